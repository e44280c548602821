// SPDX-License-Identifier: Apache-2.0
// How a scenario file becomes rules, and the objects that are there before anything begins.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "manifest/object.h"
#include "script/convert.h"
#include "script/project.h"
#include "script/project_reading.h"
#include "script/scenario.h"
#include "script/scenario_keys.h"
#include "script/script.h"

#include <lauxlib.h>
#include <string.h>

enum { TEXT_MAX = 1024 * 1024, REFUSED_STATUS = 403 };

/** A scenario on its way. */
struct reading {
    struct mt_scenario *scenario;
    struct mt_scenario_check check;
    cJSON *tree;
    struct mt_objects objects;
    struct mt_place place; // of the objects being read
    bool has_mistakes;     // some values are wrong, and gone from the tree
};

static void complain(const struct reading *reading, unsigned line, const char *message)
{
    mt_find(reading->check.findings, MT_SEVERITY_ERROR, "invalid-scenario",
            (struct mt_place){reading->check.file, line}, "%s", message);
}

static void complain_of(const struct reading *reading, const struct mt_error *err)
{
    unsigned line = 0;
    const char *text = mt_script_error_text(reading->check.file, err, &line);
    complain(reading, line, text);
}

static void run(lua_State *L, void *data)
{
    struct reading *reading = data;
    struct mt_error err;
    mt_script_run(L);
    if (!lua_istable(L, 1)) {
        complain(reading, 0,
                 "a scenario returns a table; write return { objects = { { kind = \"Job\", name = "
                 "\"db-migrate\", exit = 1 } } }");
        return;
    }
    reading->tree = mt_to_json(L, 1, &err);
    if (reading->tree == NULL) {
        complain(reading, 0, err.msg);
    }
}

static void run_file(struct reading *reading, const char *library)
{
    struct mt_script_options options =
        mt_script_options_for_checks(reading->check.file, library, MT_DIALECT_MOONTIDE);
    struct mt_error err;
    struct mt_buf text;
    mt_buf_init(&text, TEXT_MAX);
    struct mt_script *script = NULL;
    bool good = mt_file_read(reading->check.file, &text, &err);
    if (good) {
        mt_table_lines_find(mt_buf_text(&text), text.length, reading->check.findings->arena,
                            &reading->check.lines);
        script = mt_script_new_text(&options, mt_buf_text(&text), text.length, &err);
        good = script != NULL && mt_script_call(script, run, reading, &err);
    }
    if (!good) {
        complain_of(reading, &err);
    }
    mt_script_free(script);
    mt_buf_fini(&text);
}

/** What a rule says of Pods: `pods`, and what it says itself that only Pods can do. */
static cJSON *pods_of(const cJSON *rule)
{
    const cJSON *said = mt_json_get(rule, "pods");
    cJSON *pods = said != NULL ? cJSON_Duplicate(said, true) : cJSON_CreateObject();
    for (const struct mt_scenario_key *key = mt_scenario_keys; key->name != NULL; key++) {
        const cJSON *node = key->for_pods ? mt_json_get(rule, key->name) : NULL;
        if (node != NULL && mt_json_get(pods, key->name) == NULL) { // `pods` counts more
            cJSON_AddItemToObject(pods, key->name, cJSON_Duplicate(node, true));
        }
    }
    if (pods->child == NULL) {
        cJSON_Delete(pods);
        return NULL;
    }
    return pods;
}

/** "apps/Deployment" is a group and a kind. */
static void split_kind(struct mt_scenario_rule *rule, const char *kind, struct mt_arena *arena)
{
    const char *slash = strrchr(kind, '/');
    rule->kind = slash != NULL ? slash + 1 : kind;
    rule->group = slash != NULL ? mt_arena_strndup(arena, kind, (size_t)(slash - kind)) : NULL;
}

static bool says_something(const struct mt_scenario_rule *rule)
{
    return rule->pods != NULL || rule->refused != NULL || rule->outside;
}

static void add_rule(struct reading *reading, cJSON *node, const char *path)
{
    struct mt_arena *arena = reading->check.findings->arena;
    const char *kind = mt_json_string(node, "kind");
    const char *name = mt_json_string(node, "name");
    if (kind == NULL || name == NULL) {
        mt_scenario_wrong(&reading->check, path, " has no %s; write %s",
                          kind == NULL ? "kind" : "name",
                          kind == NULL ? "kind = \"StatefulSet\"" : "name = \"postgres\"");
        return;
    }
    struct mt_scenario_rule rule = {
        .namespace = mt_json_string(node, "namespace"),
        .name = name,
        .attempts = mt_json_get(node, "attempt"),
        .tree = node,
        .refused = mt_json_string(node, "refused"),
        .status = REFUSED_STATUS,
        .outside = mt_json_get(node, "deleted") != NULL || mt_json_get(node, "changed") != NULL,
        .place = mt_scenario_place(&reading->check, path),
    };
    int64_t status;
    if (mt_json_int64(mt_json_get(node, "status"), &status)) {
        rule.status = (int)status;
    }
    split_kind(&rule, kind, arena);
    cJSON *pods = pods_of(node);
    if (pods != NULL) {
        cJSON *wrapped = cJSON_CreateObject();
        cJSON_AddItemToObject(wrapped, "pods", pods);
        mt_arena_own(arena, wrapped, mt_json_release);
        rule.pods = pods;
        rule.of_pods = wrapped;
    }
    if (says_something(&rule)) {
        mt_array_push(arena, &reading->scenario->rules, rule);
    } else if (!reading->has_mistakes) {
        mt_scenario_wrong(&reading->check, path,
                          ": nothing is said of %s/%s; say what happens, such as hangs = true",
                          rule.kind, rule.name);
    }
}

