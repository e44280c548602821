// SPDX-License-Identifier: Apache-2.0
// Sets of fields: what they are of an object.
#include "rehearsal/fields.h"

#include "base/arena.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "rehearsal/store.h"

#include "support.h"

#include <string.h>

static void expect(const char *name, cJSON *tree, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &text);
    if (strcmp(mt_buf_text(&text), expected) != 0) {
        fail_msg("%s: %s", name, mt_buf_text(&text));
    }
    mt_buf_fini(&text);
    cJSON_Delete(tree);
}

/** Objects of Kubernetes' own kinds and their sets. */
static const struct {
    const char *group;
    const char *kind;
    const char *object;
    const char *set;
} sets[] = {
    {"", "ConfigMap",
     "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"uid\":\"x\"},"
     "\"data\":{\"k\":\"v\",\"f:odd\":\"w\"}}",
     "{\"f:data\":{\"f:k\":{},\"f:f:odd\":{}}}"},
    {"", "ConfigMap", "{\"data\":{}}", "{\"f:data\":{}}"},
    {"", "ConfigMap", "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"finalizers\":[\"x\",\"y\"]}}",
     "{\"f:metadata\":{\"f:labels\":{\"f:a\":{}},\"f:finalizers\":{\"v:\\\"x\\\"\":{},"
     "\"v:\\\"y\\\"\":{}}}}"},
    {"", "ConfigMap", "{\"metadata\":{\"ownerReferences\":[{\"uid\":\"u\",\"name\":\"n\"}]}}",
     "{\"f:metadata\":{\"f:ownerReferences\":{\"k:{\\\"uid\\\":\\\"u\\\"}\":{}}}}"},
    {"apps", "Deployment", "{\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}}}",
     "{\"f:spec\":{\"f:selector\":{}}}"},
    {"", "Pod", "{\"spec\":{\"tolerations\":[{\"key\":\"a\"}],\"hostAliases\":[{\"ip\":\"1\"}]}}",
     "{\"f:spec\":{\"f:tolerations\":{},\"f:hostAliases\":{\"k:{\\\"ip\\\":\\\"1\\\"}\":"
     "{\"f:ip\":{},\".\":{}}}}}"},
    {"", "Service", "{\"spec\":{\"ports\":[{\"port\":80}]}}",
     "{\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\"f:port\":"
     "{},\".\":{}}}}}"},
    {"apps", "Deployment", "{\"status\":{\"conditions\":[{\"type\":\"A\",\"status\":\"True\"}]}}",
     "{\"f:status\":{\"f:conditions\":{\"k:{\\\"type\\\":\\\"A\\\"}\":{\"f:type\":{},\"f:status\":"
     "{},\".\":{}}}}}"},
};

static void sets_are_of_the_kind(void **state)
{
    const struct support *support = *state;
    struct mt_json_builder names;
    mt_json_builder_init(&names, support->arena);
    for (size_t i = 0; i < SUPPORT_COUNT(sets); i++) {
        const struct mt_kind kind = {.group = sets[i].group,
                                     .kind = sets[i].kind,
                                     .builtin = mt_builtin_find(sets[i].group, sets[i].kind)};
        const struct mt_spot spot = mt_spot_root(&kind, "v1");
        cJSON *object = support_json(sets[i].object);
        expect(sets[i].object, mt_fields_of(&spot, object, &names), sets[i].set);
        cJSON_Delete(object);
    }
    mt_json_builder_fini(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(sets_are_of_the_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
