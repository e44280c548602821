// SPDX-License-Identifier: Apache-2.0
/** The project file of a command: where it is, what it says here, and where flags win. */
#ifndef MT_CLI_PROJECT_H
#define MT_CLI_PROJECT_H

#include "script/project.h"

#include <stdbool.h>

struct mt_args;
struct mt_error;

/** What flags, the project file and the defaults say together, and what is read. */
struct mt_cli_project {
    const char *file;            ///< As findings call it; NULL: there is none.
    bool broken;                 ///< It could not be read: what it says is not known.
    const char *env;             ///< The environment that was chosen, or NULL.
    struct mt_settings settings; ///< A flag, then the environment, then the file, then the default.
    struct mt_texts paths;       ///< What to read: the PATHs, or the source of the project file.
    struct mt_texts
        scripts;          ///< Folders of scripts in the order of search, before the shipped ones.
    const char *folder;   ///< That holds the file, or NULL.
    const char *named;    ///< The one PATH that can name the app, or NULL.
    bool source_replaced; ///< PATHs stand in for the source: such a run never prunes.
};

/**
 * Finds the project file (--project, else in the first PATH's folder, else in the current folder)
 * and lays the flags over what it says.  False with `err` on bad usage; what is wrong in the file
 * is in the findings, in whose arena everything lives.
 */
bool mt_cli_project_read(struct mt_cli_project *project, const struct mt_args *args,
                         struct mt_findings *findings, struct mt_error *err);

#endif
