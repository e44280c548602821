// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_problem.h"

#include "base/error.h"
#include "manifest/json_build.h"
#include "manifest/utf8.h"
#include "manifest/yaml_check.h"
#include "manifest/yaml_lines.h"
#include "manifest/yaml_tree.h"

#include <string.h>

/** Which of libyaml's two places the person has to look at. */
enum place { AT_PROBLEM, AT_CONTEXT };

static const struct {
    const char *problem; // libyaml's words
    enum place place;
    const char *message;
} known[] = {
    {"mapping values are not allowed in this context", AT_PROBLEM,
     "\": \" cannot stand here; quote the value if it is part of it, or align the line with the "
     "keys around it"},
    {"could not find expected ':'", AT_CONTEXT,
     "a key needs \": \" after it; add it, indent the line if it goes on from the one before, or "
     "close a quote"},
    {"did not find expected key", AT_PROBLEM,
     "this fits into no map; align the line with the keys around it, and quote a value that has "
     "text after its closing quote or begins with a special character"},
    {"did not find expected '-' indicator", AT_PROBLEM,
     "this is no item of the list before it; begin it with \"- \", or align it with the key that "
     "it belongs to"},
    {"did not find expected ',' or ']'", AT_PROBLEM,
     "a list opened with \"[\" goes on here without \",\" and is not closed with \"]\""},
    {"did not find expected ',' or '}'", AT_PROBLEM,
     "a map opened with \"{\" goes on here without \",\" and is not closed with \"}\"; quote a "
     "{{ template }}"},
    {"did not find expected node content", AT_PROBLEM, "a value is missing here"},
    {"block sequence entries are not allowed in this context", AT_PROBLEM,
     "\"- \" cannot stand here; begin the list in a line of its own, or quote the value"},
    {"mapping keys are not allowed in this context", AT_PROBLEM,
     "\"? \" cannot stand here; quote the value"},
    {"found unexpected end of stream", AT_CONTEXT,
     "the quoted text that begins here is never closed; add the closing quote"},
    {"found unexpected document indicator", AT_CONTEXT,
     "the quoted text that begins here runs into the end of the document; add the closing quote"},
    {"found unknown escape character", AT_PROBLEM,
     "YAML does not know this escape; write \\\\ for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", AT_PROBLEM,
     "\\x, \\u and \\U in double quotes need 2, 4 and 8 hexadecimal digits"},
    {"found invalid Unicode character escape code", AT_PROBLEM,
     "the escape is no Unicode character; write the character itself"},
    {"found a tab character where an indentation space is expected", AT_PROBLEM,
     "a tab cannot indent; use spaces"},
    {"found a tab character that violates indentation", AT_PROBLEM,
     "a tab cannot indent; use spaces"},
    {"found an indentation indicator equal to 0", AT_PROBLEM,
     "the indentation after \"|\" or \">\" is a number from 1 to 9"},
    {"did not find expected comment or line break", AT_PROBLEM,
     "after \"|\" or \">\", or a directive, only a comment can follow in the same line"},
    {"did not find expected alphabetic or numeric character", AT_PROBLEM,
     "the name after \"&\" or \"*\" has letters, digits, - and _; quote the value if it is text"},
    {"found undefined tag handle", AT_PROBLEM,
     "the tag's handle is not declared; remove the tag, or quote the value if it is text"},
    {"did not find expected whitespace or line break", AT_PROBLEM,
     "a space has to follow the tag; quote the value if it is text"},
    {"did not find expected tag URI", AT_PROBLEM,
     "\"!\" begins a tag, and this is none; quote the value if it is text"},
    {"did not find expected <document start>", AT_PROBLEM,
     "this comes after the end of the document; put \"---\" in a line before it, or indent it"},
    {"found unexpected ':'", AT_PROBLEM,
     "\":\" stands directly before \",\", \"]\" or \"}\"; put a space after it, or quote the text"},
    {"found incompatible YAML document", AT_PROBLEM,
     "%YAML names a version that is not read here; remove the line"},
    {"found unknown directive name", AT_PROBLEM,
     "a line that begins with % is a directive, and this one is unknown; quote the value"},
};

