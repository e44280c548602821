// SPDX-License-Identifier: Apache-2.0
/**
 * What has happened in one cluster, over all processes that worked on it: how often each hook was
 * made, what was said, what was against the rules.
 */
#ifndef MT_TESTS_SIMULATION_KILL_LEDGER_H
#define MT_TESTS_SIMULATION_KILL_LEDGER_H

#include "kill_wire.h"

#include "base/buffer.h"
#include "base/map.h"
#include "sync/event.h"

struct mt_arena;
struct mt_plan;
struct mt_record_revision;
struct mt_rehearsal;

struct kill_ledger {
    struct mt_arena *arena;
    struct mt_rehearsal *rehearsal;
    const struct mt_plan *plan; ///< That is carried out, or NULL.
    const char *run_id;         ///< Of the revision that is worked on, or NULL.
    struct mt_map made;         ///< Objects of hooks, "Kind/namespace/name", to how often (size_t).
    struct mt_map ran;          ///< The same of script hooks, by their task.
    struct mt_map over;    ///< Hooks, by their task, whose end was durable when a process died.
    struct mt_map own;     ///< Objects of this very revision of which a deletion was asked.
    struct mt_map unknown; ///< Objects of hooks that were run again because nobody knows how they
                           ///< ended, to how often.
    struct mt_buf story;   ///< For people.
    char complaint[1024];  ///< The first thing that is against the rules; "": none.
};

void kill_ledger_init(struct kill_ledger *ledger, struct mt_rehearsal *rehearsal);
void kill_ledger_fini(struct kill_ledger *ledger);

/** Its eyes on the network; valid as long as the ledger. */
struct kill_observer kill_ledger_observer(struct kill_ledger *ledger);

/** A sink; `ledger` is a struct kill_ledger. */
void kill_ledger_event(void *ledger, const struct mt_event *event);

/** A process has died, and this is what was durable of its revision. */
void kill_ledger_died(struct kill_ledger *ledger, const struct mt_record_revision *revision);

/** A line of the story. */
void kill_ledger_tell(struct kill_ledger *ledger, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Only the first one counts. */
void kill_ledger_complain(struct kill_ledger *ledger, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
