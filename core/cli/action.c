// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "cli/acting.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "manifest/yaml_write.h"

static void print_results(struct mt_acting *acting, const struct mt_object *object,
                          const struct mt_action_results *results)
{
    for (size_t i = 0; i < results->list.count; i++) {
        const struct mt_action_result *result = &results->list.items[i];
        if (result->operation == MT_ACTION_NOTHING) {
            continue;
        }
        const bool creates = result->operation == MT_ACTION_CREATE;
        mt_acting_print_head(acting, creates ? "created" : "changed", object);
        mt_yaml_write(result->tree, &acting->cli->out.buf);
        mt_output_flow(&acting->cli->out);
    }
}

/** On objects in files: whatever has no such action is passed over. */
static int act(struct mt_acting *acting)
{
    const struct mt_objects *objects = &acting->loaded->objects;
    bool known = false;
    for (size_t i = 0; i < objects->list.count; i++) {
        struct mt_action_results results;
        known |= mt_acting_ask(acting, objects->list.items[i], &results) != MT_ACTED_UNKNOWN;
        print_results(acting, objects->list.items[i], &results);
    }
    if (!known) {
        struct mt_error err;
        mt_fail(&err, MT_ERR_NOT_FOUND, "%s", mt_acting_unknown(acting, "no object has an action"));
        return mt_cli_fail(acting->cli, &err);
    }
    return acting->failed ? MT_EXIT_NO : MT_EXIT_DONE;
}

/** What can be told from the arguments alone. */
static bool check_args(const struct mt_args *args, struct mt_error *err)
{
    if (args->dry_run != NULL && !args->live) {
        return mt_fail(err, MT_ERR_INVALID,
                       "--dry-run goes with --live: of objects in files nothing is written");
    }
    return true;
}

static bool load(struct mt_loaded *loaded, const struct mt_cli *cli, struct mt_error *err)
{
    return cli->args.live ? mt_load_settings(loaded, cli, err) : mt_load(loaded, cli, false, err);
}

int mt_command_action(struct mt_cli *cli)
{
    struct mt_loaded loaded = {0};
    struct mt_error err;
    struct mt_cli behind = *cli; // its operands are those after NAME
    behind.args.operands.items++;
    behind.args.operands.count--;
    struct mt_acting acting = {.cli = cli, .loaded = &loaded, .name = cli->args.operands.items[0]};
    int code = MT_EXIT_USAGE;
    if (!check_args(&cli->args, &err)) {
        return mt_cli_fail(cli, &err);
    }
    if (!load(&loaded, &behind, &err) || !mt_acting_read_params(&acting, &err)) {
        mt_cli_fail(cli, &err);
    } else {
        mt_load_actions(&loaded);
        code = mt_load_exit(&loaded);
        if (mt_load_report(&loaded, cli, "no action was run")) {
            code = cli->args.live ? mt_acting_live(&acting, &behind.args.operands) : act(&acting);
        }
    }
    mt_load_end(&loaded);
    return code;
}
