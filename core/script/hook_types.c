// SPDX-License-Identifier: Apache-2.0
#include "script/hook_types.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "script/argocd_cm.h"
#include "script/check_files.h"
#include "script/checks.h"
#include "script/hook_base.h"
#include "script/hook_type.h"

#include <stdlib.h>
#include <string.h>

struct mt_hook_types {
    MT_ARRAY(struct mt_hook_file *) files; ///< In the order of `list`.
    MT_ARRAY(struct mt_hook_type) list;
    const char *search_path;
};

/** How far a type is that may extend another. */
enum progress { READ, EXTENDING, FINISHED, REFUSED };

/** A file that was read. */
struct entry {
    struct mt_hook_file *file;
    size_t folder; ///< Folders are numbered as they are searched.
    bool counts;   ///< No folder before has a type of this name.
    enum progress progress;
};

/** One folder after another being read. */
struct reading {
    struct mt_hook_types *types;
    struct mt_script *loader;
    const char *library;
    struct mt_findings *findings;
    size_t folder;                  ///< That is being read.
    MT_ARRAY(struct entry *) files; ///< Of all folders, in their order; on the heap.
    struct mt_map by_name;          ///< Entries that count.
    struct mt_map here;             ///< Of this folder.
    struct mt_map by_event;         ///< Which entry takes an event of Helm.
};

/**
 * The type takes those of its events that none of a folder before does: a team's type may take one
 * from a shipped type.
 */
static void claim_events(struct reading *reading, struct entry *entry)
{
    size_t kept = 0;
    struct mt_hook_file *file = entry->file;
    for (size_t i = 0; i < file->helm.count; i++) {
        const char *event = file->helm.items[i];
        const struct entry *other = mt_map_get(&reading->by_event, event);
        if (other == NULL) {
            mt_map_put(&reading->by_event, event, entry);
            file->helm.items[kept++] = event;
        } else if (other->folder == entry->folder) {
            mt_find(reading->findings, MT_SEVERITY_ERROR, "duplicate-hook-type",
                    (struct mt_place){file->type.path, 0},
                    "Helm's event \"%s\" is taken by %s in the same folder already; remove one of "
                    "the two",
                    event, other->file->type.path);
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
    const struct entry *other = mt_map_get(&reading->here, file->type.name);
    if (other != NULL) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "duplicate-hook-type",
                (struct mt_place){file->type.path, 0},
                "the hook type %s stands in %s in the same folder already; remove one of the two",
                file->type.name, other->file->type.path);
        return;
    }
    struct entry *entry = MT_ARENA_NEW(reading->findings->arena, struct entry);
    *entry = (struct entry){.file = file, .folder = reading->folder};
    entry->counts = mt_map_get(&reading->by_name, file->type.name) == NULL;
    entry->progress = file->extends != NULL ? READ : FINISHED;
    mt_array_push(NULL, &reading->files, entry);
    mt_map_put(&reading->here, file->type.name, entry);
    if (entry->counts) {
        mt_map_put(&reading->by_name, file->type.name, entry);
    }
}

/** The type that one extends: one of its own name is the one that it stands for. */
static struct entry *base_of(const struct reading *reading, const struct entry *entry)
{
    const char *name = entry->file->extends;
    if (strcmp(name, entry->file->type.name) != 0) {
        return mt_map_get(&reading->by_name, name);
    }
    for (size_t i = 0; i < reading->files.count; i++) {
        struct entry *other = reading->files.items[i];
        if (other->folder > entry->folder && strcmp(other->file->type.name, name) == 0) {
            return other;
        }
    }
    return NULL;
}

static void refuse_base(const struct reading *reading, const struct entry *entry)
{
    struct mt_arena *arena = reading->findings->arena;
    const char *name = entry->file->extends;
    const char **names = mt_arena_alloc(arena, reading->files.count * sizeof(const char *));
    for (size_t i = 0; i < reading->files.count; i++) {
        const struct entry *other = reading->files.items[i];
        names[i] = other->counts && other != entry ? other->file->type.name : NULL;
    }
    const char *nearest = mt_nearest(name, names, reading->files.count);
    const bool own = strcmp(name, entry->file->type.name) == 0;
    mt_hook_file_wrong(
        entry->file, reading->findings, "extends",
        mt_arena_printf(
            arena, "extends: there is no %shook type \"%s\" in %s%s%s%s", own ? "other " : "", name,
            own ? "a folder that is searched later" : reading->types->search_path,
            nearest != NULL && !own ? "; did you mean \"" : "",
            nearest != NULL && !own ? nearest : "", nearest != NULL && !own ? "\"?" : ""));
}

/** "A -> B -> A", from an entry that comes to itself. */
static void refuse_cycle(const struct reading *reading, const struct entry *entry)
{
    struct mt_arena *arena = reading->findings->arena;
    const char *way = entry->file->type.name;
    const struct entry *at = entry;
    do {
        at = base_of(reading, at);
        way = mt_arena_printf(arena, "%s -> %s", way, at->file->type.name);
    } while (at != entry);
    mt_hook_file_wrong(
        entry->file, reading->findings, "extends",
        mt_arena_printf(arena, "extends makes a cycle: %s; remove one of these", way));
}

/** Finishes a type, after that which it extends. */
static void extend(struct reading *reading, struct entry *entry)
{
    if (entry->progress != READ) {
        return;
    }
    struct entry *base = base_of(reading, entry);
    entry->progress = EXTENDING;
    if (base == NULL) {
        refuse_base(reading, entry);
    } else if (base->progress == EXTENDING) {
        refuse_cycle(reading, base);
    } else {
        extend(reading, base);
    }
    const bool good = base != NULL && base->progress == FINISHED &&
                      mt_hook_file_extend(entry->file, base->file, reading->findings);
    entry->progress = good ? FINISHED : REFUSED;
}

/** Takes the types that count, in the order of their folders. */
static void finish(struct reading *reading)
{
    for (size_t i = 0; i < reading->files.count; i++) {
        extend(reading, reading->files.items[i]);
    }
    for (size_t i = 0; i < reading->files.count; i++) {
        struct entry *entry = reading->files.items[i];
        if (entry->counts && entry->progress == FINISHED) {
            claim_events(reading, entry);
            mt_array_push(reading->findings->arena, &reading->types->files, entry->file);
        }
    }
    mt_array_fini(&reading->files);
}

static void add_folder(struct reading *reading, const char *path, const char *shown)
{
    mt_script_files_each(path, shown, "hooks", reading->findings, add_file, reading);
    mt_map_fini(&reading->here);
    reading->folder++;
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
        if (!mt_argocd_cm_is_one(options->folders[i])) {
            mt_buf_printf(&path, "%s%s/hooks", path.length > 0 ? ", " : "", options->folders[i]);
        }
    }
    mt_buf_printf(&path, "%s%s", path.length > 0 ? " and " : "", shipped);
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
        if (!mt_argocd_cm_is_one(options->folders[i])) {
            add_folder(reading, options->folders[i], options->folders[i]);
        }
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
    finish(&reading);
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
