// SPDX-License-Identifier: Apache-2.0
#include "cli/test_print.h"

#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/signals.h"
#include "cli/test_related.h"
#include "cli/test_watch.h"
#include "script/shipped.h"

#include <string.h>

/** What there is to test: the PATHs, else the folder of the project file. */
static bool choose_paths(const struct mt_loaded *loaded, const struct mt_args *args,
                         struct mt_tests_options *options, struct mt_error *err)
{
    options->paths = args->operands.items;
    options->path_count = args->operands.count;
    if (options->path_count == 0) {
        options->paths = &loaded->project.folder;
        options->path_count = 1;
    }
    for (size_t i = 0; i < options->path_count; i++) {
        if (options->paths[i][0] == '\0' || strcmp(options->paths[i], "-") == 0) {
            return mt_fail(err, MT_ERR_INVALID,
                           "tests are files beside scripts; name a file or a folder: moontide "
                           "test PATH");
        }
    }
    return true;
}

static int run(struct mt_loaded *loaded, struct mt_cli *cli, const struct mt_tests_options *options)
{
    struct mt_test_results results;
    mt_output_flush(&cli->err); // children would have a copy of what has gathered
    mt_tests_run(options, &results, &loaded->findings);
    if (options->interrupted != NULL && options->interrupted()) {
        return MT_EXIT_INTERRUPTED; // what has been run is not all, and would look like it
    }
    if (results.files == 0 && loaded->findings.errors == 0) {
        mt_find(
            &loaded->findings, MT_SEVERITY_ERROR, "invalid-test",
            (struct mt_place){options->paths[0], 0},
            "there are no tests: no health_test.yaml, action_test.yaml, NAME_spec.lua or, below "
            "health/, KIND_test.yaml");
    }
    const bool sound = mt_load_report(loaded, cli, "what they concern was not tested");
    const char *format = cli->args.output;
    if (strcmp(format, "json") == 0) {
        mt_test_print_json(&cli->out, &results);
    } else if (strcmp(format, "junit") == 0) {
        mt_test_print_junit(&cli->out, &results);
        mt_test_print_coverage(&cli->err, &results); // which JUnit's form has no place for
    } else {
        mt_test_print_text(&cli->out, &results, cli->args.verbose > 0);
    }
    if (!sound) {
        return MT_EXIT_USAGE;
    }
    return results.failed > 0 ? MT_EXIT_NO : MT_EXIT_DONE;
}

static bool is_interrupted(void)
{
    return mt_signals_count() > 0;
}

static int run_once(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    struct mt_tests_options options = {
        .folders = cli->args.scripts.items,
        .folder_count = cli->args.scripts.count,
        .command = mt_cli_main,
        .coverage = cli->args.coverage,
        .interrupted = cli->args.watch ? is_interrupted : NULL,
        .wake_fd = cli->args.watch ? mt_signals_fd() : -1,
        .find_related = mt_find_test_related,
    };
    if (!mt_load_settings(&loaded, cli, &err) ||
        !choose_paths(&loaded, &cli->args, &options, &err)) {
        mt_cli_fail(cli, &err);
    } else {
        options.shipped = mt_shipped_root(loaded.arena);
        code = run(&loaded, cli, &options);
    }
    mt_load_end(&loaded);
    return code;
}

int mt_command_test(struct mt_cli *cli)
{
    return cli->args.watch ? mt_test_watch(cli, run_once) : run_once(cli);
}
