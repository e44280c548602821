// SPDX-License-Identifier: Apache-2.0
// Related objects by name and by selector: a need, a set of objects, and what is found.
#include "sync/relation.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/field_path.h"
#include "manifest/json.h"
#include "support.h"
#include "sync/policy.h"
#include "sync/related.h"

#include <string.h>

static const char objects[] =
    "apiVersion: example.com/v1\nkind: Widget\n"
    "metadata: {name: w, namespace: shop, uid: w1, labels: {app: web, tier: front}}\n"
    "spec:\n"
    "  secret: tls\n"
    "  volumes: [{secret: {secretName: tls}}, {secret: {secretName: more}}, {emptyDir: {}}]\n"
    "  target: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
    "  other: {name: tls, namespace: blog}\n"
    "  number: 5\n"
    "  selector: {app: web}\n"
    "  podSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, "
    "values: [back, front]}]}\n"
    "  all: {}\n"
    "  text: app=web\n"
    "  broken: {matchExpressions: [{key: tier, operator: Is}]}\n"
    "  template: {metadata: {labels: {app: pods}}}\n"
    "---\n"
    "apiVersion: example.com/v1\nkind: Widget\n"
    "metadata: {name: x, namespace: shop, uid: x1, labels: {app: none}}\nspec: {secret: w}\n"
    "---\n"
    "apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: shop, uid: s1}\n---\n"
    "apiVersion: v1\nkind: Secret\nmetadata: {name: more, namespace: shop, uid: s2}\n---\n"
    "apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: blog, uid: s3}\n---\n"
    "apiVersion: v1\nkind: Secret\nmetadata: {name: owned, namespace: shop, uid: s4,\n"
    "  ownerReferences: [{uid: w1}]}\n---\n"
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, uid: d1}\n---\n"
    "apiVersion: other/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, uid: d2}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, uid: p1, labels: {app: web, "
    "tier: back}, ownerReferences: [{uid: d1}]}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, uid: p2, labels: {app: web}}\n"
    "---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: blog, uid: p3, labels: {app: web}}\n"
    "---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: by-labels, namespace: shop, uid: v1}\n"
    "spec: {selector: {app: web, tier: front}}\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: of-pods, namespace: shop, uid: v2}\n"
    "spec: {selector: {app: pods}}\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: without, namespace: shop, uid: v3}\nspec: {}\n"
    "---\n"
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
    "metadata: {name: scales, namespace: shop, uid: h1}\n"
    "spec: {scaleTargetRef: {apiVersion: example.com/v1, kind: Widget, name: w}}\n---\n"
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
    "metadata: {name: another-kind, namespace: shop, uid: h2}\n"
    "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Widget, name: w}}\n---\n"
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
    "metadata: {name: elsewhere, namespace: blog, uid: h3}\n"
    "spec: {scaleTargetRef: {kind: Widget, name: w}}\n---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: of-a-secret, namespace: shop, uid: e1}\n"
    "involvedObject: {kind: Secret, namespace: shop, name: more, uid: s2}\n---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: of-a-pod, namespace: shop, uid: e2}\n"
    "involvedObject: {kind: Pod, namespace: shop, name: a, uid: p1}\n---\n"
    "apiVersion: example.com/v1\nkind: Cluster\nmetadata: {name: wide, uid: c1}\n"
    "spec: {secretRef: {name: tls, namespace: blog}, secret: tls}\n";

/** A need as a test writes it. */
struct said {
    const char *kind;
    enum mt_need_by by;
    const char *path;
    const char *labels;
};

enum { NEEDS_MAX = 3 };

static const struct mt_field_path *path_of(const char *text, struct mt_arena *arena)
{
    struct mt_error err;
    const struct mt_field_path *path = NULL;
    if (text != NULL) {
        path = mt_field_path_parse(text, arena, &err);
        assert_non_null(path);
    }
    return path;
}

/** "shop/tls shop/more | v1/Secret": what is found, and which kinds are known. */
static const char *find(struct support *support, struct mt_related *related, const char *name,
                        const struct said *said)
{
    struct mt_arena *arena = support->arena;
    struct mt_need needs[NEEDS_MAX];
    size_t count = 0;
    for (; count < NEEDS_MAX && said[count].kind != NULL; count++) {
        needs[count] =
            (struct mt_need){said[count].kind, said[count].by, path_of(said[count].path, arena),
                             path_of(said[count].labels, arena)};
    }
    const struct mt_object *object = support_object(&support->objects, name);
    struct mt_related_found found;
    mt_related_find(related, &object->ref, object->tree, needs, count, arena, &found);
    const char *text = "";
    for (size_t i = 0; i < found.objects.count; i++) {
        const cJSON *metadata = mt_json_get(found.objects.items[i], "metadata");
        text = mt_arena_printf(arena, "%s%s/%s ", text, mt_json_string(metadata, "namespace"),
                               mt_json_string(metadata, "name"));
    }
    text = mt_arena_printf(arena, "%s|", text);
    for (size_t i = 0; i < found.known.count; i++) {
        text = mt_arena_printf(arena, "%s %s", text, found.known.items[i]);
    }
    return text;
}

#define SECRET "v1/Secret"
#define POD "v1/Pod"
#define SERVICE "v1/Service"
#define SCALER "autoscaling/v2/HorizontalPodAutoscaler"

