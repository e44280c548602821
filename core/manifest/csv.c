// SPDX-License-Identifier: Apache-2.0
#include "manifest/csv.h"

#include "base/arena.h"
#include "base/map.h"

#include <ctype.h>
#include <string.h>

struct mt_csv mt_csv_split(const char *text, struct mt_arena *arena)
{
    struct mt_csv csv = {0};
    struct mt_map seen = {0};
    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        const char *from = text;
        const char *to = text + length;
        text = *to == ',' ? to + 1 : to;
        while (from < to && isspace((unsigned char)*from)) {
            from++;
        }
        while (to > from && isspace((unsigned char)to[-1])) {
            to--;
        }
        if (from == to) {
            continue;
        }
        const char *item = mt_arena_strndup(arena, from, (size_t)(to - from));
        if (mt_map_put(&seen, item, &seen) == NULL) {
            mt_array_push(arena, &csv.items, item);
        }
    }
    mt_map_fini(&seen);
    return csv;
}
