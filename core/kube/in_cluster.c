// SPDX-License-Identifier: Apache-2.0
/** The service account of the Pod that this runs in. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/kubeconfig_resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MT_LOG_TOPIC "kube.kubeconfig"

enum { NAMESPACE_MAX = 64 * 1024, PATH_LENGTH_MAX = 4096 };

/** The value of a variable, or NULL where it is not set or empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool mt_kube_in_cluster(const char *folder)
{
    char path[PATH_LENGTH_MAX];
    struct stat info;
    int length = snprintf(path, sizeof path, "%s/token", folder);
    return variable("KUBERNETES_SERVICE_HOST") != NULL &&
           variable("KUBERNETES_SERVICE_PORT") != NULL && length < (int)sizeof path &&
           stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

/** The authorities of the cluster, or NULL for the system's where the Pod was given none. */
static const char *read_authorities(const char *folder, struct mt_arena *arena)
{
    const char *path = mt_arena_printf(arena, "%s/ca.crt", folder);
    struct mt_error err;
    struct mt_buf text;
    mt_buf_init(&text, MT_KUBE_PEM_MAX);
    bool ok = mt_file_read(path, &text, &err) &&
              mt_kube_check_pem(MT_KUBE_CERTIFICATE, mt_buf_text(&text), text.length, &err);
    if (!ok) {
        log_debug("%s %s; the authorities of the system count", path, err.msg);
    }
    const char *authorities = ok ? mt_arena_strdup(arena, mt_buf_text(&text)) : NULL;
    mt_buf_fini(&text);
    return authorities;
}

void mt_kube_resolve_in_cluster(const char *folder, struct mt_arena *arena,
                                struct mt_kube_access *access)
{
    const char *host = variable("KUBERNETES_SERVICE_HOST");
    bool is_ipv6 = strchr(host, ':') != NULL;
    access->server = mt_arena_printf(arena, "https://%s%s%s:%s", is_ipv6 ? "[" : "", host,
                                     is_ipv6 ? "]" : "", variable("KUBERNETES_SERVICE_PORT"));
    access->ca = read_authorities(folder, arena);
    access->token_file = mt_arena_printf(arena, "%s/token", folder);
    access->cluster_place = "KUBERNETES_SERVICE_HOST";
    access->user_place = "the service account of this Pod";
}

const char *mt_kube_pod_namespace(const char *folder, struct mt_arena *arena)
{
    const char *told = variable("POD_NAMESPACE");
    if (told != NULL) {
        return mt_arena_strdup(arena, told);
    }
    struct mt_buf text;
    mt_buf_init(&text, NAMESPACE_MAX);
    const char *namespace = NULL;
    if (mt_file_read(mt_arena_printf(arena, "%s/namespace", folder), &text, NULL)) {
        const char *start = mt_buf_text(&text);
        start += strspn(start, " \t\r\n");
        size_t length = strcspn(start, " \t\r\n");
        namespace = length > 0 ? mt_arena_strndup(arena, start, length) : NULL;
    }
    mt_buf_fini(&text);
    return namespace;
}
