// SPDX-License-Identifier: Apache-2.0
// Empty tables of created objects.
#include "script/created_maps.h"

#include "support.h"

#include "base/buffer.h"
#include "manifest/json.h"

#define OBJECT                                                                                     \
    "{'metadata':{'labels':{}},'spec':{'resources':{},'args':[],'both':{},'list':[{'both':[1]},"   \
    "{'deep':{'er':{}}}],'text':'x'}}"

static const struct {
    const char *created;
    const char *expected;
} cases[] = {
    {"{'resources':[],'args':[]}", "{'resources':{},'args':[]}"},
    {"{'spec':[],'new':[]}", "{'spec':{},'new':[]}"},
    {"{'list':[{'er':[],'deep':[]}],'metadata':{'labels':[]}}",
     "{'list':[{'er':{},'deep':{}}],'metadata':{'labels':{}}}"},
    // A list somewhere leaves it open; what is not empty is what it is.
    {"{'both':[],'text':[]}", "{'both':[],'text':[]}"},
    {"{'resources':[1],'labels':{'a':'b'}}", "{'resources':[1],'labels':{'a':'b'}}"},
    {"{}", "{}"},
};

static void an_empty_table_is_a_map_where_the_object_has_maps(void **state)
{
    (void)state;
    cJSON *object = support_quoted_json(OBJECT);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *created = support_quoted_json(cases[i].created);
        cJSON *expected = support_quoted_json(cases[i].expected);
        struct mt_buf text;
        mt_created_maps_restore(created, object);
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_json_print(created, false, &text);
        if (!cJSON_Compare(created, expected, true)) {
            fail_msg("%s: %s", cases[i].created, mt_buf_text(&text));
        }
        mt_buf_fini(&text);
        cJSON_Delete(expected);
        cJSON_Delete(created);
    }
    cJSON_Delete(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(an_empty_table_is_a_map_where_the_object_has_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
