// SPDX-License-Identifier: Apache-2.0
// A related object that has not changed is converted once.
#include "script/kept_objects.h"

#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "support.h"
#include "support_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static const struct mt_keeping trusted = {.trusted = true};
static const struct mt_keeping careful = {.trusted = false};

static cJSON *pod(const char *metadata)
{
    char text[300];
    snprintf(text, sizeof text, "{\"kind\":\"Pod\",\"metadata\":{%s,\"managedFields\":[1]}}",
             metadata);
    return support_json(text);
}

/** Pushes the object alone; which table it is. */
static const void *push_for(lua_State *L, cJSON *object, struct mt_keeping keeping)
{
    const cJSON *list[] = {object};
    const int top = lua_gettop(L);
    mt_push_kept_objects(L, list, 1, keeping);
    assert_int_equal(lua_gettop(L), top + 1);
    assert_int_equal(lua_rawlen(L, -1), 1);
    lua_rawgeti(L, -1, 1);
    lua_remove(L, -2); // it stays on the stack, so that no other table gets its address
    assert_int_equal(lua_getfield(L, -1, "metadata"), LUA_TTABLE);
    assert_int_equal(lua_getfield(L, -1, "managedFields"), LUA_TNIL);
    lua_pop(L, 2);
    cJSON_Delete(object); // nothing is taken from the tree that made it
    return lua_topointer(L, -1);
}

static const void *push(lua_State *L, cJSON *object)
{
    return push_for(L, object, trusted);
}

#define A(version) "\"uid\":\"a\",\"resourceVersion\":\"" version "\""

static void an_object_that_has_not_changed_is_the_same_table(void **state)
{
    (void)state;
    lua_State *L = luaL_newstate();
    const void *first = push(L, pod(A("1")));
    assert_ptr_equal(push(L, pod(A("1"))), first);
    assert_ptr_not_equal(push(L, pod("\"uid\":\"b\",\"resourceVersion\":\"1\"")), first);
    const void *second = push(L, pod(A("2") ",\"name\":\"changed\""));
    assert_ptr_not_equal(second, first);
    lua_getfield(L, -1, "metadata");
    lua_getfield(L, -1, "name");
    assert_string_equal(lua_tostring(L, -1), "changed");
    lua_pop(L, 2);
    assert_ptr_equal(push(L, pod(A("2"))), second);
    assert_ptr_not_equal(push(L, pod(A("1"))), second);
    lua_close(L);
}

static void an_object_without_a_uid_or_a_version_is_made_anew(void **state)
{
    static const char *const without[] = {"\"uid\":\"a\"", "\"resourceVersion\":\"1\"",
                                          "\"uid\":5,\"resourceVersion\":\"1\""};
    (void)state;
    lua_State *L = luaL_newstate();
    for (size_t i = 0; i < SUPPORT_COUNT(without); i++) {
        const void *first = push(L, pod(without[i]));
        assert_ptr_not_equal(push(L, pod(without[i])), first);
    }
    lua_close(L);
}

/** A Pod of about `padding` bytes. */
static cJSON *numbered(int number, size_t padding)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text,
                  "{\"kind\":\"Pod\",\"metadata\":{\"uid\":\"u%d\",\"resourceVersion\":\"1\"},"
                  "\"padding\":\"",
                  number);
    for (size_t i = 0; i < padding; i++) {
        mt_buf_puts(&text, "x");
    }
    mt_buf_puts(&text, "\"}");
    cJSON *tree = support_json(mt_buf_text(&text));
    mt_buf_fini(&text);
    return tree;
}

static void what_is_not_asked_for_is_forgotten(void **state)
{
    enum { SIZE = MT_KEPT_BYTES / 100, COUNT = 400 };
    (void)state;
    lua_State *L = luaL_newstate();
    luaL_checkstack(L, 2 * COUNT, NULL);
    const void *asked = push(L, numbered(0, SIZE));
    const void *forgotten = push(L, numbered(1, SIZE));
    for (int i = 2; i < COUNT; i++) {
        push(L, numbered(i, SIZE));
        if (i % 10 == 0) {
            assert_ptr_equal(push(L, numbered(0, SIZE)), asked);
        }
    }
    assert_ptr_not_equal(push(L, numbered(1, SIZE)), forgotten);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    assert_true(lua_gc(L, LUA_GCCOUNT) * 1024 < 3 * MT_KEPT_BYTES);
    lua_close(L);
}

