// SPDX-License-Identifier: Apache-2.0
// Which check goes to ArgoCD, and under which keys of its ConfigMap: SEMANTICS.md 5.6.
#include "script/export.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "script/checks.h"
#include "script/shipped.h"

#include <string.h>

#define CHECK(kinds, word)                                                                         \
    "return { kinds = { " kinds " }, check = function() return { status = 'Healthy', message = "   \
    "'" word "' } end }"

enum { KINDS_MAX = 3 };

struct row {
    const char *shows;
    const char *first;  // a check in the folder that is searched first
    const char *second; // and one in the other
    const char *kinds[KINDS_MAX];
    bool open_libs;
    const char *expected; // "key=word" a line
    const char *findings;
};

#define NO_KIND(name)                                                                              \
    "error argocd-export  \"" name "\" is no kind; write [group/]Kind, such as "                   \
    "cert-manager.io/Certificate or Pod\n"

static const struct row rows[] = {
    {.shows = "group and kind, no version",
     .first = CHECK("'x.com/v1/A'", "a"),
     .second = CHECK("'v1/B'", "b"),
     .expected = "health.x.com_A=a\nhealth.B=b\n",
     .findings = ""},
    {.shows = "the first folder decides",
     .first = CHECK("'x.com/v1/A'", "a"),
     .second = CHECK("'x.com/v2/A'", "b"),
     .expected = "health.x.com_A=a\n",
     .findings = ""},
    {.shows = "every kind of a check",
     .first = CHECK("'x.com/*/A', 'y.com/*/A', 'v1/C'", "a"),
     .second = "",
     .expected = "health.C=a\nhealth.x.com_A=a\nhealth.y.com_A=a\n",
     .findings = ""},
    {.shows = "everything",
     .first = CHECK("'*/*/*'", "a"),
     .second = "",
     .expected = "health.all=a\n",
     .findings = ""},
    {.shows = "wildcards, for which there are no keys",
     .first = CHECK("'*.x.com/*/A', 'y.com/*/*'", "a"),
     .second = "",
     .expected = "\"*.x.com/A\":\ny.com/*:\n",
     .findings = ""},
    {.shows = "kinds that are named",
     .first = CHECK("'x.com/*/A', 'x.com/*/B'", "a"),
     .second = CHECK("'x.com/*/C'", "c"),
     .kinds = {"x.com/B", "x.com/C", "x.com/B"},
     .expected = "health.x.com_B=a\nhealth.x.com_C=c\n",
     .findings = ""},
    {.shows = "a kind that a pattern fits",
     .first = CHECK("'*.x.com/v1/*'", "a"),
     .second = "",
     .kinds = {"y.x.com/B"},
     .expected = "health.y.x.com_B=a\n",
     .findings = ""},
    {.shows = "libraries where they are needed",
     .first = CHECK("'v1/A'", "' .. ('a'):lower() .. '"),
     .second = CHECK("'v1/B'", "b"),
     .open_libs = true,
     .expected = "health.A=a\nuseOpenLibs.A=true\nhealth.B=b\n",
     .findings = ""},
    {.shows = "nothing of ours unless it is named",
     .first = "",
     .second = "",
     .expected = "",
     .findings = ""},
    {.shows = "a kind that has no check of its own",
     .first = "",
     .second = "",
     .kinds = {"x.com/a"},
     .expected = "health.x.com_a=(ours)\n",
     .findings =
         "warning argocd-export scripts/health/generic.lua no check is for x.com/a alone; this "
         "one, for all kinds, is exported for it\n"},
    {.shows = "kinds that are none",
     .first = "",
     .second = "",
     .kinds = {"x.com/v1/A", "x.com/", "*/A"},
     .expected = "",
     .findings = NO_KIND("x.com/v1/A") NO_KIND("x.com/") NO_KIND("*/A")},
};

