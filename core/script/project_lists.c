// SPDX-License-Identifier: Apache-2.0
// The tables inside a project file: source, sync options, timeouts, hooks, rules, the record.
#include "base/arena.h"
#include "base/error.h"
#include "script/project_reading.h"

#include <string.h>

static const struct project_key source_keys[] = {
    {"path", "path = \"manifests\"", mt_project_read_folders, 0},
};

const struct project_table mt_project_of_source = {"ProjectSource", "a source", source_keys,
                                                   sizeof source_keys / sizeof *source_keys};

#define TIMEOUT(NAME, LEVEL)                                                                       \
    {                                                                                              \
        NAME, NAME " = \"5m\"", mt_project_read_duration, offsetof(struct mt_timeouts, of[LEVEL])  \
    }

static const struct project_key timeout_keys[] = {
    TIMEOUT("run", MT_LEVEL_RUN),           TIMEOUT("phase", MT_LEVEL_PHASE),
    TIMEOUT("wave", MT_LEVEL_WAVE),         TIMEOUT("hook", MT_LEVEL_HOOK),
    TIMEOUT("resource", MT_LEVEL_RESOURCE),
};

const struct project_table mt_project_of_timeouts = {"ProjectTimeouts", "timeouts", timeout_keys,
                                                     sizeof timeout_keys / sizeof *timeout_keys};

#define HOOK(NAME) offsetof(struct mt_project_hook, NAME)

static const struct project_key hook_keys[] = {
    {"type", "type = \"SmokeTest\"", mt_project_read_name, HOOK(type)},
    {"name", "name = \"home\"", mt_project_read_name, HOOK(name)},
    {"wave", "wave = 0", mt_project_read_wave, HOOK(wave)},
    {"namespace", "namespace = \"shop\"", mt_project_read_namespace, HOOK(namespace)},
    {"params", "params = { url = \"https://shop.example.com\" }", mt_project_read_params,
     HOOK(params)},
    {"timeout", "timeout = \"30m\"", mt_project_read_duration, HOOK(timeout)},
};

const struct project_table mt_project_of_hooks = {"ProjectHook", "a hook", hook_keys,
                                                  sizeof hook_keys / sizeof *hook_keys};

// Rules are only looked at: what they say is read by what compares.
static bool look_at_text(const struct project_value *value, void *target)
{
    (void)target;
    return mt_project_read_text(value, NULL);
}

static bool look_at_namespace(const struct project_value *value, void *target)
{
    (void)target;
    return mt_project_read_namespace(value, NULL);
}

static bool look_at_texts(const struct project_value *value, void *target)
{
    (void)target;
    struct mt_texts texts = {0};
    return mt_project_read_texts(value, &texts);
}

static const struct project_key ignore_keys[] = {
    {"group", "group = \"apps\"", look_at_text, 0},
    {"kind", "kind = \"Deployment\"", look_at_text, 0},
    {"name", "name = \"backend\"", look_at_text, 0},
    {"namespace", "namespace = \"shop\"", look_at_namespace, 0},
    {"json_pointers", "json_pointers = { \"/spec/replicas\" }", mt_project_read_pointers, 0},
    {"managed_fields_managers", "managed_fields_managers = { \"kube-controller-manager\" }",
     look_at_texts, 0},
};

const struct project_table mt_project_of_ignore = {
    "ProjectIgnoreRule", "an ignore rule", ignore_keys, sizeof ignore_keys / sizeof *ignore_keys};

static const struct project_key record_keys[] = {
    {"secrets", "secrets = \"omit\"", mt_project_read_secrets, 0},
};

const struct project_table mt_project_of_record = {"ProjectRecord", "record", record_keys,
                                                   sizeof record_keys / sizeof *record_keys};

static const struct project_key health_keys[] = {
    {"settle", "settle = \"2s\"", mt_project_read_duration, 0},
};

const struct project_table mt_project_of_health = {"ProjectHealth", "health", health_keys,
                                                   sizeof health_keys / sizeof *health_keys};

/** A map of texts, as labels and annotations are; only looked at. */
static bool look_at_text_map(const struct project_value *value, void *target)
{
    (void)target;
    if (!cJSON_IsObject(value->node)) {
        return mt_project_wrong_type(value);
    }
    bool ok = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, value->node) {
        struct project_value member = mt_project_member(value, node);
        ok &= cJSON_IsString(node) ||
              mt_project_wrong(&member, " is %s; write a text", mt_json_type_name(node));
    }
    return ok;
}

static const struct project_key namespace_metadata_keys[] = {
    {"labels", "labels = { team = \"shop\" }", look_at_text_map, 0},
    {"annotations", "annotations = { owner = \"jane\" }", look_at_text_map, 0},
};

const struct project_table mt_project_of_namespace_metadata = {
    "ProjectNamespaceMetadata", "namespace_metadata", namespace_metadata_keys,
    sizeof namespace_metadata_keys / sizeof *namespace_metadata_keys};

/** A member that has to be there. */
static bool has(const struct project_value *map, const struct project_key *key)
{
    return mt_json_get(map->node, key->name) != NULL ||
           mt_project_wrong(map, " has no %s; write %s", key->name, key->example);
}

