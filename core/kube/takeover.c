// SPDX-License-Identifier: Apache-2.0
#include "kube/takeover.h"

#include "base/buffer.h"
#include "kube/deployer_marks.h"
#include "kube/first_apply.h"
#include "manifest/field_set.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "sync/cluster.h"

#include <string.h>

/** Who deploys, by the name of the field manager. */
static const struct {
    const char *manager;
    bool update;
    bool apply;
} deployers[] = {
    // kubectl/pkg/cmd/apply/apply.go
    {"kubectl-client-side-apply", true, false},
    {"kubectl", false, true},
    {"kubectl-last-applied", false, true}, // keeps the annotation beside a server-side apply
    // The commands of kubectl that make or replace whole objects; others change a field by hand.
    {"kubectl-create", true, false},
    {"kubectl-replace", true, false},
    {"kubectl-run", true, false},
    {"kubectl-expose", true, false},
    {"kubectl-autoscale", true, false},
    // helm/cmd/helm/helm.go; its version 4 applies, before that it updates.
    {"helm", true, true},
    {"Helm", true, false},
    // argo-cd/common/common.go, and the name of its program, from before it had one to apply with.
    {"argocd-controller", true, true},
    {"argocd-application-controller", true, false},
    // Where we created, replaced or patched on the client's side.
    {MT_FIELD_MANAGER, true, false},
};

bool mt_takeover_takes(const char *manager, const char *operation)
{
    for (size_t i = 0; i < sizeof deployers / sizeof *deployers; i++) {
        if (strcmp(deployers[i].manager, manager) == 0) {
            return strcmp(operation, "Apply") == 0    ? deployers[i].apply
                   : strcmp(operation, "Update") == 0 ? deployers[i].update
                                                      : false;
        }
    }
    return false;
}

static const char *text_of(const cJSON *entry, const char *key)
{
    const char *text = mt_json_string(entry, key);
    return text != NULL ? text : "";
}

static bool is_by(const cJSON *entry, const char *manager, const char *operation)
{
    return strcmp(text_of(entry, "manager"), manager) == 0 &&
           strcmp(text_of(entry, "operation"), operation) == 0 &&
           text_of(entry, "subresource")[0] == '\0';
}

/** Whether somebody else applied, too, what we apply. */
static bool says_the_same(const cJSON *own, const cJSON *theirs)
{
    const cJSON *metadata = mt_json_get(theirs, "f:metadata");
    const cJSON *own_metadata = mt_json_get(own, "f:metadata");
    if (mt_json_get(metadata, "f:ownerReferences") != NULL) {
        return false;
    }
    size_t all = mt_field_set_leaves(theirs, NULL);
    size_t shared = mt_field_set_leaves(theirs, own);
    if (mt_field_set_leaves(metadata, NULL) < all) {
        return shared > 0;
    }
    bool nothing_else = mt_field_set_leaves(own_metadata, NULL) == mt_field_set_leaves(own, NULL);
    return nothing_else && shared > 0 && shared * 2 >= all;
}

/** Our own Apply entry, or NULL. */
static const cJSON *own_entry(const cJSON *entries)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, entries) {
        if (is_by(entry, MT_FIELD_MANAGER, "Apply")) {
            return entry;
        }
    }
    return NULL;
}

/** What is taken over of an entry: a copy of all of its fields or of some, or NULL. */
static cJSON *taken(const cJSON *object, const cJSON *own, const cJSON *entry)
{
    const cJSON *fields = mt_json_get(entry, "fieldsV1");
    const char *manager = text_of(entry, "manager");
    const char *operation = text_of(entry, "operation");
    if (entry == own || fields == NULL || text_of(entry, "subresource")[0] != '\0') {
        return NULL;
    }
    if (is_by(entry, MT_FIRST_APPLY_MANAGER, "Update")) {
        return mt_first_apply_fields(object, fields);
    }
    bool takes =
        mt_takeover_takes(manager, operation) || mt_deployer_marks_are_in(fields) ||
        (strcmp(operation, "Apply") == 0 && says_the_same(mt_json_get(own, "fieldsV1"), fields));
    return takes ? mt_tree_copy(fields) : NULL;
}

