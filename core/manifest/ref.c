// SPDX-License-Identifier: Apache-2.0
#include "manifest/ref.h"

#include "base/arena.h"
#include "base/error.h"

#include <ctype.h>
#include <string.h>

enum { SEGMENTS_MAX = 4 };

static bool is_kind(const char *segment)
{
    return isupper((unsigned char)segment[0]) != 0;
}

/** `deploy/web` with its first letter raised, for the message. */
static const char *capitalised(const char *text, struct mt_arena *arena)
{
    char *copy = mt_arena_strdup(arena, text);
    copy[0] = (char)toupper((unsigned char)copy[0]);
    return strncmp(copy, "Deploy/", strlen("Deploy/")) == 0
               ? mt_arena_printf(arena, "Deployment/%s", copy + strlen("Deploy/"))
               : copy;
}

/** Splits at slashes; 0 when there is an empty segment or there are too many. */
static size_t split(char *text, char *segments[SEGMENTS_MAX])
{
    size_t count = 0;
    for (char *segment = text; segment != NULL;) {
        char *slash = strchr(segment, '/');
        if (slash != NULL) {
            *slash++ = '\0';
        }
        if (count == SEGMENTS_MAX || segment[0] == '\0') {
            return 0;
        }
        segments[count++] = segment;
        segment = slash;
    }
    return count;
}

bool mt_object_pattern_parse(const char *text, struct mt_arena *arena,
                             struct mt_object_pattern *pattern, struct mt_error *err)
{
    char *segments[SEGMENTS_MAX];
    size_t count = split(mt_arena_strdup(arena, text), segments);
    size_t kind = count > 0 && !is_kind(segments[0]) ? 1 : 0;
    size_t names = count > kind ? count - kind - 1 : 0; // what follows the Kind
    if (count >= 2 && kind == 1 && !is_kind(segments[1])) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" names no object: a Kind begins with a capital, as in %s", text,
                       capitalised(text, arena));
    }
    if (names < 1 || names > 2) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" names no object; write [group/]Kind[/namespace]/name, as in "
                       "apps/Deployment/web",
                       text);
    }
    *pattern = (struct mt_object_pattern){
        .group = kind == 1 ? segments[0] : NULL,
        .kind = segments[kind],
        .namespace = names == 2 ? segments[kind + 1] : NULL,
        .name = segments[count - 1],
    };
    return true;
}

bool mt_object_pattern_matches(const struct mt_object_pattern *pattern, const struct mt_ref *ref,
                               const char *default_namespace)
{
    if (strcmp(pattern->name, ref->name) != 0 || strcmp(pattern->kind, ref->kind) != 0 ||
        (pattern->group != NULL && strcmp(pattern->group, ref->group) != 0)) {
        return false;
    }
    const char *namespace = pattern->namespace != NULL ? pattern->namespace : default_namespace;
    return namespace == NULL || strcmp(namespace, ref->namespace) == 0 ||
           (pattern->namespace == NULL && ref->namespace[0] == '\0');
}

const char *mt_ref_text(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s%s%s/%s%s%s", ref->group, ref->group[0] != '\0' ? "/" : "",
                           ref->kind, ref->namespace, ref->namespace[0] != '\0' ? "/" : "",
                           ref->name);
}

const char *mt_ref_short(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s/%s", ref->kind, ref->name);
}

int mt_ref_compare(const struct mt_ref *a, const struct mt_ref *b)
{
    int order = strcmp(a->group, b->group);
    order = order != 0 ? order : strcmp(a->kind, b->kind);
    order = order != 0 ? order : strcmp(a->namespace, b->namespace);
    return order != 0 ? order : strcmp(a->name, b->name);
}
