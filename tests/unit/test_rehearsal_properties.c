// SPDX-License-Identifier: Apache-2.0
// What holds for every sequence of applies, tried with many: seeds are printed when one fails.
#include "rehearsal/rehearsal.h"

#include "base/buffer.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

enum { SEEDS = 300, STEPS = 6, NAMES = 4 };

/** Numbers that a seed decides. */
struct dice {
    uint64_t state;
};

static unsigned roll(struct dice *dice, unsigned sides)
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(dice->state >> 33) % sides;
}

static const char *const names[NAMES] = {"ann", "bob", "cid", "dan"};

/** A map of some of the names, or nothing. */
static void add_map(struct dice *dice, struct mt_buf *out, const char *key)
{
    if (roll(dice, 3) == 0) {
        return;
    }
    mt_buf_printf(out, ",\"%s\":{\"fix\":\"ed\"", key);
    for (unsigned i = 0; i < NAMES; i++) {
        if (roll(dice, 2) == 0) {
            mt_buf_printf(out, ",\"%s\":\"v%u\"", names[i], roll(dice, 3));
        }
    }
    mt_buf_puts(out, "}");
}

static void add_container(struct dice *dice, struct mt_buf *out, const char *name)
{
    mt_buf_printf(out, ",{\"name\":\"%s\",\"image\":\"i:%u\"", name, roll(dice, 2));
    if (roll(dice, 2) == 0) {
        mt_buf_puts(out, ",\"env\":[{\"name\":\"FIRST\",\"value\":\"x\"}");
        for (unsigned i = 0; i < NAMES; i++) {
            if (roll(dice, 2) == 0) {
                mt_buf_printf(out, ",{\"name\":\"%s\",\"value\":\"v%u\"}", names[i], roll(dice, 2));
            }
        }
        mt_buf_puts(out, "]");
    }
    if (roll(dice, 3) == 0) {
        mt_buf_printf(out, ",\"args\":[\"a%u\"]", roll(dice, 3));
    }
    mt_buf_puts(out, "}");
}

/** A random Deployment, of containers that are in the order of their names. */
static cJSON *make(struct dice *dice)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_buf_puts(&out, "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":"
                      "\"web\",\"namespace\":\"default\"");
    add_map(dice, &out, "labels");
    add_map(dice, &out, "annotations");
    mt_buf_puts(&out, "},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}");
    if (roll(dice, 2) == 0) {
        mt_buf_printf(&out, ",\"replicas\":%u", roll(dice, 3));
    }
    mt_buf_puts(&out, ",\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{"
                      "\"containers\":[{\"name\":\"all\",\"image\":\"i\"}");
    for (unsigned i = 0; i < NAMES; i++) {
        if (roll(dice, 2) == 0) {
            add_container(dice, &out, names[i]);
        }
    }
    mt_buf_puts(&out, "]}}}}");
    cJSON *tree = support_json(mt_buf_text(&out));
    mt_buf_fini(&out);
    return tree;
}

static void apply(struct world *world, const cJSON *tree)
{
    const struct mt_ref ref = {"apps", "v1", "Deployment", "default", "web"};
    const struct mt_write write = {
        .verb = MT_VERB_APPLY, .ref = &ref, .object = tree, .force_conflicts = true};
    world->cluster.write(world->cluster.data, &write, world_answered, world);
    world_wait(world, 10);
    // Of a container that is left to somebody who only has a variable in it no image is left.
    bool no_image = world->status == 422 && strstr(world->message, ".image: Required") != NULL;
    if (world->status != 200 && world->status != 201 && !no_image) {
        fail_msg("%d %s", world->status, world->message);
    }
}

static const char path[] = "apps/v1/Deployment/default/web";

/**
 * Whatever was applied before by the same manager, what is there at the end is what the last apply
 * alone would have made: with it as the only owner nothing else is left.
 */
