// SPDX-License-Identifier: Apache-2.0
// The table functions agree with Lua's own, and no metamethod or range makes them loop.
#include "script/lib_table.h"

#include "script/lib_string.h"
#include "support.h"
#include "support_lua.h"

#include <string.h>

// A table literal that feigns a length.
#define HUGE_TABLE "setmetatable({1, 2, 3}, {__len = function() return 1 << 60 end})"
#define ENDLESS_TABLE                                                                              \
    "setmetatable({}, {__len = function() return 1 << 60 end, "                                    \
    "__index = function() return 'x' end})"
// Runs statements and gives the table `a` that they work on.
#define DO(statements) "(function() local a = {3, 1, 2} " statements " return a end)()"

static const char *const expressions[] = {
    // concat
    "t.concat({})",
    "t.concat({1, 2, 3})",
    "t.concat({1, 2.5, 'x'}, ', ')",
    "t.concat({1, 2, 3}, ', ', 2)",
    "t.concat({1, 2, 3}, ', ', 2, 3)",
    "t.concat({1, 2, 3}, ', ', 3, 2)",
    "t.concat({1, 2, 3}, nil, 1, 2)",
    "t.concat({1, 2, 3}, ', ', 1, 4)",
    "t.concat({1, 2, 3}, ', ', 0)",
    "t.concat({1, {}, 3})",
    "t.concat({1, true})",
    "t.concat({[-1] = 'a', [0] = 'b'}, '', -1, 0)",
    "t.concat({[math.maxinteger] = 'x'}, '', math.maxinteger)",
    "t.concat({[math.mininteger] = 'x'}, '', math.mininteger, math.mininteger)",
    "t.concat({1, 2}, {})",
    "t.concat({1, 2}, ', ', 'x')",
    "t.concat()",
    "t.concat(nil)",
    "t.concat('abc')",
    "t.concat({('x'):rep(3000), ('y'):rep(3000)}, ('-'):rep(2000))",
    // insert
    DO("t.insert(a, 'x')"),
    DO("t.insert(a, 1, 'x')"),
    DO("t.insert(a, 2, 'x')"),
    DO("t.insert(a, 4, 'x')"),
    DO("t.insert(a, 5, 'x')"),
    DO("t.insert(a, 0, 'x')"),
    DO("t.insert(a, -1, 'x')"),
    DO("t.insert(a, math.maxinteger, 'x')"),
    DO("t.insert(a, math.mininteger, 'x')"),
    DO("t.insert(a, '1', 'x')"),
    DO("t.insert(a, 1.5, 'x')"),
    DO("t.insert(a, 'y', 'x')"),
    DO("t.insert(a, nil)"),
    DO("t.insert(a, 2, nil)"),
    DO("t.insert(a)"),
    DO("t.insert(a, 1, 2, 3)"),
    "t.insert(nil, 1)",
    "t.insert({}, 1, 'x')",
    "t.insert({}, 'x')",
    // remove
    DO("a.r = t.remove(a)"),
    DO("a.r = t.remove(a, 1)"),
    DO("a.r = t.remove(a, 3)"),
    DO("a.r = t.remove(a, 4)"),
    DO("a[4] = 9 a.r = t.remove(a, 5)"),
    DO("a = {} a.r = t.remove(a)"),
    DO("a = {[0] = 'z'} a.r = t.remove(a)"),
    DO("a = {[0] = 'z'} a.r = t.remove(a, 0)"),
    DO("a = {} a.r = t.remove(a, 1)"),
    DO("a.r = t.remove(a, '2')"),
    DO("a.r = t.remove(a, 'x')"),
    "t.remove(nil)",
    "t.remove(5)",
    // move
    DO("t.move(a, 1, 3, 2)"),
    DO("t.move(a, 1, 3, 3)"),
    DO("t.move(a, 2, 3, 1)"),
    DO("t.move(a, 1, 3, 1)"),
    DO("t.move(a, 1, 3, 10)"),
    DO("t.move(a, 3, 1, 10)"),
    DO("a = t.move(a, 1, 3, 1, {})"),
    DO("a = t.move(a, 1, 3, 3, {7, 8, 9, 10})"),
    DO("t.move(a, 1, 3, 2, a)"),
    DO("t.move(a, -1, 3, 0)"),
    DO("t.move(a, 1, 0, math.maxinteger)"),
    DO("t.move(a, 1, 2, math.maxinteger - 1)"),
    DO("t.move(a, 1, 2, math.maxinteger)"),
    DO("t.move(a, math.mininteger, math.maxinteger, 1)"),
    DO("t.move(a, 0, math.maxinteger, 1)"),
    DO("t.move(a, -1, math.maxinteger - 1, 1)"),
    DO("t.move(a, math.mininteger, math.mininteger, 2)"),
    DO("t.move(a, 1, 2)"),
    DO("t.move(a, 1, 2, 3, 4)"),
    "t.move(nil, 1, 2, 3)",
    // pack and unpack
    "t.pack()",
    "t.pack(1, nil, 3)",
    "t.pack(nil)",
    "t.unpack({})",
    "t.unpack({1, 2, 3})",
    "t.unpack({1, 2, 3}, 2)",
    "t.unpack({1, 2, 3}, 2, 3)",
    "t.unpack({1, 2, 3}, 0, 4)",
    "t.unpack({1, 2, 3}, 3, 2)",
    "t.unpack({1, 2, 3}, -1, 1)",
    "t.unpack({1, 2, 3}, 1, 1e8)",
    "t.unpack({}, math.mininteger, math.maxinteger)",
    "t.unpack({}, math.maxinteger, math.maxinteger)",
    "t.unpack({}, math.maxinteger - 1, math.maxinteger)",
    "t.unpack({}, math.mininteger, math.mininteger + 1)",
    "t.unpack({}, 0, math.maxinteger)",
    "t.unpack({1, 2}, 'x')",
    "select('#', t.unpack({}, 1, 200))",
    // sort
    DO("t.sort(a)"),
    DO("t.sort(a, nil)"),
    DO("t.sort(a, function(x, y) return x > y end)"),
    DO("a = {} t.sort(a)"),
    DO("a = {1} t.sort(a)"),
    DO("a = {2, 1} t.sort(a)"),
    DO("a = {'b', 'a', 'c', '', 'ab'} t.sort(a)"),
    DO("a = {2.5, 1, -1 / 0, 1 / 0, 2} t.sort(a)"),
    DO("a = {'b', 1} t.sort(a)"),
    DO("a = {true, false} t.sort(a)"),
    DO("a = {{}, {}} t.sort(a)"),
    DO("for i = 1, 1000 do a[i] = i * 7919 % 1009 end t.sort(a)"),
    DO("for i = 1, 1000 do a[i] = i end t.sort(a)"),
    DO("for i = 1, 1000 do a[i] = -i end t.sort(a)"),
    DO("for i = 1, 1000 do a[i] = i % 7 end t.sort(a)"),
    DO("for i = 1, 777 do a[i] = i * 7919 % 1009 end "
       "t.sort(a, function(x, y) return x > y end)"),
    DO("local m = {__lt = function(x, y) return x.n < y.n end} "
       "for i = 1, 50 do a[i] = setmetatable({n = i * 31 % 53}, m) end t.sort(a)"),
    DO("t.sort(a, 5)"),
    DO("t.sort(a, 'x')"),
    DO("t.sort(a, function() error('raised', 0) end)"),
    "t.sort(nil)",
};

