// SPDX-License-Identifier: Apache-2.0
#include "cli/load.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/random.h"
#include "cli/cli.h"
#include "cli/config_maps.h"
#include "cli/findings.h"
#include "cli/flags.h"
#include "cli/text.h"
#include "manifest/name.h"
#include "manifest/selector.h"
#include "script/checks.h"
#include "script/hook_types.h"
#include "script/resource_actions.h"
#include "script/shipped.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/** The last part of a path; of ".", of the current folder. */
static const char *folder_name(const char *path, struct mt_arena *arena)
{
    char folder[PATH_MAX];
    if (strcmp(path, ".") == 0 || strcmp(path, "./") == 0) {
        path = getcwd(folder, sizeof folder) != NULL ? folder : path;
    }
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    const char *text = mt_arena_strndup(arena, path, length);
    const char *slash = strrchr(text, '/');
    return slash != NULL ? slash + 1 : text;
}

/** The app's name: what flag or project file say, else that of the one folder given. */
static bool find_app(struct mt_loaded *loaded, bool needed, struct mt_error *err)
{
    struct stat info;
    const struct mt_cli_project *project = &loaded->project;
    loaded->app = project->settings.app;
    needed &= !project->broken; // it may say the name, and that it is broken is said
    if (loaded->app != NULL) {
        return true;
    }
    const char *path = project->named;
    if (path != NULL && strcmp(path, "-") != 0 && stat(path, &info) != 0) {
        return true; // that it cannot be read is said by the source, with the reason
    }
    if (path == NULL || strcmp(path, "-") == 0 || !is_folder(path)) {
        return !needed || mt_fail(err, MT_ERR_INVALID, "name the app: --app NAME");
    }
    const char *name = folder_name(path, loaded->arena);
    if (mt_name_check("the folder's name", name, true, err)) {
        loaded->app = name;
        return true;
    }
    return !needed || mt_wrap(err, "name the app with --app NAME");
}

/** Chooses the objects that -l asks for. */
static void select_objects(struct mt_loaded *loaded, const char *selector)
{
    for (size_t i = 0; i < loaded->source.objects.list.count; i++) {
        struct mt_object *object = loaded->source.objects.list.items[i];
        if (mt_selector_matches(loaded->selector, object->tree)) {
            mt_array_push(loaded->arena, &loaded->objects.list, object);
        }
    }
    if (loaded->objects.list.count == 0 && loaded->findings.errors == 0) {
        mt_find(&loaded->findings, MT_SEVERITY_WARNING, "selector", (struct mt_place){NULL, 0},
                "no object has labels that meet -l \"%s\"", selector);
    }
}

static bool check_paths(const struct mt_args *args, struct mt_error *err)
{
    for (size_t i = 0; i < args->operands.count; i++) {
        if (args->operands.items[i][0] == '\0') {
            return mt_fail(err, MT_ERR_INVALID, "a PATH is empty; was a variable not set?");
        }
    }
    return true;
}

static bool parse_values(struct mt_loaded *loaded, const struct mt_args *args, struct mt_error *err)
{
    if (args->selector != NULL) {
        loaded->selector = mt_selector_parse(args->selector, loaded->arena, err);
        if (loaded->selector == NULL) {
            return false;
        }
    }
    loaded->only = mt_arena_alloc(loaded->arena, args->only.count * sizeof *loaded->only);
    for (size_t i = 0; i < args->only.count; i++) {
        if (!mt_object_pattern_parse(args->only.items[i], loaded->arena, &loaded->only[i], err)) {
            return mt_wrap(err, "--only");
        }
    }
    return true;
}

/** Whether the command asks about objects as a cluster has them, not about what a sync makes. */
static bool reads_live_objects(const struct mt_command *command)
{
    return command == &mt_commands[MT_COMMAND_HEALTH] || command == &mt_commands[MT_COMMAND_ACTION];
}

