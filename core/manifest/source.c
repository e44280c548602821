// SPDX-License-Identifier: Apache-2.0
#include "manifest/source.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"
#include "manifest/documents.h"
#include "manifest/ignore.h"
#include "manifest/json.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** One mt_source_read() on its way. */
struct reading {
    struct mt_source *source;
    const struct mt_source_options *options;
    struct mt_findings *findings;
    struct mt_arena *arena;
    struct mt_map seen; // "device:inode" of every file and PATH, and "-": none is read twice
    size_t repeats;     // how often one was met again
};

/** The folder that is being walked, as a PATH. */
struct folder {
    const char *path;  // as the user typed it, without a final "/"
    const char *shown; // what goes before file names: "" for "."
    struct mt_ignore ignore;
    bool has_project; // a moontide.lua beside the manifests
};

static void fail_at(struct reading *reading, const char *path, const char *rule,
                    const char *message)
{
    struct mt_place place = {mt_arena_strdup(reading->arena, path), 0};
    mt_find(reading->findings, MT_SEVERITY_ERROR, rule, place, "%s", message);
}

static void leave_out(struct reading *reading, const char *path, const char *reason)
{
    struct mt_left_out left_out = {path, reason};
    mt_array_push(reading->arena, &reading->source->left_out, left_out);
}

static bool exists(struct mt_arena *arena, const char *folder, const char *name)
{
    return access(mt_arena_printf(arena, "%s/%s", folder, name), F_OK) == 0;
}

static bool is_new_key(struct reading *reading, const char *key)
{
    bool is_new = mt_map_put(&reading->seen, key, reading) == NULL;
    reading->repeats += !is_new;
    return is_new;
}

/** Whether this is the first time that the file, or the folder as a PATH, is met. */
static bool is_new(struct reading *reading, const struct stat *info)
{
    return is_new_key(reading, mt_arena_printf(reading->arena, "%ju:%ju", (uintmax_t)info->st_dev,
                                               (uintmax_t)info->st_ino));
}

static bool is_manifest_name(const char *name)
{
    return mt_file_has_suffix(name, ".yaml") || mt_file_has_suffix(name, ".yml") ||
           mt_file_has_suffix(name, ".json");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/** Documents of one file on their way into objects. */
struct file_reading {
    struct reading *reading;
    const char *file;
    bool values_reported;
};

/** `values*.yaml` without a kind belongs to a Helm chart. */
static bool is_helm_values(const struct file_reading *file, const cJSON *root)
{
    return strncmp(base_name(file->file), "values", 6) == 0 && cJSON_IsObject(root) &&
           mt_json_get(root, "kind") == NULL && mt_json_get(root, "apiVersion") == NULL;
}

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct file_reading *file = data;
    struct reading *reading = file->reading;
    struct mt_place place = {file->file, line};
    if (!is_helm_values(file, root)) {
        mt_objects_add(&reading->source->objects, root, place, index, &reading->options->object,
                       reading->findings);
        return;
    }
    if (!file->values_reported) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "helm-values", place,
                "these are values of a Helm chart, not objects; leave the file out with "
                ".moontideignore, or render the chart: helm template NAME DIR | moontide %s - "
                "--app NAME",
                reading->options->command);
        file->values_reported = true;
    }
    cJSON_Delete(root);
}

static void read_file(struct reading *reading, const char *path, const char *shown)
{
    mt_array_push(reading->arena, &reading->source->files, shown);
    struct mt_buf text;
    struct mt_error err;
    mt_buf_init(&text, MT_FILE_MAX);
    if (mt_file_read(path, &text, &err)) {
        struct file_reading file = {reading, shown, false};
        mt_documents_read(shown, mt_buf_text(&text), text.length, reading->arena, reading->findings,
                          add_document, &file);
    } else {
        fail_at(reading, shown, "unreadable",
                err.code == MT_ERR_INVALID
                    ? mt_arena_printf(reading->arena, "%s; split it into several", err.msg)
                    : err.msg);
    }
    mt_buf_fini(&text);
}

/** Whether the folder holds a file with one of the names, which NULL ends. */
static bool holds_any(struct mt_arena *arena, const char *folder, const char *const *names)
{
    while (*names != NULL && !exists(arena, folder, *names)) {
        names++;
    }
    return *names != NULL;
}

