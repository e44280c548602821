// SPDX-License-Identifier: Apache-2.0
/** The annotations that mean something: one table of keys, and where each stands on an object. */
#ifndef MT_MANIFEST_ANNOTATIONS_H
#define MT_MANIFEST_ANNOTATIONS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/** What an annotation is about; ArgoCD's and its twin under moontide.dev/ are one. */
enum mt_annotation {
    // ArgoCD's, each with a twin (SEMANTICS.md 1.2).
    MT_ANN_HOOK,
    MT_ANN_HOOK_DELETE_POLICY,
    MT_ANN_SYNC_WAVE,
    MT_ANN_SYNC_OPTIONS,
    MT_ANN_COMPARE_OPTIONS,
    MT_ANN_IGNORE_HEALTHCHECK,
    MT_ANN_IGNORE_RESTART_POLICY,
    MT_ANN_IGNORE_RESOURCE_UPDATES,
    // moontide's own (INTERFACE.md 2).
    MT_ANN_DEPENDS_ON,
    MT_ANN_WAIT,
    MT_ANN_TIMEOUT,
    MT_ANN_ON_TIMEOUT,
    MT_ANN_ON_IMMUTABLE,
    MT_ANN_APPROVE,
    MT_ANN_RETRIES,
    MT_ANN_RUN_WHEN,
    MT_ANN_HEALTH,
    // Helm's.
    MT_ANN_HELM_HOOK,
    MT_ANN_HELM_HOOK_WEIGHT,
    MT_ANN_HELM_HOOK_DELETE_POLICY,
    MT_ANN_HELM_RESOURCE_POLICY,
    MT_ANN_COUNT,
};

/** One annotation as it stands on an object; key NULL when it does not. */
struct mt_annotation_value {
    const char *key;   ///< As written.
    const char *value; ///< Null reads as "".
    unsigned line;
};

/** The annotations of one object, the twin in place of ArgoCD's where both stand. */
struct mt_annotations {
    struct mt_annotation_value values[MT_ANN_COUNT];
};

/** Reads metadata.annotations of an object's tree; values that are no strings are passed over. */
void mt_annotations_read(const cJSON *tree, struct mt_annotations *annotations);

/**
 * Whether the key looks like ours or ArgoCD's and is not known; `*nearest` is what may be meant
 * behind its "/", or a whole key, or NULL.  Every key under moontide.dev/ must be known; ArgoCD has
 * further ones, so there only what is nearly a known one counts, or what is moontide's own.
 */
bool mt_annotation_is_unknown(const char *key, const char **nearest);

/** Whether the key is one that manifests may carry and that moontide drops before it sends. */
bool mt_annotation_is_dropped(const char *key);

#endif
