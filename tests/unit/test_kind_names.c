// SPDX-License-Identifier: Apache-2.0
#include "cli/kind_names.h"

#include "base/buffer.h"
#include "manifest/ref.h"
#include "support.h"

static void names_are_as_short_as_they_can_be(void **state)
{
    static const struct {
        struct mt_ref ref;
        bool added;
        bool generate_name;
        const char *name;
        const char *placed;
    } cases[] = {
        {{"apps", "v1", "Deployment", "shop", "web"},
         true,
         false,
         "Deployment/web",
         "Deployment/shop/web"},
        {{"", "v1", "Namespace", "", "shop"}, true, false, "Namespace/shop", "Namespace/shop"},
        {{"", "v1", "Service", "shop", "a"}, true, false, "Service/a", "Service/shop/a"},
        {{"x.dev", "v1", "Service", "shop", "a"},
         true,
         false,
         "x.dev/Service/a",
         "x.dev/Service/shop/a"},
        {{"batch", "v1", "Job", "shop", "seed-"}, true, true, "Job/seed-*", "Job/shop/seed-*"},
        {{"x.dev", "v1", "Other", "", "b\033"}, false, false, "Other/b\\x1b", "Other/b\\x1b"},
    };
    (void)state;
    struct mt_kind_names *names = mt_kind_names_new();
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        if (cases[i].added) {
            mt_kind_names_add(names, &cases[i].ref);
        }
    }
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_kind_names_put(names, &cases[i].ref, cases[i].generate_name, &text);
        support_expect_text(cases[i].name, mt_buf_text(&text), cases[i].name);
        mt_buf_clear(&text);
        mt_kind_names_put_placed(names, &cases[i].ref, cases[i].generate_name, &text);
        support_expect_text(cases[i].placed, mt_buf_text(&text), cases[i].placed);
        mt_buf_fini(&text);
    }
    mt_kind_names_free(names);
    mt_kind_names_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_as_short_as_they_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
