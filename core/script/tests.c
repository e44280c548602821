// SPDX-License-Identifier: Apache-2.0
#include "script/tests.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "script/argocd_json.h"
#include "script/checks.h"
#include "script/coverage.h"
#include "script/coverage_files.h"
#include "script/first_document.h"
#include "script/resource_actions.h"
#include "script/specs.h"
#include "script/test_files.h"
#include "script/test_running.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DIFFERENCE_MAX = 4096 };

/** The scripts of one folder, which many tests share. */
struct loaded {
    struct mt_checks *checks;
    struct mt_resource_actions *actions;
};

/** One mt_tests_run() on its way. */
struct run {
    const struct mt_tests_options *options;
    struct mt_test_results *results;
    struct mt_findings *findings;
    struct mt_arena *arena;
    struct mt_map by_root; // a folder of scripts to what was loaded from it
};

static struct loaded *load(struct run *run, const char *root)
{
    struct loaded *loaded = mt_map_get(&run->by_root, root);
    if (loaded != NULL) {
        return loaded;
    }
    const size_t count = run->options->folder_count;
    const char **folders = mt_arena_alloc(run->arena, (count + 1) * sizeof *folders);
    for (size_t i = 0; i < count; i++) {
        folders[i] = run->options->folders[i];
    }
    folders[count] = root;
    const struct mt_checks_options options = {
        .folders = folders, .folder_count = count + 1, .shipped = run->options->shipped};
    loaded = MT_ARENA_NEW(run->arena, struct loaded);
    loaded->checks = mt_checks_new(&options, run->findings);
    loaded->actions = mt_resource_actions_new(&options, run->findings);
    mt_map_put(&run->by_root, root, loaded);
    return loaded;
}

static void unload(struct run *run)
{
    for (size_t i = 0; i < run->by_root.count; i++) {
        struct loaded *loaded = run->by_root.entries[i].value;
        mt_checks_free(loaded->checks);
        mt_resource_actions_free(loaded->actions);
    }
    mt_map_fini(&run->by_root);
}

const char *mt_test_path(const struct mt_test_running *running, const char *said)
{
    return said[0] == '/' ? said
                          : mt_arena_printf(running->findings->arena, "%s%s%s", running->folder,
                                            running->folder[0] != '\0' ? "/" : "", said);
}

bool mt_test_read_input(const struct mt_test_running *running, const cJSON *test, const char *key,
                        struct mt_test_input *input)
{
    const struct mt_place place = {running->path, mt_json_line(test)};
    input->said = mt_argocd_text(test, key);
    if (input->said == NULL) {
        mt_find(running->findings, MT_SEVERITY_ERROR, "invalid-test", place,
                "the case names no file: it has no %s", key);
        return false;
    }
    input->path = mt_test_path(running, input->said);
    input->tree = mt_first_document(input->path, place, running->findings);
    return input->tree != NULL;
}

void mt_test_results_add(struct mt_test_results *results, const struct mt_test_result *result,
                         struct mt_arena *arena)
{
    results->failed += result->failed;
    results->skipped += result->skipped;
    mt_array_push(arena, &results->list, *result);
}

void mt_test_add(const struct mt_test_running *running, const cJSON *test,
                 struct mt_test_result *result)
{
    result->file = running->path;
    result->line = mt_json_line(test);
    result->failed = result->differences.count > 0;
    mt_test_results_add(running->results, result, running->findings->arena);
}

void mt_test_differs(const struct mt_test_running *running, struct mt_test_result *result,
                     char sign, const char *format, ...)
{
    char text[DIFFERENCE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct mt_arena *arena = running->findings->arena;
    mt_array_push(arena, &result->differences, mt_arena_printf(arena, "%c %s", sign, text));
}

static const char *folder_of(const char *path, struct mt_arena *arena)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? mt_arena_strndup(arena, path, (size_t)(slash - path)) : "";
}

static void run_file(struct run *run, const struct mt_test_file *file)
{
    const struct mt_place place = {file->path, 0};
    const cJSON *root = mt_first_document(file->path, place, run->findings);
    if (root == NULL) {
        return;
    }
    const struct loaded *loaded = load(run, file->root);
    const struct mt_test_running running = {
        .path = file->path,
        .folder = folder_of(file->path, run->arena),
        .checks = loaded->checks,
        .actions = loaded->actions,
        .results = run->results,
        .findings = run->findings,
        .find_related = run->options->find_related,
    };
    const cJSON *health = mt_argocd_member(root, "tests");
    const cJSON *discovery = mt_argocd_member(root, "discoveryTests");
    const cJSON *actions = mt_argocd_member(root, "actionTests");
    mt_test_health(&running, health);
    mt_test_discovery(&running, discovery);
    mt_test_action_runs(&running, actions);
    if (health == NULL && discovery == NULL && actions == NULL) {
        mt_find(run->findings, MT_SEVERITY_ERROR, "invalid-test", place,
                "this is no file of tests: it has none of the lists tests, discoveryTests and "
                "actionTests");
    }
}

/** Begins all specs; what they come to is taken later. */
static struct mt_specs *begin_specs(struct run *run, struct mt_test_files *files)
{
    struct mt_arena *arena = run->arena;
    const char *shipped = run->options->shipped;
    const struct mt_specs_options options = {
        .library = shipped != NULL ? mt_arena_printf(arena, "%s/lua", shipped) : "",
        .command = run->options->command,
        .interrupted = run->options->interrupted,
        .wake_fd = run->options->wake_fd,
    };
    struct mt_specs *specs = mt_specs_new(&options, run->findings);
    for (size_t i = 0; i < files->list.count; i++) {
        struct mt_test_file *file = &files->list.items[i];
        if (file->spec) {
            file->number = mt_specs_add(specs, file->path);
        }
    }
    return specs;
}

static bool is_interrupted(const struct run *run)
{
    return run->options->interrupted != NULL && run->options->interrupted();
}

static void run_files(struct run *run, struct mt_test_files *files)
{
    struct mt_specs *specs = begin_specs(run, files);
    for (size_t i = 0; i < files->list.count && !is_interrupted(run); i++) {
        const struct mt_test_file *file = &files->list.items[i];
        if (file->spec) {
            mt_specs_take(specs, file->number, run->results);
        } else {
            run_file(run, file);
        }
    }
    mt_specs_free(specs);
    unload(run);
}

/** The coverage of what has been run, which is forgotten then. */
static const struct mt_covered_files *take_coverage(const struct run *run)
{
    struct mt_covered_files *coverage = MT_ARENA_NEW(run->arena, struct mt_covered_files);
    const struct mt_coverage_scope scope = {run->options->paths, run->options->path_count,
                                            run->options->shipped};
    mt_covered_files_make(&scope, run->arena, coverage);
    mt_coverage_end();
    return coverage;
}

void mt_tests_run(const struct mt_tests_options *options, struct mt_test_results *results,
                  struct mt_findings *findings)
{
    struct run run = {options, results, findings, findings->arena, {0}};
    struct mt_test_files files = {0};
    *results = (struct mt_test_results){0};
    for (size_t i = 0; i < options->path_count; i++) {
        mt_test_files_find(options->paths[i], &files, findings);
    }
    results->files = files.list.count;
    if (options->coverage) {
        mt_coverage_begin();
    }
    run_files(&run, &files);
    if (options->coverage) {
        results->coverage = take_coverage(&run);
    }
}
