// SPDX-License-Identifier: Apache-2.0
#include "support_cluster_parts.h"

#include "support.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/field_path.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

static void judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict)
{
    (void)data;
    static const char *const plain[] = {"ConfigMap", "Secret", "Namespace"};
    *verdict = (struct mt_verdict){.status = MT_PROGRESSING,
                                   .message = "",
                                   .check = "test.lua",
                                   .grace_ms = mt_health_grace_ms(question)};
    for (size_t i = 0; i < SUPPORT_COUNT(plain); i++) {
        if (strcmp(question->ref->kind, plain[i]) == 0) {
            verdict->status = MT_HEALTHY;
        }
    }
    const cJSON *status = mt_json_get(question->object, "status");
    const char *health = mt_json_string(status, "health");
    const char *message = mt_json_string(status, "message");
    if (health != NULL) {
        assert_true(mt_health_parse(health, &verdict->status));
    }
    if (message != NULL) {
        verdict->message = mt_arena_strdup(arena, message);
        verdict->unanswered = strcmp(message, "unanswered") == 0;
        verdict->warns = strcmp(message, "warns") == 0;
    }
    if (verdict->status == MT_HEALTHY) {
        return;
    }
    for (size_t i = 0; i < question->related_count && i < MT_CAUSES_MAX; i++) {
        const cJSON *related = question->related[i];
        const char *why = mt_json_string(mt_json_get(related, "status"), "message");
        verdict->because[verdict->because_count++] =
            mt_arena_printf(arena, "%s: %s", mt_json_string(related, "kind"), why);
    }
}

static size_t needs_of(void *data, const struct mt_ref *ref, const char *check,
                       const struct mt_need **needs)
{
    (void)data;
    (void)check;
    static const struct mt_need pods[] = {{.kind = "v1/Pod"}};
    static struct mt_need secrets[] = {{.kind = "v1/Secret", .by = MT_NEED_NAMED}};
    static struct mt_arena *arena; // of the path, which lives as long as the test
    if (strcmp(ref->kind, "Gadget") == 0) {
        arena = arena != NULL ? arena : mt_arena_new();
        secrets[0].path = mt_field_path_parse("spec.secret", arena, NULL);
        *needs = secrets;
        return 1;
    }
    *needs = pods;
    return strcmp(ref->kind, "StatefulSet") == 0 ? 1 : 0;
}

static const cJSON *read_params(void *data, const struct mt_hook_type *type, const cJSON *params,
                                bool texts, struct mt_place place, struct mt_findings *findings)
{
    (void)data;
    (void)type;
    (void)texts;
    (void)place;
    if (params == NULL) {
        cJSON *none = cJSON_CreateObject();
        mt_arena_own(findings->arena, none, mt_json_release);
        params = none;
    }
    return params;
}

static cJSON *hook_create(void *data, const struct mt_hook_type *type, const cJSON *object,
                          struct mt_error *err)
{
    (void)data;
    cJSON *tree = cJSON_Duplicate(object, true);
    if (mt_json_at(object, "spec", "refuse", NULL) != NULL) {
        cJSON_Delete(tree);
        mt_fail(err, MT_ERR_SCRIPT, "%s.lua:3: refused", type->name);
        return NULL;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "spec");
    cJSON_AddStringToObject(tree, "spec", "made");
    return tree;
}

static void hook_verdict(void *data, const struct mt_hook_type *type,
                         const struct mt_health_question *question, const struct mt_verdict *health,
                         struct mt_arena *arena, struct mt_verdict *verdict)
{
    (void)data;
    (void)type;
    (void)question;
    (void)arena;
    *verdict = *health;
    verdict->status = MT_HEALTHY;
    verdict->message = "its type says so";
}

/**
 * Script hooks by name: "sleeps" 5 s, "reads" the ConfigMap a, "fails", "forever"; "lists" the
 * ConfigMaps of the app, "waits" until the ConfigMap a says `ready`, "hurries" for 2 s, "again"
 * begins a new wait each time; "strays" asks what it may read.
 */
