// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/write.h"

#include "manifest/ignored_fields.h"
#include "manifest/json.h"
#include "rehearsal/apply.h"
#include "rehearsal/defaults.h"
#include "rehearsal/merge.h"
#include "rehearsal/namespaces.h"
#include "rehearsal/schema.h"
#include "rehearsal/server_fields.h"
#include "rehearsal/validate.h"

#include <stdio.h>
#include <string.h>

/** One write on its way. */
struct writing {
    struct mt_rehearsal *store;
    const struct mt_request *request;
    struct mt_refusal *refusal;
    struct mt_kind *kind;
    struct mt_entry *entry;
    const cJSON *live; ///< Borrowed; NULL: there is none.
    cJSON *given;      ///< What was sent, prepared; taken.
    cJSON *tree;       ///< What it becomes; taken.
    struct mt_spot spot;
    struct mt_writer writer;
    bool has_status; ///< The status has a subresource.
    char name[64 + 256];
};

static const char changed_since[] = "the object has been modified; please apply your changes to "
                                    "the latest version and try again";

void mt_result_init(struct mt_result *result)
{
    *result = (struct mt_result){.change = MT_CHANGE_NONE};
    mt_refusal_init(&result->refusal);
}

void mt_result_fini(struct mt_result *result)
{
    mt_snapshot_drop(result->snapshot);
    mt_refusal_fini(&result->refusal);
}

struct mt_entry *mt_write_locate(struct mt_rehearsal *store, const struct mt_ref *ref,
                                 struct mt_refusal *refusal)
{
    struct mt_kind *kind = mt_store_kind(store, ref->group, ref->kind);
    if (kind == NULL || !mt_kind_serves(kind, ref->version)) {
        mt_refuse(refusal, MT_STATUS_NOT_FOUND, "%s", MT_NO_RESOURCE);
        return NULL;
    }
    if (!kind->cluster && ref->namespace[0] == '\0') {
        mt_refuse(refusal, MT_STATUS_BAD_REQUEST,
                  "an empty namespace may not be set during creation");
        return NULL;
    }
    return mt_store_entry(store, kind, kind->cluster ? "" : ref->namespace, ref->name);
}

/** metadata.generateName of a new object: five characters of Kubernetes' alphabet. */
static void generate_name(struct writing *writing)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    enum { LETTERS = sizeof alphabet - 1, LENGTH = 5 };
    const cJSON *metadata = mt_json_get(writing->given, "metadata");
    const char *prefix = mt_json_string(metadata, "generateName");
    if (writing->request->verb != MT_REQUEST_CREATE || prefix == NULL ||
        mt_json_get(metadata, "name") != NULL) {
        return;
    }
    char suffix[LENGTH + 1] = {0};
    // Steps through the suffixes out of order, so that names do not look counted.
    uint64_t number = writing->store->last_suffix++ * UINT64_C(7368787) + UINT64_C(4093082);
    for (size_t i = 0; i < LENGTH; i++, number /= LETTERS) {
        suffix[i] = alphabet[number % LETTERS];
    }
    snprintf(writing->name, sizeof writing->name, "%.253s%s", prefix, suffix);
    mt_tree_set_string(mt_tree_map(writing->given, "metadata"), "name", writing->name);
}

/** Kind, entry and spot; what the URL and the object say has to be the same. */
static bool locate(struct writing *writing)
{
    struct mt_ref ref = *writing->request->ref;
    generate_name(writing);
    ref.name = writing->name[0] != '\0' ? writing->name : ref.name;
    writing->entry = mt_write_locate(writing->store, &ref, writing->refusal);
    if (writing->entry == NULL) {
        return false;
    }
    writing->kind = writing->entry->kind;
    writing->live = writing->entry->now != NULL ? writing->entry->now->tree : NULL;
    writing->spot = mt_spot_root(writing->kind, ref.version);
    writing->has_status = mt_kind_has_status(writing->kind, ref.version);
    const cJSON *metadata = mt_json_get(writing->given, "metadata");
    const char *name = mt_json_string(metadata, "name");
    const char *namespace = mt_json_string(metadata, "namespace");
    if (name != NULL && strcmp(name, ref.name) != 0) {
        return mt_refuse(writing->refusal, MT_STATUS_BAD_REQUEST,
                         "the name of the object (%s) does not match the name on the URL (%s)",
                         name, ref.name);
    }
    if (namespace != NULL && !writing->kind->cluster && strcmp(namespace, ref.namespace) != 0) {
        return mt_refuse(writing->refusal, MT_STATUS_BAD_REQUEST,
                         "the namespace of the provided object does not match the namespace sent "
                         "on the request");
    }
    return true;
}

