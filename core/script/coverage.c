// SPDX-License-Identifier: Apache-2.0
#include "script/coverage.h"

#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/spec_report.h"

#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_SIZE = 24 };

/** A file of which lines have been run. */
struct file {
    char *name;
    struct mt_line_set lines;
};

// One for the process, as states are many and know nothing of each other.
static struct {
    bool on;
    struct mt_map files; // by name
} coverage;

void mt_coverage_begin(void)
{
    coverage.on = true;
}

void mt_coverage_end(void)
{
    for (size_t i = 0; i < coverage.files.count; i++) {
        struct file *file = coverage.files.entries[i].value;
        mt_line_set_fini(&file->lines);
        free(file->name);
        free(file);
    }
    mt_map_fini(&coverage.files);
    coverage.on = false;
}

bool mt_coverage_pause(void)
{
    const bool on = coverage.on;
    coverage.on = false;
    return on;
}

void mt_coverage_resume(bool on)
{
    coverage.on = on;
}

int mt_coverage_mask(void)
{
    return coverage.on ? LUA_MASKLINE : 0;
}

static void add(const char *name, long line)
{
    struct file *file = mt_map_get(&coverage.files, name);
    if (file == NULL) {
        file = mt_alloc(sizeof *file);
        file->name = mt_strdup(name);
        mt_map_put(&coverage.files, file->name, file);
    }
    mt_line_set_add(&file->lines, line);
}

bool mt_coverage_note(lua_State *L, lua_Debug *where)
{
    if (where->event != LUA_HOOKLINE) {
        return false;
    }
    if (coverage.on && lua_getinfo(L, "S", where) != 0 && where->source[0] == '@') {
        add(where->source + 1, where->currentline);
    }
    return true;
}

void mt_coverage_write(int fd)
{
    for (size_t i = 0; i < coverage.files.count; i++) {
        const struct file *file = coverage.files.entries[i].value;
        cJSON *line = cJSON_CreateObject();
        cJSON_AddStringToObject(line, "coverage", file->name);
        cJSON *lines = cJSON_AddArrayToObject(line, "lines");
        for (size_t at = 1; at < file->lines.size; at++) {
            if (file->lines.has[at]) {
                char number[NUMBER_SIZE];
                snprintf(number, sizeof number, "%zu", at);
                cJSON_AddItemToArray(lines, mt_json_number(number));
            }
        }
        mt_spec_report_write(fd, line);
        cJSON_Delete(line);
    }
}

bool mt_coverage_read(const cJSON *line)
{
    const char *name = mt_json_string(line, "coverage");
    const cJSON *item = NULL;
    int64_t number = 0;
    if (name == NULL) {
        return false;
    }
    cJSON_ArrayForEach (item, mt_json_get(line, "lines")) {
        if (mt_json_int64(item, &number) && number <= MT_LINE_MAX) {
            add(name, (long)number);
        }
    }
    return true;
}

void mt_coverage_each(mt_coverage_fn *each, void *data)
{
    for (size_t i = 0; i < coverage.files.count; i++) {
        const struct file *file = coverage.files.entries[i].value;
        each(data, file->name, &file->lines);
    }
}
