// SPDX-License-Identifier: Apache-2.0
// CRDs bring kinds: when, with which schema, and until when.
#include "rehearsal/rehearsal.h"

#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

static const char crd[] =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: boats.sea.example.org}\n"
    "spec:\n"
    "  group: sea.example.org\n"
    "  scope: Namespaced\n"
    "  names: {kind: Boat, plural: boats}\n"
    "  versions:\n"
    "  - name: v1\n"
    "    served: true\n"
    "    storage: true\n"
    "    subresources: {status: {}}\n"
    "    schema:\n"
    "      openAPIV3Schema:\n"
    "        type: object\n"
    "        required: [spec]\n"
    "        properties:\n"
    "          spec:\n"
    "            type: object\n"
    "            required: [masts]\n"
    "            properties:\n"
    "              masts: {type: integer, minimum: 1, maximum: 5}\n"
    "              colour: {type: string, enum: [red, blue], default: blue}\n"
    "              crew:\n"
    "                type: array\n"
    "                x-kubernetes-list-type: map\n"
    "                x-kubernetes-list-map-keys: [name]\n"
    "                items: {type: object, properties: {name: {type: string}, rank: {type: "
    "string}}}\n"
    "              flags: {type: array, x-kubernetes-list-type: set, items: {type: string}}\n"
    "              ports: {type: array, items: {type: string}}\n"
    "          status: {type: object, x-kubernetes-preserve-unknown-fields: true}\n"
    "  - {name: v0, served: false, storage: false}\n";

static const char boat[] = "sea.example.org/v1/Boat/default/fram";

#define BOAT(spec)                                                                                 \
    "apiVersion: sea.example.org/v1\nkind: Boat\nmetadata: {name: fram, namespace: default}\n"     \
    "spec: {" spec "}\n"

static void a_kind_is_served_when_its_crd_is_established(void **state)
{
    static const char definition[] =
        "apiextensions.k8s.io/v1/CustomResourceDefinition//boats.sea.example.org";
    struct world world;
    world_open(&world, *state, NULL);
    assert_int_equal(world_apply(&world, BOAT("masts: 3")), 404);
    assert_string_equal(world.message, "the server could not find the requested resource");
    assert_int_equal(world_apply(&world, crd), 201);
    world_expect(&world, definition, "status", "");
    world_wait(&world, 10);
    world_expect(&world, definition, "status/conditions/1/type", "\"Established\"");
    world_expect(&world, definition, "status/conditions/1/status", "\"True\"");
    world_expect(&world, definition, "status/storedVersions", "[\"v1\"]");
    assert_int_equal(world_apply(&world, BOAT("masts: 3")), 201);
    world_expect(&world, boat, "spec", "{\"masts\":3,\"colour\":\"blue\"}");
    world_expect(&world, boat, "metadata/generation", "1");
    assert_int_equal(world_get(&world, "sea.example.org/v0/Boat/default/fram"), 404);
    world_close(&world);
}

/** What the schema refuses. */
static const struct {
    const char *yaml;
    bool lenient;
    int status;
    const char *message;
} writes[] = {
    {BOAT("masts: 1"), false, 201, ""},
    {BOAT("masts: 0"), false, 422,
     "Boat.sea.example.org \"fram\" is invalid: spec.masts: Invalid value: 0: spec.masts in body "
     "should be greater than or equal to 1"},
    {BOAT("masts: '3'"), false, 422,
     "Boat.sea.example.org \"fram\" is invalid: spec.masts: Invalid value: \"string\": spec.masts "
     "in body must be of type integer: \"string\""},
    {BOAT("colour: red"), false, 422,
     "Boat.sea.example.org \"fram\" is invalid: spec.masts: Required value"},
    {BOAT("masts: 2, colour: green"), false, 422,
     "Boat.sea.example.org \"fram\" is invalid: spec.colour: Unsupported value: \"green\": "
     "supported values: \"red\", \"blue\""},
    {BOAT("masts: 2, sails: 4"), false, 400,
     "Boat in version \"v1\" cannot be handled as a Boat: strict decoding error: unknown field "
     "\"spec.sails\""},
    {BOAT("masts: 2, sails: 4"), true, 201, ""},
};

