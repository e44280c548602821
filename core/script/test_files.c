// SPDX-License-Identifier: Apache-2.0
#include "script/test_files.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/finding.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LEVELS_MAX = 32,
    HEALTH_LEVELS_MAX = 3, ///< Folders from a test of ours up to `health`.
};

/** A PATH that is searched. */
struct search {
    struct mt_test_files *files;
    struct mt_findings *findings;
    struct mt_arena *arena;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/** The folder that holds `path`, as the user would name it; above "." it is "..". */
static const char *folder_of(const char *path, struct mt_arena *arena)
{
    const char *name = base_name(path);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return strcmp(path, ".") == 0 ? ".." : mt_arena_printf(arena, "%s/..", path);
    }
    if (name == path) {
        return ".";
    }
    return name - 1 == path ? "/" : mt_arena_strndup(arena, path, (size_t)(name - 1 - path));
}

/** The last part of the whole path: of "." and ".." the folder's own name. */
static const char *real_name(const char *path, struct mt_arena *arena)
{
    char here[PATH_MAX] = "";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL) {
        return "";
    }
    char *whole = mt_arena_printf(arena, "%s/%s", here, path);
    unsigned above = 0; // how many ".." stand behind
    for (char *name = strrchr(whole, '/'); name != NULL; name = strrchr(whole, '/')) {
        const bool plain = strcmp(name, "/") != 0 && strcmp(name, "/.") != 0;
        const bool up = strcmp(name, "/..") == 0;
        if (plain && !up && above == 0) {
            return name + 1;
        }
        above = up ? above + 1 : above - (plain ? 1 : 0);
        *name = '\0';
    }
    return "";
}

/**
 * Whether a folder that holds kinds is a group: it has a dot, as every group of a custom resource
 * has, or is "_", or one of Kubernetes' own without one.
 */
static bool is_group(const char *name)
{
    static const char *const own[] = {"_", "apps", "autoscaling", "batch", "extensions", "policy"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(name, own[i]) == 0) {
            return true;
        }
    }
    return strchr(name, '.') != NULL;
}

/** The nearest folder `health` around the file, or NULL. */
static const char *health_folder(const char *path, struct mt_arena *arena)
{
    const char *folder = folder_of(path, arena);
    for (int level = 0; level < HEALTH_LEVELS_MAX; level++) {
        if (strcmp(real_name(folder, arena), "health") == 0) {
            return folder;
        }
        folder = folder_of(folder, arena);
    }
    return NULL;
}

static const char *find_root(const char *path, struct mt_arena *arena)
{
    const char *health = health_folder(path, arena);
    if (health != NULL) {
        return folder_of(health, arena);
    }
    const char *kind = folder_of(path, arena);
    if (strcmp(real_name(kind, arena), "actions") == 0) {
        kind = folder_of(kind, arena);
    }
    const char *above = folder_of(kind, arena);
    return is_group(real_name(above, arena)) ? folder_of(above, arena) : above;
}

static bool is_test(const char *path, struct mt_arena *arena)
{
    const char *name = base_name(path);
    return strcmp(name, "health_test.yaml") == 0 || strcmp(name, "action_test.yaml") == 0 ||
           mt_file_has_suffix(name, "_spec.lua") ||
           (mt_file_has_suffix(name, "_test.yaml") && health_folder(path, arena) != NULL);
}

static void add(struct search *search, const char *path)
{
    const struct mt_test_file file = {
        .path = mt_arena_strdup(search->arena, path),
        .root = find_root(path, search->arena),
        .spec = mt_file_has_suffix(path, ".lua"),
    };
    mt_array_push(search->arena, &search->files->list, file);
}

static void complain(struct search *search, const char *path, const char *message)
{
    mt_find(search->findings, MT_SEVERITY_ERROR, "unreadable",
            (struct mt_place){mt_arena_strdup(search->arena, path), 0}, "%s", message);
}

static void walk(struct search *search, const char *folder, unsigned level);

static void visit(struct search *search, const char *path, unsigned level)
{
    struct stat info;
    struct stat link;
    if (stat(path, &info) != 0 || lstat(path, &link) != 0) {
        return;
    }
    if (S_ISREG(info.st_mode) && is_test(path, search->arena)) {
        add(search, path);
    } else if (S_ISDIR(info.st_mode) && !S_ISLNK(link.st_mode) && level < LEVELS_MAX &&
               strcmp(base_name(path), "testdata") != 0) {
        walk(search, path, level + 1);
    }
}

static void walk(struct search *search, const char *folder, unsigned level)
{
    struct mt_file_names names = {0};
    struct mt_error err;
    if (!mt_file_list(folder, search->arena, &names, &err)) {
        complain(search, folder, err.msg);
    }
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (name[0] != '.') {
            visit(search,
                  strcmp(folder, ".") == 0 ? name
                                           : mt_arena_printf(search->arena, "%s/%s", folder, name),
                  level);
        }
    }
}

void mt_test_files_find(const char *path, struct mt_test_files *files, struct mt_findings *findings)
{
    struct search search = {files, findings, findings->arena};
    struct stat info;
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    path = mt_arena_strndup(search.arena, path, length);
    if (stat(path, &info) != 0) {
        complain(&search, path, "cannot be read: No such file or directory");
    } else if (S_ISDIR(info.st_mode)) {
        walk(&search, path, 0);
    } else {
        add(&search, path);
    }
}
