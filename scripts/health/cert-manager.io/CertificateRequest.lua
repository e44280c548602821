--- cert-manager's CertificateRequests: issued.
-- Reads: conditions Ready, Denied, InvalidRequest.
-- https://cert-manager.io/docs/usage/certificaterequest/

---@type moontide.HealthCheck
return {
  kinds = { "cert-manager.io/*/CertificateRequest" },
  conditions = {
    ready = "Ready",
    failed = { "Denied", "InvalidRequest", "Ready=False:Denied", "Ready=False:Failed" },
  },
  grace = "0s",
}
