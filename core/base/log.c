// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

// The one piece of global state: a log line may come from anywhere.
static struct {
    mt_log_fn *sink;
    void *data;
} log_target;

void mt_log_set_sink(mt_log_fn *sink, void *data)
{
    log_target.sink = sink;
    log_target.data = data;
}

bool mt_log_enabled(void)
{
    return log_target.sink != NULL;
}

void mt_log_line(const char *topic, const char *format, ...)
{
    if (log_target.sink == NULL) {
        return;
    }
    char line[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    log_target.sink(log_target.data, topic, line);
}
