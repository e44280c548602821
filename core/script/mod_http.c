// SPDX-License-Identifier: Apache-2.0
// moontide.http (lua/meta/http.lua): the request is checked here, and the hook yields; what answers
// is behind the cluster seam (sync/run_script.c).
#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/fetch.h"
#include "script/convert.h"
#include "script/hook_run_state.h"
#include "script/mod_data.h"
#include "script/modules.h"
#include "script/reach.h"
#include "script/script_state.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum {
    TIMEOUT_MS = 10 * 1000,
    TIMEOUT_MAX_MS = 5 * 60 * 1000,
    HEADERS_MAX = 100,
    HEADER_MAX_LENGTH = 8 * 1024,
    METHOD_MAX_LENGTH = 20,
    REQUEST_COST = 1000, ///< Steps.
};

/** Names of methods and headers: the letters of a token (RFC 9110, 5.6.2). */
static bool is_token(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)text[i]) && strchr("!#$%&'*+-.^_`|~", text[i]) == NULL) {
            return false;
        }
    }
    return length > 0 && strlen(text) == length;
}

/** The hook that asks; raises where it cannot wait. */
static struct mt_hook_run *check_hook(lua_State *L)
{
    struct mt_hook_run *hook = mt_script_of(L)->hook;
    if (hook == NULL) {
        luaL_error(L, "moontide.http is for `run` of a hook type, while it runs");
    }
    mt_hook_check_can_wait(L, hook, "http");
    return hook;
}

/** Pushes the member of the table of options at `options`; its type. */
static int push_option(lua_State *L, int options, const char *name)
{
    lua_pushstring(L, name);
    return lua_rawget(L, options);
}

static const char *read_method(lua_State *L, int options, struct mt_arena *arena)
{
    if (push_option(L, options, "method") == LUA_TNIL) {
        lua_pop(L, 1);
        return "GET";
    }
    size_t length = 0;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : "";
    if (length > METHOD_MAX_LENGTH || !is_token(text, length)) {
        luaL_error(L, "method is no method of HTTP; write one such as \"POST\"");
    }
    char *method = mt_arena_strdup(arena, text);
    for (char *c = method; *c != '\0'; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    lua_pop(L, 1);
    return method;
}

static uint64_t read_timeout(lua_State *L, int options)
{
    uint64_t ms = TIMEOUT_MS;
    bool good = true;
    const int type = push_option(L, options, "timeout");
    if (type == LUA_TNUMBER) {
        const lua_Number seconds = lua_tonumber(L, -1);
        good = seconds > 0 && seconds <= TIMEOUT_MAX_MS / 1000.0; // and no NaN
        ms = good ? (uint64_t)ceil(seconds * 1000) : 0;
    } else if (type == LUA_TSTRING) {
        good = mt_duration_parse(lua_tostring(L, -1), &ms) && ms > 0 && ms <= TIMEOUT_MAX_MS;
    } else {
        good = type == LUA_TNIL;
    }
    if (!good) {
        luaL_error(L, "timeout is no duration of at most 5m; write one such as \"5s\"");
    }
    lua_pop(L, 1);
    return ms;
}

static unsigned read_redirects(lua_State *L, int options)
{
    int whole = 1;
    lua_Integer count = MT_FETCH_REDIRECTS_MAX;
    const int type = push_option(L, options, "redirects");
    if (type != LUA_TNIL) {
        count = type == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : -1;
    }
    if (whole == 0 || count < 0 || count > MT_FETCH_REDIRECTS_MAX) {
        luaL_error(L, "redirects is no whole number from 0 to %d", MT_FETCH_REDIRECTS_MAX);
    }
    lua_pop(L, 1);
    return (unsigned)count;
}

/** The header whose name and value are on the top. */
static struct mt_fetch_header read_header(lua_State *L, struct mt_arena *arena)
{
    size_t name_length = 0;
    size_t length = 0;
    const bool texts = lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING;
    const char *name = texts ? lua_tolstring(L, -2, &name_length) : "";
    const char *value = texts ? lua_tolstring(L, -1, &length) : "";
    if (!is_token(name, name_length) || strlen(value) != length || strpbrk(value, "\r\n") != NULL ||
        name_length + length > HEADER_MAX_LENGTH) {
        luaL_error(L, "headers has one that is no header; write headers = { Accept = \"text/plain\""
                      " }, each of one line");
    }
    mt_budget_charge(L, 1 + name_length + length);
    return (struct mt_fetch_header){mt_arena_strdup(arena, name), mt_arena_strdup(arena, value)};
}

static void read_headers(lua_State *L, int options, struct mt_arena *arena, struct mt_fetch *fetch)
{
    const int type = push_option(L, options, "headers");
    if (type != LUA_TNIL && type != LUA_TTABLE) {
        luaL_error(L, "headers is a %s; write headers = { Accept = \"text/plain\" }",
                   lua_typename(L, type));
    }
    if (type == LUA_TTABLE) {
        struct mt_fetch_header *headers = mt_arena_alloc(arena, HEADERS_MAX * sizeof *headers);
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            if (fetch->header_count == HEADERS_MAX) {
                luaL_error(L, "there are more than %d headers", HEADERS_MAX);
            }
            headers[fetch->header_count++] = read_header(L, arena);
        }
        fetch->headers = headers;
    }
    lua_pop(L, 1);
}

