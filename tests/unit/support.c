// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/documents.h"
#include "manifest/json.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LENGTH_MAX = 4096 };

/** The document callback's way to mt_objects_add(). */
struct adding {
    struct mt_objects *objects;
    struct mt_findings *findings;
    struct mt_object_options options;
};

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    const struct adding *adding = data;
    struct mt_place place = {SUPPORT_FILE, line};
    mt_objects_add(adding->objects, root, place, index, &adding->options, adding->findings);
}

void support_objects(const char *yaml, bool lenient, struct mt_objects *objects,
                     struct mt_findings *findings)
{
    struct adding adding = {objects, findings, {.lenient = lenient}};
    mt_documents_read(SUPPORT_FILE, yaml, strlen(yaml), findings->arena, findings, add_document,
                      &adding);
}

const struct mt_object *support_object(const struct mt_objects *objects, const char *name)
{
    for (size_t i = 0; i < objects->list.count; i++) {
        if (strcmp(objects->list.items[i]->ref.name, name) == 0) {
            return objects->list.items[i];
        }
    }
    fail_msg("there is no object %s", name);
    return NULL;
}

const struct mt_finding *support_finding(const struct mt_findings *findings, const char *rule)
{
    for (size_t i = 0; i < findings->list.count; i++) {
        if (strcmp(findings->list.items[i].rule, rule) == 0) {
            return &findings->list.items[i];
        }
    }
    return NULL;
}

/** The findings as support_expect_findings() says; in their arena, so that a failing test leaks
 * nothing. */
static const char *write_findings(const struct mt_findings *findings)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        const struct mt_place *place = &finding->place;
        bool usual = place->file != NULL && strcmp(place->file, SUPPORT_FILE) == 0;
        mt_buf_printf(&out, "%s %s ", mt_severity_name(finding->severity), finding->rule);
        mt_buf_puts(&out, place->file != NULL && !usual ? place->file : "");
        if (place->line > 0) {
            mt_buf_printf(&out, ":%u", place->line);
        }
        mt_buf_printf(&out, " %s\n", finding->message);
    }
    const char *text = mt_arena_strdup(findings->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

void support_no_findings(const struct mt_findings *findings)
{
    if (findings->list.count > 0) {
        fail_msg("no findings were expected:\n%s", write_findings(findings));
    }
}

void support_expect_findings(const char *name, struct mt_findings *findings, const char *expected)
{
    mt_findings_sort(findings);
    support_expect_text(name, write_findings(findings), expected);
}

void support_expect_text(const char *name, const char *text, const char *expected)
{
    if (strcmp(text, expected) != 0) {
        // Not with fail_msg(), which cuts at a kilobyte.
        fprintf(stderr, "%s:\n--- expected\n%s--- got\n%s---\n", name, expected, text);
        fail_msg("%s", name);
    }
}

const struct mt_object *support_annotated(const char *annotations, bool lenient,
                                          struct mt_findings *findings)
{
    struct mt_buf yaml;
    struct mt_objects objects = {0};
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    mt_buf_puts(&yaml, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n");
    while (*annotations != '\0') {
        size_t length = strcspn(annotations, "\n");
        mt_buf_printf(&yaml, "    %.*s\n", (int)length, annotations);
        annotations += length + (annotations[length] == '\n');
    }
    support_objects(mt_buf_text(&yaml), lenient, &objects, findings);
    mt_buf_fini(&yaml);
    return support_object(&objects, "a");
}

int support_setup(void **state)
{
    struct support *support = mt_alloc(sizeof *support);
    support->arena = mt_arena_new();
    support_reset(support);
    *state = support;
    return 0;
}

int support_teardown(void **state)
{
    struct support *support = *state;
    mt_arena_free(support->arena);
    free(support);
    return 0;
}

void support_reset(struct support *support)
{
    mt_findings_init(&support->findings, support->arena);
    support->objects = (struct mt_objects){0};
}

char *support_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char path[PATH_LENGTH_MAX];
    snprintf(path, sizeof path, "%s/moontide-test-XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(path) == NULL) {
        fail_msg("cannot make %s", path);
    }
    return mt_strdup(path);
}

/** Removes a file, or a folder with all it holds; a link is removed, not followed. */
static void remove_all(const char *path) // NOLINT(misc-no-recursion)
{
    if (remove(path) == 0) {
        return;
    }
    chmod(path, 0700); // a test may have shut it
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char inner[PATH_LENGTH_MAX];
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
            remove_all(inner);
        }
    }
    closedir(folder);
    remove(path);
}

void support_folder_remove(char *folder)
{
    remove_all(folder);
    free(folder);
}

void support_write(const char *folder, const char *path, const char *text)
{
    char full[PATH_LENGTH_MAX];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    for (char *slash = strchr(full + strlen(folder) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(full, 0700); // it may be there
        *slash = '/';
    }
    FILE *file = fopen(full, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        fail_msg("cannot write %s", full);
    }
}

char *support_folder_of(const struct support_file *files)
{
    char *folder = support_folder();
    for (size_t i = 0; files != NULL && files[i].path != NULL; i++) {
        support_write(folder, files[i].path, files[i].text);
    }
    return folder;
}

cJSON *support_json(const char *json)
{
    struct mt_json_end end;
    struct mt_error err;
    cJSON *tree = mt_json_parse(NULL, json, strlen(json), 1, &end, &err);
    if (tree == NULL) {
        fail_msg("%s: %s", json, err.msg);
    }
    return tree;
}

cJSON *support_quoted_json(const char *json)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (; *json != '\0'; json++) {
        if (*json == '`') {
            mt_buf_puts(&text, "\\\"");
        } else {
            mt_buf_append(&text, *json == '\'' ? "\"" : json, 1);
        }
    }
    cJSON *tree = support_json(mt_buf_text(&text));
    mt_buf_fini(&text);
    return tree;
}
