// SPDX-License-Identifier: Apache-2.0
#include "cli/run_drive.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/run_live.h"
#include "cli/run_sinks.h"
#include "cli/signals.h"
#include "cli/text.h"
#include "record/lock.h"
#include "record/recording.h"
#include "sync/cluster.h"
#include "sync/run.h"

#include <time.h>

enum {
    NAP_MS = 20,           ///< Of a rehearsal that is played: shorter than a frame.
    STILL_POLLS = 1000000, ///< Without the virtual clock moving: more than any moment holds.
};

/** The loop's state. */
struct driving {
    const struct mt_run_drive *drive;
    const struct mt_cluster *cluster;
    uint64_t real_start_ms;
    uint64_t start_ms; ///< By the cluster's clock.
    bool interrupted;
    bool makes_way; ///< For another run, which has asked for it.
    size_t still;   ///< Polls since the cluster's clock moved.
};

static uint64_t cluster_now(const struct driving *driving)
{
    return driving->cluster->now_ms(driving->cluster->data);
}

static void flush(const struct driving *driving)
{
    const struct mt_run_drive *drive = driving->drive;
    mt_run_sinks_flush(drive->sinks, driving->cluster->wall_ms(driving->cluster->data),
                       mt_clock_monotonic_ms());
}

/** The first signal: says what is still awaited before the program leaves. */
static void interrupt(struct driving *driving)
{
    const struct mt_run_drive *drive = driving->drive;
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_puts(&line, "interrupted: nothing new starts; ");
    const size_t calls = mt_run_calls(drive->run);
    if (calls > 0) {
        mt_buf_puts(&line, "waiting for ");
        mt_text_count(&line, calls, "call");
        mt_buf_puts(&line, " (press Ctrl-C again to leave at once)");
    } else {
        mt_buf_puts(&line, "no call is under way");
    }
    driving->interrupted = true;
    mt_run_sinks_say(drive->sinks, mt_buf_text(&line));
    mt_run_interrupt(drive->run, cluster_now(driving));
    mt_buf_fini(&line);
}

/** Somebody else wants to run: this run ends as if it were terminated. */
static void make_way(struct driving *driving, const char *asker)
{
    const struct mt_run_drive *drive = driving->drive;
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_printf(&line, "superseded: %s has asked this run to make way; its hooks are ended",
                  asker);
    driving->makes_way = true;
    mt_run_sinks_say(drive->sinks, mt_buf_text(&line));
    mt_buf_fini(&line);
    mt_lock_make_way(drive->lock);
    mt_run_terminate(drive->run, MT_OUTCOME_SUPERSEDED, cluster_now(driving));
}

/** What goes on beside the run: its record is written, its lock is kept. */
static void tend(struct driving *driving)
{
    const struct mt_run_drive *drive = driving->drive;
    if (drive->recording != NULL) {
        mt_recording_advance(drive->recording, cluster_now(driving));
    }
    if (drive->lock == NULL) {
        return;
    }
    mt_lock_advance(drive->lock, cluster_now(driving));
    const char *asker = mt_lock_superseded(drive->lock);
    if (mt_lock_state(drive->lock) != MT_LOCK_HELD) {
        mt_run_lose_lock(drive->run, mt_lock_message(drive->lock), cluster_now(driving));
    } else if (asker != NULL && !driving->makes_way) {
        make_way(driving, asker);
    }
}

/** When the run, or what goes on beside it, wants its turn at the latest. */
static uint64_t wakes_at(const struct driving *driving)
{
    const struct mt_run_drive *drive = driving->drive;
    uint64_t first_ms = mt_run_wakes_at(drive->run);
    if (drive->lock != NULL) {
        const uint64_t lock_ms = mt_lock_wakes_at(drive->lock);
        first_ms = lock_ms < first_ms ? lock_ms : first_ms;
    }
    if (drive->recording != NULL) {
        const uint64_t recording_ms = mt_recording_wakes_at(drive->recording);
        first_ms = recording_ms < first_ms ? recording_ms : first_ms;
    }
    return first_ms;
}

