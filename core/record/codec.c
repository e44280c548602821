// SPDX-License-Identifier: Apache-2.0
#include "record/codec.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "record/fields.h"

#include <stddef.h>
#include <string.h>

#define AT(type, member) offsetof(struct mt_record##type, member)
#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

static const struct mt_field item_fields[] = {
    {"object", AT(_item, item.ref), MT_FIELD_REF, true},
    {"wave", AT(_item, item.wave), MT_FIELD_INT, false},
    {"hook", AT(_item, item.hook), MT_FIELD_FLAG, false},
    {"keep", AT(_item, item.keep), MT_FIELD_FLAG, false},
    {"uid", AT(_item, item.uid), MT_FIELD_TEXT, false},
    {"resourceVersion", AT(_item, resource_version), MT_FIELD_TEXT, false},
    {"sent", AT(_item, sent_hash), MT_FIELD_HASH, false},
    {"owned", AT(_item, owned_hash), MT_FIELD_HASH, false},
    {"task", AT(_item, task), MT_FIELD_TEXT, false},
    {"left", AT(_item, left_hash), MT_FIELD_HASH, false},
};

static const struct mt_field hook_fields[] = {
    {"task", AT(_hook, task), MT_FIELD_TEXT, true},
    {"object", AT(_hook, ref), MT_FIELD_REF, true},
    {"uid", AT(_hook, uid), MT_FIELD_TEXT, false},
    {"attempt", AT(_hook, attempt), MT_FIELD_UNSIGNED, true},
    {"again", AT(_hook, again), MT_FIELD_FLAG, false},
    {"endedUid", AT(_hook, ended_uid), MT_FIELD_TEXT, false},
    {"message", AT(_hook, message), MT_FIELD_TEXT, false},
    {"tookMs", AT(_hook, took_ms), MT_FIELD_MS, false},
};

static const struct mt_field revision_fields[] = {
    {"number", AT(_revision, number), MT_FIELD_UNSIGNED, true},
    {"runId", AT(_revision, run_id), MT_FIELD_TEXT, true},
    {"first", AT(_revision, first), MT_FIELD_FLAG, false},
    {"partial", AT(_revision, partial), MT_FIELD_FLAG, false},
    {"deletion", AT(_revision, deletion), MT_FIELD_FLAG, false},
    {"message", AT(_revision, message), MT_FIELD_TEXT, false},
    {"planHash", AT(_revision, plan_hash), MT_FIELD_TEXT, false},
    {"user", AT(_revision, user), MT_FIELD_TEXT, false},
    {"host", AT(_revision, host), MT_FIELD_TEXT, false},
    {"context", AT(_revision, context), MT_FIELD_TEXT, false},
    {"env", AT(_revision, env), MT_FIELD_TEXT, false},
    {"source", AT(_revision, source), MT_FIELD_TEXT, false},
    {"commit", AT(_revision, commit), MT_FIELD_TEXT, false},
    {"version", AT(_revision, version), MT_FIELD_TEXT, false},
    {"started", AT(_revision, started_ms), MT_FIELD_TIME, true},
    {"ended", AT(_revision, ended_ms), MT_FIELD_TIME, false},
    {"applied", AT(_revision, applied), MT_FIELD_COUNT, false},
    {"unchanged", AT(_revision, unchanged), MT_FIELD_COUNT, false},
    {"pruned", AT(_revision, pruned), MT_FIELD_COUNT, false},
    {"results", AT(_revision, results), MT_FIELD_HASHES, false},
    {"manifests", AT(_revision, manifests), MT_FIELD_HASHES, false},
    {"logs", AT(_revision, logs), MT_FIELD_HASHES, false},
};

static const struct mt_field failure_fields[] = {
    {"exitCode", AT(_revision, failed_exit), MT_FIELD_INT, true},
    {"why", AT(_revision, failed_why), MT_FIELD_TEXT, true},
};

static const struct mt_field header_fields[] = {
    {"lastSynced", AT(, last_synced_ms), MT_FIELD_TIME, false},
    {"inventory", AT(, inventory), MT_FIELD_HASHES, false},
};

static void add_option(void *data, const char *item)
{
    cJSON_AddItemToArray(data, cJSON_CreateString(item));
}

cJSON *mt_codec_item(const struct mt_record_item *item)
{
    cJSON *tree = cJSON_CreateObject();
    mt_fields_put(tree, item_fields, COUNT(item_fields), item);
    cJSON *options = cJSON_CreateArray();
    mt_sync_options_each(&item->item.options, add_option, options);
    if (options->child != NULL) {
        cJSON_AddItemToObject(tree, "options", options);
    } else {
        cJSON_Delete(options);
    }
    return tree;
}