/** Preconditions that the object itself carries. */
static bool check_preconditions(struct writing *writing)
{
    const char *const keys[] = {"resourceVersion", "uid"};
    const cJSON *sent = writing->given != NULL ? writing->given : writing->request->patch;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *wanted = cJSON_GetStringValue(mt_tree_metadata(sent, keys[i]));
        const char *actual = cJSON_GetStringValue(mt_tree_metadata(writing->live, keys[i]));
        if (wanted != NULL && wanted[0] != '\0' && actual != NULL && strcmp(wanted, actual) != 0) {
            return mt_refuse_operation(writing->refusal, writing->kind, writing->entry->name,
                                       changed_since);
        }
    }
    return true;
}

/** A new object, with what the server gives it. */
static bool make(struct writing *writing)
{
    struct mt_rehearsal *store = writing->store;
    if (!mt_namespaces_admit(store, writing->entry, writing->refusal)) {
        return false;
    }
    writing->tree = writing->given;
    writing->given = NULL;
    mt_server_give(store, writing->kind, writing->tree, writing->request->uid);
    mt_managed_create(store, &writing->spot, writing->tree, &writing->writer);
    mt_defaults_fill(store, writing->kind, writing->tree);
    mt_defaults_fill_new(store, writing->kind, writing->tree);
    return true;
}

/** Merges the status of a patch, which is all that counts there; NULL: no such subresource. */
static cJSON *with_status(const struct writing *writing)
{
    const cJSON *status = mt_json_get(writing->request->patch, "status");
    if (!writing->has_status) {
        mt_refuse(writing->refusal, MT_STATUS_NOT_FOUND, "%s", MT_NO_RESOURCE);
        return NULL;
    }
    cJSON *tree = mt_tree_copy(writing->live);
    cJSON *patch = cJSON_CreateObject();
    if (status != NULL) {
        mt_tree_set(patch, "status", mt_tree_copy(status));
    }
    mt_merge_patch(tree, patch, &writing->store->names);
    cJSON_Delete(patch);
    return tree;
}

/** What the live object becomes by the verb; NULL with the refusal. */
static cJSON *merged(struct writing *writing)
{
    const struct mt_request *request = writing->request;
    cJSON *tree = NULL;
    switch (request->verb) {
    case MT_REQUEST_APPLY:
        return mt_apply_onto(writing->store, &writing->spot, writing->live, writing->given,
                             &writing->writer, request->force, writing->refusal);
    case MT_REQUEST_CREATE:
        mt_refuse_exists(writing->refusal, writing->kind, writing->entry->name);
        return NULL;
    case MT_REQUEST_REPLACE:
        tree = writing->given;
        writing->given = NULL;
        return tree;
    case MT_REQUEST_PATCH:
        tree = mt_tree_copy(writing->live);
        mt_merge_patch(tree, writing->request->patch, &writing->store->names);
        return tree;
    case MT_REQUEST_PATCH_STATUS:
        return with_status(writing);
    case MT_REQUEST_STATUS:
        tree = mt_tree_copy(writing->live);
        mt_tree_remove(tree, "status");
        if (mt_json_get(writing->given, "status") != NULL) {
            mt_tree_set(tree, "status", mt_tree_copy(mt_json_get(writing->given, "status")));
        }
        return tree;
    }
    return NULL;
}