static void a_large_object_is_made_anew(void **state)
{
    (void)state;
    lua_State *L = luaL_newstate();
    const void *small = push(L, numbered(0, MT_KEPT_OBJECT_MAX / 2));
    const void *large = push(L, numbered(1, MT_KEPT_OBJECT_MAX));
    assert_ptr_equal(push(L, numbered(0, MT_KEPT_OBJECT_MAX / 2)), small);
    assert_ptr_not_equal(push(L, numbered(1, MT_KEPT_OBJECT_MAX)), large);
    lua_close(L);
}

#define CHANGING                                                                                   \
    "{\"kind\":\"Pod\",\"metadata\":{\"uid\":\"a\",\"resourceVersion\":\"1\",\"labels\":{\"a\":"   \
    "\"b\"},"                                                                                      \
    "\"managedFields\":[1]},\"spec\":{\"on\":true,\"off\":false,\"none\":null,\"n\":1,\"f\":1.5,"  \
    "\"list\":[1,null,{\"x\":\"y\"}],\"empty\":[],\"map\":{}}}"

/** Nothing that a script does to what it was given shows in what it is given next. */
static void what_a_script_has_changed_is_made_anew(void **state)
{
    static const char *const changes[] = {
        "",
        "o.spec.n = 1",
        "o.new = 1",
        "o.kind = nil",
        "o.kind = 'Pods'",
        "o.kind = 'Pod\\0'",
        "o.metadata.managedFields = {}",
        "o.metadata.labels.a = 'c'",
        "o.metadata.labels = 'c'",
        "o.metadata = nil",
        "o.spec.on = false",
        "o.spec.off = nil",
        "o.spec.none = 1",
        "o.spec.n = 2",
        "o.spec.n = 1.0",
        "o.spec.n = '1'",
        "o.spec.f = 1",
        "o.spec.list[1] = 2",
        "o.spec.list[2].x = 'z'",
        "o.spec.list[3] = 1",
        "o.spec.list.n = 1",
        "o.spec.list[2] = nil",
        "o.spec.empty[1] = 1",
        "o.spec.empty = {}",
        "o.spec.map.a = 1",
        "setmetatable(o, {})",
        "setmetatable(o.metadata, {})",
        "setmetatable(o.spec, {})",
        "setmetatable(o.spec.map, {})",
        "setmetatable(o.spec.list, {})",
        "o.spec.map = o.spec.empty",
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(changes); i++) {
        lua_State *L = luaL_newstate();
        luaL_requiref(L, "_G", luaopen_base, 1);
        lua_pop(L, 1);
        const void *first = push_for(L, support_json(CHANGING), careful);
        lua_setglobal(L, "o");
        assert_int_equal(luaL_dostring(L, changes[i]), LUA_OK);
        const void *second = push_for(L, support_json(CHANGING), careful);
        const bool changed = i > 1;
        if ((second != first) != changed) {
            fail_msg("\"%s\" %s", changes[i], changed ? "shows" : "is no change");
        }
        cJSON *tree = support_json(CHANGING);
        assert_true(mt_is_object(L, -1, tree));
        cJSON_Delete(tree);
        lua_close(L);
    }
}

/** What may be shown of them depends on the script, and is made each time. */
static void secrets_are_not_kept(void **state)
{
    (void)state;
    lua_State *L = luaL_newstate();
    static const char secret[] =
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{" A("1") "}}";
    const void *first = push(L, support_json(secret));
    assert_ptr_not_equal(push(L, support_json(secret)), first);
    lua_close(L);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_that_has_not_changed_is_the_same_table),
        cmocka_unit_test(an_object_without_a_uid_or_a_version_is_made_anew),
        cmocka_unit_test(what_is_not_asked_for_is_forgotten),
        cmocka_unit_test(a_large_object_is_made_anew),
        cmocka_unit_test(what_a_script_has_changed_is_made_anew),
        cmocka_unit_test(secrets_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
