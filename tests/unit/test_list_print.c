// SPDX-License-Identifier: Apache-2.0
// The apps of a cluster as people and programs read them.
#include "cli/list_print.h"

#include "base/arena.h"
#include "base/buffer.h"

#include "support.h"

#include <string.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/** 2026-01-02T03:04:05.678Z */
#define THEN INT64_C(1767323045678)
#define NOW (THEN + 4 * HOUR)

static struct mt_record_revision done[] = {
    {.number = 6, .ended = true, .outcome = MT_OUTCOME_FAILED, .message = "", .started_ms = 1},
    {.number = 7,
     .ended = true,
     .outcome = MT_OUTCOME_SUCCEEDED,
     .message = "",
     .partial = true,
     .plan_hash = "h",
     .user = "ann",
     .host = "box",
     .context = "prod",
     .source = "shop",
     .commit = "c0ffee",
     .version = "1.2",
     .started_ms = THEN,
     .ended_ms = THEN + 2500,
     .applied = 3,
     .unchanged = 2,
     .pruned = 1},
};
static struct mt_record_revision open_one[] = {
    {.number = 1, .first = true, .message = "", .host = "box", .started_ms = NOW - 42 * SECOND},
};
static struct mt_record_item items[2];
static const char *hashes[] = {"0123"};

static const struct mt_record shop = {
    .found = true,
    .last_synced_ms = NOW - 3 * MINUTE,
    .items = {.items = items, .count = 2},
    .revisions = {.items = done, .count = 2},
};
static const struct mt_record large = {
    .found = true,
    .inventory = {.items = hashes, .count = 1},
    .revisions = {.items = open_one, .count = 1},
};
static const struct mt_record empty = {.found = true};

static const struct mt_lock_holder holder = {
    .run_id = "r",
    .user = "ci",
    .host = "runner",
    .since_ms = NOW - 42 * SECOND,
    .renewed_ms = NOW - 2 * SECOND,
    .phase = "Sync",
    .has_wave = true,
    .wave = -1,
};
static const struct mt_lock_holder silent = {
    .run_id = "r",
    .host = "runner",
    .since_ms = NOW - HOUR,
    .renewed_ms = NOW - 40 * SECOND,
    .superseded_by = "ann@box",
};

static const struct mt_list_app listed[] = {
    {.app = "shop", .namespace = "prod", .record = &shop},
    {.app = "large", .namespace = "prod", .record = &large, .holder = &holder},
    {.app = "killed", .namespace = "prod", .record = &large},
    {.app = "broken", .namespace = "dev", .error = "Secret dev/moontide.broken is damaged"},
    {.app = "coming", .namespace = "dev", .holder = &silent},
    {.app = "empty", .namespace = "prod", .record = &empty},
};

static void list(struct support *support, struct mt_list_apps *apps)
{
    *apps = (struct mt_list_apps){0};
    for (size_t i = 0; i < SUPPORT_COUNT(listed); i++) {
        mt_array_push(support->arena, &apps->list, listed[i]);
    }
    mt_list_sort(apps);
}

/** Fails unless the table is this. */
static void expect_text(struct support *support, bool wide, size_t width, const char *expected)
{
    struct mt_list_apps apps;
    struct mt_output output;
    const struct mt_list_form form = {
        .wide = wide, .width = width, .now_ms = NOW, .arena = support->arena};
    list(support, &apps);
    mt_output_init_taken(&output, NULL, NULL);
    mt_list_print_text(&output, &apps, &form);
    assert_string_equal(mt_buf_text(&output.buf), expected);
    mt_buf_fini(&output.buf);
}

static void it_is_read_as_a_table(void **state)
{
    expect_text(
        *state, false, 0,
        "NAMESPACE  NAME    REVISION  OUTCOME     AGE  RUN\n"
        "dev        broken  -         unreadable  -\n"
        "dev        coming  -         -           -    runner since 06:04:05Z, asked to make way "
        "by "
        "ann@box, not renewed for 40s\n"
        "prod       empty   -         -           -\n"
        "prod       killed  1         unfinished  42s\n"
        "prod       large   1         running     42s  ci@runner since 07:03:23Z, Sync wave -1\n"
        "prod       shop    7         succeeded   4h\n");
}

static void a_terminal_gets_it_folded(void **state)
{
    expect_text(*state, false, 80,
                "NAMESPACE  NAME    REVISION  OUTCOME     AGE  RUN\n"
                "dev        broken  -         unreadable  -\n"
                "dev        coming  -         -           -    runner since 06:04:05Z, asked to\n"
                "                                              make way by ann@box, not renewed\n"
                "                                              for 40s\n"
                "prod       empty   -         -           -\n"
                "prod       killed  1         unfinished  42s\n"
                "prod       large   1         running     42s  ci@runner since 07:03:23Z, Sync\n"
                "                                              wave -1\n"
                "prod       shop    7         succeeded   4h\n");
}

