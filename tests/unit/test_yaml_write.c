// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_write.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *json;
    const char *yaml;
} forms[] = {
    {"null", "null\n"},
    {"{}", "{}\n"},
    {"[[],{}]", "- []\n- {}\n"},
    {"{\"a\":1,\"b\":1.5,\"c\":true,\"d\":null,\"e\":-0}",
     "a: 1\nb: 1.5\nc: true\nd: null\ne: -0.0\n"},
    {"{\"spec\":{\"list\":[{\"a\":1,\"b\":[2,3]},[4,[5]]],\"map\":{\"c\":{}}}}",
     "spec:\n  list:\n  - a: 1\n    b:\n    - 2\n    - 3\n  - - 4\n    - - 5\n  map:\n    c: {}\n"},
    {"{\"a\":\"x\\ny\\n\",\"b\":\"x\\ny\",\"c\":\"x\\n\\n\",\"d\":\"  x\\ny\\n\"}",
     "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2\n    x\n  y\n"},
    {"[\"x\\n\\n y \\n\\n\\tz\\n\"]", "- |\n  x\n\n   y \n\n  \tz\n"},
    {"\"x\\ny\"", "\"x\\ny\"\n"},
    {"[\"5m\",\"2Gi\",\"--flag=x\",\"-c\",\".dockerconfigjson\",\"a:b\",\"a, b [c]\",\"/x\"]",
     "- 5m\n- 2Gi\n- --flag=x\n- -c\n- .dockerconfigjson\n- a:b\n- a, b [c]\n- /x\n"},
    {"[\"yes\",\"0x1F\",\"1e3\",\"2001-01-01\",\"~\",\"\",\"10.0.0.1\",\"-\",\"<<\"]",
     "- \"yes\"\n- \"0x1F\"\n- \"1e3\"\n- \"2001-01-01\"\n- \"~\"\n- \"\"\n- \"10.0.0.1\"\n"
     "- \"-\"\n- \"<<\"\n"},
    {"{\"on\":\"a: b\",\"1\":\"\\\"hi\\\" "
     "it's\",\"t\":\"a\\tb\\r\\u0085\\u2028\\ufeff\\u007f\"}",
     "\"on\": \"a: b\"\n\"1\": '\"hi\" it''s'\nt: \"a\\tb\\r\\x85\\u2028\\uFEFF\\x7F\"\n"},
};

static void has_the_form_of_kubectl(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        cJSON *tree = mt_json_parse(NULL, forms[i].json, strlen(forms[i].json), 1, NULL, NULL);
        assert_non_null(tree);
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_yaml_write(tree, &out);
        assert_string_equal(mt_buf_text(&out), forms[i].yaml);
        mt_buf_fini(&out);
        cJSON_Delete(tree);
    }
}

