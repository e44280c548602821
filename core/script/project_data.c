// SPDX-License-Identifier: Apache-2.0
// From a project file to the tree of what it returned.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "script/convert.h"
#include "script/project_reading.h"
#include "script/script.h"

#include <lauxlib.h>
#include <string.h>

enum {
    SIZE_LIMIT = 1024 * 1024,
    VALUES_MAX = 100 * 1000, ///< Of one file; tables that hold one another would have no end.
};

/** A key on the way to a value, innermost first. */
struct step {
    const struct step *outer;
    const char *name;  ///< NULL: an item of a list,
    lua_Integer index; ///< this one.
};

/** One run of the file. */
struct running {
    struct project_reading *reading;
    size_t values;
    bool too_deep;
    cJSON *tree;
};

static void put_path(struct mt_buf *path, const struct step *step)
{
    if (step->outer != NULL) {
        put_path(path, step->outer);
    }
    if (step->name == NULL) {
        mt_buf_printf(path, "[%lld]", (long long)step->index);
    } else {
        mt_buf_printf(path, "%s%s", step->outer != NULL ? "." : "", step->name);
    }
}

static void complain(const struct running *running, const char *message, const char *more)
{
    mt_find(running->reading->findings, MT_SEVERITY_ERROR, "invalid-project",
            (struct mt_place){running->reading->project->file, 0}, "%s%s", message, more);
}

static void report_no_data(const struct running *running, const struct step *step, const char *type)
{
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    put_path(&path, step);
    mt_project_wrong_at(running->reading, mt_buf_text(&path),
                        mt_arena_printf(running->reading->arena,
                                        " is a %s; a project file is data, and what is to run "
                                        "stands in scripts of its own",
                                        type));
    mt_buf_fini(&path);
}

/**
 * Puts null in the place of everything below the table on the top that is no data, each with a
 * finding.  Recursion ends: by depth, and by the number of values, which counts shared tables as
 * often as the tree will hold them.
 */
static void keep_data(lua_State *L, struct running *running, const struct step *outer,
                      unsigned depth)
{
    luaL_checkstack(L, 4, "tables are nested too deep");
    running->too_deep |= depth > MT_JSON_DEPTH_MAX;
    if (running->too_deep) {
        return;
    }
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { // table key value
        if (++running->values > VALUES_MAX) {
            lua_settop(L, table);
            return;
        }
        bool named = lua_type(L, -2) == LUA_TSTRING;
        struct step step = {.outer = outer, .name = named ? lua_tostring(L, -2) : NULL};
        step.index = named ? 0 : lua_tointeger(L, -2);
        int type = lua_type(L, -1);
        if (type == LUA_TTABLE) {
            keep_data(L, running, &step, depth + 1);
        } else if (type == LUA_TFUNCTION || type == LUA_TTHREAD || type == LUA_TUSERDATA) {
            report_no_data(running, &step, lua_typename(L, type));
            lua_pushvalue(L, -2);
            mt_push_null(L);
            lua_rawset(L, table); // a field that exists may be set under lua_next()
        }
    }
}

static void run(lua_State *L, void *data)
{
    struct running *running = data;
    struct mt_error err;
    mt_script_run(L);
    if (!lua_istable(L, 1)) {
        bool nothing = lua_isnil(L, 1);
        complain(running, "a project file returns a table, this one returns ",
                 nothing ? "nothing; write return { app = \"shop\" }"
                         : lua_pushfstring(L, "a %s", luaL_typename(L, 1)));
        return;
    }
    keep_data(L, running, NULL, 1);
    if (running->too_deep) {
        complain(running, "its tables hold one another in a circle, or are nested too deep", "");
        return;
    }
    if (running->values > VALUES_MAX) {
        complain(running, "the table has more than 100 000 values", "");
        return;
    }
    running->tree = mt_to_json(L, 1, &err);
    if (running->tree == NULL) {
        complain(running, "", err.msg);
    }
}

/** What led to the failure, for -v, where more than the file itself did. */
static void note_traceback(const struct project_reading *reading, const char *traceback)
{
    const char *end = strchr(traceback, '\n');
    if (end == NULL || end[1] == '\0') {
        return;
    }
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    for (const char *at = traceback; *at != '\0'; at = end + (*end != '\0')) {
        end = at + strcspn(at, "\n");
        mt_buf_puts(&lines, at != traceback ? ", called at " : "");
        mt_buf_append(&lines, at, (size_t)(end - at));
    }
    mt_find(reading->findings, MT_SEVERITY_NOTE, "invalid-project",
            (struct mt_place){reading->project->file, 0}, "the error came about at %s",
            mt_buf_text(&lines));
    mt_buf_fini(&lines);
}

static void report_failure(const struct project_reading *reading, const struct mt_error *err)
{
    unsigned line = 0;
    const char *text = mt_script_error_text(reading->project->file, err, &line);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-project",
            (struct mt_place){reading->project->file, line}, "%s", text);
}

/** Compiles the text and runs it; what it returned, or NULL with findings. */
static cJSON *run_text(struct project_reading *reading, const struct mt_buf *text,
                       const char *library)
{
    struct mt_script_options options =
        mt_script_options_for_checks(reading->project->file, library, MT_DIALECT_MOONTIDE);
    struct running running = {.reading = reading};
    struct mt_error err;
    struct mt_script *script = mt_script_new_text(&options, mt_buf_text(text), text->length, &err);
    if (script == NULL) {
        report_failure(reading, &err);
        return NULL;
    }
    if (!mt_script_call(script, run, &running, &err)) {
        report_failure(reading, &err);
        note_traceback(reading, mt_script_traceback(script));
    }
    mt_script_free(script);
    return running.tree;
}

const cJSON *mt_project_run(struct project_reading *reading, const char *library)
{
    struct mt_buf text;
    struct mt_error err;
    cJSON *tree = NULL;
    mt_buf_init(&text, SIZE_LIMIT);
    if (mt_file_read(reading->project->file, &text, &err)) {
        mt_table_lines_find(mt_buf_text(&text), text.length, reading->arena, &reading->lines);
        tree = run_text(reading, &text, library);
    } else {
        report_failure(reading, &err);
    }
    mt_buf_fini(&text);
    if (tree != NULL) {
        mt_arena_own(reading->arena, tree, mt_json_release);
    }
    return tree;
}
