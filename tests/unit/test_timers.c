// SPDX-License-Identifier: Apache-2.0
#include "base/timers.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

struct fired {
    char order[256];
    struct mt_timers timers;
};

struct one {
    struct fired *fired;
    const char *name;
    uint64_t again_ms; ///< When it adds itself once more; 0: not.
};

static void fire(void *data, uint64_t now_ms)
{
    struct one *one = data;
    size_t length = strlen(one->fired->order);
    snprintf(one->fired->order + length, sizeof one->fired->order - length, "%s@%u ", one->name,
             (unsigned)now_ms);
    if (one->again_ms > 0) {
        uint64_t at = one->again_ms;
        one->again_ms = 0;
        mt_timers_add(&one->fired->timers, at, fire, one);
    }
}

static void timers_fire_in_the_order_of_their_times(void **state)
{
    (void)state;
    struct fired fired = {0};
    struct one ones[] = {{&fired, "c", 0}, {&fired, "a", 25}, {&fired, "b", 0}, {&fired, "d", 0}};
    assert_int_equal(mt_timers_next(&fired.timers), UINT64_MAX);
    mt_timers_add(&fired.timers, 30, fire, &ones[0]);
    mt_timers_add(&fired.timers, 10, fire, &ones[1]);
    mt_timers_add(&fired.timers, 20, fire, &ones[2]);
    mt_timers_add(&fired.timers, 30, fire, &ones[3]); // as late as the first, added later
    assert_int_equal(mt_timers_next(&fired.timers), 10);
    assert_false(mt_timers_fire(&fired.timers, 9));
    while (mt_timers_fire(&fired.timers, 29)) {
    }
    assert_string_equal(fired.order, "a@29 b@29 a@29 ");
    while (mt_timers_fire(&fired.timers, 30)) {
    }
    assert_string_equal(fired.order, "a@29 b@29 a@29 c@30 d@30 ");
    mt_timers_fini(&fired.timers);
}

static void note(void *data, uint64_t now_ms)
{
    uint64_t *last = data;
    assert_true(now_ms >= *last);
    *last = now_ms;
}

static void many_timers_stay_in_order(void **state)
{
    (void)state;
    struct mt_timers timers = {0};
    uint64_t last = 0;
    uint64_t at = 1;
    for (int i = 0; i < 1000; i++) {
        at = at * 48271 % 2147483647;
        mt_timers_add(&timers, at % 5000, note, &last);
    }
    for (int i = 0; i < 1000; i++) {
        assert_true(mt_timers_fire(&timers, mt_timers_next(&timers)));
    }
    assert_false(mt_timers_fire(&timers, UINT64_MAX - 1));
    mt_timers_fini(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_the_order_of_their_times),
        cmocka_unit_test(many_timers_stay_in_order),
    };
    return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
