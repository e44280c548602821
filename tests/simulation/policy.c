// SPDX-License-Identifier: Apache-2.0
#include "policy.h"

#include "hook_types.h"
#include "oracle.h"
#include "policy_state.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** Whether this time something else is answered than what is so. */
static bool lies(struct sim_policy *policy)
{
    return sim_chance(&policy->random, policy->settings->lie_percent);
}

/** Of a kind whose status the API server itself writes: whether it is in use. */
static enum mt_health health_of_definition(const cJSON *object)
{
    const char *phase = mt_json_string(mt_json_get(object, "status"), "phase");
    if (phase != NULL) {
        return strcmp(phase, "Active") == 0 ? MT_HEALTHY : MT_PROGRESSING;
    }
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_at(object, "status", "conditions", NULL)) {
        const char *type = mt_json_string(condition, "type");
        const char *status = mt_json_string(condition, "status");
        if (type != NULL && strcmp(type, "Established") == 0 && status != NULL) {
            return strcmp(status, "True") == 0 ? MT_HEALTHY : MT_PROGRESSING;
        }
    }
    return MT_PROGRESSING;
}

static bool has_no_status(const struct mt_ref *ref)
{
    static const char *const kinds[] = {"ConfigMap", "Secret", "Service", "ServiceAccount"};
    bool without = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        without = without || strcmp(ref->kind, kinds[i]) == 0;
    }
    return without;
}

static void judge_honestly(const struct mt_health_question *question, struct mt_arena *arena,
                           struct mt_verdict *verdict)
{
    const cJSON *status = mt_json_get(question->object, "status");
    const char *health = mt_json_string(status, "health");
    const char *message = mt_json_string(status, "message");
    const char *kind = question->ref->kind;
    *verdict =
        (struct mt_verdict){.status = MT_PROGRESSING,
                            .message = message != NULL ? mt_arena_strdup(arena, message) : "",
                            .grace_ms = mt_health_grace_ms(question)};
    if (mt_json_at(question->object, "metadata", "deletionTimestamp", NULL) != NULL) {
        verdict->message = "Pending deletion";
    } else if (strcmp(kind, "Namespace") == 0 || strcmp(kind, "CustomResourceDefinition") == 0) {
        verdict->status = health_of_definition(question->object);
    } else if (has_no_status(question->ref)) {
        verdict->status = MT_HEALTHY;
    } else if (health == NULL || !mt_health_parse(health, &verdict->status)) {
        verdict->message = "no status yet";
    }
}

/** A verdict that nothing in the object speaks for. */
static void invent(struct sim_policy *policy, struct mt_arena *arena, struct mt_verdict *verdict)
{
    static const uint64_t graces_ms[] = {0, 10, 10000, 3600000, UINT64_MAX / 2};
    struct sim_random *random = &policy->random;
    verdict->status = (enum mt_health)sim_below(random, MT_UNKNOWN + 1);
    verdict->message = mt_arena_printf(arena, "lie %u", (unsigned)sim_below(random, 10));
    verdict->failed = sim_chance(random, 10);
    verdict->warns = verdict->status == MT_HEALTHY && sim_chance(random, 20);
    verdict->unanswered = verdict->status == MT_PROGRESSING && sim_chance(random, 30);
    verdict->grace_ms = SIM_PICK(random, graces_ms);
    verdict->because_count = sim_chance(random, 20) ? sim_below(random, MT_CAUSES_MAX + 1) : 0;
    for (size_t i = 0; i < verdict->because_count; i++) {
        verdict->because[i] = mt_arena_printf(arena, "cause %zu", i);
    }
}

/** There is no oracle where only ends are compared. */
static void tell(const struct sim_policy *policy, const struct mt_ref *ref,
                 const struct mt_verdict *verdict)
{
    if (policy->oracle != NULL) {
        sim_oracle_judged(policy->oracle, ref, verdict);
    }
}

static void judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict)
{
    struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    if (scripts != NULL) {
        scripts->judge(scripts->data, question, arena, verdict);
    } else {
        judge_honestly(question, arena, verdict);
    }
    if (lies(policy)) {
        invent(policy, arena, verdict);
    }
    tell(policy, question->ref, verdict);
}

