// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "cli/logs_read.h"
#include "cli/output.h"
#include "cli/text.h"

void mt_hook_logs_print_line(const struct mt_logged_container *container, const char *line)
{
    const struct mt_hook_logs *logs = container->hook->logs;
    struct mt_output *output = logs->output;
    if (!logs->headed) {
        mt_output_style(output, MT_STYLE_CYAN);
        mt_text_plain(&output->buf, container->hook->shown);
        mt_buf_putc(&output->buf, ' ');
        mt_text_plain(&output->buf, container->name);
        mt_output_style(output, MT_STYLE_NONE);
        mt_buf_puts(&output->buf, " | ");
    }
    mt_text_written(&output->buf, line);
    mt_buf_putc(&output->buf, '\n');
    mt_output_flow(output);
}

void mt_hook_logs_print_head(const struct mt_logged_container *container)
{
    const struct mt_logged_hook *hook = container->hook;
    struct mt_output *output = hook->logs->output;
    if (!hook->logs->headed) {
        return;
    }
    mt_output_styled(output, MT_STYLE_CYAN, hook->shown);
    mt_buf_putc(&output->buf, ' ');
    mt_output_styled(output, MT_STYLE_BOLD, container->name);
    mt_output_style(output, MT_STYLE_DIM);
    if (hook->revision != NULL) {
        mt_buf_puts(&output->buf, "  revision ");
        mt_text_plain(&output->buf, hook->revision);
    }
    mt_buf_puts(&output->buf, "  Pod/");
    mt_text_plain(&output->buf, container->pod);
    mt_buf_puts(&output->buf, "  ");
    mt_text_plain(&output->buf, container->pod_created);
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, '\n');
}
