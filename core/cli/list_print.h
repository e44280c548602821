// SPDX-License-Identifier: Apache-2.0
/** The apps of a cluster in their forms. */
#ifndef MT_CLI_LIST_PRINT_H
#define MT_CLI_LIST_PRINT_H

#include "base/array.h"
#include "cli/output.h"
#include "record/lock.h"
#include "record/record.h"

#include <stdint.h>

struct mt_arena;

/** One app, known by its record, by the run that holds its lock, or by both. */
struct mt_list_app {
    const char *app;
    const char *namespace;
    const struct mt_record *record;      ///< NULL: it has none, or it cannot be read.
    const char *error;                   ///< Why it cannot be read, or NULL.
    const struct mt_lock_holder *holder; ///< NULL: no run is in progress.
};

struct mt_list_apps {
    MT_ARRAY(struct mt_list_app) list;
};

/** How the forms look. */
struct mt_list_form {
    bool wide;
    size_t width;   ///< What the text is folded at; 0: not at all.
    int64_t now_ms; ///< Milliseconds since 1970.
    struct mt_arena *arena;
};

/** By namespace and name. */
void mt_list_sort(struct mt_list_apps *apps);

/** A table. */
void mt_list_print_text(struct mt_output *output, const struct mt_list_apps *apps,
                        const struct mt_list_form *form);

/** A list of objects. */
void mt_list_print_json(struct mt_output *output, const struct mt_list_apps *apps);

/** The same as YAML. */
void mt_list_print_yaml(struct mt_output *output, const struct mt_list_apps *apps);

#endif
