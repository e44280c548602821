// SPDX-License-Identifier: Apache-2.0
#include "script/policy.h"

#include "script/checks.h"
#include "script/hook_run.h"
#include "script/hook_type.h"
#include "script/hook_types.h"

static struct mt_hook_file *file_of(void *data, const struct mt_hook_type *type)
{
    const struct mt_scripts *scripts = data;
    return mt_hook_types_file(scripts->hook_types, type);
}

static void judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict)
{
    const struct mt_scripts *scripts = data;
    mt_checks_judge(scripts->checks, question, arena, verdict);
}

static size_t needs_of(void *data, const struct mt_ref *ref, const char *check,
                       const struct mt_need **needs)
{
    const struct mt_scripts *scripts = data;
    return mt_checks_needs(scripts->checks, ref, check, needs);
}

static const cJSON *read_params(void *data, const struct mt_hook_type *type, const cJSON *params,
                                bool texts, struct mt_place place, struct mt_findings *findings)
{
    const struct mt_hook_file *file = file_of(data, type);
    return mt_params_read(&file->params, type->name, params, texts, place, findings);
}

static cJSON *hook_create(void *data, const struct mt_hook_type *type, const cJSON *object,
                          struct mt_error *err)
{
    return mt_hook_file_create(file_of(data, type), object, err);
}

static void hook_verdict(void *data, const struct mt_hook_type *type,
                         const struct mt_health_question *question, const struct mt_verdict *health,
                         struct mt_arena *arena, struct mt_verdict *verdict)
{
    mt_hook_file_judge(file_of(data, type), question, health, arena, verdict);
}

static struct mt_hook_run *hook_start(void *data, const struct mt_hook_start *start, int64_t now_ms,
                                      struct mt_arena *arena, struct mt_hook_step *step)
{
    const struct mt_scripts *scripts = data;
    const struct mt_hook_script script = {file_of(data, start->type), &scripts->reach};
    return mt_hook_run_start(&script, start, now_ms, arena, step);
}

struct mt_policy mt_script_policy(struct mt_scripts *scripts)
{
    struct mt_policy policy = {
        .hook_search_path = "",
        .judge = judge,
        .needs = needs_of,
        .read_params = read_params,
        .hook_create = hook_create,
        .hook_verdict = hook_verdict,
        .hook_start = hook_start,
        .hook_resume = mt_hook_run_resume,
        .hook_end = mt_hook_run_end,
        .decide = mt_policy_decide,
        .data = scripts,
    };
    if (scripts->hook_types != NULL) {
        policy.hook_types = mt_hook_types_list(scripts->hook_types, &policy.hook_type_count);
        policy.hook_search_path = mt_hook_types_search_path(scripts->hook_types);
    }
    return policy;
}
