// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/logs_command.h"
#include "cli/words.h"
#include "manifest/json.h"

#include <string.h>

enum { FORBIDDEN = 403 };

/** Of the health of hooks nothing is said here: what a hook "needs" are its Pods. */
static size_t needs_pods(void *data, const struct mt_ref *ref, const char *check,
                         const struct mt_need **needs)
{
    static const struct mt_need needed[] = {{.kind = "v1/Pod"}, {.kind = "batch/v1/Job"}};
    (void)data;
    (void)check;
    *needs = needed;
    return ref->namespace[0] != '\0' ? sizeof needed / sizeof *needed : 0;
}

/** The hook, or what it owns, is another than before. */
static void see_pods(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                     struct mt_verdict *verdict)
{
    struct mt_logs_command *showing = data;
    (void)arena;
    *verdict = (struct mt_verdict){.status = MT_UNKNOWN, .message = ""};
    if (question->hook) {
        mt_hook_logs_see(&showing->logs, question->ref, question->object, question->related,
                         question->related_count);
    }
}

static void object_changed(void *data, const struct mt_survey_object *object)
{
    struct mt_logs_command *showing = data;
    if (object->gone && object->hook) {
        mt_hook_logs_lose(&showing->logs, &object->ref);
    }
}

/** HOOK: an OBJECT, or the name of one. */
static bool read_hook(struct mt_logs_command *showing, struct mt_error *err)
{
    const struct mt_words *operands = &showing->cli->args.operands;
    if (operands->count < 2) {
        return true;
    }
    const char *typed = operands->items[1];
    if (strchr(typed, '/') == NULL) {
        showing->hook = (struct mt_object_pattern){.kind = NULL, .name = typed};
        return true;
    }
    return mt_object_pattern_parse(typed, showing->arena, &showing->hook, err);
}

static void fill_logs(struct mt_logs_command *showing)
{
    const struct mt_args *args = &showing->cli->args;
    showing->logs = (struct mt_hook_logs){
        .arena = showing->arena,
        .cluster = &showing->inquiry.connection.cluster,
        .output = &showing->cli->out,
        .namespace = showing->inquiry.loaded.namespace,
        .hook = args->operands.count > 1 ? &showing->hook : NULL,
        .container = args->container,
        .revision =
            args->revision > 0 ? mt_arena_printf(showing->arena, "%u", args->revision) : NULL,
        .tail = args->tail,
        .follow = args->follow,
        .headed = showing->cli->out.terminal && !args->follow,
    };
}

/** Says what is to be known of what was printed, and what could not be read. */
static void print_findings(struct mt_logs_command *showing)
{
    struct mt_hook_logs *logs = &showing->logs;
    mt_output_flush(&showing->cli->out);
    for (size_t i = 0; i < logs->notes.count; i++) {
        mt_inquiry_note(&showing->inquiry, logs->notes.items[i]);
    }
    logs->notes.count = 0;
    for (size_t i = 0; i < logs->failures.count; i++) {
        mt_findings_print_error(&showing->cli->err, logs->failures.items[i]);
    }
    logs->failures.count = 0;
    mt_output_flush(&showing->cli->err);
}

/** Lets things come until this many logs are open, or a signal has come: then false. */
static bool wait(struct mt_logs_command *showing)
{
    mt_output_flush(&showing->cli->out);
    mt_inquiry_wait(&showing->inquiry, showing->survey, UINT64_MAX);
    mt_survey_advance(showing->survey, mt_inquiry_now(&showing->inquiry));
    if (showing->inquiry.running != NULL) {
        mt_app_running_advance(showing->inquiry.running, mt_inquiry_now(&showing->inquiry));
    }
    print_findings(showing);
    return mt_signals_count() == 0 && !mt_output_is_gone(&showing->cli->out);
}

