// SPDX-License-Identifier: Apache-2.0
/**
 * Who holds a live object, read from its metadata alone: the app itself, another app, or another
 * tool that has marked it (manifest/marks.h; DESIGN.md, the last row of the last table).
 */
#ifndef MT_SYNC_OWNERSHIP_H
#define MT_SYNC_OWNERSHIP_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_owner;
struct mt_ref;

enum mt_holder_kind {
    MT_HOLDER_NONE, ///< Nobody has marked it, or only the app that asks.
    MT_HOLDER_APP,  ///< Another app of moontide, or one of this name with other records.
    MT_HOLDER_HELM,
    MT_HOLDER_ARGOCD,
    MT_HOLDER_KUSTOMIZATION, ///< Flux.
    MT_HOLDER_HELM_RELEASE,  ///< Flux, which has Helm's own marks put there, too.
    MT_HOLDER_KAPP,
};

/** Texts live as long as the arena that they were read with. */
struct mt_holder {
    enum mt_holder_kind kind;
    const char *namespace; ///< "" where the mark does not say it.
    const char *name;      ///< Of the release, the Application, …; "" of NONE.
};

/**
 * The text behind the app in a tracking-id, "group/Kind:namespace/name", in the id of this very
 * object.  An id that names something else was copied with the object by a controller and says
 * nothing.  What is cluster-scoped may have any namespace in its id (SEMANTICS.md 1.6), and the
 * group is not looked at: one object may be served under two.
 */
bool mt_ownership_names(const char *place, const struct mt_ref *ref);

/** Whether the object carries the tracking-id of this app and of itself. */
bool mt_ownership_is_ours(const cJSON *object, const struct mt_ref *ref,
                          const struct mt_owner *owner);

/** Whether somebody, the app itself included, has marked the object as theirs. */
bool mt_ownership_is_marked(const cJSON *object);

/**
 * Who but `owner` holds the object.  What another tool has marked is held by it, also when our own
 * tracking-id stands beside the mark: it has taken the object since.  `manifest` is what the app
 * says of the object, or NULL: a mark that stands there in the same words is the manifest's on an
 * object that is ours, and nobody's hold.
 */
struct mt_holder mt_ownership_of(const cJSON *object, const struct mt_ref *ref,
                                 const struct mt_owner *owner, const cJSON *manifest,
                                 struct mt_arena *arena);

/** "Helm release shop/web", "ArgoCD application web", …; in the arena. */
const char *mt_holder_text(const struct mt_holder *holder, struct mt_arena *arena);

/** Whether two are the same. */
bool mt_holder_equal(const struct mt_holder *a, const struct mt_holder *b);

#endif
