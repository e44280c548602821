// SPDX-License-Identifier: Apache-2.0
// Where hooks of a type stand, from INTERFACE.md 2 ("Hook types in Lua, at").
#include "script/hook_at.h"

#include "support.h"

#include "base/arena.h"
#include "base/error.h"

#include <string.h>

#define ADVICE                                                                                     \
    " is no place; write a phase (\"PreSync\", \"Sync\", \"PostSync\", \"SyncFail\"), "            \
    "\"before:\" or \"after:\" with a phase, with \"wave:3\" or, after alone, with an object "     \
    "(\"after:apps/Deployment/web\"), \"on:fail\", \"on:timeout\", \"PreDelete\", "                \
    "\"PostDelete\" or \"never\""

static const struct {
    const char *text;
    const char *expected; ///< Of the type: what it is, then its phase, wave and part, its object.
} cases[] = {
    {"PreSync", "phase PreSync"},
    {"Sync", "phase Sync"},
    {"PostSync", "phase PostSync"},
    {"SyncFail", "phase SyncFail"},
    {"before:PreSync", "phase before:PreSync"},
    {"after:PreSync", "phase after:PreSync"},
    {"before:Sync", "phase before:Sync"},
    {"after:Sync", "phase after:Sync"},
    {"before:PostSync", "phase before:PostSync"},
    {"after:PostSync", "phase after:PostSync"},
    {"before:SyncFail", "phase before:SyncFail"},
    {"after:SyncFail", "phase after:SyncFail"},
    {"before:wave:0", "before wave 0"},
    {"before:wave:-12", "before wave -12"},
    {"after:wave:3", "after wave 3"},
    {"after:wave:2147483647", "after wave 2147483647"},
    {"after:Deployment/web", "after */Deployment/*/web"},
    {"after:apps/Deployment/shop/web", "after apps/Deployment/shop/web"},
    {"on:fail", "phase SyncFail"},
    {"on:timeout", "phase SyncFail on timeout"},
    {"never", "nowhere"},
    {"PreDelete", "deletion"},
    {"PostDelete", "deletion"},
    {"", "at: \"\"" ADVICE},
    {"whenever", "at: \"whenever\"" ADVICE},
    {"Presync", "at: \"Presync\" is no place; did you mean \"PreSync\"?"},
    {"after:Sink", "at: \"after:Sink\" is no place; did you mean \"after:Sync\"?"},
    {"on:timeot", "at: \"on:timeot\" is no place; did you mean \"on:timeout\"?"},
    {"after:web-application", "at: \"after:web-application\"" ADVICE},
    {"before:Deployment/web", "at: \"before:Deployment/web\"" ADVICE},
    {"after:deployment/web",
     "at: \"deployment/web\" names no object: a Kind begins with a capital, as in Deployment/web"},
    {"before:wave:x",
     "at: \"before:wave:x\" names no wave; write a whole number, such as \"before:wave:3\""},
    {"after:wave:", "at: \"after:wave:\" names no wave; write a whole number, such as "
                    "\"after:wave:3\""},
    {"after:wave:+1", "at: \"after:wave:+1\" names no wave; write a whole number, such as "
                      "\"after:wave:3\""},
    {"after:wave: 1", "at: \"after:wave: 1\" names no wave; write a whole number, such as "
                      "\"after:wave:3\""},
    {"after:wave:1.5", "at: \"after:wave:1.5\" names no wave; write a whole number, such as "
                       "\"after:wave:3\""},
    {"after:wave:2147483648", "at: \"after:wave:2147483648\" names no wave; write a whole number, "
                              "such as \"after:wave:3\""},
};

static const char *or_any(const char *text)
{
    return text != NULL ? text : "*";
}

static const char *describe(const struct mt_hook_type *type, struct mt_arena *arena)
{
    switch (type->at) {
    case MT_AT_PHASE:
        assert_int_equal(type->part, MT_PART_WAVE);
        return mt_arena_printf(arena, "phase %s%s", mt_phase_name(type->phase),
                               type->on_timeout ? " on timeout" : "");
    case MT_AT_WAVE:
        assert_int_equal(type->phase, MT_PHASE_SYNC);
        return mt_arena_printf(arena, "%s wave %d",
                               type->part == MT_PART_BEFORE ? "before" : "after", type->wave);
    case MT_AT_OBJECT:
        return mt_arena_printf(arena, "after %s/%s/%s/%s", or_any(type->object.group),
                               type->object.kind, or_any(type->object.namespace),
                               type->object.name);
    case MT_AT_NOWHERE:
        return "nowhere";
    case MT_AT_DELETION:
        return "deletion";
    }
    return "";
}

static void every_place_is_known(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_hook_type type = {0};
        struct mt_error err;
        bool ok = mt_hook_at_parse(cases[i].text, support->arena, &type, &err);
        assert_string_equal(ok ? describe(&type, support->arena) : err.msg, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {support_test(every_place_is_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
