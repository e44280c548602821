// SPDX-License-Identifier: Apache-2.0
// What somebody else holds is refused before the first write, or taken over where that is wanted:
// DESIGN.md, the last row of the last table; SEMANTICS.md 1.5 for FailOnSharedResource.
#include "sync/preflight.h"

#include "base/buffer.h"
#include "support_cluster.h"

#include <stdio.h>

#define HELM "meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: prod"
#define ARGO(id) "argocd.argoproj.io/tracking-id: '" id "'"
#define OF_SITE ARGO("site:/ConfigMap:shop/a")
#define ID(app) "moontide.dev/tracking-id: '" app ":/ConfigMap:shop/a'"
#define LIVE(labels, annotations)                                                                  \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop, labels: {" labels  \
    "}, annotations: {" annotations "}}\n"
#define OURS LIVE("moontide.dev/app: shop", ID("shop/shop"))
#define FLUX                                                                                       \
    LIVE("kustomize.toolkit.fluxcd.io/name: site, kustomize.toolkit.fluxcd.io/namespace: flux", "")
#define APPLICATION(namespace, policy)                                                             \
    "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: site, "            \
    "namespace: " namespace "}\nspec: {syncPolicy: " policy "}\n"
#define STOP(namespace)                                                                            \
    "kubectl -n " namespace " patch application site --type merge -p "                             \
                            "'{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'"
#define CANNOT_BE_READ                                                                             \
    "whether ArgoCD application site syncs by itself cannot be read, and if it does it takes its " \
    "objects back: "

/** A preflight of the ConfigMap `a`, with what is there. */
struct hold {
    struct run_test *test;
    struct mt_preflight_options options;
    struct mt_preflight *preflight;
};

static struct hold begin(const char *yaml, const char *there)
{
    struct hold hold = {.test = support_run_new(yaml, &(struct run_test_options){.there = there})};
    hold.options = support_run_preflight(hold.test);
    return hold;
}

static const struct mt_task_check *fly(struct hold *hold)
{
    hold->preflight = mt_preflight_new(&hold->options);
    support_run_preflight_to_idle(hold->test, hold->preflight);
    return &mt_preflight_result(hold->preflight)->tasks[0];
}

static void end(struct hold *hold)
{
    mt_preflight_free(hold->preflight);
    support_run_free(hold->test);
}

static void expect_refused(const struct mt_task_check *check, enum mt_hold why, const char *refusal)
{
    assert_int_equal(check->state, MT_CHECK_REFUSED);
    assert_int_equal(check->hold, why);
    assert_string_equal(check->refusal, refusal);
    assert_null(check->taken_over);
}

static void expect_taken_over(const struct mt_task_check *check, const char *from)
{
    assert_int_equal(check->state, MT_CHECK_PASSED);
    assert_null(check->refusal);
    assert_string_equal(check->taken_over, from);
}

static void expect_warning(const struct hold *hold, const char *expected)
{
    const struct mt_preflight_result *result = mt_preflight_result(hold->preflight);
    assert_int_equal(result->warnings.count, 1);
    assert_string_equal(result->warnings.items[0], expected);
}

static void expect_sentence(const struct hold *hold, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_preflight_put_refusals(mt_preflight_result(hold->preflight), hold->options.plan->tasks.count,
                              "object", &text);
    support_expect_text("sentence", mt_buf_text(&text), expected);
    mt_buf_fini(&text);
}

/** Who may be met, and how the refusal and the taking over name them; NULL: it is no hold. */
static const struct {
    const char *there;
    const char *holder;
} cases[] = {
    {LIVE("", ""), NULL}, // kubectl's, or nobody's
    {OURS, NULL},
    {LIVE("moontide.dev/app: shop", ""), NULL},
    {LIVE("app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: x", ""), NULL},
    {LIVE("", HELM), "Helm release prod/web"},
    {LIVE("moontide.dev/app: shop", ID("shop/shop") ", " HELM), "Helm release prod/web"},
    {LIVE("", OF_SITE), "ArgoCD application site"},
    {FLUX, "Flux Kustomization flux/site"},
    {LIVE("kapp.k14s.io/app: '1646'", ""), "kapp app 1646"},
    {LIVE("moontide.dev/app: other", ID("shop/other")), "the app shop/other"},
    {LIVE("moontide.dev/app: shop", ID("prod/shop")), "the app prod/shop"},
};

