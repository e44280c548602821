// SPDX-License-Identifier: Apache-2.0
// The revisions of an app as people and programs read them.
#include "cli/history_print.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"

#include "support.h"

#include <string.h>

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)

/** 2026-01-02T03:04:05.678Z */
#define THEN INT64_C(1767323045678)
#define NOW (THEN + 4 * HOUR)

static struct mt_record_hook hooks[] = {
    {.task = "PreSync/0/batch/Job/shop/migrate",
     .ref = {"batch", "v1", "Job", "shop", "migrate"},
     .attempt = 1,
     .ended = true,
     .outcome = MT_HOOK_OUTCOME_SUCCEEDED,
     .message = "3 migrations",
     .took_ms = 13600},
    {.task = "Sync/3/before/Pod/other/seed-*0",
     .ref = {"", "v1", "Pod", "other", "seed-7-abc"},
     .attempt = 3,
     .ended = true,
     .outcome = MT_HOOK_OUTCOME_FAILED,
     .message = "exit code 1",
     .took_ms = 400},
    {.task = "PostSync/0/moontide.dev/SmokeTest/home",
     .ref = {"moontide.dev", "", "SmokeTest", "", "home"},
     .attempt = 1},
};

static const char *hashes[] = {"0123"};

static struct mt_record_revision revisions[] = {
    {.number = 4,
     .first = true,
     .ended = true,
     .outcome = MT_OUTCOME_SUCCEEDED,
     .message = "",
     .user = "ann",
     .host = "box",
     .started_ms = THEN,
     .ended_ms = THEN + 12500,
     .applied = 9,
     .hooks = {.items = hooks, .count = 1}},
    {.number = 5,
     .ended = true,
     .outcome = MT_OUTCOME_FAILED,
     .message = "Pod/seed failed",
     .user = "ci",
     .context = "prod",
     .env = "live",
     .source = "shop",
     .commit = "c0ffee",
     .version = "1.2",
     .plan_hash = "h",
     .started_ms = THEN + HOUR,
     .ended_ms = THEN + HOUR + 70 * SECOND,
     .unchanged = 8,
     .hooks = {.items = hooks, .count = SUPPORT_COUNT(hooks)}},
    {.number = 6,
     .partial = true,
     .ended = true,
     .outcome = MT_OUTCOME_SUCCEEDED,
     .message = "",
     .started_ms = THEN + 2 * HOUR,
     .ended_ms = THEN + 2 * HOUR,
     .results = {.items = hashes, .count = 1}},
    {.number = 7,
     .deletion = true,
     .message = "",
     .host = "runner",
     .started_ms = NOW - 42 * SECOND},
};

static const struct mt_record record = {
    .app = "shop",
    .namespace = "shop",
    .found = true,
    .last_synced_ms = THEN + 3 * HOUR,
    .revisions = {.items = revisions, .count = SUPPORT_COUNT(revisions)},
};

static const struct mt_lock_holder holder = {
    .run_id = "r",
    .user = "ci",
    .host = "runner",
    .since_ms = NOW - 42 * SECOND,
    .renewed_ms = NOW - 2 * SECOND,
    .phase = "PreSync",
};

static struct mt_history_form plain(struct support *support)
{
    return (struct mt_history_form){.utf8 = true, .now_ms = NOW, .arena = support->arena};
}

/** Fails unless the text is this. */
static void expect_text(const struct mt_history *history, const struct mt_history_form *form,
                        const char *expected)
{
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    mt_history_print_text(&output, history, form);
    assert_string_equal(mt_buf_text(&output.buf), expected);
    mt_buf_fini(&output.buf);
}

#define HEADS "REVISION  STARTED               OUTCOME     TOOK    BY       CHANGES\n"
#define ENDED                                                                                      \
    "4         2026-01-02T03:04:05Z  succeeded   12s     ann@box  9 applied, 1 hook (first)\n"     \
    "5         2026-01-02T04:04:05Z  failed      1m 10s  ci       3 hooks: Pod/seed failed\n"      \
    "6         2026-01-02T05:04:05Z  succeeded   0s      -        nothing (partial)\n"

static void revisions_are_listed_ascending(void **state)
{
    struct mt_history history = {.context = "prod", .record = &record};
    struct mt_history_form form = plain(*state);
    expect_text(&history, &form,
                "app shop · namespace shop · context prod · synced 60m ago\n\n" HEADS ENDED
                "7         2026-01-02T07:03:23Z  unfinished  -       runner   (deletion)\n");
    form.quiet = true;
    expect_text(&history, &form,
                HEADS ENDED
                "7         2026-01-02T07:03:23Z  unfinished  -       runner   (deletion)\n");
}

