// SPDX-License-Identifier: Apache-2.0
#include "script/check_kinds.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/glob.h"
#include "manifest/ref.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { KEY_MAX = 512 };

bool mt_kind_pattern_parse(const char *text, struct mt_arena *arena,
                           struct mt_kind_pattern *pattern, struct mt_error *err)
{
    char *copy = mt_arena_strdup(arena, text);
    char *first = strchr(copy, '/');
    char *second = first != NULL ? strchr(first + 1, '/') : NULL;
    if (first == NULL || (second != NULL && strchr(second + 1, '/') != NULL)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" is no kind; write [group/]version/Kind, such as apps/v1/Deployment "
                       "or v1/Pod",
                       text);
    }
    *first++ = '\0';
    if (second != NULL) {
        *second++ = '\0';
    }
    *pattern = (struct mt_kind_pattern){
        .group = second != NULL ? copy : "",
        .version = second != NULL ? first : copy,
        .kind = second != NULL ? second : first,
        .said = text,
    };
    if (pattern->version[0] == '\0' || pattern->kind[0] == '\0' ||
        (second != NULL && pattern->group[0] == '\0')) {
        return mt_fail(err, MT_ERR_INVALID, "\"%s\" is no kind: a part is empty", text);
    }
    return true;
}

static bool part_matches(const char *pattern, const char *text)
{
    return strcmp(pattern, "*") == 0 || fnmatch(pattern, text, FNM_NOESCAPE) == 0;
}

/** The core group has no slash, so "*" alone fits it, and an asterisk before a slash does not. */
static bool whole_matches(const char *pattern, const struct mt_ref *ref)
{
    char key[KEY_MAX];
    int length = snprintf(key, sizeof key, "%s%s%s", ref->group, ref->group[0] != '\0' ? "/" : "",
                          ref->kind);
    return length > 0 && (size_t)length < sizeof key && mt_glob_matches(pattern, key);
}

bool mt_kind_pattern_matches(const struct mt_kind_pattern *pattern, const struct mt_ref *ref)
{
    if (pattern->whole) {
        return whole_matches(pattern->said, ref);
    }
    return part_matches(pattern->kind, ref->kind) && part_matches(pattern->group, ref->group) &&
           part_matches(pattern->version, ref->version);
}

static int wildcards(const char *part)
{
    return strcmp(part, "*") == 0 ? 2 : strchr(part, '*') != NULL;
}

/** The kind weighs most: a check for any Deployment is nearer than one for anything in "apps". */
static int looseness(const struct mt_kind_pattern *pattern)
{
    return 9 * wildcards(pattern->kind) + 3 * wildcards(pattern->group) +
           wildcards(pattern->version);
}

int mt_kind_pattern_compare(const struct mt_kind_pattern *a, const struct mt_kind_pattern *b)
{
    int order = looseness(a) - looseness(b);
    order = order != 0 ? order : strcmp(a->group, b->group);
    order = order != 0 ? order : strcmp(a->kind, b->kind);
    order = order == 0 && a->whole && b->whole ? strcmp(a->said, b->said) : order;
    return order != 0 ? order : strcmp(a->version, b->version);
}
