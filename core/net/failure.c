// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"
#include "net/http_state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { REASON_SIZE = 2 * CURL_ERROR_SIZE };

/** What curl says, or what it calls the code. */
static const char *words(const struct mt_http_request *request, CURLcode code)
{
    return request->error[0] != '\0' ? request->error : curl_easy_strerror(code);
}

/** curl's words without what it puts around those of OpenSSL: prefixes, and ", errno 0". */
static void tls_reason(const char *text, char out[REASON_SIZE])
{
    static const char *const starts[] = {"SSL certificate problem: ", "SSL: "};
    const char *routines = strstr(text, "SSL routines::");
    if (routines != NULL) {
        const char *reason = routines + strlen("SSL routines::");
        snprintf(out, REASON_SIZE, "%.*s", (int)strcspn(reason, ",("), reason);
        return;
    }
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (strncmp(text, starts[i], strlen(starts[i])) == 0) {
            text += strlen(starts[i]);
        }
    }
    snprintf(out, REASON_SIZE, "%s", text);
}

/** Why a connection failed, "connection refused": the system's word, or else curl's. */
static void reason_of(const struct mt_http_request *request, CURLcode code, char out[REASON_SIZE])
{
    long number = 0;
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR) {
        curl_easy_getinfo(request->easy, CURLINFO_OS_ERRNO, &number);
    }
    bool by_proxy = strncmp(request->error, "CONNECT ", strlen("CONNECT ")) == 0;
    if (number != 0 && !by_proxy) {
        snprintf(out, REASON_SIZE, "%s", strerror((int)number));
    } else {
        tls_reason(words(request, code), out);
    }
    if (out[0] != '\0' && islower((unsigned char)out[1])) {
        out[0] = (char)tolower((unsigned char)out[0]);
    }
}

/** "cannot connect to HOST", with the proxy where one was named. */
static void cannot_connect(struct mt_http_request *request, const char *reason)
{
    const struct mt_http_server *server = request->lane->server;
    bool proxied = server->proxy_host != NULL;
    mt_http_request_fail(request, MT_HTTP_UNREACHABLE, "cannot connect to %s%s%s: %s", server->host,
                         proxied ? " through the proxy " : "", proxied ? server->proxy_host : "",
                         reason);
}

static void unreachable(struct mt_http_request *request, CURLcode code)
{
    char reason[REASON_SIZE];
    reason_of(request, code, reason);
    cannot_connect(request, reason);
}

static void timed_out(struct mt_http_request *request)
{
    const char *host = request->lane->server->host;
    char limit[16];
    if (request->sent) {
        mt_duration_format(request->timeout_ms, limit);
        mt_http_request_fail(request, MT_HTTP_TIMED_OUT, "no complete answer from %s within %s",
                             host, limit);
        return;
    }
    uint64_t ms = MT_HTTP_CONNECT_MS;
    if (request->timeout_ms > 0 && request->timeout_ms < ms) {
        ms = request->timeout_ms;
    }
    mt_duration_format(ms, limit);
    char reason[REASON_SIZE];
    snprintf(reason, sizeof reason, "no connection within %s", limit);
    cannot_connect(request, reason);
}

static void untrusted(struct mt_http_request *request, CURLcode code)
{
    const char *host = request->lane->server->host;
    char reason[REASON_SIZE];
    tls_reason(words(request, code), reason);
    if (strstr(reason, "has expired") != NULL) {
        mt_http_request_fail(request, MT_HTTP_UNTRUSTED, "the certificate of %s has expired", host);
    } else if (strstr(reason, "not yet valid") != NULL) {
        mt_http_request_fail(request, MT_HTTP_UNTRUSTED, "the certificate of %s is not yet valid",
                             host);
    } else if (strstr(reason, "subject name") != NULL) {
        mt_http_request_fail(request, MT_HTTP_UNTRUSTED,
                             "the certificate of %s is for another name", host);
    } else {
        mt_http_request_fail(request, MT_HTTP_UNTRUSTED, "the certificate of %s is not trusted: %s",
                             host, reason);
    }
}

/** OpenSSL's text for an alert of the peer: "…:SSL routines::tlsv13 alert certificate required, …".
 */
static const char *alert_in(const char *text)
{
    const char *alert = strstr(text, " alert ");
    return alert != NULL ? alert + strlen(" alert ") : NULL;
}

static void refused_by_server(struct mt_http_request *request, const char *alert)
{
    mt_http_request_fail(request, MT_HTTP_UNTRUSTED, "%s refused the connection: %.*s",
                         request->lane->server->host, (int)strcspn(alert, ",("), alert);
}

/**
 * A handshake that failed, other than for the server's certificate.  What OpenSSL has no reason for
 * is a lost connection.
 */
static void handshake_failed(struct mt_http_request *request, CURLcode code)
{
    const char *text = words(request, code);
    const char *alert = alert_in(text);
    if (alert != NULL) {
        refused_by_server(request, alert);
    } else if (strstr(text, "SSL routines") == NULL) {
        cannot_connect(request, "the connection was closed in the handshake of TLS");
    } else {
        char reason[REASON_SIZE];
        tls_reason(text, reason);
        mt_http_request_fail(request, MT_HTTP_UNTRUSTED, "%s does not speak TLS as it has to: %s",
                             request->lane->server->host, reason);
    }
}

static void broken(struct mt_http_request *request, CURLcode code)
{
    const char *alert = alert_in(words(request, code));
    if (alert != NULL && strstr(request->error, "SSL routines") != NULL) {
        // In TLS 1.3 the server judges our certificate when we may send already; it read nothing.
        refused_by_server(request, alert);
        return;
    }
    if (!request->sent) {
        unreachable(request, code);
        return;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) { // transfer.c kept curl from sending it again
        mt_http_request_fail(request, MT_HTTP_BROKEN,
                             "the connection to %s was lost before an answer came",
                             request->lane->server->host);
        return;
    }
    char reason[REASON_SIZE];
    reason_of(request, code, reason);
    mt_http_request_fail(request, MT_HTTP_BROKEN, "the connection to %s was lost: %s",
                         request->lane->server->host, reason);
}

static void explain(struct mt_http_request *request, CURLcode code)
{
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        cannot_connect(request, "the name has no address");
        break;
    case CURLE_COULDNT_RESOLVE_PROXY:
        cannot_connect(request, "the name of the proxy has no address");
        break;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
        unreachable(request, code);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        untrusted(request, code);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        handshake_failed(request, code);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        timed_out(request);
        break;
    default:
        broken(request, code);
        break;
    }
}

void mt_http_failure_explain(struct mt_http_request *request, CURLcode code)
{
    if (request->held) {
        mt_http_request_fail(request, MT_HTTP_HELD, "the request was held back");
        return;
    }
    explain(request, code);
    bool unreachable_now = request->failure == MT_HTTP_UNREACHABLE;
    bool untrusted_now = request->failure == MT_HTTP_UNTRUSTED;
    if ((request->repeated && (unreachable_now || untrusted_now)) ||
        (request->sent && unreachable_now)) {
        request->failure = MT_HTTP_BROKEN; // for it was sent, over a connection before this one
    }
}
