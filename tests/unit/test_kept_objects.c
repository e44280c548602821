// SPDX-License-Identifier: Apache-2.0
// A related object that has not changed is converted once.
#include "script/kept_objects.h"

#include "manifest/json.h"
#include "support.h"
#include "support_lua.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

static cJSON *pod(const char *metadata)
{
    char text[200];
    snprintf(text, sizeof text, "{\"kind\":\"Pod\",\"metadata\":{%s,\"managedFields\":[1]}}",
             metadata);
    return support_json(text);
}

/** Pushes the object alone; which table it is. */
static const void *push(lua_State *L, cJSON *object)
{
    const cJSON *list[] = {object};
    const int top = lua_gettop(L);
    mt_push_kept_objects(L, list, 1, (struct mt_reads){0});
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

static cJSON *numbered(int number)
{
    char metadata[80];
    snprintf(metadata, sizeof metadata, "\"uid\":\"u%d\",\"resourceVersion\":\"1\"", number);
    return pod(metadata);
}

static void what_is_not_asked_for_is_forgotten(void **state)
{
    (void)state;
    lua_State *L = luaL_newstate();
    luaL_checkstack(L, 10 * MT_KEPT_OBJECTS, NULL);
    const void *asked = push(L, numbered(0));
    const void *forgotten = push(L, numbered(1));
    for (int i = 2; i < 4 * MT_KEPT_OBJECTS; i++) {
        push(L, numbered(i));
        if (i % (MT_KEPT_OBJECTS / 4) == 0) {
            assert_ptr_equal(push(L, numbered(0)), asked);
        }
    }
    assert_ptr_not_equal(push(L, numbered(1)), forgotten);
    lua_close(L);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_that_has_not_changed_is_the_same_table),
        cmocka_unit_test(an_object_without_a_uid_or_a_version_is_made_anew),
        cmocka_unit_test(what_is_not_asked_for_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
