// SPDX-License-Identifier: Apache-2.0
// Messages of API servers, as they come and as people read them.
#include "kube/readable.h"

#include "base/buffer.h"
#include "support.h"

#define TEN "abcdefghij"
#define LONG TEN TEN TEN TEN TEN TEN TEN
#define FIELD "Job.batch \"a\" is invalid: spec.template: Invalid value: "

static const struct {
    const char *name;
    const char *message;
    const char *readable; ///< NULL: the same.
} cases[] = {
    {"nothing", "", NULL},
    {"no value", "namespaces \"a\" not found", NULL},
    {"a string", FIELD "\"x\": must be y", NULL},
    {"a number", FIELD "70000: must be between 1 and 65535, inclusive", NULL},
    {"a short map", FIELD "{\"app\":\"new\"}: field is immutable", NULL},
    {"a list of what is supported",
     "spec.type: Unsupported value: \"x\": supported values: \"" LONG "\", \"b\"", NULL},
    {"JSON", FIELD "{\"Spec\":{\"Containers\":[{\"Name\":\"" LONG "\"}]}}: field is immutable",
     FIELD "{…}: field is immutable"},
    {"Go",
     FIELD "core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{Name:\"\", Labels:map[string]string"
           "{\"a\": \"b\"}}, Time:(*v1.Time)(nil), Volumes:[]core.Volume(nil)}: field is immutable",
     FIELD "{…}: field is immutable"},
    {"a map of Go", FIELD "map[string]interface {}{\"name\":\"" LONG "\"}: why", FIELD "{…}: why"},
    {"a list", FIELD "[{\"name\":\"" LONG "\"}]: why", FIELD "[…]: why"},
    {"a list of Go", FIELD "[]core.Container{core.Container{Name:\"" LONG "\"}}: why",
     FIELD "[…]: why"},
    {"brackets and quotes in strings",
     FIELD "{\"a\":\"}: {\\\" \\\\\",\"b\":\"]\",\"c\":\"" LONG "\"}: why", FIELD "{…}: why"},
    {"backquotes of Go", FIELD "core.A{B:`\"}: `, C:\"" LONG "\"}: why", FIELD "{…}: why"},
    {"quotes behind a value", FIELD "{\"a\":\"" LONG "\"}: `selector` isn't \"b\"",
     FIELD "{…}: `selector` isn't \"b\""},
    {"a value and no reason", "spec.ports[1]: Duplicate value: {\"name\":\"" LONG "\"}",
     "spec.ports[1]: Duplicate value: {…}"},
    {"several",
     "Job.batch \"a\" is invalid: [spec.selector: Invalid value: {\"a\":\"" LONG
     "\"}: field is immutable, spec.ports[0]: Invalid value: 70000: too high, spec.template: "
     "Invalid value: core.B{C:\"" LONG "\"}: field is immutable]",
     "Job.batch \"a\" is invalid: [spec.selector: Invalid value: {…}: field is immutable, "
     "spec.ports[0]: Invalid value: 70000: too high, spec.template: Invalid value: {…}: field is "
     "immutable]"},
    {"several without a reason",
     "[a: Duplicate value: {\"a\":\"" LONG "\"}, b: Duplicate value: [\"" LONG "\"]]",
     "[a: Duplicate value: {…}, b: Duplicate value: […]]"},
    {"a long string", FIELD "\"" LONG "\": why", FIELD "\"" TEN TEN TEN "abcdefghi…\": why"},
    {"a long string, not cut in a character", FIELD "\"" TEN TEN TEN "abcdefghäöü" LONG "\": why",
     FIELD "\"" TEN TEN TEN "abcdefgh…\": why"},
    {"a long word", FIELD LONG ": why", NULL},
    {"a bracket that is not closed", FIELD "{\"a\":[\"" LONG "\"}: field is immutable", NULL},
    {"a string that is not closed", FIELD "{\"a\":\"" LONG "}: field is immutable", NULL},
    {"a string that ends in a backslash", FIELD "\"" LONG "\\", NULL},
    {"a value that is missing", "spec: Invalid value: ", NULL},
    {"the difference of Pods",
     "Pod \"a\" is invalid: spec: Forbidden: pod updates may not change fields other than "
     "`spec.tolerations` (only additions)   core.PodSpec{    Volumes: nil, -  Image: \"a\", +  "
     "Image: \"b\",    ... // 28 identical fields   }",
     "Pod \"a\" is invalid: spec: Forbidden: pod updates may not change fields other than "
     "`spec.tolerations` (only additions)   {…}"},
    {"what is no type of Go", "see example.Com and a.b{" LONG "} or Core.Pod{" LONG "}", NULL},
};

static void long_values_are_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_kube_put_readable(&out, cases[i].message);
        support_expect_text(cases[i].name, mt_buf_text(&out),
                            cases[i].readable != NULL ? cases[i].readable : cases[i].message);
        mt_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_values_are_left_out),
    };
    return cmocka_run_group_tests_name("kube_readable", tests, NULL, NULL);
}
