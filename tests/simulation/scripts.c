// SPDX-License-Identifier: Apache-2.0
#include "scripts.h"

#include "hook_types.h"
#include "manifests.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/finding.h"
#include "base/memory.h"
#include "script/checks.h"
#include "script/hook_types.h"
#include "script/policy.h"
#include "script/shipped.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_MAX = 64 * 1024 };

struct sim_scripts {
    struct mt_arena *arena;
    struct mt_findings findings;
    char folder[PATH_MAX];
    MT_ARRAY(const char *) written; ///< Files and folders, outermost first.
    struct mt_scripts scripts;
    struct mt_policy policy;
};

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "error: %s: %s\n", what, why);
    exit(2);
}

static void make_folder(struct sim_scripts *scripts, const char *name)
{
    const char *path = mt_arena_printf(scripts->arena, "%s/%s", scripts->folder, name);
    if (mkdir(path, S_IRWXU) != 0) {
        give_up(path, "cannot be made");
    }
    mt_array_push(scripts->arena, &scripts->written, path);
}

static void write_script(struct sim_scripts *scripts, const char *name, const char *text)
{
    const char *path = mt_arena_printf(scripts->arena, "%s/%s", scripts->folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        give_up(path, "cannot be written");
    }
    mt_array_push(scripts->arena, &scripts->written, path);
}

/** What `at` of a hook type says. */
static const char *place_of(const struct mt_hook_type *type, struct mt_arena *arena)
{
    switch (type->at) {
    case MT_AT_PHASE:
        return type->on_timeout ? "on:timeout" : mt_phase_name(type->phase);
    case MT_AT_WAVE:
        return mt_arena_printf(arena, "%s:wave:%d",
                               type->part == MT_PART_BEFORE ? "before" : "after", type->wave);
    case MT_AT_OBJECT:
        return "after:apps/Deployment/" SIM_ANCHOR;
    case MT_AT_DELETION:
        return mt_phase_name(type->phase);
    case MT_AT_NOWHERE:
        break;
    }
    return "never";
}

static void write_hook_type(struct sim_scripts *scripts, const struct mt_hook_type *type)
{
    const char *does = type->runs      ? ", params = { does = \"string?\" }, run = hostile.run"
                       : type->creates ? ", create = hostile.create"
                                       : ", verdict = hostile.verdict";
    const char *text = mt_arena_printf(
        scripts->arena,
        "local hostile = require(\"hostile\")\nreturn { name = \"%s\", at = \"%s\"%s }\n",
        type->name, place_of(type, scripts->arena), does);
    write_script(scripts, mt_arena_printf(scripts->arena, "hooks/%s.lua", type->name), text);
}

static void write_all(struct sim_scripts *scripts)
{
    struct mt_buf hostile;
    struct mt_error err;
    mt_buf_init(&hostile, SCRIPT_MAX);
    if (!mt_file_read(MT_SIMULATION_DIR "/hostile.lua", &hostile, &err)) {
        give_up(MT_SIMULATION_DIR "/hostile.lua", err.msg);
    }
    make_folder(scripts, "health");
    make_folder(scripts, "hooks");
    write_script(scripts, "health/hostile.lua", mt_buf_text(&hostile));
    write_script(scripts, "hooks/hostile.lua", mt_buf_text(&hostile));
    mt_buf_fini(&hostile);
    write_script(scripts, "health/all.lua",
                 "local hostile = require(\"hostile\")\n"
                 "return { kinds = { \"apps/*/*\", \"batch/*/Job\", \"example.com/*/Widget\" },\n"
                 "  needs = { \"v1/Pod\" }, check = hostile.judge }\n");
    size_t count = 0;
    const struct mt_hook_type *types = sim_hook_types(&count);
    for (size_t i = 0; i < count; i++) {
        write_hook_type(scripts, &types[i]);
    }
}

static void load(struct sim_scripts *scripts)
{
    static const char *hosts[] = {SIM_SERVER};
    const char *const folders[] = {scripts->folder};
    const struct mt_checks_options options = {
        .folders = folders,
        .folder_count = 1,
        .shipped = mt_shipped_root(scripts->arena),
    };
    scripts->scripts.checks = mt_checks_new(&options, &scripts->findings);
    scripts->scripts.hook_types = mt_hook_types_new(&options, &scripts->findings);
    scripts->scripts.reach.hosts.items = hosts;
    scripts->scripts.reach.hosts.count = 1;
    scripts->policy = mt_script_policy(&scripts->scripts);
    for (size_t i = 0; i < scripts->findings.list.count; i++) {
        const struct mt_finding *finding = &scripts->findings.list.items[i];
        give_up(finding->place.file != NULL ? finding->place.file : "scripts", finding->message);
    }
}

struct sim_scripts *sim_scripts_new(void)
{
    struct sim_scripts *scripts = mt_alloc(sizeof *scripts);
    scripts->arena = mt_arena_new();
    mt_findings_init(&scripts->findings, scripts->arena);
    const char *parent = getenv("TMPDIR");
    snprintf(scripts->folder, sizeof scripts->folder, "%s/simulation-XXXXXX",
             parent != NULL ? parent : "/tmp");
    if (mkdtemp(scripts->folder) == NULL) {
        give_up(scripts->folder, "cannot be made");
    }
    write_all(scripts);
    load(scripts);
    return scripts;
}

void sim_scripts_free(struct sim_scripts *scripts)
{
    mt_checks_free(scripts->scripts.checks);
    mt_hook_types_free(scripts->scripts.hook_types);
    for (size_t i = scripts->written.count; i-- > 0;) {
        remove(scripts->written.items[i]);
    }
    rmdir(scripts->folder);
    mt_arena_free(scripts->arena);
    free(scripts);
}

const struct mt_policy *sim_scripts_policy(const struct sim_scripts *scripts)
{
    return &scripts->policy;
}
