// SPDX-License-Identifier: Apache-2.0
#include "manifest/ignored_fields.h"

#include "base/array.h"
#include "base/memory.h"
#include "manifest/field_set.h"
#include "manifest/ignored_managers.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static bool fits(const cJSON *rule, const char *key, const char *text, bool glob)
{
    const char *pattern = mt_json_string(rule, key);
    text = text != NULL ? text : "";
    return pattern == NULL || (glob ? fnmatch(pattern, text, 0) == 0 : strcmp(pattern, text) == 0);
}

static bool is_about(const cJSON *rule, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *version = mt_json_string(object, "apiVersion");
    const char *slash = version != NULL ? strchr(version, '/') : NULL;
    char *group = mt_strdup(slash != NULL ? version : "");
    group[slash != NULL ? slash - version : 0] = '\0';
    bool about = fits(rule, "group", group, true) &&
                 fits(rule, "kind", mt_json_string(object, "kind"), true) &&
                 fits(rule, "name", mt_json_string(metadata, "name"), false) &&
                 fits(rule, "namespace", mt_json_string(metadata, "namespace"), false);
    free(group);
    return about;
}

/** The steps of a JSON pointer (RFC 6901), unescaped; they live in `text`, a copy of it. */
struct pointer {
    char *text;
    MT_ARRAY(const char *) steps;
};

static void unescape(char *step)
{
    char *out = step;
    while (*step != '\0') {
        if (step[0] == '~' && (step[1] == '0' || step[1] == '1')) {
            step++;
            *step = *step == '0' ? (char)'~' : (char)'/';
        }
        *out++ = *step++;
    }
    *out = '\0';
}

static struct pointer pointer_of(const char *text)
{
    struct pointer pointer = {.text = mt_strdup(text)};
    char *next = strchr(pointer.text, '/');
    while (next != NULL) {
        char *step = next + 1;
        next = strchr(step, '/');
        if (next != NULL) {
            *next = '\0';
        }
        unescape(step);
        mt_array_push(NULL, &pointer.steps, step);
    }
    return pointer;
}

static void pointer_fini(struct pointer *pointer)
{
    mt_array_fini(&pointer->steps);
    free(pointer->text);
}

/** The member or item that a step leads to, or NULL. */
static cJSON *follow(const cJSON *node, const char *step)
{
    if (node == NULL || !cJSON_IsArray(node)) {
        return mt_tree_get(node, step);
    }
    char *end = NULL;
    unsigned long index = strtoul(step, &end, 10);
    bool number = step[0] >= '0' && step[0] <= '9' && *end == '\0';
    cJSON *item = number ? node->child : NULL;
    for (; item != NULL && index > 0; index--) {
        item = item->next;
    }
    return item;
}

/** Whether a step of a set means the member or item that a step of a pointer leads to. */
static bool means(const char *set_step, const cJSON *live, const char *step)
{
    if (cJSON_IsArray(live)) {
        const cJSON *item = mt_field_set_item(live, set_step);
        return item != NULL && item == follow(live, step);
    }
    return strncmp(set_step, "f:", 2) == 0 && strcmp(set_step + 2, step) == 0;
}

/** Whether a set of fields has something where the pointer leads to in the live object. */
static bool owns(const cJSON *set, const cJSON *live, const struct pointer *pointer)
{
    for (size_t i = 0; set != NULL && i < pointer->steps.count; i++) {
        const char *step = pointer->steps.items[i];
        const cJSON *member = set->child;
        while (member != NULL && !means(member->string, live, step)) {
            member = member->next;
        }
        if (member != NULL && member->child == NULL) {
            return true; // one value, with all that is in it
        }
        set = member;
        live = follow(live, step);
    }
    return set != NULL;
}

/** Whether nobody but the one who applies owns the field that the pointer leads to. */
static bool is_own(const char *applier, const cJSON *live, const struct pointer *pointer)
{
    bool own = false;
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(live, "metadata", "managedFields", NULL)) {
        if (!owns(mt_json_get(entry, "fieldsV1"), live, pointer)) {
            continue;
        }
        const char *manager = mt_json_string(entry, "manager");
        const char *operation = mt_json_string(entry, "operation");
        if (manager == NULL || strcmp(manager, applier) != 0 || operation == NULL ||
            strcmp(operation, "Apply") != 0) {
            return false;
        }
        own = true;
    }
    return own;
}

