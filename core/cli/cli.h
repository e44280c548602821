// SPDX-License-Identifier: Apache-2.0
/** The program: one command line in, one exit code out. */
#ifndef MT_CLI_CLI_H
#define MT_CLI_CLI_H

#include "base/finding.h"
#include "cli/args.h"
#include "cli/output.h"

/** Exit codes (INTERFACE.md 1). */
enum mt_exit {
    MT_EXIT_DONE = 0,
    MT_EXIT_NO = 1,         ///< The answer is no, the sync failed, or output was not written.
    MT_EXIT_USAGE = 2,      ///< Bad usage, manifest or script, found before any call.
    MT_EXIT_CONNECTION = 3, ///< No connection, authentication or right.
    MT_EXIT_TIMEOUT = 4,    ///< Timed out, whatever followed.
    MT_EXIT_LOCKED = 5,     ///< Another run holds, took or superseded this one.
    MT_EXIT_INTERRUPTED = 130,
};

/** What every command is given. */
struct mt_cli {
    struct mt_args args;
    struct mt_output out; ///< Standard output: the command's result.
    struct mt_output err; ///< Standard error: errors, warnings, what -v adds.
};

/** Reads the command line, runs the command and returns the exit code. */
int mt_cli_main(int argc, char *const *argv);

/** Prints `error: MESSAGE` and returns MT_EXIT_USAGE. */
int mt_cli_fail(struct mt_cli *cli, const struct mt_error *err);

/** Prints `warning: MESSAGE` or `note: MESSAGE`, without -q, at once. */
void mt_cli_say(struct mt_cli *cli, enum mt_severity severity, const char *message);

#endif
