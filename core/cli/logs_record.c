// SPDX-License-Identifier: Apache-2.0
// Hooks of a revision as the record has them, beside those that are still there.
#include "base/arena.h"
#include "cli/logs_read.h"
#include "record/hook_logs.h"
#include "record/record.h"

#include <stdlib.h>
#include <string.h>

/** Hooks that are there and that the record does not name come before or after those it names. */
static void give_turns(struct mt_hook_logs *logs, const struct mt_record_revision *revision)
{
    for (size_t i = 0; i < logs->hooks.count; i++) {
        struct mt_logged_hook *hook = logs->hooks.items[i];
        const char *said = hook->revision;
        hook->turn = said != NULL && strtoul(said, NULL, 10) >= revision->number ? SIZE_MAX : 0;
    }
}

/** The one that is there, where the record does not know its uid: it was killed before that. */
static struct mt_logged_hook *find_there(const struct mt_hook_logs *logs, const struct mt_ref *ref,
                                         const char *revision)
{
    for (size_t i = 0; i < logs->hooks.count; i++) {
        struct mt_logged_hook *hook = logs->hooks.items[i];
        if (mt_ref_compare(&hook->ref, ref) == 0 && hook->revision != NULL &&
            strcmp(hook->revision, revision) == 0) {
            return hook;
        }
    }
    return NULL;
}

static struct mt_logged_hook *see_hook(struct mt_hook_logs *logs,
                                       const struct mt_record_hook *entry, const char *revision)
{
    struct mt_logged_hook *hook =
        entry->uid == NULL ? find_there(logs, &entry->ref, revision) : NULL;
    if (hook == NULL) {
        hook = mt_hook_logs_hook(logs, &entry->ref, entry->uid != NULL ? entry->uid : entry->task);
    }
    hook->revision = revision;
    hook->over = hook->over || !hook->there;
    return hook;
}

/** Whether the cluster still has what this container wrote in this attempt. */
static bool is_there(const struct mt_logged_hook *hook, const struct mt_record_hook *entry,
                     const struct mt_record_log *log)
{
    if (log->attempt != entry->attempt) {
        return false; // what is there is of a later one
    }
    for (size_t i = 0; i < hook->containers.count; i++) {
        const struct mt_logged_container *container = hook->containers.items[i];
        if (container->recorded == NULL && strcmp(container->name, log->container) == 0) {
            return true;
        }
    }
    return false;
}

static void add_log(struct mt_logged_hook *hook, const struct mt_record_hook *entry,
                    const struct mt_record_log *log)
{
    struct mt_hook_logs *logs = hook->logs;
    const char *name = log->container != NULL ? log->container : "";
    if (logs->container != NULL && strcmp(logs->container, name) != 0) {
        if (name[0] != '\0') {
            mt_hook_logs_pass_container(logs, name);
        }
        return;
    }
    if (log->container != NULL && is_there(hook, entry, log)) {
        return;
    }
    struct mt_logged_container *container = MT_ARENA_NEW(logs->arena, struct mt_logged_container);
    *container = (struct mt_logged_container){
        .hook = hook,
        .namespace = hook->ref.namespace,
        .pod = "",
        .name = name,
        .recorded = log,
        .pod_created = "",
        .place = hook->containers.count,
        .ended = true,
    };
    mt_array_push(logs->arena, &hook->containers, container);
}

void mt_hook_logs_see_recorded(struct mt_hook_logs *logs, const struct mt_record_revision *revision,
                               const struct mt_record_logs *recorded)
{
    const char *number = mt_arena_printf(logs->arena, "%u", revision->number);
    give_turns(logs, revision);
    for (size_t i = 0; i < revision->hooks.count; i++) {
        const struct mt_record_hook *entry = &revision->hooks.items[i];
        if (!mt_hook_logs_is_asked_for(logs, &entry->ref)) {
            mt_hook_logs_pass_hook(logs, &entry->ref);
            continue;
        }
        struct mt_logged_hook *hook = see_hook(logs, entry, number);
        hook->turn = i + 1;
        for (size_t j = 0; recorded != NULL && j < recorded->list.count; j++) {
            const struct mt_record_log *log = &recorded->list.items[j];
            if (strcmp(log->task, entry->task) == 0) {
                add_log(hook, entry, log);
            }
        }
    }
}
