// SPDX-License-Identifier: Apache-2.0
/** The keys of a scenario: which there are, what their values are, and how these are made plain. */
#ifndef MT_SCRIPT_SCENARIO_KEYS_H
#define MT_SCRIPT_SCENARIO_KEYS_H

#include "base/finding.h"
#include "base/map.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/** What a value is; a duration becomes a number of seconds. */
enum mt_scenario_type {
    MT_SCENARIO_TEXT,
    MT_SCENARIO_DURATION,
    MT_SCENARIO_TAKES,   ///< A duration, or "fails".
    MT_SCENARIO_DELETED, ///< A duration; true becomes 0.
    MT_SCENARIO_FLAG,
    MT_SCENARIO_CODE,     ///< The exit code of a process.
    MT_SCENARIO_STATUS,   ///< An HTTP status that is a refusal.
    MT_SCENARIO_TIMES,    ///< True, or how many times.
    MT_SCENARIO_ATTEMPTS, ///< A whole number from 1 on, or several; becomes a list.
    MT_SCENARIO_LINES,    ///< A text, or several; becomes a list.
    MT_SCENARIO_CHANGES,  ///< A table `changed`, or several; becomes a list.
    MT_SCENARIO_PODS,     ///< A table `pods`.
    MT_SCENARIO_PATCH,    ///< A map.
    MT_SCENARIO_RULES,    ///< A list of tables, each an entry of `objects`.
    MT_SCENARIO_CLUSTER,  ///< A table `cluster`.
    MT_SCENARIO_CLASS,    ///< False, or a name.
    MT_SCENARIO_THINGS,   ///< File names and objects.
    MT_SCENARIO_REQUESTS, ///< A list of tables, each an entry of `http`.
    MT_SCENARIO_ANSWER,   ///< An HTTP status.
    MT_SCENARIO_BODY,     ///< A text, which may be empty.
};

/** Where a key may stand. */
enum mt_scenario_where {
    MT_SCENARIO_IN_FILE = 1,
    MT_SCENARIO_IN_CLUSTER = 2,
    MT_SCENARIO_IN_RULE = 4,
    MT_SCENARIO_IN_PODS = 8,
    MT_SCENARIO_IN_CHANGE = 16,
    MT_SCENARIO_IN_HTTP = 32,
};

struct mt_scenario_key {
    const char *name;
    unsigned where;
    enum mt_scenario_type type;
    const char *example;
    bool for_pods; ///< Said of a workload it is meant of its Pods.
};

/** All keys; the last has no name. */
extern const struct mt_scenario_key mt_scenario_keys[];

/** A scenario on its way. */
struct mt_scenario_check {
    const char *file;
    struct mt_findings *findings;
    struct mt_map lines; ///< For mt_table_line().
};

/** A finding about the value at a path. */
void mt_scenario_wrong(const struct mt_scenario_check *check, const char *path, const char *format,
                       ...) __attribute__((format(printf, 3, 4)));

/** The place of a path. */
struct mt_place mt_scenario_place(const struct mt_scenario_check *check, const char *path);

/**
 * Checks the members of a table, and makes their values plain; what is wrong is a finding, and is
 * taken out of the table.
 */
void mt_scenario_check_table(const struct mt_scenario_check *check, cJSON *table, const char *path,
                             enum mt_scenario_where where);

#endif
