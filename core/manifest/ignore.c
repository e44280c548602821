// SPDX-License-Identifier: Apache-2.0
#include "manifest/ignore.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/finding.h"

#include <fnmatch.h>
#include <string.h>

enum { IGNORE_FILE_MAX = 1024 * 1024 };

static void add_line(struct mt_ignore *ignore, char *line, struct mt_place place,
                     struct mt_findings *findings)
{
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL) {
        line[--length] = '\0';
    }
    if (length == 0 || line[0] == '#') {
        return;
    }
    if (strstr(line, "**") != NULL) {
        mt_find(findings, MT_SEVERITY_ERROR, "invalid-ignore", place,
                "\"**\" is not known here; a name without \"/\" matches at every depth");
        return;
    }
    struct mt_ignore_pattern pattern = {.negated = line[0] == '!'};
    line += pattern.negated;
    length -= pattern.negated;
    pattern.folders_only = length > 0 && line[length - 1] == '/';
    if (pattern.folders_only) {
        line[length - 1] = '\0';
    }
    pattern.anchored = strchr(line, '/') != NULL;
    pattern.glob = line + (line[0] == '/');
    mt_array_push(findings->arena, &ignore->patterns, pattern);
}

void mt_ignore_read(struct mt_ignore *ignore, const char *file, struct mt_findings *findings)
{
    struct mt_buf text;
    struct mt_error err;
    mt_buf_init(&text, IGNORE_FILE_MAX);
    if (!mt_file_read(file, &text, &err)) {
        if (err.code != MT_ERR_NOT_FOUND) {
            struct mt_place place = {mt_arena_strdup(findings->arena, file), 0};
            mt_find(findings, MT_SEVERITY_ERROR, "unreadable", place, "%s", err.msg);
        }
        mt_buf_fini(&text);
        return;
    }
    struct mt_place place = {mt_arena_strdup(findings->arena, file), 0};
    char *line = mt_arena_strdup(findings->arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    while (line != NULL) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end++ = '\0';
        }
        place.line++;
        add_line(ignore, line, place, findings);
        line = end;
    }
}

static bool fits(const struct mt_ignore_pattern *pattern, const char *path, bool is_folder)
{
    if (pattern->folders_only && !is_folder) {
        return false;
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL && !pattern->anchored ? slash + 1 : path;
    return fnmatch(pattern->glob, name, FNM_PATHNAME) == 0;
}

bool mt_ignore_matches(const struct mt_ignore *ignore, const char *path, bool is_folder)
{
    for (size_t i = ignore->patterns.count; i > 0; i--) {
        const struct mt_ignore_pattern *pattern = &ignore->patterns.items[i - 1];
        if (fits(pattern, path, is_folder)) {
            return !pattern->negated;
        }
    }
    return false;
}