/** Whether anything but metadata and status differs: then the generation rises. */
static bool is_specified_otherwise(const struct writing *writing)
{
    const cJSON *const trees[][2] = {{writing->live, writing->tree},
                                     {writing->tree, writing->live}};
    // On a server the operator of a kind without that subresource makes a new generation with each
    // status that it writes.  Ours tells which one it has seen, and would follow itself for ever.
    bool status = writing->has_status || writing->kind->builtin != NULL ||
                  writing->request->verb == MT_REQUEST_STATUS;
    for (size_t i = 0; i < 2; i++) {
        const cJSON *member = NULL;
        cJSON_ArrayForEach (member, trees[i][0]) {
            bool ignored = strcmp(member->string, "metadata") == 0 ||
                           strcmp(member->string, "apiVersion") == 0 ||
                           (status && strcmp(member->string, "status") == 0);
            if (!ignored && !mt_tree_equal(mt_json_get(trees[i][1], member->string), member)) {
                return true;
            }
        }
    }
    return false;
}

/** Leaves the differences alone that are to be ignored. */
static void respect(struct writing *writing)
{
    const struct mt_request *request = writing->request;
    if (request->ignore == NULL) {
        return;
    }
    const char *applier = request->verb == MT_REQUEST_APPLY ? request->manager : NULL;
    cJSON *given = mt_ignored_respect(request->ignore, writing->live, writing->given, applier);
    if (given != NULL) {
        cJSON_Delete(writing->given);
        writing->given = given;
    }
}

static bool change(struct writing *writing)
{
    bool owned = writing->request->verb == MT_REQUEST_APPLY; // it has kept the books already
    if (writing->request->verb != MT_REQUEST_CREATE && !check_preconditions(writing)) {
        return false;
    }
    if (writing->given != NULL && writing->request->verb != MT_REQUEST_STATUS) {
        mt_server_strip(writing->store, writing->entry, writing->given, writing->has_status);
    }
    respect(writing);
    writing->tree = merged(writing);
    if (writing->tree == NULL) {
        return false;
    }
    if (writing->request->verb == MT_REQUEST_REPLACE ||
        writing->request->verb == MT_REQUEST_PATCH) {
        mt_server_carry(writing->entry, writing->live, writing->tree, writing->has_status);
    }
    mt_defaults_fill(writing->store, writing->kind, writing->tree);
    int64_t generation = 0;
    if (mt_json_int64(mt_tree_metadata(writing->live, "generation"), &generation) &&
        is_specified_otherwise(writing)) {
        mt_tree_set_integer(mt_tree_map(writing->tree, "metadata"), "generation", generation + 1);
    }
    if (!owned) {
        mt_managed_update(writing->store, &writing->spot, writing->live, writing->tree,
                          &writing->writer);
    }
    return true;
}

/** Unknown fields of a CRD's kind are taken away, and refused unless the caller is lenient. */
static bool prune(struct writing *writing)
{
    const struct mt_kind_version *version =
        mt_kind_version(writing->kind, writing->request->ref->version);
    if (version == NULL || writing->given == NULL) {
        return true;
    }
    struct mt_buf first;
    mt_buf_init(&first, MT_BUF_UNLIMITED);
    mt_schema_prune(version->schema, writing->given, &first);
    bool fits = first.length == 0 || writing->request->lenient;
    if (!fits) {
        mt_refuse(writing->refusal, MT_STATUS_BAD_REQUEST,
                  "%s in version \"%s\" cannot be handled as a %s: strict decoding error: unknown "
                  "field \"%s\"",
                  writing->kind->kind, version->name, writing->kind->kind, mt_buf_text(&first));
    }
    mt_buf_fini(&first);
    return fits;
}

/** Whether the write goes to the subresource of the status. */
static bool is_of_status(enum mt_request_verb verb)
{
    return verb == MT_REQUEST_STATUS || verb == MT_REQUEST_PATCH_STATUS;
}

