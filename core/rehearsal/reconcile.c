// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/reconcile.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "rehearsal/actions.h"
#include "rehearsal/owners.h"

#include <stdlib.h>
#include <string.h>

static void run_reconcile(void *data, uint64_t now_ms);

/** Queues the object, unless it is for an earlier time; the later timer then finds nothing. */
static void queue(struct mt_rehearsal *store, struct mt_entry *entry, uint64_t after_ms)
{
    if (entry->now == NULL || !mt_kind_acted_on(store, entry->kind)) {
        return;
    }
    uint64_t at = after_ms < MT_NEVER - store->now_ms ? store->now_ms + after_ms : MT_NEVER;
    if (entry->reconciled_at != MT_NEVER && at <= entry->reconciled_at) {
        at = entry->reconciled_at + 1; // time passes between two of one object
    }
    if (at < entry->reconcile_at) {
        entry->reconcile_at = at;
        mt_timers_add(&store->timers, at, run_reconcile, entry);
    }
}

void mt_reconcile_notice(struct mt_rehearsal *store, struct mt_entry *entry)
{
    queue(store, entry, store->options.reconcile_ms);
    for (size_t i = 0; i < entry->links.count; i++) {
        struct mt_entry *owner = mt_owners_live(entry->links.items[i]);
        if (owner != NULL) {
            queue(store, owner, store->options.reconcile_ms);
        }
    }
}

static int compare_owned(const void *a, const void *b)
{
    const struct mt_entry *left = *(const struct mt_entry *const *)a;
    const struct mt_entry *right = *(const struct mt_entry *const *)b;
    int order = strcmp(left->name, right->name);
    order = order != 0 ? order : strcmp(left->kind->kind, right->kind->kind);
    return order != 0 ? order : strcmp(left->namespace, right->namespace);
}

/** What the object owns, sorted by name; on the heap, NULL for nothing. */
static const cJSON **owned_by(const struct mt_entry *entry, size_t *count)
{
    *count = mt_owners_count(entry);
    if (*count == 0) {
        return NULL;
    }
    const struct mt_entry **entries = mt_realloc(NULL, *count, sizeof *entries);
    for (size_t i = 0; i < *count; i++) {
        entries[i] = entry->uid->links.items[i]->from;
    }
    qsort(entries, *count, sizeof *entries, compare_owned);
    const cJSON **trees = mt_realloc(NULL, *count, sizeof *trees);
    for (size_t i = 0; i < *count; i++) {
        trees[i] = entries[i]->now->tree;
    }
    free(entries);
    return trees;
}

static void drop_listings(struct mt_rehearsal *store)
{
    for (size_t i = 0; i < store->listings.count; i++) {
        free(store->listings.items[i]);
    }
    store->listings.count = 0;
}

void mt_store_fail(struct mt_rehearsal *store, const struct mt_ref *ref, const char *message)
{
    if (store->failure == NULL) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_buf_printf(&text, "%s: %s", mt_ref_text(ref, store->arena), message);
        store->failure = text.data; // taken
    }
}

static struct mt_ref ref_of(const struct mt_entry *entry)
{
    const char *api_version = mt_json_string(entry->now->tree, "apiVersion");
    const char *slash = api_version != NULL ? strchr(api_version, '/') : NULL;
    return (struct mt_ref){entry->kind->group, slash != NULL ? slash + 1 : "v1", entry->kind->kind,
                           entry->namespace, entry->name};
}

/** The object as it is now, without what it owns. */
static struct mt_reconcile question_of(const struct mt_entry *entry, const struct mt_ref *ref)
{
    const struct mt_rehearsal *store = entry->kind->store;
    return (struct mt_reconcile){
        .ref = ref,
        .object = entry->now->tree,
        .wall_ms = mt_store_wall_ms(store),
        .age_ms = store->now_ms - entry->created_ms,
        .attempt = entry->created,
        .reader = &store->reader,
    };
}

const cJSON *mt_reconcile_log(struct mt_entry *pod, const char *container, unsigned restarts)
{
    struct mt_rehearsal *store = pod->kind->store;
    const struct mt_controllers *controllers = store->options.controllers;
    if (controllers == NULL || controllers->log == NULL) {
        return NULL;
    }
    const struct mt_ref ref = ref_of(pod);
    const struct mt_reconcile question = question_of(pod, &ref);
    const cJSON *lines = controllers->log(controllers->data, &question, container, restarts);
    drop_listings(store);
    return lines;
}

/** Asks the controller, and does what it wants. */
static void ask(struct mt_rehearsal *store, struct mt_entry *entry)
{
    const struct mt_controllers *controllers = store->options.controllers;
    struct mt_snapshot *now = mt_snapshot_use(entry->now);
    const struct mt_ref ref = ref_of(entry);
    struct mt_reconcile question = question_of(entry, &ref);
    const cJSON **owned = owned_by(entry, &question.owned_count);
    question.owned = owned;
    struct mt_reconciled answer = {0};
    struct mt_error err = {0};
    bool good = controllers->reconcile(controllers->data, &question, &answer, &err);
    free(owned);
    drop_listings(store);
    if (!good) {
        mt_store_fail(store, &ref, err.msg);
    } else {
        mt_actions_run(store, &ref, answer.actions);
        if (answer.again) {
            queue(store, entry, answer.again_ms);
        }
    }
    cJSON_Delete(answer.actions);
    mt_snapshot_drop(now);
}

static void run_reconcile(void *data, uint64_t now_ms)
{
    struct mt_entry *entry = data;
    if (entry->reconcile_at <= now_ms && entry->now != NULL) {
        entry->reconcile_at = MT_NEVER;
        entry->reconciled_at = now_ms;
        ask(entry->kind->store, entry);
    }
}

static const cJSON *read_one(void *data, const struct mt_ref *ref)
{
    const struct mt_entry *entry = mt_store_find(data, ref);
    return entry != NULL ? entry->now->tree : NULL;
}

/** The first live object of a kind in a namespace or after it. */
static size_t first_in(const struct mt_kind *kind, const char *namespace)
{
    size_t low = 0;
    size_t high = kind->live.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(kind->live.items[middle]->namespace, namespace) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const cJSON *const *read_list(void *data, const char *group, const char *name,
                                     const char *namespace, size_t *count)
{
    struct mt_rehearsal *store = data;
    struct mt_kind *kind = mt_store_kind(store, group, name);
    *count = 0;
    if (kind == NULL) {
        return NULL;
    }
    mt_kind_sort(kind);
    MT_ARRAY(const cJSON *) list = {0};
    bool all = kind->cluster || namespace[0] == '\0';
    for (size_t i = all ? 0 : first_in(kind, namespace); i < kind->live.count; i++) {
        const struct mt_entry *entry = kind->live.items[i];
        if (!all && strcmp(entry->namespace, namespace) != 0) {
            break;
        }
        mt_array_push(NULL, &list, entry->now->tree);
    }
    if (list.items != NULL) {
        mt_array_push(NULL, &store->listings, list.items);
    }
    *count = list.count;
    return list.items;
}

void mt_reconcile_init(struct mt_rehearsal *store)
{
    store->reader = (struct mt_store_reader){store, read_one, read_list};
}

void mt_reconcile_fini(struct mt_rehearsal *store)
{
    drop_listings(store);
    mt_array_fini(&store->listings);
}
