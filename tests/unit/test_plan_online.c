// SPDX-License-Identifier: Apache-2.0
// What the forms of a plan show of a server's dry run.
#include "cli/plan_print.h"

#include "support_cluster.h"

#include "cli/output.h"

#include <string.h>

#define PLAN                                                                                       \
    CONFIG("same", "")                                                                             \
    CONFIG("new", "")                                                                              \
    CONFIG("bad", "")                                                                              \
    DEPLOYMENT("web", "")                                                                          \
    JOB("migrate", HOOK("PreSync"))                                                                \
    JOB("tell", HOOK("SyncFa"                                                                      \
                     "il"))                                                                        \
    "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: blue}\n"                               \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: late, "                                \
    "namespace: blue}\n"

typedef void print_fn(struct mt_output *output, const struct mt_plan *plan,
                      const struct mt_preflight_result *result);

/** The plan in one form after its preflight, which finds one of each. */
static void expect(print_fn *print, const char *name, const char *const *lines, size_t count)
{
    struct run_test *test = support_run_new(
        PLAN, &(struct run_test_options){.there = CONFIG("same", "") DEPLOYMENT("web", "")});
    struct mt_preflight_options options = support_run_preflight(test);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "data: Invalid value");
    support_run_refuse(test, "ConfigMap/late", 1, 404, "namespaces \"blue\" not found");
    support_run_conflict(test, "Deployment/web", ".spec.replicas", "kubectl");
    support_run_warn(test, "ConfigMap/new", "it is deprecated");
    struct mt_preflight *preflight = mt_preflight_new(&options);
    support_run_preflight_to_idle(test, preflight);
    struct mt_plan plan = *options.plan;
    plan.context = "prod";
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    print(&output, &plan, mt_preflight_result(preflight));
    for (size_t i = 0; i < count; i++) {
        if (strstr(mt_buf_text(&output.buf), lines[i]) == NULL) {
            fail_msg("%s: nothing says \"%s\":\n%s", name, lines[i], mt_buf_text(&output.buf));
        }
    }
    mt_output_finish(&output, NULL);
    mt_preflight_free(preflight);
    support_run_free(test);
}

static void the_text_marks_each_change(void **state)
{
    (void)state;
    static const char *const lines[] = {
        " context prod ",
        "    > Job/migrate\n",
        "    + Namespace/blue\n",
        "    ! ConfigMap/bad           refused: data: Invalid value\n",
        "    + ConfigMap/late          in namespace blue\n",
        "    + ConfigMap/new           the server warns: it is deprecated\n",
        "    ~ ConfigMap/same\n",
        "    ~ Deployment/web          takes .spec.replicas from \"kubectl\"\n",
        "\n3 create, 2 change, 0 unchanged, 1 refused, 0 prune, 1 hook (1 more on failure)\n",
        "1 object is checked when Namespace/blue is there.\n",
    };
    expect(mt_plan_print_text, "text", lines, SUPPORT_COUNT(lines));
}

static void json_has_changes_and_a_summary(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "\"context\":\"prod\"",
        "\"summary\":{\"create\":3,\"update\":2,\"none\":0,\"replace\":0,\"prune\":0,\"hooks\":1,"
        "\"onFailure\":1,\"refused\":1,\"late\":1}",
        "\"id\":\"PreSync/0/batch/Job/shop/migrate\",\"phase\":\"PreSync\",\"wave\":0,\"action\":"
        "\"hook\",\"change\":\"run\"",
        "\"id\":\"Sync/0/ConfigMap/shop/bad\",\"phase\":\"Sync\",\"wave\":0,\"action\":\"apply\","
        "\"change\":null",
        "\"refusal\":\"data: Invalid value\"",
        "\"checkedAfter\":\"Sync/0/Namespace/blue\"",
        "\"conflicts\":[{\"field\":\".spec.replicas\",\"manager\":\"kubectl\"}]",
        "\"warnings\":[\"it is deprecated\"]",
    };
    expect(mt_plan_print_json, "json", lines, SUPPORT_COUNT(lines));
}

static void markdown_has_a_word_for_each_change(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "**3 create, 2 change, 0 unchanged, 1 refused, 0 prune, 1 hook (1 more on failure)**, "
        "namespace shop, context prod, first sync\n",
        "refused | ConfigMap/bad | shop | refused: data: Invalid value |\n",
        "change | Deployment/web | shop | takes .spec.replicas from \"kubectl\" |\n",
        "create | ConfigMap/late | blue | checked when Namespace/blue is there |\n",
    };
    expect(mt_plan_print_markdown, "markdown", lines, SUPPORT_COUNT(lines));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_marks_each_change),
        cmocka_unit_test(json_has_changes_and_a_summary),
        cmocka_unit_test(markdown_has_a_word_for_each_change),
    };
    return cmocka_run_group_tests_name("plan_online", tests, NULL, NULL);
}
