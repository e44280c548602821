// SPDX-License-Identifier: Apache-2.0
/**
 * Scripts: one Lua file each, in a lua_State of its own, compiled once and called many times.
 *
 * Every call gets fresh globals and library tables and runs under a budget.  Nothing that a script
 * does, loops or raises reaches further than its call.
 */
#ifndef MT_SCRIPT_SCRIPT_H
#define MT_SCRIPT_SCRIPT_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_buf;
struct mt_error;
struct mt_script; // opaque; the struct is in script_state.h

enum mt_dialect {
    MT_DIALECT_MOONTIDE, ///< A file that returns one table.
    MT_DIALECT_ARGOCD,   ///< ArgoCD's: the global `obj`, Lua 5.1's names (SEMANTICS.md 5).
};

struct mt_script_options {
    const char *path;    ///< What errors call the file.
    const char *file;    ///< The file; NULL: `path`.  Modules beside it may be required.
    const char *text;    ///< What stands for the content of the file; NULL: it is read.
    const char *library; ///< The folder that holds moontide/*.lua.
    enum mt_dialect dialect;
    bool restricted;      ///< Of ArgoCD's: without the libraries that it opens only on demand.
    size_t bytes_max;     ///< Memory of the state, its compiled code included.
    uint64_t steps_max;   ///< Instructions a call.
    uint64_t time_max_ms; ///< Time a call.
    /**
     * Calls share globals and modules: they are the steps of one that waits, or of a file of ours,
     * which keeps nothing between them.
     */
    bool lasting;
    bool reaches; ///< It may require modules that reach out: a hook type, or what it requires.
};

/** Budgets of health checks: 16 MiB, 10 million steps, 1 s. */
struct mt_script_options mt_script_options_for_checks(const char *path, const char *library,
                                                      enum mt_dialect dialect);

/** Reads and compiles the file; runs nothing.  NULL with `err`: unreadable, or a syntax error. */
struct mt_script *mt_script_new(const struct mt_script_options *options, struct mt_error *err);

/** The same for a text in place of the file; `options->path` is only its name. */
struct mt_script *mt_script_new_text(const struct mt_script_options *options, const char *text,
                                     size_t length, struct mt_error *err);

/** A state without a file: mt_script_load() gives it one after another. */
struct mt_script *mt_script_new_empty(const struct mt_script_options *options,
                                      struct mt_error *err);

/**
 * Compiles another file into the state, in place of the one before: how many scripts are asked what
 * they are without a state for each.  `shown` is what errors call the file.
 */
bool mt_script_load(struct mt_script *script, const char *file, const char *shown,
                    struct mt_error *err);

/** The same for a text; `shown` is what errors call it. */
bool mt_script_load_text(struct mt_script *script, const char *text, const char *shown,
                         struct mt_error *err);

/** Appends the compiled file, for mt_script_new_code(); false when the buffer's ceiling stands in
 * the way. */
bool mt_script_dump(struct mt_script *script, struct mt_buf *code);

/** A state of its own for what mt_script_dump() wrote; nothing else may be given. */
struct mt_script *mt_script_new_code(const struct mt_script_options *options,
                                     const struct mt_buf *code, struct mt_error *err);

void mt_script_free(struct mt_script *script);

/** Works on the script's stack inside a call; may raise, so it holds nothing malloc'd. */
typedef void mt_script_body_fn(lua_State *L, void *data);

/**
 * Runs `body` protected, under a fresh budget and with fresh globals.  What goes wrong is in `err`,
 * with script and line.  The stack is restored.  The only way into Lua.
 */
bool mt_script_call(struct mt_script *script, mt_script_body_fn *body, void *data,
                    struct mt_error *err);

/**
 * Between calls that are `lasting`: frees what the last one has left behind.  There may be
 * thousands of scripts that wait.
 */
void mt_script_collect(struct mt_script *script);

/** In a body: runs the file and pushes its (last) value. */
void mt_script_run(lua_State *L);

/** In a body: the same; where calls are `lasting`, only the first one runs it. */
void mt_script_push_value(lua_State *L);

/**
 * In a body: raises the error that stands on the top of a coroutine which failed, with the place
 * where that stands.
 */
void mt_script_raise_of(lua_State *L, lua_State *thread);

/** In a body: pushes the call's globals. */
void mt_script_push_globals(lua_State *L);

/**
 * Splits the message of a failed call or load into the line of the script (0 when it names none)
 * and what follows it, for findings that show the place on their own.
 */
const char *mt_script_error_text(const char *path, const struct mt_error *err, unsigned *line);

/**
 * Whether the error of the last failed call said itself where it stood, as error("text") does and
 * error("text", 0) does not; the message of a failed call begins with the place either way.
 */
bool mt_script_named_place(const struct mt_script *script);

/**
 * Where the last failed call stood, innermost first, one line a function; "" when it is unknown.
 */
const char *mt_script_traceback(const struct mt_script *script);

#endif
