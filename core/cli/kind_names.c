// SPDX-License-Identifier: Apache-2.0
#include "cli/kind_names.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "cli/text.h"
#include "manifest/ref.h"

#include <stdlib.h>
#include <string.h>

/** One kind: the group that was met first, and whether there are others. */
struct kind {
    const char *group;
    bool several;
};

struct mt_kind_names {
    struct mt_map kinds; // names to struct kind on the heap
};

struct mt_kind_names *mt_kind_names_new(void)
{
    return mt_alloc(sizeof(struct mt_kind_names));
}

void mt_kind_names_free(struct mt_kind_names *names)
{
    if (names == NULL) {
        return;
    }
    for (size_t i = 0; i < names->kinds.count; i++) {
        free(names->kinds.entries[i].value);
    }
    mt_map_fini(&names->kinds);
    free(names);
}

void mt_kind_names_add(struct mt_kind_names *names, const struct mt_ref *ref)
{
    struct kind *kind = mt_map_get(&names->kinds, ref->kind);
    if (kind == NULL) {
        kind = mt_alloc(sizeof *kind);
        kind->group = ref->group;
        mt_map_put(&names->kinds, ref->kind, kind);
    }
    kind->several |= strcmp(kind->group, ref->group) != 0;
}

static void put(const struct mt_kind_names *names, const struct mt_ref *ref, const char *namespace,
                bool generate_name, struct mt_buf *out)
{
    const struct kind *kind = mt_map_get(&names->kinds, ref->kind);
    if (kind != NULL && kind->several && ref->group[0] != '\0') {
        mt_text_plain(out, ref->group);
        mt_buf_putc(out, '/');
    }
    mt_text_plain(out, ref->kind);
    mt_buf_putc(out, '/');
    if (namespace[0] != '\0') {
        mt_text_plain(out, namespace);
        mt_buf_putc(out, '/');
    }
    mt_text_plain(out, ref->name);
    mt_buf_puts(out, generate_name ? "*" : "");
}

void mt_kind_names_put(const struct mt_kind_names *names, const struct mt_ref *ref,
                       bool generate_name, struct mt_buf *out)
{
    put(names, ref, "", generate_name, out);
}

void mt_kind_names_put_placed(const struct mt_kind_names *names, const struct mt_ref *ref,
                              bool generate_name, struct mt_buf *out)
{
    put(names, ref, ref->namespace, generate_name, out);
}