static bool read_one(struct mt_logs_command *showing, struct mt_logged_container *container)
{
    struct mt_arena *arena = showing->logs.arena;
    if (container->waits != NULL) {
        mt_inquiry_note(&showing->inquiry,
                        mt_arena_printf(arena, "%s %s has written nothing: %s",
                                        container->hook->shown, container->name, container->waits));
        return true;
    }
    mt_hook_logs_print_head(container);
    if (container->recorded != NULL) {
        mt_hook_logs_print_recorded(container);
        print_findings(showing);
        return true;
    }
    mt_hook_logs_open(container);
    bool goes_on = true;
    while (goes_on && showing->logs.open > 0) {
        goes_on = wait(showing);
    }
    return goes_on;
}

/** Why there is no log of it at all. */
static const char *why_empty(const struct mt_logs_command *showing,
                             const struct mt_logged_hook *hook)
{
    return !hook->there && showing->unread ? "it is gone, and what it wrote cannot be read"
           : !hook->there                  ? "it is gone, and nothing of what it wrote is recorded"
           : hook->over                    ? "it has no Pods any more"
                                           : "it has no Pods yet";
}

/** One after another, as they ran. */
static bool read_all(struct mt_logs_command *showing)
{
    bool goes_on = true;
    struct mt_hook_logs *logs = &showing->logs;
    mt_hook_logs_sort(logs);
    for (size_t i = 0; goes_on && i < logs->hooks.count; i++) {
        const struct mt_logged_hook *hook = logs->hooks.items[i];
        if (hook->containers.count == 0) {
            mt_inquiry_note(&showing->inquiry, mt_arena_printf(logs->arena, "%s: %s", hook->shown,
                                                               why_empty(showing, hook)));
        }
        for (size_t j = 0; goes_on && j < hook->containers.count; j++) {
            goes_on = read_one(showing, hook->containers.items[j]);
        }
    }
    return goes_on;
}

/** Whether hooks may still begin: those of a run that is under way, unless one was asked for. */
static bool may_begin(const struct mt_logs_command *showing)
{
    return showing->inquiry.running != NULL &&
           mt_app_running_holder(showing->inquiry.running) != NULL &&
           (showing->logs.hook == NULL || showing->logs.hooks.count == 0);
}

/** All at once, until none of the hooks goes on, and none can begin any more. */
static bool follow_all(struct mt_logs_command *showing)
{
    bool goes_on = true;
    mt_hook_logs_open_all(&showing->logs);
    print_findings(showing);
    while (goes_on && (!mt_hook_logs_are_over(&showing->logs) || may_begin(showing))) {
        goes_on = wait(showing);
        mt_hook_logs_open_all(&showing->logs);
    }
    return goes_on;
}

static int fail(struct mt_logs_command *showing, int code, const char *message)
{
    mt_findings_print_error(&showing->cli->err, message);
    return code;
}

/** Where was looked. */
static const char *where(const struct mt_logs_command *showing)
{
    return showing->revision == NULL
               ? "in the cluster"
               : mt_arena_printf(showing->arena, "in the cluster or in revision %u",
                                 showing->revision->number);
}

/** What was asked for is not there; others are. */
static int find_other(struct mt_logs_command *showing, const char *what, const char *name,
                      const struct mt_hook_logs_others *others)
{
    const struct mt_loaded *loaded = &showing->inquiry.loaded;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "there is no %s \"%s\" of %s/%s, %s", what, name, loaded->namespace,
                  loaded->app, where(showing));
    for (size_t i = 0; i < others->list.count; i++) {
        mt_buf_printf(&text, "%s%s", i == 0 ? "; there is: " : ", ", others->list.items[i]);
    }
    fail(showing, MT_EXIT_NO, mt_buf_text(&text));
    mt_buf_fini(&text);
    return MT_EXIT_NO;
}

static int find_no_hook(struct mt_logs_command *showing)
{
    const struct mt_loaded *loaded = &showing->inquiry.loaded;
    const struct mt_record_revision *revision = showing->revision;
    const char *why = "it has none, or they were deleted, and logs are gone with their Pods";
    if (revision != NULL) {
        why = mt_arena_printf(showing->arena, "revision %u ran none", revision->number);
    }
    return fail(showing, MT_EXIT_NO,
                mt_arena_printf(showing->arena, "no hook of %s/%s is in the cluster: %s",
                                loaded->namespace, loaded->app, why));
}

