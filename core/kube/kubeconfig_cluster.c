// SPDX-License-Identifier: Apache-2.0
/** The entries of `clusters`. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/kubeconfig_resolve.h"
#include "manifest/json.h"

#include <string.h>
#include <strings.h>

static const char scheme_end[] = "://";

/** Bytes of the scheme with its "://", one of `schemes` (NULL ends them) in any letter case; or 0.
 */
static size_t scheme_length(const char *url, const char *const *schemes)
{
    for (; *schemes != NULL; schemes++) {
        size_t length = strlen(*schemes);
        if (strncasecmp(url, *schemes, length) == 0 &&
            strncmp(url + length, scheme_end, strlen(scheme_end)) == 0) {
            return length + strlen(scheme_end);
        }
    }
    return 0;
}

/** The host with its port, and behind it the path, up to a query or fragment. */
static bool check_server(const struct mt_kube_entry *cluster, const char *rest,
                         struct mt_error *err)
{
    const cJSON *node = mt_json_get(cluster->body, "server");
    size_t host = strcspn(rest, "/?#");
    if (host == 0) {
        return mt_kube_entry_fail(cluster, node, err,
                                  "server names no host; write https://HOST:PORT");
    }
    if (memchr(rest, '@', host) != NULL) {
        return mt_kube_entry_fail(cluster, node, err,
                                  "server holds a user and password, which stand under users as "
                                  "username and password");
    }
    return strchr(rest, ' ') == NULL ||
           mt_kube_entry_fail(cluster, node, err, "server holds a space; remove it");
}

/** A host and port without a scheme is reached by http, as in client-go. */
static bool plain_server(const struct mt_kube_entry *cluster, const char *text, const char **server,
                         struct mt_error *err)
{
    const char *slash = strchr(text, '/');
    if (strstr(text, scheme_end) != NULL || (slash != NULL && slash[1] != '\0')) {
        return mt_kube_entry_fail(cluster, mt_json_get(cluster->body, "server"), err,
                                  "server has to begin with https:// (or http://)");
    }
    *server = mt_arena_printf(cluster->arena, "http://%.*s", (int)strcspn(text, "/?#"), text);
    return check_server(cluster, text, err);
}

static bool read_server(const struct mt_kube_entry *cluster, const char **server,
                        struct mt_error *err)
{
    static const char *const schemes[] = {"https", "http", NULL};
    const char *text = NULL;
    if (!mt_kube_entry_string(cluster, cluster->body, "server", &text, err)) {
        return false;
    }
    if (text == NULL) {
        return mt_kube_entry_fail(cluster, NULL, err,
                                  "it has no server; add server: https://HOST:PORT");
    }
    size_t scheme = scheme_length(text, schemes);
    if (scheme == 0) {
        return plain_server(cluster, text, server, err);
    }
    const char *rest = text + scheme;
    size_t length = strcspn(rest, "?#");
    while (length > 0 && rest[length - 1] == '/') {
        length--;
    }
    *server = mt_arena_printf(cluster->arena, "%s://%.*s",
                              scheme == strlen("https://") ? "https" : "http", (int)length, rest);
    return check_server(cluster, rest, err);
}

static bool read_proxy(const struct mt_kube_entry *cluster, const char **proxy,
                       struct mt_error *err)
{
    static const char *const schemes[] = {"http", "https", "socks5", NULL};
    if (!mt_kube_entry_string(cluster, cluster->body, "proxy-url", proxy, err)) {
        return false;
    }
    size_t scheme = *proxy != NULL ? scheme_length(*proxy, schemes) : 1;
    return (scheme > 0 && (*proxy == NULL || (*proxy)[scheme] != '\0')) ||
           mt_kube_entry_fail(cluster, mt_json_get(cluster->body, "proxy-url"), err,
                              "proxy-url has to be http://HOST:PORT, https://HOST:PORT or "
                              "socks5://HOST:PORT");
}

static bool read_trust(const struct mt_kube_entry *cluster, struct mt_kube_access *access,
                       struct mt_error *err)
{
    static const char key[] = "insecure-skip-tls-verify";
    const char *file = NULL;
    if (!mt_kube_entry_bool(cluster, cluster->body, key, &access->insecure, err) ||
        !mt_kube_entry_pem(cluster, "certificate-authority", MT_KUBE_CERTIFICATE, &access->ca,
                           &file, err)) {
        return false;
    }
    return !access->insecure || access->ca == NULL ||
           mt_kube_entry_fail(cluster, mt_json_get(cluster->body, key), err,
                              "%s and a certificate-authority exclude each other; remove %s", key,
                              key);
}

bool mt_kube_resolve_cluster(const struct mt_kube_entry *cluster, struct mt_kube_access *access,
                             struct mt_error *err)
{
    access->cluster_place = mt_kube_entry_place(cluster);
    return read_server(cluster, &access->server, err) && read_proxy(cluster, &access->proxy, err) &&
           read_trust(cluster, access, err) &&
           mt_kube_entry_string(cluster, cluster->body, "tls-server-name", &access->tls_name,
                                err) &&
           mt_kube_entry_bool(cluster, cluster->body, "disable-compression",
                              &access->disable_compression, err);
}

const char *mt_kube_resolve_extension(const struct mt_kube_entry *cluster)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, mt_json_get(cluster->body, "extensions")) {
        const char *name = mt_json_string(item, "name");
        const cJSON *extension = mt_json_get(item, "extension");
        if (extension != NULL && name != NULL &&
            strcmp(name, "client.authentication.k8s.io/exec") == 0) {
            struct mt_buf json;
            mt_buf_init(&json, MT_BUF_UNLIMITED);
            mt_json_print(extension, false, &json);
            const char *text = mt_arena_strdup(cluster->arena, mt_buf_text(&json));
            mt_buf_fini(&json);
            return text;
        }
    }
    return NULL;
}
