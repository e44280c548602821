// SPDX-License-Identifier: Apache-2.0
// Keeps Go from taking this file for a part of its program:
// clang-format off
//go:build ignore
// clang-format on

/**
 * moontide's side of the oracle.  On standard input, for each stream, "<length>\n" and the bytes;
 * on standard output then, flushed:
 *
 *   D <line> <index> <JSON>\n       a document
 *   Y <length>\n<bytes>             the same document as moontide writes it in YAML
 *   E <line> <rule> <message>\n     an error
 *   .\n                             the end of the stream
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "manifest/yaml_write.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void print_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    struct mt_buf *text = data;
    mt_buf_clear(text);
    mt_json_print(root, false, text);
    printf("D %u %u %s\n", line, index, mt_buf_text(text));
    mt_buf_clear(text);
    mt_yaml_write(root, text);
    printf("Y %zu\n%s", text->length, mt_buf_text(text));
    cJSON_Delete(root);
}

static void answer(const struct mt_buf *stream)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct mt_buf text;
    mt_findings_init(&findings, arena);
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_documents_read("stream", mt_buf_text(stream), stream->length, arena, &findings,
                      print_document, &text);
    for (size_t i = 0; i < findings.list.count; i++) {
        const struct mt_finding *finding = &findings.list.items[i];
        printf("E %u %s %s\n", finding->place.line, finding->rule, finding->message);
    }
    puts(".");
    fflush(stdout);
    mt_buf_fini(&text);
    mt_arena_free(arena);
}

static bool read_stream(struct mt_buf *stream)
{
    char line[32];
    if (fgets(line, sizeof line, stdin) == NULL) {
        return false;
    }
    size_t length = strtoul(line, NULL, 10);
    mt_buf_clear(stream);
    char *room = mt_buf_reserve(stream, length);
    if (room == NULL || fread(room, 1, length, stdin) != length) {
        return false;
    }
    room[length] = '\0';
    stream->length = length;
    return true;
}

int main(void)
{
    struct mt_buf stream;
    mt_buf_init(&stream, MT_BUF_UNLIMITED);
    while (read_stream(&stream)) {
        answer(&stream);
    }
    mt_buf_fini(&stream);
    return 0;
}
