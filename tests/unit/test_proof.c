// SPDX-License-Identifier: Apache-2.0
// Whether a live object may be pruned, deleted or released: DESIGN.md, "What a run leaves in the
// cluster", and SEMANTICS.md 1.5 for what the live object says.
#include "sync/proof.h"

#include "support.h"

#include "base/arena.h"
#include "sync/plan.h"
#include "sync/sent.h"

#define LIVE(id, more)                                                                             \
    "{\"metadata\":{\"name\":\"a\",\"uid\":\"u1\",\"annotations\":{"                               \
    "\"moontide.dev/tracking-id\":\"" id "\"" more "}}}"
#define OURS(more) LIVE("records/shop:apps/Deployment:web/a", more)
#define SAYS(key, value) ",\"" key "\":\"" value "\""
#define OPTIONS(options) SAYS("argocd.argoproj.io/sync-options", options)

#define PRUNE .action = MT_ACTION_PRUNE, .phase = MT_PHASE_SYNC
#define DELETE .action = MT_ACTION_PRUNE, .phase = MT_PHASE_DELETE
#define RELEASE .action = MT_ACTION_RELEASE, .phase = MT_PHASE_DELETE

static const char no_id[] = "is not this app's: its tracking-id says otherwise";
static const char other_uid[] = "is left: it is not the object that this app applied, but a later "
                                "one of its name (the UID differs)";

static const struct {
    const char *name;
    struct mt_task task;
    const char *live;
    const char *why;
    bool foreign;
} cases[] = {
    {"it is ours", {PRUNE}, OURS(""), NULL, false},
    {"and the one that was seen", {PRUNE, .uid = "u1"}, OURS(""), NULL, false},
    {"it has no mark", {PRUNE}, "{\"metadata\":{\"uid\":\"u1\"}}", no_id, true},
    {"another app's", {PRUNE}, LIVE("records/other:apps/Deployment:web/a", ""), no_id, true},
    {"an app's of this name with other records",
     {PRUNE},
     LIVE("others/shop:apps/Deployment:web/a", ""),
     no_id,
     true},
    {"a copy that a controller made of another object",
     {PRUNE},
     LIVE("records/shop:apps/Deployment:web/b", ""),
     no_id,
     true},
    {"made anew with our mark", {PRUNE, .uid = "u0"}, OURS(""), other_uid, false},
    {"the same for a deletion", {DELETE, .uid = "u0"}, OURS(""), other_uid, false},
    {"and a release", {RELEASE, .uid = "u0"}, OURS(""), other_uid, false},
    {"nothing is released that is not ours",
     {RELEASE},
     LIVE("records/other:apps/Deployment:web/a", ""),
     no_id,
     true},
    {"somebody protects it from prunes",
     {PRUNE},
     OURS(OPTIONS("Prune=false")),
     "is left: it says Prune=false",
     false},
    {"by our own annotation",
     {PRUNE},
     OURS(SAYS("moontide.dev/sync-options", "Prune=false")),
     "is left: it says Prune=false",
     false},
    {"which the twin of ArgoCD's takes back",
     {PRUNE},
     OURS(OPTIONS("Prune=false") SAYS("moontide.dev/sync-options", "Prune=true")),
     NULL,
     false},
    {"somebody wants to be asked",
     {PRUNE},
     OURS(OPTIONS("Prune=confirm")),
     "is left: it says Prune=confirm, which nobody was asked about",
     false},
    {"and was",
     {PRUNE, .options = {.prune = MT_CONFIRM}},
     OURS(OPTIONS("Prune=confirm")),
     NULL,
     false},
    {"what speaks of deletions is nothing to a prune",
     {PRUNE},
     OURS(OPTIONS("Delete=false") SAYS("helm.sh/resource-policy", "keep")),
     NULL,
     false},
    {"somebody protects it from deletions",
     {DELETE},
     OURS(OPTIONS("Delete=false")),
     "is left: it says Delete=false",
     false},
    {"in Helm's words",
     {DELETE},
     OURS(SAYS("helm.sh/resource-policy", "keep")),
     "is left: it says helm.sh/resource-policy: keep",
     false},
    {"wants to be asked",
     {DELETE},
     OURS(OPTIONS("Delete=confirm")),
     "is left: it says Delete=confirm, which nobody was asked about",
     false},
    {"and was",
     {DELETE, .options = {.delete = MT_CONFIRM}},
     OURS(OPTIONS("Delete=confirm")),
     NULL,
     false},
    {"what speaks of prunes is nothing to a deletion",
     {DELETE},
     OURS(OPTIONS("Prune=false")),
     NULL,
     false},
    {"another tool has marked it since",
     {DELETE},
     OURS(SAYS("meta.helm.sh/release-name", "web") SAYS("meta.helm.sh/release-namespace", "shop")),
     "is not this app's any more: Helm release shop/web has taken it over",
     true},
    {"a release takes nothing away",
     {RELEASE},
     OURS(OPTIONS("Delete=false,Prune=false") SAYS("helm.sh/resource-policy", "keep")),
     NULL,
     false},
};

static void what_is_not_surely_ours_is_left(void **state)
{
    (void)state;
    static const struct mt_owner owner = {"shop", "records", "web"};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_arena *arena = mt_arena_new();
        cJSON *live = support_json(cases[i].live);
        struct mt_task task = cases[i].task;
        task.ref = (struct mt_ref){"apps", "v1", "Deployment", "web", "a"};
        const struct mt_doubt doubt = mt_proof_doubt(&task, &owner, live, arena);
        support_expect_text(cases[i].name, doubt.why != NULL ? doubt.why : "none",
                            cases[i].why != NULL ? cases[i].why : "none");
        assert_int_equal(doubt.foreign, cases[i].foreign);
        cJSON_Delete(live);
        mt_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_surely_ours_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
