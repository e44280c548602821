// SPDX-License-Identifier: Apache-2.0
#include "manifest/ref.h"

#include "base/arena.h"
#include "base/error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define KEY_FORMAT "%s/%s/%s/%s"

enum { SEGMENTS_MAX = 4 };

// What kubectl takes for common kinds, and the Kind that is meant: for messages.  The plural and
// the lower-case name are the Kind's own.
static const struct {
    const char *brief;
    const char *kind;
} kubectl_names[] = {
    {"cj", "CronJob"},
    {"cm", "ConfigMap"},
    {"crd", "CustomResourceDefinition"},
    {"deploy", "Deployment"},
    {"ds", "DaemonSet"},
    {"hpa", "HorizontalPodAutoscaler"},
    {"ing", "Ingress"},
    {"job", "Job"},
    {"netpol", "NetworkPolicy"},
    {"ns", "Namespace"},
    {"pdb", "PodDisruptionBudget"},
    {"po", "Pod"},
    {"pv", "PersistentVolume"},
    {"pvc", "PersistentVolumeClaim"},
    {"rs", "ReplicaSet"},
    {"sa", "ServiceAccount"},
    {"secret", "Secret"},
    {"sts", "StatefulSet"},
    {"svc", "Service"},
};

static bool is_kind(const char *segment)
{
    return isupper((unsigned char)segment[0]) != 0;
}

/** The Kind that kubectl reads `word` as, or NULL. */
static const char *kind_of_kubectl(const char *word)
{
    for (size_t i = 0; i < sizeof kubectl_names / sizeof *kubectl_names; i++) {
        const char *kind = kubectl_names[i].kind;
        size_t length = strlen(kind);
        if (strcmp(kubectl_names[i].brief, word) == 0 ||
            (strncasecmp(kind, word, length) == 0 &&
             (word[length] == '\0' || strcmp(word + length, "s") == 0))) {
            return kind;
        }
    }
    return NULL;
}

/** What was meant by segments without a Kind: `deploy/web` as "Deployment/web", for the message. */
static const char *with_kind(char *const *segments, size_t count, struct mt_arena *arena)
{
    // A group has a dot or is followed by three; the table knows better.
    size_t kind = count > 2 && (strchr(segments[0], '.') != NULL || count == SEGMENTS_MAX) ? 1 : 0;
    kind = kind == 0 && count > 2 && kind_of_kubectl(segments[1]) != NULL ? 1 : kind;
    const char *known = kind_of_kubectl(segments[kind]);
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        char *segment = mt_arena_strdup(arena, segments[i]);
        if (i == kind) {
            segment[0] = (char)toupper((unsigned char)segment[0]);
        }
        text = mt_arena_printf(arena, "%s%s%s", text, i > 0 ? "/" : "",
                               i == kind && known != NULL ? known : segment);
    }
    return text;
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
                       with_kind(segments, count, arena));
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

const char *mt_ref_key(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, KEY_FORMAT, ref->group, ref->kind, ref->namespace, ref->name);
}

size_t mt_ref_put_key(const struct mt_ref *ref, char key[MT_REF_KEY_MAX])
{
    int length =
        snprintf(key, MT_REF_KEY_MAX, KEY_FORMAT, ref->group, ref->kind, ref->namespace, ref->name);
    return length > 0 && length < MT_REF_KEY_MAX ? (size_t)length : 0;
}

int mt_ref_compare(const struct mt_ref *a, const struct mt_ref *b)
{
    int order = strcmp(a->group, b->group);
    order = order != 0 ? order : strcmp(a->kind, b->kind);
    order = order != 0 ? order : strcmp(a->namespace, b->namespace);
    return order != 0 ? order : strcmp(a->name, b->name);
}
