// SPDX-License-Identifier: Apache-2.0
/** What a command prints, gathered. */
#ifndef MT_TESTS_UNIT_SUPPORT_STREAMS_H
#define MT_TESTS_UNIT_SUPPORT_STREAMS_H

#include "base/buffer.h"
#include "cli/cli.h"

/** What standard output and standard error got. */
struct support_streams {
    struct mt_cli cli;
    struct mt_buf out;
    struct mt_buf err;
};

/** `format` is what `-o` says. */
void support_streams_open(struct support_streams *streams, const char *format);
void support_streams_close(struct support_streams *streams);

/** Lets the program read this text, and nothing after it, from standard input; the former one. */
int support_type(const char *text);
/** Puts the former standard input back. */
void support_type_no_more(int before);

#endif