/** Reads the manifests, and puts the project file before them: it was read, too. */
static void read_source(struct mt_loaded *loaded, const struct mt_args *args)
{
    const struct mt_cli_project *project = &loaded->project;
    struct mt_source_options options = {
        .paths = project->paths.items,
        .path_count = project->broken ? 0 : project->paths.count,
        .project_folder = project->folder,
        .script_dirs = project->scripts.items,
        .script_dir_count = project->scripts.count,
        .command = args->command->name,
        .object = {.lenient = args->lenient, .live = reads_live_objects(args->command)},
    };
    mt_source_read(&loaded->source, &options, &loaded->findings);
    if (project->file != NULL) {
        mt_source_add_file(&loaded->source, project->file, loaded->arena);
    }
}

bool mt_load(struct mt_loaded *loaded, const struct mt_cli *cli, bool needs_app,
             struct mt_error *err)
{
    const struct mt_args *args = &cli->args;
    *loaded = (struct mt_loaded){.arena = mt_arena_new(), .cli = cli};
    mt_random_hex(loaded->run_id, sizeof loaded->run_id);
    mt_findings_init(&loaded->findings, loaded->arena);
    if (!check_paths(args, err) || !parse_values(loaded, args, err) ||
        !mt_cli_project_read(&loaded->project, args, &loaded->findings, err) ||
        !find_app(loaded, needs_app, err)) {
        return false;
    }
    loaded->namespace = loaded->project.settings.namespace;
    read_source(loaded, args);
    if (loaded->selector != NULL) {
        select_objects(loaded, args->selector);
    } else {
        loaded->objects = loaded->source.objects;
    }
    return true;
}

/** What an operand says lies over the project file, as a flag does. */
static bool say(const char **setting, const char *flag, const char *name, const char *said,
                struct mt_error *err)
{
    if (said != NULL && strcmp(said, name) != 0) {
        return mt_fail(err, MT_ERR_INVALID,
                       "%s %s and the operand, which says %s, are not the same", flag, said, name);
    }
    *setting = name;
    return true;
}

/** Whether somebody typed a PATH, as for `sync`. */
static bool is_path(const char *operand)
{
    const size_t length = strlen(operand);
    return operand[0] == '.' || operand[0] == '/' || strcmp(operand, "-") == 0 ||
           (length > 0 && operand[length - 1] == '/');
}

/** APP: a name, or NAMESPACE/NAME. */
static bool read_app_operand(struct mt_loaded *loaded, const struct mt_args *args,
                             struct mt_error *err)
{
    const char *operand = args->operands.items[0];
    if (is_path(operand)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" is a path; name the app: moontide %s APP or NAMESPACE/APP", operand,
                       args->command->name);
    }
    const char *slash = strchr(operand, '/');
    const char *name = slash != NULL ? slash + 1 : operand;
    struct mt_settings *settings = &loaded->project.settings;
    if (!mt_name_check("the app's name", name, true, err) ||
        !say(&settings->app, "--app", name, args->app, err)) {
        return false;
    }
    settings->said |= UINT32_C(1) << MT_KEY_APP;
    if (slash == NULL) {
        return true;
    }
    const char *namespace = mt_arena_strndup(loaded->arena, operand, (size_t)(slash - operand));
    settings->said |= UINT32_C(1) << MT_KEY_NAMESPACE;
    return mt_name_check("the app's namespace", namespace, false, err) &&
           say(&settings->namespace, "--namespace", namespace, args->namespace, err);
}

bool mt_load_settings(struct mt_loaded *loaded, const struct mt_cli *cli, struct mt_error *err)
{
    const struct mt_args *args = &cli->args;
    struct mt_cli_project *project = &loaded->project;
    *loaded = (struct mt_loaded){.arena = mt_arena_new(), .cli = cli};
    mt_random_hex(loaded->run_id, sizeof loaded->run_id);
    mt_findings_init(&loaded->findings, loaded->arena);
    if (!parse_values(loaded, args, err) ||
        !mt_cli_project_read(project, args, &loaded->findings, err)) {
        return false;
    }
    if (project->file != NULL) {
        mt_source_add_file(&loaded->source, project->file, loaded->arena);
    }
    loaded->namespace = project->settings.namespace;
    return true;
}

