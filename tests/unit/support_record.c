// SPDX-License-Identifier: Apache-2.0
#include "support_record.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "record/secret.h"

#include <string.h>

/** A call whose answer is another one than the cluster's. */
struct faulted {
    enum record_fault fault;
    mt_answer_fn *done;
    void *done_data;
};

static void answer_faulted(void *data, const struct mt_answer *answer)
{
    const struct faulted *faulted = data;
    struct mt_answer other = {.now_ms = answer->now_ms, .reason = "", .message = ""};
    if (faulted->fault == RECORD_REFUSED) {
        other.status = 403;
        other.reason = "Forbidden";
        other.message = "secrets is forbidden";
    } else if (faulted->fault == RECORD_FENCED) {
        other.reason = MT_LOCK_LOST_REASON;
    }
    faulted->done(faulted->done_data, &other);
}

static void note(struct record_test *test, const char *verb, const struct mt_ref *ref)
{
    const char *part = ref->name + strlen("moontide.shop");
    size_t length = part[0] == '.' ? strcspn(part + 1, ".") : 0;
    mt_buf_printf(&test->calls, "%s %.*s\n", verb, length > 0 ? (int)length : (int)strlen("header"),
                  length > 0 ? part + 1 : "header");
}

/** The fault of the call that is asked for now, or NULL; `*dropped`: it is not heard of again. */
static struct faulted *meet(struct record_test *test, mt_answer_fn *done, void *done_data,
                            bool *dropped)
{
    test->writes++;
    *dropped = test->writes > test->limit;
    if (*dropped || test->writes != test->fault_at) {
        return NULL;
    }
    struct faulted *faulted = MT_ARENA_NEW(test->support->arena, struct faulted);
    *faulted = (struct faulted){test->fault, done, done_data};
    return faulted;
}

/** It comes to an answer, and to nothing else. */
static void answer_later(struct record_test *test, struct faulted *faulted)
{
    const struct mt_cluster *inner = &test->world.cluster;
    static const struct mt_ref somewhere = {"", "v1", "Namespace", "", "default"};
    inner->get(inner->data, &somewhere, answer_faulted, faulted);
}

static void write_with_faults(void *data, const struct mt_write *write, mt_answer_fn *done,
                              void *done_data)
{
    struct record_test *test = data;
    const struct mt_cluster *inner = &test->world.cluster;
    bool dropped = false;
    struct faulted *faulted = meet(test, done, done_data, &dropped);
    note(test, write->verb == MT_VERB_CREATE ? "create" : "replace", write->ref);
    if (faulted != NULL && test->fault == RECORD_SILENT) {
        inner->write(inner->data, write, answer_faulted, faulted);
    } else if (faulted != NULL) {
        answer_later(test, faulted);
    } else if (!dropped) {
        inner->write(inner->data, write, done, done_data);
    }
}

static void delete_with_faults(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                               void *done_data)
{
    struct record_test *test = data;
    const struct mt_cluster *inner = &test->world.cluster;
    bool dropped = false;
    struct faulted *faulted = meet(test, done, done_data, &dropped);
    note(test, "delete", deletion->ref);
    if (faulted != NULL && test->fault == RECORD_SILENT) {
        inner->delete (inner->data, deletion, answer_faulted, faulted);
    } else if (faulted != NULL) {
        answer_later(test, faulted);
    } else if (!dropped) {
        inner->delete (inner->data, deletion, done, done_data);
    } else {
        const struct record_dropped asked = {done, done_data};
        mt_array_push(NULL, &test->dropped, asked);
    }
}

static void get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    const struct mt_cluster *inner = &((struct record_test *)data)->world.cluster;
    inner->get(inner->data, ref, done, done_data);
}

static struct mt_watch *watch(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                              void *each_data)
{
    const struct mt_cluster *inner = &((struct record_test *)data)->world.cluster;
    return inner->watch(inner->data, scope, each, each_data);
}

static void unwatch(void *data, struct mt_watch *watched)
{
    const struct mt_cluster *inner = &((struct record_test *)data)->world.cluster;
    inner->unwatch(inner->data, watched);
}

static uint64_t now_ms(void *data)
{
    const struct mt_cluster *inner = &((struct record_test *)data)->world.cluster;
    return inner->now_ms(inner->data);
}