static const char *const tricky[] = {
    "",
    " ",
    "  a",
    "a ",
    "a\n",
    "\n",
    "\n\n",
    "\na",
    "a\n\n\n",
    "a\n b",
    " a\nb",
    "\ta\nb",
    "a\n\tb\n",
    "a\n  ",
    "a\n \n",
    "\n \na",
    "a \nb \n",
    "a\r\nb",
    "a\rb",
    "\r",
    "\t",
    "a\tb",
    "a\t",
    "#",
    "a #b",
    "a#b",
    "#a\nb",
    "- a",
    "-",
    "--",
    "---",
    "--- a",
    "---\na",
    "...",
    "...\nb",
    "a\n---\n",
    "? a",
    "?",
    "?a",
    ":",
    ": a",
    ":a",
    "a:",
    "a: b",
    "a:b",
    "a:\nb",
    "[",
    "]",
    "[a]",
    "{}",
    "{{ x }}",
    "}",
    ",",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    "|\na",
    ">",
    "> a",
    "%",
    "%YAML 1.1",
    "@a",
    "`a`",
    "'",
    "''",
    "'a'",
    "\"",
    "\"a\"",
    "it's",
    "\\",
    "\\n",
    "a\\nb",
    "<<",
    "<",
    "=",
    "~",
    "null",
    "Null",
    "NULL",
    "nUll",
    "true",
    "True",
    "yes",
    "YES",
    "yEs",
    "no",
    "on",
    "off",
    "y",
    "n",
    "N",
    "0",
    "-0",
    "00",
    "07",
    "08",
    "0o7",
    "0x",
    "0x1F",
    "0b1",
    "-0b1",
    "1_000",
    "_1",
    "+1",
    "-1",
    "1.",
    ".5",
    "-.5",
    "1e3",
    "1e400",
    "1E5",
    "1.5e-7",
    ".inf",
    "-.inf",
    "+.Inf",
    ".NaN",
    "nan",
    "inf",
    "2001-1-1",
    "2001-01-01T00:00:00Z",
    "12:30:45",
    "190:20:30.15",
    "1.2.3",
    "10.0.0.1",
    "5m",
    "2Gi",
    "3d",
    "0xg",
    "1e",
    "é",
    "日本語",
    "😀",
    "\u00A0",
    "\xC2\x85",
    "a\u2028b",
    "\u2029",
    "\uFEFF",
    "\uFEFFa",
    "\uFFFD",
    "\x7F",
    "\x01",
    "\x1B[0m",
    "a\vb",
    "é\nü\n",
    "a\n\u2028b",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "a\xC2\x80",
    "key: |\n  x\n",
    "a\n# b\n",
    "a\n\n# b",
    " #",
    "\n#",
    "\t\n\ta\n",
    "  \n a\n",
    "a\n\n \n",
};

static void take_root(void *data, cJSON *root, unsigned line, unsigned index)
{
    (void)line;
    assert_int_equal(index, 1);
    *(cJSON **)data = root;
}

/** Reads what was written for `tree`, and is back where it began. */
static void assert_round_trip(const cJSON *tree)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct mt_buf yaml;
    struct mt_buf before;
    struct mt_buf after;
    mt_findings_init(&findings, arena);
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    mt_buf_init(&before, MT_BUF_UNLIMITED);
    mt_buf_init(&after, MT_BUF_UNLIMITED);
    mt_yaml_write(tree, &yaml);
    cJSON *again = NULL;
    mt_documents_read("f", mt_buf_text(&yaml), yaml.length, arena, &findings, take_root, &again);
    if (again == NULL) {
        fail_msg("%s\n%s", mt_buf_text(&yaml),
                 findings.list.count > 0 ? findings.list.items[0].message : "nothing was read");
    }
    mt_json_print(tree, false, &before);
    mt_json_print(again, false, &after);
    assert_string_equal(mt_buf_text(&after), mt_buf_text(&before));
    cJSON_Delete(again);
    mt_buf_fini(&yaml);
    mt_buf_fini(&before);
    mt_buf_fini(&after);
    mt_arena_free(arena);
}

static void reads_back_every_string(void **state)
{
    (void)state;
    size_t count = sizeof tricky / sizeof *tricky;
    cJSON *all = cJSON_CreateObject();
    for (size_t i = 0; i < count; i++) {
        const char *text = tricky[i];
        cJSON *tree = cJSON_CreateObject();
        cJSON_AddStringToObject(tree, text, text);
        assert_round_trip(tree);
        cJSON *list = cJSON_CreateArray();
        cJSON_AddItemToArray(list, cJSON_CreateString(text));
        cJSON_AddItemToArray(list, tree);
        assert_round_trip(list);
        cJSON_Delete(list);
        cJSON_AddStringToObject(all, text, tricky[count - 1 - i]);
    }
    assert_round_trip(all); // what follows a scalar must not become part of it
    cJSON_Delete(all);
}

static void writes_long_keys(void **state)
{
    (void)state;
    char key[3000];
    memset(key, 'k', sizeof key);
    key[sizeof key - 1] = '\0';
    cJSON *inner = cJSON_CreateObject();
    cJSON_AddStringToObject(inner, key, "x\ny\n");
    cJSON_AddStringToObject(inner, "b", "c");
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, key, inner);
    assert_round_trip(tree);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_form_of_kubectl),
        cmocka_unit_test(reads_back_every_string),
        cmocka_unit_test(writes_long_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
