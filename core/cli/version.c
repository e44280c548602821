// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"
#include "cli/commands.h"

#include <cjson/cJSON.h>

int mt_command_version(struct mt_cli *cli)
{
    struct mt_buf *out = &cli->out.buf;
    mt_buf_puts(out, "moontide " MT_VERSION "\n");
    if (cli->args.verbose > 0) {
        mt_buf_printf(out, "Lua %s\nlibyaml %s\ncJSON %s\n", MT_LUA_VERSION, MT_YAML_VERSION,
                      cJSON_Version());
    }
    return MT_EXIT_DONE;
}