/** Ends quickly, and in which way. */
static const struct {
    const char *expression;
    const char *result;
} ends[] = {
    {"t.concat(" HUGE_TABLE ", ', ')", "true \"1, 2, 3\""},
    {"t.concat(" ENDLESS_TABLE ")", "true \"\""},
    {"t.concat({}, '', 1, 1 << 60)", "invalid value (nil) at index 1"},
    {"t.concat(" ENDLESS_TABLE ", '', 1, 1 << 60)", "invalid value (nil) at index 1"},
    {"(function() local a = " HUGE_TABLE " t.insert(a, 1, 0) return rawlen(a) end)()",
     "true integer4"},
    {"(function() local a = " HUGE_TABLE " t.insert(a, 0) return rawlen(a) end)()",
     "true integer4"},
    {"t.insert(" HUGE_TABLE ", 1 << 59, 0)", "position out of bounds"},
    {"t.remove(" HUGE_TABLE ", 1)", "true integer1"},
    {"t.remove(" HUGE_TABLE ")", "true integer3"},
    {"t.remove(" ENDLESS_TABLE ")", "true nil"},
    {"t.remove({}, 1 << 60)", "position out of bounds"},
    {"t.remove({}, -1)", "position out of bounds"},
    {"t.unpack(" HUGE_TABLE ")", "true integer1 integer2 integer3"},
    {"t.unpack(" ENDLESS_TABLE ")", "true "},
    {"t.unpack({}, 1, 1 << 60)", "too many results to unpack"},
    {"t.unpack({}, 1, 1 << 31)", "too many results to unpack"},
    {"t.unpack({}, 1, (1 << 32) + 1)", "too many results to unpack"},
    {"t.unpack(" ENDLESS_TABLE ", 1, 1e7)", "too many results to unpack"},
    {"t.unpack('abc')", "table expected, got string"},
    {"t.unpack(nil, 1, 2)", "table expected, got nil"},
    {"t.sort(" HUGE_TABLE ")", "true "},
    {"t.sort(" ENDLESS_TABLE ")", "true "},
    {"t.sort({}, 5)", "function expected, got number"},
    {"t.move({}, 1, 1 << 60, 2)", "does too much work"},
    {"t.move({}, 1, 1 << 60, 2, {})", "does too much work"},
    {"t.move({}, 1, math.maxinteger, 1)", "does too much work"},
    {"t.move(" ENDLESS_TABLE ", 1, 1 << 60, 2)", "does too much work"},
    {"pcall(t.move, {}, 1, 1 << 60, 2)", "does too much work"},
    {"t.move(setmetatable({}, {__index = function() error('called') end}), 1, 3, 1, {})",
     "true {}"},
    {"t.move({1, 2}, 1, 2, 1, setmetatable({}, {__newindex = function() error('called') end}))",
     "true {integer1=integer1, integer2=integer2}"},
    {"(function() local a = {} for i = 1, 1e5 do a[i] = i end "
     "while true do t.insert(a, 1, 0) end end)()",
     "does too much work"},
    {"(function() local a = {} for i = 1, 1e5 do a[i] = i end "
     "while true do t.remove(a, 1) a[#a + 1] = 0 end end)()",
     "does too much work"},
    {"(function() local a = {} for i = 1, 1e4 do a[i] = 'xxxxxxxx' end "
     "while true do t.concat(a) end end)()",
     "does too much work"},
    {"(function() local a = {} for i = 1, 1e4 do a[i] = i end while true do t.unpack(a) end end)()",
     "does too much work"},
    {"(function() local a = {} for i = 1, 1e4 do a[i] = i end "
     "while true do t.pack(table.unpack(a)) end end)()",
     "does too much work"},
    {"(function() while true do t.sort({1, 2, 3}) end end)()", "does too much work"},
    {"(function() local x, a = ('x'):rep(1 << 20), {} for i = 1, 2000 do a[i] = x end "
     "t.sort(a) end)()",
     "does too much work"},
    {"(function() local a = {} for i = 1, 100 do a[i] = 'x' end "
     "return #t.concat(a, ('x'):rep(1 << 20)) end)()",
     "not enough memory"},
    // Comparators without order: some order comes out, nothing is lost, nothing else is read.
    {DO("t.sort(a, function() return true end) table.sort(a)"),
     "true {integer1=integer1, integer2=integer2, integer3=integer3}"},
    {"(function() local a, sum = {}, 0 for i = 1, 1000 do a[i] = i end "
     "t.sort(a, function() return true end) "
     "for i = 1, 1000 do sum = sum + a[i] end return sum, #a end)()",
     "true integer500500 integer1000"},
    {"(function() local a, sum, n = {}, 0, 0 for i = 1, 1000 do a[i] = i end "
     "t.sort(a, function(x, y) n = n + 1 assert(x and y) return n % 3 == 0 end) "
     "for i = 1, 1000 do sum = sum + a[i] end return sum, #a end)()",
     "true integer500500 integer1000"},
    {"(function() local a = {0 / 0, 1, 0 / 0, 2} t.sort(a) return #a end)()", "true integer4"},
    {"(function() local a = {5, 4, 3, 2, 1} "
     "t.sort(a, function(x, y) a[1], a[5], a[9] = nil, nil, 1 return x < y end) return #a end)()",
     "true integer5"},
    {"(function() local a = {3, 2, 1} local function by(x, y) t.sort(a, by) return x < y end "
     "t.sort(a, by) end)()",
     "C stack overflow"},
    {"t.sort({3, 2, 1}, function() while true do end end)", "does too much work"},
    {"t.sort({3, 2, 1}, function() while true do pcall(error) end end)", "does too much work"},
    {"coroutine.wrap(function() t.sort({3, 2, 1}, coroutine.yield) end)()",
     "attempt to yield across a C-call boundary"},
    // One that raises leaves the table as it was.
    {DO("pcall(t.sort, a, function(x, y) assert(x ~= 2 and y ~= 2) return x < y end)"),
     "true {integer1=integer3, integer2=integer1, integer3=integer2}"},
    // Equal elements keep their order.
    {"(function() local a, out = {}, {} for i = 1, 9 do a[i] = {k = i % 3, i = i} end "
     "t.sort(a, function(x, y) return x.k < y.k end) "
     "for i = 1, 9 do out[i] = a[i].i end return table.concat(out) end)()",
     "true \"369147258\""},
};