static void try_each(const char *yaml, bool only_lists, bool take)
{
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct hold hold = begin(yaml, cases[i].there);
        char expected[256];
        hold.options.only_lists = only_lists;
        hold.options.take_ownership = take;
        const struct mt_task_check *check = fly(&hold);
        snprintf(expected, sizeof expected, take ? "is taken over from %s" : "is held by %s",
                 cases[i].holder != NULL ? cases[i].holder : "");
        if (cases[i].holder == NULL) {
            assert_int_equal(check->state, MT_CHECK_PASSED);
            assert_null(check->taken_over);
        } else if (take) {
            expect_taken_over(check, expected);
        } else {
            expect_refused(check, MT_HOLD_HELD, expected);
        }
        end(&hold);
    }
}

static void what_others_hold_is_refused(void **state)
{
    (void)state;
    try_each(CONFIG("a", ""), false, false);
}

static void it_is_refused_without_a_dry_run_too(void **state)
{
    (void)state;
    try_each(CONFIG("a", ""), true, false);
}

static void it_is_taken_over_where_that_is_wanted(void **state)
{
    (void)state;
    try_each(CONFIG("a", ""), false, true);
    try_each(CONFIG("a", ""), true, true);
}

/** Its object would be deleted first: a dry run under another name tells nothing of it. */
static void a_hook_deletes_nothing_that_others_hold(void **state)
{
    (void)state;
    try_each(CONFIG("a", HOOK("PreSync")), false, false);
    try_each(CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded")), false, false);
    try_each(CONFIG("a", HOOK("PreSync")), true, false);
}

static void nothing_is_read_that_is_new_or_ours(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", "") CONFIG("b", ""), OURS);
    fly(&hold);
    assert_int_equal(support_run_gets(hold.test), 0);
    end(&hold);
}

static void without_a_dry_run_what_is_not_listed_is_read(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", "") CONFIG("b", ""), OURS);
    hold.options.only_lists = true;
    fly(&hold);
    assert_int_equal(support_run_gets(hold.test), 1);
    end(&hold);
}

static void a_name_that_is_still_to_be_made_is_nobodys(void **state)
{
    (void)state;
    static const char job[] = "---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-, "
                              "annotations: {" HOOK("PreSync") "}}\n";
    for (int only_lists = 0; only_lists < 2; only_lists++) {
        struct hold hold = begin(job, NULL);
        hold.options.only_lists = only_lists == 1;
        assert_null(fly(&hold)->refusal);
        assert_int_equal(support_run_gets(hold.test), 0);
        end(&hold);
    }
}

static void what_cannot_be_read_is_warned_of(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", ""), LIVE("", ""));
    support_run_hide(hold.test, "ConfigMap/a", 403, "configmaps \"a\" is forbidden");
    assert_int_equal(fly(&hold)->state, MT_CHECK_PASSED);
    expect_warning(&hold, "whether another app holds ConfigMap/a cannot be seen: configmaps \"a\" "
                          "is forbidden");
    end(&hold);
}

/** The plan takes the right to list it, for it is waited for until it is gone. */
static void a_hook_that_is_deleted_first_is_listed(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", HOOK("PreSync")), LIVE("", HELM));
    support_run_hide(hold.test, "ConfigMap/a", 403, "configmaps \"a\" is forbidden");
    expect_refused(fly(&hold), MT_HOLD_HELD, "is held by Helm release prod/web");
    end(&hold);

    hold = begin(CONFIG("a", HOOK("PreSync")), LIVE("", HELM));
    support_run_refuse_list(hold.test, "ConfigMap", "shop", 403, "configmaps is forbidden");
    assert_int_equal(fly(&hold)->state, MT_CHECK_PASSED);
    expect_warning(&hold,
                   "whether another app holds ConfigMap/a cannot be seen: configmaps is forbidden");
    end(&hold);

    hold = begin(CONFIG("a", HOOK("PreSync")), NULL);
    support_run_refuse_list(hold.test, "ConfigMap", "shop", 404, "no such kind");
    assert_int_equal(fly(&hold)->state, MT_CHECK_PASSED);
    assert_int_equal(mt_preflight_result(hold.preflight)->warnings.count, 0);
    end(&hold);
}

static void without_a_connection_nothing_is_known(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", ""), LIVE("", ""));
    support_run_hide(hold.test, "ConfigMap/a", 0, "");
    fly(&hold);
    assert_string_equal(mt_preflight_result(hold.preflight)->broken,
                        "no connection: the cluster did not answer at a look at the owner of "
                        "ConfigMap/a");
    end(&hold);
}

/** The marks go, which the dry run does not show. */
static void a_change_of_owner_is_a_change(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", ""), NULL);
    hold.options.take_ownership = true;
    support_run_to_end(hold.test); // it is as it is wanted, and then Helm comes
    support_run_put(hold.test, LIVE("moontide.dev/app: shop", ID("shop/shop") ", " HELM));
    assert_int_equal(fly(&hold)->change, MT_TASK_UPDATE);
    end(&hold);
}

static void flux_has_to_be_suspended(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", ""), FLUX);
    hold.options.take_ownership = true;
    fly(&hold);
    expect_warning(&hold,
                   "Flux Kustomization flux/site takes its objects back unless it is suspended: "
                   "flux -n flux suspend kustomization site");
    end(&hold);
}

static void what_is_shared_is_refused_where_that_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *there;
        bool shared;
    } shares[] = {
        {LIVE("", ID("shop/other")), true},
        {LIVE("", OF_SITE), true},
        {LIVE("", HELM), false},
        {LIVE("", ""), false},
        {OURS, false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(shares); i++) {
        const struct run_test_options options = {
            .there = shares[i].there, .plan.sync_options.fail_on_shared_resource = MT_YES};
        struct hold hold = {.test = support_run_new(CONFIG("a", ""), &options)};
        hold.options = support_run_preflight(hold.test);
        hold.options.take_ownership = true;
        const struct mt_task_check *check = fly(&hold);
        assert_int_equal(check->state, shares[i].shared ? MT_CHECK_REFUSED : MT_CHECK_PASSED);
        assert_int_equal(check->hold, shares[i].shared ? MT_HOLD_SHARED : MT_HOLD_NONE);
        end(&hold);
    }
}

