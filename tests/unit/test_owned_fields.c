// SPDX-License-Identifier: Apache-2.0
// Which fields of an object are ours, so that it shows when somebody else has changed one.
#include "sync/owned_fields.h"

#include "support.h"

#include <stdio.h>

#define OURS(operation, fields)                                                                    \
    "{'manager':'moontide','operation':'" operation "','time':'2026-01-02T03:04:05Z',"             \
    "'fieldsV1':{" fields "}}"
#define OTHER "{'manager':'kubectl-edit','operation':'Update','fieldsV1':{'f:spec':{'f:b':{}}}}"
#define STATUS                                                                                     \
    "{'manager':'moontide','operation':'Apply','subresource':'status','fieldsV1':{'f:status':{}}}"
#define BOTH "'f:spec':{'f:a':{},'f:b':{}}"
#define REST "'f:spec':{'f:a':{}}"

static uint64_t hash_of(const char *entries)
{
    char text[1024];
    snprintf(text, sizeof text, "{'metadata':{'managedFields':[%s]}}", entries);
    cJSON *object = support_quoted_json(text);
    const uint64_t hash = mt_owned_fields_hash(object);
    cJSON_Delete(object);
    return hash;
}

static void only_what_becomes_of_our_fields_makes_another_hash(void **state)
{
    static const struct {
        const char *name;
        const char *entries;
        bool same; ///< As of our apply of both fields.
    } cases[] = {
        {"ours alone", OURS("Apply", BOTH), true},
        {"keys in another order", OURS("Apply", "'f:spec':{'f:b':{},'f:a':{}}"), true},
        {"others have it, too", OURS("Apply", BOTH) "," OTHER, true},
        {"a controller writes the status", STATUS "," OURS("Apply", BOTH), true},
        {"an apply counts before other writes", OURS("Update", REST) "," OURS("Apply", BOTH), true},
        {"written by PUT", OURS("Update", BOTH), true},
        {"somebody took a field", OURS("Apply", REST) "," OTHER, false},
        {"we took one more", OURS("Apply", BOTH ",'f:data':{}"), false},
    };
    (void)state;
    const uint64_t known = hash_of(OURS("Apply", BOTH));
    assert_int_not_equal(known, 0);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        if ((hash_of(cases[i].entries) == known) != cases[i].same) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void without_an_entry_of_ours_nothing_is_known(void **state)
{
    static const char *const entries[] = {"", OTHER, STATUS, "{'manager':'moontide'}",
                                          "{'manager':'moontide','operation':'Apply'}"};
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(entries); i++) {
        assert_int_equal(hash_of(entries[i]), 0);
    }
    assert_int_equal(mt_owned_fields_hash(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(only_what_becomes_of_our_fields_makes_another_hash),
        support_test(without_an_entry_of_ours_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
