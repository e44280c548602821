// SPDX-License-Identifier: Apache-2.0
// The keys of a project file, and the tables that have the same keys again in its environments.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/nearest.h"
#include "manifest/name.h"
#include "script/project_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 32 }; ///< Of one table: what was read well is told by bits.

#define AT(NAME) offsetof(struct mt_settings, NAME)

// By enum mt_key.  struct mt_project and struct mt_project_environment begin with their settings,
// so the places of the fields are the same in both.
#define SETTING_KEYS                                                                               \
    {"app", "app = \"shop\"", mt_project_read_app, AT(app)},                                       \
        {"namespace", "namespace = \"shop\"", mt_project_read_namespace, AT(namespace)},           \
        {"context", "context = \"kind-dev\"", mt_project_read_text, AT(context)},                  \
        {"contexts", "contexts = { \"kind-*\" }", mt_project_read_texts, AT(contexts)},            \
        {"source", "source = \"manifests\"", mt_project_read_source, AT(source)},                  \
        {"sync_options", "sync_options = { CreateNamespace = true }",                              \
         mt_project_read_sync_options, AT(sync_options)},                                          \
        {"namespace_metadata", "namespace_metadata = { labels = { team = \"shop\" } }",            \
         mt_project_read_namespace_metadata, AT(namespace_metadata)},                              \
        {"prune", "prune = true", mt_project_read_boolean, AT(prune)},                             \
        {"timeouts", "timeouts = { wave = \"5m\" }", mt_project_read_timeouts, AT(timeouts)},      \
        {"on_timeout", "on_timeout = \"fail\"", mt_project_read_name, AT(on_timeout)},             \
        {"wait", "wait = false", mt_project_read_boolean, AT(wait)},                               \
        {"concurrency", "concurrency = 16", mt_project_read_count, AT(concurrency)},               \
        {"conflicts", "conflicts = \"force\"", mt_project_read_conflicts, AT(force_conflicts)},    \
        {"history_max", "history_max = 10", mt_project_read_count, AT(history_max)},               \
        {"scripts", "scripts = { \"policies\" }", mt_project_read_folders, AT(scripts)},           \
        {"hooks", "hooks = { { type = \"SmokeTest\", name = \"home\" } }", mt_project_read_hooks,  \
         AT(hooks)},                                                                               \
        {"notifications", "notifications = { { name = \"slack\" } }",                              \
         mt_project_read_notifications, AT(notifications)},                                        \
        {"ignore",                                                                                 \
         "ignore = { { kind = \"Deployment\", json_pointers = { \"/spec/replicas\" } } }",         \
         mt_project_read_ignore, AT(ignore)},                                                      \
        {"record", "record = { secrets = \"omit\" }", mt_project_read_record, AT(omit_secrets)},   \
        {"health", "health = { settle = \"2s\" }", mt_project_read_health, AT(settle)},            \
        {"allow_hosts", "allow_hosts = { \"hooks.example.com\" }", mt_project_read_hosts,          \
         AT(allow_hosts)},                                                                         \
        {"allow_namespaces", "allow_namespaces = { \"platform\" }", mt_project_read_namespaces,    \
         AT(allow_namespaces)},                                                                    \
    {                                                                                              \
        "env", "env = { \"TAG\" }", mt_project_read_variables, AT(env)                             \
    }

static const struct project_key file_keys[] = {
    SETTING_KEYS,
    {"environments", "environments = { prod = { namespace = \"shop\" } }",
     mt_project_read_environments, 0},
};

static const struct project_key environment_keys[] = {
    SETTING_KEYS,
    {"default", "default = true", mt_project_read_boolean,
     offsetof(struct mt_project_environment, is_default)},
};

static const struct project_table of_file = {"Project", "a project file", file_keys,
                                             sizeof file_keys / sizeof *file_keys};
static const struct project_table of_environment = {
    "ProjectEnvironment", "an environment", environment_keys,
    sizeof environment_keys / sizeof *environment_keys};

const struct project_table *const mt_project_tables[PROJECT_TABLE_COUNT] = {
    &of_file,
    &of_environment,
    &mt_project_of_source,
    &mt_project_of_timeouts,
    &mt_project_of_hooks,
    &mt_project_of_ignore,
    &mt_project_of_record,
    &mt_project_of_health,
    &mt_project_of_namespace_metadata,
};

const char *mt_project_table_name(size_t table)
{
    return table < PROJECT_TABLE_COUNT ? mt_project_tables[table]->name : NULL;
}

const char *mt_project_key_name(size_t table, size_t index)
{
    const struct project_table *keys = mt_project_tables[table];
    return index < keys->count ? keys->keys[index].name : NULL;
}

void mt_project_wrong_at(const struct project_reading *reading, const char *path,
                         const char *message)
{
    struct mt_place place = {reading->project->file, mt_table_line(&reading->lines, path)};
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-project", place, "%s%s", path, message);
}

bool mt_project_wrong(const struct project_value *value, const char *format, ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    mt_message_format(message, sizeof message, format, args);
    va_end(args);
    mt_project_wrong_at(value->reading, value->path, message);
    return false;
}

bool mt_project_wrong_type(const struct project_value *value)
{
    return mt_project_wrong(value, " is %s; write %s", mt_json_type_name(value->node),
                            value->example);
}