/** Applications, and the namespace of one that would take the object back; NULL: it is taken. */
static const struct {
    const char *name;
    const char *id;
    const char *application;
    const char *stop;
} applications[] = {
    {"there is none", "site", "", NULL},
    {"told to", "site", APPLICATION("argocd", "{}"), NULL},
    {"by itself", "site", APPLICATION("argocd", "{automated: {prune: true}}"), STOP("argocd")},
    {"ArgoCD lives elsewhere", "site", APPLICATION("gitops", "{automated: {}}"), STOP("gitops")},
    {"switched off", "site", APPLICATION("argocd", "{automated: {enabled: false}}"), NULL},
    {"switched on", "site", APPLICATION("argocd", "{automated: {enabled: true}}"), STOP("argocd")},
    {"null", "site", APPLICATION("argocd", "{automated: null}"), NULL},
    {"its namespace is in the id", "team_site", APPLICATION("team", "{automated: {}}"),
     STOP("team")},
    {"one of the name elsewhere", "team_site", APPLICATION("argocd", "{automated: {}}"), NULL},
};

static void an_application_that_syncs_by_itself_keeps_its_objects(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(applications); i++) {
        char there[1024];
        char expected[512];
        snprintf(there, sizeof there,
                 "%s---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: "
                 "{argocd.argoproj.io/tracking-id: '%s:/ConfigMap:shop/a'}}\n",
                 applications[i].application, applications[i].id);
        struct hold hold = begin(CONFIG("a", "") CONFIG("b", ""), there);
        hold.options.take_ownership = true;
        const struct mt_task_check *check = fly(&hold);
        if ((check->state == MT_CHECK_REFUSED) != (applications[i].stop != NULL)) {
            fail_msg("%s", applications[i].name);
        }
        if (applications[i].stop != NULL) {
            assert_int_equal(check->hold, MT_HOLD_AUTOMATED);
            snprintf(expected, sizeof expected,
                     "1 of 2 objects is held by ArgoCD, which would take it back; to stop that: %s",
                     applications[i].stop);
            expect_sentence(&hold, expected);
        }
        assert_int_equal(mt_preflight_result(hold.preflight)->warnings.count, 0);
        end(&hold);
    }
}

