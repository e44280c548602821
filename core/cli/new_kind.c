// SPDX-License-Identifier: Apache-2.0
#include "cli/new_kind.h"

#include "base/arena.h"
#include "base/error.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum {
    PARTS_MAX = 3,
    KIND_MAX = 63,   ///< A kind in lower-case letters is a DNS label.
    GROUP_MAX = 253, ///< A DNS subdomain.
};

/** "v1", "v2beta3". */
static bool is_version(const char *text)
{
    if (text[0] != 'v' || !isdigit((unsigned char)text[1])) {
        return false;
    }
    text += 1 + strspn(text + 1, DIGITS);
    if (*text == '\0') {
        return true;
    }
    const char *stages[] = {"alpha", "beta"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        size_t length = strlen(stages[i]);
        if (strncmp(text, stages[i], length) == 0) {
            text += length;
            return *text != '\0' && text[strspn(text, DIGITS)] == '\0';
        }
    }
    return false;
}

/** Labels of lower-case letters, digits and dashes, with dots between. */
static bool is_group(const char *text)
{
    char before = '.';
    const size_t length = strlen(text);
    for (const char *c = text; *c != '\0'; c++) {
        bool at_end = before == '.' || c[1] == '.' || c[1] == '\0';
        if (strchr(LOWER DIGITS "-.", *c) == NULL || (at_end && (*c == '.' || *c == '-'))) {
            return false;
        }
        before = *c;
    }
    return length > 0 && length <= GROUP_MAX;
}

static bool is_kind(const char *text)
{
    const size_t length = strlen(text);
    return length > 0 && length <= KIND_MAX && isalpha((unsigned char)text[0]) &&
           strspn(text, LOWER UPPER DIGITS "-") == length && text[length - 1] != '-';
}

/** Custom resources may have kinds in lower-case letters; those of Kubernetes never do. */
static bool needs_capital(const struct mt_new_kind *kind)
{
    return strchr(kind->group, '.') == NULL || strstr(kind->group, ".k8s.io") != NULL;
}

/** "Certificate.cert-manager.io", as kubectl takes it. */
static bool fail_dotted(const char *text, const char *dot, struct mt_error *err)
{
    return mt_fail(err, MT_ERR_INVALID, "\"%s\" is no kind; did you mean %s/%.*s?", text, dot + 1,
                   (int)(dot - text), text);
}

static bool fail_form(const char *text, struct mt_error *err)
{
    return mt_fail(
        err, MT_ERR_INVALID,
        "\"%s\" is no kind; it is written [group/]Kind, as in cert-manager.io/Certificate "
        "or Pod",
        text);
}

/** The parts between the slashes; their number, or 0 when there are too many. */
static size_t split(const char *text, struct mt_arena *arena, const char *parts[PARTS_MAX])
{
    size_t count = 0;
    for (;;) {
        const size_t length = strcspn(text, "/");
        if (count == PARTS_MAX) {
            return 0;
        }
        parts[count++] = mt_arena_strndup(arena, text, length);
        if (text[length] == '\0') {
            return count;
        }
        text += length + 1;
    }
}

/** "apps/deployment", "deployment": the first letter is all that is wrong, as far as is known. */
static bool fail_lower(const char *text, size_t before, struct mt_error *err)
{
    return mt_fail(err, MT_ERR_INVALID,
                   "\"%s\" is no kind: kinds begin with a capital, as in manifests; did you mean "
                   "%.*s%c%s?",
                   text, (int)before, text, toupper((unsigned char)text[before]),
                   text + before + 1);
}

/** The group stays NULL where none is said. */
static void read_parts(const char *const *parts, size_t count, struct mt_new_kind *kind)
{
    *kind = (struct mt_new_kind){.version = "v1", .kind = parts[count - 1]};
    if (count == PARTS_MAX) {
        kind->group = parts[0];
        kind->version = parts[1];
    } else if (count == 2 && is_version(parts[0])) {
        kind->version = parts[0];
    } else if (count == 2) {
        kind->group = parts[0];
    }
}

bool mt_new_kind_parse(const char *text, struct mt_arena *arena, struct mt_new_kind *kind,
                       struct mt_error *err)
{
    const char *parts[PARTS_MAX];
    const size_t count = split(text, arena, parts);
    if (count == 0) {
        return fail_form(text, err);
    }
    read_parts(parts, count, kind);
    const char *dot = count == 1 ? strchr(text, '.') : NULL;
    if (dot != NULL && isupper((unsigned char)text[0]) && is_group(dot + 1)) {
        return fail_dotted(text, dot, err);
    }
    if (kind->group == NULL || strcmp(kind->group, "core") == 0) {
        kind->group = "";
    } else if (!is_group(kind->group)) {
        return fail_form(text, err);
    }
    if (!is_kind(kind->kind) || !is_version(kind->version)) {
        return fail_form(text, err);
    }
    return isupper((unsigned char)kind->kind[0]) || !needs_capital(kind) ||
           fail_lower(text, strlen(text) - strlen(kind->kind), err);
}
