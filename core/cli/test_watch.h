// SPDX-License-Identifier: Apache-2.0
/** `test --watch`: the tests again and again, whenever a file changes. */
#ifndef MT_CLI_TEST_WATCH_H
#define MT_CLI_TEST_WATCH_H

struct mt_cli;

/** Runs the tests once and prints what came of them; the exit code. */
typedef int mt_test_once_fn(struct mt_cli *cli);

/**
 * Runs the tests, and again when a script, a manifest or a test has changed below the PATHs (or the
 * project's folder) or the folders of --scripts.  Until somebody interrupts it:
 * MT_EXIT_INTERRUPTED; or until nobody reads what is printed: the exit code of the last time.
 */
int mt_test_watch(struct mt_cli *cli, mt_test_once_fn *once);

#endif