static void a_run_in_progress_is_told(void **state)
{
    const struct mt_history history = {.record = &record, .holder = &holder};
    struct mt_history_form form = plain(*state);
    form.utf8 = false;
    expect_text(&history, &form,
                "app shop - namespace shop - synced 60m ago\n\n"
                "running: ci@runner since 07:03:23Z, PreSync\n\n"
                "REVISION  STARTED               OUTCOME    TOOK    BY       CHANGES\n"
                "4         2026-01-02T03:04:05Z  succeeded  12s     ann@box  9 applied, 1 hook "
                "(first)\n"
                "5         2026-01-02T04:04:05Z  failed     1m 10s  ci       3 hooks: Pod/seed "
                "failed\n"
                "6         2026-01-02T05:04:05Z  succeeded  0s      -        nothing (partial)\n"
                "7         2026-01-02T07:03:23Z  running    -       runner   (deletion)\n");
}

static void wide_tells_all_of_the_changes(void **state)
{
    static struct mt_record_revision two[2];
    memcpy(two, revisions, sizeof two);
    const struct mt_record short_one = {
        .app = "shop", .namespace = "shop", .revisions = {.items = two, .count = 2}};
    const struct mt_history history = {.record = &short_one};
    struct mt_history_form form = plain(*state);
    form.wide = true;
    form.width = 80;
    expect_text(
        &history, &form,
        "app shop · namespace shop · never synced\n\n"
        "REVISION  STARTED               OUTCOME    TOOK    BY       CONTEXT  ENV   SOURCE  "
        "COMMIT  CHANGES\n"
        "4         2026-01-02T03:04:05Z  succeeded  12s     ann@box  -        -     -       "
        "-       9 applied, 0 unchanged, 0 pruned, 1 hook (first)\n"
        "5         2026-01-02T04:04:05Z  failed     1m 10s  ci       prod     live  shop    "
        "c0ffee  0 applied, 8 unchanged, 0 pruned, 3 hooks: Pod/seed failed\n");
}

static void one_revision_is_told_with_its_hooks(void **state)
{
    const struct mt_history history = {
        .record = &record, .holder = &holder, .revision = &revisions[1]};
    const struct mt_history_form form = plain(*state);
    expect_text(&history, &form,
                "app shop · namespace shop · revision 5\n\n"
                "outcome   failed\n"
                "message   Pod/seed failed\n"
                "started   2026-01-02T04:04:05Z, 3h ago, took 1m 10s\n"
                "by        ci\n"
                "source    shop\n"
                "commit    c0ffee\n"
                "context   prod\n"
                "env       live\n"
                "version   1.2\n"
                "changes   0 applied, 8 unchanged, 0 pruned, 3 hooks\n"
                "\n"
                "PHASE          HOOK                  OUTCOME     TOOK  MESSAGE\n"
                "PreSync/0      Job/migrate           succeeded   13s   3 migrations\n"
                "Sync/3/before  Pod/other/seed-7-abc  failed      0.4s  attempt 3: exit code 1\n"
                "PostSync/0     SmokeTest/home        unfinished  -\n");
}

static void the_run_of_one_revision_is_told(void **state)
{
    struct mt_history history = {.record = &record, .holder = &holder, .revision = &revisions[3]};
    const struct mt_history_form form = plain(*state);
    expect_text(&history, &form,
                "app shop · namespace shop · revision 7 (deletion)\n\n"
                "running: ci@runner since 07:03:23Z, PreSync\n\n"
                "outcome   running\n"
                "started   2026-01-02T07:03:23Z, 42s ago\n"
                "by        runner\n");
    history.revision = &revisions[0];
    expect_text(&history, &form,
                "app shop · namespace shop · revision 4 (first)\n\n"
                "outcome   succeeded\n"
                "started   2026-01-02T03:04:05Z, 4h ago, took 12s\n"
                "by        ann@box\n"
                "changes   9 applied, 0 unchanged, 0 pruned, 1 hook\n"
                "\n"
                "PHASE      HOOK         OUTCOME    TOOK  MESSAGE\n"
                "PreSync/0  Job/migrate  succeeded  13s   3 migrations\n");
}

/** What is printed as JSON, in the arena. */
static const char *json_of(struct support *support, const struct mt_history *history)
{
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    mt_history_print_json(&output, history);
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&output.buf));
    mt_buf_fini(&output.buf);
    return text;
}

#define HEAD                                                                                       \
    "{\"schema\":1,\"app\":\"shop\",\"namespace\":\"shop\","                                       \
    "\"lastSynced\":\"2026-01-02T06:04:05.678Z\","
#define RUNNING                                                                                    \
    "\"running\":{\"host\":\"runner\",\"user\":\"ci\",\"since\":\"2026-01-02T07:03:23.678Z\","     \
    "\"renewed\":\"2026-01-02T07:04:03.678Z\",\"phase\":\"PreSync\",\"wave\":null},"
