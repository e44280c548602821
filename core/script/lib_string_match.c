// SPDX-License-Identifier: Apache-2.0
/** find, match, gmatch and gsub: Lua values around the matcher of pattern.c. */
#include "script/charge.h"
#include "script/lib_string_parts.h"
#include "script/pattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <string.h>

typedef enum mt_pattern_result search_fn(struct mt_pattern_run *run, const unsigned char *from);

/** Readies a run with the strings at 1 and 2, which stay on the stack as long as it is used. */
static void init_run(lua_State *L, struct mt_pattern_run *run)
{
    size_t subject_length;
    size_t pattern_length;
    const char *subject = luaL_checklstring(L, 1, &subject_length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    mt_pattern_init(run, subject, subject_length, pattern, pattern_length);
}

/** What copying all captures of a match costs: each is at most as long as the match. */
static uint64_t cost_of_captures(const struct mt_pattern_run *run)
{
    uint64_t length = (uint64_t)(run->end - run->start);
    return length * ((uint64_t)run->captures_count + 1) / MT_PATTERN_BULK;
}

/** Whether there is a match; charges its steps and its captures, and raises what is wrong. */
static bool search(lua_State *L, search_fn *searches, struct mt_pattern_run *run,
                   const unsigned char *from)
{
    const struct mt_budget *budget = mt_budget_of(L);
    uint64_t given =
        budget->steps_max > budget->steps_used ? budget->steps_max - budget->steps_used : 0;
    run->steps_left = given;
    enum mt_pattern_result result = searches(run, from);
    uint64_t steps = given - run->steps_left;
    switch (result) {
    case MT_PATTERN_FOUND:
        mt_budget_charge(L, steps + cost_of_captures(run));
        return true;
    case MT_PATTERN_NONE:
        mt_budget_charge(L, steps);
        break;
    case MT_PATTERN_EXHAUSTED:
        mt_budget_charge(L, steps + 1); // one more than there are: this raises
        break;
    case MT_PATTERN_INVALID:
        mt_budget_charge(L, steps);
        luaL_error(L, "%s", run->problem);
        break;
    }
    return false;
}

/** The bytes of a capture, or of the whole match where there are no captures; raises for others. */
static struct mt_pattern_capture capture_of(lua_State *L, const struct mt_pattern_run *run,
                                            int index)
{
    if (index >= run->captures_count) {
        if (index > 0) {
            luaL_error(L, "invalid capture index %%%d", index + 1);
        }
        return (struct mt_pattern_capture){run->start, (size_t)(run->end - run->start)};
    }
    if (run->captures[index].length == MT_PATTERN_UNFINISHED) {
        luaL_error(L, "unfinished capture");
    }
    return run->captures[index];
}

static void push_capture(lua_State *L, const struct mt_pattern_run *run, int index)
{
    struct mt_pattern_capture capture = capture_of(L, run, index);
    if (capture.length == MT_PATTERN_POSITION) {
        lua_pushinteger(L, capture.start - run->subject + 1);
    } else {
        lua_pushlstring(L, (const char *)capture.start, capture.length);
    }
}

/** Pushes `count` captures. */
static int push_captures(lua_State *L, const struct mt_pattern_run *run, int count)
{
    luaL_checkstack(L, count, "too many captures");
    for (int i = 0; i < count; i++) {
        push_capture(L, run, i);
    }
    return count;
}

/** Pushes all captures, or the whole match when there are none. */
static int push_match(lua_State *L, const struct mt_pattern_run *run)
{
    return push_captures(L, run, run->captures_count > 0 ? run->captures_count : 1);
}

/** Where a search begins by the index argument at 3; NULL when that is behind the end. */
static const unsigned char *first_place(lua_State *L, const struct mt_pattern_run *run)
{
    size_t length = (size_t)(run->subject_end - run->subject);
    size_t first = mt_string_first(luaL_optinteger(L, 3, 1), length);
    return first - 1 <= length ? run->subject + first - 1 : NULL;
}

int mt_l_string_find(lua_State *L)
{
    struct mt_pattern_run run;
    init_run(L, &run);
    const unsigned char *from = first_place(L, &run);
    if (from == NULL) {
        luaL_pushfail(L);
        return 1;
    }
    charge_bytes(L, (size_t)(run.pattern_end - run.pattern));
    search_fn *searches = mt_pattern_search_plain;
    if (!lua_toboolean(L, 4) && !mt_pattern_is_plain(&run)) {
        mt_pattern_take_anchor(&run);
        searches = mt_pattern_search;
    }
    if (!search(L, searches, &run, from)) {
        luaL_pushfail(L);
        return 1;
    }
    lua_pushinteger(L, run.start - run.subject + 1);
    lua_pushinteger(L, run.end - run.subject);
    return 2 + push_captures(L, &run, run.captures_count);
}

int mt_l_string_match(lua_State *L)
{
    struct mt_pattern_run run;
    init_run(L, &run);
    const unsigned char *from = first_place(L, &run);
    mt_pattern_take_anchor(&run);
    if (from == NULL || !search(L, mt_pattern_search, &run, from)) {
        luaL_pushfail(L);
        return 1;
    }
    return push_match(L, &run);
}

/** Upvalues: the subject, the pattern, where to go on, and the end of the last match or -1. */
static int l_gmatch_next(lua_State *L)
{
    struct mt_pattern_run run;
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(2));
    init_run(L, &run);
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last_end = lua_tointeger(L, lua_upvalueindex(4));
    run.passed = last_end >= 0 ? run.subject + last_end : NULL;
    if (from > run.subject_end - run.subject ||
        !search(L, mt_pattern_search, &run, run.subject + from)) {
        return 0;
    }
    lua_pushinteger(L, run.end - run.subject);
    lua_pushvalue(L, -1);
    lua_replace(L, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_match(L, &run);
}

int mt_l_string_gmatch(lua_State *L)
{
    struct mt_pattern_run run;
    init_run(L, &run);
    const unsigned char *from = first_place(L, &run);
    lua_settop(L, 2);
    lua_pushinteger(L, from != NULL ? from - run.subject : run.subject_end - run.subject + 1);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, l_gmatch_next, 4);
    return 1;
}

