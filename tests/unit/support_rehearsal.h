// SPDX-License-Identifier: Apache-2.0
/** A rehearsal cluster in tests: YAML in, statuses and JSON out. */
#ifndef MT_TESTS_UNIT_SUPPORT_REHEARSAL_H
#define MT_TESTS_UNIT_SUPPORT_REHEARSAL_H

#include "rehearsal/rehearsal.h"

#include "support.h"

/** A cluster, and what was answered last. */
struct world {
    struct support *support;
    struct mt_rehearsal *rehearsal;
    struct mt_cluster cluster;
    size_t answers; ///< How many there were.
    int status;
    bool cancelled;
    enum mt_change change;
    uint64_t now_ms;
    char reason[64];
    char message[2048];
    char causes[2048]; ///< Of a refusal: "reason field: message", a line each.
    cJSON *object;     ///< A copy, or NULL.
};

/** Sets up the cluster; NULL: with the default options. */
void world_open(struct world *world, struct support *support,
                const struct mt_rehearsal_options *options);
void world_close(struct world *world);

/** How a write is done; all zero is a plain apply. */
struct world_write {
    enum mt_verb verb;
    bool dry_run;
    bool force;
    bool lenient;
    bool takes_marks;
};

/** Writes the one object of `yaml` as the sync does, and waits for the answer. */
int world_write(struct world *world, const char *yaml, struct world_write how);

/** world_write() as an apply. */
int world_apply(struct world *world, const char *yaml);

/** Gets or deletes an object written as "group/version/Kind/namespace/name", and waits. */
int world_get(struct world *world, const char *path);
int world_delete(struct world *world, const char *path, enum mt_propagation propagation);

/** Puts the objects of a YAML stream there as `manager`. */
void world_put(struct world *world, const char *yaml, const char *manager);

/** The live object of a path, or NULL. */
const cJSON *world_live(struct world *world, const char *path);

/** The same as JSON of what is at `at` ("spec/replicas", of lists "spec/ports/0"); "" for nothing.
 * Lives in the arena. */
const char *world_text(struct world *world, const char *path, const char *at);

/** Fails unless that text is `expected`. */
void world_expect(struct world *world, const char *path, const char *at, const char *expected);

/** Lets the time pass. */
void world_wait(struct world *world, uint64_t ms);

/** What a path names; strings are in the arena. */
struct mt_ref world_ref(struct world *world, const char *path);

/** Keeps an answer in the world that is `data`. */
void world_answered(void *data, const struct mt_answer *answer);

#endif