/** Reads a map by its table; false when a member is wrong. */
static bool read_map(const struct project_value *value, const struct project_table *table,
                     void *target)
{
    if (!cJSON_IsObject(value->node)) {
        return mt_project_wrong_type(value);
    }
    size_t errors = value->reading->findings->errors;
    mt_project_read_table(value, table, target);
    return errors == value->reading->findings->errors;
}

static bool read_list(const struct project_value *value, project_read_fn *read, void *target)
{
    return mt_project_is_list(value->node) ? mt_project_each(value, read, target)
                                           : mt_project_wrong_type(value);
}

/** One source: a path, or a map that says what kind of source it is. */
static bool read_one_source(const struct project_value *value, void *target)
{
    if (!cJSON_IsObject(value->node)) {
        return mt_project_read_folders(value, target);
    }
    return read_map(value, &mt_project_of_source, target) && has(value, &source_keys[0]);
}

bool mt_project_read_source(const struct project_value *value, void *target)
{
    struct mt_texts *paths = target;
    bool ok = cJSON_IsArray(value->node) ? mt_project_each(value, read_one_source, target)
                                         : read_one_source(value, target);
    return ok && (paths->count > 0 ||
                  mt_project_wrong(value, " names no path; write %s", value->example));
}

static bool parse_option(const struct project_value *value, const char *option, void *target)
{
    struct mt_error err;
    return mt_sync_option_parse(option, MT_OPTION_OF_APP, target, &err) ||
           mt_project_wrong(value, ": %s", err.msg);
}

/** "Option=value" of a list. */
static bool read_option(const struct project_value *value, void *target)
{
    const char *text = NULL;
    return mt_project_read_text(value, &text) && parse_option(value, text, target);
}

/** Option = value of a map, where a value is true, false or a word. */
static bool read_setting(const struct project_value *value, void *target)
{
    const cJSON *node = value->node;
    const char *word = cJSON_GetStringValue(node);
    if (word == NULL && !cJSON_IsBool(node)) {
        return mt_project_wrong(value, " is %s; write true, false or a word",
                                mt_json_type_name(node));
    }
    word = word != NULL ? word : cJSON_IsTrue(node) ? "true" : "false";
    return parse_option(value, mt_arena_printf(value->reading->arena, "%s=%s", node->string, word),
                        target);
}

bool mt_project_read_sync_options(const struct project_value *value, void *target)
{
    if (!cJSON_IsObject(value->node)) {
        return read_list(value, read_option, target);
    }
    bool ok = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, value->node) {
        struct project_value member = mt_project_member(value, node);
        ok &= cJSON_IsNull(node) || read_setting(&member, target);
    }
    return ok;
}

bool mt_project_read_timeouts(const struct project_value *value, void *target)
{
    return read_map(value, &mt_project_of_timeouts, target);
}

bool mt_project_read_record(const struct project_value *value, void *target)
{
    return read_map(value, &mt_project_of_record, target);
}

bool mt_project_read_health(const struct project_value *value, void *target)
{
    return read_map(value, &mt_project_of_health, target);
}

bool mt_project_read_namespace_metadata(const struct project_value *value, void *target)
{
    const cJSON **metadata = target;
    *metadata = value->node;
    return read_map(value, &mt_project_of_namespace_metadata, NULL);
}

/** Two hooks of one type and name would be one task. */
static bool is_new(const struct project_value *value, const struct mt_project_hooks *hooks,
                   const struct mt_project_hook *hook)
{
    for (size_t i = 0; i < hooks->count; i++) {
        if (strcmp(hooks->items[i].type, hook->type) == 0 &&
            strcmp(hooks->items[i].name, hook->name) == 0) {
            return mt_project_wrong(value, " is a second hook %s with the name \"%s\"", hook->type,
                                    hook->name);
        }
    }
    return true;
}

static bool read_hook(const struct project_value *value, void *target)
{
    struct mt_project_hooks *hooks = target;
    struct mt_project_hook hook = {.line = mt_table_line(&value->reading->lines, value->path)};
    if (!read_map(value, &mt_project_of_hooks, &hook)) {
        return false;
    }
    bool typed = has(value, &hook_keys[0]);
    bool named = has(value, &hook_keys[1]);
    if (!typed || !named || hook.type == NULL || hook.name == NULL ||
        !is_new(value, hooks, &hook)) {
        return false;
    }
    mt_array_push(value->reading->arena, hooks, hook);
    return true;
}

bool mt_project_read_hooks(const struct project_value *value, void *target)
{
    return read_list(value, read_hook, target);
}

static bool look_at_map(const struct project_value *value, void *target)
{
    (void)target;
    return mt_project_read_params(value, NULL);
}

bool mt_project_read_notifications(const struct project_value *value, void *target)
{
    *(const cJSON **)target = value->node;
    return read_list(value, look_at_map, NULL);
}

static bool look_at_rule(const struct project_value *value, void *target)
{
    (void)target;
    char nothing = '\0'; // no key of a rule has a field
    return read_map(value, &mt_project_of_ignore, &nothing);
}

bool mt_project_read_ignore(const struct project_value *value, void *target)
{
    *(const cJSON **)target = value->node;
    return read_list(value, look_at_rule, NULL);
}
