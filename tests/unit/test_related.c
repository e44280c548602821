// SPDX-License-Identifier: Apache-2.0
#include "sync/related.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "manifest/json.h"
#include "sync/policy.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

/** A Deployment with all that hangs on it, and things that do not. */
static const char shop[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, uid: d1}\n"
    "---\n"
    "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, namespace: shop, uid: r1,\n"
    "  ownerReferences: [{kind: Deployment, name: web, uid: d1}]}\n"
    "---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1-a, namespace: shop, uid: p1,\n"
    "  ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r1}]}\n"
    "spec: {volumes: [{persistentVolumeClaim: {claimName: data}}, {emptyDir: {}}]}\n"
    "---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: other, namespace: shop, uid: p2,\n"
    "  ownerReferences: [{kind: ReplicaSet, name: other-1, uid: r2}]}\n"
    "---\n"
    "apiVersion: v1\nkind: PersistentVolumeClaim\n"
    "metadata: {name: data, namespace: shop, uid: c1}\n"
    "---\n"
    "apiVersion: v1\nkind: PersistentVolumeClaim\n"
    "metadata: {name: data, namespace: blog, uid: c2}\n"
    "---\n"
    "apiVersion: v1\nkind: PersistentVolumeClaim\n"
    "metadata: {name: kept, namespace: shop, ownerReferences: [{uid: d1}]}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-pod, namespace: shop, uid: e1}\n"
    "involvedObject: {kind: Pod, namespace: shop, name: web-1-a, uid: p1}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-pod-before, namespace: shop, uid: e2}\n"
    "involvedObject: {kind: Pod, namespace: shop, name: web-1-a, uid: p0}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-set, namespace: shop, uid: e3}\n"
    "involvedObject: {apiVersion: apps/v1, kind: ReplicaSet, namespace: shop, name: web-1}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-namesake, namespace: shop, uid: e4}\n"
    "involvedObject: {apiVersion: other/v1, kind: ReplicaSet, namespace: shop, name: web-1}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-claim, namespace: shop, uid: e5}\n"
    "involvedObject: {kind: PersistentVolumeClaim, namespace: shop, name: data, uid: c1}\n"
    "---\n"
    "apiVersion: v1\nkind: Event\nmetadata: {name: about-kept, namespace: shop, uid: e7}\n"
    "involvedObject: {kind: PersistentVolumeClaim, namespace: shop, name: kept, uid: c9}\n"
    "---\n"
    "apiVersion: events.k8s.io/v1\nkind: Event\nmetadata: {name: new-kind, namespace: shop}\n"
    "regarding: {kind: Deployment, namespace: shop, name: web, uid: d1}\n"
    "---\n"
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast, uid: s1}\n"
    "---\n"
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: slow, uid: s2}\n"
    "---\n"
    "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n";

enum { NEEDS_MAX = 8 };

struct set {
    struct mt_related *related;
    struct support *support;
};

static struct set read_set(struct support *support, const char *yaml)
{
    struct set set = {mt_related_new(support->arena), support};
    support_objects(yaml, false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        mt_related_add(set.related, &object->ref, object->tree);
    }
    return set;
}

/** "web-1 web-1-a; known apps/v1/ReplicaSet v1/Pod" for the object and the kinds, "" for none. */
static const char *ask(const struct set *set, const char *name, const char *const *kinds)
{
    struct mt_arena *arena = set->support->arena;
    const struct mt_object *object = support_object(&set->support->objects, name);
    struct mt_related_found found;
    struct mt_need needs[NEEDS_MAX];
    size_t count = 0;
    for (; kinds[count] != NULL; count++) {
        assert_true(count < NEEDS_MAX);
        needs[count] = (struct mt_need){.kind = kinds[count]};
    }
    mt_related_find(set->related, &object->ref, object->tree, needs, count, arena, &found);
    const char *text = "";
    for (size_t i = 0; i < found.objects.count; i++) {
        const cJSON *metadata = mt_json_get(found.objects.items[i], "metadata");
        text = mt_arena_printf(arena, "%s%s ", text, mt_json_string(metadata, "name"));
    }
    text = mt_arena_printf(arena, "%s|", text);
    for (size_t i = 0; i < found.known.count; i++) {
        text = mt_arena_printf(arena, "%s %s", text, found.known.items[i]);
    }
    return text;
}

