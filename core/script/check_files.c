// SPDX-License-Identifier: Apache-2.0
#include "script/check_files.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/finding.h"

#include <string.h>
#include <sys/stat.h>

enum { LEVELS_MAX = 8 };

/** A folder being searched; `relative` paths begin below it. */
struct search {
    const char *folder;
    const char *shown;
    struct mt_findings *findings;
    mt_check_file_fn *each;
    void *data;
};

typedef void entry_fn(const struct search *search, const char *relative, bool is_folder,
                      unsigned level);

/** Folders and files; links to files, but not to folders, which may lead in circles. */
static void visit_entry(const struct search *search, const char *relative, unsigned level,
                        entry_fn *visit)
{
    const char *path = mt_arena_printf(search->findings->arena, "%s/%s", search->folder, relative);
    struct stat info;
    struct stat link;
    if (stat(path, &info) != 0 || lstat(path, &link) != 0) {
        return;
    }
    bool is_folder = S_ISDIR(info.st_mode) && !S_ISLNK(link.st_mode);
    if (is_folder || S_ISREG(info.st_mode)) {
        visit(search, relative, is_folder, level);
    }
}

/** Calls `visit` for every entry of a folder, hidden ones aside, in the order of names. */
static void list(const struct search *search, const char *relative, unsigned level, entry_fn *visit)
{
    struct mt_arena *arena = search->findings->arena;
    const char *path = mt_arena_printf(arena, "%s/%s", search->folder, relative);
    struct mt_file_names names = {0};
    struct mt_error err;
    if (!mt_file_list(path, arena, &names, &err)) {
        mt_find(search->findings, MT_SEVERITY_ERROR, "unreadable",
                (struct mt_place){search->shown != NULL ? search->shown : search->folder, 0}, "%s",
                err.msg);
    }
    for (size_t i = 0; i < names.count; i++) {
        if (names.items[i][0] != '.') {
            const char *between = relative[0] != '\0' ? "/" : "";
            visit_entry(search, mt_arena_printf(arena, "%s%s%s", relative, between, names.items[i]),
                        level, visit);
        }
    }
}

static void report_file(const struct search *search, const char *relative, enum mt_dialect dialect,
                        const struct mt_kind_pattern *kind)
{
    struct mt_arena *arena = search->findings->arena;
    struct mt_check_file file = {
        .path = mt_arena_printf(arena, "%s/%s", search->folder, relative),
        .shown = search->shown != NULL ? mt_arena_printf(arena, "%s/%s", search->shown, relative)
                                       : relative,
        .dialect = dialect,
    };
    if (kind != NULL) {
        file.kind = *kind;
    }
    search->each(search->data, &file);
}

/** Below health/: every .lua file. */
static void visit_ours(const struct search *search, const char *relative, bool is_folder,
                       unsigned level)
{
    if (is_folder && level < LEVELS_MAX) {
        list(search, relative, level + 1, visit_ours);
    } else if (!is_folder && mt_file_has_suffix(relative, ".lua") &&
               !mt_file_has_suffix(relative, "_spec.lua")) {
        report_file(search, relative, MT_DIALECT_MOONTIDE, NULL);
    }
}

/** "_.crossplane.io" as "*.crossplane.io". */
static const char *with_wildcards(const char *text, size_t length, struct mt_arena *arena)
{
    char *copy = mt_arena_strndup(arena, text, length);
    for (char *c = copy; *c != '\0'; c++) {
        if (*c == '_') {
            *c = '*';
        }
    }
    return copy;
}

/** "_" alone is any group, but never the core group (SEMANTICS.md 5.6). */
static const char *group_pattern(const char *text, size_t length, struct mt_arena *arena)
{
    const char *pattern = with_wildcards(text, length, arena);
    return strcmp(pattern, "*") == 0 ? "?*" : pattern;
}

/** "apps/Deployment/health.lua" or "Pod/health.lua": ArgoCD's layout, two levels deep at most. */
static void visit_argocd(const struct search *search, const char *relative, bool is_folder,
                         unsigned level)
{
    struct mt_arena *arena = search->findings->arena;
    if (is_folder && level < 2) {
        list(search, relative, level + 1, visit_argocd);
        return;
    }
    const char *name = strrchr(relative, '/');
    if (is_folder || name == NULL || strcmp(name, "/health.lua") != 0) {
        return;
    }
    const char *slash = strchr(relative, '/');
    bool core = slash == name;
    struct mt_kind_pattern kind = {
        .group = core ? "" : group_pattern(relative, (size_t)(slash - relative), arena),
        .version = "*",
        .kind = core ? with_wildcards(relative, (size_t)(name - relative), arena)
                     : with_wildcards(slash + 1, (size_t)(name - slash - 1), arena),
        .said = mt_arena_strndup(arena, relative, (size_t)(name - relative)),
    };
    report_file(search, relative, MT_DIALECT_ARGOCD, &kind);
}

static void visit_top(const struct search *search, const char *relative, bool is_folder,
                      unsigned level)
{
    static const char *const ours[] = {"hooks", "notify", "pipelines", "on-timeout", "testdata"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(relative, ours[i]) == 0) {
            return;
        }
    }
    if (is_folder && strcmp(relative, "health") == 0) {
        list(search, relative, level + 1, visit_ours);
    } else {
        visit_argocd(search, relative, is_folder, level);
    }
}

void mt_check_files_each(const char *folder, const char *shown, struct mt_findings *findings,
                         mt_check_file_fn *each, void *data)
{
    struct search search = {folder, shown, findings, each, data};
    list(&search, "", 0, visit_top);
}

/** What lies deeper belongs to a script, and is none. */
static void visit_plain(const struct search *search, const char *relative, bool is_folder,
                        unsigned level)
{
    if (!is_folder) {
        visit_ours(search, relative, is_folder, level);
    }
}

void mt_script_files_each(const char *folder, const char *shown, const char *kind,
                          struct mt_findings *findings, mt_check_file_fn *each, void *data)
{
    struct search search = {folder, shown, findings, each, data};
    struct stat info;
    if (stat(mt_arena_printf(findings->arena, "%s/%s", folder, kind), &info) == 0 &&
        S_ISDIR(info.st_mode)) {
        list(&search, kind, 0, visit_plain);
    }
}
