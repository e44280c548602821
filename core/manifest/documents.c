// SPDX-License-Identifier: Apache-2.0
#include "manifest/documents.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/finding.h"
#include "manifest/json_build.h"
#include "manifest/utf8.h"
#include "manifest/yaml_tree.h"

#include <string.h>

static const char separator[] = "---";

/** One file being read. */
struct stream {
    const char *file;
    const char *at;
    const char *end;
    unsigned line; // of `at`
    unsigned index;
    struct mt_json_builder *builder;
    struct mt_findings *findings;
    mt_document_fn *each;
    void *data;
};

static void report(const struct stream *stream, const char *rule, unsigned line,
                   const char *message)
{
    mt_find(stream->findings, MT_SEVERITY_ERROR, rule, (struct mt_place){stream->file, line}, "%s",
            message);
}

/** Bytes of the white space character at `at`, as Go's unicode.IsSpace has it, or 0. */
static size_t space_width(const char *at, const char *end)
{
    static const char *const wide[] = {"\xC2\x85", "\u00A0", "\u1680", "\u2000", "\u2001",
                                       "\u2002",   "\u2003", "\u2004", "\u2005", "\u2006",
                                       "\u2007",   "\u2008", "\u2009", "\u200A", "\u2028",
                                       "\u2029",   "\u202F", "\u205F", "\u3000"};
    if (at == end) {
        return 0;
    }
    if ((unsigned char)*at < 0x80) {
        return *at == ' ' || (*at >= '\t' && *at <= '\r');
    }
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t width = strlen(wide[i]);
        if ((size_t)(end - at) >= width && memcmp(at, wide[i], width) == 0) {
            return width;
        }
    }
    return 0;
}

static const char *skip_space(const char *at, const char *end)
{
    size_t width = 0;
    while ((width = space_width(at, end)) > 0) {
        at += width;
    }
    return at;
}

static void deliver(void *data, cJSON *root, unsigned line)
{
    struct stream *stream = data;
    stream->index++;
    if (root != NULL) {
        stream->each(stream->data, root, line, stream->index);
    }
}

/** The end of the line at `at`, past its LF. */
static const char *line_end(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline != NULL ? newline + 1 : end;
}

static bool is_separator(const char *at, const char *end)
{
    return end - at >= 3 && memcmp(at, separator, 3) == 0;
}

/** Whether the line at `at` is YAML's own end of a document, "...". */
static bool is_document_end(const char *at, const char *end)
{
    if (end - at < 3 || memcmp(at, "...", 3) != 0) {
        return false;
    }
    return end - at == 3 || at[3] == ' ' || at[3] == '\t' || at[3] == '\n' || at[3] == '\r';
}

/** Whether the line holds no more than a comment, or is YAML's end of a document again. */
static bool is_filler(const char *at, const char *end)
{
    if (is_document_end(at, end)) {
        return true;
    }
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    return at == end || *at == '\n' || *at == '#';
}

/**
 * Where the chunk ends: before the next line that begins with "---", or behind a line "...", after
 * which kubectl drops all that stands before the next "---".  Counts the lines that it passes.
 */
static const char *find_chunk_end(const char *at, const char *end, unsigned *line)
{
    bool ended = false;
    while (at < end && !is_separator(at, end) && (!ended || is_filler(at, end))) {
        ended = ended || is_document_end(at, end);
        at = line_end(at, end);
        ++*line;
    }
    return at;
}

/** Whether nothing but white space or a comment follows "---" in the line. */
static bool is_bare(const char *at, const char *end)
{
    const char *rest = skip_space(at + 3, end);
    return rest == end || *rest == '#';
}

/** Reads the chunk without a last LF as if it had one, as kubectl does: it can be a block's. */
static bool read_unfinished(struct stream *stream, const struct mt_yaml_chunk *chunk)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_append(&text, chunk->text, chunk->length);
    mt_buf_putc(&text, '\n');
    struct mt_yaml_chunk finished = *chunk;
    finished.text = text.data;
    finished.length = text.length;
    bool ok = mt_yaml_read(stream->builder, &finished, stream->findings, deliver, stream);
    mt_buf_fini(&text);
    return ok;
}

