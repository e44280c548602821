// SPDX-License-Identifier: Apache-2.0
#include "faults.h"

#include "faults_state.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** What happens to a call. */
enum fate {
    FATE_NONE,
    FATE_REFUSED,     ///< It does nothing and is answered with an error.
    FATE_LOST_BEFORE, ///< It does nothing, and no answer comes.
    FATE_LOST_AFTER,  ///< It does what it should, and no answer comes.
    FATE_SLOW,        ///< Its answer comes late.
};

struct sim_call {
    struct sim_call *next;
    struct sim_faults *faults;
    enum sim_call_kind kind;
    struct mt_ref ref;
    enum fate fate;
    mt_answer_fn *done;
    void *done_data;
    struct mt_answer answer; ///< That is given later.
    bool arrived;            ///< The cluster below has answered.
    bool answered;
    bool cancelled;
};

static void give(struct sim_call *call, struct mt_answer answer)
{
    struct sim_faults *faults = call->faults;
    call->answered = true;
    faults->calls_open--;
    answer.now_ms = sim_faults_now(faults);
    faults->observer->answered(faults->observer->data, call->kind, &call->ref, &answer);
    call->done(call->done_data, &answer);
}

static const struct mt_answer no_answer = {.reason = "", .message = ""};

static void give_late(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct sim_call *call = data;
    if (!call->answered) {
        give(call, call->answer);
    }
}

static void give_cancelled(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct sim_call *call = data;
    if (!call->answered) {
        struct mt_answer answer = no_answer;
        answer.cancelled = true;
        give(call, answer);
    }
}

/** A copy that lives as long as the seed, for an answer that comes after its call has ended. */
static const cJSON *keep_tree(struct sim_faults *faults, const cJSON *tree)
{
    if (tree == NULL) {
        return NULL;
    }
    cJSON *copy = cJSON_Duplicate(tree, true);
    mt_arena_own(faults->arena, copy, mt_json_release);
    return copy;
}

static void plan_answer(struct sim_call *call, struct mt_answer answer)
{
    struct sim_faults *faults = call->faults;
    uint64_t wait_ms = sim_between(&faults->random, 1, 1 + faults->settings->slow_max_ms);
    call->answer = answer;
    call->answer.reason = mt_arena_strdup(faults->arena, answer.reason);
    call->answer.message = mt_arena_strdup(faults->arena, answer.message);
    call->answer.object = keep_tree(faults, answer.object);
    call->answer.details = keep_tree(faults, answer.details);
    mt_timers_add(&faults->timers, sim_faults_now(faults) + wait_ms, give_late, call);
}

/** The cluster below has answered. */
static void arrive(void *data, const struct mt_answer *answer)
{
    struct sim_call *call = data;
    if (call->arrived) {
        call->faults->broken = "a call was answered twice";
        return;
    }
    call->arrived = true;
    if (call->cancelled || answer->cancelled) {
        give_cancelled(call, 0);
    } else if (call->fate == FATE_LOST_AFTER) {
        plan_answer(call, no_answer);
    } else if (call->fate == FATE_SLOW) {
        plan_answer(call, *answer);
    } else {
        give(call, *answer);
    }
}

static enum fate draw_fate(struct sim_faults *faults)
{
    const struct sim_settings *settings = faults->settings;
    struct sim_random *random = &faults->random;
    if (sim_chance(random, settings->refused_percent)) {
        return FATE_REFUSED;
    }
    if (sim_chance(random, settings->lost_percent)) {
        return sim_chance(random, 50) ? FATE_LOST_BEFORE : FATE_LOST_AFTER;
    }
    return sim_chance(random, settings->slow_percent) ? FATE_SLOW : FATE_NONE;
}

static struct mt_answer draw_refusal(struct sim_faults *faults)
{
    static const struct mt_answer refusals[] = {
        {.status = 409, .reason = "Conflict", .message = "the object has been modified"},
        {.status = 409, .reason = "AlreadyExists", .message = "already exists"},
        {.status = 422, .reason = "Invalid", .message = "spec: Invalid value: field is immutable"},
        {.status = 403, .reason = "Forbidden", .message = "is forbidden"},
        {.status = 429, .reason = "TooManyRequests", .message = "too many requests"},
        {.status = 500, .reason = "InternalError", .message = "an error on the server"},
        {.status = 503, .reason = "ServiceUnavailable", .message = ""},
    };
    return SIM_PICK(&faults->random, refusals);
}

/** A call that is told of and has its fate; whether it reaches the cluster below. */
static bool begin(struct sim_faults *faults, enum sim_call_kind kind, const struct mt_ref *ref,
                  mt_answer_fn *done, void *done_data, struct sim_call **begun)
{
    struct sim_call *call = *begun = MT_ARENA_NEW(faults->arena, struct sim_call);
    call->faults = faults;
    call->kind = kind;
    call->ref = (struct mt_ref){
        mt_arena_strdup(faults->arena, ref->group), mt_arena_strdup(faults->arena, ref->version),
        mt_arena_strdup(faults->arena, ref->kind), mt_arena_strdup(faults->arena, ref->namespace),
        mt_arena_strdup(faults->arena, ref->name)};
    call->done = done;
    call->done_data = done_data;
    call->next = faults->calls;
    faults->calls = call;
    faults->calls_open++;
    faults->observer->called(faults->observer->data, kind, &call->ref);
    call->fate = draw_fate(faults);
    if (call->fate == FATE_REFUSED || call->fate == FATE_LOST_BEFORE) {
        plan_answer(call, call->fate == FATE_REFUSED ? draw_refusal(faults) : no_answer);
        return false;
    }
    return true;
}

