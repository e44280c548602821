// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/text.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "manifest/yaml_write.h"
#include "sync/scope.h"
#include "sync/sent.h"

#include <string.h>

enum format { YAML, JSON, NDJSON };

/** One render on its way. */
struct rendering {
    struct mt_cli *cli;
    enum format format;
    const struct mt_scopes *scopes; ///< NULL: the objects as read.
    const struct mt_policy *policy; ///< Its hook types are loaded, unless they are as read.
    struct mt_owner owner;
    size_t count;       ///< Objects printed.
    struct mt_buf text; ///< JSON: one object, before it is moved to the right.
};

/** Appends `text` with `indent` spaces before each line; JSON strings have no line breaks. */
static void put_indented(struct mt_buf *out, const char *text, size_t indent)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        mt_text_spaces(out, indent);
        mt_buf_append(out, text, length);
        text += length;
        if (*text == '\n' && text[1] != '\0') {
            mt_buf_putc(out, '\n');
        }
        text += *text == '\n';
    }
}

static void print_tree(struct rendering *rendering, const cJSON *tree)
{
    struct mt_buf *out = &rendering->cli->out.buf;
    switch (rendering->format) {
    case YAML:
        mt_buf_puts(out, rendering->count > 0 ? "---\n" : "");
        mt_yaml_write(tree, out);
        break;
    case JSON:
        mt_buf_clear(&rendering->text);
        mt_json_print(tree, true, &rendering->text);
        mt_buf_puts(out, rendering->count > 0 ? ",\n" : "\n");
        put_indented(out, mt_buf_text(&rendering->text), 4);
        break;
    case NDJSON:
        mt_json_print(tree, false, out);
        mt_buf_putc(out, '\n');
        break;
    }
    rendering->count++;
    mt_output_flow(&rendering->cli->out);
}

/** A script hook is never sent: its ConfigMap holds the parameters of the script. */
static bool is_script_hook(const struct mt_policy *policy, const struct mt_object *object)
{
    for (size_t i = 0; i < object->intent->hook_types.count; i++) {
        const struct mt_hook_type *type =
            mt_policy_type_of(policy, &object->intent->hook_types.items[i]);
        if (type != NULL && type->runs) {
            return true;
        }
    }
    return false;
}

static void print_objects(struct rendering *rendering, const struct mt_objects *objects)
{
    struct mt_buf *out = &rendering->cli->out.buf;
    if (rendering->format == JSON) {
        mt_buf_puts(out, "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [");
    }
    for (size_t i = 0; i < objects->list.count; i++) {
        const struct mt_object *object = objects->list.items[i];
        if (rendering->scopes == NULL) {
            print_tree(rendering, object->tree);
            continue;
        }
        if (is_script_hook(rendering->policy, object)) {
            continue;
        }
        cJSON *sent = mt_sent_tree(object, rendering->scopes, &rendering->owner);
        print_tree(rendering, sent);
        cJSON_Delete(sent);
    }
    if (rendering->format == JSON) {
        mt_buf_puts(out, rendering->count > 0 ? "\n  ]\n}\n" : "]\n}\n");
    }
}

static enum format format_of(const char *output)
{
    return strcmp(output, "ndjson") == 0 ? NDJSON : strcmp(output, "json") == 0 ? JSON : YAML;
}

int mt_command_render(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!mt_load(&loaded, cli, cli->args.as_sent, &err)) {
        mt_cli_fail(cli, &err);
        mt_load_end(&loaded);
        return code;
    }
    if (cli->args.as_sent) {
        mt_load_hook_types(&loaded);
    }
    if (mt_load_report(&loaded, cli, "nothing was rendered")) {
        struct rendering rendering = {
            .cli = cli,
            .policy = &loaded.policy,
            .format = format_of(cli->args.output),
            .owner = {loaded.app, loaded.namespace, loaded.namespace},
        };
        if (cli->args.as_sent) {
            rendering.scopes = mt_scopes_new(&loaded.source.objects, loaded.arena);
        }
        mt_buf_init(&rendering.text, MT_BUF_UNLIMITED);
        print_objects(&rendering, &loaded.objects);
        mt_buf_fini(&rendering.text);
        code = MT_EXIT_DONE;
    }
    mt_load_end(&loaded);
    return code;
}
