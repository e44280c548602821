// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the files that make up a run: its tasks, gates and modes, and who does what.
 *
 *   run.c          the life of a run: made, advanced, interrupted, freed
 *   run_graph.c    who waits for whom
 *   run_gates.c    gates open, tasks become ready and start
 *   run_check.c    the dry run before the first write
 *   run_send.c     what is written to the cluster, and its answers
 *   run_same.c     what stands as our last write left it, and is not written again
 *   run_clear.c    objects on their way out: deletion before creation, ended hooks
 *   run_prune.c    prunes and releases: the object is read, proven to be ours, and taken
 *   run_going.c    what holds an object that is on its way out
 *   run_watch.c    watches of kinds, and whose state an event is
 *   run_fresh.c    whether a state is at or after our own write
 *   run_health.c   verdicts: who is asked, what they change, how long Degraded may last
 *   run_related.c  what belongs to the objects that are waited for
 *   run_hook.c     how hooks end, and are run again
 *   run_record.c   what has to be durable before the run goes on
 *   run_resume.c   what the run that this one resumes has left
 *   run_logs.c     the logs of hooks: which Pods, and when they are read to the end
 *   run_logs_pod.c the logs of one Pod's containers
 *   run_script.c   hooks that are scripts
 *   run_script_read.c  what they list and wait for in the cluster
 *   run_clock.c    timeouts of every level, and what is done then
 *   run_waiting.c  the event that says what is awaited and why
 *   run_end.c      failure, SyncFail, deletion by policy, the end
 *   run_emit.c     events
 */
#ifndef MT_SYNC_RUN_STATE_H
#define MT_SYNC_RUN_STATE_H

#include "base/array.h"
#include "base/map.h"
#include "base/timers.h"
#include "sync/preflight.h"
#include "sync/recorder.h"
#include "sync/related.h"
#include "sync/run.h"

enum {
    EXIT_FAILED = 1,
    EXIT_NO_CONNECTION = 3,
    EXIT_TIMED_OUT = 4,
    EXIT_SUPERSEDED = 5,
    EXIT_INTERRUPTED = 130,
};

/** Where a task stands; from READY to ENDING it is under way. */
enum run_task_state {
    TASK_BLOCKED,   ///< Waits for gates or tasks, or for a failure.
    TASK_READY,     ///< Waits for its turn to call the cluster.
    TASK_NOTING,    ///< A hook, before the record has that it begins.
    TASK_CLEARING,  ///< An old object of its name is on its way out.
    TASK_SENDING,   ///< Its write is under way.
    TASK_WAITING,   ///< Applied; not healthy, or not succeeded, yet.
    TASK_GOING,     ///< A prune or a release: the object is on its way out, or let go.
    TASK_PAUSING,   ///< A hook that failed, before it is run again.
    TASK_RUNNING,   ///< A script hook.
    TASK_READING,   ///< A hook that has ended, before the rest of its log was read.
    TASK_RECORDING, ///< A hook that has ended, before the record has its outcome.
    TASK_ENDING,    ///< A hook whose object is deleted because its time is up.
    TASK_PASSED,    ///< Its gates need not wait for it.
    TASK_FAILED,
};

/** Which call of a task is under way. */
enum run_call { CALL_NONE, CALL_WRITE, CALL_LOOK, CALL_DELETE, CALL_READ, CALL_RECORD };

/** Why the object of a task is deleted, which decides what comes next. */
enum run_clearing {
    CLEAR_NOTHING,
    CLEAR_BEFORE, ///< BeforeHookCreation: the hook is created next.
    CLEAR_AGAIN,  ///< A hook is run again, or an immutable field makes it necessary.
    CLEAR_PRUNE,  ///< It is a prune.
    CLEAR_ENDED,  ///< The hook's time is up, or the run is terminated.
    CLEAR_POLICY, ///< HookSucceeded or HookFailed, at the end.
};

/** What follows when the record has the outcome of a hook. */
enum run_after_record {
    AFTER_RECORD_OVER,  ///< It is over.
    AFTER_RECORD_AGAIN, ///< It is run again.
    AFTER_RECORD_CLEAR, ///< Its object is deleted, as its time is up.
};

