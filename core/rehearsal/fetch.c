// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/fetch.h"

#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/** One exchange; it is freed when the last timer that points to it has fired. */
struct mt_exchange {
    struct mt_rehearsal *store;
    struct mt_exchange *next; ///< In the store's list, which has links both ways.
    struct mt_exchange *previous;
    struct mt_arena *arena;
    const char *url;
    struct mt_made_answer made;
    mt_fetch_fn *done;
    void *done_data;
    unsigned pending; ///< Timers that point here.
    bool cancelled;
    bool told;
};

static void free_exchange(struct mt_exchange *exchange)
{
    mt_arena_free(exchange->arena);
    free(exchange);
}

static void release(struct mt_exchange *exchange)
{
    if (--exchange->pending > 0) {
        return;
    }
    if (exchange->next != NULL) {
        exchange->next->previous = exchange->previous;
    }
    *(exchange->previous != NULL ? &exchange->previous->next : &exchange->store->fetches) =
        exchange->next;
    free_exchange(exchange);
}

static void run_answer(void *data, uint64_t now_ms)
{
    struct mt_exchange *exchange = data;
    if (!exchange->told) {
        const struct mt_made_answer *made = &exchange->made;
        exchange->told = true;
        exchange->store->told = true;
        exchange->done(exchange->done_data, &(struct mt_fetch_answer){
                                                .now_ms = now_ms,
                                                .cancelled = exchange->cancelled,
                                                .failure = made->failure,
                                                .status = made->status,
                                                .url = exchange->url,
                                                .body = made->body,
                                                .body_size = strlen(made->body),
                                            });
    }
    release(exchange);
}

static void tell_after(struct mt_exchange *exchange, uint64_t ms)
{
    struct mt_rehearsal *store = exchange->store;
    exchange->pending++;
    mt_timers_add(&store->timers, store->now_ms + ms, run_answer, exchange);
}

/** What the scenario makes of it, else an empty answer that all is well. */
static void make_answer(struct mt_exchange *exchange, const struct mt_fetch *fetch)
{
    enum { STATUS_GOOD = 200 };
    const struct mt_controllers *controllers = exchange->store->options.controllers;
    struct mt_made_answer made = {.status = STATUS_GOOD, .body = ""};
    if (controllers != NULL && controllers->fetch != NULL) {
        controllers->fetch(controllers->data, fetch->method, fetch->url, &made);
    }
    if (made.after_ms >= fetch->timeout_ms) {
        made.after_ms = fetch->timeout_ms;
        made.failure = "no answer came in time";
    }
    exchange->made = made;
}

void mt_fetches_start(struct mt_rehearsal *store, const struct mt_fetch *fetch, mt_fetch_fn *done,
                      void *done_data)
{
    struct mt_exchange *exchange = mt_alloc(sizeof *exchange);
    exchange->store = store;
    exchange->arena = mt_arena_new();
    exchange->url = mt_arena_strdup(exchange->arena, fetch->url);
    exchange->done = done;
    exchange->done_data = done_data;
    exchange->next = store->fetches;
    if (exchange->next != NULL) {
        exchange->next->previous = exchange;
    }
    store->fetches = exchange;
    make_answer(exchange, fetch);
    tell_after(exchange, store->options.call_ms + exchange->made.after_ms);
}

void mt_fetches_cancel(struct mt_rehearsal *store)
{
    for (struct mt_exchange *exchange = store->fetches; exchange != NULL;
         exchange = exchange->next) {
        if (!exchange->told && !exchange->cancelled) {
            exchange->cancelled = true;
            tell_after(exchange, 0);
        }
    }
}

void mt_fetches_fini(struct mt_rehearsal *store)
{
    while (store->fetches != NULL) {
        struct mt_exchange *next = store->fetches->next;
        free_exchange(store->fetches);
        store->fetches = next;
    }
}
