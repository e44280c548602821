// SPDX-License-Identifier: Apache-2.0
// Paths to fields, as `needs` of health checks write them.
#include "manifest/field_path.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "support.h"

#include <string.h>

static const char object[] =
    "{\"a\":{\"b\":\"1\",\"c\":[{\"d\":\"2\",\"l\":[\"3\",\"4\"]},{\"d\":\"5\"},{\"e\":\"6\"},"
    "null,\"7\"],\"x.y/z\":\"8\",\"none\":null,\"l\":[[\"9\"],[\"10\",\"11\"]],\"empty\":[]},"
    "\"dash-ed_1\":\"12\"}";

static void note(void *data, const cJSON *field)
{
    struct mt_buf *out = data;
    mt_json_print(field, false, out);
    mt_buf_puts(out, " ");
}

static void paths_lead_to_fields(void **state)
{
    static const struct {
        const char *path;
        const char *expected;
    } cases[] = {
        {"a.b", "\"1\" "},
        {"dash-ed_1", "\"12\" "},
        {"a.c[].d", "\"2\" \"5\" "},
        {"a.c[].l[]", "\"3\" \"4\" "},
        {"a.c[].l", "[\"3\",\"4\"] "},
        {"a.l[][]", "\"9\" \"10\" \"11\" "},
        {"a.empty[]", ""},
        {"a[\"x.y/z\"]", "\"8\" "},
        {"a[\"l\"][]", "[\"9\"] [\"10\",\"11\"] "},
        {"a.none", ""}, // null is nothing
        {"a.missing.b", ""},
        {"A.b", ""}, // with regard to case
        {"a.b.c", ""},
        {"a.b[]", ""}, // no list
        {"a.c.d", ""}, // a list, and no map
        {"a.c[].l[].x", ""},
    };
    const struct support *support = *state;
    cJSON *tree = support_json(object);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_error err;
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        const struct mt_field_path *path = mt_field_path_parse(cases[i].path, support->arena, &err);
        if (path == NULL) {
            fail_msg("%s", err.msg);
            return;
        }
        mt_field_path_each(path, tree, note, &out);
        support_expect_text(cases[i].path, mt_buf_text(&out), cases[i].expected);
        mt_buf_fini(&out);
    }
    cJSON_Delete(tree);
}

static void other_texts_are_no_paths(void **state)
{
    static const char *const bad[] = {
        "",
        ".",
        ".a",
        "a.",
        "a..b",
        "a[",
        "a]",
        "a[0]",
        "a[\"\"]",
        "a[\"b]",
        "a[\"b\"",
        "[]",
        "[\"a\"]",
        "a b",
        "$.a",
        "a/b",
        "a[b]",
        "a.[]",
        "a['b']",
        "*",
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q", // more steps than a path may have
    };
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(bad); i++) {
        struct mt_error err;
        if (mt_field_path_parse(bad[i], support->arena, &err) != NULL) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
        assert_int_equal(err.code, MT_ERR_INVALID);
        assert_non_null(strstr(err.msg, bad[i]));
        assert_non_null(strstr(err.msg, "spec.volumes[].secret.secretName"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(paths_lead_to_fields),
        support_test(other_texts_are_no_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
