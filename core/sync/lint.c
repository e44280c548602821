// SPDX-License-Identifier: Apache-2.0
#include "sync/lint.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/lint_waves.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 253, LABEL_MAX_LENGTH = 63 };

static bool is_kind(const struct mt_object *object, const char *group, const char *kind)
{
    return strcmp(object->ref.kind, kind) == 0 && strcmp(object->ref.group, group) == 0;
}

/**
 * With a generated name no earlier hook is ever found, so only what is deleted by its result goes.
 */
static void check_pile(const struct mt_object *object, struct mt_findings *findings)
{
    const struct mt_intent *intent = object->intent;
    if (object->generate_name && intent->delete_policies == MT_DELETE_BEFORE_HOOK_CREATION) {
        mt_find(findings, MT_SEVERITY_WARNING, "hook-piles-up", object->place,
                "hook %s* has a generated name and no policy that deletes it by its result: every "
                "sync leaves one more; add hook-delete-policy \"HookSucceeded\"",
                mt_ref_short(&object->ref, findings->arena));
    }
}

/** SEMANTICS.md 2.9: without BeforeHookCreation a finished Job is applied over, not run again. */
static void check_rerun(const struct mt_object *object, struct mt_findings *findings)
{
    const unsigned by_result = MT_DELETE_HOOK_SUCCEEDED | MT_DELETE_HOOK_FAILED;
    unsigned policies = object->intent->delete_policies;
    bool runs = is_kind(object, "batch", "Job") || is_kind(object, "", "Pod");
    if (!runs || object->generate_name || (policies & MT_DELETE_BEFORE_HOOK_CREATION) ||
        policies == by_result) {
        return;
    }
    mt_find(findings, MT_SEVERITY_WARNING, "hook-not-rerun", object->place,
            "hook %s stays after it %s, and the next sync does not run it again; add "
            "BeforeHookCreation to its hook-delete-policy",
            mt_ref_short(&object->ref, findings->arena),
            policies & MT_DELETE_HOOK_SUCCEEDED ? "fails" : "succeeds");
}

/** A container that is restarted in place takes the log of its failure with it. */
static void check_restarts(const struct mt_object *object, struct mt_findings *findings)
{
    const cJSON *spec = mt_json_get(object->tree, "spec");
    const cJSON *policy = mt_json_at(spec, "template", "spec", "restartPolicy", NULL);
    int64_t limit = 6; // Kubernetes' default
    mt_json_int64(mt_json_get(spec, "backoffLimit"), &limit);
    if (!is_kind(object, "batch", "Job") || limit <= 0 || !cJSON_IsString(policy) ||
        strcmp(policy->valuestring, "OnFailure") != 0) {
        return;
    }
    struct mt_place place = {object->place.file, mt_json_line(policy)};
    mt_find(findings, MT_SEVERITY_WARNING, "hook-hides-failure", place,
            "hook %s restarts its container up to %lld times before it fails, and its Pod and log "
            "are gone then; use restartPolicy: Never (and backoffLimit: 0)",
            mt_ref_short(&object->ref, findings->arena), (long long)limit);
}

static void check_types(const struct mt_object *object, const struct mt_policy *policy,
                        struct mt_findings *findings)
{
    const struct mt_intent *intent = object->intent;
    for (size_t i = 0; i < intent->hook_types.count && intent->hook_types.count > 1; i++) {
        const struct mt_hook_type *type = mt_policy_type_of(policy, &intent->hook_types.items[i]);
        if (type != NULL && type->at == MT_AT_NOWHERE) {
            mt_find(findings, MT_SEVERITY_WARNING, "skip-without-effect",
                    mt_object_annotation_place(object, intent->hook_key),
                    "%s has no effect beside another hook type; remove the one or the other",
                    type->name);
        }
    }
}

static void check_hook(const struct mt_object *object, const struct mt_policy *policy,
                       struct mt_findings *findings)
{
    check_pile(object, findings);
    check_rerun(object, findings);
    check_restarts(object, findings);
    check_types(object, policy, findings);
}