/** Whether the run has a revision in the record. */
enum run_record {
    RECORD_NONE,
    RECORD_OPENING,
    RECORD_OPEN,
    RECORD_BROKEN, ///< Nothing is recorded any more.
    RECORD_GONE,   ///< The Namespace that it lives in is being deleted, as it was to be.
};

/** The last verdict about a task; texts on the heap. */
struct run_verdict {
    bool known;
    enum mt_health status;
    char *message; ///< NULL is "".
    char **because;
    size_t because_count;
    uint64_t grace_ms;
    bool unanswered; ///< No controller answers.
    bool failed;     ///< The script did.
    bool warns;      ///< Healthy, with a message that people are warned with.
};

struct related_watch;
struct run_logs;
struct run_watch;

struct run_task {
    struct mt_run *run;
    const struct mt_task *plan;
    enum run_task_state state;
    enum run_call call;
    enum run_clearing clearing;
    enum mt_change change;   ///< What our write did.
    struct mt_ref ref;       ///< With the name that was generated.
    size_t blocked_by;       ///< Edges that are not met yet.
    size_t outside;          ///< Of these, edges to what is outside of the plan.
    bool exists;             ///< Applied, and of definitions: in use.
    bool final;              ///< Its wave is over: nothing is asked about it any more.
    bool passed_over;        ///< It timed out and the run went on.
    bool timed_out;          ///< Its hook is ended because of that.
    bool deleted;            ///< The hook's object was deleted for good.
    bool announced;          ///< HOOK_STARTED was emitted.
    bool begun;              ///< It has had its turn once.
    bool recreated;          ///< Its object was deleted to be created anew.
    bool replaces;           ///< Replace=true, and the object is there.
    bool takes;              ///< Conflicts were told, and it takes the fields.
    bool takes_marks;        ///< Somebody else holds its object, and it is taken over.
    bool checked;            ///< What its dry run came to was told.
    bool needed;             ///< Others are late because of it: it has to be in use.
    bool early;              ///< A Namespace that is written before its turn.
    bool met;                ///< Edges that wait for it to be healthy are met.
    bool counts_unanswered;  ///< Counted in `unanswered` of the run.
    bool dirty;              ///< In the list of those to be judged.
    bool gone;               ///< The object went while a call was under way.
    bool proven;             ///< The state that is known is at or after our write.
    bool degraded;           ///< The verdict is Degraded.
    bool warned;             ///< In the list of those people are warned of.
    bool looks_again;        ///< It is watched, and asked about again from time to time.
    bool seen;               ///< By `watch`.
    bool seen_going;         ///< By `own_watch`, which may have begun later.
    bool listed;             ///< In the list of those waited for.
    bool hangs;              ///< Its object has been on its way out for a while.
    bool unsure;             ///< Its write had no answer: an object of it may be there.
    bool adopted;            ///< Its object was made by the run that this one resumes.
    bool at_once;            ///< Nothing had to be waited for before its turn.
    bool same;               ///< It was not written: it stands as the record has it.
    bool relates;            ///< It is told of whatever its check may need by name or selector.
    bool leaves;             ///< What its last write leaves is to be recorded.
    uint64_t sent_hash;      ///< Of the tree of its last write (mt_sent_hash()); 0: none.
    uint64_t owned_hash;     ///< Of what that came to (mt_owned_fields_hash()); 0: not known.
    uint64_t left_hash;      ///< Of the answer (mt_left_hash()); 0: not known.
    bool noted;              ///< Of a hook: the record has that it begins,
    unsigned noted_attempt;  ///< and that this attempt does.
    bool recorded;           ///< Of a hook: the record has its outcome.
    unsigned attempt;        ///< Of a hook, from 1; of the reads of a prune.
    uint64_t started_ms;     ///< When it became ready.
    uint64_t sent_ms;        ///< When its call was made.
    uint64_t waits_since_ms; ///< When it was applied.
    uint64_t deadline_ms;    ///< Its own; UINT64_MAX: none; it is put off while
    uint64_t idle_ms;        ///< the task is not under way, since then.
    uint64_t timeout_ms;     ///< Of that clock.
    const char *remedy;      ///< Of its last refusal: mt_refused_remedy().
    const char *healthy_by;  ///< Of one that is the same: struct mt_listed, until it is judged.