static int64_t wall_ms(void *data)
{
    const struct mt_cluster *inner = &((struct record_test *)data)->world.cluster;
    return inner->wall_ms(inner->data);
}

void record_open(struct record_test *test, struct support *support)
{
    *test = (struct record_test){.support = support, .limit = SIZE_MAX};
    world_open(&test->world, support, NULL);
    world_put(&test->world, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", "kubectl");
    test->cluster = test->world.cluster;
    test->cluster.data = test;
    test->cluster.write = write_with_faults;
    test->cluster.delete = delete_with_faults;
    test->cluster.get = get;
    test->cluster.watch = watch;
    test->cluster.unwatch = unwatch;
    test->cluster.now_ms = now_ms;
    test->cluster.wall_ms = wall_ms;
    test->arena = mt_arena_new();
    mt_buf_init(&test->calls, MT_BUF_UNLIMITED);
}

void record_close(struct record_test *test)
{
    record_leave(test);
    mt_arena_free(test->arena);
    mt_buf_fini(&test->calls);
    world_close(&test->world);
}

static void poll_until_read(struct record_test *test, size_t before)
{
    const struct mt_cluster *inner = &test->world.cluster;
    while (test->read == before) {
        uint64_t at = inner->now_ms(inner->data);
        inner->poll(inner->data, at + 1000);
        if (test->read == before && inner->now_ms(inner->data) > at + 999) {
            fail_msg("nothing was read within a second");
        }
    }
}

static void keep_error(struct record_test *test, const struct mt_error *err)
{
    test->read++;
    test->err = err != NULL ? *err : (struct mt_error){0};
}

static void take_record(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct record_test *test = data;
    assert_true((record == NULL) != (err == NULL));
    test->record = record;
    keep_error(test, err);
}

struct mt_record *record_read(struct record_test *test)
{
    size_t before = test->read;
    mt_record_read(&test->cluster, "shop", "shop", test->arena, take_record, test);
    assert_int_equal(test->read, before); // never from within the call
    poll_until_read(test, before);
    return test->record;
}

static void take_manifests(void *data, struct mt_record_manifests *manifests,
                           const struct mt_error *err)
{
    struct record_test *test = data;
    assert_true((manifests == NULL) != (err == NULL));
    test->manifests = manifests;
    keep_error(test, err);
}

bool record_read_manifests(struct record_test *test, const struct mt_record_revision *revision)
{
    size_t before = test->read;
    mt_record_read_manifests(&test->cluster, test->record, revision, test->arena, take_manifests,
                             test);
    poll_until_read(test, before);
    return test->manifests != NULL;
}

static void take_logs(void *data, struct mt_record_logs *logs, const struct mt_error *err)
{
    struct record_test *test = data;
    assert_true((logs == NULL) != (err == NULL));
    test->logs = logs;
    keep_error(test, err);
}

bool record_read_logs(struct record_test *test, const struct mt_record_revision *revision)
{
    size_t before = test->read;
    mt_record_read_logs(&test->cluster, test->record, revision, test->arena, take_logs, test);
    poll_until_read(test, before);
    return test->logs != NULL;
}

const struct mt_record_item *record_item(const struct record_test *test, const char *name)
{
    for (size_t i = 0; i < test->record->items.count; i++) {
        if (strcmp(test->record->items.items[i].item.ref.name, name) == 0) {
            return &test->record->items.items[i];
        }
    }
    return NULL;
}

const char *record_log(const struct record_test *test, const char *task)
{
    for (size_t i = 0; i < test->logs->list.count; i++) {
        const struct mt_record_log *log = &test->logs->list.items[i];
        const char *text = "";
        for (size_t j = 0; strcmp(log->task, task) == 0 && j < log->lines.count; j++) {
            text = mt_arena_printf(test->arena, "%s%s\n", text, log->lines.items[j]);
        }
        if (text[0] != '\0') {
            return text;
        }
    }
    return "";
}

/** What a list of Secrets comes to. */
struct counting {
    struct record_test *test;
    const char *part;
    struct mt_buf names;
    size_t count;
    bool listed;
};

static void count_secret(void *data, const struct mt_watch_event *event)
{
    struct counting *counting = data;
    counting->listed |= event->change == MT_WATCH_LISTED;
    const cJSON *metadata = mt_json_get(event->object, "metadata");
    const char *part = mt_json_string(mt_json_get(metadata, "labels"), MT_RECORD_PART_LABEL);
    if (event->change == MT_WATCH_SEEN && part != NULL && strcmp(part, counting->part) == 0) {
        counting->count++;
        mt_buf_printf(&counting->names, "%s\n", mt_json_string(metadata, "name"));
    }
}

size_t record_count(struct record_test *test, const char *part, const char **names)
{
    const struct mt_cluster *inner = &test->world.cluster;
    struct counting counting = {.test = test, .part = part};
    mt_buf_init(&counting.names, MT_BUF_UNLIMITED);
    struct mt_watch *list = inner->watch(inner->data,
                                         &(struct mt_watch_scope){.group = "",
                                                                  .version = "v1",
                                                                  .kind = "Secret",
                                                                  .namespace = "shop",
                                                                  .label = "moontide.dev/record",
                                                                  .once = true},
                                         count_secret, &counting);
    while (!counting.listed) {
        inner->poll(inner->data, inner->now_ms(inner->data) + 1000);
    }
    inner->unwatch(inner->data, list);
    if (names != NULL) {
        *names = mt_arena_strdup(test->arena, mt_buf_text(&counting.names));
    }
    mt_buf_fini(&counting.names);
    return counting.count;
}

/** How many different chunks the lists at `offset` of the revisions name. */
static size_t count_named(const struct record_test *test, size_t offset)
{
    struct mt_map names = {0};
    for (size_t i = 0; i < test->record->revisions.count; i++) {
        const struct mt_hashes *hashes =
            (const void *)((const char *)&test->record->revisions.items[i] + offset);
        for (size_t j = 0; j < hashes->count; j++) {
            mt_map_put(&names, hashes->items[j], test->support);
        }
    }
    size_t count = names.count;
    mt_map_fini(&names);
    return count;
}

void record_check(struct record_test *test)
{
    const struct {
        const char *part;
        size_t offset;
    } parts[] = {
        {"results", offsetof(struct mt_record_revision, results)},
        {"manifests", offsetof(struct mt_record_revision, manifests)},
        {"logs", offsetof(struct mt_record_revision, logs)},
    };
    if (record_read(test) == NULL) {
        fail_msg("%s", test->err.msg);
    }
    for (size_t i = 0; i < test->record->revisions.count; i++) {
        const struct mt_record_revision *revision = &test->record->revisions.items[i];
        if (!record_read_manifests(test, revision) || !record_read_logs(test, revision)) {
            fail_msg("revision %u: %s", revision->number, test->err.msg);
        }
    }
    assert_int_equal(record_count(test, "header", NULL), test->record->found);
    assert_int_equal(record_count(test, "inventory", NULL), test->record->inventory.count);
    for (size_t i = 0; i < SUPPORT_COUNT(parts); i++) {
        const char *names = NULL;
        size_t there = record_count(test, parts[i].part, &names);
        if (there != count_named(test, parts[i].offset)) {
            fail_msg("of part %s %zu are named and these are there:\n%s", parts[i].part,
                     count_named(test, parts[i].offset), names);
        }
    }
}

void record_spoil(struct record_test *test, const char *name, const char *data)
{
    const char *path = mt_arena_printf(test->arena, "/v1/Secret/shop/%s", name);
    const cJSON *live = world_live(&test->world, path);
    assert_non_null(live);
    cJSON *tree = cJSON_Duplicate(live, true);
    cJSON *value = cJSON_GetObjectItemCaseSensitive(tree, "data")->child;
    cJSON_SetValuestring(value, data);
    world_delete(&test->world, path, MT_PROPAGATION_BACKGROUND); // chunks cannot be changed
    struct mt_error err = {0};
    if (!mt_rehearsal_put(test->world.rehearsal, tree, "kubectl", &err)) {
        fail_msg("%s", err.msg);
    }
    cJSON_Delete(tree);
}

void record_expect_calls(struct record_test *test, const char *expected)
{
    support_expect_text("the writes", mt_buf_text(&test->calls), expected);
    mt_buf_clear(&test->calls);
}
