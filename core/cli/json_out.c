// SPDX-License-Identifier: Apache-2.0
#include "cli/json_out.h"

#include "base/buffer.h"
#include "base/error.h"
#include "cli/text.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "manifest/utf8.h"
#include "manifest/yaml_write.h"

#include <inttypes.h>
#include <string.h>

/** The comma that is due and the key. */
static void begin(struct mt_json_out *out, const char *key)
{
    if (out->more) {
        mt_buf_putc(out->buf, ',');
    }
    out->more = true;
    if (key == NULL) {
        return;
    }
    mt_buf_putc(out->buf, '"');
    mt_buf_puts(out->buf, key); // a literal of ours: nothing to escape
    mt_buf_append(out->buf, "\":", 2);
}

static void open(struct mt_json_out *out, const char *key, char bracket)
{
    begin(out, key);
    mt_buf_putc(out->buf, bracket);
    out->more = false;
}

static void end(struct mt_json_out *out, char bracket)
{
    mt_buf_putc(out->buf, bracket);
    out->more = true;
}

void mt_json_out_object(struct mt_json_out *out, const char *key)
{
    open(out, key, '{');
}

void mt_json_out_object_end(struct mt_json_out *out)
{
    end(out, '}');
}

void mt_json_out_list(struct mt_json_out *out, const char *key)
{
    open(out, key, '[');
}

void mt_json_out_list_end(struct mt_json_out *out)
{
    end(out, ']');
}

static void put_escape(struct mt_buf *buf, unsigned char byte)
{
    switch (byte) {
    case '"':
        mt_buf_puts(buf, "\\\"");
        break;
    case '\\':
        mt_buf_puts(buf, "\\\\");
        break;
    case '\n':
        mt_buf_puts(buf, "\\n");
        break;
    case '\t':
        mt_buf_puts(buf, "\\t");
        break;
    default:
        mt_buf_printf(buf, "\\u%04x", byte >= 0x80 ? 0xfffdU : byte);
        break;
    }
}

static void put_string(struct mt_buf *buf, const char *text)
{
    mt_buf_putc(buf, '"');
    const char *end = text + strlen(text);
    const char *from = text; // what stands between `from` and `text` is copied in one go
    while (text < end) {
        unsigned char byte = (unsigned char)*text;
        size_t length = byte < 0x80 ? 1 : mt_utf8_character(text, end);
        if (length > 0 && byte >= ' ' && byte != '"' && byte != '\\' && byte != 0x7f) {
            text += length;
            continue;
        }
        mt_buf_append(buf, from, (size_t)(text - from));
        put_escape(buf, byte);
        from = ++text;
    }
    mt_buf_append(buf, from, (size_t)(text - from));
    mt_buf_putc(buf, '"');
}

void mt_json_out_list_end_line(struct mt_json_out *out)
{
    if (out->more) {
        mt_buf_putc(out->buf, '\n');
    }
    end(out, ']');
}

void mt_json_out_text(struct mt_json_out *out, const char *key, const char *text)
{
    begin(out, key);
    if (text == NULL) {
        mt_buf_puts(out->buf, "null");
    } else {
        put_string(out->buf, text);
    }
}

void mt_json_out_int(struct mt_json_out *out, const char *key, int64_t number)
{
    begin(out, key);
    char digits[24]; // written from the end: printf costs more than all else of a number
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = "0123456789"[rest % 10];
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    mt_buf_append(out->buf, digits + at, sizeof digits - at);
}

void mt_json_out_bool(struct mt_json_out *out, const char *key, bool value)
{
    begin(out, key);
    mt_buf_puts(out->buf, value ? "true" : "false");
}

void mt_json_out_tree(struct mt_json_out *out, const char *key, const cJSON *tree)
{
    begin(out, key);
    mt_json_print(tree, false, out->buf);
}

void mt_json_out_null(struct mt_json_out *out, const char *key)
{
    begin(out, key);
    mt_buf_puts(out->buf, "null");
}

void mt_json_out_seconds(struct mt_json_out *out, const char *key, uint64_t ms)
{
    begin(out, key);
    mt_buf_printf(out->buf, "%" PRIu64, ms / 1000);
    if (ms % 1000 == 0) {
        return;
    }
    mt_buf_printf(out->buf, ".%03u", (unsigned)(ms % 1000));
    while (out->buf->data[out->buf->length - 1] == '0') {
        out->buf->data[--out->buf->length] = '\0';
    }
}

void mt_json_out_ref(struct mt_json_out *out, const char *key, const struct mt_ref *ref,
                     bool generate_name)
{
    mt_json_out_object(out, key);
    mt_json_out_text(out, "group", ref->group);
    mt_json_out_text(out, "version", ref->version);
    mt_json_out_text(out, "kind", ref->kind);
    mt_json_out_text(out, "namespace", ref->namespace);
    mt_json_out_text(out, "name", ref->name);
    if (generate_name) {
        mt_json_out_bool(out, "generateName", true);
    }
    mt_json_out_object_end(out);
}

void mt_json_out_line(struct mt_json_out *out, size_t indent)
{
    if (out->more) {
        mt_buf_putc(out->buf, ',');
        out->more = false;
    }
    mt_buf_putc(out->buf, '\n');
    mt_text_spaces(out->buf, indent);
}

void mt_yaml_of_json(const struct mt_buf *text, struct mt_buf *out)
{
    struct mt_json_end end;
    struct mt_error err;
    cJSON *tree = mt_json_parse(NULL, mt_buf_text(text), text->length, 1, &end, &err);
    if (tree != NULL) {
        mt_yaml_write(tree, out);
    }
    cJSON_Delete(tree);
}
