// SPDX-License-Identifier: Apache-2.0
/**
 * What is killed: the app's manifests, and what an earlier sync of it had.  Nothing in them depends
 * on how long something takes, so that a sync comes to the same end however long it was away.
 */
#ifndef MT_TESTS_SIMULATION_KILL_CASE_H
#define MT_TESTS_SIMULATION_KILL_CASE_H

#include "settings.h"

#include "base/buffer.h"

struct mt_arena;
struct mt_findings;
struct mt_objects;
struct sim_random;

enum { KILL_SHOPS = 5 }; ///< Ways of syncing examples/shop, and of deleting it.

/** What fails. */
#define KILL_BROKEN "broken"

struct kill_case {
    struct sim_settings settings;
    struct mt_buf wanted;  ///< YAML of the sync that is killed; of a deletion that before it.
    struct mt_buf before;  ///< YAML of the sync before it, which nobody kills; empty: none.
    struct mt_buf foreign; ///< YAML of what others have put there.
    bool shop;             ///< It is examples/shop.
    bool late;             ///< What a process has sent may arrive after its death.
    bool same_machine;     ///< The next process sees at once that the one before is gone.
    bool fails;            ///< Something in it fails whatever is done.
    bool vanishes;         ///< A hook, KILL_BROKEN, has ended and goes by itself.
};

/** The case of a seed; kill_case_fini() is due. */
void kill_case_of(uint64_t seed, struct kill_case *of);
/** The same of examples/shop, in the way of this number below KILL_SHOPS. */
void kill_case_of_shop(unsigned way, struct kill_case *of);
void kill_case_fini(struct kill_case *of);

/** Appends something that fails, fails at first or goes by itself, and what runs when it has. */
void kill_case_add_failure(struct kill_case *of, struct sim_random *random);

/** Reads YAML of the case into objects; those of the shop get a life each. */
void kill_case_read(const struct kill_case *of, const struct mt_buf *yaml, struct mt_arena *arena,
                    struct mt_findings *findings, struct mt_objects *objects);

#endif
