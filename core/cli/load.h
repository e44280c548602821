// SPDX-License-Identifier: Apache-2.0
/** From the arguments to objects, and on to the plan. */
#ifndef MT_CLI_LOAD_H
#define MT_CLI_LOAD_H

#include "base/finding.h"
#include "cli/project.h"
#include "manifest/source.h"
#include "script/argocd_cm.h"
#include "script/policy.h"
#include "sync/fingerprint.h"
#include "sync/plan.h"

#include <stdbool.h>

struct mt_resource_actions;
struct mt_arena;
struct mt_cli;
struct mt_error;
struct mt_scopes;
struct mt_selector;

enum { MT_RUN_ID_SIZE = 17 }; ///< 16 hex digits, terminated.

/** Script hooks, as a plan takes them. */
struct mt_plan_hooks {
    struct mt_plan_hook *items;
    size_t count;
};

/** Everything that was read; lives until mt_load_end(). */
struct mt_loaded {
    struct mt_arena *arena;
    const struct mt_cli *cli; ///< Whose arguments it was loaded for.
    struct mt_findings findings;
    struct mt_cli_project project; ///< With the PATHs, script folders and settings that hold.
    struct mt_source source;
    struct mt_objects objects;    ///< Those that -l chooses.
    struct mt_selector *selector; ///< NULL: all.
    const char *app;              ///< NULL where none is needed and none can be told.
    const char *namespace;
    const char *context;                 ///< Of the kubeconfig; NULL: none, or offline.
    struct mt_object_pattern *only;      ///< Of --only, as many as were typed.
    struct mt_scripts scripts;           ///< As many as were loaded.
    struct mt_policy policy;             ///< That asks them.
    struct mt_resource_actions *actions; ///< NULL before mt_load_actions().
    struct mt_config_maps config_maps;   ///< Of the cluster, among the folders of scripts.
    bool config_maps_read;               ///< As far as they can be.
    bool unreachable;                    ///< The cluster did not answer, or let us read one.
    struct mt_served_kinds served;       ///< By the cluster, once it was asked.
    bool later;                          ///< The cluster has objects of the app: no first sync.
    bool namespace_there;        ///< The app's Namespace: CreateNamespace=true has nothing to do.
    char run_id[MT_RUN_ID_SIZE]; ///< Of what this process is about to do.
    bool deletion;               ///< The plan is that of the app's deletion, from its record.
    struct mt_plan_hooks recorded_hooks; ///< With `deletion`: the script hooks of its record.
    // Of the app's record, once it was read; all zero: there is none.
    bool recorded;
    const struct mt_inventory_item *inventory;
    size_t inventory_count;
    unsigned revision;                   ///< The number of this sync; 0: not known.
    const char *resumed_run_id;          ///< Of the run that this one goes on with, or NULL.
    char plan_hash[MT_FINGERPRINT_SIZE]; ///< Of `plan`.
    struct mt_plan *plan;                ///< NULL before mt_load_plan().
    struct mt_arena *plan_arena;         ///< In which it lives.
};

/**
 * Reads what the PATHs hold; `cli` must live until mt_load_end(), as with those below.  False with
 * `err` on bad usage, found before any file is read: no PATH, no name for the app where it
 * `needs_app`, a folder that does not exist, a value that says nothing. What is wrong in the files
 * is in the findings.  mt_load_end() is due in any case.
 */
bool mt_load(struct mt_loaded *loaded, const struct mt_cli *cli, bool needs_app,
             struct mt_error *err);

/**
 * The same of a command that is about no single app and reads no manifests: whom to talk to, and
 * about which namespace.
 */
bool mt_load_settings(struct mt_loaded *loaded, const struct mt_cli *cli, struct mt_error *err);

/**
 * The same of a command whose first operand may be an APP, and which reads no manifests: which app
 * it is about, and where its scripts are.
 */
bool mt_load_app(struct mt_loaded *loaded, const struct mt_cli *cli, struct mt_error *err);

/** Whether a PATH is standard input. */
bool mt_load_reads_stdin(const struct mt_loaded *loaded);

/** Loads the health checks; what is wrong with them is in the findings. */
void mt_load_checks(struct mt_loaded *loaded);

/** Readies the resource actions, whose scripts are read when they are asked for. */
void mt_load_actions(struct mt_loaded *loaded);

/** Loads the hook types. */
void mt_load_hook_types(struct mt_loaded *loaded);

/**
 * Loads the hook types and makes the plan of what was read, in place of the one that was made
 * before: tasks of that are gone.
 */
void mt_load_plan(struct mt_loaded *loaded, const struct mt_cli *cli);

/** Frees the plan, which has to be made anew by what is found out next. */
void mt_load_drop_plan(struct mt_loaded *loaded);

/** The script hooks of the project file, or, of a deletion, those of the record. */
struct mt_plan_hooks mt_load_script_hooks(const struct mt_loaded *loaded);

/** Which kinds live in namespaces, by all that is known. */
struct mt_scopes *mt_load_scopes(const struct mt_loaded *loaded);

/**
 * Sorts the findings and prints them to standard error: errors, then closing line with
 * `consequence`; warnings without -q; notes and what was left out with -v.  Whether there is no
 * error.
 */
bool mt_load_report(struct mt_loaded *loaded, struct mt_cli *cli, const char *consequence);

/** The exit code where mt_load_report() is false. */
int mt_load_exit(const struct mt_loaded *loaded);

/** Prints, with -v, the files and folders that were not read and why. */
void mt_load_report_left_out(const struct mt_loaded *loaded, struct mt_cli *cli);

void mt_load_end(struct mt_loaded *loaded);

#endif