static void each_relation_finds_what_it_says(void **state)
{
    static const struct {
        const char *name;
        const char *object;
        struct said needs[NEEDS_MAX];
        const char *expected;
    } cases[] = {
        {"a name", "w", {{SECRET, MT_NEED_NAMED, "spec.secret", NULL}}, "shop/tls | v1/Secret"},
        {"names in a list",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.volumes[].secret.secretName", NULL}},
         "shop/tls shop/more | v1/Secret"},
        {"a field that is not there, or no name",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.missing", NULL},
          {SECRET, MT_NEED_NAMED, "spec.number", NULL},
          {SECRET, MT_NEED_NAMED, "spec.volumes", NULL}},
         "| v1/Secret"},
        {"a reference tells kind and group",
         "w",
         {{"apps/v1/Deployment", MT_NEED_NAMED, "spec.target", NULL},
          {"other/v1/Deployment", MT_NEED_NAMED, "spec.target", NULL},
          {SECRET, MT_NEED_NAMED, "spec.target", NULL}},
         "shop/web | apps/v1/Deployment other/v1/Deployment v1/Secret"},
        {"nobody looks in another namespace",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.other", NULL}},
         "|"},
        {"an object without a namespace finds what its reference says",
         "wide",
         {{SECRET, MT_NEED_NAMED, "spec.secretRef", NULL}},
         "blog/tls | v1/Secret"},
        {"or all of the name",
         "wide",
         {{SECRET, MT_NEED_NAMED, "spec.secret", NULL}},
         "shop/tls blog/tls | v1/Secret"},
        {"a map of labels",
         "w",
         {{POD, MT_NEED_SELECTED, "spec.selector", NULL}},
         "shop/a shop/b | v1/Pod"},
        {"labels and expressions",
         "w",
         {{POD, MT_NEED_SELECTED, "spec.podSelector", NULL}},
         "shop/a | v1/Pod"},
        {"an empty selector is all of the namespace",
         "w",
         {{POD, MT_NEED_SELECTED, "spec.all", NULL}},
         "shop/a shop/b | v1/Pod"},
        {"none is nothing", "w", {{POD, MT_NEED_SELECTED, "spec.none", NULL}}, "| v1/Pod"},
        {"a text", "w", {{POD, MT_NEED_SELECTED, "spec.text", NULL}}, "shop/a shop/b | v1/Pod"},
        {"what is no selector selects nothing",
         "w",
         {{POD, MT_NEED_SELECTED, "spec.broken", NULL}},
         "| v1/Pod"},
        {"their selector, the object's labels",
         "w",
         {{SERVICE, MT_NEED_SELECTING, "spec.selector", NULL}},
         "shop/by-labels | v1/Service"},
        {"their selector, labels elsewhere in the object",
         "w",
         {{SERVICE, MT_NEED_SELECTING, "spec.selector", "spec.template.metadata.labels"}},
         "shop/of-pods | v1/Service"},
        {"labels that are not there",
         "x",
         {{SERVICE, MT_NEED_SELECTING, "spec.selector", "spec.template.metadata.labels"}},
         "| v1/Service"},
        {"their reference to the object",
         "w",
         {{SCALER, MT_NEED_REFERRING, "spec.scaleTargetRef", NULL}},
         "shop/scales | autoscaling/v2/HorizontalPodAutoscaler"},
        {"their name for the object, of its own kind",
         "w",
         {{"example.com/v1/Widget", MT_NEED_REFERRING, "spec.secret", NULL}},
         "shop/x | example.com/v1/Widget"},
        {"an object is not related to itself",
         "x",
         {{"example.com/v1/Widget", MT_NEED_SELECTED, "metadata.labels", NULL}},
         "| example.com/v1/Widget"},
        {"two ways to one kind are one list",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.secret", NULL},
          {SECRET, MT_NEED_OWNED, NULL, NULL},
          {SECRET, MT_NEED_NAMED, "spec.volumes[].secret.secretName", NULL}},
         "shop/tls shop/more shop/owned | v1/Secret"},
        {"what one of the ways leads elsewhere is not known",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.secret", NULL},
          {SECRET, MT_NEED_NAMED, "spec.other", NULL}},
         "shop/tls |"},
        {"by name alone, not what the object owns",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.secret", NULL}},
         "shop/tls | v1/Secret"},
        {"what it owns, and what happens to it, belongs to the object as well",
         "w",
         {{"apps/v1/Deployment", MT_NEED_NAMED, "spec.target", NULL},
          {POD, MT_NEED_OWNED, NULL, NULL},
          {"v1/Event", MT_NEED_OWNED, NULL, NULL}},
         "shop/web shop/a shop/of-a-pod | apps/v1/Deployment v1/Pod v1/Event"},
        {"events of what is named",
         "w",
         {{SECRET, MT_NEED_NAMED, "spec.volumes[].secret.secretName", NULL},
          {"v1/Event", MT_NEED_OWNED, NULL, NULL}},
         "shop/tls shop/more shop/of-a-secret | v1/Secret v1/Event"},
        {"a kind that nobody has listed is not known",
         "w",
         {{"v1/ConfigMap", MT_NEED_NAMED, "spec.secret", NULL}},
         "|"},
    };
    struct support *support = *state;
    struct mt_related *related = mt_related_new(support->arena);
    support_objects(objects, false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        mt_related_add(related, &object->ref, object->tree);
    }
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const char *got = find(support, related, cases[i].object, cases[i].needs);
        support_expect_text(cases[i].name, got, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(each_relation_finds_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
