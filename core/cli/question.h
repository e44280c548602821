// SPDX-License-Identifier: Apache-2.0
/** Questions that a person answers before something is done that is not easily undone. */
#ifndef MT_CLI_QUESTION_H
#define MT_CLI_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

struct mt_cli;
struct mt_error;
struct mt_loaded;
struct mt_words;

/** What is shown before it is asked. */
struct mt_question {
    const char *does;         ///< "The sync takes 2 objects over": a sentence without its end.
    const char *const *lines; ///< What exactly, one a line.
    size_t line_count;        ///< Of many only the first are shown.
    const char *app;
    const char *namespace;
    const char *context; ///< Of the kubeconfig; NULL: there is none.
};

/**
 * Whether somebody can be asked, or need not be: with --yes, or at a terminal whose input is not
 * taken by manifests (`stdin_taken`).  Else false with `err` for exit 2; `why` begins it: "sync
 * --take-ownership asks before it takes anything over".
 */
bool mt_question_may_ask(const struct mt_cli *cli, bool stdin_taken, const char *why,
                         struct mt_error *err);

/** Asks on standard error, and reads one line; with --yes it is yes, and nothing is shown. */
bool mt_question_ask(struct mt_cli *cli, const struct mt_question *question);

/** The same about the app that was loaded. */
bool mt_question_about(struct mt_cli *cli, const struct mt_loaded *loaded, const char *does,
                       const struct mt_words *lines);

#endif
