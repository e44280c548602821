// SPDX-License-Identifier: Apache-2.0
#include "sync/refused.h"

#include "base/arena.h"
#include "manifest/intent.h"
#include "sync/kind.h"
#include "sync/sent.h"

#include <string.h>

enum { FORBIDDEN = 403, NOT_FOUND = 404, CONFLICT = 409, INVALID = 422, SERVER_ERROR = 500 };

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool mt_refused_exists(const struct mt_task *task, const struct mt_answer *answer)
{
    return task->options.replace == MT_YES && answer->status == CONFLICT &&
           strcmp(answer->reason, "AlreadyExists") == 0;
}

bool mt_refused_namespace(const struct mt_answer *answer)
{
    return answer->status == NOT_FOUND && begins_with(answer->message, "namespaces \"");
}

/** A write needs no object, so what is not found is its kind; but admission may answer so, too. */
bool mt_refused_kind(const struct mt_answer *answer)
{
    return answer->status == NOT_FOUND &&
           (strstr(answer->message, "could not find the requested resource") != NULL ||
            strstr(answer->message, "no matches for kind") != NULL);
}

/** Nothing is recreated with which data would be lost. */
static bool may_recreate(const struct mt_ref *ref)
{
    bool core = ref->group[0] == '\0';
    return !mt_kind_is_namespace(ref->group, ref->kind) && !mt_kind_is_crd(ref->group, ref->kind) &&
           !(core && strcmp(ref->kind, "PersistentVolumeClaim") == 0) &&
           !(core && strcmp(ref->kind, "PersistentVolume") == 0);
}

/** The ways in which API servers say that a field cannot be changed; there is no code for it. */
static bool is_immutable(const struct mt_answer *answer)
{
    static const char *const phrases[] = {"is immutable", "may not be changed", "may not change",
                                          "Forbidden: updates to", "cannot be changed"};
    for (size_t i = 0; answer->status == INVALID && i < sizeof phrases / sizeof *phrases; i++) {
        if (strstr(answer->message, phrases[i]) != NULL) {
            return true;
        }
    }
    return false;
}

bool mt_refused_may_recreate(const struct mt_task *task)
{
    const bool asked = task->options.force == MT_YES || task->object->intent->recreate_immutable;
    return asked && may_recreate(&task->ref);
}

bool mt_refused_recreates(const struct mt_task *task, const struct mt_answer *answer)
{
    bool force =
        task->options.force == MT_YES && (answer->status == CONFLICT || answer->status == INVALID);
    bool asked = task->object->intent->recreate_immutable && is_immutable(answer);
    return (force || asked) && may_recreate(&task->ref);
}

/** What server-side apply says, whatever fieldValidation it was sent with. */
static bool is_unknown_field(const struct mt_answer *answer)
{
    return strstr(answer->message, "field not declared in schema") != NULL;
}

/** The Namespace is on its way out; finalizers of what is in it may keep it there for long. */
static bool is_terminating(const struct mt_answer *answer)
{
    return strstr(answer->message, "because it is being terminated") != NULL;
}

/** Who syncs may not do that, or may not give others a right that they do not have. */
static bool is_about_rights(const struct mt_answer *answer)
{
    return answer->status == FORBIDDEN &&
           (strstr(answer->message, "is forbidden: User \"") != NULL ||
            strstr(answer->message, "is attempting to grant RBAC permissions") != NULL);
}

/** What to do where a Namespace is missing; only the app's own is created by the option. */
static const char *namespace_remedy(const struct mt_task *task, const struct mt_owner *owner,
                                    struct mt_arena *arena)
{
    const char *namespace = task->ref.namespace;
    const bool own = strcmp(namespace, owner->namespace) == 0;
    return mt_arena_printf(arena,
                           own ? "create the Namespace %s, add it to the manifests, or give "
                                 "--sync-option CreateNamespace=true"
                               : "create the Namespace %s, or add it to the manifests",
                           namespace);
}

const char *mt_refused_remedy(const struct mt_task *task, const struct mt_answer *answer,
                              const struct mt_owner *owner, struct mt_arena *arena)
{
    const struct mt_ref *ref = &task->ref;
    if (answer->status == 0 && answer->reason[0] == '\0') { // else it was not sent
        return "see that the cluster can be reached";
    }
    if (is_immutable(answer) && may_recreate(ref)) {
        return "take the change back, or annotate the object with moontide.dev/on-immutable: "
               "recreate";
    }
    if (mt_refused_namespace(answer)) {
        return namespace_remedy(task, owner, arena);
    }
    if (is_terminating(answer)) {
        return mt_arena_printf(arena, "wait until the Namespace %s is gone", ref->namespace);
    }
    if (mt_refused_kind(answer) && answer->hint == NULL) {
        return mt_arena_printf(
            arena, "install the CustomResourceDefinition of %s%s%s, or add it to the manifests",
            ref->kind, ref->group[0] != '\0' ? " in " : "", ref->group);
    }
    if (is_about_rights(answer)) {
        return "have the missing rights granted, or log in as somebody who has them";
    }
    if (answer->status == FORBIDDEN && strstr(answer->message, "exceeded quota") != NULL) {
        return "ask for less, or have the quota raised";
    }
    if (strstr(answer->message, "failed calling webhook") != NULL) {
        return "see that the webhook answers";
    }
    return answer->status >= SERVER_ERROR ? "wait for the server to recover" : NULL;
}

/** What people are told behind the server's words, where moontide knows more; else NULL. */
static const char *more_of(const struct mt_task *task, const struct mt_answer *answer,
                           const struct mt_owner *owner, struct mt_arena *arena)
{
    if (is_immutable(answer) && may_recreate(&task->ref)) {
        return "moontide.dev/on-immutable: recreate deletes and creates it anew";
    }
    if (mt_refused_namespace(answer)) {
        return namespace_remedy(task, owner, arena);
    }
    if (is_terminating(answer)) {
        return "sync again when it is gone";
    }
    if (mt_refused_kind(answer)) {
        return answer->hint != NULL
                   ? answer->hint
                   : "the cluster does not know this kind: bring its CustomResourceDefinition "
                     "along";
    }
    if (task->options.validate == MT_NO && is_unknown_field(answer)) {
        return "server-side apply takes no unknown field, also with Validate=false: add "
               "ServerSideApply=false";
    }
    return NULL;
}

const char *mt_refused_message(const struct mt_task *task, const struct mt_answer *answer,
                               const struct mt_owner *owner, struct mt_arena *arena)
{
    const char *message = mt_answer_why(answer);
    const char *more = more_of(task, answer, owner, arena);
    return more == NULL ? mt_arena_strdup(arena, message)
                        : mt_arena_printf(arena, "%s; %s", message, more);
}
