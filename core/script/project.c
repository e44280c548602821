// SPDX-License-Identifier: Apache-2.0
#include "script/project.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/nearest.h"
#include "script/project_reading.h"

#include <fnmatch.h>
#include <string.h>

const char *mt_project_path(const char *folder, const char *path, struct mt_arena *arena)
{
    while (strncmp(path, "./", 2) == 0) {
        path += 2 + strspn(path + 2, "/");
    }
    if (path[0] == '\0' || strcmp(path, ".") == 0) {
        return folder;
    }
    if (path[0] == '/' || strcmp(folder, ".") == 0) {
        return path;
    }
    return mt_arena_printf(arena, "%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/", path);
}

const char *mt_project_folder(const char *file, struct mt_arena *arena)
{
    const char *slash = strrchr(file, '/');
    if (slash == NULL) {
        return ".";
    }
    return slash == file ? "/" : mt_arena_strndup(arena, file, (size_t)(slash - file));
}

struct mt_project *mt_project_load(const char *file, const char *library,
                                   struct mt_findings *findings)
{
    struct mt_arena *arena = findings->arena;
    struct mt_project *project = MT_ARENA_NEW(arena, struct mt_project);
    project->file = mt_arena_strdup(arena, file);
    project->folder = mt_project_folder(project->file, arena);
    struct project_reading reading = {.project = project, .findings = findings, .arena = arena};
    const cJSON *tree = mt_project_run(&reading, library);
    bool good = tree != NULL && mt_project_read_file(&reading, tree);
    mt_map_fini(&reading.lines);
    return good ? project : NULL;
}

/** Appends "dev, prod". */
static void put_names(const struct mt_project *project, struct mt_buf *out)
{
    for (size_t i = 0; i < project->environments.count; i++) {
        mt_buf_printf(out, "%s%s", i > 0 ? ", " : "", project->environments.items[i].name);
    }
}

static bool fail_unknown(const struct mt_project *project, const char *env, struct mt_error *err)
{
    const char *near = NULL;
    for (size_t i = 0; near == NULL && i < project->environments.count; i++) {
        near = mt_nearest(env, &project->environments.items[i].name, 1);
    }
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    put_names(project, &names);
    mt_fail(err, MT_ERR_NOT_FOUND, "--env: %s has no environment \"%s\"; %s%s%sit has: %s",
            project->file, env, near != NULL ? "did you mean \"" : "", near != NULL ? near : "",
            near != NULL ? "\"? " : "", mt_buf_text(&names));
    mt_buf_fini(&names);
    return false;
}

/** One of several has to be named, since none is the default. */
static bool fail_unsaid(const struct mt_project *project, struct mt_error *err)
{
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    put_names(project, &names);
    mt_fail(err, MT_ERR_INVALID,
            "%s has environments; name one: --env %s (it has: %s; one with default = true is taken "
            "without --env)",
            project->file, project->environments.items[0].name, mt_buf_text(&names));
    mt_buf_fini(&names);
    return false;
}

/** The environment of that name; without a name the default one. */
static const struct mt_project_environment *find_environment(const struct mt_project *project,
                                                             const char *name)
{
    for (size_t i = 0; i < project->environments.count; i++) {
        const struct mt_project_environment *environment = &project->environments.items[i];
        if (name != NULL ? strcmp(environment->name, name) == 0 : environment->is_default) {
            return environment;
        }
    }
    return NULL;
}

bool mt_project_choose(const struct mt_project *project, const char *env,
                       struct mt_settings *settings, const char **chosen, struct mt_error *err)
{
    *settings = project->settings;
    *chosen = NULL;
    const struct mt_project_environment *environment = find_environment(project, env);
    if (environment != NULL) {
        *settings = mt_settings_merge(&project->settings, &environment->settings);
        *chosen = environment->name;
        return true;
    }
    if (project->unsure_of_environments) {
        return true; // what is wrong there is a finding
    }
    if (project->environments.count == 0) {
        return env == NULL ||
               mt_fail(err, MT_ERR_INVALID, "--env %s: %s has no environments", env, project->file);
    }
    return env != NULL ? fail_unknown(project, env, err) : fail_unsaid(project, err);
}

/** Whether a pattern of `contexts` fits; none fits all. */
static bool fits_contexts(const struct mt_texts *patterns, const char *context)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (fnmatch(patterns->items[i], context, FNM_NOESCAPE) == 0) {
            return true;
        }
    }
    return patterns->count == 0;
}

bool mt_project_check_context(const struct mt_settings *settings, const char *context, bool named,
                              bool yes, struct mt_error *err)
{
    bool differs = settings->context != NULL && strcmp(settings->context, context) != 0;
    if (named && differs && !yes) {
        return mt_fail(err, MT_ERR_INVALID,
                       "--context %s is not the context of the project file, %s; if it is meant, "
                       "add --yes",
                       context, settings->context);
    }
    if (fits_contexts(&settings->contexts, context)) {
        return true;
    }
    struct mt_buf patterns;
    mt_buf_init(&patterns, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < settings->contexts.count; i++) {
        mt_buf_printf(&patterns, "%s%s", i > 0 ? ", " : "", settings->contexts.items[i]);
    }
    mt_fail(err, MT_ERR_INVALID,
            "the context %s is none that the project file allows; it runs against: %s", context,
            mt_buf_text(&patterns));
    mt_buf_fini(&patterns);
    return false;
}