struct mt_hook_run {
    const char *name;
    unsigned steps;
};

static void list_step(const struct mt_hook_run *hook, const struct mt_hook_input *input,
                      struct mt_arena *arena, struct mt_hook_step *step)
{
    if (hook->steps == 0) {
        step->want = MT_HOOK_LISTS;
        step->ref = (struct mt_ref){"", "v1", "ConfigMap", "shop", ""};
        step->selector = "tier notin (back)";
    } else if (input->failure != NULL) {
        step->message = mt_arena_printf(arena, "%d: %s", input->status, input->failure);
    }
    for (size_t i = 0; hook->steps > 0 && i < input->object_count; i++) {
        step->message =
            mt_arena_printf(arena, "%s %s", step->message,
                            mt_json_string(mt_json_get(input->objects[i], "metadata"), "name"));
    }
}

static void wait_step(const struct mt_hook_run *hook, const struct mt_hook_input *input,
                      struct mt_arena *arena, struct mt_hook_step *step)
{
    const bool told = hook->steps > 0;
    const char *said = told ? mt_json_string(mt_json_get(input->object, "data"), "say") : NULL;
    step->message =
        mt_arena_printf(arena, "%s after %u", said != NULL ? said : "nothing", hook->steps);
    if (told && (input->late || input->failure != NULL)) {
        step->want = MT_HOOK_FAILED;
        step->message = input->late ? mt_arena_printf(arena, "late: %s", step->message)
                                    : mt_arena_strdup(arena, input->failure);
    } else if (said == NULL || strcmp(said, "ready") != 0) {
        step->want = MT_HOOK_WATCHES;
        step->ref = (struct mt_ref){"", "v1", "ConfigMap", "shop", "a"};
        step->sleep_ms = strcmp(hook->name, "hurries") == 0 ? 2000 : 300000;
        step->begins = hook->steps == 0 || strcmp(hook->name, "again") == 0;
    }
}