    // What our write came to.
    char *uid;
    char *resource_version; ///< Then of the newest state that was seen.
    char *status_entry;     ///< The status entry of managedFields in its answer; NULL: none.
    uint64_t settles_ms;    ///< With `proven` false: when that is taken for granted.

    cJSON *live; ///< The last state, while it is of use.
    struct run_verdict verdict;
    uint64_t grace_timer_ms;    ///< When it is looked at whether Degraded has lasted.
    uint64_t degraded_since_ms; ///< With `degraded`.

    struct run_watch *watch;            ///< That its object is seen by; NULL: not watched.
    struct mt_watch *own_watch;         ///< Of its object alone, while an old one goes.
    struct mt_hook_run *script;         ///< Of a script hook under way.
    struct script_read *script_read;    ///< What it lists, or watches; NULL: nothing.
    uint64_t wakes_ms;                  ///< Of one that sleeps, or waits for another state.
    struct run_logs *logs;              ///< Of a hook whose Pods write; NULL: none are followed.
    uint64_t ended_ms;                  ///< When the hook ended; 0: it did not.
    const struct mt_past_hook *past;    ///< What the run that is resumed has left of it, or NULL.
    enum run_after_record after_record; ///< While RECORDING,
    enum mt_hook_outcome outcome;       ///< this,
    const char *outcome_message;        ///< and this, in the run's arena.
    struct run_task *previous;          ///< In the list of those waited for.
    struct run_task *next;
};

struct run_gate {
    struct mt_run *run;
    const struct mt_gate *plan;
    size_t pending; ///< Members that are not through.
    bool open;
    bool started;          ///< Of waves and phases: something in it has begun.
    uint64_t said_hash;    ///< Of the last waiting event.
    uint64_t next_tick_ms; ///< When the next one is due without a change; 0: none was sent yet.
    uint64_t started_ms;
    uint64_t clock_ms;   ///< When its clock was started, later by as long as it stood still.
    uint64_t timeout_ms; ///< Of its clock; 0: none.
    size_t active;       ///< Members that are under way; while there are none the clock stands
    uint64_t idle_ms;    ///< still, since then.
    size_t waiting;      ///< Tasks in the list of those waited for that hold it up first.
};

/** Tasks that are waited for, in the order in which they began to wait. */
struct run_list {
    struct run_task *first;
    struct run_task *last;
};

enum run_mode {
    RUN_CHECKING, ///< The server's dry run; of writes nothing but Namespaces that it needs.
    RUN_FORWARD,
    RUN_FAILING,    ///< What is under way comes to its end; nothing else begins.
    RUN_CLEANING,   ///< Hooks are deleted by policy; `after_cleaning` says what follows.
    RUN_ON_FAILURE, ///< SyncFail.
    RUN_STOPPING,   ///< Interrupted.
    RUN_TERMINATING,
    RUN_CLOSING, ///< The record is told how it ended.
    RUN_OVER,
};

enum {
    MT_AWAITED_MAX = 10,
    MT_LOOKS_MAX = 5, ///< Times that a prune reads its object anew after a conflict.
};

struct mt_run {
    struct mt_run_options options;
    const struct mt_plan *plan;
    uint64_t now_ms;
    int64_t wall_offset_ms;
    bool begun;
    uint64_t started_ms;
    enum run_mode mode;
    enum run_mode after_cleaning;
    unsigned clean_policy; ///< Of the deletions by policy, a MT_DELETE_… bit.
    struct run_task *tasks;
    struct run_gate *gates;
    struct mt_timers timers;

    // Who waits for whom: for each gate and each task the tasks that have an edge to it, and for
    // each gate its members, as ranges of one array each.
    size_t *gate_from;
    struct run_task **gate_behind;
    size_t *task_from;
    const struct mt_edge **task_edges;
    struct run_task **task_behind;
    size_t *member_from;
    struct run_task **members;

