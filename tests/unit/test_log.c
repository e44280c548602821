// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

#define MT_LOG_TOPIC "test.log"

/** What the sink got last. */
struct heard {
    unsigned lines;
    char topic[32];
    char line[4096];
};

static void hear(void *data, const char *topic, const char *line)
{
    struct heard *heard = data;
    heard->lines++;
    snprintf(heard->topic, sizeof heard->topic, "%s", topic);
    snprintf(heard->line, sizeof heard->line, "%s", line);
}

static int worked;

static int work(void)
{
    return ++worked;
}

static void nobody_listens_at_first(void **state)
{
    (void)state;
    assert_false(mt_log_enabled());
    log_debug("work %d", work());
    mt_log_line("topic", "nobody hears this");
    assert_int_equal(worked, 0); // an idle log costs no argument
}

static void a_sink_gets_each_line(void **state)
{
    (void)state;
    struct heard heard = {0};
    mt_log_set_sink(hear, &heard);
    assert_true(mt_log_enabled());
    log_debug("%s %s: %d", "GET", "/api", 200);
    assert_int_equal(heard.lines, 1);
    assert_string_equal(heard.topic, "test.log");
    assert_string_equal(heard.line, "GET /api: 200");
    mt_log_line("kube.http", "plain");
    assert_int_equal(heard.lines, 2);
    assert_string_equal(heard.topic, "kube.http");
    log_debug("%09000d", 1); // cut somewhere, never torn
    assert_int_equal(heard.lines, 3);
    assert_true(strlen(heard.line) > 1000);

    mt_log_set_sink(NULL, NULL);
    assert_false(mt_log_enabled());
    log_debug("off again");
    assert_int_equal(heard.lines, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_listens_at_first),
        cmocka_unit_test(a_sink_gets_each_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