#define NOBODY                                                                                     \
    "\"context\":null,\"env\":null,\"source\":null,\"commit\":null,\"version\":null,"              \
    "\"planHash\":null"
#define FIFTH                                                                                      \
    "\"revision\":5,\"outcome\":\"failed\",\"message\":\"Pod/seed failed\",\"first\":false,"       \
    "\"partial\":false,\"deletion\":false,\"started\":\"2026-01-02T04:04:05.678Z\","               \
    "\"ended\":\"2026-01-02T04:05:15.678Z\",\"seconds\":70,\"applied\":0,\"unchanged\":8,"         \
    "\"pruned\":0,\"hooks\":3,\"user\":\"ci\",\"host\":null,\"context\":\"prod\","                 \
    "\"env\":\"live\",\"source\":\"shop\",\"commit\":\"c0ffee\",\"version\":\"1.2\","              \
    "\"planHash\":\"h\""

static void it_is_read_as_json(void **state)
{
    const struct mt_history history = {.record = &record, .holder = &holder};
    assert_string_equal(
        json_of(*state, &history), HEAD RUNNING
        "\"revisions\":[\n"
        "  {\"revision\":4,\"outcome\":\"succeeded\",\"message\":\"\",\"first\":true,"
        "\"partial\":false,\"deletion\":false,\"started\":\"2026-01-02T03:04:05.678Z\","
        "\"ended\":\"2026-01-02T03:04:18.178Z\",\"seconds\":12.5,\"applied\":9,\"unchanged\":0,"
        "\"pruned\":0,\"hooks\":1,\"user\":\"ann\",\"host\":\"box\"," NOBODY "},\n"
        "  {" FIFTH "},\n"
        "  {\"revision\":6,\"outcome\":\"succeeded\",\"message\":\"\",\"first\":false,"
        "\"partial\":true,\"deletion\":false,\"started\":\"2026-01-02T05:04:05.678Z\","
        "\"ended\":\"2026-01-02T05:04:05.678Z\",\"seconds\":0,\"applied\":0,\"unchanged\":0,"
        "\"pruned\":0,\"hooks\":null,\"user\":null,\"host\":null," NOBODY "},\n"
        "  "
        "{\"revision\":7,\"outcome\":null,\"message\":\"\",\"first\":false,\"partial\":false,"
        "\"deletion\":true,"
        "\"started\":\"2026-01-02T07:03:23.678Z\",\"ended\":null,\"seconds\":null,\"applied\":0,"
        "\"unchanged\":0,\"pruned\":0,\"hooks\":0,\"user\":null,\"host\":\"runner\"," NOBODY "}\n"
        "]}\n");
}

