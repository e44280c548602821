// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/logs_read.h"
#include "cli/output.h"
#include "cli/text.h"
#include "record/hook_logs.h"

void mt_hook_logs_print_line(const struct mt_logged_container *container, const char *line)
{
    const struct mt_hook_logs *logs = container->hook->logs;
    struct mt_output *output = logs->output;
    if (!logs->headed) {
        mt_output_style(output, MT_STYLE_CYAN);
        mt_text_plain(&output->buf, container->hook->shown);
        mt_buf_puts(&output->buf, container->name[0] != '\0' ? " " : "");
        mt_text_plain(&output->buf, container->name);
        mt_output_style(output, MT_STYLE_NONE);
        mt_buf_puts(&output->buf, " | ");
    }
    mt_text_written(&output->buf, line);
    mt_buf_putc(&output->buf, '\n');
    mt_output_flow(output);
}

/** Where it comes from. */
static void put_origin(const struct mt_logged_container *container, struct mt_buf *out)
{
    if (container->recorded == NULL) {
        mt_buf_puts(out, "  Pod/");
        mt_text_plain(out, container->pod);
        mt_buf_puts(out, "  ");
        mt_text_plain(out, container->pod_created);
        return;
    }
    mt_buf_puts(out, "  recorded");
    if (container->recorded->attempt > 1) {
        mt_buf_printf(out, "  attempt %u", container->recorded->attempt);
    }
}

void mt_hook_logs_print_head(const struct mt_logged_container *container)
{
    const struct mt_logged_hook *hook = container->hook;
    struct mt_output *output = hook->logs->output;
    if (!hook->logs->headed) {
        return;
    }
    mt_output_styled(output, MT_STYLE_CYAN, hook->shown);
    mt_buf_puts(&output->buf, container->name[0] != '\0' ? " " : "");
    mt_output_styled(output, MT_STYLE_BOLD, container->name);
    mt_output_style(output, MT_STYLE_DIM);
    if (hook->revision != NULL) {
        mt_buf_puts(&output->buf, "  revision ");
        mt_text_plain(&output->buf, hook->revision);
    }
    put_origin(container, &output->buf);
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, '\n');
}

void mt_hook_logs_print_recorded(struct mt_logged_container *container)
{
    struct mt_hook_logs *logs = container->hook->logs;
    const struct mt_record_log *log = container->recorded;
    const size_t count = log->lines.count;
    const bool shortened = logs->tail > 0 && count > logs->tail;
    if (container->printed) {
        return;
    }
    container->printed = true;
    for (size_t i = shortened ? count - logs->tail : 0; i < count; i++) {
        mt_hook_logs_print_line(container, log->lines.items[i]);
    }
    if (log->cut && !shortened) {
        const char *name = container->name;
        mt_array_push(logs->arena, &logs->notes,
                      mt_arena_printf(logs->arena, "%s%s%s: earlier lines are not recorded",
                                      container->hook->shown, name[0] != '\0' ? " " : "", name));
    }
}