static void check_policy_without_hook(const struct mt_object *object, struct mt_findings *findings)
{
    if (object->intent->delete_policies_said) {
        mt_find(findings, MT_SEVERITY_WARNING, "policy-without-hook", object->place,
                "%s has a hook-delete-policy and is no hook; add the hook annotation or remove "
                "the policy",
                mt_ref_short(&object->ref, findings->arena));
    }
}

/** DNS subdomain names, as most kinds want them; RBAC allows nearly everything. */
static bool is_dns_name(const char *name)
{
    size_t length = strlen(name);
    bool label_start = true;
    for (const char *c = name; *c != '\0'; c++) {
        bool alphanumeric = islower((unsigned char)*c) || isdigit((unsigned char)*c);
        if (!alphanumeric && (label_start || (*c != '-' && *c != '.'))) {
            return false;
        }
        if (*c == '.' && c[-1] == '-') {
            return false;
        }
        label_start = *c == '.';
    }
    return length > 0 && length <= NAME_MAX_LENGTH && !label_start && name[length - 1] != '-';
}

/** A namespace is named by a DNS label. */
static void check_namespace_name(const struct mt_object *object, struct mt_findings *findings)
{
    const char *namespace = object->ref.namespace;
    bool label = strchr(namespace, '.') == NULL && strlen(namespace) <= LABEL_MAX_LENGTH;
    if (namespace[0] != '\0' && (!label || !is_dns_name(namespace))) {
        const cJSON *node = mt_json_at(object->tree, "metadata", "namespace", NULL);
        struct mt_place place = {object->place.file, mt_json_line(node)};
        mt_find(findings, MT_SEVERITY_ERROR, "invalid-name", place,
                "the namespace \"%s\" is refused by Kubernetes: at most 63 lower case letters, "
                "digits and -, a letter or digit at both ends",
                namespace);
    }
}

static void check_name(const struct mt_object *object, struct mt_findings *findings)
{
    static const char *const groups[] = {"", "apps", "batch", "networking.k8s.io", "policy"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strcmp(groups[i], object->ref.group) == 0 && !object->generate_name &&
            !is_dns_name(object->ref.name)) {
            mt_find(findings, MT_SEVERITY_ERROR, "invalid-name", object->place,
                    "the name \"%s\" is refused by Kubernetes: lower case letters, digits, - and "
                    ". only, a letter or digit at both ends",
                    object->ref.name);
        }
    }
}

static void check_namespace(const struct mt_object *object, struct mt_findings *findings)
{
    const struct mt_ref *ref = &object->ref;
    if (ref->namespace[0] != '\0' && mt_kind_is_cluster(ref->group, ref->kind)) {
        const cJSON *node = mt_json_at(object->tree, "metadata", "namespace", NULL);
        struct mt_place place = {object->place.file, mt_json_line(node)};
        mt_find(findings, MT_SEVERITY_WARNING, "namespace-without-effect", place,
                "a %s lives in no namespace; remove metadata.namespace", ref->kind);
    }
}

static void check_size(const struct mt_object *object, struct mt_findings *findings)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(object->tree, false, &text);
    if (text.length > MT_OBJECT_MAX) {
        mt_find(findings, MT_SEVERITY_WARNING, "large-object", object->place,
                "%s has %.1f MiB as JSON, and etcd takes 1.5 MiB by default; split it",
                mt_ref_short(&object->ref, findings->arena),
                (double)text.length / (1024.0 * 1024.0));
    }
    mt_buf_fini(&text);
}

void mt_lint(const struct mt_objects *objects, const struct mt_plan *plan,
             const struct mt_policy *policy, struct mt_findings *findings)
{
    for (size_t i = 0; i < objects->list.count; i++) {
        const struct mt_object *object = objects->list.items[i];
        if (!object->intent->hook) {
            check_policy_without_hook(object, findings);
        }
        check_name(object, findings);
        check_namespace_name(object, findings);
        check_namespace(object, findings);
        check_size(object, findings);
    }
    for (size_t i = 0; i < plan->tasks.count; i++) { // what is no task never runs
        const struct mt_task *task = plan->tasks.items[i];
        if (task->action == MT_ACTION_HOOK && task->object != NULL) {
            check_hook(task->object, policy, findings);
        }
    }
    mt_lint_waves(plan, findings);
}
