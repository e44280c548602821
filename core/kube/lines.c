// SPDX-License-Identifier: Apache-2.0
#include "kube/lines.h"

#include <string.h>

bool mt_kube_lines_feed(struct mt_kube_lines *lines, const char *bytes, size_t size,
                        mt_kube_line_fn *each, void *data)
{
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        const size_t length = end != NULL ? (size_t)(end - bytes) : size;
        if (end == NULL) {
            return mt_buf_append(&lines->rest, bytes, length);
        }
        bool wanted = false;
        if (lines->rest.length == 0) {
            wanted = length <= lines->rest.max && each(data, bytes, length);
        } else if (mt_buf_append(&lines->rest, bytes, length)) {
            // `each` may free `lines`, and with it the line.
            struct mt_buf line = lines->rest;
            mt_buf_init(&lines->rest, line.max);
            wanted = each(data, line.data, line.length);
            mt_buf_fini(&line);
        }
        if (!wanted) {
            return false;
        }
        bytes = end + 1;
        size -= length + 1;
    }
    return true;
}
