// SPDX-License-Identifier: Apache-2.0
#include "kube/discovery.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/unserved.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

enum { DEFINED_TRIES_MAX = 12 }; ///< Of a kind whose CRD is Established: about a minute.

struct waiter {
    char *kind;
    mt_kube_lookup_fn *done;
    void *data;
};

/** One group and version that is asked for. */
struct mt_kube_lookup {
    struct mt_kube *kube;
    char *group;
    char *version;
    MT_ARRAY(struct waiter) waiters;
    struct mt_kube_call *call; ///< NULL: it pauses.
    unsigned tries;
    unsigned timers;
    struct mt_kube_lookup *next;
};

static void free_lookup(struct mt_kube_lookup *lookup)
{
    for (size_t i = 0; i < lookup->waiters.count; i++) {
        free(lookup->waiters.items[i].kind);
    }
    mt_array_fini(&lookup->waiters);
    free(lookup->group);
    free(lookup->version);
    free(lookup);
}

/** Frees a lookup that nobody waits for and to which no timer points. */
static void release(struct mt_kube_lookup *lookup)
{
    struct mt_kube_lookup **at = &lookup->kube->lookups;
    if (lookup->waiters.count > 0 || lookup->timers > 0 || lookup->call != NULL) {
        return;
    }
    while (*at != lookup) {
        at = &(*at)->next;
    }
    *at = lookup->next;
    free_lookup(lookup);
}

static void ask(struct mt_kube_lookup *lookup);

static void wake(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_kube_lookup *lookup = data;
    lookup->timers--;
    if (lookup->call == NULL && lookup->waiters.count > 0) {
        ask(lookup);
    }
    release(lookup);
}

static void wake_after(struct mt_kube_lookup *lookup, uint64_t pause_ms)
{
    lookup->timers++;
    mt_timers_add(&lookup->kube->timers, mt_clock_monotonic_ms() + pause_ms, wake, lookup);
}

/** Answers the waiter, or lets it wait on: whether it is done with. */
static bool settle(struct mt_kube_lookup *lookup, const struct waiter *waiter,
                   const struct mt_kube_reply *reply)
{
    static const char not_served[] = "the server could not find the requested resource";
    enum { NOT_FOUND = 404, ERRORS = 500 };
    struct mt_kube *kube = lookup->kube;
    const struct mt_kube_kind *kind =
        mt_kube_kinds_find(kube->kinds, lookup->group, lookup->version, waiter->kind);
    const bool soon = mt_kube_kinds_is_defined(kube->kinds, lookup->group, waiter->kind) &&
                      lookup->tries < DEFINED_TRIES_MAX;
    if (kind == NULL && soon && !reply->cancelled) {
        return false;
    }
    struct mt_kube_reply why = *reply;
    struct mt_buf meant;
    mt_buf_init(&meant, MT_BUF_UNLIMITED);
    if (reply->status > 0 && reply->status < ERRORS && reply->status / 100 != 4) {
        why.status = NOT_FOUND;
    }
    if (why.status == NOT_FOUND) {
        why.reason = "NotFound";
        why.message = not_served;
        why.body = NULL;
        const bool any = kind == NULL && mt_kube_put_meant(&meant, kube->kinds, lookup->group,
                                                           lookup->version, waiter->kind);
        why.hint = any ? mt_buf_text(&meant) : NULL;
    }
    waiter->done(waiter->data, kind, &why);
    mt_buf_fini(&meant);
    return true;
}

static void take_reply(void *data, const struct mt_kube_reply *reply)
{
    struct mt_kube_lookup *lookup = data;
    lookup->call = NULL;
    lookup->tries++;
    if (reply->status / 100 == 2) {
        mt_kube_kinds_add_resources(lookup->kube->kinds, reply->body);
    }
    // Whoever is answered may begin another lookup, also of this group.
    struct waiter *waiters = lookup->waiters.items;
    const size_t count = lookup->waiters.count;
    memset(&lookup->waiters, 0, sizeof lookup->waiters);
    for (size_t i = 0; i < count; i++) {
        if (settle(lookup, &waiters[i], reply)) {
            free(waiters[i].kind);
        } else {
            mt_array_push(NULL, &lookup->waiters, waiters[i]);
        }
    }
    mt_array_release(waiters);
    if (lookup->waiters.count > 0 && lookup->call == NULL && lookup->timers == 0) {
        wake_after(lookup, mt_kube_pause_ms(lookup->kube, lookup->tries));
    }
    release(lookup);
}

static void ask(struct mt_kube_lookup *lookup)
{
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_kube_put_group_path(&path, lookup->group, lookup->version);
    const struct mt_kube_call_spec spec = {
        .method = "GET", .path = mt_strdup(mt_buf_text(&path)), .repeatable = true};
    lookup->call = mt_kube_call(lookup->kube, &spec, take_reply, lookup);
    mt_buf_fini(&path);
}

static struct mt_kube_lookup *lookup_of(struct mt_kube *kube, const char *group,
                                        const char *version)
{
    for (struct mt_kube_lookup *at = kube->lookups; at != NULL; at = at->next) {
        if (strcmp(at->group, group) == 0 && strcmp(at->version, version) == 0) {
            return at;
        }
    }
    struct mt_kube_lookup *lookup = mt_alloc(sizeof *lookup);
    lookup->kube = kube;
    lookup->group = mt_strdup(group);
    lookup->version = mt_strdup(version);
    lookup->next = kube->lookups;
    kube->lookups = lookup;
    return lookup;
}

void mt_kube_look_up(struct mt_kube *kube, const char *group, const char *version, const char *kind,
                     mt_kube_lookup_fn *done, void *data)
{
    struct mt_kube_lookup *lookup = lookup_of(kube, group, version);
    const struct waiter waiter = {mt_strdup(kind), done, data};
    mt_array_push(NULL, &lookup->waiters, waiter);
    if (lookup->call == NULL && lookup->timers == 0) {
        ask(lookup);
    }
}

static bool is_established(const cJSON *crd)
{
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_at(crd, "status", "conditions", NULL)) {
        const char *type = mt_json_string(condition, "type");
        const char *status = mt_json_string(condition, "status");
        if (type != NULL && status != NULL && strcmp(type, "Established") == 0) {
            return strcmp(status, "True") == 0;
        }
    }
    return false;
}

void mt_kube_note_definition(struct mt_kube *kube, const cJSON *crd)
{
    const char *group = mt_json_string(mt_json_get(crd, "spec"), "group");
    const char *kind = mt_json_string(mt_json_at(crd, "spec", "names", NULL), "kind");
    if (group != NULL && kind != NULL && is_established(crd) &&
        !mt_kube_kinds_is_defined(kube->kinds, group, kind)) {
        mt_kube_kinds_define(kube->kinds, group, kind);
    }
}

void mt_kube_lookups_cancel(struct mt_kube *kube)
{
    for (struct mt_kube_lookup *lookup = kube->lookups; lookup != NULL; lookup = lookup->next) {
        if (lookup->call == NULL) {
            wake_after(lookup, 0);
        }
    }
}

void mt_kube_lookups_free(struct mt_kube *kube)
{
    while (kube->lookups != NULL) {
        struct mt_kube_lookup *lookup = kube->lookups;
        kube->lookups = lookup->next;
        free_lookup(lookup);
    }
}