static void an_application_that_cannot_be_read_is_warned_of(void **state)
{
    (void)state;
    struct hold hold = begin(CONFIG("a", ""), LIVE("", OF_SITE));
    hold.options.take_ownership = true;
    support_run_refuse_list(hold.test, "Application", "", 404, "no such kind");
    expect_taken_over(fly(&hold), "is taken over from ArgoCD application site");
    expect_warning(&hold, CANNOT_BE_READ "no such kind");
    end(&hold);
}

/** Who may not look everywhere may still look where ArgoCD usually is. */
static void an_application_is_looked_for_where_argocd_usually_is(void **state)
{
    (void)state;
    struct hold hold =
        begin(CONFIG("a", ""), LIVE("", OF_SITE) APPLICATION("argocd", "{automated: {}}"));
    hold.options.take_ownership = true;
    support_run_refuse_list(hold.test, "Application", "", 403, "forbidden");
    expect_refused(fly(&hold), MT_HOLD_AUTOMATED,
                   "is held by ArgoCD application site, which syncs by itself");
    end(&hold);

    hold = begin(CONFIG("a", ""), LIVE("", OF_SITE));
    hold.options.take_ownership = true;
    support_run_refuse_list(hold.test, "Application", "", 403, "forbidden");
    support_run_refuse_list(hold.test, "Application", "argocd", 403, "forbidden there");
    fly(&hold);
    expect_warning(&hold, CANNOT_BE_READ "forbidden there");
    end(&hold);
}

static void all_refusals_make_one_sentence(void **state)
{
    (void)state;
    struct hold hold =
        begin(CONFIG("a", "") CONFIG("b", "") CONFIG("c", "") CONFIG("d", ""),
              LIVE("", HELM) "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, "
                             "annotations: {" HELM "}}\n");
    support_run_refuse(hold.test, "ConfigMap/c", 1, 422, "data: Invalid value");
    fly(&hold);
    expect_sentence(&hold, "1 of 4 objects is refused by the server's dry run; 2 are held by "
                           "others: --take-ownership takes them over");
    end(&hold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_others_hold_is_refused),
        cmocka_unit_test(it_is_refused_without_a_dry_run_too),
        cmocka_unit_test(it_is_taken_over_where_that_is_wanted),
        cmocka_unit_test(a_hook_deletes_nothing_that_others_hold),
        cmocka_unit_test(nothing_is_read_that_is_new_or_ours),
        cmocka_unit_test(without_a_dry_run_what_is_not_listed_is_read),
        cmocka_unit_test(a_name_that_is_still_to_be_made_is_nobodys),
        cmocka_unit_test(what_cannot_be_read_is_warned_of),
        cmocka_unit_test(a_hook_that_is_deleted_first_is_listed),
        cmocka_unit_test(without_a_connection_nothing_is_known),
        cmocka_unit_test(a_change_of_owner_is_a_change),
        cmocka_unit_test(flux_has_to_be_suspended),
        cmocka_unit_test(what_is_shared_is_refused_where_that_is_said),
        cmocka_unit_test(an_application_that_syncs_by_itself_keeps_its_objects),
        cmocka_unit_test(an_application_that_cannot_be_read_is_warned_of),
        cmocka_unit_test(an_application_is_looked_for_where_argocd_usually_is),
        cmocka_unit_test(all_refusals_make_one_sentence),
    };
    return cmocka_run_group_tests_name("preflight_hold", tests, NULL, NULL);
}