    MT_ARRAY(struct run_task *) ready; ///< A queue: from `ready_at` on.
    size_t ready_at;
    MT_ARRAY(struct run_task *) held; ///< Begun, and the next call waits for its turn: a queue too.
    size_t held_at;
    const struct run_gate *last_wave; ///< The last one before SyncFail, or NULL.
    MT_ARRAY(struct run_task *) dirty;
    MT_ARRAY(struct run_task *) warned; ///< Healthy with a warning; said at the end.
    struct mt_preflight *preflight;     ///< NULL: nothing is checked before it is written.
    size_t warnings_told;               ///< Of the warnings of the preflight.
    size_t early_left;                  ///< Namespaces that others need and that do not exist yet.
    MT_ARRAY(struct run_task *) parked; ///< READY, and the dry run comes first.
    struct mt_map server_warnings;      ///< Those that were told.
    struct run_list waiting;
    size_t calls;           ///< Under way.
    size_t active;          ///< Tasks from READY to ENDING.
    size_t blocked;         ///< Tasks before SyncFail that have not begun.
    size_t failure_blocked; ///< Those of SyncFail.
    size_t forward_left;    ///< Tasks before SyncFail that have not passed.
    size_t failure_left;    ///< Tasks of SyncFail that are not over.
    size_t cleaning;        ///< Deletions by policy that are not answered.
    size_t followed;        ///< Hooks whose logs are.
    size_t unanswered;      ///< Active tasks that wait for a controller which does not answer.

    struct mt_map by_object; ///< "group/Kind/namespace/name" to struct run_task.
    struct mt_map by_uid;    ///< Of tasks that wait.
    struct mt_map watches;   ///< "group/version/Kind/namespace" to struct run_watch.
    struct mt_map related_watches;
    struct mt_related *related;
    struct mt_arena *question; ///< Of the object that is judged, and emptied for the next.
    struct mt_arena *arena;    ///< Keys, watches, names: what stays to the end.

    // The failure that decided, if any.
    bool failed;
    bool timed_out; ///< Something has, whatever followed.
    bool degraded;
    enum mt_outcome outcome;
    int exit_code;
    char *why;
    uint64_t failure_since_ms;    ///< When SyncFail began.
    uint64_t failure_deadline_ms; ///< Of SyncFail,
    bool failure_over;            ///< which has passed.
    uint64_t run_deadline_ms;     ///< UINT64_MAX: none; it is put off while
    uint64_t idle_ms;             ///< nothing is under way, since then.

    // The dry run.
    bool checking;     ///< Some of its answers were not looked at yet.
    bool checks_first; ///< It is counted in `active`, up to the first write.
    bool early_begun;  ///< Namespaces that others need were begun.
    bool acted;        ///< Something was written, deleted or run: lists are not the last word.
    bool unreadable;   ///< Objects may not be read one by one.

    // The waiting event.
    bool waiting_changed;

    enum run_record record;
    struct mt_event last; ///< RUN_FINISHED, while it is CLOSING.

    struct mt_run_result result;
    size_t applied_count;
    size_t unchanged_count;
    size_t unapplied_count; ///< Passed over, and not written.
    size_t pruned_count;
    size_t hook_count;
};

/** Time comes with every answer and event, and never goes back. */
static inline void mt_run_set_time(struct mt_run *run, uint64_t now_ms)
{
    run->now_ms = now_ms > run->now_ms ? now_ms : run->now_ms;
}

/** Milliseconds since 1970 now. */
static inline int64_t mt_run_wall_ms(const struct mt_run *run)
{
    return run->wall_offset_ms + (int64_t)run->now_ms;
}

/** A call of the task is made. */
static inline void mt_run_begin_call(struct run_task *task, enum run_call call)
{
    task->call = call;
    task->sent_ms = task->run->now_ms;
    task->run->calls++;
    task->run->acted = task->run->acted || call == CALL_WRITE || call == CALL_DELETE;
}

