// SPDX-License-Identifier: Apache-2.0
/**
 * The controllers' seam: what acts on the objects of the rehearsal cluster.  core/script implements
 * it with the files of lua/moontide/rehearsal/; unit tests with tables of C.
 *
 * The cluster calls reconcile() for an object when it is new, when it or what it owns (directly)
 * has changed, and when the time comes that an answer asked for.  Controllers keep no state but
 * what stands in objects: the cluster may be asked the same twice.
 */
#ifndef MT_REHEARSAL_CONTROLLERS_H
#define MT_REHEARSAL_CONTROLLERS_H

#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_error;

enum {
    MT_REFUSAL_MAX = 512,
};

/** Reads of the store while a controller runs; what they return is borrowed until it ends. */
struct mt_store_reader {
    void *data;
    /** The object, or NULL.  `ref->version` does not matter. */
    const cJSON *(*get)(void *data, const struct mt_ref *ref);
    /**
     * The objects of a kind in a namespace ("" is all), sorted by namespace and name; `*count` of
     * them.
     */
    const cJSON *const *(*list)(void *data, const char *group, const char *kind,
                                const char *namespace, size_t *count);
};

/** One object that something has to be done about. */
struct mt_reconcile {
    const struct mt_ref *ref;
    const cJSON *object;
    const cJSON *const *owned; ///< What it owns directly (ownerReferences), sorted by name.
    size_t owned_count;
    int64_t wall_ms;  ///< The virtual time.
    uint64_t age_ms;  ///< Since the object was created.
    unsigned attempt; ///< How often an object of this kind, namespace and name was created: from 1.
    const struct mt_store_reader *reader;
};

/** What the controller wants done. */
struct mt_reconciled {
    /**
     * A list, or NULL; the caller deletes it.  Each action is a map with a `verb`:
     *   {"verb":"create", "object":{…}}             409 when it exists, which is no failure
     *   {"verb":"patch", "object":{…}}              merged into what is there (RFC 7386): spec,
     *                                               metadata; `"manager":"…"` who writes
     *   {"verb":"status", "object":{…, "status"}}   replaces the status, through its subresource
     *   {"verb":"delete", "object":{…}, "propagation":"background"}
     * An `object` is named by apiVersion, kind, metadata.namespace and metadata.name.
     * A write that changes nothing makes no event and no resourceVersion.
     */
    cJSON *actions;
    bool again; ///< Whether to be asked again after `again_ms`, if nothing happens before.
    uint64_t again_ms;
};

/** What another server than the cluster's answers to a script; its texts live as long as the
 * controllers. */
struct mt_made_answer {
    const char *failure; ///< Why there is no answer; NULL: there is one.
    int status;
    const char *body;
    uint64_t after_ms;
};

struct mt_controllers {
    void *data;
    /** Whether a controller acts on this kind. */
    bool (*acts_on)(void *data, const char *group, const char *kind);
    /** False with `err` when a controller failed: a mistake in its script. */
    bool (*reconcile)(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err);
    /**
     * Admission: whether a write of the sync is taken; when not, the status and the message of the
     * refusal.  `attempt` counts the writes of this object from 1.  NULL: everything is.
     */
    bool (*admit)(void *data, const struct mt_ref *ref, const cJSON *object, unsigned attempt,
                  int *status, char message[MT_REFUSAL_MAX]);
    /**
     * What a container of a Pod writes in the run before which it was started `restarts` times: a
     * list of texts that lives as long as the controllers, or NULL for nothing.  NULL: no container
     * writes anything.
     */
    const cJSON *(*log)(void *data, const struct mt_reconcile *pod, const char *container,
                        unsigned restarts);
    /**
     * What a server answers; `*made` is an empty answer 200 at once, and stays that where nothing
     * is said.  Asked once for each request.  NULL: nothing ever is.
     */
    void (*fetch)(void *data, const char *method, const char *url, struct mt_made_answer *made);
};

#endif
