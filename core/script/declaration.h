// SPDX-License-Identifier: Apache-2.0
/** What a script's file says of itself in the table that it returns, and what is wrong with that.
 */
#ifndef MT_SCRIPT_DECLARATION_H
#define MT_SCRIPT_DECLARATION_H

#include "base/finding.h"
#include "base/map.h"
#include "script/check_kinds.h"
#include "script/script.h"

enum { MT_DECLARED_KEYS_MAX = 12, MT_DECLARED_MARKS = 3 };

/** What such a table is called, and may have. */
struct mt_declarable {
    const char *what;                       ///< "a health check".
    const char *keys[MT_DECLARED_KEYS_MAX]; ///< NULL after the last.
    const char *marks[MT_DECLARED_MARKS];   ///< A table with none of them is a module, which such
                                            ///< scripts require; NULL: there are fewer.
};

/** A file being read. */
struct mt_declaration {
    const struct mt_declarable *of;
    const char *path; ///< What errors call the file; as long as the findings.
    const char *file; ///< To open.
    struct mt_findings *findings;
    struct mt_map lines; ///< For mt_table_line(), once something is wrong with a key.
};

/**
 * Runs the file that is loaded into `loader`, looks at the keys of its table and calls `body` with
 * the table at index 1.  True when it declares something and nothing is wrong; what is wrong is in
 * the findings, and of a module nothing is.
 */
bool mt_declaration_read(struct mt_declaration *declaration, struct mt_script *loader,
                         mt_script_body_fn *body, void *data);

/** A finding at the line of a key ("at", "params.url"); "" is the whole file. */
void mt_declaration_wrong(struct mt_declaration *declaration, const char *key, const char *format,
                          ...) __attribute__((format(printf, 3, 4)));

/** The finding that the file could not be compiled or run, at the line that the error names. */
void mt_declaration_failed(const struct mt_declaration *declaration, const struct mt_error *err);

/**
 * In a body: a finding for each key of the table on the top that is not among the `count` ones of
 * `keys`; the table stands at `key`.
 */
void mt_declared_keys(lua_State *L, struct mt_declaration *declaration, const char *key,
                      const char *const *keys, size_t count);

/** In a body: whether there is a function at the key; a finding when there is something else. */
bool mt_declared_function(lua_State *L, struct mt_declaration *declaration, const char *key);

/**
 * In a body: the kinds of the list at the key, in the arena.  A finding for each that is none, and
 * when there is no list: `example` is one.
 */
void mt_declared_kinds(lua_State *L, struct mt_declaration *declaration, const char *key,
                       const char *example, struct mt_kind_patterns *kinds);

#endif
