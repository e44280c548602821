// SPDX-License-Identifier: Apache-2.0
#include "kube/client_apply.h"

#include "kube/last_applied.h"
#include "kube/three_way.h"
#include "manifest/builtin.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <stddef.h>
#include <string.h>

/** Others than the API server's own groups know no strategic merge patch. */
static bool is_builtin(const cJSON *object)
{
    const char *version = mt_json_string(object, "apiVersion");
    const char *slash = version != NULL ? strchr(version, '/') : NULL;
    return slash == NULL || mt_group_is_builtin(version, (size_t)(slash - version));
}

struct mt_client_patch mt_client_apply(const cJSON *live, const cJSON *wanted)
{
    cJSON *object = mt_last_applied_put(wanted);
    if (live == NULL) {
        return (struct mt_client_patch){object, "application/json", true};
    }
    // Generators of manifests write "creationTimestamp: null", which is not meant to take it away.
    cJSON *metadata = mt_tree_get(object, "metadata");
    if (cJSON_IsNull(mt_tree_get(metadata, "creationTimestamp"))) {
        mt_tree_remove(metadata, "creationTimestamp");
    }
    bool strategic = is_builtin(wanted);
    cJSON *applied = mt_last_applied(live);
    const struct mt_patch_spot spot = {strategic ? mt_json_string(wanted, "kind") : NULL, "", ""};
    const struct mt_states states = {applied, live, object};
    cJSON *body = mt_three_way_map(&spot, &states, false);
    cJSON_Delete(applied);
    cJSON_Delete(object);
    if (body->child == NULL) {
        cJSON_Delete(body);
        body = NULL;
    }
    return (struct mt_client_patch){
        body, strategic ? "application/strategic-merge-patch+json" : "application/merge-patch+json",
        false};
}

void mt_client_patch_fini(struct mt_client_patch *patch)
{
    cJSON_Delete(patch->body);
    patch->body = NULL;
}
