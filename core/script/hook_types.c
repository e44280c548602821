// SPDX-License-Identifier: Apache-2.0
#include "script/hook_types.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "script/check_files.h"
#include "script/checks.h"
#include "script/hook_type.h"

#include <stdlib.h>
#include <string.h>

struct mt_hook_types {
    MT_ARRAY(struct mt_hook_file *) files; ///< In the order of `list`.
    MT_ARRAY(struct mt_hook_type) list;
    const char *search_path;
};

/** One folder after another being read. */
struct reading {
    struct mt_hook_types *types;
    struct mt_script *loader;
    const char *library;
    struct mt_findings *findings;
    struct mt_map by_name;  ///< Of all folders before, and of this one.
    struct mt_map here;     ///< Of this folder.
    struct mt_map by_event; ///< Which file takes an event of Helm, of all folders so far.
};

/**
 * The type takes those of its events that none of a folder before does: a team's type may take one
 * from a shipped type.
 */
static void claim_events(struct reading *reading, struct mt_hook_file *file)
{
    size_t kept = 0;
    for (size_t i = 0; i < file->helm.count; i++) {
        const char *event = file->helm.items[i];
        const struct mt_hook_file *other = mt_map_get(&reading->by_event, event);
        if (other == NULL) {
            mt_map_put(&reading->by_event, event, file);
            file->helm.items[kept++] = event;
        } else if (mt_map_get(&reading->here, other->type.name) == other) {
            mt_find(reading->findings, MT_SEVERITY_ERROR, "duplicate-hook-type",
                    (struct mt_place){file->type.path, 0},
                    "Helm's event \"%s\" is taken by %s in the same folder already; remove one of "
                    "the two",
                    event, other->type.path);
        }
    }
    file->type.helm_events = file->helm.items;
    file->type.helm_event_count = kept;
}

static void add_file(void *data, const struct mt_check_file *found)
{
    struct reading *reading = data;
    struct mt_script_options options =
        mt_script_options_for_checks(found->shown, reading->library, MT_DIALECT_MOONTIDE);
    options.file = found->path;
    options.reaches = true;
    struct mt_hook_file *file = mt_hook_file_new(reading->loader, &options, reading->findings);
    if (file == NULL) {
        return;
    }
    const struct mt_hook_file *other = mt_map_get(&reading->here, file->type.name);
    if (other != NULL) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "duplicate-hook-type",
                (struct mt_place){file->type.path, 0},
                "the hook type %s stands in %s in the same folder already; remove one of the two",
                file->type.name, other->type.path);
        return;
    }
    mt_map_put(&reading->here, file->type.name, file);
    if (mt_map_get(&reading->by_name, file->type.name) == NULL) { // the first folder wins
        mt_map_put(&reading->by_name, file->type.name, file);
        claim_events(reading, file);
        mt_array_push(reading->findings->arena, &reading->types->files, file);
    }
}

static void add_folder(struct reading *reading, const char *path, const char *shown)
{
    mt_script_files_each(path, shown, "hooks", reading->findings, add_file, reading);
    mt_map_fini(&reading->here);
}

static int by_name(const void *left, const void *right)
{
    const struct mt_hook_file *a = *(struct mt_hook_file *const *)left;
    const struct mt_hook_file *b = *(struct mt_hook_file *const *)right;
    return strcmp(a->type.name, b->type.name);
}

static void make_list(struct mt_hook_types *types, struct mt_arena *arena)
{
    if (types->files.count > 1) {
        qsort(types->files.items, types->files.count, sizeof(struct mt_hook_file *), by_name);
    }
    for (size_t i = 0; i < types->files.count; i++) {
        mt_array_push(arena, &types->list, types->files.items[i]->type);
    }
}

/** "policies/hooks, scripts/hooks and the shipped hook types". */
static const char *search_path(const struct mt_checks_options *options, struct mt_arena *arena)
{
    const char *shipped = options->shipped != NULL
                              ? "the shipped hook types"
                              : "no shipped ones: the files that come with moontide are missing";
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < options->folder_count; i++) {
        mt_buf_printf(&path, "%s%s/hooks", i > 0 ? ", " : "", options->folders[i]);
    }
    mt_buf_printf(&path, "%s%s", options->folder_count > 0 ? " and " : "", shipped);
    const char *text = mt_arena_strdup(arena, mt_buf_text(&path));
    mt_buf_fini(&path);
    return text;
}

static void read_folders(struct reading *reading, const struct mt_checks_options *options)
{
    struct mt_error err;
    struct mt_script_options loader =
        mt_script_options_for_checks("hook types", reading->library, MT_DIALECT_MOONTIDE);
    loader.reaches = true;
    reading->loader = mt_script_new_empty(&loader, &err);
    if (reading->loader == NULL) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script", (struct mt_place){0}, "%s",
                err.msg);
        return;
    }
    for (size_t i = 0; i < options->folder_count; i++) {
        add_folder(reading, options->folders[i], options->folders[i]);
    }
    if (options->shipped != NULL) { // they lie beside the folder of the other scripts
        add_folder(reading, options->shipped, NULL);
    }
    mt_script_free(reading->loader);
}

struct mt_hook_types *mt_hook_types_new(const struct mt_checks_options *options,
                                        struct mt_findings *findings)
{
    struct mt_arena *arena = findings->arena;
    struct mt_hook_types *types = mt_alloc(sizeof *types);
    struct reading reading = {.types = types, .findings = findings};
    if (options->shipped != NULL) {
        reading.library = mt_arena_printf(arena, "%s/lua", options->shipped);
    }
    types->search_path = search_path(options, arena);
    read_folders(&reading, options);
    make_list(types, arena);
    mt_map_fini(&reading.by_name);
    mt_map_fini(&reading.by_event);
    return types;
}

void mt_hook_types_free(struct mt_hook_types *types)
{
    free(types); // the rest lives in the arena
}

const struct mt_hook_type *mt_hook_types_list(const struct mt_hook_types *types, size_t *count)
{
    *count = types->list.count;
    return types->list.items;
}

const char *mt_hook_types_search_path(const struct mt_hook_types *types)
{
    return types->search_path;
}

struct mt_hook_file *mt_hook_types_file(const struct mt_hook_types *types,
                                        const struct mt_hook_type *type)
{
    return types->files.items[type - types->list.items];
}
