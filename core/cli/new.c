// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/new_kind.h"
#include "cli/starter.h"
#include "cli/text.h"
#include "manifest/json.h"
#include "manifest/name.h"
#include "script/project.h"
#include "script/shipped.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPTS "scripts"
#define EDITOR_FILE ".luarc.json"

/** One `moontide new` on its way. */
struct starting {
    struct mt_cli *cli;
    struct mt_arena *arena;
    struct mt_error *err;
    const char *shipped; ///< The folder that holds lua/, scripts/ and hooks/.
    const char *folder;  ///< Of the project: where the files go.
    const char *name;    ///< As it was typed; of a project in ".", the name of that folder.
    const char *shown;   ///< What is to be done next; below that, indented, `lines`.
    const char *lines;
    struct mt_new_files files;
};

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/** The folder of scripts: that of --scripts, else the project's. */
static const char *scripts_folder(const struct starting *starting)
{
    const struct mt_words *said = &starting->cli->args.scripts;
    return said->count > 0 ? said->items[0]
                           : mt_project_path(starting->folder, SCRIPTS, starting->arena);
}

/** A path of our files as it is written from the current folder. */
static const char *target(const struct starting *starting, const char *path)
{
    const size_t length = strlen(SCRIPTS "/");
    if (strncmp(path, SCRIPTS "/", length) == 0) {
        return mt_project_path(scripts_folder(starting), path + length, starting->arena);
    }
    return mt_project_path(starting->folder, path, starting->arena);
}

static bool read_files(struct starting *starting, mt_starter_words words)
{
    const char *folder = mt_arena_printf(starting->arena, "%s/lua/moontide/new/%s",
                                         starting->shipped, starting->cli->args.operands.items[0]);
    if (!mt_starter_read(folder, words, starting->arena, &starting->files, starting->err)) {
        return false;
    }
    for (size_t i = 0; i < starting->files.count; i++) {
        starting->files.items[i].path = target(starting, starting->files.items[i].path);
    }
    return true;
}

/** The settings of the Lua language server, unless the folder has some. */
static bool read_editor_file(struct starting *starting)
{
    struct mt_arena *arena = starting->arena;
    const char *path = mt_project_path(starting->folder, EDITOR_FILE, arena);
    if (access(path, F_OK) == 0) {
        return true;
    }
    cJSON *library = cJSON_CreateString(mt_arena_printf(arena, "%s/lua", starting->shipped));
    struct mt_buf quoted;
    mt_buf_init(&quoted, MT_BUF_UNLIMITED);
    mt_json_print(library, false, &quoted);
    cJSON_Delete(library);
    const struct mt_starter_word words[] = {
        {"\"/usr/local/share/moontide/lua\"", mt_buf_text(&quoted)},
        {0},
    };
    struct mt_new_files files = {0};
    const char *folder = mt_arena_printf(arena, "%s/lua/moontide/new/editor", starting->shipped);
    bool read = mt_starter_read(folder, words, arena, &files, starting->err);
    mt_buf_fini(&quoted);
    for (size_t i = 0; i < files.count; i++) {
        struct mt_new_file file = {path, files.items[i].text};
        mt_array_push(arena, &starting->files, file);
    }
    return read;
}

/** What to try next. */
static void show_health(struct starting *starting, const struct mt_new_kind *kind)
{
    struct mt_arena *arena = starting->arena;
    const char *folder = kind->group[0] != '\0' ? kind->group : "core";
    const char *scripts = scripts_folder(starting);
    const char *health =
        mt_arena_printf(arena, SCRIPTS "/health/%s/testdata/%s-ready.yaml", folder, kind->kind);
    starting->shown = "judge an object with it, as kubectl prints one:";
    starting->lines = mt_arena_printf(arena, "moontide health --scripts %s %s\nmoontide test %s\n",
                                      scripts, target(starting, health), scripts);
}

static bool start_health(struct starting *starting)
{
    struct mt_new_kind kind;
    if (!mt_new_kind_parse(starting->name, starting->arena, &kind, starting->err)) {
        return false;
    }
    const bool core = kind.group[0] == '\0';
    const char *api_version =
        core ? kind.version : mt_arena_printf(starting->arena, "%s/%s", kind.group, kind.version);
    const char *pattern = core ? "*" : mt_arena_printf(starting->arena, "%s/*", kind.group);
    const struct mt_starter_word words[] = {
        {"example.com/*", pattern},
        {"example.com/v1", api_version},
        {"example.com", core ? "core" : kind.group},
        {"Widget", kind.kind},
        {0},
    };
    show_health(starting, &kind);
    return read_files(starting, words) && read_editor_file(starting);
}

static bool check_hook_name(const struct starting *starting)
{
    const char *name = starting->name;
    if (!mt_name_is_plain(name) || strchr(name, '/') != NULL) {
        return mt_fail(starting->err, MT_ERR_INVALID,
                       "\"%s\" is no name of a hook type; use letters, digits and . _ - between, "
                       "as in SmokeTest",
                       name);
    }
    const char *shipped =
        mt_arena_printf(starting->arena, "%s/hooks/%s.lua", starting->shipped, name);
    return access(shipped, F_OK) != 0 ||
           mt_fail(starting->err, MT_ERR_INVALID,
                   "%s is a hook type that moontide has; a file of that name would take its place",
                   name);
}