/** Milliseconds of a duration that was made plain: seconds. */
static uint64_t ms_of(const cJSON *node)
{
    uint64_t ms = 0;
    return node != NULL && mt_duration_parse(node->valuestring, &ms) ? ms : 0;
}

static void add_http(struct reading *reading, const cJSON *node, const char *path)
{
    enum { STATUS_GOOD = 200 };
    const char *body = mt_json_string(node, "body");
    int64_t status = STATUS_GOOD;
    if (mt_json_get(node, "status") != NULL) {
        mt_json_int64(mt_json_get(node, "status"), &status);
    }
    const struct mt_scenario_http rule = {
        .url = mt_json_string(node, "url"),
        .method = mt_json_string(node, "method"),
        .attempts = mt_json_get(node, "attempt"),
        .made = {mt_json_string(node, "fails"), (int)status, body != NULL ? body : "",
                 ms_of(mt_json_get(node, "after"))},
        .place = mt_scenario_place(&reading->check, path),
    };
    if (rule.url != NULL) {
        mt_array_push(reading->check.findings->arena, &reading->scenario->http, rule);
    } else if (!reading->has_mistakes) {
        mt_scenario_wrong(&reading->check, path,
                          " has no url; write url = \"https://shop.example.com/*\"");
    }
}

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct reading *reading = data;
    struct mt_object_options options = {.lenient = true, .live = true};
    reading->place.line = line;
    mt_objects_add(&reading->objects, root, reading->place, index, &options,
                   reading->check.findings);
}

static void add_file(struct reading *reading, const char *file, const char *path)
{
    struct mt_arena *arena = reading->check.findings->arena;
    const char *folder = mt_project_folder(reading->check.file, arena);
    const char *found = mt_project_path(folder, file, arena);
    struct mt_error err;
    struct mt_buf text;
    mt_buf_init(&text, MT_FILE_MAX);
    if (mt_file_read(found, &text, &err)) {
        reading->place = (struct mt_place){found, 0};
        mt_documents_read(found, mt_buf_text(&text), text.length, arena, reading->check.findings,
                          add_document, reading);
    } else {
        mt_scenario_wrong(&reading->check, path, ": %s: %s", found, err.msg);
    }
    mt_buf_fini(&text);
}

static void add_things(struct reading *reading, cJSON *things)
{
    struct mt_arena *arena = reading->check.findings->arena;
    size_t index = 0;
    const cJSON *thing = NULL;
    cJSON_ArrayForEach (thing, things) {
        const char *path = mt_arena_printf(arena, "cluster.objects[%zu]", ++index);
        if (cJSON_IsString(thing)) {
            add_file(reading, thing->valuestring, path);
        } else if (cJSON_IsObject(thing)) {
            reading->place = mt_scenario_place(&reading->check, path);
            add_document(reading, cJSON_Duplicate(thing, true), reading->place.line,
                         (unsigned)index);
        } else {
            mt_scenario_wrong(&reading->check, path, " is %s; write a file's name, or an object",
                              mt_json_type_name(thing));
        }
    }
    for (size_t i = 0; i < reading->objects.list.count; i++) {
        const cJSON *tree = reading->objects.list.items[i]->tree;
        mt_array_push(arena, &reading->scenario->objects, tree);
    }
}

/** The name of a class, or NULL where the scenario has none. */
static const char *class_of(const cJSON *cluster, const char *key, const char *known)
{
    const cJSON *node = mt_json_get(cluster, key);
    return node == NULL ? known : cJSON_GetStringValue(node);
}

static void take(struct reading *reading)
{
    struct mt_arena *arena = reading->check.findings->arena;
    struct mt_scenario *scenario = reading->scenario;
    cJSON *tree = reading->tree;
    size_t errors = reading->check.findings->errors;
    mt_scenario_check_table(&reading->check, tree, "", MT_SCENARIO_IN_FILE);
    reading->has_mistakes = reading->check.findings->errors > errors;
    cJSON *rules = cJSON_GetObjectItemCaseSensitive(tree, "objects");
    size_t index = 0;
    for (cJSON *node = rules != NULL ? rules->child : NULL; node != NULL; node = node->next) {
        add_rule(reading, node, mt_arena_printf(arena, "objects[%zu]", ++index));
    }
    const cJSON *http = mt_json_get(tree, "http");
    const cJSON *entry = NULL;
    index = 0;
    cJSON_ArrayForEach (entry, http) {
        add_http(reading, entry, mt_arena_printf(arena, "http[%zu]", ++index));
    }
    cJSON *cluster = cJSON_GetObjectItemCaseSensitive(tree, "cluster");
    scenario->ingress_class = class_of(cluster, "ingress_class", scenario->ingress_class);
    scenario->storage_class = class_of(cluster, "storage_class", scenario->storage_class);
    add_things(reading, cJSON_GetObjectItemCaseSensitive(cluster, "objects"));
}

void mt_scenario_read(struct mt_scenario *scenario, const char *file, const char *library,
                      struct mt_findings *findings)
{
    struct reading reading = {.scenario = scenario};
    reading.check.file = mt_arena_strdup(findings->arena, file);
    reading.check.findings = findings;
    run_file(&reading, library);
    if (reading.tree != NULL && !cJSON_IsObject(reading.tree)) {
        complain(&reading, 0, "a scenario is a table with the keys objects, http and cluster");
    } else if (reading.tree != NULL) {
        take(&reading);
    }
    if (reading.tree != NULL) {
        mt_arena_own(findings->arena, reading.tree, mt_json_release);
    }
    mt_map_fini(&reading.check.lines);
}