/** What the script of a check here says: the text between the quotes of its message. */
static void put_word(struct mt_buf *out, const char *script)
{
    const char *word = strstr(script, "message = '");
    if (word == NULL) {
        mt_buf_puts(out, strcmp(script, "true") == 0 ? script : "(ours)");
        return;
    }
    word += strlen("message = '");
    if (word[0] == '\'') { // put together: ' .. ('a')
        word = strstr(word, "('") + strlen("('");
    }
    mt_buf_append(out, word, strcspn(word, "'"));
}

/** The value that is YAML itself: its keys, which begin its lines. */
static void put_wildcards(struct mt_buf *out, const char *yaml)
{
    for (const char *line = yaml; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (*line != ' ') {
            mt_buf_append(out, line, strcspn(line, "\n") + 1);
        }
    }
}

static void put_data(struct mt_buf *out, const cJSON *map)
{
    static const char prefix[] = "resource.customizations";
    const cJSON *value = NULL;
    const cJSON *data = mt_json_get(map, "data");
    cJSON_ArrayForEach (value, data) {
        assert_int_equal(strncmp(value->string, prefix, strlen(prefix)), 0);
        if (strcmp(value->string, prefix) == 0) {
            put_wildcards(out, value->valuestring);
            continue;
        }
        mt_buf_printf(out, "%s=", value->string + strlen(prefix) + 1);
        put_word(out, value->valuestring);
        mt_buf_putc(out, '\n');
    }
}

static size_t count_kinds(const struct row *row)
{
    size_t count = 0;
    while (count < KINDS_MAX && row->kinds[count] != NULL) {
        count++;
    }
    return count;
}

static char *folder_with(const char *check)
{
    const struct support_file files[] = {{"health/check.lua", check}, {0}};
    return support_folder_of(check[0] != '\0' ? files : NULL);
}

static void run_row(struct support *support, const struct row *row)
{
    const char *shipped = mt_shipped_root(support->arena);
    char *folders[] = {folder_with(row->first), folder_with(row->second)};
    const struct mt_checks_options options = {
        .folders = (const char *const *)folders,
        .folder_count = SUPPORT_COUNT(folders),
        .shipped = shipped,
    };
    struct mt_checks *checks = mt_checks_new(&options, &support->findings);
    const struct mt_export_options export = {
        .kinds = row->kinds,
        .kind_count = count_kinds(row),
        .open_libs = row->open_libs,
        .library = mt_arena_printf(support->arena, "%s/lua", shipped),
        .namespace = "argocd",
    };
    cJSON *map = mt_export_config_map(checks, &export, &support->findings);
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_data(&text, map);
    support_expect_text(row->shows, mt_buf_text(&text), row->expected);
    support_expect_findings(row->shows, &support->findings, row->findings);
    mt_buf_fini(&text);
    cJSON_Delete(map);
    mt_checks_free(checks);
    for (size_t i = 0; i < SUPPORT_COUNT(folders); i++) {
        support_folder_remove(folders[i]);
    }
    support_reset(support);
}

static void finds_keys(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(rows); i++) {
        run_row(*state, &rows[i]);
    }
}

static void has_what_argocd_looks_for(void **state)
{
    struct support *support = *state;
    const struct mt_checks_options none = {0};
    struct mt_checks *checks = mt_checks_new(&none, &support->findings);
    const struct mt_export_options options = {
        .library = mt_arena_printf(support->arena, "%s/lua", mt_shipped_root(support->arena)),
        .namespace = "gitops",
    };
    cJSON *map = mt_export_config_map(checks, &options, &support->findings);
    support_no_findings(&support->findings);
    const cJSON *metadata = mt_json_get(map, "metadata");
    assert_string_equal(mt_json_string(metadata, "name"), "argocd-cm");
    assert_string_equal(mt_json_string(metadata, "namespace"), "gitops");
    assert_string_equal(
        mt_json_string(mt_json_get(metadata, "labels"), "app.kubernetes.io/part-of"), "argocd");
    cJSON_Delete(map);
    mt_checks_free(checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(finds_keys),
        support_test(has_what_argocd_looks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