/** The call of the task is answered. */
static inline void mt_run_end_call(struct run_task *task, const struct mt_answer *answer)
{
    mt_run_set_time(task->run, answer->now_ms);
    task->call = CALL_NONE;
    task->run->calls--;
    task->run->waiting_changed = true;
}

static inline bool mt_run_task_is_hook(const struct run_task *task)
{
    return task->plan->action == MT_ACTION_HOOK;
}

static inline bool mt_run_task_is_on_failure(const struct run_task *task)
{
    return mt_phase_is_on_failure(task->plan->phase);
}

static inline bool mt_run_task_is_active(const struct run_task *task)
{
    return task->state >= TASK_READY && task->state <= TASK_ENDING;
}

/**
 * Whether the health of its object counts: while it is waited for, and after that until its wave is
 * over or SyncFail begins, for what was healthy may have to be waited for again.
 */
static inline bool mt_run_is_asked_about(const struct run_task *task)
{
    bool may_return = task->run->mode <= RUN_FAILING || mt_run_task_is_on_failure(task);
    return task->state == TASK_WAITING ||
           (task->state == TASK_PASSED && !task->final && may_return);
}

/** Whether a person, or something outside of the plan, opens the gate. */
static inline bool mt_run_gate_is_outside(const struct mt_gate *gate)
{
    return gate->approval != NULL || gate->object != NULL;
}

/** Whether new tasks may begin: not after an interrupt or a terminate, nor at the end. */
static inline bool mt_run_may_start(const struct mt_run *run)
{
    return run->mode <= RUN_ON_FAILURE;
}

// run_graph.c
/** Builds the gates and the edges of the plan, which has no cycles. */
void mt_run_build_graph(struct mt_run *run);
void mt_run_free_graph(struct mt_run *run);
/** The gate of the wave that holds the task; NULL for one beside the waves. */
struct run_gate *mt_run_wave_of(const struct run_task *task);
/** The gate that it holds up first: that of its wave, or for one beside the waves of its phase. */
struct run_gate *mt_run_held_gate(const struct run_task *task);
/** The gate of its phase. */
struct run_gate *mt_run_phase_of(const struct run_task *task);

// run_gates.c
/** Makes ready what waits for nothing. */
void mt_run_release_first(struct mt_run *run);
/** Makes ready the first tasks of SyncFail. */
void mt_run_release_failure(struct mt_run *run);
/** Lets as many tasks call as may at a time: first those that are held, then those ready. */
void mt_run_start_ready(struct mt_run *run);
/** Whether the task has to wait with its call, as too many are under way; it goes on in its turn.
 */
bool mt_run_hold(struct run_task *task);
/** Puts a task (again) into the queue of those that want to call. */
void mt_run_enqueue(struct run_task *task);
/** The one place where states change: counters, lists and gates follow. */
void mt_run_set_state(struct run_task *task, enum run_task_state state);
/** It exists: edges and gates that wait for no more than that are met. */
void mt_run_note_exists(struct run_task *task);
bool mt_run_approve_gate(struct run_gate *gate, const char *user);

// run_check.c
/** With `dry_run_first` or `lists_first`: begins with the check of everything. */
void mt_run_begin_checks(struct mt_run *run);
/** Goes on with what is checked, and looks at what came of it. */
void mt_run_check(struct mt_run *run);
/** Whether mt_run_check() has something to look at. */
bool mt_run_check_is_due(const struct mt_run *run);
/** The run is ended: asks nothing any more. */
void mt_run_stop_checks(struct mt_run *run);
/** The task's object exists: others can be checked now. */
void mt_run_check_provided(struct run_task *task);
/** Whether the task cannot be sent (now): it waits for its check, which lets it go on. */
bool mt_run_park(struct run_task *task);

// run_record.c
/** Whether the record has the run, or never will; else that is begun, and the next advance asks. */
bool mt_run_open_record(struct mt_run *run);
/** Whether the record has to learn first that the hook begins; mt_run_hook_noted() follows then. */
bool mt_run_note_hook(struct run_task *task);
/** Whether the record has to learn of the outcome first; then `after` follows. */
bool mt_run_record_hook(struct run_task *task, enum mt_hook_outcome outcome, const char *message,
                        enum run_after_record after);
