// SPDX-License-Identifier: Apache-2.0
#include "manifest/documents.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "manifest/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/** `read` has a line "index:line JSON" for each document, `errors` parts of the findings' lines. */
static const struct {
    const char *text;
    const char *read;
    const char *errors[4];
} cases[] = {
    // Streams
    {"", "", {0}},
    {"# only a comment\n---\n~\n---\nnull\n--- # x\n", "", {0}},
    {"a: 1\n---\nb: 2\n", "1:1 {\"a\":1}\n2:3 {\"b\":2}\n", {0}},
    {"---\n# c\na: 1\n---\n\nb: 2", "1:3 {\"a\":1}\n2:6 {\"b\":2}\n", {0}},
    {"a: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n", "1:1 {\"a\":1}\n2:3 {\"b\":\"x\\ny\\n\"}\n", {0}},
    {"\xEF\xBB\xBF---\na: 1\n", "1:2 {\"a\":1}\n", {0}},
    {"a: 1\n--- b\nc: 1\n", "1:1 {\"a\":1}\n2:3 {\"c\":1}\n", {":2: \"b\" stands after"}},
    {"a: [\n---\nb: 2\n---\nc: d: e\n", "2:3 {\"b\":2}\n", {":1: ", ":5: \": \" cannot stand"}},
    {"a: 1\n...\nb: 2\n", "1:1 {\"a\":1}\n2:3 {\"b\":2}\n", {0}},
    {"%YAML 1.1\n---\na: 1\n", "2:3 {\"a\":1}\n", {":1: a %YAML or %TAG line is cut off"}},
    {"\xFF\xFE"
     "a\0:\0 \0001\0\n\0-\0-\0-\0\n\0b\0:\0 \0\x3D\xD8\x00\xDE\n\0",
     NULL,
     {0}},
    // JSON
    {"{\"a\":1}\n{\"a\":2} [3]", "1:1 {\"a\":1}\n2:2 {\"a\":2}\n3:2 [3]\n", {0}},
    {"{\"a\":1}\n---\nb: 2\n", "1:1 {\"a\":1}\n2:3 {\"b\":2}\n", {0}},
    {"{a: 1}\n---\n{\"b\": 2}\n", "1:1 {\"a\":1}\n2:3 {\"b\":2}\n", {0}},
    {"{\"a\":1}{\"b\":1}\n---\nc: 1\n", "1:1 {\"a\":1}\n2:1 {\"b\":1}\n", {":2: "}},
    {"{\"a\":1\n\"b\":[}\n---\nc: 1\n", "2:4 {\"c\":1}\n", {":2: \"\"\" stands where \",\""}},
    {"{\"a\":1,\n\"a\":2}\n", "", {":2: key \"a\" stands twice in this map, first in line 1"}},
    // Maps
    {"a: 1\nb:\n  c: 1\n  c: 2\na: 3\n",
     "",
     {":4: key \"c\" stands twice in this map, first in line 3", ":5: key \"a\" stands twice"}},
    {"1: a\n\"1\": b\n", "", {":2: key \"1\" stands twice"}},
    {"on: 1\n12: 2\n1.5: 3\n1e6: 4\n", "1:1 {\"true\":1,\"12\":2,\"1.5\":3,\"1e+06\":4}\n", {0}},
    {"? [a]\n: 1\n? {b: 1}\n: 2\n~: 3\n",
     "",
     {":1: a list cannot be a key", ":3: a map cannot be a key", ":5: a key is missing"}},
    {"a: {{ .Values.a }}\n", "", {":1: a map cannot be a key; quote"}},
    // Anchors and merges
    {"a: &x {b: [1, 2]}\nc: *x\nd: [*x]\n",
     "1:1 {\"a\":{\"b\":[1,2]},\"c\":{\"b\":[1,2]},\"d\":[{\"b\":[1,2]}]}\n",
     {0}},
    {"a: &x 1.0\n*x : *x\n", "1:1 {\"a\":1,\"1\":1}\n", {0}},
    {"a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: {q: 3, <<: *x}\n",
     "1:1 {\"a\":{\"p\":1,\"q\":2},\"b\":{\"p\":1,\"q\":3},\"c\":{\"q\":2,\"p\":1}}\n",
     {0}},
    {"a: &x {p: 1}\nb: &y {p: 2, r: 2}\nc:\n  <<: [*x, *y, {s: 3}]\n",
     "1:1 {\"a\":{\"p\":1},\"b\":{\"p\":2,\"r\":2},\"c\":{\"s\":3,\"p\":1,\"r\":2}}\n",
     {0}},
    {"a: {\"<<\": 1}\n", "1:1 {\"a\":{\"<<\":1}}\n", {0}},
    {"a: &x {p: 1}\nb: {p: 1, <<: *x, p: 2}\n", "", {":2: key \"p\" stands twice"}},
    {"a: {<<: 1}\nb: {<<: [[]]}\n", "", {":1: a merge key (<<) takes"}},
    {"a: &x [*x]\n", "", {":1: the value of &x contains itself"}},
    {"a: *x\nb: &x 1\n", "", {":1: alias *x names nothing"}},
    {"a: &x 1\n---\na: *x\n", "1:1 {\"a\":1}\n", {":3: alias *x names nothing"}},
    // Values
    {"a: .inf\nb: !!int x\nc: \"\\0\"\n",
     "",
     {":1: .inf is a number that", ":2: \"x\" is not what its tag !!int says",
      ":3: a string holds"}},
    {"a: !!binary aGk=\nb: !x y\nc: !!str 12\n",
     "1:1 {\"a\":\"hi\",\"b\":\"y\",\"c\":\"12\"}\n",
     {0}},
    {"\ta: 1\n", "", {":1: a tab cannot indent; use spaces"}},
    {"a:\n\tb: 1\n", "", {":2: a tab cannot indent; use spaces"}},
    {"a: \"b\nc: 1\n", "", {":1: the quoted text that begins here is never closed"}},
    {"a: @b\n", "", {":1: a value cannot begin with @; quote the value"}},
    {"x: 1\na: \x01\n", "", {":2: a control character (U+0001)"}},
    {"x: 1\na: \xC3\x28\n", "", {":2: the bytes here are not UTF-8"}},
    {"a: \"\xE2\x80\xA8\"\nb: 1\nb: 2\n",
     "",
     {":3: key \"b\" stands twice in this map, first in line 2"}},
};