static void read_body(lua_State *L, int options, struct mt_arena *arena, struct mt_fetch *fetch)
{
    const int type = push_option(L, options, "body");
    size_t length = 0;
    const char *text = type == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
    if (type != LUA_TNIL && type != LUA_TSTRING) {
        luaL_error(L, "body is a %s, not a text; moontide.json makes one of a table",
                   lua_typename(L, type));
    }
    if (length > MT_FETCH_BODY_MAX) {
        luaL_error(L, "body has more than %d bytes", MT_FETCH_BODY_MAX);
    }
    mt_budget_charge(L, 1 + length);
    if (text != NULL) {
        char *body = mt_arena_alloc(arena, length + 1);
        memcpy(body, text, length);
        fetch->body = body;
        fetch->body_size = length;
    }
    lua_pop(L, 1);
}

/** False with `err` for a URL that is none, or leads to a host that nobody allows. */
static bool check_url(const struct mt_fetch *fetch, struct mt_error *err)
{
    struct mt_url url;
    if (!mt_url_read(fetch->url, &url, err)) {
        return false;
    }
    return mt_hosts_allow(&fetch->hosts, &url) ||
           mt_fail(err, MT_ERR_INVALID,
                   "hook types may not reach the host %s: write allow_hosts = { \"%s\" } in the "
                   "project file",
                   url.host, url.host);
}

/** Yields for the request of the options at 2, to the URL at 1. */
static int request(lua_State *L)
{
    static const char *const keys[] = {"body",    "headers", "method", "redirects",
                                       "timeout", "url",     NULL};
    struct mt_hook_run *hook = check_hook(L);
    struct mt_arena *arena = hook->arena;
    size_t length = 0;
    struct mt_error err;
    mt_budget_charge(L, REQUEST_COST);
    mt_data_check_options(L, 2, "a request", keys);
    struct mt_fetch fetch = {
        .method = read_method(L, 2, arena),
        .url = mt_arena_strdup(arena, mt_data_check_text(L, 1, MT_URL_MAX, &length)),
        .timeout_ms = read_timeout(L, 2),
        .redirects = read_redirects(L, 2),
        .hosts = {(const char *const *)hook->reach->hosts.items, hook->reach->hosts.count},
    };
    read_headers(L, 2, arena, &fetch);
    read_body(L, 2, arena, &fetch);
    if (strlen(fetch.url) != length || !check_url(&fetch, &err)) {
        return mt_data_push_failure(L,
                                    strlen(fetch.url) != length ? "the URL holds a NUL" : err.msg);
    }
    hook->waits = true;
    hook->step->want = MT_HOOK_FETCHES;
    hook->step->fetch = fetch;
    return lua_yield(L, 0); // what comes back are the results of the call
}

static int l_http_get(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TSTRING);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_newtable(L);
        lua_replace(L, 2);
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    return request(L);
}

static int l_http_request(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (push_option(L, 1, "url") != LUA_TSTRING) {
        return luaL_error(L, "a request has no url; write url = \"https://shop.example.com\"");
    }
    lua_insert(L, 1); // url options
    return request(L);
}

/** Sets the header in the table on the top; what is there already stays before it. */
static void push_header(lua_State *L, const struct mt_fetch_header *header)
{
    if (lua_getfield(L, -1, header->name) == LUA_TSTRING) {
        lua_pushfstring(L, "%s, %s", lua_tostring(L, -1), header->value);
        lua_remove(L, -2);
    } else {
        lua_pop(L, 1);
        lua_pushstring(L, header->value);
    }
    lua_setfield(L, -2, header->name);
}

int mt_http_push_answer(lua_State *L, const struct mt_fetch_answer *answer)
{
    if (answer->failure != NULL) {
        return mt_data_push_failure(L, answer->failure);
    }
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, answer->status);
    lua_setfield(L, -2, "status");
    lua_pushstring(L, answer->url);
    lua_setfield(L, -2, "url");
    lua_pushlstring(L, answer->body, answer->body_size);
    lua_setfield(L, -2, "body");
    lua_createtable(L, 0, (int)answer->header_count);
    for (size_t i = 0; i < answer->header_count; i++) {
        push_header(L, &answer->headers[i]);
    }
    lua_setfield(L, -2, "headers");
    return 1;
}

const luaL_Reg mt_mod_http_functions[] = {
    {"get", l_http_get}, {"request", l_http_request}, {NULL, NULL}};
