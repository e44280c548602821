// SPDX-License-Identifier: Apache-2.0
#include "manifest/annotations.h"

#include "base/nearest.h"
#include "manifest/json.h"

#include <stddef.h>
#include <string.h>

#define ARGO "argocd.argoproj.io/"
#define OURS "moontide.dev/"

enum { TWINS = MT_ANN_IGNORE_RESOURCE_UPDATES + 1, SUFFIXES = MT_ANN_HEALTH + 1 };

static const char *const suffixes[SUFFIXES] = {
    [MT_ANN_HOOK] = "hook",
    [MT_ANN_HOOK_DELETE_POLICY] = "hook-delete-policy",
    [MT_ANN_SYNC_WAVE] = "sync-wave",
    [MT_ANN_SYNC_OPTIONS] = "sync-options",
    [MT_ANN_COMPARE_OPTIONS] = "compare-options",
    [MT_ANN_IGNORE_HEALTHCHECK] = "ignore-healthcheck",
    [MT_ANN_IGNORE_RESTART_POLICY] = "ignore-restart-policy",
    [MT_ANN_IGNORE_RESOURCE_UPDATES] = "ignore-resource-updates",
    [MT_ANN_DEPENDS_ON] = "depends-on",
    [MT_ANN_WAIT] = "wait",
    [MT_ANN_TIMEOUT] = "timeout",
    [MT_ANN_ON_TIMEOUT] = "on-timeout",
    [MT_ANN_ON_IMMUTABLE] = "on-immutable",
    [MT_ANN_APPROVE] = "approve",
    [MT_ANN_RETRIES] = "retries",
    [MT_ANN_RUN_WHEN] = "run-when",
    [MT_ANN_HEALTH] = "health",
};

static const struct {
    const char *key;
    enum mt_annotation annotation;
} helm_keys[] = {
    {"helm.sh/hook", MT_ANN_HELM_HOOK},
    {"helm.sh/hook-weight", MT_ANN_HELM_HOOK_WEIGHT},
    {"helm.sh/hook-delete-policy", MT_ANN_HELM_HOOK_DELETE_POLICY},
    {"helm.sh/resource-policy", MT_ANN_HELM_RESOURCE_POLICY},
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool mt_annotation_is_dropped(const char *key)
{
    return strcmp(key, ARGO "tracking-id") == 0 || strcmp(key, ARGO "installation-id") == 0 ||
           strcmp(key, OURS "tracking-id") == 0 || strcmp(key, OURS "revision") == 0;
}

static int find_suffix(const char *suffix, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(suffixes[i], suffix) == 0) {
            return i;
        }
    }
    return -1;
}

static int find_helm(const char *key)
{
    for (size_t i = 0; i < sizeof helm_keys / sizeof *helm_keys; i++) {
        if (strcmp(helm_keys[i].key, key) == 0) {
            return (int)helm_keys[i].annotation;
        }
    }
    return -1;
}

/** The annotation that the key stands for, or -1. */
static int find_key(const char *key)
{
    if (starts_with(key, OURS)) {
        return find_suffix(key + strlen(OURS), SUFFIXES);
    }
    return starts_with(key, ARGO) ? find_suffix(key + strlen(ARGO), TWINS) : find_helm(key);
}

/** The whole key of what only moontide knows, where it stands under ArgoCD's prefix; else NULL. */
static const char *own_key(const char *suffix)
{
    static const char *const own[] = {
        OURS "depends-on", OURS "wait",    OURS "timeout",  OURS "on-timeout", OURS "on-immutable",
        OURS "approve",    OURS "retries", OURS "run-when", OURS "health",
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(own[i] + strlen(OURS), suffix) == 0) {
            return own[i];
        }
    }
    return NULL;
}

bool mt_annotation_is_unknown(const char *key, const char **nearest)
{
    bool ours = starts_with(key, OURS);
    *nearest = NULL;
    if ((!ours && !starts_with(key, ARGO)) || find_key(key) >= 0 || mt_annotation_is_dropped(key)) {
        return false;
    }
    if (!ours && (*nearest = own_key(key + strlen(ARGO))) != NULL) {
        return true;
    }
    *nearest = mt_nearest(strchr(key, '/') + 1, suffixes, ours ? SUFFIXES : TWINS);
    return ours || *nearest != NULL;
}

static void read_one(struct mt_annotations *annotations, const cJSON *node)
{
    const char *key = node->string;
    int found = find_key(key);
    if (found < 0) {
        return;
    }
    struct mt_annotation_value *value = &annotations->values[found];
    if (value->key == NULL || starts_with(key, OURS)) { // the twin replaces the whole value
        *value = (struct mt_annotation_value){key, cJSON_IsString(node) ? node->valuestring : "",
                                              mt_json_line(node)};
    }
}

void mt_annotations_read(const cJSON *tree, struct mt_annotations *annotations)
{
    *annotations = (struct mt_annotations){0};
    const cJSON *map = mt_json_at(tree, "metadata", "annotations", NULL);
    if (!cJSON_IsObject(map)) {
        return;
    }
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, map) {
        if (cJSON_IsString(node) || cJSON_IsNull(node)) {
            read_one(annotations, node);
        }
    }
}
