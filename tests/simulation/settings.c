// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include "random.h"

#include "base/buffer.h"

#include <inttypes.h>

/** One time of three a fault is possible, and then it is rare, frequent or everywhere. */
static unsigned percentage(struct sim_random *random)
{
    static const unsigned frequencies[] = {2, 5, 10, 30};
    return sim_chance(random, 33) ? SIM_PICK(random, frequencies) : 0;
}

static void break_cluster(struct sim_settings *settings, struct sim_random *random)
{
    static const uint64_t slow_ms[] = {20, 500, 4000, 30000};
    settings->refused_percent = percentage(random) / 2;
    settings->lost_percent = percentage(random) / 2;
    settings->slow_percent = percentage(random);
    settings->slow_max_ms = SIM_PICK(random, slow_ms);
    settings->late_percent = percentage(random);
    settings->repeated_percent = percentage(random);
    settings->cut_percent = percentage(random);
    settings->forbidden_percent = percentage(random) / 3;
    settings->meddling_permille = percentage(random);
}

static void break_logs(struct sim_settings *settings)
{
    static const uint64_t late_ms[] = {20, 500, 4000, 30000};
    struct sim_random random = sim_random_of(settings->seed, "logs of the cluster");
    settings->log_broken_percent = sim_chance(&random, 50) ? percentage(&random) : 0;
    settings->log_late_percent = percentage(&random);
    settings->log_late_max_ms = SIM_PICK(&random, late_ms);
}

static void break_policy(struct sim_settings *settings, struct sim_random *random)
{
    settings->lie_percent = percentage(random);
    settings->undecided_percent = percentage(random);
}

static void set_timeout(struct sim_settings *settings, enum mt_level level, uint64_t ms)
{
    settings->timeouts.of[level] = (struct mt_timeout){true, ms};
}

/** Every run has at least one clock that stops it: a wave's, or its own. */
static void choose_timeouts(struct sim_settings *settings, struct sim_random *random)
{
    static const uint64_t wave_ms[] = {3000, 20000, 60000, 600000};
    static const char *const actions[] = {NULL, "fail", "continue"};
    settings->timeouts = mt_timeouts_default();
    set_timeout(settings, MT_LEVEL_WAVE, SIM_PICK(random, wave_ms));
    if (sim_chance(random, 15)) {
        set_timeout(settings, MT_LEVEL_PHASE, sim_between(random, 1000, 60000));
    }
    if (sim_chance(random, 20)) {
        set_timeout(settings, MT_LEVEL_RUN, sim_between(random, 500, 90000));
        if (sim_chance(random, 30)) {
            set_timeout(settings, MT_LEVEL_WAVE, 0);
        }
    }
    if (sim_chance(random, 20)) {
        set_timeout(settings, MT_LEVEL_HOOK, sim_between(random, 100, 30000));
    }
    if (sim_chance(random, 20)) {
        set_timeout(settings, MT_LEVEL_RESOURCE, sim_between(random, 100, 30000));
    }
    settings->on_timeout = SIM_PICK(random, actions);
}

static void choose_end(struct sim_settings *settings, struct sim_random *random)
{
    if (sim_chance(random, 30)) {
        settings->end = (enum sim_end)sim_between(random, SIM_END_INTERRUPT, SIM_END_KILL);
        settings->end_step = (unsigned)sim_below(random, sim_chance(random, 50) ? 20 : 300);
    }
}

