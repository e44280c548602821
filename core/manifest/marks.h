// SPDX-License-Identifier: Apache-2.0
/**
 * The marks by which tools that deploy know their own objects: annotations and labels that the tool
 * itself puts there, and finds its objects by.  What a chart or a manifest says of its tool
 * (app.kubernetes.io/managed-by, app.kubernetes.io/instance) is none: anybody may have copied it.
 */
#ifndef MT_MANIFEST_MARKS_H
#define MT_MANIFEST_MARKS_H

#include <cjson/cJSON.h>

enum mt_mark {
    // Helm puts both on everything of a release but hooks.
    MT_MARK_HELM_RELEASE,
    MT_MARK_HELM_NAMESPACE,
    // ArgoCD.  The second says which of several ArgoCDs.
    MT_MARK_ARGOCD_ID,
    MT_MARK_ARGOCD_INSTALLATION,
    // Flux: name and namespace of a Kustomization, or of a HelmRelease (beside Helm's own marks).
    MT_MARK_KUSTOMIZATION,
    MT_MARK_KUSTOMIZATION_NAMESPACE,
    MT_MARK_HELM_RELEASE_OBJECT,
    MT_MARK_HELM_RELEASE_OBJECT_NAMESPACE,
    // kapp: a number that it gave the app, and what else it notes.
    MT_MARK_KAPP,
    MT_MARK_KAPP_ASSOCIATION,
    MT_MARK_KAPP_IDENTITY,
    MT_MARK_COUNT
};

/** "annotations" or "labels": where in the metadata it stands. */
const char *mt_mark_map(enum mt_mark mark);

/** Its key, such as "meta.helm.sh/release-name". */
const char *mt_mark_key(enum mt_mark mark);

/** What it says on this object; NULL where it does not stand there. */
const char *mt_mark_value(const cJSON *object, enum mt_mark mark);

/** A set of marks: 1 << enum mt_mark of those on the object. */
unsigned mt_marks_of(const cJSON *object);

/** The JSON merge patch that takes a set of marks away.  Free with cJSON_Delete(). */
cJSON *mt_marks_patch(unsigned marks);

#endif