bool mt_load_app(struct mt_loaded *loaded, const struct mt_cli *cli, struct mt_error *err)
{
    const struct mt_args *args = &cli->args;
    if (!mt_load_settings(loaded, cli, err) ||
        (args->operands.count > 0 && !read_app_operand(loaded, args, err))) {
        return false;
    }
    const struct mt_cli_project *project = &loaded->project;
    if (project->file == NULL && project->settings.app == NULL) {
        return mt_fail(err, MT_ERR_INVALID,
                       "name the app: moontide %s APP; without one it is the project file's, but "
                       "there is no moontide.lua here",
                       args->command->name);
    }
    loaded->namespace = project->settings.namespace;
    return find_app(loaded, true, err);
}

bool mt_load_reads_stdin(const struct mt_loaded *loaded)
{
    for (size_t i = 0; i < loaded->project.paths.count; i++) {
        if (strcmp(loaded->project.paths.items[i], "-") == 0) {
            return true;
        }
    }
    return false;
}

static struct mt_checks_options script_folders(const struct mt_loaded *loaded)
{
    return (struct mt_checks_options){
        .folders = loaded->project.scripts.items,
        .folder_count = loaded->project.scripts.count,
        .config_maps = &loaded->config_maps,
        .shipped = mt_shipped_root(loaded->arena),
    };
}

void mt_load_checks(struct mt_loaded *loaded)
{
    mt_config_maps_read(loaded);
    const struct mt_checks_options options = script_folders(loaded);
    loaded->scripts.checks = mt_checks_new(&options, &loaded->findings);
    loaded->policy = mt_script_policy(&loaded->scripts);
}

void mt_load_actions(struct mt_loaded *loaded)
{
    mt_config_maps_read(loaded);
    const struct mt_checks_options options = script_folders(loaded);
    loaded->actions = mt_resource_actions_new(&options, &loaded->findings);
}

void mt_load_hook_types(struct mt_loaded *loaded)
{
    const struct mt_checks_options options = script_folders(loaded);
    const struct mt_settings *settings = &loaded->project.settings;
    loaded->scripts.hook_types = mt_hook_types_new(&options, &loaded->findings);
    loaded->scripts.reach =
        (struct mt_reach){settings->allow_hosts, settings->allow_namespaces, settings->env};
    loaded->policy = mt_script_policy(&loaded->scripts);
}

struct mt_plan_hooks mt_load_script_hooks(const struct mt_loaded *loaded)
{
    const struct mt_cli_project *project = &loaded->project;
    const struct mt_project_hooks *hooks = &project->settings.hooks;
    if (loaded->deletion) {
        return loaded->recorded_hooks;
    }
    struct mt_plan_hook *made = mt_arena_alloc(loaded->arena, hooks->count * sizeof *made);
    for (size_t i = 0; i < hooks->count; i++) {
        const struct mt_project_hook *hook = &hooks->items[i];
        made[i] = (struct mt_plan_hook){hook->type,      hook->name,   hook->wave,
                                        hook->namespace, hook->params, {project->file, hook->line},
                                        hook->timeout};
    }
    return (struct mt_plan_hooks){made, hooks->count};
}

void mt_load_plan(struct mt_loaded *loaded, const struct mt_cli *cli)
{
    if (loaded->scripts.hook_types == NULL) {
        mt_load_hook_types(loaded);
    }
    mt_load_drop_plan(loaded);
    loaded->plan_arena = mt_arena_new();
    const struct mt_args *args = &cli->args;
    const struct mt_cli_project *project = &loaded->project;
    const struct mt_plan_hooks hooks = mt_load_script_hooks(loaded);
    const struct mt_plan_options options = {
        .app = loaded->app != NULL ? loaded->app : args->command->name,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .env = project->env,
        .later = args->upgrade || loaded->later,
        .test = args->test,
        .no_hooks = args->no_hooks,
        .lenient = args->lenient,
        .prune = project->settings.prune,
        .source_replaced = project->source_replaced,
        .orphan = args->cascade != NULL,
        .sync_options = project->settings.sync_options,
        .namespace_there = loaded->namespace_there,
        .namespace_metadata = project->settings.namespace_metadata,
        .timeouts = project->settings.timeouts,
        .on_timeout = project->settings.on_timeout,
        .ignore = project->settings.ignore,
        .on_timeout_place = {project->file, 0},
        .no_wait = !project->settings.wait,
        .only = loaded->only,
        .only_count = project->broken ? 0 : args->only.count,
        .selector = loaded->selector,
        .hooks = hooks.items,
        .hook_count = hooks.count,
        .inventory = loaded->inventory,
        .inventory_count = loaded->inventory_count,
        .served = loaded->served,
        .policy = &loaded->policy,
        .arena = loaded->plan_arena,
    };
    loaded->plan = loaded->deletion
                       ? mt_plan_make_deletion(&loaded->source.objects, &options, &loaded->findings)
                       : mt_plan_make(&loaded->source.objects, &options, &loaded->findings);
    mt_plan_fingerprint(loaded->plan, &loaded->source.objects, &options, loaded->plan_hash);
}