static void test_each_rule(void **state)
{
    static const struct {
        const char *object;
        const char *kinds[5];
        const char *expected;
    } cases[] = {
        {"web", {NULL}, "|"},
        {"web", {"apps/v1/ReplicaSet"}, "web-1 | apps/v1/ReplicaSet"},
        {"web", {"v1/Pod"}, "web-1-a | v1/Pod"}, // through a ReplicaSet that is not needed
        {"web", {"apps/v1/ReplicaSet", "v1/Pod"}, "web-1 web-1-a | apps/v1/ReplicaSet v1/Pod"},
        {"web", {"v1/Pod", "*/*/Pod"}, "web-1-a | v1/Pod */*/Pod"},
        {"web", {"apps/*/Replica*"}, "web-1 | apps/*/Replica*"},
        {"web", {"apps/v2/ReplicaSet"}, "|"},
        {"web", {"v1/PersistentVolumeClaim"}, "kept data | v1/PersistentVolumeClaim"},
        {"web-1-a", {"v1/PersistentVolumeClaim"}, "data | v1/PersistentVolumeClaim"},
        {"other", {"v1/PersistentVolumeClaim"}, "| v1/PersistentVolumeClaim"},
        {"web", {"v1/Event"}, "about-set about-kept about-pod about-claim | v1/Event"},
        {"web", {"events.k8s.io/v1/Event"}, "new-kind |"},
        {"web",
         {"v1/Event", "v1/Pod"},
         "web-1-a about-set about-kept about-pod about-claim | v1/Pod v1/Event"},
        {"web-1-a", {"v1/Event"}, "about-pod about-claim | v1/Event"},
        {"other", {"v1/Event"}, "| v1/Event"},
        {"data", {"storage.k8s.io/v1/StorageClass"}, "fast slow | storage.k8s.io/v1/StorageClass"},
        {"web", {"networking.k8s.io/v1/IngressClass"}, "nginx |"}, // a manifest proves nothing
        {"web", {"gateway.networking.k8s.io/v1/GatewayClass"}, "|"},
        {"web", {"v1/ConfigMap", "batch/v1/Job"}, "|"},
    };
    struct set set = read_set(*state, shop);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_expect_text(cases[i].kinds[0] != NULL ? cases[i].kinds[0] : "no kind",
                            ask(&set, cases[i].object, cases[i].kinds), cases[i].expected);
    }
}

static void test_owners_in_a_circle(void **state)
{
    struct set set = read_set(
        *state, "apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: a, ownerReferences: [{uid: "
                "b}, {uid: a}]}\n---\n"
                "apiVersion: v1\nkind: Pod\nmetadata: {name: b, uid: b, ownerReferences: [{uid: "
                "a}]}\n---\n"
                "apiVersion: v1\nkind: Pod\nmetadata: {name: again, uid: b, ownerReferences: "
                "[{uid: a}]}\n");
    const char *const kinds[] = {"v1/Pod", NULL};
    support_expect_text("a", ask(&set, "a", kinds), "b | v1/Pod");
    support_expect_text("b", ask(&set, "b", kinds), "a | v1/Pod");
}

