// SPDX-License-Identifier: Apache-2.0
#include "script/verdict.h"

#include "base/arena.h"
#include "script/kept_objects.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <string.h>

const char *mt_verdict_text(struct mt_arena *arena, const char *text, size_t max)
{
    size_t length = strnlen(text, max);
    while (text[length] != '\0' && length > 0 && (text[length] & 0xC0) == 0x80) {
        length--;
    }
    return mt_arena_strndup(arena, text, length);
}

void mt_verdict_fail(struct mt_verdict *verdict, const char *message, struct mt_arena *arena)
{
    verdict->status = MT_UNKNOWN;
    verdict->failed = true;
    verdict->message = mt_verdict_text(arena, message, MT_VERDICT_MESSAGE_MAX);
}

/** Whether the field of the table on the top is true. */
static bool is_true(lua_State *L, const char *key)
{
    lua_pushstring(L, key);
    lua_rawget(L, -2);
    bool is = lua_isboolean(L, -1) && lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/** Reads the table at the top. */
static void read_table(lua_State *L, const char *path, struct mt_verdict *verdict,
                       struct mt_arena *arena)
{
    lua_pushliteral(L, "status");
    const char *status = lua_rawget(L, -2) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    lua_pushliteral(L, "message");
    int message = lua_rawget(L, -3);
    if (status == NULL || !mt_health_parse(status, &verdict->status)) {
        mt_verdict_fail(verdict,
                        mt_arena_printf(arena, "%s returned the status %s%s%s", path,
                                        status != NULL ? "\"" : "",
                                        status != NULL ? status : luaL_typename(L, -2),
                                        status != NULL ? "\", which is none" : ""),
                        arena);
    } else if (message != LUA_TNIL && message != LUA_TSTRING) {
        mt_verdict_fail(verdict,
                        mt_arena_printf(arena, "%s returned a message that is a %s", path,
                                        lua_typename(L, message)),
                        arena);
    } else {
        const char *text = message == LUA_TSTRING ? lua_tostring(L, -1) : "";
        verdict->message = mt_verdict_text(arena, text, MT_VERDICT_MESSAGE_MAX);
    }
    lua_pop(L, 2);
    verdict->unanswered = is_true(L, "unanswered");
    verdict->warns = is_true(L, "warning");
}

void mt_verdict_read(lua_State *L, const char *path, struct mt_verdict *verdict,
                     struct mt_arena *arena)
{
    if (lua_istable(L, -1)) {
        read_table(L, path, verdict, arena);
    } else if (lua_isnil(L, -1)) {
        mt_verdict_fail(verdict, mt_arena_printf(arena, "%s returned nothing", path), arena);
    } else {
        mt_verdict_fail(
            verdict,
            mt_arena_printf(arena, "%s returned a %s, not a verdict", path, luaL_typename(L, -1)),
            arena);
    }
}

void mt_verdict_push_context(lua_State *L, const struct mt_health_question *question,
                             struct mt_reads reads)
{
    lua_createtable(L, 0, 7); // ctx
    const struct mt_keeping keeping = {reads, mt_script_of(L)->options.lasting};
    mt_push_kept_objects(L, question->related, question->related_count, keeping);
    lua_setfield(L, -2, "related");
    lua_createtable(L, 0, (int)question->known_count);
    for (size_t i = 0; i < question->known_count; i++) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, question->known[i]);
    }
    lua_setfield(L, -2, "known");
    lua_pushboolean(L, question->hook);
    lua_setfield(L, -2, "hook");
    lua_pushboolean(L, question->strict);
    lua_setfield(L, -2, "strict");
    lua_pushnumber(L, (lua_Number)question->now_ms / 1000);
    lua_setfield(L, -2, "now");
    if (question->waited >= 0) {
        lua_pushnumber(L, question->waited);
        lua_setfield(L, -2, "waited");
    }
}
