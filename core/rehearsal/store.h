// SPDX-License-Identifier: Apache-2.0
/**
 * The store: kinds, namespaces and objects, and the one way in which an object changes.
 *
 * An entry is a key (kind, namespace, name) that was ever asked for; it stays when its object goes,
 * so that timers and watches may point to it, and remembers how often the object was created.
 */
#ifndef MT_REHEARSAL_STORE_H
#define MT_REHEARSAL_STORE_H

#include "base/array.h"
#include "base/map.h"
#include "base/timers.h"
#include "manifest/json_build.h"
#include "rehearsal/kinds.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/tree.h"

#include <string.h>

struct mt_entry;
struct mt_call;
struct mt_exchange;

/** Who writes on behalf of controllers, and what the cluster itself writes. */
#define MT_MANAGER_CONTROLLERS "controllers"
#define MT_MANAGER_SERVER "kube-apiserver"

/** No time. */
#define MT_NEVER UINT64_MAX

/** A list of entries in which each knows its place, so that taking one out costs nothing. */
struct mt_entries {
    struct mt_entry **items;
    size_t count;
    size_t capacity;
    bool unsorted; ///< Not by namespace and name.
};

/** One version of a kind that a CRD brings. */
struct mt_kind_version {
    const char *name;
    bool status;         ///< subresources.status.
    const cJSON *schema; ///< openAPIV3Schema, borrowed from the definition, or NULL.
};

/** A kind that was asked for. */
struct mt_kind {
    struct mt_rehearsal *store;
    const char *group;
    const char *kind;
    const char *plural;
    const struct mt_builtin *builtin; ///< NULL: a CRD's.
    bool cluster;                     ///< Cluster-scoped.
    bool served;
    struct mt_snapshot *definition; ///< The CRD that `versions` is read from.
    struct mt_entry *crd;           ///< Its entry.
    MT_ARRAY(struct mt_kind_version) versions;
    struct mt_map names; ///< "namespace/name" to entry.
    struct mt_entries live;
    MT_ARRAY(struct mt_watch *) watches; ///< Those that name no object.
    bool asked;                          ///< Whether `acted_on` is known.
    bool acted_on;                       ///< controllers->acts_on().
    size_t created;                      ///< How many objects there have ever been.
    const char *example;                 ///< The name of the first of them.
};

/** What is in one namespace. */
struct mt_space {
    const char *name;
    struct mt_entries live;
    struct mt_entry *entry; ///< The Namespace itself, once it was there.
};

/** Whom an owner reference names, and who names it. */
struct mt_owner_uid {
    struct mt_entry *owner; ///< NULL: there is none (any more).
    MT_ARRAY(struct mt_link *) links;
};

/** One owner reference of a live object. */
struct mt_link {
    struct mt_owner_uid *to;
    struct mt_entry *from;
    size_t index; ///< In to->links.
};

struct mt_entry {
    struct mt_kind *kind;
    struct mt_space *space; ///< NULL: cluster-scoped.
    const char *namespace;  ///< Interned; "".
    const char *name;
    struct mt_snapshot *now; ///< NULL: there is no such object.
    struct mt_owner_uid *uid;
    MT_ARRAY(struct mt_link *) links;
    MT_ARRAY(struct mt_watch *) watches; ///< Those of this object only.
    size_t kind_index;
    size_t space_index;
    uint64_t created_ms;
    unsigned created;       ///< How often.
    unsigned writes;        ///< By the sync, as admission counts them.
    uint64_t reconcile_at;  ///< MT_NEVER: not queued.
    uint64_t reconciled_at; ///< When it was last; MT_NEVER: never.
    bool collecting;        ///< The collector will look at it.
    bool establishing;      ///< Of a CRD: its kind will be served.
};

struct mt_rehearsal {
    struct mt_rehearsal_options options;
    struct mt_arena *arena;
    struct mt_json_builder names; ///< Every key and name once, in the arena.
    struct mt_map kinds;          ///< "group/Kind" to struct mt_kind.
    struct mt_map spaces;         ///< Name to struct mt_space.
    struct mt_map uids;           ///< uid to struct mt_owner_uid.
    struct mt_timers timers;
    bool told; ///< A call or watch was, since what is due is being run.
    uint64_t now_ms;
    uint64_t revision; ///< The last resourceVersion.
    uint64_t last_uid;
    uint64_t last_suffix;  ///< Of metadata.generateName.
    uint64_t last_address; ///< Of spec.clusterIP.
    size_t count;
    struct mt_call *calls; ///< Under way; a list with links both ways.
    uint64_t fence_ms;     ///< As mt_cluster has it.
    struct mt_watch *watches;
    struct mt_log_stream *logs;
    struct mt_exchange *fetches; ///< Under way, too.
    char *failure;
    struct mt_store_reader reader;
    MT_ARRAY(const cJSON **) listings; ///< What reader.list returned in the present reconcile.
};