static void test_fields_of_other_types(void **state)
{
    struct set set = read_set(
        *state,
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: 5, ownerReferences: x}\n"
        "spec: {volumes: {a: 1}}\nstatus: []\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: b, uid: b, ownerReferences: [1, {uid: 5}]}\n"
        "spec: {volumes: [1, {persistentVolumeClaim: x}, {persistentVolumeClaim: {claimName: "
        "1}}]}\n"
        "---\n"
        "apiVersion: v1\nkind: Event\nmetadata: {name: e}\ninvolvedObject: [1]\n---\n"
        "apiVersion: v1\nkind: Event\nmetadata: {name: f}\ninvolvedObject: {kind: Pod, name: b}\n");
    const char *const kinds[] = {"v1/Pod", "v1/Event", "v1/PersistentVolumeClaim", "nonsense",
                                 NULL};
    support_expect_text("a", ask(&set, "a", kinds), "| v1/Pod");
    support_expect_text("b", ask(&set, "b", kinds), "f | v1/Pod");
}

/** What is most likely a cause is kept, in a kind that was cut; the kind is not known then. */
static void test_too_many_are_cut(void **state)
{
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    mt_buf_puts(&yaml, "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, uid: d}\n");
    for (int i = 0; i < 100; i++) {
        mt_buf_printf(
            &yaml,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p%d, uid: p%d,\n"
            "  creationTimestamp: \"2026-01-01T00:00:%02dZ\", ownerReferences: [{uid: d}]}\n"
            "status: {conditions: [{type: Ready, status: \"%s\"}]}\n",
            i, i, i % 60, i == 40 ? "False" : "True");
        mt_buf_printf(&yaml,
                      "---\napiVersion: v1\nkind: Event\nmetadata: {name: e%d, uid: e%d}\n"
                      "involvedObject: {uid: p%d}\nlastTimestamp: \"2026-01-01T00:01:%02dZ\"\n",
                      i, i, i, i % 60);
    }
    struct set set = read_set(*state, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    const char *const kinds[] = {"v1/Event", "v1/Pod", NULL};
    const char *text = ask(&set, "agent", kinds);
    assert_int_equal(strncmp(text, "p40 p59 p58 p57 ", 16), 0);
    assert_non_null(strstr(text, " e59 ")); // about a Pod that was kept
    assert_null(strstr(text, " e0 "));      // about one that was not
    assert_non_null(strstr(text, "| v1/Event"));
    assert_null(strstr(text, " v1/Pod"));
}

static void add_pod(struct mt_buf *yaml, int number, int owner)
{
    mt_buf_printf(yaml,
                  "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p%d, uid: p%d, "
                  "ownerReferences: [{uid: p%d}]}\n",
                  number, number, owner);
}

/** Every object of a large set is asked about; a scan of the set for each would take minutes. */
static void test_time_does_not_grow_with_the_square(void **state)
{
    enum { OBJECTS = 10000, CHAIN = 5000 };
    struct support *support = *state;
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    mt_buf_puts(&yaml, "apiVersion: v1\nkind: Pod\nmetadata: {name: p0, uid: p0}\n");
    for (int i = 1; i < OBJECTS; i++) {
        add_pod(&yaml, i, i < CHAIN ? i - 1 : 0); // each owned by the one before, or by the first
    }
    struct set set = read_set(support, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    static const struct mt_need needs[] = {
        {.kind = "v1/Pod"}, {.kind = "v1/PersistentVolumeClaim"}, {.kind = "v1/Event"}};
    uint64_t begun = mt_clock_monotonic_ms();
    size_t total = 0;
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        struct mt_arena *arena = mt_arena_new();
        struct mt_related_found found;
        mt_related_find(set.related, &object->ref, object->tree, needs, 3, arena, &found);
        total += found.objects.count;
        mt_arena_free(arena);
    }
    assert_true(total > CHAIN * MT_RELATED_DEPTH_MAX / 2);
    assert_true(mt_clock_monotonic_ms() - begun < 5000); // 0.1 s; with the sanitizers some more
}

/** Puts the objects of a YAML stream; the set takes copies. */
static void put_all(struct support *support, struct mt_related *related, const char *yaml)
{
    support_reset(support);
    support_objects(yaml, false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        mt_related_put(related, &object->ref, cJSON_Duplicate(object->tree, true));
    }
}

/** The names of what is found for the Deployment `web` with the uid d1, and whether Pods are known.
 */
static const char *pods_of_web(struct support *support, struct mt_related *related)
{
    static const struct mt_need pods[] = {{.kind = "v1/Pod"}};
    const struct mt_ref ref = {"apps", "v1", "Deployment", "shop", "web"};
    cJSON *tree = cJSON_CreateObject();
    mt_arena_own(support->arena, tree, mt_json_release);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(tree, "metadata"), "uid", "d1");
    struct mt_related_found found;
    mt_related_find(related, &ref, tree, pods, 1, support->arena, &found);
    const char *names = found.known.count > 0 ? "known" : "not known";
    for (size_t i = 0; i < found.objects.count; i++) {
        const cJSON *metadata = mt_json_get(found.objects.items[i], "metadata");
        names = mt_arena_printf(support->arena, "%s %s=%s", names, mt_json_string(metadata, "name"),
                                mt_json_string(metadata, "note"));
    }
    return names;
}