/** Says what a folder is when it is not one of plain manifests of this app. */
static bool is_plain_folder(struct reading *reading, const char *path, const char *shown,
                            bool may_have_project)
{
    static const char *const charts[] = {"Chart.yaml", "Chart.yml", NULL};
    static const char *const kustomizations[] = {"kustomization.yaml", "kustomization.yml",
                                                 "Kustomization", NULL};
    const char *command = reading->options->command;
    struct mt_arena *arena = reading->arena;
    if (!may_have_project && exists(arena, path, "moontide.lua")) {
        fail_at(reading, shown, "nested-app",
                mt_arena_printf(arena,
                                "this folder is an app of its own (it has a moontide.lua); give "
                                "it a run of its own: moontide %s %s",
                                command, shown));
        return false;
    }
    if (holds_any(arena, path, charts)) {
        fail_at(reading, shown, "helm-chart",
                mt_arena_printf(arena,
                                "this folder is a Helm chart; render it first: helm template "
                                "NAME %s | moontide %s - --app NAME",
                                shown, command));
        return false;
    }
    if (holds_any(arena, path, kustomizations)) {
        fail_at(reading, shown, "kustomization",
                mt_arena_printf(arena,
                                "this folder is a kustomization; build it first: kustomize "
                                "build %s | moontide %s - --app NAME",
                                shown, command));
        return false;
    }
    return true;
}

static bool is_script_folder(const struct reading *reading, const struct folder *folder,
                             const char *relative, const struct stat *info)
{
    for (size_t i = 0; i < reading->options->script_dir_count; i++) {
        struct stat scripts;
        if (stat(reading->options->script_dirs[i], &scripts) == 0 &&
            scripts.st_dev == info->st_dev && scripts.st_ino == info->st_ino) {
            return true;
        }
    }
    return folder->has_project && strcmp(relative, "scripts") == 0;
}

/** Why an entry of a folder is not read, or NULL.  `info` is all zero where nothing is known. */
static const char *reason_to_leave_out(const struct reading *reading, const struct folder *folder,
                                       const char *relative, const struct stat *info)
{
    const char *name = base_name(relative);
    bool is_folder = S_ISDIR(info->st_mode);
    if (name[0] == '.') {
        return "hidden";
    }
    if (mt_ignore_matches(&folder->ignore, relative, is_folder)) {
        return "named in .moontideignore";
    }
    if (is_folder) {
        return strcmp(name, "testdata") == 0                       ? "test data"
               : is_script_folder(reading, folder, relative, info) ? "a folder of scripts"
                                                                   : NULL;
    }
    if (folder->has_project && strcmp(relative, "moontide.lua") == 0) {
        return "the project file";
    }
    if (mt_file_has_suffix(name, "_test.yaml") || mt_file_has_suffix(name, "_test.yml")) {
        return "a test";
    }
    return is_manifest_name(name) ? NULL : "not .yaml, .yml or .json";
}

static void walk(struct reading *reading, const struct folder *folder, const char *relative);

static void visit(struct reading *reading, const struct folder *folder, const char *relative)
{
    struct mt_arena *arena = reading->arena;
    const char *path = mt_arena_printf(arena, "%s/%s", folder->path, relative);
    const char *shown = mt_arena_printf(arena, "%s%s", folder->shown, relative);
    struct stat info = {0};
    struct stat link = {0};
    int failure = stat(path, &info) != 0 || lstat(path, &link) != 0 ? errno : 0;
    const char *reason = reason_to_leave_out(reading, folder, relative, &info);
    if (reason == NULL && S_ISLNK(link.st_mode) && S_ISDIR(info.st_mode)) {
        reason = "a link to a folder"; // as kubectl; a link to a file is followed
    }
    if (reason != NULL) {
        leave_out(reading, shown, reason);
    } else if (failure != 0) {
        fail_at(reading, shown, "unreadable",
                mt_arena_printf(arena, "cannot be read: %s", strerror(failure)));
    } else if (S_ISDIR(info.st_mode)) {
        if (is_plain_folder(reading, path, shown, false)) {
            walk(reading, folder, relative);
        }
    } else if (!S_ISREG(info.st_mode)) {
        leave_out(reading, shown, "not a file");
    } else if (is_new(reading, &info)) {
        read_file(reading, path, shown);
    }
}

/**
 * Reads the folder at `relative` below the PATH ("" for the PATH itself), in the order of names.
 */
