// SPDX-License-Identifier: Apache-2.0
#include "script/budget.h"

#include "base/clock.h"
#include "script/budget_guard.h"
#include "script/coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOOK_EVERY = 250,            // some instructions take milliseconds on the longest strings
    CLOCK_AT = 100,              // steps charged at once that are worth a look at the clock
    BLOCK_MAX = 2 * 1024 * 1024, // bytes: what one instruction can chew on is bounded by it
};

struct mt_budget *mt_budget_of(lua_State *L)
{
    struct mt_budget *budget;
    memcpy(&budget, lua_getextraspace(L), sizeof budget);
    return budget;
}

void mt_budget_attach(lua_State *L, struct mt_budget *budget)
{
    memcpy(lua_getextraspace(L), &budget, sizeof budget);
    budget->state = L;
}

/** Notes where a state stands, without allocating: the innermost Lua function from `level` on. */
static void note_place(struct mt_budget *budget, lua_State *L, int level)
{
    lua_Debug frame;
    for (; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline > 0) {
            snprintf(budget->place, sizeof budget->place, "%s:%d",
                     frame.source[0] == '@' ? frame.source + 1 : frame.short_src,
                     frame.currentline);
            return;
        }
    }
}

void *mt_budget_allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    struct mt_budget *budget = data;
    size_t old = block != NULL ? old_size : 0; // for a new block Lua passes its type there
    if (new_size == 0) {
        free(block);
        budget->bytes_used -= old;
        return NULL;
    }
    if (new_size > old &&
        (new_size > BLOCK_MAX || new_size - old > budget->bytes_max - budget->bytes_used)) {
        // Lua collects its garbage and asks once more; what does not fit then breaks the budget.
        if (budget->bytes_refused == new_size - old) {
            budget->broken = MT_LIMIT_BYTES;
            note_place(budget, budget->state, 0);
        }
        budget->bytes_refused = new_size - old;
        return NULL;
    }
    void *moved = realloc(block, new_size);
    if (moved == NULL) {
        return new_size > old ? NULL : block; // Lua relies on shrinking to succeed
    }
    budget->bytes_used += new_size - old;
    if (budget->bytes_refused > 0 && new_size > old) {
        budget->bytes_refused = 0;
    }
    return moved;
}

const char *mt_budget_text(enum mt_budget_limit limit)
{
    switch (limit) {
    case MT_LIMIT_BYTES:
        return "uses too much memory";
    case MT_LIMIT_STEPS:
        return "does too much work";
    case MT_LIMIT_TIME:
        return "takes too long";
    case MT_LIMIT_NONE:
        break;
    }
    return "";
}

void mt_budget_check(struct mt_budget *budget)
{
    if (budget->broken != MT_LIMIT_NONE) {
        return;
    }
    if (budget->steps_used > budget->steps_max) {
        budget->broken = MT_LIMIT_STEPS;
    } else if (budget->deadline_ms > 0 && mt_clock_monotonic_ms() >= budget->deadline_ms) {
        budget->broken = MT_LIMIT_TIME;
    }
}

static void count_hook(lua_State *L, lua_Debug *where);

static void raise_if_broken(lua_State *L)
{
    struct mt_budget *budget = mt_budget_of(L);
    if (budget->broken == MT_LIMIT_NONE) {
        return;
    }
    if (budget->place[0] == '\0') {
        note_place(budget, L, 0);
    }
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1); // from now on every instruction raises
    lua_pushstring(L, mt_budget_text(budget->broken));
    lua_error(L);
}

static void count_hook(lua_State *L, lua_Debug *where)
{
    if (mt_coverage_note(L, where)) {
        return;
    }
    struct mt_budget *budget = mt_budget_of(L);
    budget->steps_used += HOOK_EVERY;
    mt_budget_check(budget);
    raise_if_broken(L);
}

void mt_budget_charge(lua_State *L, uint64_t steps)
{
    struct mt_budget *budget = mt_budget_of(L);
    budget->steps_used += steps;
    // The clock is read by the hook; here only where much work is charged, or a coroutine resumed,
    // which begins to count anew.
    if (steps >= CLOCK_AT || budget->steps_used > budget->steps_max) {
        mt_budget_check(budget);
    }
    raise_if_broken(L);
}

void mt_budget_arm(lua_State *L, const struct mt_budget *limits)
{
    struct mt_budget *budget = mt_budget_of(L);
    budget->steps_max = limits->steps_max;
    budget->steps_used = 0;
    budget->deadline_ms = limits->deadline_ms;
    budget->broken = MT_LIMIT_NONE;
    budget->bytes_refused = 0;
    budget->place[0] = '\0';
    lua_sethook(L, count_hook, LUA_MASKCOUNT | mt_coverage_mask(), HOOK_EVERY);
}

void mt_budget_arm_thread(lua_State *thread)
{
    lua_sethook(thread, count_hook, LUA_MASKCOUNT | mt_coverage_mask(), HOOK_EVERY);
}
