// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "record/recording_state.h"

#include <string.h>

size_t recording_history(const struct mt_recording *recording)
{
    unsigned max = recording->options.history_max;
    return max > 0 ? max : MT_RECORD_HISTORY;
}

static void take_away(struct mt_recording *recording, size_t index)
{
    struct mt_record *now = &recording->now;
    memmove(&now->revisions.items[index], &now->revisions.items[index + 1],
            (now->revisions.count - index - 1) * sizeof *now->revisions.items);
    now->revisions.count--;
    if (recording->revision > index) {
        recording->revision--;
    }
}

void recording_trim(struct mt_recording *recording, size_t max)
{
    struct mt_record *now = &recording->now;
    for (size_t i = 0; now->revisions.count > max && i + 1 < now->revisions.count;) {
        // The newest is the running one; the newest full one is what a rollback goes back to.
        if (&now->revisions.items[i] == mt_record_newest_full(now)) {
            i++;
        } else {
            take_away(recording, i);
        }
    }
}

/** The revision that is confirmed by a run that changed nothing, or NULL: it was another plan. */
static struct mt_record_revision *confirmed(struct mt_recording *recording,
                                            const struct mt_event *event)
{
    struct mt_record *now = &recording->now;
    const struct mt_record_revision *own = recording_own(recording);
    if (recording->options.resumed != NULL || event->run_outcome != MT_OUTCOME_SUCCEEDED ||
        event->applied_count > 0 || event->pruned_count > 0 || recording->revision == 0 ||
        own->partial || own->plan_hash == NULL) {
        return NULL;
    }
    struct mt_record_revision *before = &now->revisions.items[recording->revision - 1];
    bool stands = before->ended && before->outcome == MT_OUTCOME_SUCCEEDED && !before->partial &&
                  !before->deletion;
    bool same = before->plan_hash != NULL && strcmp(before->plan_hash, own->plan_hash) == 0;
    return stands && same ? before : NULL;
}

/** The outcome of our own entry. */
static void close_revision(struct mt_recording *recording, const struct mt_event *event)
{
    struct mt_record_revision *own = recording_own(recording);
    own->ended = true;
    own->outcome = event->run_outcome;
    own->ended_ms = event->wall_ms;
    const char *message =
        mt_plain_text(event->message, MT_RECORDING_MESSAGE_BYTES, recording->arena);
    own->message = message != NULL ? message : "";
    // What the runs before a resumed one did is theirs as well.
    own->applied += event->applied_count;
    own->pruned += event->pruned_count;
    own->unchanged = event->unchanged_count;
}

/** Hooks that ran take the place of those of before; our entry goes. */
static void confirm(struct mt_recording *recording, struct mt_record_revision *before)
{
    const struct mt_record_revision *own = recording_own(recording);
    recording->results_dirty = own->hooks.count > 0;
    recording->logs_dirty &= own->hooks.count > 0;
    if (own->hooks.count > 0) {
        memcpy(&before->hooks, &own->hooks, sizeof before->hooks);
        before->logs = own->logs;
    }
    recording->now.revisions.count--;
    recording->revision--;
}

void recording_end(struct mt_recording *recording, const struct mt_event *event)
{
    recording_hooks_left(recording);
    recording->results_dirty = true;
    if (event->run_outcome == MT_OUTCOME_SUCCEEDED) {
        recording->now.last_synced_ms = event->wall_ms;
    }
    struct mt_record_revision *before = confirmed(recording, event);
    if (before == NULL) {
        close_revision(recording, event);
        recording_trim(recording, recording_history(recording));
        return;
    }
    confirm(recording, before);
}