/** Whether the table on the top has just these functions. */
static bool is_table_of(lua_State *L, const luaL_Reg *functions)
{
    int count = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        count++;
    }
    for (; functions->name != NULL; functions++) {
        lua_getfield(L, -1, functions->name);
        count -= lua_tocfunction(L, -1) == functions->func;
        lua_pop(L, 1);
    }
    return count == 0;
}

static void pushes_new_tables(void **state)
{
    lua_State *L = ((struct support_lua *)*state)->L;
    mt_lib_table_push(L);
    assert_true(is_table_of(L, mt_lib_table_functions));
    mt_lib_table_push(L);
    assert_false(lua_rawequal(L, -1, -2));
    mt_lib_string_push(L);
    assert_true(is_table_of(L, mt_lib_string_functions));
    mt_lib_string_push(L);
    assert_false(lua_rawequal(L, -1, -2));
}

static void agrees_with_lua(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(expressions); i++) {
        assert_true(support_lua_same(*state, expressions[i], SUPPORT_LUA_STEPS));
    }
}

static void ends_quickly(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(ends); i++) {
        const char *result = support_lua_ours(*state, ends[i].expression, SUPPORT_LUA_STEPS / 4);
        if (strstr(result, ends[i].result) == NULL) {
            fail_msg("%s\n  ends with: %.200s\n   expected: %s", ends[i].expression, result,
                     ends[i].result);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_lua_test(pushes_new_tables),
        support_lua_test(agrees_with_lua),
        support_lua_test(ends_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
