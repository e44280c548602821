// SPDX-License-Identifier: Apache-2.0
// What script hooks list and wait for: both are watches, one of which ends with the list.
#include "base/arena.h"
#include "manifest/json.h"
#include "manifest/selector.h"
#include "sync/kind.h"
#include "sync/run_state.h"

#include <string.h>

enum {
    TOO_MANY = 413,       ///< As HTTP has it: the content is too large.
    READ_MIN_MS = 10,     ///< A script that reads all the time must not stop the clock.
    FIRST_LOOK_MS = 5000, ///< Until the first state has come: it is told however short the wait is.
};

/**
 * A list or a watch under way.  What it receives is told to the script from a timer, never from
 * within the watch's own function, which the script's next step may end.
 */
struct script_read {
    struct run_task *task;
    struct mt_arena *arena;
    struct mt_watch_scope scope;
    struct mt_ref ref;                  ///< That a watch is about.
    const struct mt_selector *selector; ///< Of a list; NULL: all.
    struct mt_watch *handle;
    MT_ARRAY(cJSON *) objects; ///< Of a list; of a watch one at most, which is freed by itself.
    uint64_t began_ms;
    bool listed;
    bool news;    ///< There is something that the script has not been told.
    bool waiting; ///< The script waits for it.
    int status;
    const char *failure; ///< NULL: it works.
};

const char *mt_run_read_namespace(const struct run_task *task, const struct mt_ref *ref)
{
    (void)task;
    return mt_kind_is_cluster(ref->group, ref->kind) ? "" : ref->namespace;
}

/** Whether the plan has an object of the kind that is in no namespace. */
static bool is_of_cluster(const struct run_task *task, const struct mt_ref *ref)
{
    const struct mt_plan *plan = task->run->plan;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_ref *other = &plan->tasks.items[i]->ref;
        if (plan->tasks.items[i]->script == NULL && other->namespace[0] == '\0' &&
            strcmp(other->kind, ref->kind) == 0 && strcmp(other->group, ref->group) == 0) {
            return true;
        }
    }
    return mt_kind_is_cluster(ref->group, ref->kind);
}

static bool is_namespace_of_app(const struct run_task *task, const char *namespace)
{
    const struct mt_plan *plan = task->run->plan;
    const char *own = task->plan->script_namespace;
    if (strcmp(namespace, plan->namespace) == 0 || (own != NULL && strcmp(namespace, own) == 0)) {
        return true;
    }
    for (size_t i = 0; i < plan->tasks.count; i++) {
        if (strcmp(plan->tasks.items[i]->ref.namespace, namespace) == 0) {
            return true;
        }
    }
    return false;
}

const char *mt_run_refuse_read(void *data, const struct mt_ref *ref, struct mt_arena *arena)
{
    const struct run_task *task = data;
    const bool named = ref->name[0] != '\0'; // without a namespace no other object has this path
    if (is_of_cluster(task, ref) || (named && ref->namespace[0] == '\0')) {
        return NULL;
    }
    if (ref->namespace[0] == '\0') {
        return mt_arena_printf(arena, "name a namespace: %s is not known to be without one",
                               ref->kind);
    }
    return is_namespace_of_app(task, ref->namespace)
               ? NULL
               : mt_arena_printf(arena,
                                 "hook types read in the namespaces of the app, which has nothing "
                                 "in %s: write allow_namespaces = { \"%s\" } in the project file",
                                 ref->namespace, ref->namespace);
}

static void tell_soon(struct script_read *read)
{
    struct run_task *task = read->task;
    struct mt_run *run = task->run;
    const uint64_t first_ms = read->began_ms + READ_MIN_MS;
    read->news = true;
    if (read->waiting) {
        mt_timers_add(&run->timers, run->now_ms > first_ms ? run->now_ms : first_ms,
                      mt_run_wake_script_in_turn, task);
    }
}

static void fail(struct script_read *read, int status, const char *message)
{
    read->failure =
        mt_arena_strdup(read->arena, message[0] != '\0' ? message : "the cluster ended the watch");
    read->status = status;
    tell_soon(read);
}

static void forget_objects(struct script_read *read)
{
    for (size_t i = 0; i < read->objects.count; i++) {
        cJSON_Delete(read->objects.items[i]);
    }
    read->objects.count = 0;
}

static void keep(struct script_read *read, const cJSON *object)
{
    mt_array_push(read->arena, &read->objects, cJSON_Duplicate(object, true));
}

static void see_listed(struct script_read *read, const cJSON *object)
{
    if (read->failure != NULL ||
        (read->selector != NULL && !mt_selector_matches(read->selector, object))) {
        return;
    }
    if (read->objects.count < MT_HOOK_OBJECTS_MAX) {
        keep(read, object);
        return;
    }
    fail(read, TOO_MANY,
         mt_arena_printf(read->arena, "there are more than %d objects of %s; name a selector",
                         MT_HOOK_OBJECTS_MAX, read->scope.kind));
}

