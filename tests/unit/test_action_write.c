// SPDX-License-Identifier: Apache-2.0
// What an action wants written: SEMANTICS.md 5.5, on the rehearsal cluster.
#include "cli/action_write.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include "support_rehearsal.h"

#include <string.h>

#define CRD(plural, kind, subresources)                                                            \
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"                        \
    "metadata: {name: " plural ".sea.example.org}\n"                                               \
    "spec:\n"                                                                                      \
    "  group: sea.example.org\n"                                                                   \
    "  scope: Namespaced\n"                                                                        \
    "  names: {kind: " kind ", plural: " plural "}\n"                                              \
    "  versions:\n"                                                                                \
    "  - name: v1\n"                                                                               \
    "    served: true\n"                                                                           \
    "    storage: true\n" subresources                                                             \
    "    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}\n"
#define OBJECT(kind)                                                                               \
    "apiVersion: sea.example.org/v1\nkind: " kind "\n"                                             \
    "metadata: {name: a, namespace: default, labels: {crew: two}}\n"                               \
    "spec: {sails: 2, anchor: {}}\nstatus: {afloat: true}\n"

static const char boat[] = "sea.example.org/v1/Boat/default/a";
static const char raft[] = "sea.example.org/v1/Raft/default/a";

/** The rehearsal cluster, whose writes are noted. */
struct harbour {
    struct world world;
    struct mt_cluster cluster;
    struct mt_buf calls;
    cJSON *live;
};

static void change_by_hand(struct harbour *harbour)
{
    world_put(&harbour->world,
              "apiVersion: sea.example.org/v1\nkind: Boat\n"
              "metadata: {name: a, namespace: default}\nspec: {sails: 9}\n",
              "somebody");
}

static void noted_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                        void *done_data)
{
    struct harbour *harbour = data;
    static const char *const verbs[] = {[MT_VERB_CREATE] = "create", [MT_VERB_PATCH] = "patch"};
    mt_buf_printf(&harbour->calls, "%s%s%s ", write->dry_run ? "dry " : "", verbs[write->verb],
                  write->status ? "/status" : "");
    mt_json_print(write->object, false, &harbour->calls);
    mt_buf_putc(&harbour->calls, '\n');
    const struct mt_cluster *inner = &harbour->world.cluster;
    inner->write(inner->data, write, done, done_data);
}

static void inner_poll(void *data, uint64_t until_ms)
{
    struct harbour *harbour = data;
    const struct mt_cluster *inner = &harbour->world.cluster;
    inner->poll(inner->data, until_ms);
}

static void open_harbour(struct harbour *harbour, void **state)
{
    *harbour = (struct harbour){0};
    world_open(&harbour->world, *state, NULL);
    mt_buf_init(&harbour->calls, MT_BUF_UNLIMITED);
    harbour->cluster =
        (struct mt_cluster){.data = harbour, .write = noted_write, .poll = inner_poll};
    world_put(&harbour->world,
              CRD("boats", "Boat", "    subresources: {status: {}}\n") "---\n" CRD(
                  "rafts", "Raft", "") "---\n" OBJECT("Boat") "---\n" OBJECT("Raft"),
              "test");
}

static void close_harbour(struct harbour *harbour)
{
    cJSON_Delete(harbour->live);
    mt_buf_fini(&harbour->calls);
    world_close(&harbour->world);
}

/** Reads the object as an action is given it. */
static cJSON *read_live(struct harbour *harbour, const char *path)
{
    cJSON_Delete(harbour->live);
    harbour->live = mt_tree_copy(world_live(&harbour->world, path));
    assert_non_null(harbour->live);
    return mt_tree_copy(harbour->live);
}

/** Writes what makes `wanted` of the live object; "" or the error. */
static const char *write_wanted(struct harbour *harbour, const char *path, const cJSON *wanted,
                                bool dry_run)
{
    struct mt_arena *arena = harbour->world.support->arena;
    cJSON *patch = mt_action_patch(harbour->live, wanted);
    struct mt_action_write write = {
        .ref = world_ref(&harbour->world, path), .live = harbour->live, .patch = patch};
    struct mt_error err = {.msg = ""};
    const bool good = mt_action_write(&harbour->cluster, &write, dry_run, arena, &err);
    cJSON_Delete(patch);
    return good ? "" : mt_arena_strdup(arena, err.msg);
}

/** The calls so far, without the versions in them. */
static void expect_calls(struct harbour *harbour, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    const char *calls = mt_buf_text(&harbour->calls);
    static const char version[] = "\"resourceVersion\":\"";
    for (const char *c = calls; *c != '\0';) {
        if (strncmp(c, version, sizeof version - 1) == 0) {
            mt_buf_puts(&text, "'version'");
            c = strchr(c + sizeof version - 1, '"') + 1;
        } else {
            mt_buf_append(&text, *c == '"' ? "'" : c, 1);
            c++;
        }
    }
    assert_string_equal(mt_buf_text(&text), expected);
    mt_buf_fini(&text);
    mt_buf_clear(&harbour->calls);
}

