// SPDX-License-Identifier: Apache-2.0
/** What a credential plugin prints: an ExecCredential with a status. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "kube/document.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/plugin.h"
#include "manifest/json.h"

#include <string.h>

/** A text of the status; "" and null are NULL. */
static const char *text_of(const cJSON *status, const char *key)
{
    const char *text = mt_json_string(status, key);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static bool read_expiry(const cJSON *status, int64_t *expires_ms, struct mt_error *err)
{
    const cJSON *time = mt_json_get(status, "expirationTimestamp");
    *expires_ms = INT64_MAX;
    if (time == NULL || cJSON_IsNull(time)) {
        return true;
    }
    return (cJSON_IsString(time) && mt_clock_parse_rfc3339(time->valuestring, expires_ms)) ||
           mt_fail(err, MT_ERR_INVALID,
                   "printed a status.expirationTimestamp that is no time of the form "
                   "2026-01-02T03:04:05Z");
}

static bool check_pem(enum mt_kube_pem kind, const char *key, const char *text,
                      struct mt_error *err)
{
    struct mt_error why;
    return mt_kube_check_pem(kind, text, strlen(text), &why) ||
           mt_fail(err, MT_ERR_INVALID, "printed a status.%s that %s", key, why.msg);
}

static bool check_answer(const struct mt_kube_plugin_answer *answer, struct mt_error *err)
{
    if (answer->token == NULL && answer->cert == NULL && answer->key == NULL) {
        return mt_fail(err, MT_ERR_INVALID,
                       "printed a status with neither a token nor a client certificate");
    }
    if ((answer->cert == NULL) != (answer->key == NULL)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "printed a status with %s alone; clientCertificateData and clientKeyData "
                       "belong together",
                       answer->cert != NULL ? "clientCertificateData" : "clientKeyData");
    }
    if (answer->token != NULL && !mt_kube_is_one_line(answer->token)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "printed a status.token with a line break or another control character");
    }
    return answer->cert == NULL ||
           (check_pem(MT_KUBE_CERTIFICATE, "clientCertificateData", answer->cert, err) &&
            check_pem(MT_KUBE_PRIVATE_KEY, "clientKeyData", answer->key, err));
}

static bool check_type(const struct mt_kube_access *access, const cJSON *root, struct mt_error *err)
{
    const char *version = text_of(root, "apiVersion");
    const char *kind = text_of(root, "kind");
    if (version == NULL || kind == NULL || strcmp(kind, "ExecCredential") != 0) {
        return mt_fail(err, MT_ERR_INVALID,
                       "printed no ExecCredential, which is JSON with apiVersion, kind and status");
    }
    return strcmp(version, access->exec->api_version) == 0 ||
           mt_fail(err, MT_ERR_INVALID,
                   "answered in another apiVersion than the kubeconfig's %s; write the plugin's in "
                   "exec.apiVersion",
                   access->exec->api_version);
}

bool mt_kube_plugin_parse(const struct mt_kube_access *access, const struct mt_buf *output,
                          struct mt_arena *arena, struct mt_kube_plugin_answer *answer,
                          struct mt_error *err)
{
    const cJSON *root = NULL;
    unsigned line = 0;
    struct mt_error why;
    if (!mt_kube_document_read(output, arena, &root, &line, &why)) {
        return mt_fail(err, MT_ERR_INVALID, "printed no JSON: line %u: %s", line, why.msg);
    }
    if (!check_type(access, root, err)) {
        return false;
    }
    const cJSON *status = mt_json_get(root, "status");
    if (!cJSON_IsObject(status)) {
        return mt_fail(err, MT_ERR_INVALID, "printed an ExecCredential without a status");
    }
    *answer = (struct mt_kube_plugin_answer){
        .token = text_of(status, "token"),
        .cert = text_of(status, "clientCertificateData"),
        .key = text_of(status, "clientKeyData"),
    };
    return read_expiry(status, &answer->expires_ms, err) && check_answer(answer, err);
}
