// SPDX-License-Identifier: Apache-2.0
#include "cli/project.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/args.h"
#include "cli/config_maps.h"
#include "cli/flags.h"
#include "script/argocd_cm.h"
#include "script/shipped.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** One command's search. */
struct search {
    struct mt_cli_project *project;
    const struct mt_args *args;
    struct mt_findings *findings;
    struct mt_arena *arena;
    struct mt_error *err;
};

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_same_place(const char *path, const char *other)
{
    struct stat a;
    struct stat b;
    return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
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

/** The project file of a folder, or NULL when it has none. */
static const char *file_in(const char *folder, struct mt_arena *arena)
{
    const char *file = mt_project_path(without_final_slash(folder, arena), MT_PROJECT_FILE, arena);
    return access(file, F_OK) == 0 ? file : NULL;
}

/** Whether the operands are PATHs: with --live they are objects. */
static bool takes_paths(const struct mt_args *args)
{
    return args->command->paths && !args->live;
}

/** The PATHs that were typed; of a command that takes none, none. */
static const struct mt_words *typed_paths(const struct search *search)
{
    static const struct mt_words none;
    return takes_paths(search->args) ? &search->args->operands : &none;
}

/** The folder of the first PATH: itself, or the one that its file is in. */
static const char *first_folder(const struct search *search)
{
    const struct mt_words *paths = typed_paths(search);
    if (paths->count == 0 || strcmp(paths->items[0], "-") == 0) {
        return ".";
    }
    const char *path = paths->items[0];
    const char *slash = strrchr(path, '/');
    if (is_folder(path) || slash == path) {
        return path;
    }
    return slash != NULL ? mt_arena_strndup(search->arena, path, (size_t)(slash - path)) : ".";
}

/** --project names a file, or a folder that holds one. */
static bool find_named(struct search *search)
{
    const char *said = search->args->project;
    if (is_folder(said)) {
        search->project->file = file_in(said, search->arena);
        return search->project->file != NULL ||
               mt_fail(search->err, MT_ERR_NOT_FOUND,
                       "--project: there is no " MT_PROJECT_FILE " in %s", said);
    }
    search->project->file = mt_project_path(".", said, search->arena);
    return access(said, F_OK) == 0 ||
           mt_fail(search->err, MT_ERR_NOT_FOUND, "--project: there is no file \"%s\"", said);
}

static bool find_file(struct search *search)
{
    struct mt_cli_project *project = search->project;
    if (search->args->project != NULL) {
        return find_named(search);
    }
    project->file = file_in(first_folder(search), search->arena);
    if (project->file == NULL) {
        project->file = file_in(".", search->arena);
    }
    if (project->file == NULL && takes_paths(search->args) && typed_paths(search)->count == 0) {
        return mt_fail(search->err, MT_ERR_INVALID,
                       "name a file, a folder or - (standard input): moontide %s PATH; without one "
                       "it is the current folder, but this one has no " MT_PROJECT_FILE,
                       search->args->command->name);
    }
    return project->file != NULL || search->args->env == NULL ||
           mt_fail(search->err, MT_ERR_INVALID,
                   "--env %s: there is no project file with environments: no " MT_PROJECT_FILE
                   " beside the manifests or in the current folder",
                   search->args->env);
}

/** What the flags say, in the form of all other places. */
static bool read_flags(const struct mt_args *args, struct mt_settings *flags, struct mt_error *err)
{
    *flags = (struct mt_settings){
        .app = args->app,
        .namespace = args->namespace,
        .prune = args->prune == MT_YES,
        .timeouts = args->timeouts,
        .on_timeout = args->on_timeout,
        .wait = false,
        .concurrency = args->concurrency,
        .history_max = args->history_max,
        .force_conflicts = args->conflicts != NULL && strcmp(args->conflicts, "force") == 0,
    };
    const bool said[MT_KEY_COUNT] = {
        [MT_KEY_APP] = args->app != NULL,
        [MT_KEY_NAMESPACE] = args->namespace != NULL,
        [MT_KEY_PRUNE] = args->prune != MT_UNSET,
        [MT_KEY_ON_TIMEOUT] = args->on_timeout != NULL,
        [MT_KEY_WAIT] = args->no_wait,
        [MT_KEY_CONCURRENCY] = args->concurrency > 0,
        [MT_KEY_HISTORY_MAX] = args->history_max > 0,
        [MT_KEY_CONFLICTS] = args->conflicts != NULL,
    };
    for (int key = 0; key < MT_KEY_COUNT; key++) {
        flags->said |= (uint32_t)said[key] << key;
    }
    for (size_t i = 0; i < args->sync_options.count; i++) {
        if (!mt_sync_option_parse(args->sync_options.items[i], MT_OPTION_OF_APP,
                                  &flags->sync_options, err)) {
            return false;
        }
    }
    return true;
}

/** Lays the places that say something over one another. */
static bool settle(struct search *search, const struct mt_project *said)
{
    struct mt_cli_project *project = search->project;
    struct mt_settings of_project = {0};
    struct mt_settings of_flags;
    if (!read_flags(search->args, &of_flags, search->err) ||
        (said != NULL &&
         !mt_project_choose(said, search->args->env, &of_project, &project->env, search->err))) {
        return false;
    }
    struct mt_settings settings = mt_settings_default();
    settings = mt_settings_merge(&settings, &of_project);
    project->settings = mt_settings_merge(&settings, &of_flags);
    return true;
}

static void add_path(const struct search *search, const char *path)
{
    mt_array_push(search->arena, &search->project->paths, path);
}

static void add_source(const struct search *search)
{
    const struct mt_cli_project *project = search->project;
    const struct mt_texts *source = &project->settings.source;
    for (size_t i = 0; i < source->count; i++) {
        add_path(search, source->items[i]);
    }
    if (source->count == 0) {
        add_path(search, project->folder);
    }
}

/** The PATHs; the project's own folder, or none, stands for its source. */
static void find_paths(const struct search *search)
{
    struct mt_cli_project *project = search->project;
    const struct mt_words *typed = typed_paths(search);
    for (size_t i = 0; i < typed->count; i++) {
        if (project->folder != NULL && is_same_place(typed->items[i], project->folder)) {
            add_source(search);
        } else {
            add_path(search, typed->items[i]);
            project->source_replaced |= project->folder != NULL;
        }
    }
    if (typed->count == 0 && project->folder != NULL) {
        add_source(search);
    }
    project->named = typed->count == 0   ? project->folder
                     : typed->count == 1 ? typed->items[0]
                                         : NULL;
}

/** A folder of scripts, or the ConfigMap of ArgoCD's, in a file or a cluster. */
static bool has_scripts(const char *path)
{
    return is_folder(path) || mt_argocd_cm_is_one(path);
}

/** What stands for a ConfigMap of a cluster says which, and the command may ask one. */
static bool check_config_map(const struct search *search, const char *path)
{
    if (!mt_argocd_cm_is_live(path) || !mt_config_map_check(path, search->err)) {
        return !mt_argocd_cm_is_live(path);
    }
    return search->args->command != &mt_commands[MT_COMMAND_TEST] ||
           mt_fail(search->err, MT_ERR_INVALID,
                   "%s is in a cluster, and test asks none; keep it in a file: kubectl get "
                   "configmap -o yaml",
                   path);
}

static bool check_flag_scripts(const struct search *search)
{
    const struct mt_words *folders = &search->args->scripts;
    for (size_t i = 0; i < folders->count; i++) {
        if (!check_config_map(search, folders->items[i])) {
            return mt_wrap(search->err, "--scripts");
        }
        if (!has_scripts(folders->items[i])) {
            return mt_fail(search->err, MT_ERR_NOT_FOUND, "--scripts: there is no folder %s",
                           folders->items[i]);
        }
        mt_array_push(search->arena, &search->project->scripts, folders->items[i]);
    }
    return true;
}

/** The project's folders, and scripts/ beside its file. */
static void add_project_scripts(const struct search *search)
{
    struct mt_cli_project *project = search->project;
    const struct mt_texts *folders = &project->settings.scripts;
    for (size_t i = 0; i < folders->count; i++) {
        struct mt_error err;
        if (mt_argocd_cm_is_live(folders->items[i]) &&
            !mt_config_map_check(folders->items[i], &err)) {
            mt_find(search->findings, MT_SEVERITY_ERROR, "invalid-project",
                    (struct mt_place){project->file, 0}, "scripts: %s", err.msg);
        } else if (has_scripts(folders->items[i])) {
            mt_array_push(search->arena, &project->scripts, folders->items[i]);
        } else {
            mt_find(search->findings, MT_SEVERITY_ERROR, "invalid-project",
                    (struct mt_place){project->file, 0}, "scripts: there is no folder %s",
                    folders->items[i]);
        }
    }
    const char *beside = mt_project_path(project->folder, "scripts", search->arena);
    bool listed = false;
    for (size_t i = 0; i < project->scripts.count; i++) {
        listed |= is_same_place(project->scripts.items[i], beside);
    }
    if (!listed && is_folder(beside)) {
        mt_array_push(search->arena, &project->scripts, beside);
    }
}

bool mt_cli_project_read(struct mt_cli_project *project, const struct mt_args *args,
                         struct mt_findings *findings, struct mt_error *err)
{
    *project = (struct mt_cli_project){0};
    struct search search = {project, args, findings, findings->arena, err};
    if (!find_file(&search) || !check_flag_scripts(&search)) {
        return false;
    }
    const struct mt_project *said = NULL;
    if (project->file != NULL) {
        const char *root = mt_shipped_root(search.arena);
        const char *library = root != NULL ? mt_arena_printf(search.arena, "%s/lua", root) : NULL;
        said = mt_project_load(project->file, library, findings);
        project->broken = said == NULL || said->unsure_of_source || said->unsure_of_environments;
        project->folder = mt_project_folder(project->file, search.arena);
    }
    if (!settle(&search, said)) {
        return false;
    }
    if (project->folder != NULL) {
        add_project_scripts(&search);
    }
    find_paths(&search);
    return true;
}
