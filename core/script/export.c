// SPDX-License-Identifier: Apache-2.0
#include "script/export.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"
#include "manifest/ref.h"
#include "manifest/yaml_write.h"
#include "script/check.h"
#include "script/checks.h"
#include "script/export_script.h"

#include <string.h>

static const char rule[] = "argocd-export";

/** One ConfigMap in the making. */
struct exporting {
    const struct mt_checks *checks;
    const struct mt_export_options *options;
    struct mt_findings *findings;
    struct mt_script *exporter;
    struct mt_map judged; ///< "group/Kind" to the struct mt_check_entry that was taken for it.
    struct mt_map warned; ///< The paths of checks of which it is said what they lose.
    cJSON *data;
    cJSON *wildcards; ///< What is kept under keys that a ConfigMap cannot have.
};

/** A kind as ArgoCD knows them, and the check for it. */
struct target {
    const char *group;
    const char *kind;
    const struct mt_check_entry *entry;
};

static bool has_wildcard(const struct target *target)
{
    return strchr(target->group, '*') != NULL || strchr(target->kind, '*') != NULL;
}

static bool is_everything(const struct target *target)
{
    return strcmp(target->group, "*") == 0 && strcmp(target->kind, "*") == 0;
}

/** "group_Kind", or "Kind" of the core group; "all" is everything. */
static const char *name_of(const struct target *target, char between, struct mt_arena *arena)
{
    if (is_everything(target) && between == '_') {
        return "all";
    }
    return target->group[0] == '\0'
               ? target->kind
               : mt_arena_printf(arena, "%s%c%s", target->group, between, target->kind);
}

/** Below the one key whose value is a map, where wildcards can stand. */
static void put_wildcard(struct exporting *exporting, const struct target *target,
                         const struct mt_exported_script *script)
{
    struct mt_arena *arena = exporting->findings->arena;
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "health.lua", script->text);
    if (script->open_libs) {
        cJSON_AddTrueToObject(entry, "health.lua.useOpenLibs");
    }
    cJSON_AddItemToObject(exporting->wildcards, name_of(target, '/', arena), entry);
}

static void put_script(struct exporting *exporting, const struct target *target,
                       const struct mt_exported_script *script)
{
    struct mt_arena *arena = exporting->findings->arena;
    if (has_wildcard(target) && !is_everything(target)) {
        put_wildcard(exporting, target, script);
        return;
    }
    const char *name = name_of(target, '_', arena);
    cJSON_AddStringToObject(exporting->data,
                            mt_arena_printf(arena, "resource.customizations.health.%s", name),
                            script->text);
    if (script->open_libs) {
        cJSON_AddStringToObject(
            exporting->data, mt_arena_printf(arena, "resource.customizations.useOpenLibs.%s", name),
            "true");
    }
}

/** ArgoCD has neither causes nor a grace of its own; once a check, whatever kinds it is for. */
static void warn_of_losses(struct exporting *exporting, const struct mt_check *check)
{
    if ((!check->has_because && !check->grace_said) ||
        mt_map_get(&exporting->warned, check->path) != NULL) {
        return;
    }
    mt_map_put(&exporting->warned, check->path, exporting);
    const char *lost = !check->grace_said    ? "because is"
                       : !check->has_because ? "grace is"
                                             : "because and grace are";
    mt_find(exporting->findings, MT_SEVERITY_WARNING, rule, (struct mt_place){check->path, 0},
            "%s left out: ArgoCD has nothing like that", lost);
}

static void export_target(struct exporting *exporting, const struct target *target)
{
    const struct mt_check *check = target->entry->check;
    bool any = strchr(target->group, '*') != NULL;
    const struct mt_export_question question = {
        .check = check,
        .group = any ? NULL : target->group,
        .open_libs = exporting->options->open_libs,
    };
    const struct mt_exported_script script =
        mt_export_script(exporting->exporter, &question, exporting->findings);
    if (script.text != NULL) {
        put_script(exporting, target, &script);
        warn_of_losses(exporting, check);
    }
}

/** ArgoCD looks at group and kind alone. */
static void refuse_version(const struct exporting *exporting, const struct mt_check_entry *entry,
                           const struct mt_check_entry *other)
{
    mt_find(exporting->findings, MT_SEVERITY_ERROR, rule, (struct mt_place){entry->check->path, 0},
            "%s is judged by %s already: ArgoCD has one script for all versions of a kind",
            entry->kind->said, other->check->path);
}

static struct mt_check_entry *copy_entry(const struct exporting *exporting,
                                         const struct mt_check_entry *entry)
{
    struct mt_check_entry *copy = MT_ARENA_NEW(exporting->findings->arena, struct mt_check_entry);
    *copy = *entry;
    return copy;
}

/** Without names: each check of the folders of scripts, under each of its kinds. */
static void take(void *data, const struct mt_check_entry *entry)
{
    struct exporting *exporting = data;
    struct mt_arena *arena = exporting->findings->arena;
    const struct target target = {entry->kind->group, entry->kind->kind, entry};
    if (entry->shipped || entry->config_map) {
        return; // what stands in an argocd-cm is ArgoCD's already
    }
    const char *name = name_of(&target, '/', arena);
    const struct mt_check_entry *other = mt_map_get(&exporting->judged, name);
    if (other == NULL) {
        mt_map_put(&exporting->judged, name, copy_entry(exporting, entry));
        export_target(exporting, &target);
    } else if (other->folder == entry->folder && other->check != entry->check) {
        refuse_version(exporting, entry, other);
    }
}