static void add_bytes(luaL_Buffer *buffer, const unsigned char *bytes, size_t length)
{
    charge_bytes(buffer->L, length);
    luaL_addlstring(buffer, (const char *)bytes, length);
}

/** Adds the replacement string at 3, in which "%1" is a capture, "%0" the match, "%%" a percent. */
static void add_replacement(luaL_Buffer *buffer, const struct mt_pattern_run *run)
{
    lua_State *L = buffer->L;
    size_t length;
    const unsigned char *text = (const unsigned char *)lua_tolstring(L, 3, &length);
    const unsigned char *end = text + length;
    const unsigned char *percent;
    while ((percent = memchr(text, '%', (size_t)(end - text))) != NULL) {
        add_bytes(buffer, text, (size_t)(percent - text));
        text = percent + 1;
        if (text < end && *text == '%') {
            luaL_addchar(buffer, '%');
        } else if (text < end && *text == '0') {
            add_bytes(buffer, run->start, (size_t)(run->end - run->start));
        } else if (text < end && isdigit(*text)) {
            struct mt_pattern_capture capture = capture_of(L, run, *text - '1');
            if (capture.length == MT_PATTERN_POSITION) {
                lua_pushinteger(L, capture.start - run->subject + 1);
                luaL_addvalue(buffer);
            } else {
                add_bytes(buffer, capture.start, capture.length);
            }
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
        text++;
    }
    add_bytes(buffer, text, (size_t)(end - text));
}

/** Adds what the table or function at 3 says of the match; false when that leaves it as it is. */
static bool add_value(luaL_Buffer *buffer, const struct mt_pattern_run *run, int type)
{
    lua_State *L = buffer->L;
    if (type == LUA_TTABLE) {
        push_capture(L, run, 0);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_match(L, run), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(buffer, (const char *)run->start, (size_t)(run->end - run->start));
        return false;
    }
    if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
    size_t length;
    lua_tolstring(L, -1, &length);
    charge_bytes(L, length);
    luaL_addvalue(buffer);
    return true;
}

static bool add_match(luaL_Buffer *buffer, const struct mt_pattern_run *run, int type)
{
    if (type == LUA_TTABLE || type == LUA_TFUNCTION) {
        return add_value(buffer, run, type);
    }
    add_replacement(buffer, run);
    return true;
}

int mt_l_string_gsub(lua_State *L)
{
    struct mt_pattern_run run;
    init_run(L, &run);
    int type = lua_type(L, 3);
    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE ||
                         type == LUA_TFUNCTION,
                     3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, run.subject_end - run.subject + 1);
    mt_pattern_take_anchor(&run);
    const unsigned char *from = run.subject;
    lua_Integer count = 0;
    bool changed = false;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    while (count < most && search(L, mt_pattern_search, &run, from)) {
        luaL_addlstring(&buffer, (const char *)from, (size_t)(run.start - from)); // as searched
        changed |= add_match(&buffer, &run, type);
        count++;
        from = run.passed = run.end;
        if (run.anchored) {
            break;
        }
    }
    if (changed) {
        add_bytes(&buffer, from, (size_t)(run.subject_end - from));
        luaL_pushresult(&buffer);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}
