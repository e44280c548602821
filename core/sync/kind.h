// SPDX-License-Identifier: Apache-2.0
/** What the order of a sync depends on about a kind: its rank, its stage in a wave, its scope. */
#ifndef MT_SYNC_KIND_H
#define MT_SYNC_KIND_H

#include <stdbool.h>

struct mt_arena;
struct mt_ref;

/** A wave is one concurrent batch, but for what everything else in it needs (see DESIGN.md). */
enum mt_stage {
    MT_STAGE_DEFINITIONS, ///< Namespaces and CRDs: without them other objects are refused.
    MT_STAGE_ADMISSION,   ///< RBAC, quotas, classes: without them the server refuses their Pods.
    MT_STAGE_REST,
};

/** ArgoCD's rank of a kind, lower first; the group does not count (SEMANTICS.md 2.2). */
int mt_kind_rank(const char *kind);

enum mt_stage mt_kind_stage(const char *group, const char *kind);

/** Whether Kubernetes' own kind is cluster-scoped; false for kinds that are not Kubernetes' own. */
bool mt_kind_is_cluster(const char *group, const char *kind);

/** Whether this is the core Namespace, or the CustomResourceDefinition of apiextensions.k8s.io. */
bool mt_kind_is_namespace(const char *group, const char *kind);
bool mt_kind_is_crd(const char *group, const char *kind);

/** Whether this is the core Secret: neither its values nor hashes of them are for all eyes. */
bool mt_kind_is_secret(const char *group, const char *kind);

/** The parts of "[group/]version/Kind", in the arena; false when it is something else. */
bool mt_kind_parse(const char *text, struct mt_arena *arena, struct mt_ref *ref);

#endif