/** Tells the record what became of an object. */
void mt_run_record_write(const struct run_task *task, enum mt_applied applied);
/** Tells the record that nothing is left of a hook's object. */
void mt_run_record_gone(const struct run_task *task);
/** Tells the record of a line of a hook's log. */
void mt_run_record_line(const struct run_task *task, const char *container, const char *line);
/** What the record lives in is being deleted now: it, and the lock, go with it. */
void mt_run_record_goes(const struct run_task *task);
/** Tells the record of the failure that decided. */
void mt_run_record_failure(struct mt_run *run);
/** Whether the record has to learn first how the run ended; mt_run_over() follows then. */
bool mt_run_close_record(struct mt_run *run);

// run_resume.c
/** Hands the tasks what the run that is resumed has left of them. */
void mt_run_take_past(struct mt_run *run);
/** Whether that decides how the hook goes on: it is not begun then. */
bool mt_run_resume_hook(struct run_task *task);
/** Whether the run that is resumed had failed: so has this one then, and ends what that has left.
 */
bool mt_run_resume_failure(struct mt_run *run);

// run_send.c
void mt_run_start_task(struct run_task *task);
/** The record has that the hook begins: makes room for it, or creates it. */
void mt_run_hook_noted(struct run_task *task);
/** The answer is the object as a write leaves it, or as it was found in place of one. */
void mt_run_written(struct run_task *task, const struct mt_answer *answer);
/** Goes on with a hook whose object is there as if our write had been answered with that. */
void mt_run_adopt(struct run_task *task, const struct mt_answer *answer);
/** The applied object's part of a task is over with an error of the cluster or a script. */
void mt_run_refuse(struct run_task *task, const char *message);
/** The same with the words of an answer, and with what helps. */
void mt_run_refuse_for(struct run_task *task, const struct mt_answer *answer);
/** Notes what helps against the refusal, before that is told. */
void mt_run_note_remedy(struct run_task *task, const struct mt_answer *answer);
/** The time of the task is up, and its object is not applied. */
void mt_run_tell_unapplied(struct run_task *task, const char *message);
/** Writes the object of a task whose turn it is. */
void mt_run_send_object(struct run_task *task);

// run_same.c
/** Whether the object is not written, or first looked at, as it stands as our last write left it.
 */
bool mt_run_pass_same(struct run_task *task);

// run_clear.c
void mt_run_clear(struct run_task *task, enum run_clearing why);
/** Its write was to an object that is being deleted: writes again when that is gone. */
void mt_run_clear_going(struct run_task *task, const cJSON *object);
/** Makes the call of a mt_run_clear() that was held, if that still matters. */
void mt_run_clear_in_turn(struct run_task *task);
/** Goes on after the object has gone. */
void mt_run_cleared(struct run_task *task);
/** Deletes the object; the answer is that of a mt_run_clear().  Both preconditions may be NULL. */
void mt_run_call_delete(struct run_task *task, const char *uid, const char *resource_version);
/** Ends a hook that is under way; `timed_out` tells why. */
void mt_run_end_hook(struct run_task *task, bool timed_out);
void mt_run_drop_own_watch(struct run_task *task);

// run_prune.c
/** Begins a prune or a release. */
void mt_run_look_before_prune(struct run_task *task);
/** It is over: the object is gone, or stays for a reason. */
void mt_run_end_prune(struct run_task *task, enum mt_applied applied, const char *message);

// run_going.c
/** Says of an object that is on its way out what holds it. */
void mt_run_say_going(struct run_task *task, const cJSON *object);
/** A watch has seen the object of a prune. */
void mt_run_see_going(struct run_task *task, const cJSON *tree);
/** What belongs to the object, or uses it, has changed. */
void mt_run_say_going_again(struct run_task *task);

