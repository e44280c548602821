// SPDX-License-Identifier: Apache-2.0
// What people are told of an object that hangs on its way out.
#include "sync/finalizers.h"

#include "support.h"

#include "base/buffer.h"

static const struct {
    const char *name;
    const char *object;
    const char *users;
    const char *expected;
} cases[] = {
    {"nothing holds it", "{\"metadata\":{}}", NULL, ""},
    {"an empty list", "{\"metadata\":{\"finalizers\":[]}}", NULL, ""},
    {"its domain says whose it is", "{\"metadata\":{\"finalizers\":[\"a.io/guard\"]}}", NULL,
     "held by finalizer a.io/guard (of whoever serves a.io)"},
    {"an old one without a domain says nothing", "{\"metadata\":{\"finalizers\":[\"guard\"]}}",
     NULL, "held by finalizer guard"},
    {"who put it there is named",
     "{\"metadata\":{\"finalizers\":[\"a.io/guard\",\"b.io/x\"],\"managedFields\":[{\"manager\":"
     "\"other\",\"fieldsV1\":{\"f:spec\":{}}},{\"manager\":\"guard-controller\",\"fieldsV1\":{"
     "\"f:metadata\":{\"f:finalizers\":{\".\":{},\"v:\\\"a.io/guard\\\"\":{}}}}}]}}",
     NULL, "held by finalizers a.io/guard (of guard-controller), b.io/x (of whoever serves b.io)"},
    {"Kubernetes' own say what they wait for",
     "{\"metadata\":{\"finalizers\":[\"foregroundDeletion\"]}}", NULL,
     "held by finalizer foregroundDeletion (what it owns goes first)"},
    {"and for whom, where that is known",
     "{\"metadata\":{\"finalizers\":[\"kubernetes.io/pvc-protection\"]}}", "Pod/web-0",
     "held by finalizer kubernetes.io/pvc-protection (a Pod uses it: Pod/web-0)"},
    {"who uses it has nothing to do with others",
     "{\"metadata\":{\"finalizers\":[\"kubernetes.io/pv-protection\",\"a.io/x\"]}}", "Pod/web-0",
     "held by finalizers kubernetes.io/pv-protection (a claim is bound to it), a.io/x (of "
     "whoever "
     "serves a.io)"},
    {"a Namespace says what is left in it",
     "{\"kind\":\"Namespace\",\"metadata\":{},\"status\":{\"conditions\":["
     "{\"type\":\"NamespaceDeletionContentFailure\",\"status\":\"False\",\"message\":\"fine\"},"
     "{\"type\":\"NamespaceContentRemaining\",\"status\":\"True\",\"message\":\"Some resources are "
     "remaining: widgets.b.io has 1 resource instances\"},"
     "{\"type\":\"NamespaceFinalizersRemaining\",\"status\":\"True\",\"message\":\"Some content in "
     "the namespace has finalizers remaining: b.io/x in 1 resource instances\"}]}}",
     NULL,
     "Some resources are remaining: widgets.b.io has 1 resource instances; Some content in the "
     "namespace has finalizers remaining: b.io/x in 1 resource instances"},
    {"what is no Namespace does not",
     "{\"kind\":\"Widget\",\"metadata\":{},\"status\":{\"conditions\":[{\"type\":"
     "\"NamespaceContentRemaining\",\"status\":\"True\",\"message\":\"x\"}]}}",
     NULL, ""},
    {"what is no string is passed over", "{\"metadata\":{\"finalizers\":[1,\"a.io/x\"]}}", NULL,
     "held by finalizers a.io/x (of whoever serves a.io)"},
};

static void finalizers_are_named_with_their_owners(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        cJSON *object = support_json(cases[i].object);
        mt_finalizers_put(&out, object, cases[i].users);
        support_expect_text(cases[i].name, mt_buf_text(&out), cases[i].expected);
        cJSON_Delete(object);
        mt_buf_fini(&out);
    }
}

static void some_wait_for_what_can_be_looked_up(void **state)
{
    (void)state;
    static const struct {
        const char *object;
        bool waits;
    } waits[] = {
        {"{\"metadata\":{}}", false},
        {"{\"metadata\":{\"finalizers\":[\"a.io/x\",\"foregroundDeletion\"]}}", true},
        {"{\"metadata\":{\"finalizers\":[\"kubernetes.io/pvc-protection\"]}}", true},
        {"{\"metadata\":{\"finalizers\":[\"a.io/x\",\"orphan\"]}}", false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(waits); i++) {
        cJSON *object = support_json(waits[i].object);
        assert_int_equal(mt_finalizers_wait_for_others(object), waits[i].waits);
        cJSON_Delete(object);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finalizers_are_named_with_their_owners),
        cmocka_unit_test(some_wait_for_what_can_be_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
