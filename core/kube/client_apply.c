// SPDX-License-Identifier: Apache-2.0
#include "kube/client_apply.h"

#include "kube/last_applied.h"
#include "kube/three_way.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <stddef.h>
#include <string.h>

// The groups that the API server itself serves; others come from CRDs or other servers, which know
// no strategic merge patch.
static const char *const groups[] = {
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
};

static bool is_builtin(const cJSON *object)
{
    const char *version = mt_json_string(object, "apiVersion");
    const char *slash = version != NULL ? strchr(version, '/') : NULL;
    if (slash == NULL) {
        return true; // the core group
    }
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strlen(groups[i]) == (size_t)(slash - version) &&
            strncmp(groups[i], version, (size_t)(slash - version)) == 0) {
            return true;
        }
    }
    return false;
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
