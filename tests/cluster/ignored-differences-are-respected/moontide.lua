return {
    app = "app",
    sync_options = { RespectIgnoreDifferences = true },
    ignore = {
        { group = "apps", kind = "Deployment", json_pointers = { "/spec/replicas" } },
        { kind = "ConfigMap", name = "replaced", managed_fields_managers = { "operator" } },
    },
}
