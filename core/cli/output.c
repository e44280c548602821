// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include "base/error.h"
#include "cli/text.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FLOW = 256 * 1024 };

static bool colors_are_welcome(const struct mt_output *output)
{
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");
    return output->terminal && (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

void mt_output_init(struct mt_output *output, int fd, const char *color)
{
    *output = (struct mt_output){.fd = fd, .terminal = isatty(fd) == 1};
    mt_buf_init(&output->buf, MT_BUF_UNLIMITED);
    struct winsize size;
    if (output->terminal) {
        bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        output->width = known ? size.ws_col : MT_TEXT_WIDTH;
    }
    if (strcmp(color, "auto") == 0) {
        output->color = colors_are_welcome(output);
    } else {
        output->color = strcmp(color, "always") == 0;
    }
}

void mt_output_init_taken(struct mt_output *output, mt_output_take_fn *take, void *data)
{
    *output = (struct mt_output){.fd = -1, .take = take, .take_data = data};
    mt_buf_init(&output->buf, MT_BUF_UNLIMITED);
}

void mt_output_flush(struct mt_output *output)
{
    if (output->take != NULL) {
        output->take(output->take_data, mt_buf_text(&output->buf), output->buf.length);
        mt_buf_clear(&output->buf);
    }
    if (output->fd < 0) {
        return;
    }
    const char *data = output->buf.data;
    size_t left = output->failure == 0 ? output->buf.length : 0;
    while (left > 0) {
        ssize_t written = write(output->fd, data, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            output->failure = errno;
            break;
        }
        data += written;
        left -= (size_t)written;
    }
    mt_buf_clear(&output->buf);
}

void mt_output_flow(struct mt_output *output)
{
    if (output->buf.length >= FLOW) {
        mt_output_flush(output);
    }
}

bool mt_output_is_gone(const struct mt_output *output)
{
    struct pollfd poll_fd = {.fd = output->fd}; // for POLLERR and POLLHUP alone
    return output->failure != 0 || (output->take == NULL && poll(&poll_fd, 1, 0) > 0 &&
                                    (poll_fd.revents & (POLLERR | POLLHUP)) != 0);
}

bool mt_output_finish(struct mt_output *output, struct mt_error *err)
{
    mt_output_flush(output);
    mt_buf_fini(&output->buf);
    bool hung_up = output->terminal && output->failure == EIO;
    if (output->failure == 0 || output->failure == EPIPE || hung_up) {
        return true;
    }
    return mt_fail(err, MT_ERR_IO, "the output could not be written: %s",
                   strerror(output->failure));
}

void mt_output_style(struct mt_output *output, enum mt_style style)
{
    static const char *const codes[] = {
        [MT_STYLE_NONE] = "\033[0m",  [MT_STYLE_BOLD] = "\033[1m",   [MT_STYLE_DIM] = "\033[2m",
        [MT_STYLE_RED] = "\033[31m",  [MT_STYLE_GREEN] = "\033[32m", [MT_STYLE_YELLOW] = "\033[33m",
        [MT_STYLE_CYAN] = "\033[36m",
    };
    if (output->color) {
        mt_buf_puts(&output->buf, codes[style]);
    }
}

void mt_output_styled(struct mt_output *output, enum mt_style style, const char *text)
{
    if (style != MT_STYLE_NONE) {
        mt_output_style(output, style);
    }
    mt_text_plain(&output->buf, text);
    if (style != MT_STYLE_NONE) {
        mt_output_style(output, MT_STYLE_NONE);
    }
}

bool mt_output_utf8(void)
{
    // A locale of our own: the program's stays "C", so that no library call depends on it.
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (locale == (locale_t)0) {
        return false;
    }
    bool utf8 = strcasecmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return utf8;
}