static void a_change_is_one_patch(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = read_live(&harbour, boat);
    mt_tree_set_integer(mt_tree_get(wanted, "spec"), "sails", 3);
    mt_tree_remove(mt_tree_walk(wanted, "metadata"), "labels");
    assert_string_equal(write_wanted(&harbour, boat, wanted, true), "");
    world_expect(&harbour.world, boat, "spec/sails", "2");
    assert_string_equal(write_wanted(&harbour, boat, wanted, false), "");
    cJSON_Delete(wanted);
    expect_calls(&harbour, "dry patch {'metadata':{'labels':null,'version'},'spec':{'sails':3}}\n"
                           "patch {'metadata':{'labels':null,'version'},'spec':{'sails':3}}\n");
    world_expect(&harbour.world, boat, "spec/sails", "3");
    world_expect(&harbour.world, boat, "metadata/labels", "");
    close_harbour(&harbour);
}

static void nothing_to_change_is_no_call(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = read_live(&harbour, boat);
    cJSON *metadata = mt_tree_get(wanted, "metadata");
    mt_tree_remove(metadata, "managedFields"); // what the server alone writes is no change
    mt_tree_remove(metadata, "resourceVersion");
    mt_tree_set_string(metadata, "uid", "another");
    assert_string_equal(write_wanted(&harbour, boat, wanted, false), "");
    cJSON_Delete(wanted);
    expect_calls(&harbour, "");
    close_harbour(&harbour);
}

static cJSON *with_status(struct harbour *harbour, const char *path)
{
    cJSON *wanted = read_live(harbour, path);
    mt_tree_set_integer(mt_tree_get(wanted, "spec"), "sails", 3);
    mt_tree_set(mt_tree_get(wanted, "status"), "afloat", cJSON_CreateFalse());
    return wanted;
}

static void a_status_has_a_subresource_of_its_own(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = with_status(&harbour, boat);
    assert_string_equal(write_wanted(&harbour, boat, wanted, true), "");
    assert_string_equal(write_wanted(&harbour, boat, wanted, false), "");
    expect_calls(&harbour,
                 "dry patch/status {'spec':{'sails':3},'status':{'afloat':false},'metadata':{'"
                 "version'}}\n"
                 "dry patch {'spec':{'sails':3},'metadata':{'version'}}\n"
                 "patch/status {'spec':{'sails':3},'status':{'afloat':false},'metadata':{'version'}"
                 "}\n"
                 "patch {'spec':{'sails':3},'metadata':{'version'}}\n");
    cJSON_Delete(wanted);
    world_expect(&harbour.world, boat, "status", "{\"afloat\":false}");
    world_expect(&harbour.world, boat, "spec/sails", "3");
    wanted = read_live(&harbour, boat);
    mt_tree_set(mt_tree_get(wanted, "status"), "afloat", cJSON_CreateTrue());
    assert_string_equal(write_wanted(&harbour, boat, wanted, false), "");
    cJSON_Delete(wanted);
    expect_calls(&harbour, "patch/status {'status':{'afloat':true},'metadata':{'version'}}\n");
    close_harbour(&harbour);
}

static void without_the_subresource_it_is_one_patch(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = with_status(&harbour, raft);
    assert_string_equal(write_wanted(&harbour, raft, wanted, false), "");
    cJSON_Delete(wanted);
    expect_calls(
        &harbour,
        "patch/status {'spec':{'sails':3},'status':{'afloat':false},'metadata':{'version'}}\n"
        "patch {'spec':{'sails':3},'status':{'afloat':false},'metadata':{'version'}}\n");
    world_expect(&harbour.world, raft, "status", "{\"afloat\":false}");
    world_expect(&harbour.world, raft, "spec/sails", "3");
    close_harbour(&harbour);
}

static void what_somebody_changed_meanwhile_stays(void **state)
{
    for (int status = 0; status < 2; status++) {
        struct harbour harbour;
        open_harbour(&harbour, state);
        cJSON *wanted = status ? with_status(&harbour, boat) : read_live(&harbour, boat);
        mt_tree_set_integer(mt_tree_get(wanted, "spec"), "sails", 3);
        change_by_hand(&harbour);
        const char *said = write_wanted(&harbour, boat, wanted, false);
        cJSON_Delete(wanted);
        assert_non_null(strstr(said, "somebody else has changed it since it was read"));
        world_expect(&harbour.world, boat, "spec/sails", "9");
        world_expect(&harbour.world, boat, "status", "{\"afloat\":true}");
        close_harbour(&harbour);
    }
}

static void what_is_gone_is_not_made_anew(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = with_status(&harbour, boat);
    world_delete(&harbour.world, boat, MT_PROPAGATION_BACKGROUND);
    const char *said = write_wanted(&harbour, boat, wanted, false);
    cJSON_Delete(wanted);
    assert_non_null(strstr(said, "not found"));
    assert_null(world_live(&harbour.world, boat));
    close_harbour(&harbour);
}