/** Adds a field set of one entry to what is taken over, and the rest of the entry to `kept`. */
static void move_fields(const cJSON *entry, cJSON *fields, cJSON *set, cJSON *kept)
{
    cJSON *copy = mt_tree_copy(entry);
    cJSON *rest = mt_tree_get(copy, "fieldsV1");
    mt_field_set_take_out(rest, fields, false);
    mt_field_set_add(set, fields);
    if (mt_field_set_is_empty(rest)) {
        cJSON_Delete(copy);
    } else {
        cJSON_AddItemToArray(kept, copy);
    }
}

/**
 * The entry of ours with what was taken over; where there was none (an apply of nothing but a name
 * leaves none) it is made.
 */
static cJSON *own_with(const cJSON *own, const cJSON *object, const cJSON *first, const cJSON *set)
{
    cJSON *entry = cJSON_CreateObject();
    const cJSON *like = own != NULL ? own : first;
    const char *version = own != NULL ? text_of(own, "apiVersion") : text_of(object, "apiVersion");
    cJSON *fields = own != NULL ? mt_tree_copy(mt_json_get(own, "fieldsV1")) : NULL;
    if (fields == NULL) {
        fields = cJSON_CreateObject();
    }
    mt_field_set_add(fields, set);
    mt_tree_set_string(entry, "manager", MT_FIELD_MANAGER);
    mt_tree_set_string(entry, "operation", "Apply");
    mt_tree_set_string(entry, "apiVersion", version);
    if (mt_json_string(like, "time") != NULL) {
        mt_tree_set_string(entry, "time", mt_json_string(like, "time"));
    }
    mt_tree_set_string(entry, "fieldsType", "FieldsV1");
    mt_tree_set(entry, "fieldsV1", fields);
    return entry;
}

static void add_replacement(cJSON *patch, const char *path, cJSON *value)
{
    cJSON *operation = cJSON_CreateObject();
    mt_tree_set_string(operation, "op", "replace");
    mt_tree_set_string(operation, "path", path);
    mt_tree_set(operation, "value", value);
    cJSON_AddItemToArray(patch, operation);
}

cJSON *mt_takeover_patch(const cJSON *object)
{
    const cJSON *entries = mt_json_at(object, "metadata", "managedFields", NULL);
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    const cJSON *own = own_entry(entries);
    const cJSON *first = NULL;
    cJSON *set = cJSON_CreateObject();
    cJSON *kept = cJSON_CreateArray();
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, entries) {
        cJSON *fields = taken(object, own, entry);
        if (fields != NULL) {
            first = first != NULL ? first : entry;
            move_fields(entry, fields, set, kept);
        } else if (entry != own) {
            cJSON_AddItemToArray(kept, mt_tree_copy(entry));
        }
        cJSON_Delete(fields);
    }
    cJSON *patch = NULL;
    if (first != NULL && version != NULL) {
        patch = cJSON_CreateArray();
        cJSON_AddItemToArray(kept, own_with(own, object, first, set));
        add_replacement(patch, "/metadata/managedFields", kept);
        // "replace" and not "test": the server then answers 409, and not that the patch is invalid.
        add_replacement(patch, "/metadata/resourceVersion", cJSON_CreateString(version));
    } else {
        cJSON_Delete(kept);
    }
    cJSON_Delete(set);
    return patch;
}

void mt_takeover_print(const cJSON *object, struct mt_buf *names)
{
    const cJSON *entries = mt_json_at(object, "metadata", "managedFields", NULL);
    const cJSON *own = own_entry(entries);
    const char *last = NULL;
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, entries) {
        cJSON *fields = taken(object, own, entry);
        const char *manager = text_of(entry, "manager");
        if (fields != NULL && (last == NULL || strcmp(last, manager) != 0)) {
            mt_buf_printf(names, "%s%s", last != NULL ? ", " : "", manager);
            last = manager;
        }
        cJSON_Delete(fields);
    }
}
