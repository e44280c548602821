// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "cli/history_print.h"
#include "cli/json_out.h"
#include "cli/revision_print.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "manifest/yaml_write.h"

#include <string.h>

static bool is_secret(const cJSON *tree)
{
    const char *version = mt_json_string(tree, "apiVersion");
    const char *kind = mt_json_string(tree, "kind");
    return version != NULL && kind != NULL && strcmp(version, "v1") == 0 &&
           strcmp(kind, "Secret") == 0;
}

/** Masks each value of the member; one that is no map is masked as a whole. */
static void mask_values(cJSON *secret, const char *member)
{
    static const char mask[] = "***";
    cJSON *map = mt_tree_get(secret, member);
    if (map == NULL) {
        return;
    }
    cJSON *masked = cJSON_IsObject(map) ? cJSON_CreateObject() : cJSON_CreateString(mask);
    const cJSON *value = NULL;
    cJSON_ArrayForEach (value, map) {
        if (value->string != NULL && cJSON_IsObject(masked)) {
            cJSON_AddStringToObject(masked, value->string, mask);
        }
    }
    cJSON_ReplaceItemInObjectCaseSensitive(secret, member, masked);
}

cJSON *mt_history_mask(const struct mt_record_manifest *manifest)
{
    if (manifest->omitted || !is_secret(manifest->tree)) {
        return NULL;
    }
    cJSON *copy = cJSON_Duplicate(manifest->tree, true);
    mask_values(copy, "data");
    mask_values(copy, "stringData");
    mt_tree_remove(mt_tree_walk(copy, "metadata.annotations"),
                   "kubectl.kubernetes.io/last-applied-configuration");
    return copy;
}

void mt_history_put_script(struct mt_json_out *json, const struct mt_record_script *script)
{
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "type", script->type);
    mt_json_out_text(json, "name", script->name);
    mt_json_out_int(json, "wave", script->wave);
    if (script->namespace != NULL) {
        mt_json_out_text(json, "namespace", script->namespace);
    }
    if (script->timeout.said) {
        mt_json_out_seconds(json, "timeout", script->timeout.ms);
    }
    if (script->params != NULL) {
        mt_json_out_tree(json, "params", script->params);
    }
    mt_json_out_object_end(json);
}

static void put_comment(struct mt_buf *out, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        mt_buf_puts(out, "# ");
        mt_buf_append(out, text, length);
        mt_buf_putc(out, '\n');
        text += length + (text[length] == '\n');
    }
}

static void put_scripts(struct mt_buf *out, const struct mt_record_manifests *manifests)
{
    struct mt_buf text;
    struct mt_buf yaml;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    struct mt_json_out json = {.buf = &text};
    mt_json_out_list(&json, NULL);
    for (size_t i = 0; i < manifests->scripts.count; i++) {
        mt_history_put_script(&json, &manifests->scripts.items[i]);
    }
    mt_json_out_list_end(&json);
    mt_yaml_of_json(&text, &yaml);
    mt_buf_puts(out, "# Script hooks of the project file:\n");
    put_comment(out, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    mt_buf_fini(&text);
}

void mt_history_print_manifests(struct mt_output *output,
                                const struct mt_record_manifests *manifests)
{
    struct mt_buf *out = &output->buf;
    for (size_t i = 0; i < manifests->objects.count; i++) {
        const struct mt_record_manifest *manifest = &manifests->objects.items[i];
        cJSON *masked = mt_history_mask(manifest);
        mt_buf_puts(out, i > 0 ? "---\n" : "");
        if (manifest->omitted) {
            mt_buf_puts(out, "# Its values are not recorded: record.secrets = \"omit\"\n");
        } else if (masked != NULL) {
            mt_buf_puts(out, "# Its values are recorded, and masked here.\n");
        }
        mt_yaml_write(masked != NULL ? masked : manifest->tree, out);
        cJSON_Delete(masked);
        mt_output_flow(output);
    }
    if (manifests->scripts.count > 0) {
        put_scripts(out, manifests);
    }
}
