// SPDX-License-Identifier: Apache-2.0
#include "support_streams.h"

#include "support.h"

#include <string.h>
#include <unistd.h>

static void gather(void *data, const char *bytes, size_t length)
{
    mt_buf_append(data, bytes, length);
}

void support_streams_open(struct support_streams *streams, const char *format)
{
    *streams = (struct support_streams){.cli = {.args = {.output = format}}};
    mt_buf_init(&streams->out, MT_BUF_UNLIMITED);
    mt_buf_init(&streams->err, MT_BUF_UNLIMITED);
    mt_output_init_taken(&streams->cli.out, gather, &streams->out);
    mt_output_init_taken(&streams->cli.err, gather, &streams->err);
}

void support_streams_close(struct support_streams *streams)
{
    mt_output_finish(&streams->cli.out, NULL);
    mt_output_finish(&streams->cli.err, NULL);
    mt_buf_fini(&streams->out);
    mt_buf_fini(&streams->err);
}

int support_type(const char *text)
{
    int ends[2];
    const int before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    return before;
}

void support_type_no_more(int before)
{
    dup2(before, STDIN_FILENO);
    close(before);
}