static void call_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                       void *done_data)
{
    struct sim_faults *faults = data;
    struct sim_call *call;
    enum sim_call_kind kind = write->dry_run ? SIM_CALL_CHECK : SIM_CALL_WRITE;
    if (begin(faults, kind, write->ref, done, done_data, &call)) {
        faults->inner->write(faults->inner->data, write, arrive, call);
    }
}

static void call_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    struct sim_faults *faults = data;
    struct sim_call *call;
    if (begin(faults, SIM_CALL_GET, ref, done, done_data, &call)) {
        faults->inner->get(faults->inner->data, ref, arrive, call);
    }
}

static void call_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                        void *done_data)
{
    struct sim_faults *faults = data;
    struct sim_call *call;
    if (begin(faults, SIM_CALL_DELETE, deletion->ref, done, done_data, &call)) {
        faults->inner->delete (faults->inner->data, deletion, arrive, call);
    }
}

static void fence(void *data, uint64_t until_boot_ms)
{
    const struct sim_faults *faults = data;
    faults->inner->fence(faults->inner->data, until_boot_ms);
}

static uint64_t boot_ms(void *data)
{
    const struct sim_faults *faults = data;
    return faults->inner->boot_ms(faults->inner->data);
}

static uint64_t now_ms(void *data)
{
    return sim_faults_now(data);
}

static int64_t wall_ms(void *data)
{
    const struct sim_faults *faults = data;
    return faults->inner->wall_ms(faults->inner->data);
}

static bool fire_due(struct sim_faults *faults)
{
    bool told = false;
    while (mt_timers_fire(&faults->timers, sim_faults_now(faults))) {
        told = true;
    }
    return told;
}

static void poll_both(void *data, uint64_t until_ms)
{
    struct sim_faults *faults = data;
    // What is due here does not keep back what is due below: answers of one cancel() come together.
    bool told = fire_due(faults);
    const struct mt_timer *first = mt_timers_first(&faults->timers);
    uint64_t next_ms = told ? 0 : first != NULL ? first->at_ms : UINT64_MAX;
    faults->inner->poll(faults->inner->data, next_ms < until_ms ? next_ms : until_ms);
    fire_due(faults);
}

static void cancel(void *data)
{
    struct sim_faults *faults = data;
    for (struct sim_call *call = faults->calls; call != NULL; call = call->next) {
        bool waits_here =
            call->arrived || call->fate == FATE_REFUSED || call->fate == FATE_LOST_BEFORE;
        if (!call->answered && waits_here) {
            mt_timers_add(&faults->timers, sim_faults_now(faults), give_cancelled, call);
        }
        call->cancelled = true;
    }
    sim_fault_fetches_cancel(faults);
    faults->inner->cancel(faults->inner->data);
}

struct sim_faults *sim_faults_new(const struct mt_cluster *inner,
                                  const struct sim_settings *settings,
                                  const struct sim_observer *observer)
{
    struct sim_faults *faults = mt_alloc(sizeof *faults);
    faults->inner = inner;
    faults->settings = settings;
    faults->observer = observer;
    faults->random = sim_random_of(settings->seed, "faults");
    faults->log_random = sim_random_of(settings->seed, "logs");
    faults->fetch_random = sim_random_of(settings->seed, "answers of servers");
    faults->arena = mt_arena_new();
    return faults;
}

void sim_faults_free(struct sim_faults *faults)
{
    sim_fault_watches_fini(faults);
    sim_fault_logs_fini(faults);
    mt_timers_fini(&faults->timers);
    mt_arena_free(faults->arena);
    free(faults);
}

struct mt_cluster sim_faults_cluster(struct sim_faults *faults)
{
    return (struct mt_cluster){
        .data = faults,
        .write = call_write,
        .get = call_get,
        .delete = call_delete,
        .watch = sim_fault_watch,
        .unwatch = sim_fault_unwatch,
        .logs = sim_fault_logs,
        .unlogs = sim_fault_unlogs,
        .fetch = sim_fault_fetch,
        .fence = fence,
        .boot_ms = boot_ms,
        .now_ms = now_ms,
        .wall_ms = wall_ms,
        .poll = poll_both,
        .cancel = cancel,
    };
}

size_t sim_faults_calls(const struct sim_faults *faults)
{
    return faults->calls_open;
}

size_t sim_faults_watches(const struct sim_faults *faults)
{
    return faults->watches_open;
}

size_t sim_faults_logs(const struct sim_faults *faults)
{
    return faults->logs_open;
}

size_t sim_faults_log_lines(const struct sim_faults *faults)
{
    return faults->log_lines;
}

const char *sim_faults_broken(const struct sim_faults *faults)
{
    return faults->broken;
}