static const struct project_key *find_key(const struct project_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->keys[i].name, name) == 0) {
            return &table->keys[i];
        }
    }
    return NULL;
}

static void report_unknown(const struct project_value *value, const struct project_table *table)
{
    const char *names[KEYS_MAX];
    struct mt_buf all;
    mt_buf_init(&all, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < table->count; i++) {
        names[i] = table->keys[i].name;
        mt_buf_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *name = value->node->string;
    const char *near = mt_nearest(name, names, table->count);
    if (near != NULL) {
        mt_project_wrong(value, " is no key of %s; did you mean \"%s\"?", table->what, near);
    } else if (table == &of_file && find_key(&of_environment, name) != NULL) {
        mt_project_wrong(value, " is a key of an environment, not of %s", table->what);
    } else if (table == &of_environment && find_key(&of_file, name) != NULL) {
        mt_project_wrong(value, " is a key of the project file, not of %s", table->what);
    } else {
        mt_project_wrong(value, " is no key of %s; there are: %s", table->what, mt_buf_text(&all));
    }
    mt_buf_fini(&all);
}

struct project_value mt_project_member(const struct project_value *map, const cJSON *node)
{
    struct project_value member = *map;
    const char *dot = map->path[0] != '\0' ? "." : "";
    member.node = node;
    member.path = mt_arena_printf(map->reading->arena, "%s%s%s", map->path, dot, node->string);
    return member;
}

struct project_value mt_project_item(const struct project_value *list, const cJSON *node,
                                     size_t index)
{
    struct project_value item = *list;
    item.node = node;
    item.path = mt_arena_printf(list->reading->arena, "%s[%zu]", list->path, index);
    return item;
}

bool mt_project_is_list(const cJSON *node)
{
    return cJSON_IsArray(node) || (cJSON_IsObject(node) && node->child == NULL);
}

bool mt_project_each(const struct project_value *list, project_read_fn *read, void *target)
{
    bool ok = true;
    size_t index = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, list->node) {
        struct project_value item = mt_project_item(list, node, ++index);
        ok &= cJSON_IsNull(node) || read(&item, target); // null: it was no data, which was said
    }
    return ok;
}

uint32_t mt_project_read_table(const struct project_value *value, const struct project_table *table,
                               void *target)
{
    uint32_t read = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, value->node) {
        struct project_value member = mt_project_member(value, node);
        const struct project_key *key = find_key(table, node->string);
        if (key == NULL) {
            report_unknown(&member, table);
            continue;
        }
        member.example = key->example;
        if (!cJSON_IsNull(node) && key->read(&member, (char *)target + key->offset)) {
            read |= UINT32_C(1) << (key - table->keys);
        }
    }
    return read;
}

/** Reads the settings of the file or of an environment. */
static void read_section(const struct project_value *value, const struct project_table *table,
                         struct mt_settings *settings)
{
    uint32_t read = mt_project_read_table(value, table, settings);
    settings->said = read & ((UINT32_C(1) << MT_KEY_COUNT) - 1);
    bool source_said = mt_json_get(value->node, "source") != NULL;
    value->reading->project->unsure_of_source |=
        source_said && !mt_settings_say(settings, MT_KEY_SOURCE);
}

/** Letters and digits, and . _ - between them: it is typed, and stands in outputs. */
static bool is_environment_name(const char *name)
{
    return mt_name_is_plain(name) && strchr(name, '/') == NULL;
}

static bool read_environment(const struct project_value *value)
{
    struct mt_project *project = value->reading->project;
    if (!is_environment_name(value->node->string)) {
        return mt_project_wrong(value, ": an environment's name has letters and digits, and . _ - "
                                       "between them");
    }
    if (!cJSON_IsObject(value->node)) {
        return mt_project_wrong_type(value);
    }
    struct mt_project_environment environment = {.name = value->node->string};
    read_section(value, &of_environment, &environment.settings);
    for (size_t i = 0; environment.is_default && i < project->environments.count; i++) {
        if (project->environments.items[i].is_default) {
            return mt_project_wrong(value, ".default: %s is the default already",
                                    project->environments.items[i].name);
        }
    }
    mt_array_push(value->reading->arena, &project->environments, environment);
    return true;
}

bool mt_project_read_environments(const struct project_value *value, void *target)
{
    (void)target;
    bool ok = true;
    const cJSON *node = NULL;
    if (!cJSON_IsObject(value->node)) {
        value->reading->project->unsure_of_environments = true;
        return mt_project_wrong_type(value);
    }
    cJSON_ArrayForEach (node, value->node) {
        struct project_value member = mt_project_member(value, node);
        ok &= !cJSON_IsNull(node) && read_environment(&member);
    }
    value->reading->project->unsure_of_environments = !ok;
    return ok;
}

bool mt_project_read_file(struct project_reading *reading, const cJSON *tree)
{
    struct project_value value = {.reading = reading, .node = tree, .path = ""};
    if (!cJSON_IsObject(tree)) {
        value.path = "a project file";
        return mt_project_wrong(&value, " is a table with names as keys; this one is a list");
    }
    read_section(&value, &of_file, &reading->project->settings);
    return true;
}