static bool start_hook(struct starting *starting)
{
    if (!check_hook_name(starting)) {
        return false;
    }
    const struct mt_starter_word words[] = {{"SmokeTest", starting->name}, {0}};
    starting->shown = "run its test, name a hook of this type in the moontide.lua, then rehearse:";
    starting->lines = mt_arena_printf(starting->arena,
                                      "moontide test %s\n"
                                      "hooks = { { type = \"%s\", name = \"web\", params = { "
                                      "deployment = \"web\" } } },\n"
                                      "moontide rehearse\n",
                                      scripts_folder(starting), starting->name);
    return read_files(starting, words) && read_editor_file(starting);
}

/** Whether a folder holds nothing that can be seen; one that is not there holds nothing. */
static bool is_empty(const char *folder, struct mt_arena *arena)
{
    struct mt_file_names names = {0};
    if (!mt_file_list(folder, arena, &names, NULL)) {
        return true;
    }
    for (size_t i = 0; i < names.count; i++) {
        if (names.items[i][0] != '.') {
            return false;
        }
    }
    return true;
}

/** Leaves out all but the project file: whoever has manifests needs none of ours among them. */
static void keep_project_file(struct mt_new_files *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (mt_file_has_suffix(files->items[i].path, MT_PROJECT_FILE)) {
            files->items[kept++] = files->items[i];
        }
    }
    files->count = kept;
}

/** The name of an app, which is that of its folder. */
static bool find_project_name(struct starting *starting)
{
    const char *typed = starting->name;
    if (strcmp(typed, ".") == 0) {
        char whole[PATH_MAX];
        const char *slash = getcwd(whole, sizeof whole) != NULL ? strrchr(whole, '/') : NULL;
        starting->name = mt_arena_strdup(starting->arena, slash != NULL ? slash + 1 : "");
    }
    starting->folder = typed;
    return mt_name_check("the project's name", starting->name, true, starting->err);
}

static bool start_project(struct starting *starting)
{
    if (!find_project_name(starting)) {
        return false;
    }
    const struct mt_starter_word words[] = {
        {"registry.example.com", "registry.example.com"}, // is no name of an app
        {"example", starting->name},
        {0},
    };
    if (!read_files(starting, words)) {
        return false;
    }
    if (!is_empty(starting->folder, starting->arena)) {
        keep_project_file(&starting->files);
    }
    starting->shown = "see what a sync would do, and rehearse it without a cluster:";
    starting->lines =
        mt_arena_printf(starting->arena, "moontide plan --offline %s\nmoontide rehearse %s\n",
                        starting->folder, starting->folder);
    return read_editor_file(starting);
}

static const struct {
    const char *type;
    bool (*start)(struct starting *starting);
} starters[] = {
    {"health", start_health},
    {"hook", start_hook},
    {"project", start_project},
};

static bool start(struct starting *starting)
{
    const char *type = starting->cli->args.operands.items[0];
    for (size_t i = 0; i < sizeof starters / sizeof *starters; i++) {
        if (strcmp(starters[i].type, type) == 0) {
            return starters[i].start(starting) &&
                   mt_new_files_make(&starting->files, starting->arena, starting->err);
        }
    }
    return mt_fail(starting->err, MT_ERR_INVALID,
                   "new %s is not in this version yet; it can be: health, hook, project", type);
}

/** Where a project is: that of --project, else the current folder. */
static bool find_folder(struct starting *starting)
{
    const char *said = starting->cli->args.project;
    starting->folder = ".";
    if (said != NULL) {
        starting->folder = is_folder(said) ? said : mt_project_folder(said, starting->arena);
    }
    return said == NULL || access(said, F_OK) == 0 ||
           mt_fail(starting->err, MT_ERR_NOT_FOUND, "--project: there is no \"%s\"", said);
}

static void print(const struct starting *starting)
{
    struct mt_buf *out = &starting->cli->out.buf;
    for (size_t i = 0; i < starting->files.count; i++) {
        mt_buf_puts(out, "created ");
        mt_text_plain(out, starting->files.items[i].path);
        mt_buf_putc(out, '\n');
    }
    if (starting->cli->args.quiet) {
        return;
    }
    mt_buf_printf(out, "\nnext: %s\n", starting->shown);
    for (const char *line = starting->lines; *line != '\0'; line = strchr(line, '\n') + 1) {
        mt_buf_puts(out, "  ");
        mt_text_plain(out, mt_arena_strndup(starting->arena, line, strcspn(line, "\n")));
        mt_buf_putc(out, '\n');
    }
}

int mt_command_new(struct mt_cli *cli)
{
    struct mt_error err;
    struct mt_arena *arena = mt_arena_new();
    struct starting starting = {
        .cli = cli,
        .arena = arena,
        .err = &err,
        .shipped = mt_shipped_root(arena),
        .name = cli->args.operands.items[1],
    };
    bool good = starting.shipped != NULL ||
                mt_fail(&err, MT_ERR_NOT_FOUND, "the files that come with moontide are not there");
    good = good && find_folder(&starting) && start(&starting);
    if (good) {
        print(&starting);
    }
    mt_arena_free(arena);
    return good ? MT_EXIT_DONE : mt_cli_fail(cli, &err);
}
