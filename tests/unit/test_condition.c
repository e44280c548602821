// SPDX-License-Identifier: Apache-2.0
// Conditions as scripts name them.
#include "script/condition.h"

#include "base/arena.h"
#include "support.h"

#define OBJECT(generation, status, conditions)                                                     \
    "{\"metadata\":{\"generation\":" generation "},\"status\":{" status                            \
    "\"conditions\":[" conditions "]}}"
#define READY(status, more) "{\"type\":\"Ready\",\"status\":\"" status "\"" more "}"
#define OBSERVED(generation) ",\"observedGeneration\":" generation

static void conditions_hold_of_the_newest_generation(void **state)
{
    static const struct {
        const char *object;
        const char *text;
        bool holds;
        const char *says; // why not
    } cases[] = {
        {OBJECT("1", "", READY("True", "")), "Ready", true, NULL},
        {OBJECT("1", "", READY("True", "")), "Ready=True", true, NULL},
        {OBJECT("1", "", READY("False", "")), "Ready=False", true, NULL},
        {OBJECT("1", "", READY("False", ",\"reason\":\"Slow\"")), "Ready=False:Slow", true, NULL},
        {OBJECT("2", "\"observedGeneration\":2,", READY("True", OBSERVED("2"))), "Ready", true,
         NULL},
        {OBJECT("1", "", READY("False", ",\"reason\":\"Slow\"")), "Ready", false,
         "has Ready False: Slow"},
        {OBJECT("1", "", READY("False", ",\"message\":\"no Pods\",\"reason\":\"Slow\"")), "Ready",
         false, "has Ready False: no Pods"},
        {OBJECT("1", "", READY("False", "")), "Ready", false, "has Ready False"},
        {OBJECT("1", "", READY("False", ",\"reason\":\"Slower\"")), "Ready=False:Slow", false,
         "has Ready False: Slower"},
        {OBJECT("1", "", READY("Unknown", "")), "Ready=False", false, "has Ready Unknown"},
        {OBJECT("1", "", READY("True", "")), "Read", false, "has no condition Read"},
        {OBJECT("1", "", READY("True", "")), "Ready2", false, "has no condition Ready2"},
        {OBJECT("1", "", ""), "Ready=False", false, "has no condition Ready"},
        {OBJECT("2", "\"observedGeneration\":1,", READY("True", "")), "Ready", false,
         "has Ready of an earlier generation"},
        {OBJECT("2", "", READY("True", OBSERVED("1"))), "Ready", false,
         "has Ready of an earlier generation"},
        {"{\"status\":{\"conditions\":{\"Ready\":\"True\"}}}", "Ready", false,
         "has no condition Ready"},
        {"{\"status\":{\"conditions\":[5,{\"type\":5}]}}", "Ready", false,
         "has no condition Ready"},
        {"{}", "Ready", false, "has no condition Ready"},
    };
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *object = support_json(cases[i].object);
        if (mt_condition_holds(object, cases[i].text) != cases[i].holds) {
            fail_msg("%s of %s", cases[i].text, cases[i].object);
        }
        if (!cases[i].holds) {
            support_expect_text(cases[i].object,
                                mt_condition_state(object, cases[i].text, support->arena),
                                cases[i].says);
        }
        cJSON_Delete(object);
    }
    assert_false(mt_condition_holds(NULL, "Ready"));
    assert_string_equal(mt_condition_state(NULL, "Ready", support->arena), "is not there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(conditions_hold_of_the_newest_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
