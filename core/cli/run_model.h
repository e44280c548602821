// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of a run: built from its plan, fed with its events.  The live view and the summary
 * read it.  An event costs what it is about, however large the plan is.
 */
#ifndef MT_CLI_RUN_MODEL_H
#define MT_CLI_RUN_MODEL_H

#include "cli/run_words.h"
#include "sync/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MT_RUN_CAUSES_MAX = 3,  ///< Of one object; people read no more.
    MT_RUN_AWAITED_MAX = 3, ///< Objects of one wait that are kept.
    MT_RUN_LOG_MAX = 10,    ///< Last lines of a hook that are kept.
};

enum mt_run_state {
    MT_RUN_PENDING, ///< Not begun.
    MT_RUN_ACTIVE,  ///< Under way: applied and not healthy yet, or a hook that runs.
    MT_RUN_DONE,    ///< Healthy; of what is not waited for, applied; of a hook, succeeded.
    MT_RUN_FAILED,
};

/** What was said of an object; texts are the model's own. */
struct mt_run_said {
    char *message; ///< NULL: nothing.
    char *because[MT_RUN_CAUSES_MAX];
    size_t because_count;
};

/** The last lines that a hook wrote, oldest first. */
struct mt_run_log {
    char *lines[MT_RUN_LOG_MAX];
    size_t count;
};

/** One task. */
struct mt_run_item {
    const struct mt_task *task;
    size_t wave; ///< Its place among the waves.
    enum mt_run_state state;
    bool applied_known;
    enum mt_applied applied;
    bool judged;
    enum mt_health status;
    bool finished; ///< Of a hook: `outcome` is known.
    enum mt_hook_outcome outcome;
    int64_t began_ms;
    int64_t ended_ms; ///< Where it is done or has failed.
    char *name;       ///< As people call it, where a generated name is known; else NULL.
    struct mt_run_said said;
    char *remedy;           ///< Of what was refused, where moontide knows one; else NULL.
    struct mt_run_log *log; ///< NULL: it wrote nothing.
};

/** The tasks that stand together: a wave, or what is before or after one. */
struct mt_run_wave {
    enum mt_phase phase;
    int wave;
    enum mt_part part;
    size_t first; ///< Of its items.
    size_t count;
    size_t begun; ///< Items that are no longer pending.
    size_t done;
    size_t failed;
    enum mt_run_state state;
    int64_t began_ms;
    int64_t ended_ms;
};

struct mt_run_phase {
    size_t first; ///< Of its waves.
    size_t count; ///< 0: the plan has no task there.
    size_t tasks;
    size_t done;
    size_t failed;
    enum mt_run_state state;
    int64_t began_ms;
    int64_t ended_ms;
    size_t slowest; ///< The item that was waited for longest, with slowest_ms > 0.
    uint64_t slowest_ms;
};

/** What is waited for; texts are the model's own. */
struct mt_run_awaited {
    size_t item; ///< SIZE_MAX: it is none of the plan's tasks.
    char *name;
    struct mt_run_said said;
};

struct mt_run_waiting {
    const struct mt_gate *gate; ///< NULL: nothing is waited for.
    enum mt_phase phase;
    bool has_wave;
    int wave;
    enum mt_part part;
    int64_t since_ms;
    bool has_timeout;
    int64_t deadline_ms;
    char *on_timeout;
    struct mt_run_awaited awaited[MT_RUN_AWAITED_MAX];
    size_t kept;          ///< How many are in `awaited`.
    size_t awaited_count; ///< All of them, also those that are not kept.
    size_t behind;
};

/** What timed out. */
struct mt_run_timeout {
    bool happened;
    enum mt_level level;
    enum mt_phase phase;
    bool has_wave;
    int wave;
    enum mt_part part;
    size_t items[MT_RUN_AWAITED_MAX]; ///< What was stuck then; SIZE_MAX: fewer.
};

/** How it ended. */
struct mt_run_end {
    bool over;
    enum mt_outcome outcome;
    int exit_code;
    uint64_t took_ms;
    char *message;
    size_t hooks;
};

struct mt_run_model {
    const struct mt_plan *plan;
    struct mt_run_names names;
    struct mt_run_item *items; ///< As many as the plan has tasks, in its order.
    struct mt_run_wave *waves;
    size_t wave_count;
    size_t *waves_by_place; ///< Sorted by phase, wave and part.
    struct mt_run_phase phases[MT_PHASE_COUNT];
    char *context;
    unsigned revision;
    bool began; ///< A phase has, apart from SyncFail: something may have been written.
    bool started;
    int64_t began_ms;
    size_t total;                         ///< Tasks, those of failure apart.
    size_t done;                          ///< Of these.
    size_t counts[MT_APPLIED_FAILED + 1]; ///< Of what became of objects.
    struct mt_run_waiting waiting;
    struct mt_run_timeout timeout; ///< The first one: it is what counts at the end.
    struct mt_run_timeout latest_timeout;
    struct mt_run_end end;
};

/** Before anything has happened; the plan must outlive it. */
struct mt_run_model *mt_run_model_new(const struct mt_plan *plan);
void mt_run_model_free(struct mt_run_model *model);

/** Takes an event in. */
void mt_run_model_event(struct mt_run_model *model, const struct mt_event *event);

/** The wave that stands there, or NULL. */
struct mt_run_wave *mt_run_model_wave(const struct mt_run_model *model, enum mt_phase phase,
                                      int wave, enum mt_part part);

/** Appends the name of a task's object: the real one where it is known. */
void mt_run_model_put_name(const struct mt_run_model *model, size_t item, struct mt_buf *out);

#endif
