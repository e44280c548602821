// SPDX-License-Identifier: Apache-2.0
/** What the parts of the script host share about a script. */
#ifndef MT_SCRIPT_SCRIPT_STATE_H
#define MT_SCRIPT_SCRIPT_STATE_H

#include "script/budget.h"
#include "script/script.h"

struct mt_hook_run;

struct mt_script {
    struct mt_budget budget; // first: mt_budget_of() finds the script too
    lua_State *L;
    struct mt_script_options options;
    char *path; // what errors call it
    char *file;
    char *library;
    char *folder;             // of the script, for modules beside it
    struct mt_hook_run *hook; // that it is, while it runs; else NULL
    char *traceback;          // of the last failed call; NULL: there is none
    bool named_place;         // the error of the last failed call said itself where it stood
};

/** The script that `L`, or a coroutine of it, belongs to. */
struct mt_script *mt_script_of(lua_State *L);

/** Pushes the table of the registry at `key`, an address, made on first use. */
void mt_script_push_table(lua_State *L, const char *key);

/** Reads and compiles a file of Lua text; leaves the function, or an error message with false. */
bool mt_script_load_file(lua_State *L, const char *file, const char *shown);

#endif
