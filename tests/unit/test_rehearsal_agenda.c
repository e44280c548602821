// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/agenda.h"

#include "support.h"

#include <stdio.h>

enum { MANY = 20000 };

static bool nothing(struct mt_rehearsal *rehearsal, void *subject, uint64_t at_ms)
{
    (void)rehearsal;
    (void)subject;
    (void)at_ms;
    return false;
}

static void they_come_by_time_and_then_by_arrival(void **state)
{
    (void)state;
    static const uint64_t times[] = {5, 3, 5, 0, 3, 9, 5, 0};
    static const size_t expected[] = {3, 7, 1, 4, 0, 2, 6, 5};
    size_t subjects[SUPPORT_COUNT(times)];
    struct mt_agenda timers = {0};
    assert_null(mt_agenda_first(&timers));
    for (size_t i = 0; i < SUPPORT_COUNT(times); i++) {
        subjects[i] = i;
        mt_agenda_add(&timers, times[i], nothing, &subjects[i]);
    }
    for (size_t i = 0; i < SUPPORT_COUNT(expected); i++) {
        assert_int_equal(mt_agenda_first(&timers)->at_ms, times[expected[i]]);
        const struct mt_agenda_item timer = mt_agenda_take(&timers);
        assert_ptr_equal(timer.subject, &subjects[expected[i]]);
    }
    assert_null(mt_agenda_first(&timers));
    mt_agenda_fini(&timers);
}

static void a_reserved_order_is_kept(void **state)
{
    (void)state;
    int first = 0;
    int second = 0;
    struct mt_agenda timers = {0};
    uint64_t order = mt_agenda_reserve(&timers);
    mt_agenda_add(&timers, 1, nothing, &second);
    mt_agenda_add_at(&timers, &(struct mt_agenda_item){1, order, nothing, &first});
    assert_ptr_equal(mt_agenda_take(&timers).subject, &first);
    assert_ptr_equal(mt_agenda_take(&timers).subject, &second);
    mt_agenda_fini(&timers);
}

static void many_come_in_order(void **state)
{
    (void)state;
    struct mt_agenda timers = {0};
    uint64_t random = 1;
    for (size_t i = 0; i < MANY; i++) {
        random = random * UINT64_C(6364136223846793005) + 1;
        mt_agenda_add(&timers, random >> 54, nothing, NULL);
    }
    struct mt_agenda_item before = {0};
    for (size_t i = 0; i < MANY; i++) {
        const struct mt_agenda_item timer = mt_agenda_take(&timers);
        assert_true(i == 0 || timer.at_ms > before.at_ms ||
                    (timer.at_ms == before.at_ms && timer.order > before.order));
        before = timer;
    }
    mt_agenda_fini(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_come_by_time_and_then_by_arrival),
        cmocka_unit_test(a_reserved_order_is_kept),
        cmocka_unit_test(many_come_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
