// SPDX-License-Identifier: Apache-2.0
#include "script/first_document.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/documents.h"
#include "manifest/json.h"

#include <string.h>

static void take_first(void *data, cJSON *root, unsigned line, unsigned index)
{
    cJSON **first = data;
    (void)line;
    (void)index;
    if (*first == NULL) {
        *first = root;
    } else {
        cJSON_Delete(root);
    }
}

const cJSON *mt_first_document_of(const char *file, const char *text, size_t length,
                                  struct mt_findings *findings)
{
    cJSON *first = NULL;
    const size_t errors = findings->errors;
    mt_documents_read_loose(file, text, length, findings->arena, findings, take_first, &first);
    if (first != NULL) {
        mt_arena_own(findings->arena, first, mt_json_release);
    } else if (findings->errors == errors) {
        mt_find(findings, MT_SEVERITY_ERROR, "no-object", (struct mt_place){file, 0},
                "the file holds no document");
    }
    return first;
}

const cJSON *mt_first_document(const char *path, struct mt_place place,
                               struct mt_findings *findings)
{
    struct mt_buf text;
    struct mt_error err;
    const cJSON *first = NULL;
    mt_buf_init(&text, MT_FILE_MAX);
    if (mt_file_read(path, &text, &err)) {
        first = mt_first_document_of(path, mt_buf_text(&text), text.length, findings);
    } else {
        mt_find(findings, MT_SEVERITY_ERROR, "unreadable", place, "%s: %s", path, err.msg);
    }
    mt_buf_fini(&text);
    return first;
}

static const char *text_or_nothing(const cJSON *map, const char *key)
{
    const char *text = mt_json_string(map, key);
    return text != NULL ? text : "";
}

struct mt_ref mt_ref_of(const cJSON *tree, struct mt_arena *arena)
{
    const char *api_version = text_or_nothing(tree, "apiVersion");
    const char *slash = strchr(api_version, '/');
    const cJSON *metadata = mt_json_get(tree, "metadata");
    return (struct mt_ref){
        .group = slash != NULL ? mt_arena_strndup(arena, api_version, (size_t)(slash - api_version))
                               : "",
        .version = slash != NULL ? slash + 1 : api_version,
        .kind = text_or_nothing(tree, "kind"),
        .namespace = text_or_nothing(metadata, "namespace"),
        .name = text_or_nothing(metadata, "name"),
    };
}
