// SPDX-License-Identifier: Apache-2.0
// JSON merge patches: RFC 7386, the other way round.
#include "manifest/patch.h"

#include "support.h"

#include "base/buffer.h"
#include "manifest/json.h"

static const struct {
    const char *from;
    const char *to;
    const char *patch;
} cases[] = {
    {"{}", "{}", "{}"},
    {"{'a':1}", "{'a':1}", "{}"},
    {"{'a':1,'b':2}", "{'b':2,'a':1}", "{}"},
    {"{'a':1}", "{'a':2}", "{'a':2}"},
    {"{'a':1}", "{'a':'1'}", "{'a':'1'}"},
    {"{'a':1}", "{}", "{'a':null}"},
    {"{}", "{'a':{'b':[1]}}", "{'a':{'b':[1]}}"},
    {"{'a':{'b':1,'c':2}}", "{'a':{'b':1,'c':3}}", "{'a':{'c':3}}"},
    {"{'a':{'b':1,'c':2}}", "{'a':{'b':1}}", "{'a':{'c':null}}"},
    {"{'a':{'b':1}}", "{'a':{}}", "{'a':{'b':null}}"},
    {"{'a':[1,2,3]}", "{'a':[1,2]}", "{'a':[1,2]}"},
    {"{'a':[{'b':1}]}", "{'a':[{'b':1}]}", "{}"},
    {"{'a':{}}", "{'a':[]}", "{'a':[]}"},
    {"{'a':[]}", "{'a':{}}", "{'a':{}}"},
    {"{'a':true}", "{'a':false}", "{'a':false}"},
    {"{'A':1}", "{'a':1}", "{'A':null,'a':1}"},
    // Lua keeps no null, and a patch has no word for one: nothing was changed there.
    {"{'a':null,'b':{'c':null}}", "{'b':{}}", "{}"},
    {"{'a':null}", "{'a':1}", "{'a':1}"},
    {"{}", "{'a':null}", "{}"},
    {"{'a':1}", "{'a':null}", "{'a':null}"},
};

static void a_patch_says_what_differs(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *from = support_quoted_json(cases[i].from);
        cJSON *to = support_quoted_json(cases[i].to);
        cJSON *expected = support_quoted_json(cases[i].patch);
        cJSON *patch = mt_patch_between(from, to);
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_json_print(patch, false, &text);
        if (!cJSON_Compare(patch, expected, true)) {
            fail_msg("%s to %s: %s instead of %s", cases[i].from, cases[i].to, mt_buf_text(&text),
                     cases[i].patch);
        }
        mt_buf_fini(&text);
        cJSON_Delete(patch);
        cJSON_Delete(expected);
        cJSON_Delete(to);
        cJSON_Delete(from);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_patch_says_what_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
