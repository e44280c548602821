// SPDX-License-Identifier: Apache-2.0
/** mt_test_add_related(): what the check of a case is given besides the object. */
#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "script/argocd_json.h"
#include "script/checks.h"
#include "script/first_document.h"
#include "script/test_running.h"
#include "sync/policy.h"

/** The objects of the files of one case. */
struct reading {
    struct mt_arena *arena;
    MT_ARRAY(const cJSON *) objects;
    MT_ARRAY(struct mt_ref) refs;
};

static void add_object(struct reading *reading, const cJSON *tree)
{
    const struct mt_ref ref = mt_ref_of(tree, reading->arena);
    mt_array_push(reading->arena, &reading->objects, tree);
    mt_array_push(reading->arena, &reading->refs, ref);
}

/** A document: an object, or what `kubectl get` prints of several. */
static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct reading *reading = data;
    const cJSON *items = mt_json_get(root, "items");
    const cJSON *item = NULL;
    (void)line;
    (void)index;
    mt_arena_own(reading->arena, root, mt_json_release);
    if (!cJSON_IsArray(items)) {
        add_object(reading, root);
        return;
    }
    cJSON_ArrayForEach (item, items) {
        add_object(reading, item);
    }
}

static bool read_file(const struct mt_test_running *running, struct mt_place place,
                      const char *path, struct reading *reading)
{
    struct mt_buf text;
    struct mt_error err;
    const size_t errors = running->findings->errors;
    mt_buf_init(&text, MT_FILE_MAX);
    if (mt_file_read(path, &text, &err)) {
        mt_documents_read_loose(path, mt_buf_text(&text), text.length, reading->arena,
                                running->findings, add_document, reading);
    } else {
        mt_find(running->findings, MT_SEVERITY_ERROR, "unreadable", place, "%s: %s", path, err.msg);
    }
    mt_buf_fini(&text);
    return running->findings->errors == errors;
}

static bool read_files(const struct mt_test_running *running, const cJSON *test, const cJSON *paths,
                       struct reading *reading)
{
    const struct mt_place place = {running->path, mt_json_line(test)};
    const cJSON *path = NULL;
    bool good = cJSON_IsArray(paths);
    cJSON_ArrayForEach (path, paths) {
        good = good && cJSON_IsString(path);
    }
    if (!good) {
        mt_find(running->findings, MT_SEVERITY_ERROR, "invalid-test", place,
                "relatedPaths is no list of files");
        return false;
    }
    cJSON_ArrayForEach (path, paths) {
        if (!read_file(running, place, mt_test_path(running, path->valuestring), reading)) {
            return false;
        }
    }
    return true;
}

bool mt_test_add_related(const struct mt_test_running *running, const cJSON *test,
                         struct mt_health_question *question)
{
    struct mt_arena *arena = running->findings->arena;
    const cJSON *paths = mt_argocd_member(test, "relatedPaths");
    struct reading reading = {.arena = arena};
    if (paths == NULL) {
        return true;
    }
    if (!read_files(running, test, paths, &reading)) {
        return false;
    }
    struct mt_test_set set = {
        .objects = reading.objects.items,
        .refs = reading.refs.items,
        .object_count = reading.objects.count,
    };
    set.need_count = mt_checks_needs(running->checks, question->ref, NULL, &set.needs);
    running->find_related(&set, arena, question);
    return true;
}
