// SPDX-License-Identifier: Apache-2.0
#include "sync/references.h"

#include "base/arena.h"
#include "manifest/json.h"

#include <string.h>

static const char mounted_by[] = "mounted by";
static const char env_of[] = "env of";
static const char pull_secret_of[] = "image pull secret of";
static const char account_of[] = "service account of";

/** A walk over one Pod spec. */
struct walk {
    mt_reference_fn *each;
    void *data;
};

/** Where the Pod spec of a workload stands. */
static const cJSON *pod_spec(const struct mt_object *object)
{
    static const struct {
        const char *group;
        const char *kind;
    } templated[] = {
        {"apps", "DaemonSet"},   {"apps", "Deployment"}, {"apps", "ReplicaSet"},
        {"apps", "StatefulSet"}, {"batch", "Job"},       {"", "ReplicationController"},
    };
    const struct mt_ref *ref = &object->ref;
    const cJSON *spec = mt_json_get(object->tree, "spec");
    if (strcmp(ref->kind, "Pod") == 0 && ref->group[0] == '\0') {
        return spec;
    }
    if (strcmp(ref->kind, "CronJob") == 0 && strcmp(ref->group, "batch") == 0) {
        return mt_json_at(spec, "jobTemplate", "spec", "template", "spec", NULL);
    }
    for (size_t i = 0; i < sizeof templated / sizeof *templated; i++) {
        if (strcmp(templated[i].kind, ref->kind) == 0 &&
            strcmp(templated[i].group, ref->group) == 0) {
            return mt_json_at(spec, "template", "spec", NULL);
        }
    }
    return NULL;
}

static bool is_optional(const cJSON *reference)
{
    return cJSON_IsTrue(mt_json_get(reference, "optional"));
}

/** Reports `holder[key]` as the name of a `kind`, if there is one. */
static void refer(const struct walk *walk, const cJSON *holder, const char *key, const char *kind,
                  const char *how)
{
    const char *name = mt_json_string(holder, key);
    if (name != NULL && name[0] != '\0') {
        bool optional = is_optional(holder) || how == pull_secret_of; // the image may be public
        struct mt_reference reference = {kind, name, how, optional};
        walk->each(walk->data, &reference);
    }
}

static void walk_environment(const struct walk *walk, const cJSON *container)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, mt_json_get(container, "env")) {
        const cJSON *from = mt_json_get(item, "valueFrom");
        refer(walk, mt_json_get(from, "secretKeyRef"), "name", "Secret", env_of);
        refer(walk, mt_json_get(from, "configMapKeyRef"), "name", "ConfigMap", env_of);
    }
    cJSON_ArrayForEach (item, mt_json_get(container, "envFrom")) {
        refer(walk, mt_json_get(item, "secretRef"), "name", "Secret", env_of);
        refer(walk, mt_json_get(item, "configMapRef"), "name", "ConfigMap", env_of);
    }
}

static void walk_volume(const struct walk *walk, const cJSON *volume)
{
    static const char *const with_secret[] = {"cephfs", "flexVolume", "iscsi",
                                              "rbd",    "scaleIO",    "storageos"};
    refer(walk, mt_json_get(volume, "secret"), "secretName", "Secret", mounted_by);
    refer(walk, mt_json_get(volume, "configMap"), "name", "ConfigMap", mounted_by);
    refer(walk, mt_json_get(volume, "persistentVolumeClaim"), "claimName", "PersistentVolumeClaim",
          mounted_by);
    refer(walk, mt_json_at(volume, "csi", "nodePublishSecretRef", NULL), "name", "Secret",
          mounted_by);
    refer(walk, mt_json_get(volume, "azureFile"), "secretName", "Secret", mounted_by);
    for (size_t i = 0; i < sizeof with_secret / sizeof *with_secret; i++) {
        refer(walk, mt_json_at(volume, with_secret[i], "secretRef", NULL), "name", "Secret",
              mounted_by);
    }
    const cJSON *source = NULL;
    cJSON_ArrayForEach (source, mt_json_at(volume, "projected", "sources", NULL)) {
        refer(walk, mt_json_get(source, "secret"), "name", "Secret", mounted_by);
        refer(walk, mt_json_get(source, "configMap"), "name", "ConfigMap", mounted_by);
    }
}

void mt_references_each(const struct mt_object *object, mt_reference_fn *each, void *data)
{
    const cJSON *spec = pod_spec(object);
    if (!cJSON_IsObject(spec)) {
        return;
    }
    struct walk walk = {each, data};
    static const char *const lists[] = {"initContainers", "containers"};
    const cJSON *item = NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        cJSON_ArrayForEach (item, mt_json_get(spec, lists[i])) {
            walk_environment(&walk, item);
        }
    }
    cJSON_ArrayForEach (item, mt_json_get(spec, "volumes")) {
        walk_volume(&walk, item);
    }
    cJSON_ArrayForEach (item, mt_json_get(spec, "imagePullSecrets")) {
        refer(&walk, item, "name", "Secret", pull_secret_of);
    }
    refer(&walk, spec,
          mt_json_get(spec, "serviceAccountName") != NULL ? "serviceAccountName" : "serviceAccount",
          "ServiceAccount", account_of);
}

const char *mt_reference_reason(const struct mt_reference *reference, const struct mt_ref *workload,
                                struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s %s", reference->how, mt_ref_short(workload, arena));
}