static void the_last_apply_of_one_owner_decides(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed};
        struct world long_way;
        struct world short_way;
        world_open(&long_way, *state, NULL);
        world_open(&short_way, *state, NULL);
        cJSON *last = NULL;
        for (unsigned i = 0; i < STEPS; i++) {
            cJSON_Delete(last);
            last = make(&dice);
            apply(&long_way, last);
        }
        apply(&short_way, last);
        static const char *const parts[] = {"spec/replicas", "spec/template/spec/containers",
                                            "metadata/labels", "metadata/annotations",
                                            "metadata/managedFields/0/fieldsV1"};
        for (size_t i = 0; i < SUPPORT_COUNT(parts); i++) {
            cJSON *one = cJSON_Parse(world_text(&long_way, path, parts[i]));
            cJSON *other = cJSON_Parse(world_text(&short_way, path, parts[i]));
            bool none = one == NULL && other == NULL;
            if (!none && !cJSON_Compare(one, other, true)) {
                fail_msg("seed %u, %s:\n%s\n%s", (unsigned)seed, parts[i],
                         world_text(&long_way, path, parts[i]),
                         world_text(&short_way, path, parts[i]));
            }
            cJSON_Delete(one);
            cJSON_Delete(other);
        }
        apply(&long_way, last);
        assert_int_equal(long_way.change, MT_CHANGE_NONE); // and then nothing is left to do
        cJSON_Delete(last);
        world_close(&long_way);
        world_close(&short_way);
    }
}

/** Whether everything in `part` is in `whole`: maps by member, lists of names by name. */
static bool is_within(const cJSON *part, const cJSON *whole)
{
    const cJSON *child = NULL;
    if (cJSON_IsObject(part)) {
        cJSON_ArrayForEach (child, part) {
            if (!is_within(child, mt_json_get(whole, child->string))) {
                return false;
            }
        }
        return cJSON_IsObject(whole);
    }
    if (!cJSON_IsArray(part) || !cJSON_IsObject(part->child)) {
        return cJSON_Compare(part, whole, true);
    }
    cJSON_ArrayForEach (child, part) {
        const cJSON *other = NULL;
        cJSON_ArrayForEach (other, whole) {
            if (strcmp(mt_json_string(child, "name"), mt_json_string(other, "name")) == 0) {
                break;
            }
        }
        if (!is_within(child, other)) {
            return false;
        }
    }
    return true;
}

/** With others around, what was applied stands, whoever had it; and the same again is no change. */
static void what_was_applied_is_there(void **state)
{
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed * 7919};
        struct world world;
        world_open(&world, *state, NULL);
        for (unsigned i = 0; i < STEPS; i++) {
            cJSON *tree = make(&dice);
            if (roll(&dice, 3) == 0) {
                struct mt_error *no_error = NULL;
                assert_true(mt_rehearsal_put(world.rehearsal, tree, "kubectl", no_error));
            } else {
                apply(&world, tree);
                const cJSON *live = world_live(&world, path);
                refused += world.status == 422 ? 1 : 0;
                if (world.status != 422 && !is_within(tree, live)) {
                    fail_msg("seed %u, step %u: %s", (unsigned)seed, i,
                             world_text(&world, path, ""));
                }
                apply(&world, tree);
                assert_int_equal(world.change, MT_CHANGE_NONE);
            }
            cJSON_Delete(tree);
        }
        world_close(&world);
    }
    assert_true(refused < SEEDS); // of several times as many
}

enum { OBJECTS = 8, MOVES = 60 };

/** What a watch has told: the resourceVersion of each object, "" for those that are gone. */
struct mirror {
    char versions[OBJECTS][24];
    size_t started; ///< Calls.
    size_t answered;
};

static void look(void *data, const struct mt_watch_event *event)
{
    struct mirror *mirror = data;
    if (event->change == MT_WATCH_SEEN || event->change == MT_WATCH_GONE) {
        const cJSON *metadata = mt_json_get(event->object, "metadata");
        size_t index = (size_t)(mt_json_string(metadata, "name")[1] - '0');
        bool seen = event->change == MT_WATCH_SEEN;
        snprintf(mirror->versions[index], sizeof mirror->versions[index], "%s",
                 seen ? mt_json_string(metadata, "resourceVersion") : "");
    }
}

static void count_answer(void *data, const struct mt_answer *answer)
{
    struct mirror *mirror = data;
    mirror->answered++;
    assert_true(answer->status != 0 || answer->cancelled);
}

