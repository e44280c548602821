// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "net/http_state.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000 };

static void set_pem(CURL *easy, CURLoption option, const char *pem)
{
    if (pem != NULL) {
        // curl copies it; its struct has no const.
        union {
            const char *text;
            void *data;
        } borrowed = {.text = pem};
        struct curl_blob blob = {borrowed.data, strlen(pem), CURL_BLOB_COPY};
        curl_easy_setopt(easy, option, &blob);
    }
}

/** A socket that listens on loopback, and its port; -1 where there is none. */
static int listen_on_loopback(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

/** Lets the handshake begin, and closes the connection under it. */
static CURLcode shake(CURL *easy, int listener)
{
    CURLM *multi = curl_multi_init();
    curl_multi_add_handle(multi, easy);
    int running = 1;
    while (curl_multi_perform(multi, &running) == CURLM_OK && running > 0) {
        struct curl_waitfd wait = {.fd = listener, .events = CURL_WAIT_POLLIN};
        curl_multi_poll(multi, &wait, 1, PATIENCE_MS, NULL);
        if ((wait.revents & CURL_WAIT_POLLIN) != 0) {
            close(accept(listener, NULL, NULL));
        }
    }
    int left = 0;
    const CURLMsg *message = curl_multi_info_read(multi, &left);
    CURLcode code = message != NULL ? message->data.result : CURLE_OK;
    curl_multi_remove_handle(multi, easy);
    curl_multi_cleanup(multi);
    return code;
}

/**
 * curl has no function that reads PEM.  It does so when a handshake begins, before a byte goes out:
 * one that leads nowhere tells what it thinks of them.
 */
static CURLcode begin_handshake(const char *ca, const char *cert, const char *key, char *error)
{
    unsigned port = 0;
    int listener = listen_on_loopback(&port);
    if (listener < 0) {
        return CURLE_OK; // the server's own connection will tell
    }
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", port);
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); // else OpenSSL asks on the terminal
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
    set_pem(easy, CURLOPT_CAINFO_BLOB, ca);
    set_pem(easy, CURLOPT_SSLCERT_BLOB, cert);
    set_pem(easy, CURLOPT_SSLKEY_BLOB, key);
    CURLcode code = shake(easy, listener);
    curl_easy_cleanup(easy);
    close(listener);
    return code;
}

bool mt_http_identity_check(const char *ca, const char *cert, const char *key, struct mt_error *err)
{
    if ((cert == NULL) != (key == NULL)) {
        return mt_fail(err, MT_ERR_INVALID, "the client's %s is given without its %s",
                       cert != NULL ? "certificate" : "private key",
                       cert != NULL ? "private key" : "certificate");
    }
    if (ca == NULL && cert == NULL) {
        return true;
    }
    char error[CURL_ERROR_SIZE] = "";
    CURLcode code = begin_handshake(ca, cert, key, error);
    if (code == CURLE_SSL_CACERT_BADFILE) {
        return mt_fail(err, MT_ERR_INVALID, "there is no certificate in the authorities' PEM text");
    }
    if (code != CURLE_SSL_CERTPROBLEM) {
        return true; // the handshake broke off as it had to
    }
    if (strstr(error, "client certificate") != NULL) {
        return mt_fail(err, MT_ERR_INVALID, "the client's certificate is no PEM text");
    }
    if (key == NULL || strstr(key, "PRIVATE KEY-----") == NULL) {
        return mt_fail(err, MT_ERR_INVALID, "the client's private key is no PEM text");
    }
    return mt_fail(err, MT_ERR_INVALID, // curl says the same of both
                   "the client's private key is not that of its certificate, or cannot be read");
}
