// SPDX-License-Identifier: Apache-2.0
/** The command line, read into one struct by the table of cli/flags.h. */
#ifndef MT_CLI_ARGS_H
#define MT_CLI_ARGS_H

#include "cli/words.h"
#include "manifest/sync_options.h"
#include "manifest/timeouts.h"

#include <stdbool.h>

struct mt_command;
struct mt_error;

/** What a person typed.  Texts are borrowed from argv; NULL and zero where nothing was said. */
struct mt_args {
    const struct mt_command *command; ///< NULL: no command was named.
    struct mt_words operands;         ///< In their order; of commands with PATHs, -f counts too.
    struct mt_words scripts;
    struct mt_words only;
    struct mt_words sync_options;
    struct mt_words as_groups;
    struct mt_words params; ///< NAME=VALUE
    const char *app;
    const char *namespace;
    const char *project;
    const char *env;
    const char *output; ///< One of the command's formats: its first where nothing was said.
    const char *selector;
    const char *color;      ///< "auto", "always" or "never".
    const char *on_timeout; ///< "fail" or "continue".
    const char *conflicts;  ///< "force" or "fail".
    const char *events;     ///< A file.
    const char *scenario;   ///< A file.
    const char *objects;    ///< A file.
    const char *context;
    const char *kubeconfig;
    const char *cascade; ///< "orphan"; NULL: the objects go.
    const char *dry_run; ///< "" or "server"; NULL: none.
    const char *as;
    const char *container;
    struct mt_timeouts timeouts;
    struct mt_timeout wait;          ///< Said without a value: 0, no limit.
    struct mt_timeout wait_for_lock; ///< The same.
    unsigned concurrency;            ///< 0: not said.
    unsigned history_max;            ///< 0: not said.
    unsigned tail;                   ///< Lines; 0: not said.
    unsigned revision;               ///< Of the app's record; 0: not said.
    unsigned speed;                  ///< Virtual seconds a second; 0: not said.
    enum mt_setting prune;           ///< --prune, --no-prune.
    unsigned verbose;                ///< How many -v.
    bool quiet;
    bool help;
    bool as_sent;
    bool no_hooks;
    bool test;
    bool upgrade;
    bool lenient;
    bool take_ownership;
    bool offline;
    bool exit_code;
    bool waves;
    bool override_timeouts;
    bool no_wait;
    bool dry_run_first; ///< Of a rehearsal, which goes without it by itself.
    bool no_dry_run_first;
    bool allow_degraded;
    bool supersede;
    bool yes;
    bool strict;
    bool watch;
    bool follow;
    bool all_namespaces;
    bool manifests;
    bool actions;
    bool live;
    bool use_open_libs;
    bool coverage;
};

/**
 * Reads argv.  False with `err` on the first thing that is no proper use: an unknown command or
 * flag (the nearest is named), a flag of another command, a value that is missing, not known or not
 * a name, a command or flag that this version does not have yet.  Command and output are set then,
 * too, as far as argv tells them.  Operands are not counted here: mt_args_check_operands().
 * mt_args_fini() is due in any case.
 */
bool mt_args_parse(struct mt_args *args, int argc, char *const *argv, struct mt_error *err);

/** Whether the command takes this many operands; not asked when help is wanted. */
bool mt_args_check_operands(const struct mt_args *args, struct mt_error *err);

/**
 * The command of that name, or NULL with `err`: unknown (the nearest is named), or not here yet.
 */
const struct mt_command *mt_args_command(const char *name, struct mt_error *err);

void mt_args_fini(struct mt_args *args);

#endif