static void the_schema_is_kept(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(writes); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        world_put(&world, crd, "me"); // is served at once
        struct world_write how = {.lenient = writes[i].lenient};
        assert_int_equal(world_write(&world, writes[i].yaml, how), writes[i].status);
        assert_string_equal(world.message, writes[i].message);
        world_expect(&world, boat, "spec/sails", "");
        world_close(&world);
    }
}

static void lists_merge_as_the_schema_says(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, crd, "me");
    world_put(&world,
              BOAT("masts: 3, crew: [{name: otto, rank: captain}], flags: [dk], ports: [oslo]"),
              "harbour");
    assert_int_equal(world_write(&world,
                                 BOAT("masts: 3, crew: [{name: adolf, rank: cook}], flags: [se], "
                                      "ports: [bergen]"),
                                 (struct world_write){.force = true}),
                     200);
    world_expect(&world, boat, "spec/crew",
                 "[{\"name\":\"otto\",\"rank\":\"captain\"},{\"name\":\"adolf\",\"rank\":"
                 "\"cook\"}]");
    world_expect(&world, boat, "spec/flags", "[\"dk\",\"se\"]");
    world_expect(&world, boat, "spec/ports", "[\"bergen\"]");
    world_close(&world);
}

static void the_status_has_its_subresource(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, crd, "me");
    assert_int_equal(world_apply(&world, BOAT("masts: 3") "status: {afloat: true}\n"), 201);
    world_expect(&world, boat, "status", "");
    world_put(&world, BOAT("masts: 3") "status: {afloat: true}\n", "sea");
    world_expect(&world, boat, "status", "{\"afloat\":true}");
    world_expect(&world, boat, "metadata/generation", "1");
    world_close(&world);
}

static void note_failure(void *data, const struct mt_watch_event *event)
{
    int *status = data;
    *status = event->change == MT_WATCH_FAILED ? event->status : *status;
}

static void a_crd_takes_its_objects_along(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, crd, "me");
    world_put(&world, BOAT("masts: 3"), "me");
    int failed = 0;
    const struct mt_watch_scope scope = {
        .group = "sea.example.org", .version = "v1", .kind = "Boat", .namespace = ""};
    world.cluster.watch(world.cluster.data, &scope, note_failure, &failed);
    world_wait(&world, 10);
    world_delete(&world, "apiextensions.k8s.io/v1/CustomResourceDefinition//boats.sea.example.org",
                 MT_PROPAGATION_BACKGROUND);
    assert_int_equal(world.status, 200);
    world_wait(&world, 100);
    assert_null(world_live(&world, boat));
    assert_int_equal(world_get(&world, boat), 404);
    assert_string_equal(world.message, "the server could not find the requested resource");
    assert_int_equal(failed, 404);
    assert_int_equal(mt_rehearsal_count(world.rehearsal), 4); // the namespaces
    assert_int_equal(world_apply(&world, crd), 201);          // and it may come again
    world_wait(&world, 10);
    assert_int_equal(world_apply(&world, BOAT("masts: 3")), 201);
    world_close(&world);
}

static void keep_sentence(void *data, const char *sentence)
{
    snprintf(data, 256, "%s", sentence);
}

static void that_nobody_acts_on_it_is_said(void **state)
{
    char sentence[256] = "";
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, crd, "me");
    mt_rehearsal_gaps(world.rehearsal, keep_sentence, sentence);
    assert_string_equal(sentence, ""); // not before there is one
    world_put(&world, BOAT("masts: 3"), "me");
    mt_rehearsal_gaps(world.rehearsal, keep_sentence, sentence);
    assert_string_equal(sentence, "Boat/fram: no controller acts on sea.example.org/Boat here, so "
                                  "what its own would do did not happen.");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_kind_is_served_when_its_crd_is_established),
        support_test(the_schema_is_kept),
        support_test(lists_merge_as_the_schema_says),
        support_test(the_status_has_its_subresource),
        support_test(a_crd_takes_its_objects_along),
        support_test(that_nobody_acts_on_it_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