static size_t needs_of(void *data, const struct mt_ref *ref, const char *check,
                       const struct mt_need **needs)
{
    const struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    if (scripts != NULL) {
        return scripts->needs(scripts->data, ref, check, needs);
    }
    static const struct mt_need related[] = {{.kind = "v1/Pod"},
                                             {.kind = "apps/v1/ReplicaSet"},
                                             {.kind = "nothing"},
                                             {.kind = "a/b/C/d"}};
    *needs = related;
    return strcmp(ref->kind, "Deployment") == 0    ? 2
           : strcmp(ref->kind, "StatefulSet") == 0 ? sizeof related / sizeof *related
                                                   : 0;
}

static const cJSON *read_params(void *data, const struct mt_hook_type *type, const cJSON *params,
                                bool texts, struct mt_place place, struct mt_findings *findings)
{
    const struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    return scripts == NULL
               ? params
               : scripts->read_params(scripts->data, type, params, texts, place, findings);
}

static cJSON *hook_create(void *data, const struct mt_hook_type *type, const cJSON *object,
                          struct mt_error *err)
{
    struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    if (scripts != NULL) {
        return scripts->hook_create(scripts->data, type, object, err);
    }
    if (lies(policy)) {
        mt_fail(err, MT_ERR_SCRIPT, "hooks/x.lua:1: boom");
        return NULL;
    }
    cJSON *made = cJSON_Duplicate(object, true);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(made, "metadata");
    cJSON *labels = cJSON_AddObjectToObject(metadata, "labels");
    cJSON_AddStringToObject(labels, "made", "yes");
    return made;
}

static void hook_verdict(void *data, const struct mt_hook_type *type,
                         const struct mt_health_question *question, const struct mt_verdict *health,
                         struct mt_arena *arena, struct mt_verdict *verdict)
{
    struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    *verdict = *health;
    if (scripts != NULL) {
        scripts->hook_verdict(scripts->data, type, question, health, arena, verdict);
    }
    if (lies(policy)) {
        invent(policy, arena, verdict);
    }
    tell(policy, question->ref, verdict);
}

static enum mt_decision decide(void *data, const struct mt_stuck *stuck, struct mt_arena *arena,
                               const char **message)
{
    struct sim_policy *policy = data;
    enum mt_decision decision = mt_policy_decide(NULL, stuck, arena, message);
    if (sim_chance(&policy->random, policy->settings->undecided_percent)) {
        decision = sim_chance(&policy->random, 50) ? MT_DECIDE_CONTINUE : MT_DECIDE_FAIL;
    }
    if (policy->oracle != NULL) {
        sim_oracle_decided(policy->oracle, decision);
    }
    return decision;
}

/** The hooks of scripts are those of the scripts, from beginning to end. */
static struct mt_hook_run *start_script(void *data, const struct mt_hook_start *start,
                                        int64_t now_ms, struct mt_arena *arena,
                                        struct mt_hook_step *step)
{
    const struct sim_policy *policy = data;
    const struct mt_policy *scripts = policy->scripts;
    return scripts->hook_start(scripts->data, start, now_ms, arena, step);
}

static void take_scripts(struct sim_policy *policy, const struct mt_policy *scripts)
{
    struct mt_policy *seam = &policy->seam;
    policy->scripts = scripts;
    seam->hook_types = scripts->hook_types;
    seam->hook_type_count = scripts->hook_type_count;
    seam->hook_start = start_script;
    seam->hook_resume = scripts->hook_resume;
    seam->hook_end = scripts->hook_end;
}

struct sim_policy *sim_policy_new(const struct sim_settings *settings,
                                  const struct mt_policy *scripts)
{
    struct sim_policy *policy = mt_alloc(sizeof *policy);
    policy->settings = settings;
    policy->random = sim_random_of(settings->seed, "policy");
    policy->seam = (struct mt_policy){
        .hook_search_path = "the simulation",
        .judge = judge,
        .needs = needs_of,
        .read_params = read_params,
        .hook_create = hook_create,
        .hook_verdict = hook_verdict,
        .hook_start = sim_script_start,
        .hook_resume = sim_script_resume,
        .hook_end = sim_script_end,
        .decide = decide,
        .data = policy,
    };
    policy->seam.hook_types = sim_hook_types(&policy->seam.hook_type_count);
    if (settings->scripts) {
        take_scripts(policy, scripts);
    }
    return policy;
}

void sim_policy_set_oracle(struct sim_policy *policy, struct sim_oracle *oracle)
{
    policy->oracle = oracle;
}

void sim_policy_free(struct sim_policy *policy)
{
    free(policy);
}

const struct mt_policy *sim_policy_seam(const struct sim_policy *policy)
{
    return &policy->seam;
}

size_t sim_policy_scripts(const struct sim_policy *policy)
{
    return policy->under_way;
}
