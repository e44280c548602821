// SPDX-License-Identifier: Apache-2.0
/** mt_test_health(): cases of what a health check says of an object. */
#include "base/arena.h"
#include "base/clock.h"
#include "manifest/json.h"
#include "script/argocd_json.h"
#include "script/checks.h"
#include "script/first_document.h"
#include "script/test_running.h"

#include <string.h>

static const char *text_or_nothing(const cJSON *map, const char *key)
{
    const char *text = mt_argocd_text(map, key);
    return text != NULL ? text : "";
}

static void compare(const struct mt_test_running *running, const cJSON *expected,
                    const struct mt_verdict *verdict, struct mt_test_result *result)
{
    const char *status = text_or_nothing(expected, "status");
    const char *message = text_or_nothing(expected, "message");
    // Such a case holds that the script returns nothing to go by.
    const bool empty = verdict->empty && status[0] == '\0';
    const char *said = empty ? "" : mt_health_name(verdict->status);
    const char *told = empty ? "" : verdict->message;
    if (strcmp(status, said) != 0) {
        mt_test_differs(running, result, '-', "status: %s", status);
        mt_test_differs(running, result, '+', "status: %s", said);
    }
    if (strcmp(message, told) != 0) {
        mt_test_differs(running, result, '-', "message: %s", message);
        mt_test_differs(running, result, '+', "message: %s", told);
    }
}

static void run_case(const struct mt_test_running *running, const cJSON *test)
{
    struct mt_test_input input;
    if (!mt_test_read_input(running, test, "inputPath", &input)) {
        return;
    }
    struct mt_arena *arena = running->findings->arena;
    const struct mt_ref ref = mt_ref_of(input.tree, arena);
    struct mt_health_question question = {
        .ref = &ref, .object = input.tree, .waited = -1, .now_ms = mt_clock_wall_ms()};
    if (!mt_test_add_related(running, test, &question)) {
        return;
    }
    struct mt_verdict verdict;
    mt_checks_ask(running->checks, &question, arena, &verdict);
    struct mt_test_result result = {.name = input.said, .script = verdict.check};
    compare(running, mt_argocd_member(test, "healthStatus"), &verdict, &result);
    mt_test_add(running, test, &result);
}

void mt_test_health(const struct mt_test_running *running, const cJSON *tests)
{
    const cJSON *test = NULL;
    cJSON_ArrayForEach (test, tests) {
        run_case(running, test);
    }
}