/** One object, which may be owned by one with a lower number and be held by a finalizer. */
static cJSON *make_map(struct dice *dice, struct world *world, unsigned index)
{
    static const char *const labels[] = {"", ",\"labels\":{\"app\":\"shop\"}"};
    static const char *const holds[] = {"", "", "", ",\"finalizers\":[\"example.org/hold\"]"};
    char owner[32];
    char json[512];
    snprintf(owner, sizeof owner, "/v1/ConfigMap/default/c%u", roll(dice, index + 1));
    const char *uid = world_text(world, owner, "metadata/uid");
    bool owned = uid[0] != '\0' && roll(dice, 2) == 0;
    snprintf(json, sizeof json,
             "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c%u\","
             "\"namespace\":\"default\"%s%s%s%s%s},\"data\":{\"v\":\"%u\"}}",
             index, labels[roll(dice, 2)], holds[roll(dice, 4)],
             owned ? ",\"ownerReferences\":[{\"uid\":" : "", owned ? uid : "", owned ? "}]" : "",
             roll(dice, 3));
    return support_json(json);
}

static void move(struct dice *dice, struct world *world, struct mirror *mirror)
{
    const struct mt_cluster *cluster = &world->cluster;
    unsigned index = roll(dice, OBJECTS);
    char name[8];
    snprintf(name, sizeof name, "c%u", index);
    const struct mt_ref ref = {"", "v1", "ConfigMap", "default", name};
    unsigned what = roll(dice, 12);
    if (what < 6) {
        cJSON *tree = make_map(dice, world, index);
        const struct mt_write write = {.verb = (enum mt_verb)roll(dice, 3),
                                       .ref = &ref,
                                       .object = tree,
                                       .dry_run = roll(dice, 8) == 0,
                                       .force_conflicts = true};
        cluster->write(cluster->data, &write, count_answer, mirror);
        cJSON_Delete(tree);
        mirror->started++;
    } else if (what < 9) {
        const struct mt_deletion deletion = {.ref = &ref,
                                             .propagation = (enum mt_propagation)roll(dice, 4)};
        cluster->delete (cluster->data, &deletion, count_answer, mirror);
        mirror->started++;
    } else if (what == 9) {
        cluster->get(cluster->data, &ref, count_answer, mirror);
        mirror->started++;
    } else if (what == 10 && roll(dice, 4) == 0) {
        cluster->cancel(cluster->data);
    } else {
        world_wait(world, roll(dice, 10));
    }
}

/** What the watch of everything knows is what is there; what that of a label knows, its part. */
static void check_mirrors(struct world *world, const struct mirror *all,
                          const struct mirror *labelled, unsigned seed)
{
    for (int i = 0; i < OBJECTS; i++) {
        char object[64];
        snprintf(object, sizeof object, "/v1/ConfigMap/default/c%d", i);
        const cJSON *metadata = mt_json_get(world_live(world, object), "metadata");
        const char *version = metadata != NULL ? mt_json_string(metadata, "resourceVersion") : "";
        bool carries = mt_json_at(metadata, "labels", "app", NULL) != NULL;
        if (strcmp(all->versions[i], version) != 0 ||
            strcmp(labelled->versions[i], carries ? version : "") != 0) {
            fail_msg("seed %u, object %d: %s, %s, %s", seed, i, version, all->versions[i],
                     labelled->versions[i]);
        }
    }
}

static void watches_know_what_is_there_and_calls_end_once(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed * 104729};
        struct mirror all = {.started = 0};
        struct mirror labelled = {.started = 0};
        struct world world;
        world_open(&world, *state, NULL);
        const struct mt_cluster *cluster = &world.cluster;
        const struct mt_watch_scope of_all = {
            .group = "", .version = "v1", .kind = "ConfigMap", .namespace = "default"};
        const struct mt_watch_scope of_label = {.group = "",
                                                .version = "v1",
                                                .kind = "ConfigMap",
                                                .namespace = "",
                                                .label = "app=shop"};
        struct mt_watch *watch = cluster->watch(cluster->data, &of_all, look, &all);
        for (unsigned i = 0; i < MOVES; i++) {
            if (i == MOVES / 2) {
                cluster->watch(cluster->data, &of_label, look, &labelled); // ends with the cluster
            }
            move(&dice, &world, &all);
        }
        world_wait(&world, 1000);
        check_mirrors(&world, &all, &labelled, (unsigned)seed);
        assert_int_equal(all.answered, all.started);
        cluster->unwatch(cluster->data, watch);
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(the_last_apply_of_one_owner_decides),
        support_test(what_was_applied_is_there),
        support_test(watches_know_what_is_there_and_calls_end_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