/** Where the cluster's clock should be when a rehearsal is played. */
static uint64_t played_ms(const struct driving *driving)
{
    const uint64_t real_ms = mt_clock_monotonic_ms() - driving->real_start_ms;
    return driving->start_ms + real_ms * driving->drive->speed;
}

static void nap(void)
{
    // A signal ends it.
    nanosleep(&(struct timespec){.tv_nsec = (long)NAP_MS * 1000000}, NULL);
}

/** Lets the cluster go on until something has come, the run wants its turn, or `until_ms`. */
static void go_on(struct driving *driving, uint64_t until_ms)
{
    const uint64_t now_ms = cluster_now(driving);
    const uint64_t wakes_ms = wakes_at(driving);
    driving->cluster->poll(driving->cluster->data, wakes_ms < until_ms ? wakes_ms : until_ms);
    driving->still = cluster_now(driving) != now_ms ? 0 : driving->still + 1;
}

static void go_on_played(struct driving *driving)
{
    const uint64_t target_ms = played_ms(driving);
    flush(driving);
    if (target_ms > cluster_now(driving)) {
        go_on(driving, target_ms);
    } else {
        nap();
    }
}

/** What the run has begun goes out before anything of it is printed: terminals are slow. */
static void go_on_really(struct driving *driving)
{
    const struct mt_run_sinks *sinks = driving->drive->sinks;
    const uint64_t now_ms = cluster_now(driving);
    if (mt_run_sinks_are_due(sinks, mt_clock_monotonic_ms())) {
        go_on(driving, now_ms);
        flush(driving);
    } else {
        go_on(driving, mt_run_sinks_are_live(sinks) ? now_ms + MT_FRAME_MS : UINT64_MAX);
    }
}

static void wait(struct driving *driving)
{
    const struct mt_run_drive *drive = driving->drive;
    if (drive->speed > 0) {
        go_on_played(driving);
    } else if (drive->virtual_time) {
        go_on(driving, UINT64_MAX);
    } else {
        go_on_really(driving);
    }
}

static bool stands_still(const struct driving *driving)
{
    return driving->drive->virtual_time &&
           (driving->still > STILL_POLLS || cluster_now(driving) == UINT64_MAX);
}

/** Calls under way are answered as cancelled, so that the run may be freed. */
static void leave(const struct driving *driving)
{
    driving->cluster->cancel(driving->cluster->data);
    driving->cluster->poll(driving->cluster->data, cluster_now(driving));
}

static enum mt_run_drive_end loop(struct driving *driving)
{
    struct mt_run *run = driving->drive->run;
    for (;;) {
        const int signals = mt_signals_count();
        if (signals > 0 && !driving->interrupted) {
            interrupt(driving);
        }
        if (signals > 1) {
            leave(driving);
            return MT_DRIVE_LEFT;
        }
        tend(driving);
        mt_run_advance(run, cluster_now(driving));
        if (driving->drive->recording != NULL) { // what the run has told just now
            mt_recording_advance(driving->drive->recording, cluster_now(driving));
        }
        if (mt_run_is_over(run)) {
            return MT_DRIVE_OVER;
        }
        wait(driving);
        if (stands_still(driving)) {
            leave(driving);
            return MT_DRIVE_STUCK;
        }
    }
}

enum mt_run_drive_end mt_run_drive_to_end(const struct mt_run_drive *drive)
{
    struct mt_signals signals;
    struct driving driving = {
        .drive = drive, .cluster = drive->cluster, .real_start_ms = mt_clock_monotonic_ms()};
    driving.start_ms = cluster_now(&driving);
    mt_signals_begin(&signals);
    const enum mt_run_drive_end end = loop(&driving);
    mt_signals_end(&signals);
    return end;
}