cJSON *mt_codec_hook(const struct mt_record_hook *hook)
{
    cJSON *tree = cJSON_CreateObject();
    mt_fields_put(tree, hook_fields, COUNT(hook_fields), hook);
    if (hook->ended) {
        cJSON_AddStringToObject(tree, "outcome", mt_hook_outcome_name(hook->outcome));
    }
    return tree;
}

static cJSON *put_revision(const struct mt_record_revision *revision)
{
    cJSON *tree = cJSON_CreateObject();
    mt_fields_put(tree, revision_fields, COUNT(revision_fields), revision);
    if (revision->ended) {
        cJSON_AddStringToObject(tree, "outcome", mt_outcome_name(revision->outcome));
    }
    if (revision->failed) {
        cJSON *failure = cJSON_AddObjectToObject(tree, "failure");
        cJSON_AddStringToObject(failure, "outcome", mt_outcome_name(revision->failed_outcome));
        mt_fields_put(failure, failure_fields, COUNT(failure_fields), revision);
    }
    if (revision->results.count == 0 && revision->hooks.count > 0) {
        cJSON *hooks = cJSON_AddArrayToObject(tree, "hooks");
        for (size_t i = 0; i < revision->hooks.count; i++) {
            cJSON_AddItemToArray(hooks, mt_codec_hook(&revision->hooks.items[i]));
        }
    }
    return tree;
}

cJSON *mt_codec_header(const struct mt_record *record)
{
    cJSON *tree = cJSON_CreateObject();
    mt_fields_put(tree, header_fields, COUNT(header_fields), record);
    cJSON *revisions = cJSON_AddArrayToObject(tree, "revisions");
    for (size_t i = 0; i < record->revisions.count; i++) {
        cJSON_AddItemToArray(revisions, put_revision(&record->revisions.items[i]));
    }
    return tree;
}

cJSON *mt_codec_items(cJSON *header)
{
    return cJSON_AddArrayToObject(header, "items");
}

void mt_codec_put_line(cJSON *tree, struct mt_buf *out)
{
    mt_json_print(tree, false, out);
    mt_buf_putc(out, '\n');
    cJSON_Delete(tree);
}

/** The value whose name stands at `key`; false when that names none. */
static bool read_outcome(const cJSON *map, enum mt_outcome *outcome, struct mt_error *err)
{
    const char *name = mt_json_string(map, "outcome");
    for (int i = MT_OUTCOME_SUCCEEDED; name != NULL && i <= MT_OUTCOME_LOST_LOCK; i++) {
        if (strcmp(mt_outcome_name((enum mt_outcome)i), name) == 0) {
            *outcome = (enum mt_outcome)i;
            return true;
        }
    }
    return mt_fail(err, MT_ERR_INVALID, "the outcome of a revision is none");
}

static bool read_hook_outcome(const cJSON *map, enum mt_hook_outcome *outcome, struct mt_error *err)
{
    const char *name = mt_json_string(map, "outcome");
    for (int i = MT_HOOK_OUTCOME_SUCCEEDED; name != NULL && i <= MT_HOOK_OUTCOME_UNKNOWN; i++) {
        if (strcmp(mt_hook_outcome_name((enum mt_hook_outcome)i), name) == 0) {
            *outcome = (enum mt_hook_outcome)i;
            return true;
        }
    }
    return mt_fail(err, MT_ERR_INVALID, "the outcome of a hook is none");
}

bool mt_codec_read_item(const cJSON *line, void *to, struct mt_arena *arena, struct mt_error *err)
{
    struct mt_record *record = to;
    struct mt_record_item item = {0};
    if (!mt_fields_read(line, item_fields, COUNT(item_fields), &item, arena, err)) {
        return mt_wrap(err, "an item");
    }
    const cJSON *options = mt_json_get(line, "options");
    if (options != NULL && !cJSON_IsArray(options)) {
        return mt_fail(err, MT_ERR_INVALID, "the options of an item are no list");
    }
    const cJSON *option = NULL;
    cJSON_ArrayForEach (option, options) {
        const char *text = cJSON_GetStringValue(option);
        if (text == NULL ||
            !mt_sync_option_parse(text, MT_OPTION_OF_APP, &item.item.options, err)) {
            return mt_fail(err, MT_ERR_INVALID, "an item has an option that nobody knows");
        }
    }
    mt_array_push(arena, &record->items, item);
    return true;
}

