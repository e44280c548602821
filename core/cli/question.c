// SPDX-License-Identifier: Apache-2.0
#include "cli/question.h"

#include "base/error.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    LINES_MAX = 20,
    ANSWER_MAX = 64,
};

bool mt_question_may_ask(const struct mt_cli *cli, bool stdin_taken, const char *why,
                         struct mt_error *err)
{
    if (cli->args.yes || (!stdin_taken && isatty(STDIN_FILENO) == 1 && cli->err.terminal)) {
        return true;
    }
    return mt_fail(err, MT_ERR_INVALID, "%s, and %s: add --yes", why,
                   stdin_taken ? "standard input is taken by manifests" : "there is no terminal");
}

static void show(struct mt_output *out, const struct mt_question *question)
{
    struct mt_buf *buf = &out->buf;
    mt_buf_printf(buf, "%s:\n", question->does);
    for (size_t i = 0; i < question->line_count && i < LINES_MAX; i++) {
        mt_buf_puts(buf, "  ");
        mt_output_styled(out, MT_STYLE_NONE, question->lines[i]);
        mt_buf_puts(buf, "\n");
    }
    if (question->line_count > LINES_MAX) {
        mt_buf_printf(buf, "  and %zu more\n", question->line_count - LINES_MAX);
    }
    mt_buf_printf(buf, "App %s, namespace %s", question->app, question->namespace);
    if (question->context != NULL) {
        mt_buf_puts(buf, ", context ");
        mt_output_styled(out, MT_STYLE_BOLD, question->context);
    }
    mt_buf_puts(buf, ".\nGo on? [y/N] ");
}

/** The line that was typed, without its end; "" where nothing was. */
static void read_answer(char answer[ANSWER_MAX])
{
    size_t length = 0;
    char byte = '\0';
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
        if (length < ANSWER_MAX - 1) {
            answer[length++] = byte;
        }
    }
    answer[length] = '\0';
}

bool mt_question_ask(struct mt_cli *cli, const struct mt_question *question)
{
    char answer[ANSWER_MAX];
    if (cli->args.yes) {
        return true;
    }
    mt_output_flush(&cli->out); // what stands before it is read before it
    show(&cli->err, question);
    mt_output_flush(&cli->err);
    read_answer(answer);
    return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

bool mt_question_about(struct mt_cli *cli, const struct mt_loaded *loaded, const char *does,
                       const struct mt_words *lines)
{
    const struct mt_question question = {
        .does = does,
        .lines = lines->items,
        .line_count = lines->count,
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
    };
    return mt_question_ask(cli, &question);
}
