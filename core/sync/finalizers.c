// SPDX-License-Identifier: Apache-2.0
#include "sync/finalizers.h"

#include "base/buffer.h"
#include "manifest/json.h"

#include <stdio.h>
#include <string.h>

/** Kubernetes' own; `users`: what they wait for can be named. */
static const struct known {
    const char *name;
    const char *waits_for;
    bool users;
} known[] = {
    {"foregroundDeletion", "what it owns goes first", true},
    {"orphan", "the garbage collector", false},
    {"kubernetes.io/pvc-protection", "a Pod uses it", true},
    {"kubernetes.io/pv-protection", "a claim is bound to it", false},
    {"customresourcecleanup.apiextensions.k8s.io", "objects of its kind are still there", false},
    {"service.kubernetes.io/load-balancer-cleanup", "the controller of its load balancer", false},
    {"batch.kubernetes.io/job-tracking", "the Job controller", false},
};

static const struct known *find_known(const char *finalizer)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, finalizer) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

/** Who put it there: the manager whose fields have it; NULL: none is named. */
static const char *manager_of(const cJSON *object, const char *finalizer)
{
    char key[512];
    snprintf(key, sizeof key, "v:\"%s\"", finalizer);
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(object, "metadata", "managedFields", NULL)) {
        const cJSON *fields = mt_json_at(entry, "fieldsV1", "f:metadata", "f:finalizers", NULL);
        if (mt_json_get(fields, key) != NULL) {
            return mt_json_string(entry, "manager");
        }
    }
    return NULL;
}

/** Appends who or what takes it away, in parentheses. */
static void put_owner(struct mt_buf *out, const cJSON *object, const char *finalizer,
                      const char *users)
{
    const struct known *entry = find_known(finalizer);
    if (entry != NULL) {
        const char *named = entry->users ? users : NULL;
        mt_buf_printf(out, " (%s%s%s)", entry->waits_for, named != NULL ? ": " : "",
                      named != NULL ? named : "");
        return;
    }
    const char *manager = manager_of(object, finalizer);
    const char *slash = strchr(finalizer, '/');
    if (manager != NULL) {
        mt_buf_printf(out, " (of %s)", manager);
    } else if (slash != NULL) {
        mt_buf_printf(out, " (of whoever serves %.*s)", (int)(slash - finalizer), finalizer);
    }
}

/** What the conditions of a Namespace that is on its way out say is left. */
static void put_remains(struct mt_buf *out, const cJSON *object)
{
    static const char *const types[] = {
        "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure",
        "NamespaceDeletionContentFailure", "NamespaceContentRemaining",
        "NamespaceFinalizersRemaining"};
    const char *kind = mt_json_string(object, "kind");
    if (kind == NULL || strcmp(kind, "Namespace") != 0) {
        return;
    }
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_at(object, "status", "conditions", NULL)) {
        const char *type = mt_json_string(condition, "type");
        const char *status = mt_json_string(condition, "status");
        const char *message = mt_json_string(condition, "message");
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            if (type != NULL && status != NULL && message != NULL && strcmp(type, types[i]) == 0 &&
                strcmp(status, "True") == 0) {
                mt_buf_printf(out, "%s%s", out->length > 0 ? "; " : "", message);
            }
        }
    }
}

void mt_finalizers_put(struct mt_buf *out, const cJSON *object, const char *users)
{
    const cJSON *finalizers = mt_json_at(object, "metadata", "finalizers", NULL);
    const char *before =
        cJSON_GetArraySize(finalizers) > 1 ? "held by finalizers " : "held by finalizer ";
    const cJSON *finalizer = NULL;
    cJSON_ArrayForEach (finalizer, finalizers) {
        if (cJSON_IsString(finalizer)) {
            mt_buf_printf(out, "%s%s", before, finalizer->valuestring);
            put_owner(out, object, finalizer->valuestring, users);
            before = ", ";
        }
    }
    put_remains(out, object);
}

bool mt_finalizers_wait_for_others(const cJSON *object)
{
    bool wait = false;
    const cJSON *finalizer = NULL;
    cJSON_ArrayForEach (finalizer, mt_json_at(object, "metadata", "finalizers", NULL)) {
        const struct known *entry =
            cJSON_IsString(finalizer) ? find_known(finalizer->valuestring) : NULL;
        wait = wait || (entry != NULL && entry->users);
    }
    return wait;
}