static void walk(struct reading *reading, const struct folder *folder, const char *relative)
{
    struct mt_arena *arena = reading->arena;
    bool top = relative[0] == '\0';
    const char *path = top ? folder->path : mt_arena_printf(arena, "%s/%s", folder->path, relative);
    struct mt_file_names names = {0};
    struct mt_error err;
    if (!mt_file_list(path, arena, &names, &err)) {
        fail_at(reading, top ? path : mt_arena_printf(arena, "%s%s", folder->shown, relative),
                "unreadable", err.msg);
        return;
    }
    for (size_t i = 0; i < names.count; i++) {
        visit(reading, folder,
              mt_arena_printf(arena, "%s%s%s", relative, top ? "" : "/", names.items[i]));
    }
}

/** Whether a PATH may have a moontide.lua: it is the app's own folder. */
static bool is_own_folder(const struct reading *reading, const struct stat *info, bool first)
{
    struct stat project;
    const char *folder = reading->options->project_folder;
    if (folder == NULL) {
        return first;
    }
    return stat(folder, &project) == 0 && project.st_dev == info->st_dev &&
           project.st_ino == info->st_ino;
}

/** Reads a PATH that is a folder; `own` is whether it is the app's. */
static void read_folder(struct reading *reading, const char *path, bool own)
{
    struct mt_arena *arena = reading->arena;
    struct folder folder = {
        .path = path,
        .shown = strcmp(path, ".") == 0   ? ""
                 : strcmp(path, "/") == 0 ? "/"
                                          : mt_arena_printf(arena, "%s/", path),
        .has_project = exists(arena, path, "moontide.lua"),
    };
    if (!is_plain_folder(reading, path, path, own)) {
        return;
    }
    mt_ignore_read(&folder.ignore, mt_arena_printf(arena, "%s.moontideignore", folder.shown),
                   reading->findings);
    walk(reading, &folder, "");
}

static void report_missing(struct reading *reading, const char *path)
{
    bool is_url = strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0;
    fail_at(reading, path, "unreadable",
            is_url ? mt_arena_printf(reading->arena,
                                     "addresses are not read; fetch it first: curl -fsSL %s | "
                                     "moontide %s - --app NAME",
                                     path, reading->options->command)
                   : mt_arena_printf(reading->arena, "cannot be read: %s", strerror(errno)));
}

static void read_path(struct reading *reading, const char *path, bool first)
{
    struct stat info;
    if (strcmp(path, "-") == 0) {
        if (is_new_key(reading, "-")) {
            read_file(reading, "-", "stdin");
        }
    } else if (stat(path, &info) != 0) {
        report_missing(reading, path);
    } else if (!is_new(reading, &info)) {
        return;
    } else if (S_ISDIR(info.st_mode)) {
        read_folder(reading, path, is_own_folder(reading, &info, first));
    } else {
        read_file(reading, path, path);
    }
}

/** "dir//" as "dir", so that messages read well; "/" stays. */
static const char *without_final_slash(const char *path, struct mt_arena *arena)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    return mt_arena_strndup(arena, path, length);
}

void mt_source_read(struct mt_source *source, const struct mt_source_options *options,
                    struct mt_findings *findings)
{
    *source = (struct mt_source){0};
    struct reading reading = {
        .source = source, .options = options, .findings = findings, .arena = findings->arena};
    for (size_t i = 0; i < options->path_count; i++) {
        const char *path = without_final_slash(options->paths[i], findings->arena);
        size_t objects = source->objects.list.count;
        size_t files = source->files.count;
        size_t errors = findings->errors;
        size_t repeats = reading.repeats;
        read_path(&reading, path, i == 0);
        if (objects == source->objects.list.count && errors == findings->errors &&
            repeats == reading.repeats) {
            const char *shown = strcmp(path, "-") == 0 ? "stdin" : path;
            fail_at(&reading, shown, "no-object",
                    source->files.count > files
                        ? "holds no object: only empty documents and comments"
                        : "holds no object: no file ends with .yaml, .yml or .json (-v names "
                          "what was left out)");
        }
    }
    mt_map_fini(&reading.seen);
}

void mt_source_add_file(struct mt_source *source, const char *file, struct mt_arena *arena)
{
    mt_array_push(arena, &source->files, file);
    memmove(source->files.items + 1, source->files.items,
            (source->files.count - 1) * sizeof *source->files.items);
    source->files.items[0] = file;
}
