// SPDX-License-Identifier: Apache-2.0
#include "cli/rehearse_objects.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "cli/json_out.h"
#include "cli/output.h"
#include "manifest/ref.h"
#include "rehearsal/rehearsal.h"
#include "script/first_document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = 2 };

struct object {
    struct mt_ref ref;
    const cJSON *tree;
};

struct gathering {
    struct mt_arena *arena;
    MT_ARRAY(struct object) list;
};

static void gather(void *data, const cJSON *tree)
{
    struct gathering *gathering = data;
    const struct object object = {mt_ref_of(tree, gathering->arena), tree};
    mt_array_push(gathering->arena, &gathering->list, object);
}

static int compare(const void *left, const void *right)
{
    const struct object *a = left;
    const struct object *b = right;
    return mt_ref_compare(&a->ref, &b->ref);
}

static void put_list(struct mt_output *file, const struct gathering *gathering)
{
    struct mt_json_out json = {.buf = &file->buf};
    mt_json_out_object(&json, NULL);
    mt_json_out_text(&json, "apiVersion", "v1");
    mt_json_out_text(&json, "kind", "List");
    mt_json_out_list(&json, "items");
    for (size_t i = 0; i < gathering->list.count; i++) {
        mt_json_out_line(&json, INDENT);
        mt_json_out_tree(&json, NULL, gathering->list.items[i].tree);
        mt_output_flow(file);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_object_end(&json);
    mt_buf_putc(&file->buf, '\n');
}

bool mt_rehearse_write_objects(struct mt_rehearsal *rehearsal, const char *path,
                               struct mt_error *err)
{
    struct mt_output file;
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (fd < 0) {
        return mt_fail(err, MT_ERR_IO, "--objects: %s cannot be written: %s", path,
                       strerror(errno));
    }
    struct gathering gathering = {.arena = mt_arena_new()};
    mt_rehearsal_each(rehearsal, gather, &gathering);
    if (gathering.list.count > 1) {
        qsort(gathering.list.items, gathering.list.count, sizeof *gathering.list.items, compare);
    }
    mt_output_init(&file, fd, "never");
    put_list(&file, &gathering);
    const bool good = mt_output_finish(&file, err) || mt_wrap(err, "--objects: %s", path);
    close(fd);
    mt_arena_free(gathering.arena);
    return good;
}