#define POD(name, uid, owner, note)                                                                \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: shop, uid: " uid        \
    ", note: " note ", ownerReferences: [{uid: " owner "}]}\n"

static void test_a_set_that_changes(void **state)
{
    struct support *support = *state;
    struct mt_related *related = mt_related_new(support->arena);
    assert_string_equal(pods_of_web(support, related), "not known");
    mt_related_know(related, "v1/Pod");
    assert_string_equal(pods_of_web(support, related), "known");
    put_all(support, related, POD("a", "p1", "d1", "one") POD("b", "p2", "d2", "one"));
    assert_string_equal(pods_of_web(support, related), "known a=one");
    put_all(support, related, POD("a", "p1", "d1", "two")); // another state of the same
    assert_string_equal(pods_of_web(support, related), "known a=two");
    put_all(support, related, POD("b", "p2", "d1", "two")); // it has changed hands
    assert_string_equal(pods_of_web(support, related), "known a=two b=two");
    put_all(support, related, POD("a", "p3", "d1", "new")); // another one of the same name
    assert_string_equal(pods_of_web(support, related), "known b=two a=new");
    mt_related_remove(related, &(struct mt_ref){"", "v1", "Pod", "shop", "b"});
    mt_related_remove(related, &(struct mt_ref){"", "v1", "Pod", "shop", "nothing"});
    assert_string_equal(pods_of_web(support, related), "known a=new");
}

static void note_owner(void *data, const char *uid)
{
    struct mt_buf *out = data;
    mt_buf_printf(out, "%s ", uid);
}

static void test_owners_of_owners_and_of_what_an_event_is_about(void **state)
{
    struct support *support = *state;
    struct mt_related *related = mt_related_new(support->arena);
    put_all(
        support, related,
        "---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: r, namespace: shop, uid: "
        "r1, ownerReferences: [{uid: d1}]}\n" POD(
            "a", "p1", "r1",
            "x") "---\napiVersion: v1\nkind: Event\nmetadata: {name: e, namespace: shop, uid: e1}\n"
                 "involvedObject: {kind: Pod, name: a, namespace: shop, uid: p1}\n");
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        mt_related_owners(related, &object->ref, object->tree, note_owner, &out);
        mt_buf_puts(&out, "/ ");
    }
    assert_string_equal(mt_buf_text(&out), "d1 / r1 d1 / p1 r1 d1 / ");
    mt_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_each_rule),
        support_test(test_owners_in_a_circle),
        support_test(test_fields_of_other_types),
        support_test(test_too_many_are_cut),
        support_test(test_time_does_not_grow_with_the_square),
        support_test(test_a_set_that_changes),
        support_test(test_owners_of_owners_and_of_what_an_event_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