static bool is_before_line(char byte)
{
    return byte == ' ' || byte == '\t';
}

/** Whether a tab stands in the white space that begins the line of this byte. */
static bool tab_indents(const struct mt_yaml_chunk *chunk, size_t offset)
{
    const char *start = chunk->text + offset;
    while (start > chunk->text && start[-1] != '\n') {
        start--;
    }
    for (; start < chunk->text + chunk->length && is_before_line(*start); start++) {
        if (*start == '\t') {
            return true;
        }
    }
    return false;
}

/** An error of bytes, for which libyaml gives an offset and no line. */
static unsigned reader_problem(const yaml_parser_t *parser, const struct mt_yaml_chunk *chunk,
                               struct mt_error *err)
{
    size_t offset = parser->problem_offset;
    unsigned line = chunk->first_line;
    for (size_t i = 0; i < offset && i < chunk->length; i++) {
        line += chunk->text[i] == '\n';
    }
    if (strcmp(parser->problem, "control characters are not allowed") == 0) {
        mt_fail(err, MT_ERR_INVALID,
                "a control character (U+%04X) stands here, which YAML does not allow; remove it, "
                "or write it as an escape in double quotes",
                (unsigned)parser->problem_value);
    } else {
        mt_fail(err, MT_ERR_INVALID,
                "the bytes here are not UTF-8; save the file as UTF-8 (UTF-16 with a byte order "
                "mark is read too)");
    }
    return line;
}

static void token_problem(const struct mt_yaml_chunk *chunk, size_t offset, struct mt_error *err)
{
    const char *at = chunk->text + offset;
    size_t width = mt_utf8_character(at, chunk->text + chunk->length);
    if (width > 0 && *at == '\t') {
        mt_fail(err, MT_ERR_INVALID, "a tab cannot indent; use spaces");
        return;
    }
    char shown[MT_SHOWN_MAX];
    mt_fail(err, MT_ERR_INVALID, "a value cannot begin with %s; quote the value",
            mt_json_shown(at, width, shown));
}

static enum place describe(const yaml_parser_t *parser, const struct mt_yaml_chunk *chunk,
                           size_t offset, struct mt_error *err)
{
    if (strcmp(parser->problem, "found character that cannot start any token") == 0) {
        token_problem(chunk, offset, err);
        return AT_PROBLEM;
    }
    if (chunk->text[0] == '%' && offset == chunk->length) {
        mt_fail(err, MT_ERR_INVALID,
                "a %%YAML or %%TAG line is cut off from its document by the \"---\" after it, as "
                "kubectl has it too; remove the line");
        return AT_PROBLEM;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(parser->problem, known[i].problem) == 0) {
            mt_fail(err, MT_ERR_INVALID, "%s", known[i].message);
            return known[i].place;
        }
    }
    mt_fail(err, MT_ERR_INVALID, "this is not YAML: %s%s%s", parser->problem,
            parser->context != NULL ? " " : "", parser->context != NULL ? parser->context : "");
    return AT_PROBLEM;
}

unsigned mt_yaml_problem(const yaml_parser_t *parser, const struct mt_yaml_chunk *chunk,
                         const struct mt_yaml_lines *lines, struct mt_error *err)
{
    if (parser->error == YAML_READER_ERROR) {
        return reader_problem(parser, chunk, err);
    }
    struct mt_yaml_cursor start = {0};
    size_t offset = mt_yaml_offset(chunk, &start, &parser->problem_mark);
    enum place place = describe(parser, chunk, offset, err);
    // A tab that indents looks to libyaml like something else that is missing.
    if (parser->flow_level == 0 && tab_indents(chunk, offset)) {
        mt_fail(err, MT_ERR_INVALID, "a tab cannot indent; use spaces");
        place = AT_PROBLEM;
    }
    size_t line = place == AT_CONTEXT ? parser->context_mark.line : parser->problem_mark.line;
    bool past_end = offset == chunk->length && parser->problem_mark.column == 0 && line > 0;
    return mt_yaml_line(lines, place == AT_PROBLEM && past_end ? line - 1 : line);
}
