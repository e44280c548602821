// SPDX-License-Identifier: Apache-2.0
// What a kill leaves has to be readable at every moment, so the chunks may go only once no header
// names them: the last header is written empty, then all chunks go, and it goes after them.
#include "base/error.h"
#include "record/record_delete.h"
#include "record/recording_state.h"

bool recording_erases(const struct mt_recording *recording, const struct mt_event *event)
{
    return recording->options.plan->deletion && event->run_outcome == MT_OUTCOME_SUCCEEDED;
}

void recording_erase(struct mt_recording *recording, const struct mt_event *event)
{
    if (!recording->begun) {
        recording_begin(recording); // there was nothing to delete but the record itself
    }
    recording_end(recording, event);
    recording_items_clear(recording);
    struct mt_record *now = &recording->now;
    now->revisions.items[0] = *recording_own(recording);
    now->revisions.count = 1;
    recording->revision = 0;
    struct mt_record_revision *own = recording_own(recording);
    own->hooks.count = 0;
    own->manifests = own->logs = (struct mt_hashes){0};
    recording->logs_dirty = false;
    recording->erases = true;
}

static void erased(void *data, const struct mt_error *err)
{
    struct mt_recording *recording = data;
    recording->calls--;
    recording->erasing = NULL;
    if (err != NULL) {
        recording_break(recording, false, "%s", err->msg);
    }
    recording_tell_end(recording);
}

void recording_erase_secrets(struct mt_recording *recording)
{
    const struct mt_record *before = recording->options.record;
    struct mt_record *record = MT_ARENA_NEW(recording->arena, struct mt_record);
    *record = *before;
    record->found = true; // its header has just been written
    recording->calls++;
    recording->erasing = mt_record_delete(recording->options.cluster, record, erased, recording);
}