/** A kind that was named, being looked for. */
struct search {
    struct mt_ref ref;
    struct mt_check_entry found;
};

static void compare(void *data, const struct mt_check_entry *entry)
{
    struct search *search = data;
    struct mt_kind_pattern any_version = *entry->kind;
    any_version.version = "*";
    if (search->found.check == NULL && mt_kind_pattern_matches(&any_version, &search->ref)) {
        search->found = *entry;
    }
}

/** "[group/]Kind", without wildcards. */
static bool parse_kind(const char *name, struct mt_arena *arena, struct mt_ref *ref)
{
    const char *slash = strchr(name, '/');
    ref->group = slash != NULL ? mt_arena_strndup(arena, name, (size_t)(slash - name)) : "";
    ref->version = "";
    ref->kind = slash != NULL ? slash + 1 : name;
    return slash != name && ref->kind[0] != '\0' && strpbrk(ref->kind, "/*") == NULL &&
           strchr(ref->group, '*') == NULL;
}

/** A check for all kinds may be what is wanted, and may be what a misspelt kind leads to. */
static void warn_of_generic(const struct exporting *exporting, const char *name,
                            const struct mt_check_entry *entry)
{
    if (is_everything(&(struct target){entry->kind->group, entry->kind->kind, entry})) {
        mt_find(exporting->findings, MT_SEVERITY_WARNING, rule,
                (struct mt_place){entry->check->path, 0},
                "no check is for %s alone; this one, for all kinds, is exported for it", name);
    }
}

static void export_named(struct exporting *exporting, const char *name)
{
    struct mt_arena *arena = exporting->findings->arena;
    struct search search = {0};
    if (!parse_kind(name, arena, &search.ref)) {
        mt_find(exporting->findings, MT_SEVERITY_ERROR, rule, (struct mt_place){0},
                "\"%s\" is no kind; write [group/]Kind, such as cert-manager.io/Certificate or Pod",
                name);
        return;
    }
    mt_checks_each(exporting->checks, compare, &search);
    if (search.found.check == NULL) {
        mt_find(exporting->findings, MT_SEVERITY_ERROR, rule, (struct mt_place){0},
                "no check judges %s", name);
    } else if (search.found.config_map) {
        mt_find(exporting->findings, MT_SEVERITY_ERROR, rule,
                (struct mt_place){search.found.check->path, 0},
                "judges %s from an argocd-cm, so that ArgoCD has it already", name);
    } else if (mt_map_get(&exporting->judged, name) == NULL) {
        mt_map_put(&exporting->judged, name, copy_entry(exporting, &search.found));
        const struct target target = {search.ref.group, search.ref.kind, &search.found};
        export_target(exporting, &target);
        warn_of_generic(exporting, name, &search.found);
    }
}

static void export_checks(struct exporting *exporting)
{
    const struct mt_export_options *options = exporting->options;
    for (size_t i = 0; i < options->kind_count; i++) {
        export_named(exporting, options->kinds[i]);
    }
    if (options->kind_count == 0) {
        mt_checks_each(exporting->checks, take, exporting);
    }
}

/** ArgoCD reads only a ConfigMap with this label. */
static cJSON *new_config_map(const char *namespace, cJSON **data)
{
    cJSON *map = cJSON_CreateObject();
    cJSON_AddStringToObject(map, "apiVersion", "v1");
    cJSON_AddStringToObject(map, "kind", "ConfigMap");
    cJSON *metadata = cJSON_AddObjectToObject(map, "metadata");
    cJSON_AddStringToObject(metadata, "name", "argocd-cm");
    cJSON_AddStringToObject(metadata, "namespace", namespace);
    cJSON *labels = cJSON_AddObjectToObject(metadata, "labels");
    cJSON_AddStringToObject(labels, "app.kubernetes.io/name", "argocd-cm");
    cJSON_AddStringToObject(labels, "app.kubernetes.io/part-of", "argocd");
    *data = cJSON_AddObjectToObject(map, "data");
    return map;
}

static void put_wildcards(const struct exporting *exporting)
{
    if (exporting->wildcards->child != NULL) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_yaml_write(exporting->wildcards, &text);
        cJSON_AddStringToObject(exporting->data, "resource.customizations", mt_buf_text(&text));
        mt_buf_fini(&text);
    }
}

cJSON *mt_export_config_map(const struct mt_checks *checks, const struct mt_export_options *options,
                            struct mt_findings *findings)
{
    struct exporting exporting = {
        .checks = checks,
        .options = options,
        .findings = findings,
        .wildcards = cJSON_CreateObject(),
    };
    struct mt_error err;
    cJSON *map = new_config_map(options->namespace, &exporting.data);
    exporting.exporter = mt_export_script_new(options->library, &err);
    if (exporting.exporter == NULL) {
        mt_find(findings, MT_SEVERITY_ERROR, rule, (struct mt_place){0}, "%s", err.msg);
    } else {
        export_checks(&exporting);
        put_wildcards(&exporting);
    }
    mt_script_free(exporting.exporter);
    mt_map_fini(&exporting.judged);
    mt_map_fini(&exporting.warned);
    cJSON_Delete(exporting.wildcards);
    return map;
}
