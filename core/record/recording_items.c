// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/intent.h"
#include "record/codec.h"
#include "record/recording_state.h"
#include "sync/kind.h"

#include <stdlib.h>
#include <string.h>

/** The entry of an item, to be changed. */
static struct mt_record_item *own(struct mt_recording *recording, struct recorded_item *item)
{
    if (item->own == NULL) {
        item->own = MT_ARENA_NEW(recording->arena, struct mt_record_item);
        if (item->entry != NULL) {
            *item->own = *item->entry;
        }
        item->entry = item->own;
    }
    return item->own;
}

static struct recorded_item *find(const struct mt_recording *recording, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    return mt_map_get_n(&recording->items_by_key, key, mt_ref_put_key(ref, key));
}

/** Adds an object; `key` is that of its ref, and lives as long as the recording. */
static struct recorded_item *add(struct mt_recording *recording, const char *key)
{
    struct recorded_item *item = MT_ARENA_NEW(recording->arena, struct recorded_item);
    mt_array_push(recording->arena, &recording->items, item);
    mt_map_put(&recording->items_by_key, key, item);
    return item;
}

/** Adds an object that the record does not have; `ref` and `key` live as long as the recording. */
static struct recorded_item *add_new(struct mt_recording *recording, const struct mt_ref *ref,
                                     const char *key)
{
    struct recorded_item *item = add(recording, key);
    own(recording, item)->item.ref = *ref;
    return item;
}

/** Its chunk has to be written anew. */
static void change(const struct recorded_item *item)
{
    if (item->group != NULL) {
        item->group->dirty = true;
    }
}

void recording_items_load(struct mt_recording *recording)
{
    const struct mt_record *record = recording->options.record;
    for (size_t i = 0; i < record->items.count; i++) {
        const struct mt_record_item *entry = &record->items.items[i];
        const char *key = mt_ref_key(&entry->item.ref, recording->arena);
        add(recording, key)->entry = entry;
    }
}

/** What comes after the others goes into groups of its own, in the order in which it comes. */
static void add_late(struct mt_recording *recording, struct recorded_item *item)
{
    struct item_group *last = recording->late;
    if (last == NULL || last->count == MT_CHUNK_OF_ITEMS) {
        last = MT_ARENA_NEW(recording->arena, struct item_group);
        last->first = recording->items.count - 1;
        mt_array_push(recording->arena, &recording->groups, last);
        recording->late = last;
    }
    last->count++;
    item->group = last;
}

static bool is_text(const char *text, const char *other)
{
    return text != NULL && other != NULL ? strcmp(text, other) == 0 : text == other;
}

/** Whether both say the same of the task. */
static bool is_described(const struct mt_record_item *entry, const struct mt_record_item *said)
{
    return is_text(entry->item.ref.version, said->item.ref.version) &&
           is_text(entry->task, said->task) && entry->item.wave == said->item.wave &&
           entry->item.hook == said->item.hook && entry->item.keep == said->item.keep &&
           memcmp(&entry->item.options, &said->item.options, sizeof said->item.options) == 0;
}

/** What of a task an item keeps for the day when its object is pruned. */
static void describe(struct mt_recording *recording, struct recorded_item *item,
                     const struct mt_task *task)
{
    const struct mt_intent *intent = task->object->intent;
    struct mt_record_item said = *item->entry;
    said.item.ref.version = task->ref.version;
    said.item.wave = task->pulled != NULL ? task->pulled->wave : task->wave;
    said.item.hook = task->action == MT_ACTION_HOOK;
    said.item.keep = intent != NULL && intent->keep;
    said.item.options = intent != NULL ? intent->options : (struct mt_sync_options){0};
    said.task = task->pulled != NULL ? task->id : NULL;
    if (!is_described(item->entry, &said)) {
        *own(recording, item) = said;
    }
    item->gone = false;
}

void recording_items_put(struct mt_recording *recording, const struct mt_task *task,
                         const struct mt_ref *ref)
{
    struct recorded_item *item = find(recording, ref);
    if (item == NULL) {
        struct mt_ref kept = *ref;
        kept.name = mt_arena_strdup(recording->arena, ref->name); // may be generated
        item = add_new(recording, &kept, mt_ref_key(&kept, recording->arena));
        add_late(recording, item);
    }
    describe(recording, item, task);
    change(item);
}

static int by_ref(const void *left, const void *right)
{
    const struct recorded_item *const *a = left;
    const struct recorded_item *const *b = right;
    return mt_ref_compare(&(*a)->entry->item.ref, &(*b)->entry->item.ref);
}

