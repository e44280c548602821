// SPDX-License-Identifier: Apache-2.0
/** The topic log: what a developer or a person with -vv reads.  Progress is not logging. */
#ifndef MT_BASE_LOG_H
#define MT_BASE_LOG_H

#include <stdbool.h>

/** Receives each line, without a newline.  `topic` is a literal such as "kube.http". */
typedef void mt_log_fn(void *data, const char *topic, const char *line);

/** Where lines go; NULL (the start) turns the log off and makes it cost one comparison. */
void mt_log_set_sink(mt_log_fn *sink, void *data);

/** Whether somebody listens: for work that only the log needs. */
bool mt_log_enabled(void);

void mt_log_line(const char *topic, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Says what happened, for developers.  Define MT_LOG_TOPIC at the top of the .c file. */
#define log_debug(...)                                                                             \
    do {                                                                                           \
        if (mt_log_enabled()) {                                                                    \
            mt_log_line(MT_LOG_TOPIC, __VA_ARGS__);                                                \
        }                                                                                          \
    } while (0)

#endif
