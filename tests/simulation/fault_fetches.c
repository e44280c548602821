// SPDX-License-Identifier: Apache-2.0
#include "faults_state.h"

#include "base/arena.h"

enum { UNAVAILABLE = 503 };

/** An exchange with another server; it lives as long as the faults. */
struct exchange {
    struct exchange *next;
    struct sim_faults *faults;
    mt_fetch_fn *done;
    void *done_data;
    struct mt_fetch_answer answer; ///< That is given later.
    bool inside;                   ///< The cluster below makes the answer.
    bool cancelled;
    bool told;
};

static const struct mt_ref no_ref = {"", "", "", "", "another server"};

static void give(struct exchange *exchange, struct mt_fetch_answer answer)
{
    struct sim_faults *faults = exchange->faults;
    const struct mt_answer none = {.reason = "", .message = ""};
    if (exchange->told) {
        return;
    }
    exchange->told = true;
    faults->calls_open--;
    answer.now_ms = sim_faults_now(faults);
    faults->observer->answered(faults->observer->data, SIM_CALL_FETCH, &no_ref, &none);
    exchange->done(exchange->done_data, &answer);
}

static void give_planned(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct exchange *exchange = data;
    give(exchange, exchange->answer);
}

static void give_cancelled(void *data, uint64_t now_ms)
{
    (void)now_ms;
    give(data, (struct mt_fetch_answer){.cancelled = true});
}

static void arrive(void *data, const struct mt_fetch_answer *answer)
{
    struct exchange *exchange = data;
    if (exchange->told) {
        exchange->faults->broken = "an exchange was answered twice";
    }
    give(exchange, *answer);
}

/** An answer that comes late, or none at all, within the time that the request has. */
static void plan(struct exchange *exchange, const struct mt_fetch *fetch, bool lost)
{
    struct sim_faults *faults = exchange->faults;
    uint64_t wait_ms = sim_between(&faults->fetch_random, 1, 1 + faults->settings->slow_max_ms);
    const bool late = wait_ms >= fetch->timeout_ms;
    if (lost || late) {
        exchange->answer = (struct mt_fetch_answer){.failure = late ? "no answer came in time"
                                                                    : "the connection was lost"};
    } else {
        exchange->answer = (struct mt_fetch_answer){.status = UNAVAILABLE, .url = "", .body = ""};
    }
    wait_ms = late ? fetch->timeout_ms : wait_ms;
    mt_timers_add(&faults->timers, sim_faults_now(faults) + wait_ms, give_planned, exchange);
}

void sim_fault_fetch(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done, void *done_data)
{
    struct sim_faults *faults = data;
    const struct sim_settings *settings = faults->settings;
    struct exchange *exchange = MT_ARENA_NEW(faults->arena, struct exchange);
    exchange->faults = faults;
    exchange->done = done;
    exchange->done_data = done_data;
    exchange->next = faults->exchanges;
    faults->exchanges = exchange;
    faults->calls_open++;
    faults->observer->called(faults->observer->data, SIM_CALL_FETCH, &no_ref);
    const bool lost =
        sim_chance(&faults->fetch_random, settings->refused_percent + settings->lost_percent);
    if (lost || sim_chance(&faults->fetch_random, settings->slow_percent)) {
        plan(exchange, fetch, lost);
    } else {
        exchange->inside = true;
        faults->inner->fetch(faults->inner->data, fetch, arrive, exchange);
    }
}

void sim_fault_fetches_cancel(struct sim_faults *faults)
{
    for (struct exchange *exchange = faults->exchanges; exchange != NULL;
         exchange = exchange->next) {
        if (!exchange->told && !exchange->inside && !exchange->cancelled) {
            exchange->cancelled = true;
            mt_timers_add(&faults->timers, sim_faults_now(faults), give_cancelled, exchange);
        }
    }
}