/** False when the chunk, `lines` long, was not YAML. */
static bool read_chunk(struct stream *stream, const char *end, unsigned lines)
{
    static const char mark[] = "\xEF\xBB\xBF"; // which libyaml would count as a column
    if ((size_t)(end - stream->at) >= 3 && memcmp(stream->at, mark, 3) == 0) {
        stream->at += 3;
    }
    const struct mt_yaml_chunk chunk = {stream->file, stream->at, (size_t)(end - stream->at),
                                        stream->line};
    stream->at = end;
    stream->line += lines;
    if (chunk.length > 0 && chunk.text[chunk.length - 1] != '\n') {
        return read_unfinished(stream, &chunk);
    }
    return mt_yaml_read(stream->builder, &chunk, stream->findings, deliver, stream);
}

/** Reports a separator that has more in its line than a comment. */
static bool check_separator(struct stream *stream)
{
    const char *end = line_end(stream->at, stream->end);
    if (is_bare(stream->at, end)) {
        return true;
    }
    char shown[MT_SHOWN_MAX];
    struct mt_error err;
    const char *rest = skip_space(stream->at + 3, end);
    size_t length = (size_t)(end - rest) - (end[-1] == '\n');
    mt_fail(&err, MT_ERR_INVALID,
            "\"%s\" stands after the document separator \"---\"; move it to the next line, or "
            "indent the line if it is text",
            mt_json_shown(rest, length, shown));
    report(stream, "document-separator", stream->line, err.msg);
    return false;
}

static void pass_line(struct stream *stream)
{
    stream->at = line_end(stream->at, stream->end);
    stream->line++;
}

/**
 * Reads the chunk that begins at the stream's place, and passes the separator after it.  As kubectl
 * does, a separator with nothing before it stays the first line of its chunk, so that a "%YAML"
 * line before it would be its document's.  False when the chunk was not YAML.
 */
static bool read_next_chunk(struct stream *stream)
{
    unsigned lines = 0;
    const char *at = stream->at;
    if (is_separator(at, stream->end)) {
        if (!check_separator(stream)) {
            pass_line(stream);
            return false;
        }
        at = line_end(at, stream->end);
        lines = 1;
    }
    const char *end = find_chunk_end(at, stream->end, &lines);
    bool ok = read_chunk(stream, end, lines);
    if (is_separator(stream->at, stream->end)) {
        check_separator(stream);
        pass_line(stream);
    }
    return ok;
}

/** CRLF to LF, as kubectl does before it looks at a line; a lone CR stays. */
static void convert_line_ends(const char *at, const char *end, struct mt_buf *out)
{
    while (at < end) {
        const char *cr = memchr(at, '\r', (size_t)(end - at));
        bool pair = cr != NULL && cr + 1 < end && cr[1] == '\n';
        const char *stop = cr == NULL ? end : pair ? cr : cr + 1;
        mt_buf_append(out, at, (size_t)(stop - at));
        at = pair ? cr + 1 : stop;
        if (pair) {
            mt_buf_putc(out, '\n');
            at++;
        }
    }
}

/** Whether there is nothing but JSON's white space left. */
static bool is_json_end(const struct stream *stream)
{
    const char *at = stream->at;
    while (at < stream->end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) {
        at++;
    }
    return at == stream->end;
}

/** White space up to the first line's end: where YAML goes on after JSON. */
static void skip_rest_of_line(struct stream *stream)
{
    size_t width = 0;
    while ((width = space_width(stream->at, stream->end)) > 0) {
        bool newline = *stream->at == '\n';
        stream->at += width;
        stream->line += newline;
        if (newline) {
            return;
        }
    }
}

/** Why the stream is not JSON where it stands. */
struct json_failure {
    unsigned line;
    struct mt_error err;
};

/** Whether somebody means JSON: the first key is in double quotes. */
static bool looks_like_json(const struct stream *stream)
{
    const char *brace = skip_space(stream->at, stream->end);
    const char *key = brace < stream->end ? skip_space(brace + 1, stream->end) : stream->end;
    return key == stream->end || *key == '"' || *key == '}';
}

/** Reads the chunk that JSON failed at; where it is no YAML either, JSON's error says it better. */
static void read_failed_json(struct stream *stream, const struct json_failure *failure)
{
    if (!looks_like_json(stream)) {
        read_next_chunk(stream);
        return;
    }
    struct mt_findings *findings = stream->findings;
    struct mt_findings scratch;
    mt_findings_init(&scratch, findings->arena);
    stream->findings = &scratch;
    bool is_yaml = read_next_chunk(stream);
    stream->findings = findings;
    if (!is_yaml) {
        report(stream, "json-syntax", failure->line, failure->err.msg);
        return;
    }
    for (size_t i = 0; i < scratch.list.count; i++) {
        const struct mt_finding *finding = &scratch.list.items[i];
        mt_find(findings, finding->severity, finding->rule, finding->place, "%s", finding->message);
    }
}

