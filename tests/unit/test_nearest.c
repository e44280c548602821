// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"

#include "support.h"

#include <string.h>

static const char *const names[] = {"PreSync", "Sync",        NULL,   "PostSync",   "SyncFail",
                                    "Skip",    "sync-option", "plan", "PostDelete", ""};

static const struct {
    const char *word;
    const char *nearest;
} cases[] = {
    {"PreSync", "PreSync"},
    {"presync", "PreSync"}, // letter case aside
    {"PRESYNC", "PreSync"},
    {"PreSyncs", "PreSync"}, // one too many
    {"PrSync", "PreSync"},   // one too few
    {"PraSync", "PreSync"},  // another one
    {"PerSync", "PreSync"},  // neighbours swapped
    {"PotsSync", "PostSync"},
    {"PostSyncc", "PostSync"},
    {"SyncFial", "SyncFail"},
    {"Syn", "Sync"}, // at least one letter may differ
    {"plna", "plan"},
    {"sync-optoin", "sync-option"},
    {"--sync-option", "sync-option"},
    {"", NULL},
    {"x", NULL},
    {"SmokeTest", NULL},
    {"AfterAll", NULL},
    {"pqrs", NULL},
};

static void near_names_are_suggested(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const char *found = mt_nearest(cases[i].word, names, SUPPORT_COUNT(names));
        const char *wanted = cases[i].nearest;
        if ((found == NULL) != (wanted == NULL) || (found != NULL && strcmp(found, wanted) != 0)) {
            fail_msg("\"%s\": %s, not %s", cases[i].word, found != NULL ? found : "nothing",
                     wanted != NULL ? wanted : "nothing");
        }
    }
}

static void words_of_any_length_are_safe(void **state)
{
    (void)state;
    char longest[300];
    for (size_t length = 1; length < sizeof longest; length++) {
        memset(longest, 'S', length);
        longest[length] = '\0';
        const char *const long_names[] = {longest, "Sync"};
        mt_nearest(longest, names, SUPPORT_COUNT(names));
        mt_nearest("Sync", long_names, SUPPORT_COUNT(long_names));
        mt_nearest(longest, long_names, SUPPORT_COUNT(long_names));
        if (length == sizeof longest - 1) {
            break;
        }
    }
    assert_null(mt_nearest("Sync", NULL, 0));
    assert_null(mt_nearest("\xC3\x28\xFF\xFF\xFF\xFF", names, SUPPORT_COUNT(names)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_names_are_suggested),
        cmocka_unit_test(words_of_any_length_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