static void note(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct mt_buf *out = data;
    mt_buf_printf(out, "%u:%u ", index, line);
    mt_json_print(root, false, out);
    mt_buf_putc(out, '\n');
    cJSON_Delete(root);
}

static void check_errors(const char *text, const struct mt_findings *findings,
                         const char *const *expected)
{
    size_t count = 0;
    for (; count < 4 && expected[count] != NULL; count++) {
        if (count == findings->list.count) {
            fail_msg("%s: no error \"%s\"", text, expected[count]);
        }
        const struct mt_finding *finding = &findings->list.items[count];
        char line[4200];
        snprintf(line, sizeof line, "%s:%u: %s", finding->place.file, finding->place.line,
                 finding->message);
        if (strstr(line, expected[count]) == NULL) {
            fail_msg("%s: %s", text, line);
        }
    }
    if (findings->list.count > count) {
        fail_msg("%s: %s", text, findings->list.items[count].message);
    }
}

static void reads_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt_arena *arena = mt_arena_new();
        struct mt_findings findings;
        struct mt_buf out;
        mt_findings_init(&findings, arena);
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        bool wide = cases[i].read == NULL; // UTF-16, which strlen() cannot measure
        mt_documents_read("f.yaml", cases[i].text, wide ? 32 : strlen(cases[i].text), arena,
                          &findings, note, &out);
        check_errors(cases[i].text, &findings, cases[i].errors);
        assert_string_equal(mt_buf_text(&out),
                            wide ? "1:1 {\"a\":1}\n2:3 {\"b\":\"😀\"}\n" : cases[i].read);
        mt_buf_fini(&out);
        mt_arena_free(arena);
    }
}

/** Reads `text` and returns the number of documents; `message` is the first finding's, or "". */
static unsigned read_text(const struct mt_buf *text, char message[1024])
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct mt_buf out;
    mt_findings_init(&findings, arena);
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_documents_read("f.yaml", mt_buf_text(text), text->length, arena, &findings, note, &out);
    unsigned documents = 0;
    for (size_t i = 0; i < out.length; i++) {
        documents += out.data[i] == '\n';
    }
    snprintf(message, 1024, "%s", findings.list.count > 0 ? findings.list.items[0].message : "");
    mt_buf_fini(&out);
    mt_arena_free(arena);
    return documents;
}

/** Each line repeats the one before it nine times: by aliases, or by aliases and merges. */
static void write_bomb(struct mt_buf *text, bool merges)
{
    mt_buf_puts(text, "a0: &a0 {k: 1}\n");
    for (int i = 0; i < 30; i++) {
        mt_buf_printf(text, "a%d: &a%d {", i + 1, i + 1);
        for (int copy = 0; copy < 9; copy++) {
            mt_buf_printf(text, merges && copy % 2 == 0 ? "k%d: {<<: *a%d}, " : "k%d: *a%d, ", copy,
                          i);
        }
        mt_buf_puts(text, "}\n");
    }
}