static bool has_containers(const struct mt_hook_logs *logs)
{
    for (size_t i = 0; i < logs->hooks.count; i++) {
        if (logs->hooks.items[i]->containers.count > 0) {
            return true;
        }
    }
    return false;
}

static int end_of(const struct mt_logs_command *showing, bool done)
{
    const struct mt_hook_logs *logs = &showing->logs;
    if (!done && mt_signals_count() > 0) {
        return MT_EXIT_INTERRUPTED;
    }
    return !logs->failed                                                    ? MT_EXIT_DONE
           : logs->failure_status == FORBIDDEN || logs->failure_status == 0 ? MT_EXIT_CONNECTION
                                                                            : MT_EXIT_NO;
}

static int show(struct mt_logs_command *showing)
{
    struct mt_hook_logs *logs = &showing->logs;
    const struct mt_words *operands = &showing->cli->args.operands;
    size_t count = 0;
    mt_survey_objects(showing->survey, &count);
    if (count == 0 && showing->revision == NULL) {
        return mt_inquiry_find_nothing(&showing->inquiry, showing->survey);
    }
    if (may_begin(showing)) {
        return end_of(showing, follow_all(showing));
    }
    if (logs->hooks.count == 0 && logs->other_hooks.list.count == 0) {
        return find_no_hook(showing);
    }
    if (logs->hooks.count == 0) {
        return find_other(showing, "hook", operands->items[1], &logs->other_hooks);
    }
    if (logs->container != NULL && !has_containers(logs) && !logs->follow) {
        return find_other(showing, "container", logs->container, &logs->other_containers);
    }
    return end_of(showing, logs->follow ? follow_all(showing) : read_all(showing));
}

/** All that is there, and all that was there. */
static bool look(struct mt_logs_command *showing, const struct mt_survey_options *options,
                 int *code)
{
    showing->survey = mt_survey_new(options);
    return mt_inquiry_complete(&showing->inquiry, showing->survey, code) &&
           mt_logs_see_recorded(showing, code);
}

static int ask(struct mt_logs_command *showing)
{
    struct mt_inquiry *inquiry = &showing->inquiry;
    int code = MT_EXIT_DONE;
    fill_logs(showing);
    if ((showing->logs.follow && !mt_inquiry_find_running(inquiry, &code)) ||
        !mt_inquiry_read_record(inquiry, NULL, &code) || !mt_logs_choose_revision(showing, &code)) {
        return code;
    }
    struct mt_survey_options options = mt_inquiry_options(inquiry);
    showing->policy = inquiry->loaded.policy;
    showing->policy.needs = needs_pods;
    showing->policy.judge = see_pods;
    showing->policy.data = showing;
    showing->policy.hook_type_count = 0; // none that judges
    options.policy = &showing->policy;
    options.follow = showing->logs.follow;
    options.changed = object_changed;
    options.data = showing;
    if (options.follow) { // hooks of other kinds may begin
        options.kinds = inquiry->kinds.items;
        options.kind_count = inquiry->kinds.count;
    }
    return look(showing, &options, &code) ? show(showing) : code;
}

int mt_command_logs(struct mt_cli *cli)
{
    struct mt_logs_command showing = {.cli = cli, .arena = mt_arena_new()};
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!read_hook(&showing, &err)) {
        fail(&showing, MT_EXIT_USAGE, err.msg);
    } else if (mt_inquiry_begin(&showing.inquiry, cli, &code)) {
        code = ask(&showing);
    }
    mt_hook_logs_fini(&showing.logs);
    mt_survey_free(showing.survey);
    mt_inquiry_end(&showing.inquiry);
    mt_arena_free(showing.arena);
    return code;
}
