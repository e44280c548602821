// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/memory.h"
#include "net/http_state.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    STATUS_GOOD = 200,
    STATUS_GOOD_END = 300,
    WARNINGS_MAX = 100,
    KEPT_MAX = 200,
    MS_PER_S = 1000
};

/** curl also reads when a timer is due, without poll() having said that bytes came. */
static void note_heard(const struct mt_http_request *request)
{
    request->pool->heard_ms = mt_clock_monotonic_ms();
    request->pool->heard_since = true;
}

size_t mt_http_answer_body(char *bytes, size_t size, size_t count, void *data)
{
    struct mt_http_request *request = data;
    size *= count;
    note_heard(request);
    if (request->failure != MT_HTTP_OK || request->done == NULL) {
        return size; // of a request that is over, or a heartbeat: for nobody
    }
    if (request->each != NULL && request->status >= STATUS_GOOD &&
        request->status < STATUS_GOOD_END) {
        request->lane->server->http->ran = true;
        request->each(request->data, bytes, size);
        return size;
    }
    if (!mt_buf_append(&request->answer, bytes, size)) {
        mt_http_request_fail(request, MT_HTTP_TOO_LARGE,
                             "the answer of %s is larger than %zu bytes",
                             request->lane->server->host, request->answer.max);
        return 0; // curl ends it
    }
    return size;
}

static char *copy_n(const char *text, size_t length)
{
    char *copied = mt_alloc(length + 1);
    memcpy(copied, text, length);
    return copied;
}

static void forget_headers(struct mt_http_request *request)
{
    free(request->content_type);
    request->content_type = NULL;
    request->retry_after_ms = -1;
    for (size_t i = 0; i < request->warnings.count; i++) {
        free(request->warnings.items[i]);
    }
    request->warnings.count = 0;
    for (size_t i = 0; i < request->kept.count; i++) {
        free(request->kept.items[i]);
    }
    request->kept.count = 0;
    request->kept_size = 0;
}

/** "HTTP/1.1 200 OK": what came before it was an interim answer, or one to a lost attempt. */
static void read_status(struct mt_http_request *request, const char *line)
{
    const char *space = strchr(line, ' ');
    forget_headers(request);
    mt_buf_clear(&request->answer);
    request->status = space != NULL ? (int)strtol(space + 1, NULL, 10) : 0;
}

static void read_retry_after(struct mt_http_request *request, const char *value)
{
    if (isdigit((unsigned char)value[0])) {
        char *end;
        unsigned long long seconds = strtoull(value, &end, 10);
        if (*end == '\0' && seconds <= INT64_MAX / MS_PER_S) {
            request->retry_after_ms = (int64_t)seconds * MS_PER_S;
        }
        return;
    }
    time_t date = curl_getdate(value, NULL);
    if (date >= 0) {
        int64_t ms = (int64_t)date * MS_PER_S - mt_clock_wall_ms();
        request->retry_after_ms = ms > 0 ? ms : 0;
    }
}

/** Reads the quoted text at `*at`, which moves behind it; NULL where there is none. */
static char *read_quoted(const char **at)
{
    const char *from = *at;
    if (*from != '"') {
        return NULL;
    }
    char *text = mt_alloc(strlen(from));
    size_t length = 0;
    for (from++; *from != '\0' && *from != '"'; from++) {
        if (from[0] == '\\' && from[1] != '\0') {
            from++;
        }
        text[length++] = *from;
    }
    *at = *from == '"' ? from + 1 : from;
    return text;
}

/** Behind the next comma that separates warnings; `at` is behind a quoted text. */
static const char *next_warning(const char *at)
{
    if (*at == ' ' && at[1] == '"') { // a date
        at++;
        free(read_quoted(&at));
    }
    while (*at == ' ' || *at == ',') {
        at++;
    }
    return at;
}

/** `299 agent "text" "date", …`: RFC 7234 5.5. */
static void read_warnings(struct mt_http_request *request, const char *value)
{
    while (*value != '\0' && request->warnings.count < WARNINGS_MAX) {
        bool counts = strncmp(value, "299 ", strlen("299 ")) == 0;
        const char *quote = strchr(value, '"');
        char *text = quote != NULL ? read_quoted(&quote) : NULL;
        if (text == NULL) {
            return;
        }
        if (counts) {
            mt_array_push(NULL, &request->warnings, text);
        } else {
            free(text);
        }
        value = next_warning(quote);
    }
}

/** Keeps a header for the result; one that does not fit any more is left out. */
static void keep_header(struct mt_http_request *request, const char *line)
{
    const size_t size = strlen(line) + 1;
    if (size <= request->headers_max - request->kept_size && request->kept.count < KEPT_MAX) {
        request->kept_size += size;
        mt_array_push(NULL, &request->kept, mt_strdup(line));
    }
}

static void read_header(struct mt_http_request *request, const char *line)
{
    const char *colon = strchr(line, ':');
    if (colon == NULL) {
        return;
    }
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    size_t length = (size_t)(colon - line);
    keep_header(request, line);
    if (length == strlen("content-type") && strncasecmp(line, "content-type", length) == 0) {
        free(request->content_type);
        request->content_type = mt_strdup(value);
    } else if (length == strlen("retry-after") && strncasecmp(line, "retry-after", length) == 0) {
        read_retry_after(request, value);
    } else if (length == strlen("warning") && strncasecmp(line, "warning", length) == 0) {
        read_warnings(request, value);
    }
}

size_t mt_http_answer_header(char *bytes, size_t size, size_t count, void *data)
{
    struct mt_http_request *request = data;
    size *= count;
    note_heard(request);
    if (request->failure != MT_HTTP_OK) {
        return size;
    }
    size_t length = size;
    while (length > 0 && isspace((unsigned char)bytes[length - 1])) {
        length--;
    }
    char *line = copy_n(bytes, length);
    if (strncmp(line, "HTTP/", strlen("HTTP/")) == 0) {
        read_status(request, line);
    } else {
        read_header(request, line);
    }
    free(line);
    return size;
}
