// SPDX-License-Identifier: Apache-2.0
#include "cli/run_drive.h"

#include "cli/cli.h"
#include "cli/run_sinks.h"
#include "support_run.h"
#include "support_streams.h"
#include "sync/cluster.h"
#include "sync/run.h"

#include <signal.h>
#include <string.h>

/** A run of the test's own: what the driver asks of a run, and nothing else. */
struct mt_run {
    uint64_t now_ms;
    uint64_t over_at_ms; ///< UINT64_MAX: never.
    uint64_t wakes_at_ms;
    int interrupts;
    size_t advances;
    size_t calls;
    size_t signals_at[2]; ///< At which advance a signal comes; 0: none.
};

/** A cluster of the test's own: a clock. */
struct clock {
    uint64_t now_ms;
    uint64_t step_ms; ///< How far one poll goes at most.
    size_t polls;
    size_t cancels;
    const struct mt_buf *printed; ///< NULL: nobody asks.
    size_t before_print;          ///< Polls while nothing was printed.
};

void mt_run_advance(struct mt_run *run, uint64_t now_ms)
{
    run->now_ms = now_ms;
    run->advances++;
    for (size_t i = 0; i < SUPPORT_COUNT(run->signals_at); i++) {
        if (run->advances == run->signals_at[i]) {
            raise(SIGINT);
        }
    }
}

uint64_t mt_run_wakes_at(const struct mt_run *run)
{
    return run->wakes_at_ms;
}

bool mt_run_is_over(const struct mt_run *run)
{
    return run->now_ms >= run->over_at_ms;
}

void mt_run_interrupt(struct mt_run *run, uint64_t now_ms)
{
    (void)now_ms;
    run->interrupts++;
}

void mt_run_lose_lock(struct mt_run *run, const char *why, uint64_t now_ms)
{
    (void)why;
    mt_run_interrupt(run, now_ms);
}

void mt_run_terminate(struct mt_run *run, enum mt_outcome outcome, uint64_t now_ms)
{
    (void)outcome;
    mt_run_interrupt(run, now_ms);
}

size_t mt_run_calls(const struct mt_run *run)
{
    return run->calls;
}

static uint64_t now_ms(void *data)
{
    return ((struct clock *)data)->now_ms;
}

static int64_t wall_ms(void *data)
{
    return SUPPORT_RUN_START + (int64_t)now_ms(data);
}

static void poll(void *data, uint64_t until_ms)
{
    struct clock *clock = data;
    const uint64_t next_ms = clock->now_ms + clock->step_ms;
    clock->polls++;
    clock->before_print += clock->printed != NULL && clock->printed->length == 0;
    if (until_ms > clock->now_ms) {
        clock->now_ms = next_ms < until_ms ? next_ms : until_ms;
    }
}

static void cancel(void *data)
{
    ((struct clock *)data)->cancels++;
}

static struct mt_run_sinks *open_sinks(struct support_streams *streams)
{
    struct mt_error *none = NULL;
    support_streams_open(streams, "text");
    const struct mt_run_sinks_options options = {.cli = &streams->cli, .rehearsal = true};
    return mt_run_sinks_new(&options, none);
}

static void close_sinks(struct support_streams *streams, struct mt_run_sinks *sinks)
{
    mt_run_sinks_finish(sinks);
    support_streams_close(streams);
}