static const struct {
    const char *manifest;
    bool omitted;
    const char *json; ///< As it is shown.
    const char *yaml;
} manifests[] = {
    {"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}", false, NULL,
     "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n"},
    {"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"annotations\":"
     "{\"kubectl.kubernetes.io/last-applied-configuration\":\"hunter2\",\"x\":\"y\"}},"
     "\"data\":{\"a\":\"aHVudGVyMg==\",\"b\":\"\"},\"stringData\":{\"c\":\"hunter2\"},"
     "\"type\":\"Opaque\"}",
     false,
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"annotations\":"
     "{\"x\":\"y\"}},\"data\":{\"a\":\"***\",\"b\":\"***\"},\"stringData\":{\"c\":\"***\"},"
     "\"type\":\"Opaque\"}",
     "---\n# Its values are recorded, and masked here.\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n    x: \"y\"\n"
     "data:\n  a: \"***\"\n  b: \"***\"\nstringData:\n  c: \"***\"\ntype: Opaque\n"},
    {"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":[\"hunter2\"]}", false,
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":\"***\"}",
     "---\n# Its values are recorded, and masked here.\n"
     "apiVersion: v1\nkind: Secret\ndata: \"***\"\n"},
    {"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"\"}}", true, NULL,
     "---\n# Its values are not recorded: record.secrets = \"omit\"\n"
     "apiVersion: v1\nkind: Secret\ndata:\n  a: \"\"\n"},
    {"{\"apiVersion\":\"example.com/v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"b\"}}", false, NULL,
     "---\napiVersion: example.com/v1\nkind: Secret\ndata:\n  a: b\n"},
};

static const cJSON *parse(struct support *support, const char *text)
{
    struct mt_json_end end;
    struct mt_error err;
    cJSON *tree = mt_json_parse(NULL, text, strlen(text), 1, &end, &err);
    assert_non_null(tree);
    mt_arena_own(support->arena, tree, mt_json_release);
    return tree;
}

static void read_manifests(struct support *support, struct mt_record_manifests *read)
{
    *read = (struct mt_record_manifests){0};
    for (size_t i = 0; i < SUPPORT_COUNT(manifests); i++) {
        const struct mt_record_manifest manifest = {.tree = parse(support, manifests[i].manifest),
                                                    .omitted = manifests[i].omitted};
        mt_array_push(support->arena, &read->objects, manifest);
    }
    const struct mt_record_script scripts[] = {
        {.type = "SmokeTest",
         .name = "home",
         .wave = 2,
         .params = parse(support, "{\"url\":\"https://shop\"}")},
        {.type = "Wait", .name = "a", .namespace = "other"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(scripts); i++) {
        mt_array_push(support->arena, &read->scripts, scripts[i]);
    }
}

static void manifests_are_printed_with_secrets_masked(void **state)
{
    struct mt_record_manifests read;
    struct mt_output output;
    struct mt_buf expected;
    read_manifests(*state, &read);
    mt_output_init_taken(&output, NULL, NULL);
    mt_buf_init(&expected, MT_BUF_UNLIMITED);
    mt_history_print_manifests(&output, &read);
    for (size_t i = 0; i < SUPPORT_COUNT(manifests); i++) {
        mt_buf_puts(&expected, manifests[i].yaml);
    }
    mt_buf_puts(&expected, "# Script hooks of the project file:\n"
                           "# - type: SmokeTest\n#   name: home\n#   wave: 2\n#   params:\n"
                           "#     url: https://shop\n"
                           "# - type: Wait\n#   name: a\n#   wave: 0\n#   namespace: other\n");
    assert_string_equal(mt_buf_text(&output.buf), mt_buf_text(&expected));
    mt_buf_fini(&expected);
    mt_buf_fini(&output.buf);
}

static void one_revision_is_read_as_json(void **state)
{
    struct mt_record_manifests read;
    struct mt_buf expected;
    read_manifests(*state, &read);
    const struct mt_history history = {
        .record = &record, .holder = &holder, .revision = &revisions[1], .manifests = &read};
    mt_buf_init(&expected, MT_BUF_UNLIMITED);
    mt_buf_puts(&expected, HEAD
                "\"running\":null," FIFTH ",\"hookResults\":[\n"
                "  {\"task\":\"PreSync/0/batch/Job/shop/migrate\",\"object\":{\"group\":\"batch\","
                "\"version\":\"v1\",\"kind\":\"Job\",\"namespace\":\"shop\",\"name\":\"migrate\"},"
                "\"attempt\":1,\"outcome\":\"succeeded\",\"message\":\"3 migrations\","
                "\"seconds\":13.6},\n"
                "  {\"task\":\"Sync/3/before/Pod/other/seed-*0\",\"object\":{\"group\":\"\","
                "\"version\":\"v1\",\"kind\":\"Pod\",\"namespace\":\"other\","
                "\"name\":\"seed-7-abc\"},\"attempt\":3,\"outcome\":\"failed\","
                "\"message\":\"exit code 1\",\"seconds\":0.4},\n"
                "  {\"task\":\"PostSync/0/moontide.dev/SmokeTest/home\",\"object\":"
                "{\"group\":\"moontide.dev\",\"version\":\"\",\"kind\":\"SmokeTest\","
                "\"namespace\":\"\",\"name\":\"home\"},\"attempt\":1,\"outcome\":null,"
                "\"message\":\"\",\"seconds\":null}\n"
                "],\"manifests\":[");
    for (size_t i = 0; i < SUPPORT_COUNT(manifests); i++) {
        mt_buf_printf(&expected, "%s\n  %s", i > 0 ? "," : "",
                      manifests[i].json != NULL ? manifests[i].json : manifests[i].manifest);
    }
    mt_buf_puts(&expected, "\n],\"scriptHooks\":[\n"
                           "  {\"type\":\"SmokeTest\",\"name\":\"home\",\"wave\":2,"
                           "\"params\":{\"url\":\"https://shop\"}},\n"
                           "  {\"type\":\"Wait\",\"name\":\"a\",\"wave\":0,"
                           "\"namespace\":\"other\"}\n]}\n");
    assert_string_equal(json_of(*state, &history), mt_buf_text(&expected));
    mt_buf_fini(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(revisions_are_listed_ascending),
        support_test(a_run_in_progress_is_told),
        support_test(wide_tells_all_of_the_changes),
        support_test(one_revision_is_told_with_its_hooks),
        support_test(the_run_of_one_revision_is_told),
        support_test(it_is_read_as_json),
        support_test(manifests_are_printed_with_secrets_masked),
        support_test(one_revision_is_read_as_json),
    };
    return cmocka_run_group_tests_name("history_print", tests, NULL, NULL);
}