static void wide_tells_more_and_folds_nothing(void **state)
{
    expect_text(
        *state, true, 80,
        "NAMESPACE  NAME    REVISION  OUTCOME     AGE  SYNCED  OBJECTS  BY       CONTEXT  SOURCE  "
        "COMMIT  RUN\n"
        "dev        broken  -         unreadable  -    -       -        -        -        -       "
        "-\n"
        "dev        coming  -         -           -    -       -        -        -        -       "
        "-  "
        "     runner since 06:04:05Z, asked to make way by ann@box, not renewed for 40s\n"
        "prod       empty   -         -           -    -       0        -        -        -       "
        "-\n"
        "prod       killed  1         unfinished  42s  -       -        box      -        -       "
        "-\n"
        "prod       large   1         running     42s  -       -        box      -        -       "
        "-  "
        "     ci@runner since 07:03:23Z, Sync wave -1\n"
        "prod       shop    7         succeeded   4h   3m      2        ann@box  prod     shop    "
        "c0ffee\n");
}

#define NOTHING_KNOWN "\"revision\":null,\"outcome\":null,\"lastSynced\":null,"
#define FIRST_OF_LARGE                                                                             \
    "\"namespace\":\"prod\",\"revision\":1,\"outcome\":null,\"message\":\"\",\"first\":true,"      \
    "\"partial\":false,\"deletion\":false,\"started\":\"2026-01-02T07:03:23.678Z\",\"ended\":"     \
    "null,\"seconds\":null,"                                                                       \
    "\"applied\":0,\"unchanged\":0,\"pruned\":0,\"hooks\":0,\"user\":null,\"host\":\"box\","       \
    "\"context\":null,\"env\":null,\"source\":null,\"commit\":null,\"version\":null,"              \
    "\"planHash\":null,\"lastSynced\":null,\"objects\":null,"

static void it_is_read_as_json(void **state)
{
    struct mt_list_apps apps;
    struct mt_output output;
    list(*state, &apps);
    mt_output_init_taken(&output, NULL, NULL);
    mt_list_print_json(&output, &apps);
    assert_string_equal(
        mt_buf_text(&output.buf),
        "[\n"
        "{\"app\":\"broken\",\"namespace\":\"dev\"," NOTHING_KNOWN
        "\"objects\":null,\"running\":null,\"error\":\"Secret dev/moontide.broken is damaged\"},\n"
        "{\"app\":\"coming\",\"namespace\":\"dev\"," NOTHING_KNOWN
        "\"objects\":null,\"running\":{\"host\":\"runner\",\"user\":null,"
        "\"since\":\"2026-01-02T06:04:05.678Z\",\"renewed\":\"2026-01-02T07:03:25.678Z\","
        "\"phase\":null,\"wave\":null},\"error\":null},\n"
        "{\"app\":\"empty\",\"namespace\":\"prod\"," NOTHING_KNOWN
        "\"objects\":0,\"running\":null,\"error\":null},\n"
        "{\"app\":\"killed\"," FIRST_OF_LARGE "\"running\":null,\"error\":null},\n"
        "{\"app\":\"large\"," FIRST_OF_LARGE "\"running\":{\"host\":\"runner\",\"user\":\"ci\","
        "\"since\":\"2026-01-02T07:03:23.678Z\",\"renewed\":\"2026-01-02T07:04:03.678Z\","
        "\"phase\":\"Sync\",\"wave\":-1},\"error\":null},\n"
        "{\"app\":\"shop\",\"namespace\":\"prod\",\"revision\":7,\"outcome\":\"succeeded\","
        "\"message\":\"\",\"first\":false,\"partial\":true,\"deletion\":false,"
        "\"started\":\"2026-01-02T03:04:05.678Z\",\"ended\":\"2026-01-02T03:04:08.178Z\","
        "\"seconds\":2.5,\"applied\":3,\"unchanged\":2,\"pruned\":1,\"hooks\":0,\"user\":\"ann\","
        "\"host\":\"box\",\"context\":\"prod\",\"env\":null,\"source\":\"shop\","
        "\"commit\":\"c0ffee\",\"version\":\"1.2\",\"planHash\":\"h\","
        "\"lastSynced\":\"2026-01-02T07:01:05.678Z\",\"objects\":2,\"running\":null,"
        "\"error\":null}\n"
        "]\n");
    mt_buf_fini(&output.buf);
}

static void nothing_is_an_empty_list(void **state)
{
    const struct mt_list_apps apps = {0};
    struct mt_output output;
    (void)state;
    mt_output_init_taken(&output, NULL, NULL);
    mt_list_print_json(&output, &apps);
    mt_list_print_yaml(&output, &apps);
    assert_string_equal(mt_buf_text(&output.buf), "[]\n[]\n");
    mt_buf_fini(&output.buf);
}

static void yaml_says_the_same(void **state)
{
    struct mt_list_apps apps = {0};
    struct mt_output output;
    struct support *support = *state;
    mt_array_push(support->arena, &apps.list, listed[3]);
    mt_output_init_taken(&output, NULL, NULL);
    mt_list_print_yaml(&output, &apps);
    assert_string_equal(mt_buf_text(&output.buf),
                        "- app: broken\n"
                        "  namespace: dev\n"
                        "  revision: null\n"
                        "  outcome: null\n"
                        "  lastSynced: null\n"
                        "  objects: null\n"
                        "  running: null\n"
                        "  error: Secret dev/moontide.broken is damaged\n");
    mt_buf_fini(&output.buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(it_is_read_as_a_table),
        support_test(a_terminal_gets_it_folded),
        support_test(wide_tells_more_and_folds_nothing),
        support_test(it_is_read_as_json),
        support_test(nothing_is_an_empty_list),
        support_test(yaml_says_the_same),
    };
    return cmocka_run_group_tests_name("list_print", tests, NULL, NULL);
}