struct sim_settings sim_settings_of(uint64_t seed)
{
    struct sim_random random = sim_random_of(seed, "settings");
    static const unsigned sizes[] = {1, 4, 8, 12, 16, 30, 60};
    static const unsigned shares[] = {0, 0, 30, 80};
    static const unsigned good[] = {0, 60, 90, 97};
    static const unsigned concurrencies[] = {0, 0, 1, 2, 5};
    static const uint64_t call_ms[] = {1, 2, 2, 7};
    struct sim_settings settings = {.seed = seed};
    settings.objects = 1 + (unsigned)sim_below(&random, SIM_PICK(&random, sizes));
    settings.there_percent = SIM_PICK(&random, shares);
    settings.good_percent = SIM_PICK(&random, good);
    choose_timeouts(&settings, &random);
    settings.no_wait = sim_chance(&random, 8);
    settings.concurrency = SIM_PICK(&random, concurrencies);
    settings.strict = sim_chance(&random, 20);
    settings.allow_degraded = sim_chance(&random, 20);
    settings.assume = sim_chance(&random, 60);
    settings.call_ms = SIM_PICK(&random, call_ms);
    if (sim_chance(&random, 65)) {
        break_cluster(&settings, &random);
    }
    if (sim_chance(&random, 40)) {
        break_policy(&settings, &random);
    }
    break_logs(&settings);
    choose_end(&settings, &random);
    settings.scripts = sim_chance(&random, 10);
    settings.dry_run_first = sim_chance(&random, 40);
    settings.fail_on_conflicts = sim_chance(&random, 10);
    settings.lists_first = sim_chance(&random, 50);
    struct sim_random deletion = sim_random_of(seed, "deletion");
    settings.deletion = sim_chance(&deletion, 15);
    settings.orphan = settings.deletion && sim_chance(&deletion, 30);
    settings.there_percent = settings.deletion ? 80 : settings.there_percent;
    return settings;
}

bool sim_settings_are_fair(const struct sim_settings *settings)
{
    return settings->refused_percent + settings->lost_percent + settings->slow_percent +
               settings->late_percent + settings->repeated_percent + settings->cut_percent +
               settings->forbidden_percent + settings->meddling_permille + settings->lie_percent +
               settings->undecided_percent ==
           0;
}

static void put_timeouts(const struct mt_timeouts *timeouts, struct mt_buf *out)
{
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        if (timeouts->of[level].said && timeouts->of[level].ms > 0) {
            mt_buf_printf(out, " %s %" PRIu64 "ms", mt_level_name((enum mt_level)level),
                          timeouts->of[level].ms);
        }
    }
}

void sim_settings_put(const struct sim_settings *settings, struct mt_buf *out)
{
    static const char *const ends[] = {"by itself",  "interrupted", "left",
                                       "terminated", "superseded",  "killed"};
    mt_buf_printf(out, "%s# timeouts:",
                  settings->orphan     ? "# releases the app\n"
                  : settings->deletion ? "# deletes the app\n"
                                       : "");
    put_timeouts(&settings->timeouts, out);
    mt_buf_printf(out, ", then %s%s\n",
                  settings->on_timeout != NULL ? settings->on_timeout : "(default)",
                  settings->no_wait ? "; no wait" : "");
    mt_buf_printf(
        out, "# run: concurrency %u%s%s%s%s%s\n", settings->concurrency,
        settings->dry_run_first ? ", dry run first"
        : settings->lists_first ? ", lists first"
                                : "",
        settings->fail_on_conflicts ? ", conflicts fail" : "", settings->strict ? ", strict" : "",
        settings->allow_degraded ? ", allows degraded" : "", settings->assume ? ", assumes" : "");
    mt_buf_printf(
        out, "# calls: %" PRIu64 "ms, refused %u%%, lost %u%%, slow %u%% up to %" PRIu64 "ms\n",
        settings->call_ms, settings->refused_percent, settings->lost_percent,
        settings->slow_percent, settings->slow_max_ms);
    mt_buf_printf(out, "# watches: late %u%%, repeated %u%%, cut %u%%, forbidden %u%%\n",
                  settings->late_percent, settings->repeated_percent, settings->cut_percent,
                  settings->forbidden_percent);
    mt_buf_printf(out, "# logs: broken %u%%, late %u%% up to %" PRIu64 "ms\n",
                  settings->log_broken_percent, settings->log_late_percent,
                  settings->log_late_max_ms);
    mt_buf_printf(out, "# meddling %u of 1000 steps, lies %u%%, undecided %u%%%s\n",
                  settings->meddling_permille, settings->lie_percent, settings->undecided_percent,
                  settings->scripts ? ", real scripts" : "");
    mt_buf_printf(out, "# ends %s", ends[settings->end]);
    if (settings->end != SIM_END_ITSELF) {
        mt_buf_printf(out, " at step %u", settings->end_step);
    }
    mt_buf_putc(out, '\n');
}