/** The interned text. */
const char *mt_store_name(struct mt_rehearsal *store, const char *text);

/** The kind, also one that is not served yet or any more; NULL when nothing ever said there is. */
struct mt_kind *mt_store_kind(struct mt_rehearsal *store, const char *group, const char *kind);

/** The same, made where there is none: CRDs bring them. */
struct mt_kind *mt_store_kind_made(struct mt_rehearsal *store, const char *group, const char *kind);

/** The version of a CRD's kind, or NULL. */
const struct mt_kind_version *mt_kind_version(const struct mt_kind *kind, const char *version);

/** Whether requests for this version of the kind are answered. */
bool mt_kind_serves(const struct mt_kind *kind, const char *version);

/** Whether the status of this version has a subresource. */
bool mt_kind_has_status(const struct mt_kind *kind, const char *version);

/** Whether it is this one: the question of every row of every table, so the first byte decides. */
static inline bool mt_kind_is(const struct mt_kind *kind, const char *group, const char *name)
{
    return kind->kind[0] == name[0] && strcmp(kind->kind, name) == 0 &&
           strcmp(kind->group, group) == 0;
}

/** "deployments.apps", "configmaps": as messages name the resource. */
void mt_kind_resource(const struct mt_kind *kind, struct mt_buf *out);

/** Whether a controller acts on it. */
bool mt_kind_acted_on(const struct mt_rehearsal *store, struct mt_kind *kind);

/** The namespace's content, made where there is none; NULL for "". */
struct mt_space *mt_store_space(struct mt_rehearsal *store, const char *name);

/** The entry of a key, made where there is none. */
struct mt_entry *mt_store_entry(struct mt_rehearsal *store, struct mt_kind *kind,
                                const char *namespace, const char *name);

/** The entry of a live object, or NULL. */
struct mt_entry *mt_store_find(struct mt_rehearsal *store, const struct mt_ref *ref);

/** What an owner reference with this uid refers to, made where there is nothing. */
struct mt_owner_uid *mt_store_uid(struct mt_rehearsal *store, const char *uid);

/** Sorts the live objects of a kind by namespace and name, unless they are. */
void mt_kind_sort(struct mt_kind *kind);

enum { MT_GROUP_MAX = 256 };

/**
 * Which object a tree is, `group` holding the group; NULL for a name or namespace that it does not
 * say.  False when it says no apiVersion or kind.
 */
bool mt_tree_ref(const cJSON *tree, char group[MT_GROUP_MAX], struct mt_ref *ref);

/** A member of metadata, or NULL. */
const cJSON *mt_tree_metadata(const cJSON *tree, const char *key);

/** Whether it is being deleted: deletionTimestamp is set. */
bool mt_tree_is_dying(const cJSON *tree);

/** Whether something keeps a dying object: metadata.finalizers, of a Namespace spec.finalizers. */
bool mt_tree_is_held(const cJSON *tree);

/**
 * Makes `tree` (taken) the object's state with a resourceVersion of its own, and tells watches,
 * owners, controllers and collector.  A dying object that nothing holds any more is gone instead.
 */
void mt_store_commit(struct mt_rehearsal *store, struct mt_entry *entry, cJSON *tree);

/** Takes the object out of the store, and tells them.  `last` (taken) is its last state. */
void mt_store_remove(struct mt_rehearsal *store, struct mt_entry *entry, cJSON *last);

/** The object's state, to be changed and given to mt_store_commit(). */
cJSON *mt_store_edit(const struct mt_entry *entry);

/** Frees the entries, kinds and namespaces. */
void mt_store_fini(struct mt_rehearsal *store);

/** The virtual time as Kubernetes writes it, to the second: "2026-01-01T00:00:00Z". */
void mt_store_time(const struct mt_rehearsal *store, char out[25]);

/** Keeps the first failure of a controller, which is about the object `ref`. */
void mt_store_fail(struct mt_rehearsal *store, const struct mt_ref *ref, const char *message);

/** The wall clock. */
int64_t mt_store_wall_ms(const struct mt_rehearsal *store);

#endif
