// SPDX-License-Identifier: Apache-2.0
#include "kube/document.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/json.h"

#include <string.h>

/** The first document on its way; client-go reads no other. */
struct first {
    struct mt_arena *arena;
    const cJSON *root;
};

static void keep_first(void *data, cJSON *root, unsigned line, unsigned index)
{
    (void)line;
    struct first *first = data;
    mt_arena_own(first->arena, root, mt_json_release);
    if (index == 1) {
        first->root = root;
    }
}

bool mt_kube_document_read(const struct mt_buf *text, struct mt_arena *arena, const cJSON **root,
                           unsigned *line, struct mt_error *err)
{
    struct first first = {arena, NULL};
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    mt_documents_read("", mt_buf_text(text), text->length, arena, &findings, keep_first, &first);
    *root = first.root;
    if (findings.list.count == 0) {
        return true;
    }
    const struct mt_finding *finding = &findings.list.items[0];
    // Findings of this rule quote a value; all others quote keys and single characters.
    bool quotes = strcmp(finding->rule, "yaml-value") == 0;
    *line = finding->place.line;
    return mt_fail(err, MT_ERR_INVALID, "%s",
                   quotes ? "a value is not what YAML allows; quote it" : finding->message);
}
