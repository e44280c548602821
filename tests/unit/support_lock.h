// SPDX-License-Identifier: Apache-2.0
/**
 * Runs that want one lock, each with a clock, a fence and a connection of its own to one rehearsal
 * cluster, in virtual time.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_LOCK_H
#define MT_TESTS_UNIT_SUPPORT_LOCK_H

#include "support_rehearsal.h"

#include "record/lock.h"

#define LEASE "coordination.k8s.io/v1/Lease/default/moontide.shop"

enum { SIDES = 3 };

/** What happens to the next call of a side. */
enum side_fault {
    SIDE_WELL,
    SIDE_LOST_BEFORE, ///< It does nothing, and is not answered.
    SIDE_LOST_AFTER,  ///< It does what it should, and is not answered.
    SIDE_REFUSED,     ///< It does nothing, and is answered with `status`.
};

struct lock_test;

/** One run: "ann@a", "bob@b", "cid@c". */
struct side {
    struct lock_test *test;
    struct mt_cluster cluster; ///< Its connection.
    struct mt_lock *lock;
    struct mt_process process;
    bool frozen;      ///< As by SIGSTOP.
    int64_t clock_ms; ///< How far its clock is off.
    uint64_t fence_ms;
    uint64_t sent_ms; ///< When its last call was begun.
    bool forwards;    ///< Its fence is the rehearsal's.
    enum side_fault fault;
    unsigned faults; ///< For how many calls.
    int status;
    size_t writes; ///< Of the lock, that were begun.
};

struct lock_test {
    struct world world;
    struct side sides[SIDES];
};

/** What is asked of mt_lock_new(); the rest is the side's. */
struct side_options {
    uint64_t wait_ms;
    bool supersede;
    bool (*is_gone)(const struct mt_process *process);
};

/** Calls take no time. */
void lock_test_open(struct lock_test *test, struct support *support);

/** They take so long. */
void lock_test_open_slow(struct lock_test *test, struct support *support, uint64_t call_ms);
void lock_test_close(struct lock_test *test);

/** The side wants the lock. */
struct side *lock_begin(struct lock_test *test, size_t index, struct side_options options);

/** Nobody polls for it any more, as after SIGKILL. */
void lock_kill(struct side *side);

/** Lets time pass until `ms`: every side that is not frozen does what is due. */
void lock_until(struct lock_test *test, uint64_t ms);

/** Faults of the next `times` calls of the side. */
void lock_fault(struct side *side, enum side_fault fault, unsigned times, int status);

/** Fails unless the side's lock is in this state. */
void lock_expect(const struct side *side, enum mt_lock_state state);

/** Fails unless this is its message. */
void lock_expect_message(const struct side *side, const char *message);

#endif