static void see(struct script_read *read, const cJSON *object)
{
    if (read->scope.once) {
        see_listed(read, object);
        return;
    }
    forget_objects(read);
    keep(read, object);
    if (read->listed) {
        tell_soon(read);
    }
}

static void changed(void *data, const struct mt_watch_event *event)
{
    struct script_read *read = data;
    mt_run_set_time(read->task->run, event->now_ms);
    switch (event->change) {
    case MT_WATCH_SEEN:
        see(read, event->object);
        break;
    case MT_WATCH_GONE:
        forget_objects(read);
        tell_soon(read);
        break;
    case MT_WATCH_LISTED:
        read->listed = true;
        tell_soon(read);
        break;
    case MT_WATCH_FAILED:
        fail(read, event->status, event->message);
        break;
    }
}

/** "app=web" is for the server to look at; of other selectors it is not certain to know all. */
static bool is_plain_label(const char *selector)
{
    return selector != NULL && strpbrk(selector, "!(), ") == NULL &&
           strstr(selector, "==") == NULL && selector[0] != '\0';
}

static struct script_read *begin(struct run_task *task, const struct mt_hook_step *step)
{
    struct mt_arena *arena = mt_arena_new();
    struct script_read *read = MT_ARENA_NEW(arena, struct script_read);
    const struct mt_ref *ref = &step->ref;
    const bool lists = step->want == MT_HOOK_LISTS;
    read->task = task;
    read->arena = arena;
    read->began_ms = task->run->now_ms;
    read->ref = (struct mt_ref){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .namespace = mt_arena_strdup(arena, mt_run_read_namespace(task, ref)),
        .name = mt_arena_strdup(arena, ref->name),
    };
    read->scope = (struct mt_watch_scope){
        .group = read->ref.group,
        .version = read->ref.version,
        .kind = read->ref.kind,
        .namespace = read->ref.namespace,
        .name = lists ? NULL : read->ref.name,
        .once = lists,
    };
    if (lists && step->selector != NULL) {
        const char *selector = mt_arena_strdup(arena, step->selector);
        read->selector = mt_selector_parse(selector, arena, NULL);
        read->scope.label = is_plain_label(selector) ? selector : NULL;
    }
    return read;
}

/** Whether a step waits for more of what is watched already. */
static bool goes_on(const struct script_read *read, const struct mt_hook_step *step)
{
    struct mt_ref ref = step->ref;
    ref.namespace = mt_run_read_namespace(read->task, &ref);
    return !read->scope.once && read->failure == NULL && mt_ref_compare(&read->ref, &ref) == 0 &&
           strcmp(read->ref.version, ref.version) == 0;
}

void mt_run_begin_read(struct run_task *task, const struct mt_hook_step *step)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    if (task->script_read != NULL && !goes_on(task->script_read, step)) {
        mt_run_end_read(task);
    }
    struct script_read *read = task->script_read;
    const bool is_new = read == NULL;
    if (is_new) {
        read = begin(task, step);
        task->script_read = read;
    }
    read->waiting = true;
    if (step->begins) {
        read->began_ms = run->now_ms;
        read->news = read->listed;
    }
    if (!read->scope.once) {
        const uint64_t least_ms = read->listed ? READ_MIN_MS : FIRST_LOOK_MS;
        task->wakes_ms = run->now_ms + (step->sleep_ms > least_ms ? step->sleep_ms : least_ms);
        mt_timers_add(&run->timers, task->wakes_ms, mt_run_wake_script_in_turn, task);
    }
    if (is_new) {
        read->handle = cluster->watch(cluster->data, &read->scope, changed, read);
    } else if (read->news) {
        tell_soon(read);
    }
}

/** Whether there is something to tell a script that waits. */
static bool is_ready(const struct script_read *read, bool late)
{
    const bool soon = read->task->run->now_ms < read->began_ms + READ_MIN_MS;
    const bool known = read->news && (read->listed || read->failure != NULL);
    return read->waiting && !soon && (late || known);
}

bool mt_run_tell_read(struct run_task *task)
{
    struct script_read *read = task->script_read;
    const bool late = read != NULL && !read->scope.once && task->run->now_ms >= task->wakes_ms;
    if (read == NULL || !is_ready(read, late)) {
        return false;
    }
    const bool one = !read->scope.once && read->objects.count > 0;
    const struct mt_hook_input input = {
        .object = one ? read->objects.items[0] : NULL,
        .objects = (const cJSON *const *)read->objects.items,
        .object_count = read->objects.count,
        .failure = read->failure,
        .status = read->status,
        .late = late,
        .now_ms = mt_run_wall_ms(task->run),
    };
    read->news = false;
    read->waiting = false;
    mt_run_resume_script(task, &input); // which may end it
    return true;
}

void mt_run_end_read(struct run_task *task)
{
    struct script_read *read = task->script_read;
    const struct mt_cluster *cluster = task->run->options.cluster;
    if (read == NULL) {
        return;
    }
    task->script_read = NULL;
    cluster->unwatch(cluster->data, read->handle);
    forget_objects(read);
    mt_arena_free(read->arena);
}
