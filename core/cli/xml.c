// SPDX-License-Identifier: Apache-2.0
#include "cli/xml.h"

#include "base/buffer.h"
#include "manifest/utf8.h"

#include <string.h>

void mt_xml_put(struct mt_buf *out, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        unsigned char byte = (unsigned char)*text;
        size_t length = byte < 0x80 ? 1 : mt_utf8_character(text, end);
        if (byte == '<') {
            mt_buf_puts(out, "&lt;");
        } else if (byte == '>') {
            mt_buf_puts(out, "&gt;");
        } else if (byte == '&') {
            mt_buf_puts(out, "&amp;");
        } else if (byte == '"') {
            mt_buf_puts(out, "&quot;");
        } else if (byte == '\n' || byte == '\t' || byte == '\r') {
            mt_buf_printf(out, "&#%d;", byte);
        } else if (length == 0 || byte < ' ') {
            mt_buf_puts(out, "\xef\xbf\xbd");
            length = 1;
        } else {
            mt_buf_append(out, text, length);
        }
        text += length;
    }
}

void mt_xml_put_attribute(struct mt_buf *out, const char *name, const char *value)
{
    mt_buf_printf(out, " %s=\"", name);
    mt_xml_put(out, value);
    mt_buf_putc(out, '"');
}
