// SPDX-License-Identifier: Apache-2.0
#include "manifest/marks.h"

#include "manifest/json.h"
#include "manifest/tree.h"

#define ANNOTATION(key)                                                                            \
    {                                                                                              \
        "annotations", key                                                                         \
    }
#define LABEL(key)                                                                                 \
    {                                                                                              \
        "labels", key                                                                              \
    }

static const struct {
    const char *map;
    const char *key;
} marks_known[MT_MARK_COUNT] = {
    // helm/pkg/action/validate.go
    [MT_MARK_HELM_RELEASE] = ANNOTATION("meta.helm.sh/release-name"),
    [MT_MARK_HELM_NAMESPACE] = ANNOTATION("meta.helm.sh/release-namespace"),
    // argo-cd/common/common.go
    [MT_MARK_ARGOCD_ID] = ANNOTATION("argocd.argoproj.io/tracking-id"),
    [MT_MARK_ARGOCD_INSTALLATION] = ANNOTATION("argocd.argoproj.io/installation-id"),
    // The owner labels of fluxcd/pkg/ssa, and helm-controller's origin labels.
    [MT_MARK_KUSTOMIZATION] = LABEL("kustomize.toolkit.fluxcd.io/name"),
    [MT_MARK_KUSTOMIZATION_NAMESPACE] = LABEL("kustomize.toolkit.fluxcd.io/namespace"),
    [MT_MARK_HELM_RELEASE_OBJECT] = LABEL("helm.toolkit.fluxcd.io/name"),
    [MT_MARK_HELM_RELEASE_OBJECT_NAMESPACE] = LABEL("helm.toolkit.fluxcd.io/namespace"),
    // https://carvel.dev/kapp/docs/latest/apply/
    [MT_MARK_KAPP] = LABEL("kapp.k14s.io/app"),
    [MT_MARK_KAPP_ASSOCIATION] = LABEL("kapp.k14s.io/association"),
    [MT_MARK_KAPP_IDENTITY] = ANNOTATION("kapp.k14s.io/identity"),
};

const char *mt_mark_map(enum mt_mark mark)
{
    return marks_known[mark].map;
}

const char *mt_mark_key(enum mt_mark mark)
{
    return marks_known[mark].key;
}

const char *mt_mark_value(const cJSON *object, enum mt_mark mark)
{
    return mt_json_string(mt_json_at(object, "metadata", marks_known[mark].map, NULL),
                          marks_known[mark].key);
}

unsigned mt_marks_of(const cJSON *object)
{
    unsigned marks = 0;
    for (int i = 0; i < MT_MARK_COUNT; i++) {
        marks |= mt_mark_value(object, (enum mt_mark)i) != NULL ? 1U << i : 0;
    }
    return marks;
}

cJSON *mt_marks_patch(unsigned marks)
{
    cJSON *patch = cJSON_CreateObject();
    cJSON *metadata = mt_tree_map(patch, "metadata");
    for (int i = 0; i < MT_MARK_COUNT; i++) {
        if ((marks & (1U << i)) != 0) {
            mt_tree_set(mt_tree_map(metadata, marks_known[i].map), marks_known[i].key,
                        cJSON_CreateNull());
        }
    }
    return patch;
}
