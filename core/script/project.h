// SPDX-License-Identifier: Apache-2.0
/**
 * The project file, moontide.lua: a Lua file beside the manifests that returns one table with what
 * can be said of an app (DESIGN.md, "The project file").  It is data: it runs in the sandbox of
 * health checks, and no function survives in what it returns.
 */
#ifndef MT_SCRIPT_PROJECT_H
#define MT_SCRIPT_PROJECT_H

#include "base/finding.h"
#include "script/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

/** The name by which it is found in a folder. */
#define MT_PROJECT_FILE "moontide.lua"

/** What the file says differently for one environment. */
struct mt_project_environment {
    struct mt_settings settings; // first: see project_keys.c
    const char *name;
    bool is_default; ///< Taken where no --env is given.
};

/** What a project file says, checked.  Lives in the arena of the findings. */
struct mt_project {
    struct mt_settings settings; // first: see project_keys.c
    const char *file;            ///< As findings call it.
    const char *folder;          ///< That holds it; every path in it is relative to it.
    MT_ARRAY(struct mt_project_environment) environments; ///< Sorted by name.
    bool unsure_of_source;       ///< A finding is about a `source`: what to read is not known.
    bool unsure_of_environments; ///< The same of environments.
};

/**
 * Reads and checks the file.  Everything that is wrong in it goes to the findings (rule
 * "invalid-project"), in one go; NULL when it does not run or returns no data at all.  `library` is
 * what mt_script_options has; NULL: none.
 */
struct mt_project *mt_project_load(const char *file, const char *library,
                                   struct mt_findings *findings);

/**
 * What the file says for the environment `env`: that section laid over the rest.  With `env` NULL
 * it is the one that is the default, or no section where there are none; `*chosen` is its name or
 * NULL.  False with `err`: no such environment, or one has to be named.
 */
bool mt_project_choose(const struct mt_project *project, const char *env,
                       struct mt_settings *settings, const char **chosen, struct mt_error *err);

/**
 * Whether an app with these settings of its project may run against the context `context`, which
 * somebody named with --context (`named`) or which is the kubeconfig's own.  Another one than the
 * project's needs --yes; one that fits no pattern of `contexts` is refused in any case.
 */
bool mt_project_check_context(const struct mt_settings *settings, const char *context, bool named,
                              bool yes, struct mt_error *err);

/** The folder that holds the file: "." for a bare name. */
const char *mt_project_folder(const char *file, struct mt_arena *arena);

/** `path` of the project file as a PATH: relative to `folder`. */
const char *mt_project_path(const char *folder, const char *path, struct mt_arena *arena);

/** The tables that a project file is made of, in the words of lua/meta/project.lua: NULL at the
 * end. */
const char *mt_project_table_name(size_t table);

/** The key at `index` of a table, or NULL at the end. */
const char *mt_project_key_name(size_t table, size_t index);

#endif
