// SPDX-License-Identifier: Apache-2.0
#include "cli/test_watch.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_watch.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "script/project.h"

#define CLEAR_SCREEN "\033[H\033[2J\033[3J"

/** What tests are made of; what they write for themselves should be called otherwise. */
static bool counts(const char *name)
{
    static const char *const suffixes[] = {".lua", ".yaml", ".yml", ".json"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (mt_file_has_suffix(name, suffixes[i])) {
            return true;
        }
    }
    return false;
}

static bool add_words(struct mt_file_watch *watch, const struct mt_words *words,
                      struct mt_error *err)
{
    bool good = true;
    for (size_t i = 0; i < words->count && good; i++) {
        good = mt_file_watch_add(watch, words->items[i], err);
    }
    return good;
}

/** Watches what was typed; the folder of the project where that is nothing. */
static struct mt_file_watch *watch_all(const struct mt_args *args, struct mt_error *err)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_file_watch *watch = mt_file_watch_new(counts, err);
    bool good = watch != NULL && add_words(watch, &args->operands, err) &&
                add_words(watch, &args->scripts, err);
    if (good && args->operands.count == 0) {
        const char *folder = args->project != NULL ? mt_project_folder(args->project, arena) : ".";
        good = mt_file_watch_add(watch, folder, err);
    }
    mt_arena_free(arena);
    if (!good) {
        mt_file_watch_free(watch);
        return NULL;
    }
    return watch;
}

/** One turn: runs the tests and waits for a change; false when that was the last one. */
static bool turn(struct mt_cli *cli, mt_test_once_fn *once, int *code)
{
    struct mt_error err;
    // It begins before the tests do, so that no change is missed.
    struct mt_file_watch *watch = watch_all(&cli->args, &err);
    if (watch == NULL) {
        *code = mt_cli_fail(cli, &err);
        return false;
    }
    if (cli->out.terminal) {
        mt_buf_puts(&cli->out.buf, CLEAR_SCREEN);
    }
    *code = once(cli);
    mt_output_flush(&cli->out);
    if (cli->out.terminal) {
        mt_buf_puts(&cli->err.buf, "waiting for a change; Ctrl-C ends\n");
    }
    mt_output_flush(&cli->err);
    const bool changed = mt_signals_count() == 0 && !mt_output_is_gone(&cli->out) &&
                         mt_file_watch_wait(watch, mt_signals_fd(), cli->out.fd);
    mt_file_watch_free(watch);
    return changed;
}

int mt_test_watch(struct mt_cli *cli, mt_test_once_fn *once)
{
    struct mt_signals signals;
    int code = MT_EXIT_DONE;
    mt_signals_fd(); // from here on a signal can be waited for
    mt_signals_begin(&signals);
    while (turn(cli, once, &code)) {
    }
    if (mt_signals_count() > 0) {
        code = MT_EXIT_INTERRUPTED;
    }
    mt_signals_end(&signals);
    return code;
}