/** Gives `wanted` the live value, which may be none; maps on the way are made. */
static void copy_live(cJSON *wanted, const cJSON *live, const struct pointer *pointer)
{
    assert(pointer->steps.items != NULL);
    size_t last = pointer->steps.count - 1;
    for (size_t i = 0; wanted != NULL && i < last; i++) {
        const char *step = pointer->steps.items[i];
        live = follow(live, step);
        cJSON *below = follow(wanted, step);
        if (below == NULL && cJSON_IsObject(wanted) && cJSON_IsObject(live)) {
            below = cJSON_AddObjectToObject(wanted, step);
        }
        wanted = below;
    }
    const cJSON *value = follow(live, pointer->steps.items[last]);
    cJSON *old = follow(wanted, pointer->steps.items[last]);
    if (value == NULL && old != NULL) {
        cJSON_Delete(cJSON_DetachItemViaPointer(wanted, old));
    } else if (value != NULL && old != NULL) {
        cJSON_ReplaceItemViaPointer(wanted, old, mt_tree_copy(value));
    } else if (value != NULL && cJSON_IsObject(wanted)) {
        cJSON_AddItemToObject(wanted, pointer->steps.items[last], mt_tree_copy(value));
    }
}

static void leave_out(cJSON *wanted, const struct pointer *pointer)
{
    cJSON *around = NULL;
    for (size_t i = 0; wanted != NULL && i < pointer->steps.count; i++) {
        around = wanted;
        wanted = follow(wanted, pointer->steps.items[i]);
    }
    if (wanted != NULL) {
        cJSON_Delete(cJSON_DetachItemViaPointer(around, wanted));
    }
}

/** Whether it leads to what the status is, or names the object. */
static bool is_untouchable(const struct pointer *pointer)
{
    static const char *const top[] = {"apiVersion", "kind", "status"};
    static const char *const named[] = {"name", "namespace"};
    const char *const *steps = pointer->steps.items;
    for (size_t i = 0; i < sizeof top / sizeof *top; i++) {
        if (pointer->steps.count > 0 && strcmp(steps[0], top[i]) == 0) {
            return true;
        }
    }
    bool metadata = pointer->steps.count > 0 && strcmp(steps[0], "metadata") == 0;
    for (size_t i = 0; metadata && i < sizeof named / sizeof *named; i++) {
        if (pointer->steps.count > 1 && strcmp(steps[1], named[i]) == 0) {
            return true;
        }
    }
    return pointer->steps.count == 0 || (metadata && pointer->steps.count == 1);
}

/** One look at an object. */
struct respecting {
    const cJSON *live;
    cJSON *wanted;
    const char *applier; ///< NULL: it is not a server-side apply.
};

static void ignore_pointer(const char *text, const struct respecting *respecting)
{
    const char *applier = respecting->applier;
    struct pointer pointer = pointer_of(text);
    if (!is_untouchable(&pointer)) {
        if (applier != NULL && !is_own(applier, respecting->live, &pointer)) {
            leave_out(respecting->wanted, &pointer);
        } else {
            copy_live(respecting->wanted, respecting->live, &pointer);
        }
    }
    pointer_fini(&pointer);
}

static void ignore_manager(const char *manager, const struct respecting *respecting)
{
    mt_ignored_manager(manager, respecting->live, respecting->wanted, respecting->applier != NULL);
}

typedef void ignore_fn(const char *text, const struct respecting *respecting);

/** Calls `ignore` for a text, or for each of a list of them. */
static void each_text(const cJSON *texts, ignore_fn *ignore, const struct respecting *respecting)
{
    const cJSON *text = cJSON_IsArray(texts) ? texts->child : texts;
    for (; text != NULL; text = cJSON_IsArray(texts) ? text->next : NULL) {
        if (cJSON_IsString(text)) {
            ignore(text->valuestring, respecting);
        }
    }
}

cJSON *mt_ignored_respect(const cJSON *rules, const cJSON *live, const cJSON *wanted,
                          const char *applier)
{
    struct respecting respecting = {.live = live, .applier = applier};
    const cJSON *rule = NULL;
    cJSON_ArrayForEach (rule, rules) {
        if (live == NULL || !is_about(rule, wanted)) {
            continue;
        }
        if (respecting.wanted == NULL) {
            respecting.wanted = mt_tree_copy(wanted);
        }
        each_text(mt_json_get(rule, "json_pointers"), ignore_pointer, &respecting);
        each_text(mt_json_get(rule, "managed_fields_managers"), ignore_manager, &respecting);
    }
    return respecting.wanted;
}
