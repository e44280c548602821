// SPDX-License-Identifier: Apache-2.0
/**
 * Records in tests: a rehearsal cluster whose writes are counted, meet faults, and stop as they do
 * when a run is killed; recordings of plans from YAML; what the cluster then has.  The app is shop,
 * its record namespace shop.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_RECORD_H
#define MT_TESTS_UNIT_SUPPORT_RECORD_H

#include "support_manifests.h"
#include "support_rehearsal.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "record/hook_logs.h"
#include "record/manifests.h"
#include "record/recording.h"

/** What a write meets. */
enum record_fault {
    RECORD_NO_FAULT,
    RECORD_LOST,    ///< It is not carried out, and no answer comes.
    RECORD_SILENT,  ///< It is carried out, and no answer comes.
    RECORD_REFUSED, ///< 403.
    RECORD_FENCED,  ///< The lock is lost.
};

/** A deletion beyond the limit: whoever asked for it is told at last that it was cancelled. */
struct record_dropped {
    mt_answer_fn *done;
    void *done_data;
};

struct record_test {
    struct support *support;
    struct world world;
    struct mt_cluster cluster; ///< The world's, with faults.

    size_t writes;   ///< Asked for since record_start().
    size_t limit;    ///< Those beyond are neither carried out nor answered; SIZE_MAX: none.
    size_t fault_at; ///< Which of them meets `fault`, from 1; 0: none.
    enum record_fault fault;
    MT_ARRAY(struct record_dropped) dropped;
    struct mt_buf calls; ///< "create manifests", "replace header", "delete logs": a line each.

    struct mt_arena *arena;   ///< Of all that is read.
    struct mt_record *record; ///< As it was read last.
    struct mt_record_manifests *manifests;
    struct mt_record_logs *logs;
    struct mt_error err; ///< Why the last reading failed.
    size_t read;         ///< How many have ended.

    struct mt_plan *plan;
    struct mt_recording *recording;
    const struct mt_recorder *recorder;
    size_t told; ///< How often something was durable, or not.
    char why[1024];
    bool lost;
};

void record_open(struct record_test *test, struct support *support);
void record_close(struct record_test *test);

/** Reads the record anew; NULL with `test->err`. */
struct mt_record *record_read(struct record_test *test);
/** Read them of a revision of the record read last; false with `test->err`. */
bool record_read_manifests(struct record_test *test, const struct mt_record_revision *revision);
bool record_read_logs(struct record_test *test, const struct mt_record_revision *revision);

/** What is special about a recording; all zero: nothing. */
struct record_run {
    const char *hash; ///< Of the plan; NULL: "h".
    bool deletion;    ///< Of what the record has; the manifests are those of the record, too.
    bool resume;      ///< Goes on with what mt_record_resumable() says.
    unsigned history_max;
    bool omit_secrets;
    const char *only;                 ///< The name of the one object that is chosen, or NULL.
    const struct mt_plan_hook *hooks; ///< Of the project file.
    size_t hook_count;
};

/** Reads the record, plans the manifests, and begins a recording of the next revision. */
void record_start(struct record_test *test, const char *yaml, struct record_run how);
/** Frees the recording: what was asked for and not carried out never is. */
void record_leave(struct record_test *test);

/** A mt_recorded_fn that counts; `data` is the test. */
void record_told(void *data, const char *why, bool lost);

/**
 * Lets things go on until record_told() was called `times` more often than before; false when
 * nothing goes on any more, or the record cannot be written.
 */
bool record_wait(struct record_test *test, size_t times);
/** Lets the time pass. */
void record_pass(struct record_test *test, uint64_t ms);

/** Calls of the seam, with their wait; false as record_wait(). */
bool record_begin(struct record_test *test);
bool record_hook_begins(struct record_test *test, const char *task);
bool record_hook_ended(struct record_test *test, const char *task, enum mt_hook_outcome outcome);
bool record_end(struct record_test *test, enum mt_outcome outcome, size_t applied);

void record_line(struct record_test *test, const char *task, const char *line);
/** The object of a task has been written, and has this resourceVersion. */
void record_wrote(struct record_test *test, const struct mt_task *task, const char *version);

/** The whole of a sync: begin, each object of the plan written anew, end. */
bool record_sync(struct record_test *test, const char *yaml, struct record_run how);

const struct mt_task *record_task(const struct record_test *test, const char *id);

/** The item of this name in the record read last, or NULL. */
const struct mt_record_item *record_item(const struct record_test *test, const char *name);

/** The lines of a hook's log that were read last, each with its end; "" for none. */
const char *record_log(const struct record_test *test, const char *task);

/** Fails unless the cluster has the header and just the chunks that it names, all in order. */
void record_check(struct record_test *test);

/** How many Secrets have this label moontide.dev/part; their names, a line each, in `names`. */
size_t record_count(struct record_test *test, const char *part, const char **names);

/** Puts a text as the data of a Secret, as somebody with kubectl would. */
void record_spoil(struct record_test *test, const char *name, const char *data);

/** Fails unless these were the writes since the last time, a line each; forgets them. */
void record_expect_calls(struct record_test *test, const char *expected);

#endif
