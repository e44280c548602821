// SPDX-License-Identifier: Apache-2.0
/** The plan of an app's deletion, from its record in the cluster. */
#ifndef MT_CLI_DELETION_H
#define MT_CLI_DELETION_H

#include <stdbool.h>

struct mt_cli;
struct mt_connection;
struct mt_error;
struct mt_loaded;

/**
 * Reads the record, the manifests of its newest revision among it, and makes the plan of `loaded`;
 * what is wrong with it is in the findings.  May be called again.  False with `err` and the exit
 * code: there is no record, it cannot be read, or rights are missing, all of which are named.
 */
bool mt_deletion_plan(struct mt_connection *connection, struct mt_loaded *loaded,
                      const struct mt_cli *cli, int *code, struct mt_error *err);

#endif
