// SPDX-License-Identifier: Apache-2.0
#include "manifest/sync_options.h"

#include "base/error.h"
#include "base/nearest.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum values { YES_NO, YES_NO_CONFIRM, PROPAGATION };

// SEMANTICS.md 1.5, in its order.  `of_object` is whether a manifest may say it.
static const struct option {
    const char *name;
    enum values values;
    bool of_object;
    size_t offset;
} options_known[] = {
    {"Prune", YES_NO_CONFIRM, true, offsetof(struct mt_sync_options, prune)},
    {"Delete", YES_NO_CONFIRM, true, offsetof(struct mt_sync_options, delete)},
    {"PruneLast", YES_NO, true, offsetof(struct mt_sync_options, prune_last)},
    {"Validate", YES_NO, true, offsetof(struct mt_sync_options, validate)},
    {"SkipDryRunOnMissingResource", YES_NO, true,
     offsetof(struct mt_sync_options, skip_dry_run_on_missing_resource)},
    {"Replace", YES_NO, true, offsetof(struct mt_sync_options, replace)},
    {"Force", YES_NO, true, offsetof(struct mt_sync_options, force)},
    {"ServerSideApply", YES_NO, true, offsetof(struct mt_sync_options, server_side_apply)},
    {"ApplyOutOfSyncOnly", YES_NO, false, offsetof(struct mt_sync_options, apply_out_of_sync_only)},
    {"ClientSideApplyMigration", YES_NO, false,
     offsetof(struct mt_sync_options, client_side_apply_migration)},
    {"CreateNamespace", YES_NO, false, offsetof(struct mt_sync_options, create_namespace)},
    {"RespectIgnoreDifferences", YES_NO, false,
     offsetof(struct mt_sync_options, respect_ignore_differences)},
    {"FailOnSharedResource", YES_NO, false,
     offsetof(struct mt_sync_options, fail_on_shared_resource)},
    {"PrunePropagationPolicy", PROPAGATION, false,
     offsetof(struct mt_sync_options, prune_propagation_policy)},
};

enum { OPTION_COUNT = sizeof options_known / sizeof *options_known };

static const char *const propagations[] = {"foreground", "background", "orphan"};

static const struct option *find(const char *name, size_t length)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strncmp(options_known[i].name, name, length) == 0 &&
            options_known[i].name[length] == '\0') {
            return &options_known[i];
        }
    }
    return NULL;
}

static bool unknown(const char *item, const char *value, struct mt_error *err)
{
    size_t length = (size_t)(value - item);
    char name[64] = "";
    memcpy(name, item, length < sizeof name ? length : sizeof name - 1);

    const char *names[OPTION_COUNT];
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        names[i] = options_known[i].name;
    }
    const char *nearest = mt_nearest(name, names, OPTION_COUNT);
    if (nearest == NULL) {
        return mt_fail(err, MT_ERR_INVALID, "sync option \"%s\" is unknown", item);
    }
    return mt_fail(err, MT_ERR_INVALID, "sync option \"%s\" is unknown; did you mean \"%s%s\"?",
                   item, nearest, value[0] != '\0' ? value : "=true");
}

static const char *const words[] = {[MT_NO] = "false", [MT_YES] = "true", [MT_CONFIRM] = "confirm"};

static bool read_setting(const struct option *option, const char *value, int *setting)
{
    int last = option->values == YES_NO_CONFIRM ? MT_CONFIRM : MT_YES;
    for (int i = MT_NO; i <= last; i++) {
        if (strcmp(words[i], value) == 0) {
            *setting = i;
            return true;
        }
    }
    return false;
}

static bool read_propagation(const char *value, int *setting)
{
    for (size_t i = 0; i < sizeof propagations / sizeof *propagations; i++) {
        if (strcmp(propagations[i], value) == 0) {
            *setting = (int)i + MT_PROPAGATION_FOREGROUND;
            return true;
        }
    }
    return false;
}

static const char *allowed_values(const struct option *option)
{
    switch (option->values) {
    case YES_NO:
        return "true or false";
    case YES_NO_CONFIRM:
        return "true, false or confirm";
    case PROPAGATION:
        return "foreground, background or orphan";
    }
    return "";
}

// Every member is an enum of one byte, and bytes may be looked at whatever they belong to.
_Static_assert(sizeof(enum mt_setting) == 1, "get() and set() copy a byte");
_Static_assert(sizeof(enum mt_propagation) == 1, "get() and set() copy a byte");

static int get(const struct mt_sync_options *options, size_t offset)
{
    return ((const unsigned char *)options)[offset];
}

static void set(struct mt_sync_options *options, size_t offset, int setting)
{
    ((unsigned char *)options)[offset] = (unsigned char)setting;
}

bool mt_sync_option_parse(const char *item, enum mt_option_level level,
                          struct mt_sync_options *options, struct mt_error *err)
{
    size_t length = strcspn(item, "=");
    const struct option *option = find(item, length);
    if (option == NULL) {
        return unknown(item, item + length, err);
    }
    if (level == MT_OPTION_OF_OBJECT && !option->of_object) {
        return mt_fail(err, MT_ERR_INVALID,
                       "sync option \"%s\" is one of the whole app, not of an object; "
                       "use --sync-option %s",
                       item, item);
    }
    const char *value = item[length] == '=' ? item + length + 1 : "";
    int setting = MT_UNSET;
    bool known = option->values == PROPAGATION ? read_propagation(value, &setting)
                                               : read_setting(option, value, &setting);
    if (!known) {
        return mt_fail(err, MT_ERR_INVALID, "sync option \"%s\": %s must be %s", item, option->name,
                       allowed_values(option));
    }
    int said = get(options, option->offset);
    if (level == MT_OPTION_OF_OBJECT && said != MT_UNSET && said != setting) {
        return mt_fail(err, MT_ERR_INVALID,
                       "sync option \"%s\" contradicts an earlier %s=; keep one", item,
                       option->name);
    }
    set(options, option->offset, setting);
    return true;
}

struct mt_sync_options mt_sync_options_merge(const struct mt_sync_options *of_app,
                                             const struct mt_sync_options *of_object)
{
    struct mt_sync_options merged = *of_object;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t offset = options_known[i].offset;
        if (get(of_object, offset) == 0) {
            set(&merged, offset, get(of_app, offset));
        }
    }
    return merged;
}

void mt_sync_options_each(const struct mt_sync_options *options, mt_sync_option_fn *each,
                          void *data)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &options_known[i];
        int setting = get(options, option->offset);
        if (setting == MT_UNSET) {
            continue;
        }
        const char *value = option->values == PROPAGATION
                                ? propagations[setting - MT_PROPAGATION_FOREGROUND]
                                : words[setting];
        char item[64];
        snprintf(item, sizeof item, "%s=%s", option->name, value);
        each(data, item);
    }
}
