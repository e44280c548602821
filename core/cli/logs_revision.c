// SPDX-License-Identifier: Apache-2.0
// Which revision's hooks are shown, and what the record has of them.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/logs_command.h"
#include "record/hook_logs.h"

enum { ROUNDS_MAX = 3 }; ///< Readings of logs whose record changes meanwhile.

/** A reading of logs on its way. */
struct reading {
    bool answered;
    struct mt_record_logs *logs;
    struct mt_error err;
};

static void take_logs(void *data, struct mt_record_logs *logs, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->logs = logs;
    if (err != NULL) {
        reading->err = *err;
    }
}

static void read_logs(struct mt_logs_command *showing, struct reading *reading)
{
    const struct mt_cluster *cluster = &showing->inquiry.connection.cluster;
    *reading = (struct reading){0};
    mt_record_read_logs(cluster, showing->inquiry.record, showing->revision, showing->arena,
                        take_logs, reading);
    while (!reading->answered) {
        if (mt_signals_count() > 0) {
            cluster->cancel(cluster->data);
        }
        cluster->poll(cluster->data, UINT64_MAX);
    }
}

static int find_no_revision(struct mt_logs_command *showing)
{
    const struct mt_loaded *loaded = &showing->inquiry.loaded;
    const struct mt_record *record = showing->inquiry.record;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "revision %u of %s/%s is not kept", showing->cli->args.revision,
                  loaded->namespace, loaded->app);
    for (size_t i = 0; record != NULL && i < record->revisions.count; i++) {
        mt_buf_printf(&text, "%s%u", i == 0 ? "; there is: " : ", ",
                      record->revisions.items[i].number);
    }
    if (record == NULL) {
        mt_buf_puts(&text, showing->inquiry.unreadable ? ", as far as can be read"
                                                       : ": the app has no record");
    }
    mt_findings_print_error(&showing->cli->err, mt_buf_text(&text));
    mt_buf_fini(&text);
    return showing->inquiry.unreadable ? MT_EXIT_CONNECTION : MT_EXIT_NO;
}

bool mt_logs_choose_revision(struct mt_logs_command *showing, int *code)
{
    const unsigned number = showing->cli->args.revision;
    const struct mt_record *record = showing->inquiry.record;
    showing->revision = record != NULL ? mt_record_newest(record) : NULL;
    for (size_t i = 0; number > 0 && record != NULL && i < record->revisions.count; i++) {
        if (record->revisions.items[i].number == number) {
            showing->revision = &record->revisions.items[i];
        }
    }
    if (number > 0 && (showing->revision == NULL || showing->revision->number != number)) {
        *code = find_no_revision(showing);
        return false;
    }
    return true;
}

bool mt_logs_see_recorded(struct mt_logs_command *showing, int *code)
{
    struct reading reading = {0};
    for (int round = 0; round < ROUNDS_MAX && showing->revision != NULL; round++) {
        read_logs(showing, &reading);
        if (reading.err.code != MT_ERR_NOT_FOUND) {
            break;
        }
        if (!mt_inquiry_read_record(&showing->inquiry, NULL, code) ||
            !mt_logs_choose_revision(showing, code)) {
            return false;
        }
    }
    if (mt_signals_count() > 0) {
        *code = MT_EXIT_INTERRUPTED;
        return false;
    }
    showing->unread = reading.err.code != MT_OK;
    if (showing->unread) {
        mt_wrap(&reading.err, "what hooks wrote that are gone is not known");
        mt_inquiry_note(&showing->inquiry, reading.err.msg);
    }
    if (showing->revision != NULL) {
        mt_hook_logs_see_recorded(&showing->logs, showing->revision, reading.logs);
    }
    return true;
}
