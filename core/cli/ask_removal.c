// SPDX-License-Identifier: Apache-2.0
#include "cli/ask_removal.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "cli/plan_print.h"
#include "cli/question.h"
#include "cli/run_words.h"
#include "cli/text.h"
#include "cli/words.h"
#include "sync/plan.h"

/** What is shown. */
struct listing {
    struct mt_run_names names;
    struct mt_words *lines; ///< In the arena.
    struct mt_arena *arena;
};

/** Takes the line. */
static void add_line(const struct listing *listing, struct mt_buf *line)
{
    mt_array_push(NULL, listing->lines, mt_arena_strdup(listing->arena, mt_buf_text(line)));
    mt_buf_fini(line);
}

static bool takes_away(const struct mt_task *task)
{
    return task->action == MT_ACTION_PRUNE || task->action == MT_ACTION_RELEASE;
}

bool mt_ask_pruning_may(const struct mt_cli *cli, const struct mt_loaded *loaded,
                        struct mt_error *err)
{
    const struct mt_cli_project *project = &loaded->project;
    return !project->settings.prune || project->source_replaced ||
           mt_question_may_ask(cli, mt_load_reads_stdin(loaded),
                               "a sync that prunes asks before it deletes anything", err);
}

bool mt_ask_deletion_may(const struct mt_cli *cli, struct mt_error *err)
{
    return mt_question_may_ask(cli, false, "delete asks before it deletes anything", err);
}

/** What people read before they answer, one line a task. */
static void list_task(const struct listing *listing, const struct mt_task *task)
{
    struct mt_buf line;
    const bool hook = task->action == MT_ACTION_HOOK;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_puts(&line, hook ? "runs " : "");
    mt_run_names_put_task(&listing->names, task, &line);
    if (hook) {
        mt_buf_printf(&line, " (%s)", mt_phase_name(task->phase));
    } else if (task->moved_to != NULL) {
        mt_buf_printf(&line, ", which is in namespace %s now", task->moved_to);
    }
    add_line(listing, &line);
}

/** What the deletion leaves in the cluster is worth knowing before it is too late. */
static void list_left(const struct listing *listing, const struct mt_skipped *skipped)
{
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_run_names_put(&listing->names, &skipped->ref, &line);
    mt_buf_puts(&line, " is ");
    mt_plan_put_reason(skipped, &line);
    add_line(listing, &line);
}

static void put_what_it_does(const struct mt_plan *plan, size_t count, struct mt_buf *out)
{
    if (plan->orphan) {
        mt_buf_puts(out, "This leaves ");
        mt_text_count(out, count, "object");
        mt_buf_puts(out, " in the cluster, and takes our marks off them and the app's record away");
    } else if (plan->deletion) {
        mt_buf_puts(out, "This deletes ");
        mt_text_count(out, count, "object");
        mt_buf_puts(out, " and the app's record");
    } else {
        mt_buf_puts(out, "The sync deletes ");
        mt_text_count(out, count, "object");
        mt_buf_puts(out, " that the manifests no longer have");
    }
}

static bool ask(struct mt_cli *cli, const struct mt_loaded *loaded, size_t count,
                const struct mt_words *lines)
{
    struct mt_buf does;
    mt_buf_init(&does, MT_BUF_UNLIMITED);
    put_what_it_does(loaded->plan, count, &does);
    const bool yes = mt_question_about(cli, loaded, mt_buf_text(&does), lines);
    mt_buf_fini(&does);
    return yes;
}

/** Notes what the plan takes away, and lists it with what belongs to it. */
static void list(const struct mt_plan *plan, struct mt_removals *asked,
                 const struct listing *listing)
{
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct mt_task *task = plan->tasks.items[i];
        if (takes_away(task)) {
            mt_map_put(&asked->objects, mt_ref_key(&task->ref, listing->arena), task);
        }
        if (takes_away(task) || plan->deletion) {
            list_task(listing, task);
        }
    }
    for (size_t i = 0; plan->deletion && i < plan->skipped.count; i++) {
        if (!plan->skipped.items[i].another_time) { // a hook that does not run
            list_left(listing, &plan->skipped.items[i]);
        }
    }
}

bool mt_ask_removal(struct mt_cli *cli, const struct mt_loaded *loaded, struct mt_removals *asked,
                    struct mt_error *err)
{
    const struct mt_plan *plan = loaded->plan;
    struct mt_words lines = {0};
    struct listing listing = {.lines = &lines, .arena = loaded->arena};
    mt_run_names_init(&listing.names, plan);
    list(plan, asked, &listing);
    mt_run_names_fini(&listing.names);
    const bool asks = asked->objects.count > 0 || plan->deletion;
    asked->all = cli->args.yes;
    const bool yes = asked->all || !asks || ask(cli, loaded, asked->objects.count, &lines);
    mt_array_fini(&lines);
    return yes || mt_fail(err, MT_ERR_INVALID, "the answer was no; nothing was written");
}

static bool fail_uncovered(const struct mt_plan *plan, const struct mt_task *task,
                           struct mt_error *err)
{
    struct mt_run_names names;
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    mt_run_names_init(&names, plan);
    mt_run_names_put_task(&names, task, &name);
    mt_fail(err, MT_ERR_INVALID,
            "another run has written the record meanwhile, and now %s would be deleted too, which "
            "nobody was asked about; nothing was written",
            mt_buf_text(&name));
    mt_run_names_fini(&names);
    mt_buf_fini(&name);
    return false;
}

static bool was_asked(const struct mt_removals *asked, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    return mt_map_get_n(&asked->objects, key, mt_ref_put_key(ref, key)) != NULL;
}

bool mt_ask_removal_covers(const struct mt_removals *asked, const struct mt_plan *plan, int *code,
                           struct mt_error *err)
{
    for (size_t i = 0; !asked->all && i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (takes_away(task) && !was_asked(asked, &task->ref)) {
            *code = MT_EXIT_NO;
            return fail_uncovered(plan, task, err);
        }
    }
    return true;
}
