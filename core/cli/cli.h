// SPDX-License-Identifier: Apache-2.0
/** The program: one command line in, one exit code out. */
#ifndef MT_CLI_CLI_H
#define MT_CLI_CLI_H

#include "cli/args.h"
#include "cli/output.h"

struct mt_findings;

/** Exit codes (INTERFACE.md 1); the others come with the commands that reach a cluster. */
enum mt_exit {
    MT_EXIT_DONE = 0,
    MT_EXIT_NO = 1,    ///< The command's answer is no, or its output could not be written.
    MT_EXIT_USAGE = 2, ///< Bad usage, manifest or script, found before any call.
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

#endif
