// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/json.h"
#include "record/codec.h"
#include "record/recording_state.h"

/** The hooks of our revision: in the header while they are few. */
static void write_results(struct mt_recording *recording)
{
    struct mt_record_revision *own = recording_own(recording);
    size_t max = own->ended ? MT_HEADER_HOOKS_MAX : MT_HEADER_RUNNING_MAX;
    if (!recording->results_dirty) {
        return;
    }
    recording->results_dirty = false;
    own->results.items = NULL;
    own->results.count = own->results.capacity = 0;
    if (own->hooks.count <= max) {
        return;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < own->hooks.count; i++) {
        if (i % MT_CHUNK_OF_HOOKS == 0) {
            recording_chunks_cut(recording, MT_RECORD_RESULTS, &text, &own->results);
            mt_buf_clear(&text);
        }
        mt_codec_put_line(mt_codec_hook(&own->hooks.items[i]), &text);
    }
    recording_chunks_cut(recording, MT_RECORD_RESULTS, &text, &own->results);
    mt_buf_fini(&text);
}

static void write_logs(struct mt_recording *recording)
{
    struct mt_record_revision *own = recording_own(recording);
    if (recording->logs_dirty) {
        recording->logs_dirty = false;
        own->logs.count = recording->logs_sealed;
        recording_chunks_cut(recording, MT_RECORD_LOGS, &recording->logs, &own->logs);
    }
}

static void name_chunks(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->now.revisions.count; i++) {
        const struct mt_record_revision *revision = &recording->now.revisions.items[i];
        recording_chunks_name(recording, MT_RECORD_RESULTS, &revision->results);
        recording_chunks_name(recording, MT_RECORD_MANIFESTS, &revision->manifests);
        recording_chunks_name(recording, MT_RECORD_LOGS, &revision->logs);
    }
}

void recording_commit(struct mt_recording *recording)
{
    recording->commit++;
    recording->state = COMMIT_CHUNKS;
    recording->header_writes = 0;
    recording->riding = recording->waiting;
    recording->waiting = (struct waiters){0};
    recording->dirty = false;
    recording->last = recording->over;
    write_results(recording);
    write_logs(recording);
    recording_items_write(recording);
    name_chunks(recording);

    cJSON *header = mt_codec_header(&recording->now);
    recording_items_put_inline(recording, header);
    mt_buf_clear(&recording->text);
    mt_json_print(header, false, &recording->text);
    cJSON_Delete(header);
    recording->nonce = mt_arena_printf(
        recording->arena, "%s.%s.%u", recording->options.run_id,
        recording->options.record->found ? recording->options.record->resource_version : "0",
        recording->commit);
    if (recording->last && !recording->erases) {
        recording_collect_list(recording);
    }
    recording_chunks_pump(recording);
}

void recording_committed(struct mt_recording *recording, const cJSON *header)
{
    const char *version = mt_json_string(mt_json_get(header, "metadata"), "resourceVersion");
    recording->now.resource_version = mt_arena_strdup(recording->arena, version);
    recording->now.nonce = recording->nonce;
    recording->state = COMMIT_NONE;
    recording_tell(recording, &recording->riding);
    if (recording->last && recording->erases) {
        recording_erase_secrets(recording);
        return;
    }
    recording_chunks_drop(recording);
    recording_chunks_pump(recording);
    if (recording->last) {
        recording_collect(recording);
    }
}
