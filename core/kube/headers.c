// SPDX-License-Identifier: Apache-2.0
#include "kube/call.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "kube/credentials.h"
#include "kube/impersonation.h"
#include "kube/kube_state.h"
#include "kube/kubeconfig.h"
#include "net/http.h"

#include <stdlib.h>

#define MT_LOG_TOPIC "kube.headers"

struct mt_kube_headers {
    struct mt_arena *arena;
    MT_ARRAY(struct mt_http_header) list;
};

static void add(void *data, const char *name, const char *value)
{
    struct mt_kube_headers *headers = data;
    const struct mt_http_header header = {name, value};
    mt_array_push(headers->arena, &headers->list, header);
}

/**
 * Hands a client certificate on that has changed.  One that does not fit its key is being written:
 * the old one stays until the other file has changed, too.
 */
static void renew_identity(struct mt_kube *kube)
{
    struct mt_error err;
    const struct mt_kube_identity identity = mt_kube_credentials_identity(kube->credentials);
    if (identity.generation == kube->identity) {
        return;
    }
    kube->identity = identity.generation;
    if (!mt_http_server_set_identity(kube->server, identity.cert, identity.key, &err)) {
        log_debug("a client certificate was not taken: %s", err.msg);
    }
}

struct mt_kube_headers *mt_kube_headers_new(struct mt_kube *kube, const char *accept,
                                            const char *content_type, struct mt_error *err)
{
    if (!mt_kube_credentials_refresh(kube->credentials, mt_clock_wall_ms(), err)) {
        return NULL;
    }
    renew_identity(kube);
    struct mt_kube_headers *headers = mt_alloc(sizeof *headers);
    headers->arena = mt_arena_new();
    add(headers, "Accept", accept != NULL ? accept : "application/json");
    if (content_type != NULL) {
        add(headers, "Content-Type", content_type);
    }
    const char *authorization = mt_kube_credentials_header(kube->credentials);
    if (authorization != NULL) {
        add(headers, "Authorization", authorization);
    }
    mt_kube_impersonation_headers(&kube->options.access->impersonation, headers->arena, add,
                                  headers);
    return headers;
}

void mt_kube_headers_free(struct mt_kube_headers *headers)
{
    if (headers != NULL) {
        mt_arena_free(headers->arena);
        free(headers);
    }
}

const struct mt_http_header *mt_kube_headers_list(const struct mt_kube_headers *headers,
                                                  size_t *count)
{
    *count = headers->list.count;
    return headers->list.items;
}