bool mt_codec_read_hook(const cJSON *line, void *to, struct mt_arena *arena, struct mt_error *err)
{
    struct mt_record_revision *revision = to;
    struct mt_record_hook hook = {.message = ""};
    if (!mt_fields_read(line, hook_fields, COUNT(hook_fields), &hook, arena, err)) {
        return mt_wrap(err, "a hook of revision %u", revision->number);
    }
    hook.ended = mt_json_get(line, "outcome") != NULL;
    if (hook.ended && !read_hook_outcome(line, &hook.outcome, err)) {
        return false;
    }
    mt_array_push(arena, &revision->hooks, hook);
    return true;
}

static bool read_failure(const cJSON *failure, struct mt_record_revision *revision,
                         struct mt_arena *arena, struct mt_error *err)
{
    revision->failed = true;
    return read_outcome(failure, &revision->failed_outcome, err) &&
           mt_fields_read(failure, failure_fields, COUNT(failure_fields), revision, arena, err);
}

static bool read_revision(const cJSON *tree, struct mt_record *record, struct mt_arena *arena,
                          struct mt_error *err)
{
    struct mt_record_revision revision = {.message = ""};
    if (!mt_fields_read(tree, revision_fields, COUNT(revision_fields), &revision, arena, err)) {
        return mt_wrap(err, "a revision");
    }
    const struct mt_record_revision *before = mt_record_newest(record);
    if (revision.number == 0 || (before != NULL && before->number >= revision.number)) {
        return mt_fail(err, MT_ERR_INVALID, "its revisions are out of order");
    }
    revision.ended = mt_json_get(tree, "outcome") != NULL;
    if (revision.ended && !read_outcome(tree, &revision.outcome, err)) {
        return false;
    }
    const cJSON *failure = mt_json_get(tree, "failure");
    if (failure != NULL && !read_failure(failure, &revision, arena, err)) {
        return false;
    }
    const cJSON *hook = NULL;
    cJSON_ArrayForEach (hook, mt_json_get(tree, "hooks")) {
        if (!mt_codec_read_hook(hook, &revision, arena, err)) {
            return false;
        }
    }
    mt_array_push(arena, &record->revisions, revision);
    return true;
}

static bool read_header(const cJSON *tree, struct mt_record *record, struct mt_arena *arena,
                        struct mt_error *err)
{
    if (!mt_fields_read(tree, header_fields, COUNT(header_fields), record, arena, err)) {
        return false;
    }
    if (!cJSON_IsArray(mt_json_get(tree, "revisions"))) {
        return mt_fail(err, MT_ERR_INVALID, "it has no revisions");
    }
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, mt_json_get(tree, "revisions")) {
        if (!read_revision(child, record, arena, err)) {
            return false;
        }
    }
    cJSON_ArrayForEach (child, mt_json_get(tree, "items")) {
        if (!mt_codec_read_item(child, record, arena, err)) {
            return false;
        }
    }
    return true;
}

bool mt_codec_read_header(const struct mt_buf *content, struct mt_record *record,
                          struct mt_arena *arena, struct mt_error *err)
{
    struct mt_json_end end;
    cJSON *tree = mt_json_parse(arena, mt_buf_text(content), content->length, 1, &end, err);
    if (tree == NULL) {
        return false;
    }
    mt_arena_own(arena, tree, mt_json_release);
    if (end.offset != content->length) {
        return mt_fail(err, MT_ERR_INVALID, "something follows the end of its JSON");
    }
    return read_header(tree, record, arena, err);
}

/** Whether what is read from such a line is the tree itself, and not its texts and numbers. */
static bool keeps_tree(mt_codec_line_fn *read)
{
    return read != mt_codec_read_item && read != mt_codec_read_hook;
}

bool mt_codec_read_lines(const char *text, size_t length, mt_codec_line_fn *read, void *to,
                         struct mt_arena *arena, struct mt_error *err)
{
    struct mt_json_builder builder;
    mt_json_builder_init(&builder, arena);
    bool good = true;
    while (good && length > 0) {
        struct mt_json_end end;
        cJSON *tree = mt_json_read(&builder, text, length, 1, &end, err);
        good = tree != NULL;
        if (good && keeps_tree(read)) {
            mt_arena_own(arena, tree, mt_json_release);
        }
        if (good) {
            good = end.offset < length && text[end.offset] == '\n'
                       ? read(tree, to, arena, err)
                       : mt_fail(err, MT_ERR_INVALID, "a line of its JSON does not end");
            text += end.offset + 1;
            length -= good ? end.offset + 1 : 0;
        }
        if (!keeps_tree(read)) {
            cJSON_Delete(tree); // its texts are the arena's
        }
    }
    mt_json_builder_fini(&builder);
    return good;
}