static const struct {
    const char *name;
    struct mt_run run;
    uint64_t step_ms;
    unsigned speed;
    enum mt_run_drive_end end;
    int interrupts;
    size_t cancels;
    const char *said; ///< On standard error.
} cases[] = {
    {"to its end", {.over_at_ms = 600000, .wakes_at_ms = 600000}, 70, 0, MT_DRIVE_OVER, 0, 0, ""},
    {"played",
     {.over_at_ms = 600000, .wakes_at_ms = 600000},
     600000,
     1000000,
     MT_DRIVE_OVER,
     0,
     0,
     ""},
    {"one signal",
     {.over_at_ms = 1000, .wakes_at_ms = 5000, .calls = 3, .signals_at = {2}},
     70,
     0,
     MT_DRIVE_OVER,
     1,
     0,
     "interrupted: nothing new starts; waiting for 3 calls (press Ctrl-C again to leave at "
     "once)\n"},
    {"one signal and nothing under way",
     {.over_at_ms = 1000, .wakes_at_ms = 5000, .signals_at = {2}},
     70,
     0,
     MT_DRIVE_OVER,
     1,
     0,
     "interrupted: nothing new starts; no call is under way\n"},
    {"two signals",
     {.over_at_ms = UINT64_MAX, .wakes_at_ms = UINT64_MAX, .calls = 1, .signals_at = {2, 4}},
     70,
     0,
     MT_DRIVE_LEFT,
     1,
     1,
     "interrupted: nothing new starts; waiting for 1 call (press Ctrl-C again to leave at once)\n"},
    {"time stands still",
     {.over_at_ms = UINT64_MAX, .wakes_at_ms = UINT64_MAX},
     0,
     0,
     MT_DRIVE_STUCK,
     0,
     1,
     ""},
    {"time ends",
     {.over_at_ms = UINT64_MAX, .wakes_at_ms = UINT64_MAX},
     UINT64_MAX,
     0,
     MT_DRIVE_STUCK,
     0,
     1,
     ""},
};

static void test_each_way_to_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct support_streams streams = {0};
        struct mt_run run = cases[i].run;
        struct clock clock = {.step_ms = cases[i].step_ms};
        const struct mt_cluster cluster = {
            .data = &clock, .now_ms = now_ms, .wall_ms = wall_ms, .poll = poll, .cancel = cancel};
        struct mt_run_sinks *sinks = open_sinks(&streams);
        const struct mt_run_drive drive = {.run = &run,
                                           .cluster = &cluster,
                                           .sinks = sinks,
                                           .virtual_time = true,
                                           .speed = cases[i].speed};
        assert_int_equal(mt_run_drive_to_end(&drive), cases[i].end);
        assert_int_equal(run.interrupts, cases[i].interrupts);
        assert_int_equal(clock.cancels, cases[i].cancels);
        support_expect_text(cases[i].name, mt_buf_text(&streams.err), cases[i].said);
        close_sinks(&streams, sinks);
    }
}

/** The poll that sends what has begun does not wait. */
static void test_calls_go_out_before_output(void **state)
{
    (void)state;
    struct support_streams streams = {0};
    struct mt_run run = {.over_at_ms = 200, .wakes_at_ms = 200};
    struct clock clock = {.step_ms = 100, .printed = &streams.out};
    const struct mt_cluster cluster = {
        .data = &clock, .now_ms = now_ms, .wall_ms = wall_ms, .poll = poll, .cancel = cancel};
    struct mt_run_sinks *sinks = open_sinks(&streams);
    const struct mt_run_drive drive = {.run = &run, .cluster = &cluster, .sinks = sinks};
    mt_buf_puts(&streams.cli.out.buf, "begun\n");
    assert_int_equal(mt_run_drive_to_end(&drive), MT_DRIVE_OVER);
    assert_int_equal(clock.before_print, 1);
    assert_int_equal(clock.polls, 3);
    close_sinks(&streams, sinks);
}

/** Signals are the program's own again when the run is over. */
static void test_signals_are_given_back(void **state)
{
    (void)state;
    struct support_streams streams = {0};
    struct mt_run run = {.over_at_ms = 0};
    struct clock clock = {.step_ms = 1};
    const struct mt_cluster cluster = {
        .data = &clock, .now_ms = now_ms, .wall_ms = wall_ms, .poll = poll, .cancel = cancel};
    struct mt_run_sinks *sinks = open_sinks(&streams);
    const struct mt_run_drive drive = {
        .run = &run, .cluster = &cluster, .sinks = sinks, .virtual_time = true};
    struct sigaction after;
    signal(SIGHUP, SIG_IGN); // as under nohup
    assert_int_equal(mt_run_drive_to_end(&drive), MT_DRIVE_OVER);
    sigaction(SIGINT, NULL, &after);
    assert_true(after.sa_handler == SIG_DFL);
    sigaction(SIGHUP, NULL, &after);
    assert_true(after.sa_handler == SIG_IGN);
    close_sinks(&streams, sinks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way_to_end),
        cmocka_unit_test(test_calls_go_out_before_output),
        cmocka_unit_test(test_signals_are_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
