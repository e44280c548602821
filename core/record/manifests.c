// SPDX-License-Identifier: Apache-2.0
#include "record/manifests.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "manifest/object.h"
#include "record/document.h"
#include "record/fields.h"
#include "sync/plan.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

static const struct mt_field script_fields[] = {
    {"type", offsetof(struct mt_record_script, type), MT_FIELD_TEXT, true},
    {"name", offsetof(struct mt_record_script, name), MT_FIELD_TEXT, true},
    {"wave", offsetof(struct mt_record_script, wave), MT_FIELD_INT, false},
    {"namespace", offsetof(struct mt_record_script, namespace), MT_FIELD_TEXT, false},
    {"timeoutSaid", offsetof(struct mt_record_script, timeout.said), MT_FIELD_FLAG, false},
    {"timeout", offsetof(struct mt_record_script, timeout.ms), MT_FIELD_MS, false},
};

/** An object, and where it stood: those with generateName may be alike. */
struct sorted {
    const struct mt_object *object;
    size_t index;
};

static int by_ref(const void *left, const void *right)
{
    const struct sorted *a = left;
    const struct sorted *b = right;
    int order = mt_ref_compare(&a->object->ref, &b->object->ref);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static bool is_secret(const struct mt_object *object)
{
    return object->ref.group[0] == '\0' && strcmp(object->ref.kind, "Secret") == 0;
}

/** A copy of the Secret with "" for every value; kubectl's annotation has them once more. */
static cJSON *without_values(const cJSON *tree)
{
    static const char *const maps[] = {"data", "stringData"};
    cJSON *copy = cJSON_Duplicate(tree, true);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        cJSON *map = cJSON_GetObjectItemCaseSensitive(copy, maps[i]);
        cJSON *emptied = cJSON_CreateObject();
        const cJSON *value = NULL;
        cJSON_ArrayForEach (value, map) {
            cJSON_AddStringToObject(emptied, value->string, "");
        }
        if (cJSON_IsObject(map)) {
            cJSON_ReplaceItemInObjectCaseSensitive(copy, maps[i], emptied);
        } else {
            cJSON_Delete(emptied);
        }
    }
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(copy, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(metadata, "annotations"),
        "kubectl.kubernetes.io/last-applied-configuration");
    return copy;
}

static void put_object(const struct mt_object *object, bool omit, struct mt_buf *out)
{
    cJSON *copy = omit && is_secret(object) ? without_values(object->tree) : NULL;
    mt_buf_puts(out, copy != NULL ? "{\"omitted\":true,\"manifest\":" : "{\"manifest\":");
    mt_json_print(copy != NULL ? copy : object->tree, false, out);
    mt_buf_puts(out, "}\n");
    cJSON_Delete(copy);
}

static void cut_objects(const struct mt_manifests_input *input, mt_chunk_fn *each, void *data)
{
    size_t count = input->objects->list.count;
    struct sorted *sorted = mt_alloc(count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted){input->objects->list.items[i], i};
    }
    qsort(sorted, count, sizeof *sorted, by_ref);
    struct mt_buf chunk;
    mt_buf_init(&chunk, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        const struct mt_object *object = sorted[i].object;
        if (chunk.length >= MT_CHUNK_BYTES_MAX ||
            mt_chunk_begins(&object->ref, MT_CHUNK_OF_OBJECTS)) {
            mt_chunks_cut(&chunk, each, data);
            mt_buf_clear(&chunk);
        }
        put_object(object, input->omit_secrets, &chunk);
    }
    mt_chunks_cut(&chunk, each, data);
    mt_buf_fini(&chunk);
    free(sorted);
}

static void put_script(const struct mt_plan_hook *hook, struct mt_buf *out)
{
    const struct mt_record_script script = {.type = hook->type,
                                            .name = hook->name,
                                            .wave = hook->wave,
                                            .namespace = hook->namespace,
                                            .timeout = hook->timeout};
    cJSON *line = cJSON_CreateObject();
    cJSON *tree = cJSON_AddObjectToObject(line, "script");
    mt_fields_put(tree, script_fields, COUNT(script_fields), &script);
    if (hook->params != NULL) {
        cJSON_AddItemToObject(tree, "params", cJSON_Duplicate(hook->params, true));
    }
    mt_codec_put_line(line, out);
}

void mt_manifests_cut(const struct mt_manifests_input *input, mt_chunk_fn *each, void *data)
{
    cut_objects(input, each, data);
    struct mt_buf chunk;
    mt_buf_init(&chunk, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < input->hook_count; i++) {
        put_script(&input->hooks[i], &chunk);
    }
    mt_chunks_cut(&chunk, each, data);
    mt_buf_fini(&chunk);
}

static bool read_script(const cJSON *tree, struct mt_record_manifests *manifests,
                        struct mt_arena *arena, struct mt_error *err)
{
    struct mt_record_script script = {.params = mt_json_get(tree, "params")};
    if (!mt_fields_read(tree, script_fields, COUNT(script_fields), &script, arena, err)) {
        return false;
    }
    mt_array_push(arena, &manifests->scripts, script);
    return true;
}

static bool read_line(const cJSON *line, void *to, struct mt_arena *arena, struct mt_error *err)
{
    struct mt_record_manifests *manifests = to;
    const cJSON *script = mt_json_get(line, "script");
    if (script != NULL) {
        return read_script(script, manifests, arena, err);
    }
    const struct mt_record_manifest manifest = {
        .tree = mt_json_get(line, "manifest"),
        .omitted = cJSON_IsTrue(mt_json_get(line, "omitted")),
    };
    if (!cJSON_IsObject(manifest.tree)) {
        return mt_fail(err, MT_ERR_INVALID, "a line has no manifest");
    }
    mt_array_push(arena, &manifests->objects, manifest);
    return true;
}

struct reading {
    struct mt_record_manifests *manifests;
    mt_record_manifests_fn *done;
    void *done_data;
};

static void take(void *data, const struct mt_error *err)
{
    const struct reading *reading = data;
    reading->done(reading->done_data, err == NULL ? reading->manifests : NULL, err);
}

void mt_record_read_manifests(const struct mt_cluster *cluster, const struct mt_record *record,
                              const struct mt_record_revision *revision, struct mt_arena *arena,
                              mt_record_manifests_fn *done, void *done_data)
{
    struct reading *reading = MT_ARENA_NEW(arena, struct reading);
    reading->manifests = MT_ARENA_NEW(arena, struct mt_record_manifests);
    reading->done = done;
    reading->done_data = done_data;
    mt_document_read(&(struct mt_document){
        .cluster = cluster,
        .record = record,
        .part = MT_RECORD_MANIFESTS,
        .hashes = &revision->manifests,
        .arena = arena,
        .read = read_line,
        .to = reading->manifests,
        .done = take,
        .done_data = reading,
    });
}