void mt_load_drop_plan(struct mt_loaded *loaded)
{
    mt_arena_free(loaded->plan_arena);
    loaded->plan_arena = NULL;
    loaded->plan = NULL;
}

struct mt_scopes *mt_load_scopes(const struct mt_loaded *loaded)
{
    struct mt_scopes *scopes = mt_scopes_new(&loaded->source.objects, loaded->arena);
    mt_scopes_learn(scopes, &loaded->served);
    return scopes;
}

/** Prints, with -v, which project file is followed: it may lie where nobody looked. */
static void report_project(const struct mt_loaded *loaded, struct mt_cli *cli)
{
    const struct mt_cli_project *project = &loaded->project;
    if (cli->args.verbose > 0 && project->file != NULL) {
        mt_buf_puts(&cli->err.buf, "project file: ");
        mt_text_plain(&cli->err.buf, project->file);
        mt_buf_printf(&cli->err.buf, "%s%s%s\n", project->env != NULL ? ", environment " : "",
                      project->env != NULL ? project->env : "",
                      project->source_replaced ? ", with other manifests than its own" : "");
    }
}

void mt_load_report_left_out(const struct mt_loaded *loaded, struct mt_cli *cli)
{
    report_project(loaded, cli);
    for (size_t i = 0; cli->args.verbose > 0 && i < loaded->source.left_out.count; i++) {
        const struct mt_left_out *left_out = &loaded->source.left_out.items[i];
        mt_buf_puts(&cli->err.buf, "left out: ");
        mt_text_plain(&cli->err.buf, left_out->path);
        mt_buf_printf(&cli->err.buf, ": %s\n", left_out->reason);
    }
}

bool mt_load_report(struct mt_loaded *loaded, struct mt_cli *cli, const char *consequence)
{
    mt_findings_sort(&loaded->findings);
    mt_load_report_left_out(loaded, cli);
    for (size_t i = 0; i < loaded->findings.list.count; i++) {
        const struct mt_finding *finding = &loaded->findings.list.items[i];
        bool shown = finding->severity == MT_SEVERITY_ERROR ||
                     (finding->severity == MT_SEVERITY_WARNING && !cli->args.quiet) ||
                     (finding->severity == MT_SEVERITY_NOTE && cli->args.verbose > 0);
        if (shown) {
            mt_findings_print(&cli->err, finding);
        }
    }
    if (loaded->findings.errors > 0) {
        mt_findings_print_total(&cli->err, &loaded->findings, &loaded->source, consequence);
    }
    mt_output_flush(&cli->err); // before the result, as they are read
    return loaded->findings.errors == 0;
}

int mt_load_exit(const struct mt_loaded *loaded)
{
    return loaded->unreachable ? MT_EXIT_CONNECTION : MT_EXIT_USAGE;
}

void mt_load_end(struct mt_loaded *loaded)
{
    mt_checks_free(loaded->scripts.checks);
    mt_hook_types_free(loaded->scripts.hook_types);
    mt_resource_actions_free(loaded->actions);
    mt_arena_free(loaded->plan_arena);
    mt_arena_free(loaded->arena);
}