static void ask_step(const struct mt_hook_start *start, struct mt_arena *arena,
                     struct mt_hook_step *step)
{
    static const struct mt_ref asked[] = {
        {"", "v1", "Pod", "shop", "a"},
        {"", "v1", "Pod", "blue", ""},
        {"", "v1", "Pod", "red", "a"},
        {"", "v1", "Pod", "", ""},
        {"", "v1", "Node", "", ""},
        {"", "v1", "Node", "shop", ""},
        {"example.com", "v1", "Wide", "", ""},
        {"example.com", "v1", "Wide", "", "a"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(asked); i++) {
        const char *why = start->refuse(start->refuse_data, &asked[i], arena);
        step->message =
            mt_arena_printf(arena, "%s%s%s", step->message, i > 0 ? "; " : "", why ? why : "may");
    }
}

static void script_step(const struct mt_hook_run *hook, const struct mt_hook_input *input,
                        struct mt_arena *arena, struct mt_hook_step *step)
{
    *step = (struct mt_hook_step){.want = MT_HOOK_SUCCEEDED, .message = ""};
    if (strcmp(hook->name, "reads-on") == 0 ||
        (strcmp(hook->name, "reads") == 0 && hook->steps == 0)) {
        step->want = MT_HOOK_GETS;
        step->ref = (struct mt_ref){"", "v1", "ConfigMap", "shop", "a"};
    } else if (strcmp(hook->name, "sleeps") == 0 && hook->steps == 0) {
        *step = (struct mt_hook_step){.want = MT_HOOK_SLEEPS, .message = "", .sleep_ms = 5000};
    } else if (strcmp(hook->name, "reads") == 0) {
        const char *found = input->object != NULL ? "there" : "not there";
        step->message = mt_arena_printf(arena, "a is %s", found);
    } else if (strcmp(hook->name, "lists") == 0) {
        list_step(hook, input, arena, step);
    } else if (strcmp(hook->name, "waits") == 0 || strcmp(hook->name, "hurries") == 0 ||
               strcmp(hook->name, "again") == 0) {
        wait_step(hook, input, arena, step);
    } else if (strcmp(hook->name, "fails") == 0) {
        step->want = MT_HOOK_FAILED;
        step->message = "no";
    } else if (strcmp(hook->name, "forever") == 0) {
        step->want = MT_HOOK_SLEEPS;
    }
}

static struct mt_hook_run *hook_start(void *data, const struct mt_hook_start *start, int64_t now_ms,
                                      struct mt_arena *arena, struct mt_hook_step *step)
{
    (void)data;
    (void)now_ms;
    struct mt_hook_run *hook = mt_alloc(sizeof *hook);
    hook->name = start->name;
    start->log(start->log_data, "begins");
    script_step(hook, &(struct mt_hook_input){0}, arena, step);
    if (strcmp(hook->name, "strays") == 0) {
        ask_step(start, arena, step);
    }
    return hook;
}

static void hook_resume(struct mt_hook_run *hook, const struct mt_hook_input *input,
                        struct mt_arena *arena, struct mt_hook_step *step)
{
    hook->steps++;
    script_step(hook, input, arena, step);
}

static void hook_end(struct mt_hook_run *hook)
{
    free(hook);
}

static const struct mt_hook_type types[] = {
    {.name = "PreSync", .at = MT_AT_PHASE, .phase = MT_PHASE_PRE_SYNC},
    {.name = "Sync", .at = MT_AT_PHASE, .phase = MT_PHASE_SYNC},
    {.name = "PostSync", .at = MT_AT_PHASE, .phase = MT_PHASE_POST_SYNC},
    {.name = "SyncFail", .at = MT_AT_PHASE, .phase = MT_PHASE_SYNC_FAIL},
    {.name = "PreDelete", .at = MT_AT_DELETION, .phase = MT_PHASE_PRE_DELETE},
    {.name = "PostDelete", .at = MT_AT_DELETION, .phase = MT_PHASE_POST_DELETE},
    {.name = "AfterSync", .at = MT_AT_PHASE, .phase = MT_PHASE_AFTER_SYNC},
    {.name = "Made", .at = MT_AT_PHASE, .phase = MT_PHASE_PRE_SYNC, .creates = true},
    {.name = "Judged", .at = MT_AT_PHASE, .phase = MT_PHASE_PRE_SYNC, .has_verdict = true},
    {.name = "Script", .at = MT_AT_PHASE, .phase = MT_PHASE_POST_SYNC, .runs = true},
    {.name = "Late", .at = MT_AT_PHASE, .phase = MT_PHASE_SYNC_FAIL, .on_timeout = true},
    {.name = "Before1",
     .at = MT_AT_WAVE,
     .phase = MT_PHASE_SYNC,
     .part = MT_PART_BEFORE,
     .wave = 1},
    {.name = "After1", .at = MT_AT_WAVE, .phase = MT_PHASE_SYNC, .part = MT_PART_AFTER, .wave = 1},
    {.name = "AfterWeb",
     .at = MT_AT_OBJECT,
     .object = {.group = "apps", .kind = "Deployment", .name = "web"}},
    {.name = "Skip", .at = MT_AT_NOWHERE},
};

struct mt_policy support_cluster_policy(void)
{
    return (struct mt_policy){
        .hook_types = types,
        .hook_type_count = SUPPORT_COUNT(types),
        .hook_search_path = "tests",
        .judge = judge,
        .needs = needs_of,
        .read_params = read_params,
        .hook_create = hook_create,
        .hook_verdict = hook_verdict,
        .hook_start = hook_start,
        .hook_resume = hook_resume,
        .hook_end = hook_end,
        .decide = mt_policy_decide,
    };
}
