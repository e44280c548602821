// SPDX-License-Identifier: Apache-2.0
#include "script/export.h"
#include "base/arena.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "manifest/json.h"
#include "manifest/yaml_write.h"
#include "script/shipped.h"

#include <string.h>

/** Where ArgoCD stands unless somebody has put it elsewhere. */
static const char default_namespace[] = "argocd";

enum { CONFIG_MAP_MAX = 1024 * 1024 }; ///< Bytes that the API server takes.

/** Findings for what no cluster could use: more than a ConfigMap holds, or nothing. */
static void check_size(const cJSON *map, struct mt_findings *findings)
{
    size_t size = 0;
    const cJSON *value = NULL;
    const cJSON *data = mt_json_get(map, "data");
    cJSON_ArrayForEach (value, data) {
        size += strlen(value->string) + strlen(value->valuestring);
    }
    if (size > CONFIG_MAP_MAX) {
        mt_find(findings, MT_SEVERITY_ERROR, "argocd-export", (struct mt_place){0},
                "the checks take %zu KiB, and a ConfigMap holds 1024; name the kinds that are "
                "needed: moontide export argocd cert-manager.io/Certificate",
                size / 1024);
    } else if (data->child == NULL && findings->errors == 0) {
        mt_find(findings, MT_SEVERITY_ERROR, "argocd-export", (struct mt_place){0},
                "there is no check in a folder of scripts; name one with --scripts DIR, or the "
                "kinds whose shipped check is wanted: moontide export argocd "
                "cert-manager.io/Certificate");
    }
}

static void print(const cJSON *map, struct mt_cli *cli)
{
    if (strcmp(cli->args.output, "json") == 0) {
        mt_json_print(map, true, &cli->out.buf);
    } else {
        mt_yaml_write(map, &cli->out.buf);
    }
}

static int export(struct mt_loaded *loaded, struct mt_cli *cli)
{
    const struct mt_args *args = &cli->args;
    const char *shipped = mt_shipped_root(loaded->arena);
    const struct mt_export_options options = {
        .kinds = args->operands.items + 1, // behind "argocd"
        .kind_count = args->operands.count - 1,
        .open_libs = args->use_open_libs,
        .library = mt_arena_printf(loaded->arena, "%s/lua", shipped != NULL ? shipped : "."),
        .namespace = args->namespace != NULL ? args->namespace : default_namespace,
    };
    cJSON *map = mt_export_config_map(loaded->scripts.checks, &options, &loaded->findings);
    check_size(map, &loaded->findings);
    int code = mt_load_exit(loaded);
    if (mt_load_report(loaded, cli, "nothing was exported")) {
        print(map, cli);
        code = MT_EXIT_DONE;
    }
    cJSON_Delete(map);
    return code;
}

int mt_command_export(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!mt_load_settings(&loaded, cli, &err)) {
        mt_cli_fail(cli, &err);
    } else {
        mt_load_checks(&loaded);
        code = export(&loaded, cli);
    }
    mt_load_end(&loaded);
    return code;
}
