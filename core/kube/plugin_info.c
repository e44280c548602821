// SPDX-License-Identifier: Apache-2.0
/** What a credential plugin is told: its environment. */
#include "base/arena.h"
#include "base/array.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "kube/kubeconfig.h"
#include "kube/plugin.h"
#include "manifest/json.h"

#include <cjson/cJSON.h>
#include <string.h>

extern char **environ;

static const char info_name[] = "KUBERNETES_EXEC_INFO";

static void add_if_set(cJSON *map, const char *key, const char *value)
{
    if (value != NULL) {
        cJSON_AddStringToObject(map, key, value);
    }
}

/** The cluster as a plugin sees it; never the path of its authorities' file. */
static cJSON *describe_cluster(const struct mt_kube_access *access)
{
    cJSON *cluster = cJSON_CreateObject();
    cJSON_AddStringToObject(cluster, "server", access->server);
    add_if_set(cluster, "tls-server-name", access->tls_name);
    if (access->insecure) {
        cJSON_AddTrueToObject(cluster, "insecure-skip-tls-verify");
    }
    if (access->ca != NULL) {
        struct mt_buf encoded;
        mt_buf_init(&encoded, MT_BUF_UNLIMITED);
        mt_base64_encode(access->ca, strlen(access->ca), &encoded);
        cJSON_AddStringToObject(cluster, "certificate-authority-data", mt_buf_text(&encoded));
        mt_buf_fini(&encoded);
    }
    add_if_set(cluster, "proxy-url", access->proxy);
    if (access->disable_compression) {
        cJSON_AddTrueToObject(cluster, "disable-compression");
    }
    const char *config = access->exec->cluster_config;
    cJSON_AddRawToObject(cluster, "config", config != NULL ? config : "null");
    return cluster;
}

/** "KUBERNETES_EXEC_INFO=" and an ExecCredential without a status. */
static const char *describe(const struct mt_kube_access *access, bool interactive,
                            struct mt_arena *arena)
{
    cJSON *info = cJSON_CreateObject();
    cJSON_AddStringToObject(info, "kind", "ExecCredential");
    cJSON_AddStringToObject(info, "apiVersion", access->exec->api_version);
    cJSON *spec = cJSON_AddObjectToObject(info, "spec");
    if (access->exec->provide_cluster_info) {
        cJSON_AddItemToObject(spec, "cluster", describe_cluster(access));
    }
    cJSON_AddBoolToObject(spec, "interactive", interactive);
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(info, false, &text);
    const char *variable = mt_arena_printf(arena, "%s=%s", info_name, mt_buf_text(&text));
    mt_buf_fini(&text);
    cJSON_Delete(info);
    return variable;
}

/** Whether "NAME=value" gets another value further on: from the kubeconfig's `first`, or from us.
 */
static bool is_set_later(const struct mt_kube_exec *exec, size_t first, const char *variable)
{
    size_t length = strcspn(variable, "=");
    bool later = length == strlen(info_name) && strncmp(variable, info_name, length) == 0;
    for (size_t i = first; i < exec->env_count; i++) {
        later = later || (strlen(exec->env[i].name) == length &&
                          strncmp(exec->env[i].name, variable, length) == 0);
    }
    return later;
}

const char *const *mt_kube_plugin_environment(const struct mt_kube_access *access, bool interactive,
                                              struct mt_arena *arena)
{
    const struct mt_kube_exec *exec = access->exec;
    MT_ARRAY(const char *) variables = {0};
    for (size_t i = 0; environ[i] != NULL; i++) {
        if (!is_set_later(exec, 0, environ[i])) {
            mt_array_push(arena, &variables, environ[i]);
        }
    }
    for (size_t i = 0; i < exec->env_count; i++) {
        const char *variable =
            mt_arena_printf(arena, "%s=%s", exec->env[i].name, exec->env[i].value);
        if (!is_set_later(exec, i + 1, variable)) {
            mt_array_push(arena, &variables, variable);
        }
    }
    mt_array_push(arena, &variables, describe(access, interactive, arena));
    mt_array_push(arena, &variables, NULL);
    return variables.items;
}
