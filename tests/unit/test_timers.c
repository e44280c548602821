// SPDX-License-Identifier: Apache-2.0
#include "base/timers.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 20000 };

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

static void timers_fire_when_they_are_due(void **state)
{
    (void)state;
    struct fired fired = {0};
    struct one ones[] = {{&fired, "c", 0}, {&fired, "a", 25}, {&fired, "b", 0}, {&fired, "d", 0}};
    assert_null(mt_timers_first(&fired.timers));
    assert_false(mt_timers_fire(&fired.timers, UINT64_MAX));
    mt_timers_add(&fired.timers, 30, fire, &ones[0]);
    mt_timers_add(&fired.timers, 10, fire, &ones[1]);
    mt_timers_add(&fired.timers, 20, fire, &ones[2]);
    mt_timers_add(&fired.timers, 30, fire, &ones[3]); // as late as the first, added later
    assert_int_equal(mt_timers_first(&fired.timers)->at_ms, 10);
    assert_false(mt_timers_fire(&fired.timers, 9));
    while (mt_timers_fire(&fired.timers, 29)) {
    }
    assert_string_equal(fired.order, "a@29 b@29 a@29 ");
    while (mt_timers_fire(&fired.timers, 30)) {
    }
    assert_string_equal(fired.order, "a@29 b@29 a@29 c@30 d@30 ");
    mt_timers_fini(&fired.timers);
}

static void they_come_by_time_and_then_by_arrival(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t at_ms;
    } cases[] = {{"a", 5}, {"b", 3}, {"c", 5}, {"d", 0}, {"e", 3}, {"f", 9}, {"g", 5}, {"h", 0}};
    struct fired fired = {0};
    struct one ones[SUPPORT_COUNT(cases)];
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        ones[i] = (struct one){&fired, cases[i].name, 0};
        mt_timers_add(&fired.timers, cases[i].at_ms, fire, &ones[i]);
    }
    while (mt_timers_fire(&fired.timers, 9)) {
    }
    assert_string_equal(fired.order, "d@9 h@9 b@9 e@9 a@9 c@9 g@9 f@9 ");
    mt_timers_fini(&fired.timers);
}

static void a_reserved_order_is_kept(void **state)
{
    (void)state;
    struct fired fired = {0};
    struct one ones[] = {{&fired, "a", 0}, {&fired, "b", 0}, {&fired, "c", 0}};
    mt_timers_add(&fired.timers, 1, fire, &ones[0]);
    uint64_t order = mt_timers_reserve(&fired.timers);
    mt_timers_add(&fired.timers, 1, fire, &ones[2]);
    mt_timers_add_reserved(&fired.timers, &(struct mt_timer){1, order, fire, &ones[1]});
    while (mt_timers_fire(&fired.timers, 1)) {
    }
    assert_string_equal(fired.order, "a@1 b@1 c@1 ");
    mt_timers_fini(&fired.timers);
}

static void count(void *data, uint64_t now_ms)
{
    (void)now_ms;
    size_t *fired = data;
    (*fired)++;
}

static void many_stay_in_order(void **state)
{
    (void)state;
    struct mt_timers timers = {0};
    size_t fired = 0;
    uint64_t random = 1;
    for (size_t i = 0; i < MANY; i++) {
        random = random * UINT64_C(6364136223846793005) + 1;
        mt_timers_add(&timers, random >> 54, count, &fired);
    }
    struct mt_timer before = {0};
    for (size_t i = 0; i < MANY; i++) {
        const struct mt_timer timer = *mt_timers_first(&timers);
        assert_true(i == 0 || timer.at_ms > before.at_ms ||
                    (timer.at_ms == before.at_ms && timer.order > before.order));
        before = timer;
        assert_true(mt_timers_fire(&timers, timer.at_ms));
    }
    assert_int_equal(fired, MANY);
    assert_null(mt_timers_first(&timers));
    mt_timers_fini(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_when_they_are_due),
        cmocka_unit_test(they_come_by_time_and_then_by_arrival),
        cmocka_unit_test(a_reserved_order_is_kept),
        cmocka_unit_test(many_stay_in_order),
    };
    return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