static void a_new_object_is_created_once(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    struct mt_arena *arena = harbour.world.support->arena;
    cJSON *tree = support_quoted_json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{"
                                      "'name':'c','namespace':'default'},'data':{'a':'b'}}");
    struct mt_action_write write = {.ref = world_ref(&harbour.world, "/v1/ConfigMap/default/c"),
                                    .created = tree};
    struct mt_error err;
    assert_true(mt_action_write(&harbour.cluster, &write, true, arena, &err));
    assert_null(world_live(&harbour.world, "/v1/ConfigMap/default/c"));
    assert_true(mt_action_write(&harbour.cluster, &write, false, arena, &err));
    assert_int_equal(write.change, MT_CHANGE_CREATED);
    assert_string_equal(write.name, "c");
    world_expect(&harbour.world, "/v1/ConfigMap/default/c", "data/a", "\"b\"");
    assert_false(mt_action_write(&harbour.cluster, &write, true, arena, &err));
    assert_non_null(strstr(err.msg, "already exists"));
    cJSON_Delete(tree);
    close_harbour(&harbour);
}

static void patches_have_a_manager_of_their_own(void **state)
{
    struct harbour harbour;
    open_harbour(&harbour, state);
    cJSON *wanted = read_live(&harbour, boat);
    mt_tree_set_integer(mt_tree_get(wanted, "spec"), "sails", 3);
    assert_string_equal(write_wanted(&harbour, boat, wanted, false), "");
    cJSON_Delete(wanted);
    const cJSON *entry = NULL;
    bool found = false;
    cJSON_ArrayForEach (
        entry, mt_json_at(world_live(&harbour.world, boat), "metadata", "managedFields", NULL)) {
        found |= strcmp(mt_json_string(entry, "manager"), "moontide-action") == 0 &&
                 strcmp(mt_json_string(entry, "operation"), "Update") == 0;
    }
    assert_true(found);
    close_harbour(&harbour);
}

static const struct {
    const char *from;
    const char *to;
    const char *patch;
} patches[] = {
    {"{}", "{}", "{}"},
    {"{'a':1}", "{'a':1}", "{}"},
    {"{'a':1,'b':2}", "{'b':2,'a':1}", "{}"},
    {"{'a':1}", "{'a':2}", "{'a':2}"},
    {"{'a':1}", "{'a':'1'}", "{'a':'1'}"},
    {"{'a':1}", "{}", "{'a':null}"},
    {"{}", "{'a':{'b':[1]}}", "{'a':{'b':[1]}}"},
    {"{'a':{'b':1,'c':2}}", "{'a':{'b':1,'c':3}}", "{'a':{'c':3}}"},
    {"{'a':{'b':1,'c':2}}", "{'a':{'b':1}}", "{'a':{'c':null}}"},
    {"{'a':{'b':1}}", "{'a':{}}", "{'a':{'b':null}}"},
    {"{'a':[1,2,3]}", "{'a':[1,2]}", "{'a':[1,2]}"},
    {"{'a':[{'b':1}]}", "{'a':[{'b':1}]}", "{}"},
    {"{'a':{}}", "{'a':[]}", "{'a':[]}"},
    {"{'a':[]}", "{'a':{}}", "{'a':{}}"},
    {"{'a':true}", "{'a':false}", "{'a':false}"},
    {"{'A':1}", "{'a':1}", "{'A':null,'a':1}"},
    // Lua keeps no null, and a patch has no word for one: nothing was changed there.
    {"{'a':null,'b':{'c':null}}", "{'b':{}}", "{}"},
    {"{'a':null}", "{'a':1}", "{'a':1}"},
    {"{}", "{'a':null}", "{}"},
    {"{'a':1}", "{'a':null}", "{'a':null}"},
    // What only the server writes.
    {"{'metadata':{'uid':'1','managedFields':[1],'generation':1}}", "{'metadata':{}}", "{}"},
    {"{'metadata':{'resourceVersion':'1','labels':{'a':'b'}}}",
     "{'metadata':{'resourceVersion':'2','labels':{}}}", "{'metadata':{'labels':{'a':null}}}"},
};

static void a_patch_says_what_differs(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(patches); i++) {
        cJSON *from = support_quoted_json(patches[i].from);
        cJSON *to = support_quoted_json(patches[i].to);
        cJSON *expected = support_quoted_json(patches[i].patch);
        cJSON *patch = mt_action_patch(from, to);
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_json_print(patch, false, &text);
        if (!cJSON_Compare(patch, expected, true)) {
            fail_msg("%s to %s: %s instead of %s", patches[i].from, patches[i].to,
                     mt_buf_text(&text), patches[i].patch);
        }
        mt_buf_fini(&text);
        cJSON_Delete(patch);
        cJSON_Delete(expected);
        cJSON_Delete(to);
        cJSON_Delete(from);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_patch_says_what_differs),
        support_test(a_change_is_one_patch),
        support_test(nothing_to_change_is_no_call),
        support_test(a_status_has_a_subresource_of_its_own),
        support_test(without_the_subresource_it_is_one_patch),
        support_test(what_somebody_changed_meanwhile_stays),
        support_test(what_is_gone_is_not_made_anew),
        support_test(a_new_object_is_created_once),
        support_test(patches_have_a_manager_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
