// SPDX-License-Identifier: Apache-2.0
/**
 * Apply on the client's side (ServerSideApply=false), as `kubectl apply` does it: a patch from what
 * was applied last (an annotation of the object), what is live and what is wanted.
 *
 * Kubernetes' own kinds get a strategic merge patch, which merges lists such as containers by name;
 * others a JSON merge patch, in which a list is one value.
 */
#ifndef MT_KUBE_CLIENT_APPLY_H
#define MT_KUBE_CLIENT_APPLY_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/** One request. */
struct mt_client_patch {
    cJSON *body;              ///< NULL: the object is as it is wanted, there is nothing to send.
    const char *content_type; ///< A literal.
    bool create;              ///< The body is the whole object, for a POST; else for a PATCH.
};

/**
 * What makes `wanted` of `live`, which is NULL when the object is not there.  Both are borrowed;
 * the object that is sent carries `wanted` in its annotation last-applied-configuration.
 * mt_client_patch_fini() it before `live` and `wanted` go, whose keys the body may share.
 */
struct mt_client_patch mt_client_apply(const cJSON *live, const cJSON *wanted);

void mt_client_patch_fini(struct mt_client_patch *patch);

#endif
