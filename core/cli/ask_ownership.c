// SPDX-License-Identifier: Apache-2.0
#include "cli/ask_ownership.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "cli/plan_preflight.h"
#include "cli/question.h"
#include "cli/text.h"
#include "cli/words.h"
#include "sync/preflight.h"
#include "sync/run.h"

bool mt_ask_ownership_may(const struct mt_cli *cli, const struct mt_loaded *loaded,
                          struct mt_error *err)
{
    return !cli->args.take_ownership ||
           mt_question_may_ask(cli, mt_load_reads_stdin(loaded),
                               "sync --take-ownership asks before it takes anything over", err);
}

/** The lists, and a look at what is not in them: who holds what needs no dry run. */
static struct mt_preflight *look(const struct mt_loaded *loaded, const struct mt_cluster *cluster)
{
    struct mt_preflight_options options = mt_plan_preflight_options(loaded, cluster);
    options.take_ownership = true;
    options.only_lists = true;
    return mt_plan_preflight(&options);
}

static bool is_refused(const struct mt_preflight_result *result)
{
    bool refused = result->broken != NULL;
    for (size_t i = 0; i < result->task_count; i++) {
        refused = refused || result->tasks[i].state == MT_CHECK_REFUSED;
    }
    return refused;
}

static bool ask(struct mt_cli *cli, const struct mt_loaded *loaded, const struct mt_words *lines)
{
    struct mt_buf does;
    mt_buf_init(&does, MT_BUF_UNLIMITED);
    mt_buf_puts(&does, "The sync takes over ");
    mt_text_count(&does, lines->count, "object");
    const bool yes = mt_question_about(cli, loaded, mt_buf_text(&does), lines);
    mt_buf_fini(&does);
    return yes;
}

bool mt_ask_ownership(struct mt_cli *cli, const struct mt_loaded *loaded,
                      const struct mt_cluster *cluster, struct mt_error *err)
{
    if (!cli->args.take_ownership || cli->args.yes) {
        return true;
    }
    struct mt_preflight *preflight = look(loaded, cluster);
    const struct mt_preflight_result *result = mt_preflight_result(preflight);
    struct mt_words lines = {0};
    for (size_t i = 0; i < result->task_count; i++) {
        if (result->tasks[i].taken_over != NULL) {
            const char *name = mt_ref_short(&loaded->plan->tasks.items[i]->ref, loaded->arena);
            mt_array_push(
                NULL, &lines,
                mt_arena_printf(loaded->arena, "%s %s", name, result->tasks[i].taken_over));
        }
    }
    const bool yes = lines.count == 0 || is_refused(result) || ask(cli, loaded, &lines);
    mt_array_fini(&lines);
    mt_preflight_free(preflight);
    return yes || mt_fail(err, MT_ERR_INVALID, "the answer was no; nothing was written");
}