static bool validate(struct writing *writing)
{
    if (is_of_status(writing->request->verb)) {
        return true;
    }
    if (!mt_validate_types(writing->kind, writing->tree, writing->refusal)) {
        return false;
    }
    struct mt_causes causes;
    mt_causes_init(&causes);
    mt_validate_metadata(writing->kind, writing->tree, &causes);
    mt_validate_object(writing->kind, writing->tree, &causes);
    const struct mt_kind_version *version =
        mt_kind_version(writing->kind, writing->request->ref->version);
    if (version != NULL) {
        mt_schema_check(version->schema, writing->tree, &causes);
    }
    if (writing->live != NULL) {
        mt_validate_change(writing->kind, writing->live, writing->tree, &causes);
    }
    bool valid = mt_refuse_causes(writing->refusal, writing->kind, writing->entry->name, &causes);
    mt_causes_fini(&causes);
    return valid;
}

/** The scenario's say.  Dry runs are not counted, and not asked: a fault is one of a real write. */
static bool admit(struct writing *writing)
{
    const struct mt_controllers *controllers = writing->store->options.controllers;
    const struct mt_request *request = writing->request;
    if (!request->asked || request->dry_run || controllers == NULL || controllers->admit == NULL) {
        return true;
    }
    int status = MT_STATUS_FORBIDDEN;
    char message[MT_REFUSAL_MAX] = "";
    unsigned attempt = ++writing->entry->writes;
    return controllers->admit(controllers->data, request->ref, writing->tree, attempt, &status,
                              message) ||
           mt_refuse(writing->refusal, status, "%s", message);
}

static bool build(struct writing *writing)
{
    if (!locate(writing) || !prune(writing)) {
        return false;
    }
    if (writing->live != NULL) {
        return change(writing);
    }
    bool makes =
        writing->request->verb == MT_REQUEST_APPLY || writing->request->verb == MT_REQUEST_CREATE;
    if (!makes) {
        return mt_refuse_not_found(writing->refusal, writing->kind, writing->entry->name);
    }
    mt_server_strip(writing->store, writing->entry, writing->given, writing->has_status);
    return make(writing);
}

/** Stores what the write made, unless it is a dry run or changes nothing. */
static void finish(struct writing *writing, struct mt_result *result)
{
    struct mt_entry *entry = writing->entry;
    bool dry_run = writing->request->dry_run;
    if (writing->live == NULL) {
        result->change = MT_CHANGE_CREATED;
    } else if (!mt_tree_equal(writing->live, writing->tree)) {
        result->change = MT_CHANGE_CONFIGURED;
    }
    if (result->change == MT_CHANGE_NONE) {
        result->snapshot = mt_snapshot_use(entry->now);
    } else if (dry_run) {
        result->snapshot = mt_snapshot_new(writing->tree);
        writing->tree = NULL;
    } else {
        mt_store_commit(writing->store, entry, writing->tree);
        writing->tree = NULL;
        result->snapshot = mt_snapshot_use(entry->now);
    }
}

bool mt_write_execute(struct mt_rehearsal *store, const struct mt_request *request,
                      struct mt_result *result)
{
    const struct mt_kind *kind = mt_store_kind(store, request->ref->group, request->ref->kind);
    struct writing writing = {
        .store = store,
        .request = request,
        .refusal = &result->refusal,
        .given = request->tree,
        .writer =
            {
                .manager = request->manager,
                .apply = request->verb == MT_REQUEST_APPLY,
                .status = is_of_status(request->verb) && kind != NULL &&
                          mt_kind_has_status(kind, request->ref->version),
            },
    };
    const uint64_t counted[] = {store->last_uid, store->last_suffix, store->last_address};
    bool good = build(&writing) && validate(&writing) && admit(&writing);
    if (good) {
        finish(&writing, result);
    }
    if (request->dry_run) { // what it gave out is given to those who come after it
        store->last_uid = counted[0];
        store->last_suffix = counted[1];
        store->last_address = counted[2];
    }
    cJSON_Delete(writing.given);
    cJSON_Delete(writing.tree);
    return good;
}
