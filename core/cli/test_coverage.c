// SPDX-License-Identifier: Apache-2.0
#include "cli/test_coverage.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/table.h"

enum { ALL = 100, INDENT = 4 };

/** "12, 15-18", or NULL where nothing was missed. */
static const char *ranges_of(const struct mt_covered_file *file, struct mt_arena *arena)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < file->missed.count; i++) {
        const struct mt_line_range *range = &file->missed.items[i];
        mt_buf_printf(&text, "%s%u", i > 0 ? ", " : "", range->first);
        if (range->last > range->first) {
            mt_buf_printf(&text, "-%u", range->last);
        }
    }
    const char *ranges = text.length > 0 ? mt_arena_strdup(arena, mt_buf_text(&text)) : NULL;
    mt_buf_fini(&text);
    return ranges;
}

static void add_row(struct mt_table *table, const char *path, unsigned percent, const char *missed)
{
    mt_table_add(table, MT_STYLE_NONE, path);
    mt_table_add(table, percent < ALL ? MT_STYLE_YELLOW : MT_STYLE_GREEN,
                 mt_arena_printf(table->arena, "%u %%", percent));
    mt_table_add(table, MT_STYLE_NONE, missed);
}

void mt_test_coverage_print_text(struct mt_output *output, const struct mt_covered_files *files,
                                 struct mt_arena *arena)
{
    static const char *const heads[] = {"SCRIPT", "REACHED", "LINES NOT REACHED", NULL};
    struct mt_table table;
    mt_table_init(&table, heads, arena);
    for (size_t i = 0; i < files->list.count; i++) {
        const struct mt_covered_file *file = &files->list.items[i];
        add_row(&table, file->path, mt_covered_percent(file->reached, file->lines),
                ranges_of(file, arena));
    }
    add_row(&table, "all", mt_covered_percent(files->reached, files->lines), NULL);
    mt_table_print(&table, output, output->terminal ? output->width : 0);
    mt_buf_putc(&output->buf, '\n');
}

static void put_figures(struct mt_json_out *json, size_t reached, size_t lines)
{
    mt_json_out_int(json, "percent", mt_covered_percent(reached, lines));
    mt_json_out_int(json, "lines", (int64_t)lines);
    mt_json_out_int(json, "reached", (int64_t)reached);
}

static void put_file(struct mt_json_out *json, const struct mt_covered_file *file)
{
    mt_json_out_line(json, INDENT);
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "file", file->path);
    put_figures(json, file->reached, file->lines);
    mt_json_out_list(json, "missed");
    for (size_t i = 0; i < file->missed.count; i++) {
        mt_json_out_object(json, NULL);
        mt_json_out_int(json, "first", file->missed.items[i].first);
        mt_json_out_int(json, "last", file->missed.items[i].last);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end(json);
    mt_json_out_object_end(json);
}

void mt_test_coverage_print_json(struct mt_json_out *json, const struct mt_covered_files *files)
{
    mt_json_out_object(json, "coverage");
    put_figures(json, files->reached, files->lines);
    mt_json_out_list(json, "files");
    for (size_t i = 0; i < files->list.count; i++) {
        put_file(json, &files->list.items[i]);
    }
    mt_json_out_list_end_line(json);
    mt_json_out_object_end(json);
}
