// SPDX-License-Identifier: Apache-2.0
// What people are told of refusals, and what they are told to do.
#include "sync/refused.h"

#include "base/arena.h"
#include "manifest/intent.h"
#include "support.h"
#include "sync/sent.h"

#define NO_KIND "the server could not find the requested resource"
#define IMMUTABLE "spec.template: Invalid value: {…}: field is immutable"
#define NEW "moontide.dev/on-immutable: recreate deletes and creates it anew"

static const struct {
    const char *kind;
    const char *namespace;
    int status;
    const char *message;
    const char *hint;
    const char *more;   ///< Behind the message; NULL: nothing.
    const char *remedy; ///< NULL: the manifest is to be corrected.
} cases[] = {
    {"Boat", "shop", 422, "spec.length: Required value", NULL, NULL, NULL},
    {"Boat", "shop", 403, "admission webhook \"a\" denied the request: it cannot float", NULL, NULL,
     NULL},
    {"Boat", "shop", 422, IMMUTABLE, NULL, NEW,
     "take the change back, or annotate the object with moontide.dev/on-immutable: recreate"},
    {"Boat", "shop", 404, "namespaces \"shop\" not found", NULL,
     "create the Namespace shop, add it to the manifests, or give --sync-option "
     "CreateNamespace=true",
     "create the Namespace shop, add it to the manifests, or give --sync-option "
     "CreateNamespace=true"},
    {"Boat", "blue", 404, "namespaces \"blue\" not found", NULL,
     "create the Namespace blue, or add it to the manifests",
     "create the Namespace blue, or add it to the manifests"},
    {"Boat", "shop", 403,
     "unable to create new content in namespace shop because it is being "
     "terminated",
     NULL, "sync again when it is gone", "wait until the Namespace shop is gone"},
    {"Boat", "shop", 404, NO_KIND, NULL,
     "the cluster does not know this kind: bring its CustomResourceDefinition along",
     "install the CustomResourceDefinition of Boat in example.com, or add it to the manifests"},
    {"Boat", "shop", 404, NO_KIND, "did you mean Boot?", "did you mean Boot?", NULL},
    {"Boat", "shop", 403, "boats \"a\" is forbidden: User \"ci\" cannot patch resource \"boats\"",
     NULL, NULL, "have the missing rights granted, or log in as somebody who has them"},
    {"Boat", "shop", 403,
     "roles \"a\" is forbidden: user \"ci\" (groups=[]) is attempting to grant "
     "RBAC permissions not currently held",
     NULL, NULL, "have the missing rights granted, or log in as somebody who has them"},
    {"Boat", "shop", 403, "pods \"a\" is forbidden: exceeded quota: few, requested: pods=1", NULL,
     NULL, "ask for less, or have the quota raised"},
    {"Boat", "shop", 500, "Internal error occurred: failed calling webhook \"a\": refused", NULL,
     NULL, "see that the webhook answers"},
    {"Boat", "shop", 503, "etcdserver: no leader", NULL, NULL, "wait for the server to recover"},
};

static void a_refusal_comes_with_what_helps(void **state)
{
    struct support *support = *state;
    const struct mt_owner owner = {.namespace = "shop"};
    struct mt_intent intent = {0};
    const struct mt_object object = {.intent = &intent};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_task task = {
            .ref = {"example.com", "v1", cases[i].kind, cases[i].namespace, "a"},
            .object = &object,
        };
        const struct mt_answer answer = {.status = cases[i].status,
                                         .reason = "",
                                         .message = cases[i].message,
                                         .hint = cases[i].hint};
        const char *message = mt_refused_message(&task, &answer, &owner, support->arena);
        const char *remedy = mt_refused_remedy(&task, &answer, &owner, support->arena);
        const char *expected =
            cases[i].more == NULL
                ? cases[i].message
                : mt_arena_printf(support->arena, "%s; %s", cases[i].message, cases[i].more);
        support_expect_text(cases[i].message, message, expected);
        support_expect_text(cases[i].message, remedy != NULL ? remedy : "",
                            cases[i].remedy != NULL ? cases[i].remedy : "");
    }
}

static void no_claim_is_to_be_created_anew(void **state)
{
    struct support *support = *state;
    const struct mt_owner owner = {.namespace = "shop"};
    const struct mt_task task = {.ref = {"", "v1", "PersistentVolumeClaim", "shop", "a"}};
    const struct mt_answer answer = {.status = 422, .reason = "", .message = IMMUTABLE};
    assert_null(mt_refused_remedy(&task, &answer, &owner, support->arena));
    assert_string_equal(mt_refused_message(&task, &answer, &owner, support->arena), IMMUTABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_refusal_comes_with_what_helps),
        support_test(no_claim_is_to_be_created_anew),
    };
    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