static void ends_alias_bombs_at_once(void **state)
{
    (void)state;
    for (int merges = 0; merges <= 1; merges++) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        write_bomb(&text, merges != 0);
        char message[1024];
        assert_int_equal(read_text(&text, message), 0);
        assert_non_null(strstr(message, "aliases (*name) repeat more than"));
        mt_buf_fini(&text);
    }
}

static void charges_long_texts(void **state)
{
    (void)state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, "a: &x \"");
    for (int i = 0; i < 100000; i++) {
        mt_buf_puts(&text, "0123456789");
    }
    mt_buf_puts(&text, "\"\nb:\n");
    for (int i = 0; i < 1000; i++) {
        mt_buf_puts(&text, "- *x\n");
    }
    char message[1024];
    assert_int_equal(read_text(&text, message), 0);
    assert_non_null(strstr(message, "aliases (*name) repeat more than"));
    mt_buf_fini(&text);
}

/** libyaml would compare each line with all before it. */
static void refuses_thousands_of_directives(void **state)
{
    (void)state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (int i = 0; i < 200000; i++) {
        mt_buf_printf(&text, "%%TAG !a%d! b\n", i);
    }
    char message[1024];
    assert_int_equal(read_text(&text, message), 0);
    assert_non_null(strstr(message, "%TAG"));
    mt_buf_fini(&text);
}

static void limits_depth(void **state)
{
    (void)state;
    for (int levels = 100; levels <= 101; levels++) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        for (int i = 0; i < levels; i++) {
            mt_buf_putc(&text, '[');
        }
        for (int i = 0; i < levels; i++) {
            mt_buf_putc(&text, ']');
        }
        char message[1024];
        assert_int_equal(read_text(&text, message), levels == 100);
        assert_int_equal(strstr(message, "more than 100 levels") != NULL, levels == 101);
        mt_buf_fini(&text);
    }
}

static void counts_levels_through_aliases(void **state)
{
    (void)state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, "- &a0 []\n");
    for (int i = 0; i < 150; i++) {
        mt_buf_printf(&text, "- &a%d [*a%d]\n", i + 1, i);
    }
    char message[1024];
    assert_int_equal(read_text(&text, message), 0);
    assert_non_null(strstr(message, "more than 100 levels"));
    mt_buf_fini(&text);
}

static void reads_many_of_everything(void **state)
{
    (void)state;
    char message[1024];
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (int i = 0; i < 100000; i++) {
        mt_buf_printf(&text, "key%d:\n- %d\n", i, i);
    }
    assert_int_equal(read_text(&text, message), 1);
    mt_buf_clear(&text);
    for (int i = 0; i < 100000; i++) {
        mt_buf_puts(&text, "- a\n");
    }
    assert_int_equal(read_text(&text, message), 1);
    mt_buf_clear(&text);
    for (int i = 0; i < 20000; i++) {
        mt_buf_puts(&text, "a: b\n---\n");
    }
    assert_int_equal(read_text(&text, message), 20000);
    mt_buf_fini(&text);
}

/** As ArgoCD reads the files of its tests. */
static void loosely_the_last_of_two_keys_counts(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        const char *json;
    } loose[] = {
        {"a: 1\nb: 2\na: 3\n", "1:1 {\"a\":3,\"b\":2}\n"},
        {"a: {x: 1}\na: [2]\na: {z: 3}\n", "1:1 {\"a\":{\"z\":3}}\n"},
        {"m: &m {a: 1}\nk: {<<: *m, a: 2, a: 3}\n", "1:1 {\"m\":{\"a\":1},\"k\":{\"a\":3}}\n"},
    };
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
        struct mt_arena *arena = mt_arena_new();
        struct mt_findings findings;
        mt_findings_init(&findings, arena);
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_documents_read_loose("f.yaml", loose[i].yaml, strlen(loose[i].yaml), arena, &findings,
                                note, &out);
        assert_int_equal(findings.list.count, 0);
        assert_string_equal(mt_buf_text(&out), loose[i].json);
        mt_buf_fini(&out);
        mt_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_documents),
        cmocka_unit_test(loosely_the_last_of_two_keys_counts),
        cmocka_unit_test(ends_alias_bombs_at_once),
        cmocka_unit_test(charges_long_texts),
        cmocka_unit_test(refuses_thousands_of_directives),
        cmocka_unit_test(limits_depth),
        cmocka_unit_test(counts_levels_through_aliases),
        cmocka_unit_test(reads_many_of_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