static void group_all(struct mt_recording *recording)
{
    struct item_group *group = NULL;
    for (size_t i = 0; i < recording->items.count; i++) {
        struct recorded_item *item = recording->items.items[i];
        if (group == NULL || mt_chunk_begins(&item->entry->item.ref, MT_CHUNK_OF_ITEMS)) {
            group = MT_ARENA_NEW(recording->arena, struct item_group);
            group->first = i;
            group->dirty = true;
            mt_array_push(recording->arena, &recording->groups, group);
        }
        group->count++;
        item->group = group;
    }
}

void recording_items_begin(struct mt_recording *recording)
{
    const struct mt_plan *plan = recording->options.plan;
    size_t hooks = 0; // whose objects come later
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->action == MT_ACTION_APPLY) {
            struct recorded_item *item = find(recording, &task->ref);
            item = item != NULL ? item : add_new(recording, &task->ref, task->key);
            describe(recording, item, task);
        }
        hooks += task->action == MT_ACTION_HOOK;
    }
    if (recording->items.count > 1) {
        qsort(recording->items.items, recording->items.count, sizeof *recording->items.items,
              by_ref);
    }
    group_all(recording);
    recording->items_apart = recording->items.count + hooks > MT_HEADER_ITEMS_MAX;
}

void recording_items_gone(struct mt_recording *recording, const struct mt_ref *ref)
{
    struct recorded_item *item = find(recording, ref);
    if (item != NULL) {
        item->gone = true;
        change(item);
    }
}

void recording_items_clear(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->items.count; i++) {
        recording->items.items[i]->gone = true;
        change(recording->items.items[i]);
    }
}

void recording_items_wrote(struct mt_recording *recording, const struct mt_recorded_write *write)
{
    if (write->applied == MT_APPLIED_PRUNED || write->task->object == NULL) {
        recording_items_gone(recording, write->ref);
        return;
    }
    struct recorded_item *item = find(recording, write->ref);
    if (item == NULL) {
        return; // begin() and hook_begins() make them
    }
    const struct mt_record_item *before = item->entry;
    // By a hash of a Secret its values could be tried, and the header is for more eyes than they.
    const bool secret = mt_kind_is_secret(write->ref->group, write->ref->kind);
    const uint64_t sent = secret ? 0 : write->sent_hash;
    const uint64_t left = secret ? 0 : write->left_hash;
    if (is_text(before->item.uid, write->uid) &&
        is_text(before->resource_version, write->resource_version) && before->sent_hash == sent &&
        before->left_hash == left && before->owned_hash == write->owned_hash) {
        return;
    }
    struct mt_record_item *entry = own(recording, item);
    entry->item.uid = mt_arena_strdup(recording->arena, write->uid);
    entry->resource_version = mt_arena_strdup(recording->arena, write->resource_version);
    entry->sent_hash = sent;
    entry->left_hash = left;
    entry->owned_hash = write->owned_hash;
    change(item);
}

static void write_group(struct mt_recording *recording, struct item_group *group)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = group->first; i < group->first + group->count; i++) {
        if (!recording->items.items[i]->gone) {
            mt_codec_put_line(mt_codec_item(recording->items.items[i]->entry), &text);
        }
    }
    group->hashes.count = 0;
    recording_chunks_cut(recording, MT_RECORD_INVENTORY, &text, &group->hashes);
    group->dirty = false;
    mt_buf_fini(&text);
}

void recording_items_write(struct mt_recording *recording)
{
    struct mt_hashes *inventory = &recording->now.inventory;
    inventory->count = 0;
    if (!recording->items_apart) {
        return;
    }
    for (size_t i = 0; i < recording->groups.count; i++) {
        struct item_group *group = recording->groups.items[i];
        if (group->dirty) {
            write_group(recording, group);
        }
        for (size_t j = 0; j < group->hashes.count; j++) {
            mt_array_push(recording->arena, inventory, group->hashes.items[j]);
        }
    }
    recording_chunks_name(recording, MT_RECORD_INVENTORY, inventory);
}

void recording_items_put_inline(struct mt_recording *recording, cJSON *header)
{
    if (recording->items_apart) {
        return;
    }
    cJSON *items = mt_codec_items(header);
    for (size_t i = 0; i < recording->items.count; i++) {
        if (!recording->items.items[i]->gone) {
            cJSON_AddItemToArray(items, mt_codec_item(recording->items.items[i]->entry));
        }
    }
}
