// SPDX-License-Identifier: Apache-2.0
/** What the parts of the project file's reader share: tables of keys, and how a value is read. */
#ifndef MT_SCRIPT_PROJECT_READING_H
#define MT_SCRIPT_PROJECT_READING_H

#include "base/map.h"
#include "manifest/json.h"
#include "script/project.h"
#include "script/table_lines.h"

struct mt_arena;
struct project_value;

/** One project file on its way. */
struct project_reading {
    struct mt_project *project;
    struct mt_findings *findings;
    struct mt_arena *arena;
    struct mt_map lines; ///< Paths to the lines on which they stand, for mt_table_line().
};

/**
 * Reads a value into `target`, the field of its key, or only looks at it where the key has none.
 * False when something is wrong with it, which is in the findings then.
 */
typedef bool project_read_fn(const struct project_value *value, void *target);

/** A key that a table may have. */
struct project_key {
    const char *name;
    const char *example; ///< As one writes it: `app = "shop"`.
    project_read_fn *read;
    size_t offset; ///< Of the field in the struct that the table is read into.
};

/** A table of which the keys are known. */
struct project_table {
    const char *name; ///< The class in lua/meta/project.lua, without "moontide.".
    const char *what; ///< "a project file": for messages.
    const struct project_key *keys;
    size_t count;
};

/** A value, and where it stands. */
struct project_value {
    struct project_reading *reading;
    const cJSON *node;
    const char *path;    ///< "environments.prod.timeouts.wave".
    const char *example; ///< How such a value is written.
};

enum { PROJECT_TABLE_COUNT = 9 };

/** All tables, the project file first. */
extern const struct project_table *const mt_project_tables[PROJECT_TABLE_COUNT];

extern const struct project_table mt_project_of_source;
extern const struct project_table mt_project_of_timeouts;
extern const struct project_table mt_project_of_hooks;
extern const struct project_table mt_project_of_ignore;
extern const struct project_table mt_project_of_record;
extern const struct project_table mt_project_of_health;
extern const struct project_table mt_project_of_namespace_metadata;

/** A finding about a value: its path, then the message.  Returns false. */
bool mt_project_wrong(const struct project_value *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The same for a path that has no value here. */
void mt_project_wrong_at(const struct project_reading *reading, const char *path,
                         const char *message);

/** The finding that the value has the wrong type: "app is a number; write app = …". */
bool mt_project_wrong_type(const struct project_value *value);

/** Reads the members of a map by the table; the bits of the keys that were read well. */
uint32_t mt_project_read_table(const struct project_value *value, const struct project_table *table,
                               void *target);

/** The value of a member of a map, or of an item of a list. */
struct project_value mt_project_member(const struct project_value *map, const cJSON *node);
struct project_value mt_project_item(const struct project_value *list, const cJSON *node,
                                     size_t index);

/** Whether the value is a list; a table with nothing in it is one. */
bool mt_project_is_list(const cJSON *node);

/** Calls `read` for each item of a list with `target`; false when one of them is wrong. */
bool mt_project_each(const struct project_value *list, project_read_fn *read, void *target);

// Readers of plain values.
project_read_fn mt_project_read_app;        ///< const char *
project_read_fn mt_project_read_namespace;  ///< const char *
project_read_fn mt_project_read_text;       ///< const char *, not empty
project_read_fn mt_project_read_name;       ///< const char *, of a script
project_read_fn mt_project_read_boolean;    ///< bool
project_read_fn mt_project_read_count;      ///< unsigned, 1 to 1000
project_read_fn mt_project_read_wave;       ///< int
project_read_fn mt_project_read_duration;   ///< struct mt_timeout
project_read_fn mt_project_read_texts;      ///< struct mt_texts, of one text or a list of them
project_read_fn mt_project_read_folders;    ///< The same, as paths.
project_read_fn mt_project_read_hosts;      ///< The same, as names of hosts.
project_read_fn mt_project_read_namespaces; ///< The same, as names of namespaces.
project_read_fn mt_project_read_variables;  ///< The same, as names of variables.
project_read_fn mt_project_read_pointers;   ///< Nothing: JSON pointers, one or a list of them.
project_read_fn mt_project_read_conflicts;  ///< bool
project_read_fn mt_project_read_secrets;    ///< bool
project_read_fn mt_project_read_params;     ///< const cJSON *, a map

// Readers of tables and of lists of tables.
project_read_fn mt_project_read_source;             ///< struct mt_texts
project_read_fn mt_project_read_sync_options;       ///< struct mt_sync_options
project_read_fn mt_project_read_timeouts;           ///< struct mt_timeouts
project_read_fn mt_project_read_record;             ///< bool
project_read_fn mt_project_read_health;             ///< struct mt_timeout
project_read_fn mt_project_read_namespace_metadata; ///< const cJSON *, a map
project_read_fn mt_project_read_hooks;              ///< struct mt_project_hooks
project_read_fn mt_project_read_notifications;      ///< const cJSON *
project_read_fn mt_project_read_ignore;             ///< const cJSON *
project_read_fn mt_project_read_environments;       ///< Nothing: it goes to the project.

/** Reads the whole file from the tree of its table; false when that is a list. */
bool mt_project_read_file(struct project_reading *reading, const cJSON *tree);

/**
 * Runs the file and returns what it returned as a tree that the arena owns; NULL with findings when
 * there is none.  What is no data, such as a function, is a finding and null in the tree.
 */
const cJSON *mt_project_run(struct project_reading *reading, const char *library);

#endif