// run_watch.c
void mt_run_register(struct run_task *task);
/** Whether no later task made the same object, or may have made it. */
bool mt_run_is_last_of_object(const struct run_task *task);
/** Sees to it that changes of the task's object are seen. */
void mt_run_watch_task(struct run_task *task);
void mt_run_end_watches(struct mt_run *run);
/** The live object's reference as its tree has it, with the group and version of the scope. */
struct mt_ref mt_run_ref_of(const struct mt_watch_scope *scope, const cJSON *tree);

// run_fresh.c
/** Its next write makes, or changes, an object of which nothing is known. */
void mt_run_forget_object(struct run_task *task);
/** Notes what our write came to. */
void mt_run_note_write(struct run_task *task, const struct mt_answer *answer);
/** Whether `tree` is newer than our write and than every state that was seen since. */
bool mt_run_is_news(const struct run_task *task, const cJSON *tree);
/** The newest state that is known of the object is this one. */
void mt_run_note_seen(struct run_task *task, const cJSON *tree);
/** Looks whether a state proves that the status is newer than our change. */
void mt_run_look_for_proof(struct run_task *task, const cJSON *tree);

// run_health.c
void mt_run_keep_live(struct run_task *task, const cJSON *tree);
void mt_run_touch(struct run_task *task); ///< To be judged before the next advance ends.
void mt_run_judge_dirty(struct mt_run *run);
/** Follows verdict and state with the count of those that no controller answers. */
void mt_run_count_unanswered(struct run_task *task);
/** Its object was seen to be gone. */
void mt_run_object_gone(struct run_task *task, const cJSON *last);
/** Its write was answered with `state`: judges it, and waits for more where that is not enough. */
void mt_run_begin_waiting(struct run_task *task, const cJSON *state);
void mt_run_verdict_fini(struct run_verdict *verdict);
/** Sets a verdict of our own, without an event. */
void mt_run_say(struct run_task *task, enum mt_health status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** The same of what is on its way out: it is Progressing, with its cause ("": none). */
void mt_run_say_because(struct run_task *task, const char *message, const char *because);
/** What was known last of an object that waits, kept until the run ends; "" when that is nothing.
 */
const char *mt_run_last_words(const struct run_task *task);
/** Emits the verdict as it stands. */
void mt_run_emit_health(const struct run_task *task, const char *check);
/** "Deployment/web", for messages; in the run's arena. */
const char *mt_run_name(const struct run_task *task);

// run_related.c
void mt_run_watch_related(struct run_task *task);
/** Watches a kind, "[group/]version/Kind", in a namespace; the same watch for all who ask. */
const struct related_watch *mt_run_watch_kind(struct mt_run *run, const char *kind,
                                              const char *namespace);
/** Whether all is known that was there when the watch began, or nothing ever will be. */
bool mt_run_related_is_settled(const struct related_watch *watch);
/** Why it does not work, or NULL. */
const char *mt_run_related_failure(const struct related_watch *watch);
void mt_run_end_related(struct mt_run *run);

// run_logs.c
/** The hook is waited for; `tree` is its object's state.  Follows the logs of what it runs. */
void mt_run_logs_begin(struct run_task *task, const cJSON *tree);
/** The same for a hook that had ended before it was known to be there. */
void mt_run_logs_begin_late(struct run_task *task, const cJSON *tree);
/** The state, or the last one, of a hook's own object. */
void mt_run_logs_see(struct run_task *task, const cJSON *tree, bool gone);
/** The state, or the last one, of an object that may belong to a hook. */
void mt_run_logs_see_related(struct mt_run *run, const struct mt_ref *ref, const cJSON *tree,
                             bool gone);
/** A watch of such objects has settled. */
void mt_run_logs_see_settled(struct mt_run *run);
/**
 * The hook has ended.  Whether that is to be told later, by mt_run_hook_settled(), because there is
 * more of its log to come.
 */
bool mt_run_logs_hold(struct run_task *task, enum mt_hook_outcome outcome, const char *message);
/** Tells the end of a hook that is held back, whatever its log has still to say. */
void mt_run_logs_cut(struct run_task *task);
/** Ends all streams of the hook; takes one that has none. */
void mt_run_logs_close(struct run_task *task);

// run_hook.c
/** The outcome of a hook that was ended. */
enum mt_hook_outcome mt_run_ended_outcome(const struct run_task *task);
void mt_run_hook_started(struct run_task *task);
/** The record has the outcome of the hook, which was kept in the task. */
void mt_run_hook_recorded(struct run_task *task);
/** The hook has ended by itself; it may be run again. */
void mt_run_hook_ended(struct run_task *task, enum mt_hook_outcome outcome, const char *message);
/** The same once its log was read. */
void mt_run_hook_settled(struct run_task *task, enum mt_hook_outcome outcome, const char *message);
/** It is over for good. */
void mt_run_hook_over(struct run_task *task, enum mt_hook_outcome outcome, const char *message);

// run_script.c
void mt_run_start_script(struct run_task *task);
/** Lets a script go on that has slept long enough. */
void mt_run_wake_script(struct run_task *task);
/** A timer: the same for a task, once calls may be made, as it may want to read. */
void mt_run_wake_script_in_turn(void *task, uint64_t now_ms);
void mt_run_drop_script(struct run_task *task);
/** Lets it go on; where its next step wants something, that is begun. */
void mt_run_resume_script(struct run_task *task, const struct mt_hook_input *input);

// run_script_read.c
/** mt_hook_refuse_fn, with a task: scripts read where the app's objects are, and cluster-wide. */
const char *mt_run_refuse_read(void *task, const struct mt_ref *ref, struct mt_arena *arena);
/** The namespace that objects of the kind are in: "" for what the cluster has. */
const char *mt_run_read_namespace(const struct run_task *task, const struct mt_ref *ref);
/** Begins what a step LISTS or WATCHES; a watch of the same object goes on. */
void mt_run_begin_read(struct run_task *task, const struct mt_hook_step *step);
/** Tells the script what has come; false when there is nothing (yet). */
bool mt_run_tell_read(struct run_task *task);
void mt_run_end_read(struct run_task *task);

// run_clock.c
void mt_run_start_clock_of_task(struct run_task *task);
void mt_run_start_clock_of_gate(struct run_gate *gate);
void mt_run_start_clock_of_run(struct mt_run *run);
/** Something is under way again: the clocks go on that stood still meanwhile. */
void mt_run_wind_up_task(struct run_task *task);
void mt_run_wind_up_gate(struct run_gate *gate);
void mt_run_wind_up(struct mt_run *run);
/** The clock that fires first for this task: when, how long it is, what happens then. */
struct run_limit {
    uint64_t at_ms; ///< UINT64_MAX: none.
    uint64_t timeout_ms;
    enum mt_level level;
    const char *action;
};
struct run_limit mt_run_limit_of(const struct run_task *task);

// run_waiting.c
void mt_run_say_waiting(struct mt_run *run);
/** When to look again at what waits since then: after 10 s, 30 s, 60 s, then each minute. */
uint64_t mt_run_next_look(uint64_t since_ms, uint64_t now_ms);

// run_end.c
/** Notes a failure; the first one decides.  From then on nothing new begins but what edges reach.
 */
void mt_run_fail(struct mt_run *run, enum mt_outcome outcome, int exit_code, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));
/** The last event: nothing follows. */
void mt_run_over(struct mt_run *run);
/** Goes from one mode to the next where nothing is left to do in this one. */
bool mt_run_turn(struct mt_run *run);

// run_emit.c
void mt_run_emit(struct mt_run *run, struct mt_event *event);
/** An event about a task: phase, wave, object filled in. */
struct mt_event mt_run_event_of(const struct run_task *task, enum mt_event_kind kind);
/** Tells what became of an object by the last call. */
void mt_run_emit_applied(const struct run_task *task, enum mt_applied applied, const char *message);
void mt_run_warn(struct mt_run *run, const struct run_task *task, const char *message);
/** Warns of what the server said about the object, once. */
void mt_run_warn_of_server(struct run_task *task, const char *text);
/** Warns of fields that are taken from others: `taken` is of mt_conflicts_taken(). */
void mt_run_warn_of_taking(const struct run_task *task, const char *taken);

#endif
