// SPDX-License-Identifier: Apache-2.0
#include "script/coverage_files.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "script/active_lines.h"
#include "script/coverage.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEVELS_MAX = 32, PERCENT = 100 };

/** One file that is told of, whatever it was called when it was run. */
struct script {
    const char *path;
    struct mt_line_set reached;
};

struct making {
    const struct mt_coverage_scope *scope;
    struct mt_arena *arena;
    struct mt_map scripts; ///< By their identities.
};

/** What a file is by, whichever path leads to it; NULL where there is none. */
static const char *identity_of(const char *path, struct mt_arena *arena)
{
    struct stat info;
    return stat(path, &info) == 0
               ? mt_arena_printf(arena, "%ju:%ju", (uintmax_t)info.st_dev, (uintmax_t)info.st_ino)
               : NULL;
}

/** The path from the root on. */
static const char *whole_path(const char *path, struct mt_arena *arena)
{
    char here[PATH_MAX];
    return path[0] == '/' || getcwd(here, sizeof here) == NULL
               ? path
               : mt_arena_printf(arena, "%s/%s", here, path);
}

/** Whether a file is a script by where it lies and what it is called. */
static bool is_script(const char *path, struct mt_arena *arena)
{
    const char *real = whole_path(path, arena);
    static const char *const names[] = {"/health.lua", "/discovery.lua", "/action.lua"};
    if (!mt_file_has_suffix(real, ".lua") || mt_file_has_suffix(real, "_spec.lua")) {
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (mt_file_has_suffix(real, names[i])) {
            return true;
        }
    }
    return strstr(real, "/health/") != NULL || strstr(real, "/hooks/") != NULL;
}

static struct script *add(struct making *making, const char *path, const char *identity)
{
    struct script *script = mt_map_get(&making->scripts, identity);
    if (script == NULL) {
        script = MT_ARENA_NEW(making->arena, struct script);
        script->path = mt_arena_strdup(making->arena, path);
        mt_map_put(&making->scripts, identity, script);
    }
    return script;
}

static void walk(struct making *making, const char *folder, unsigned level);

static void visit(struct making *making, const char *path, unsigned level)
{
    struct stat info;
    const char *identity = identity_of(path, making->arena);
    if (identity == NULL || lstat(path, &info) != 0) {
        return;
    }
    if (S_ISDIR(info.st_mode)) {
        walk(making, path, level + 1);
    } else if (is_script(path, making->arena)) {
        add(making, path, identity);
    }
}

static void walk(struct making *making, const char *folder, unsigned level)
{
    struct mt_file_names names = {0};
    if (level > LEVELS_MAX || !mt_file_list(folder, making->arena, &names, NULL)) {
        return;
    }
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (name[0] != '.' && strcmp(name, "testdata") != 0) {
            const bool here = strcmp(folder, ".") == 0;
            visit(making, here ? name : mt_arena_printf(making->arena, "%s/%s", folder, name),
                  level);
        }
    }
}

/** Whether a name is that of one of ours: errors show those from the folder of all of them on. */
static bool is_shipped(const struct making *making, const char *name, const char *identity)
{
    struct mt_arena *arena = making->arena;
    const char *shipped = making->scope->shipped;
    const char *ours =
        shipped != NULL ? identity_of(mt_arena_printf(arena, "%s/%s", shipped, name), arena) : NULL;
    return ours != NULL && strcmp(ours, identity) == 0;
}

/** Lines of a file that were run, under one of the names that it has. */
static void take(void *data, const char *file, const struct mt_line_set *lines)
{
    struct making *making = data;
    const char *identity = identity_of(file, making->arena);
    if (identity == NULL || !is_script(file, making->arena) ||
        (mt_map_get(&making->scripts, identity) == NULL && is_shipped(making, file, identity))) {
        return;
    }
    struct script *script = add(making, file, identity);
    for (size_t line = 1; line < lines->size; line++) {
        if (lines->has[line]) {
            mt_line_set_add(&script->reached, (long)line);
        }
    }
}

static void count_line(struct mt_covered_file *file, unsigned line, bool reached, bool *missing,
                       struct mt_arena *arena)
{
    file->lines++;
    file->reached += reached;
    if (!reached && *missing) {
        file->missed.items[file->missed.count - 1].last = line;
    } else if (!reached) {
        const struct mt_line_range range = {line, line};
        mt_array_push(arena, &file->missed, range);
    }
    *missing = !reached;
}

static void count(const struct script *script, struct mt_arena *arena,
                  struct mt_covered_files *files)
{
    struct mt_line_set active = {0};
    struct mt_covered_file file = {.path = script->path};
    bool missing = false;
    if (mt_active_lines(script->path, &active)) { // one that does not compile is told of elsewhere
        for (size_t line = 1; line < active.size; line++) {
            if (active.has[line]) {
                count_line(&file, (unsigned)line, mt_line_set_has(&script->reached, line), &missing,
                           arena);
            }
        }
        files->lines += file.lines;
        files->reached += file.reached;
        mt_array_push(arena, &files->list, file);
    }
    mt_line_set_fini(&active);
}

static int by_path(const void *left, const void *right)
{
    const struct mt_covered_file *a = left;
    const struct mt_covered_file *b = right;
    return strcmp(a->path, b->path);
}

void mt_covered_files_make(const struct mt_coverage_scope *scope, struct mt_arena *arena,
                           struct mt_covered_files *files)
{
    struct making making = {.scope = scope, .arena = arena};
    *files = (struct mt_covered_files){0};
    for (size_t i = 0; i < scope->path_count; i++) {
        visit(&making, scope->paths[i], 0);
    }
    mt_coverage_each(take, &making);
    for (size_t i = 0; i < making.scripts.count; i++) {
        struct script *script = making.scripts.entries[i].value;
        count(script, arena, files);
        mt_line_set_fini(&script->reached);
    }
    mt_map_fini(&making.scripts);
    if (files->list.count > 1) {
        qsort(files->list.items, files->list.count, sizeof *files->list.items, by_path);
    }
}

unsigned mt_covered_percent(size_t reached, size_t lines)
{
    return lines > 0 ? (unsigned)(reached * PERCENT / lines) : PERCENT;
}