/** The rest of the stream as YAML; `failure` is NULL where JSON was not tried. */
static void read_as_yaml(struct stream *stream, const struct json_failure *failure)
{
    struct mt_buf converted;
    mt_buf_init(&converted, MT_BUF_UNLIMITED);
    if (memchr(stream->at, '\r', (size_t)(stream->end - stream->at)) != NULL) {
        convert_line_ends(stream->at, stream->end, &converted);
        stream->at = mt_buf_text(&converted);
        stream->end = stream->at + converted.length;
    }
    if (failure != NULL && stream->at < stream->end) {
        read_failed_json(stream, failure);
    }
    while (stream->at < stream->end) {
        read_next_chunk(stream);
    }
    mt_buf_fini(&converted);
}

/** Reads one JSON value; at a failure the stream stands where it stood. */
static bool next_json(struct stream *stream, struct json_failure *failure)
{
    struct mt_json_end end;
    cJSON *root = mt_json_read(stream->builder, stream->at, (size_t)(stream->end - stream->at),
                               stream->line, &end, &failure->err);
    if (root == NULL) {
        failure->line = end.line;
        return false;
    }
    stream->at += end.offset;
    stream->line = end.line;
    unsigned line = mt_json_line(root);
    if (cJSON_IsNull(root)) {
        cJSON_Delete(root);
    } else {
        deliver(stream, root, line);
    }
    return true;
}

/** JSON values one after the other, as kubectl tries first where a stream begins with "{". */
static void read_as_json(struct stream *stream)
{
    struct json_failure failure;
    unsigned values = 0;
    while (!is_json_end(stream)) {
        if (next_json(stream, &failure)) {
            values++;
            continue;
        }
        if (values > 1) { // two JSON values make a stream of JSON and of nothing else
            report(stream, "json-syntax", failure.line, failure.err.msg);
        } else {
            skip_rest_of_line(stream);
            read_as_yaml(stream, &failure);
        }
        return;
    }
}

static void read_stream(struct stream *stream)
{
    const char *first = skip_space(stream->at, stream->end);
    if (first < stream->end && *first == '{') {
        read_as_json(stream);
    } else {
        read_as_yaml(stream, NULL);
    }
}

static void read_utf16(struct stream *stream)
{
    struct mt_buf converted;
    mt_buf_init(&converted, MT_BUF_UNLIMITED);
    if (mt_utf16_convert(stream->at, (size_t)(stream->end - stream->at), &converted)) {
        stream->at = mt_buf_text(&converted);
        stream->end = stream->at + converted.length;
        read_stream(stream);
    } else {
        unsigned line = 1;
        for (size_t i = 0; i < converted.length; i++) {
            line += converted.data[i] == '\n';
        }
        report(stream, "encoding", line,
               "the file begins as UTF-16, but half a character stands here; save it as UTF-8");
    }
    mt_buf_fini(&converted);
}

/** Reads what `stream` says, from `length` bytes of its text. */
static void read_all(struct stream *stream, const char *text, size_t length, struct mt_arena *arena,
                     bool last_wins)
{
    struct mt_json_builder builder;
    mt_json_builder_init(&builder, arena);
    builder.last_wins = last_wins;
    stream->at = text;
    stream->end = text + length;
    stream->line = 1;
    stream->builder = &builder;
    if (length > MT_FILE_MAX) {
        report(stream, "limit", 0, "the file is larger than 64 MiB; split it");
    } else if (mt_utf16_marked(text, length)) {
        read_utf16(stream);
    } else {
        read_stream(stream);
    }
    mt_json_builder_fini(&builder);
    stream->builder = NULL;
}

void mt_documents_read(const char *file, const char *text, size_t length, struct mt_arena *arena,
                       struct mt_findings *findings, mt_document_fn *each, void *data)
{
    struct stream stream = {.file = file, .findings = findings, .each = each, .data = data};
    read_all(&stream, text, length, arena, false);
}

void mt_documents_read_loose(const char *file, const char *text, size_t length,
                             struct mt_arena *arena, struct mt_findings *findings,
                             mt_document_fn *each, void *data)
{
    struct stream stream = {.file = file, .findings = findings, .each = each, .data = data};
    read_all(&stream, text, length, arena, true);
}
