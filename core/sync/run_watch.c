// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/json.h"
#include "sync/run_state.h"

#include <string.h>

/**
 * The watch of one kind in one namespace.  It is begun when the first object of it has to be waited
 * for, so kinds that nothing changes behind our back cost none, and stays until the run ends: lists
 * are the expensive part.
 */
struct run_watch {
    struct mt_run *run;
    struct mt_watch_scope scope;
    struct mt_watch *handle;
    bool listed;
    const char *failure;                     ///< NULL: it works.
    MT_ARRAY(struct run_task *) before_list; ///< Tasks that joined before LISTED.
};

void mt_run_register(struct run_task *task)
{
    struct mt_run *run = task->run;
    const bool as_planned = task->ref.name == task->plan->ref.name;
    mt_map_put(&run->by_object, as_planned ? task->plan->key : mt_ref_key(&task->ref, run->arena),
               task);
}

static struct run_task *find_task(const struct mt_run *run, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    size_t length = mt_ref_put_key(ref, key);
    return length > 0 ? mt_map_get_n(&run->by_object, key, length) : NULL;
}

bool mt_run_is_last_of_object(const struct run_task *task)
{
    const struct run_task *last = find_task(task->run, &task->ref);
    return last == NULL || last == task || (last->uid == NULL && !last->unsure);
}

struct mt_ref mt_run_ref_of(const struct mt_watch_scope *scope, const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *name = mt_json_string(metadata, "name");
    return (struct mt_ref){
        .group = scope->group,
        .version = scope->version,
        .kind = scope->kind,
        .namespace = namespace != NULL ? namespace : "",
        .name = name != NULL ? name : "",
    };
}

static bool is_other_object(const struct run_task *task, const cJSON *tree)
{
    const char *uid = mt_json_string(mt_json_get(tree, "metadata"), "uid");
    return task->uid != NULL && uid != NULL && strcmp(task->uid, uid) != 0;
}

/** The state of an object whose health is waited for. */
static void see_awaited(struct run_task *task, const cJSON *tree)
{
    if (is_other_object(task, tree) && mt_run_task_is_hook(task)) {
        mt_run_object_gone(task, NULL); // a hook is the object that was created, and no other
    } else if (mt_run_is_news(task, tree)) {
        mt_run_note_seen(task, tree);
        mt_run_look_for_proof(task, tree);
        mt_run_keep_live(task, tree);
        mt_run_touch(task);
    }
}

static void see(struct run_task *task, const cJSON *tree)
{
    task->seen = true;
    if (task->state == TASK_GOING) {
        mt_run_see_going(task, tree);
        return;
    }
    if (!is_other_object(task, tree)) {
        mt_run_logs_see(task, tree, false);
    }
    if (task->state == TASK_SENDING) {
        task->gone = false;
        mt_run_keep_live(task, tree); // it may be newer than the answer that is still to come
    } else if (mt_run_is_asked_about(task)) {
        see_awaited(task, tree);
    }
}

static void see_gone(struct run_task *task, const cJSON *tree)
{
    if (is_other_object(task, tree)) {
        return;
    }
    mt_run_logs_see(task, tree, true);
    task->gone = task->state == TASK_SENDING || task->state == TASK_GOING;
    if (mt_run_is_asked_about(task)) {
        mt_run_object_gone(task, tree);
    } else if (task->state == TASK_GOING && task->call == CALL_NONE) {
        mt_run_cleared(task);
    } else if (task->state == TASK_SENDING) {
        mt_run_keep_live(task, tree); // the answer tells whether that was the object
    }
}

/** What joined before the list and is not in it is gone. */
static void end_list(struct run_watch *watch)
{
    watch->listed = true;
    for (size_t i = 0; i < watch->before_list.count; i++) {
        struct run_task *task = watch->before_list.items[i];
        if (task->seen) {
            continue;
        }
        if (task->state == TASK_WAITING) {
            mt_run_object_gone(task, NULL);
        } else if (task->state == TASK_GOING && task->call == CALL_NONE) {
            mt_run_cleared(task);
        }
    }
}

static void say_unwatched(const struct run_watch *watch, struct run_task *task)
{
    mt_run_say(task, MT_UNKNOWN, "cannot be watched: %s", watch->failure);
    mt_run_emit_health(task, NULL);
}

static void end_broken(struct run_watch *watch, const struct mt_watch_event *event)
{
    struct mt_run *run = watch->run;
    watch->failure =
        mt_arena_printf(run->arena, "%s",
                        event->message[0] != '\0' ? event->message : "the cluster ended the watch");
    for (struct run_task *task = run->waiting.first; task != NULL; task = task->next) {
        if (task->watch == watch) {
            say_unwatched(watch, task);
        }
    }
}

static void watch_changed(void *data, const struct mt_watch_event *event)
{
    struct run_watch *watch = data;
    mt_run_set_time(watch->run, event->now_ms);
    if (mt_run_is_over(watch->run)) {
        return; // watches stay open until the run is freed
    }
    if (event->change == MT_WATCH_LISTED) {
        end_list(watch);
        return;
    }
    if (event->change == MT_WATCH_FAILED) {
        end_broken(watch, event);
        return;
    }
    struct mt_ref ref = mt_run_ref_of(&watch->scope, event->object);
    struct run_task *task = find_task(watch->run, &ref);
    if (task == NULL) {
        return;
    }
    if (event->change == MT_WATCH_SEEN) {
        see(task, event->object);
    } else {
        see_gone(task, event->object);
    }
}

static const char *label_of(const struct mt_run *run)
{
    return mt_arena_printf(run->arena, "moontide.dev/app=%s", run->options.owner.app);
}

static struct run_watch *watch_of(struct run_task *task)
{
    struct mt_run *run = task->run;
    const struct mt_ref *ref = &task->ref;
    const char *key = mt_arena_printf(run->arena, "%s/%s/%s/%s", ref->group, ref->version,
                                      ref->kind, ref->namespace);
    struct run_watch *watch = mt_map_get(&run->watches, key);
    if (watch != NULL) {
        return watch;
    }
    watch = MT_ARENA_NEW(run->arena, struct run_watch);
    watch->run = run;
    watch->scope = (struct mt_watch_scope){
        .group = ref->group,
        .version = ref->version,
        .kind = ref->kind,
        .namespace = ref->namespace,
        .label = label_of(run),
    };
    mt_map_put(&run->watches, key, watch);
    const struct mt_cluster *cluster = run->options.cluster;
    watch->handle = cluster->watch(cluster->data, &watch->scope, watch_changed, watch);
    return watch;
}

void mt_run_watch_task(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (task->uid != NULL) {
        mt_map_put(&run->by_uid, mt_arena_strdup(run->arena, task->uid), task);
    }
    if (task->watch != NULL) {
        return;
    }
    struct run_watch *watch = watch_of(task);
    task->watch = watch;
    if (watch->failure != NULL) {
        say_unwatched(watch, task);
    } else if (!watch->listed) {
        task->seen = false;
        mt_array_push(run->arena, &watch->before_list, task);
    }
}

void mt_run_end_watches(struct mt_run *run)
{
    const struct mt_cluster *cluster = run->options.cluster;
    for (size_t i = 0; i < run->watches.count; i++) {
        struct run_watch *watch = run->watches.entries[i].value;
        cluster->unwatch(cluster->data, watch->handle);
    }
    mt_map_fini(&run->watches);
}
