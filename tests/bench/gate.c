// SPDX-License-Identifier: Apache-2.0
// gate SERVER FOLDER NAMESPACE COUNT: what `sync` does at a gate, and nothing but that: with each
// event of a watch that an Ingress has an address, the next one is sent, which was printed before.
// FOLDER holds ca.crt, admin.crt and admin.key.  By libcurl and one loop, with two connections as
// moontide has them; so this is the floor of what a client that uses them takes from event to
// request.
#include <curl/curl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 512, BODY_MAX = 1024, SOCKETS_MAX = 8, EVENT_MAX = 64 * 1024 };

#define INGRESSES "/apis/networking.k8s.io/v1/namespaces/%s/ingresses"

/** One connection: a multi handle with the sockets that it wants watched. */
struct lane {
    CURLM *multi;
    struct pollfd sockets[SOCKETS_MAX];
    size_t count;
    bool due;
};

static struct lane calls;
static struct lane watches;
static const char *server;
static const char *folder;
static const char *namespace;
static bool opens; // an address has come
static char event[EVENT_MAX];
static size_t event_length;

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
    (void)easy;
    (void)socket_data;
    struct lane *lane = data;
    size_t at = 0;
    while (at < lane->count && lane->sockets[at].fd != fd) {
        at++;
    }
    if (what == CURL_POLL_REMOVE) {
        if (at < lane->count) {
            lane->sockets[at] = lane->sockets[--lane->count];
        }
        return 0;
    }
    lane->count += at == lane->count;
    lane->sockets[at] = (struct pollfd){.fd = fd,
                                        .events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
                                                          (what & CURL_POLL_OUT ? POLLOUT : 0))};
    return 0;
}

static int set_timer(CURLM *multi, long ms, void *data)
{
    (void)multi;
    struct lane *lane = data;
    lane->due = ms == 0;
    return 0;
}

static void open_lane(struct lane *lane)
{
    lane->multi = curl_multi_init();
    curl_multi_setopt(lane->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(lane->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(lane->multi, CURLMOPT_SOCKETDATA, lane);
    curl_multi_setopt(lane->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(lane->multi, CURLMOPT_TIMERDATA, lane);
}

static size_t drop(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

static size_t take_event(char *bytes, size_t size, size_t count, void *data)
{
    (void)data;
    size_t length = size * count;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            event[event_length] = '\0';
            opens = opens || strstr(event, "\"ingress\":[") != NULL;
            event_length = 0;
        } else if (event_length < sizeof event - 1) {
            event[event_length++] = bytes[i];
        }
    }
    return length;
}

static CURL *new_request(const char *url, curl_write_callback answer)
{
    char path[URL_MAX];
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, answer);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    snprintf(path, sizeof path, "%s/ca.crt", folder);
    curl_easy_setopt(easy, CURLOPT_CAINFO, path);
    snprintf(path, sizeof path, "%s/admin.crt", folder);
    curl_easy_setopt(easy, CURLOPT_SSLCERT, path);
    snprintf(path, sizeof path, "%s/admin.key", folder);
    curl_easy_setopt(easy, CURLOPT_SSLKEY, path);
    return easy;
}

static void act(struct lane *lane, curl_socket_t fd, int events)
{
    int running = 0;
    curl_multi_socket_action(lane->multi, fd, events, &running);
    CURLMsg *message;
    while ((message = curl_multi_info_read(lane->multi, &running)) != NULL) {
        curl_multi_remove_handle(lane->multi, message->easy_handle);
    }
}

static void turn(void)
{
    struct lane *lanes[] = {&calls, &watches};
    struct pollfd polled[2 * SOCKETS_MAX];
    nfds_t count = 0;
    bool due = false;
    for (int i = 0; i < 2; i++) {
        while (lanes[i]->due) {
            lanes[i]->due = false;
            act(lanes[i], CURL_SOCKET_TIMEOUT, 0);
        }
        due = due || lanes[i]->due;
        memcpy(polled + count, lanes[i]->sockets, lanes[i]->count * sizeof *polled);
        count += lanes[i]->count;
    }
    poll(polled, count, due ? 0 : 100);
    for (nfds_t at = 0; at < count; at++) {
        struct lane *lane = &watches;
        for (size_t own = 0; own < calls.count; own++) {
            lane = calls.sockets[own].fd == polled[at].fd ? &calls : lane;
        }
        if (polled[at].revents != 0) {
            act(lane, polled[at].fd,
                (polled[at].revents & POLLIN ? CURL_CSELECT_IN : 0) |
                    (polled[at].revents & POLLOUT ? CURL_CSELECT_OUT : 0));
        }
    }
}

static void begin_watch(void)
{
    char url[URL_MAX];
    snprintf(url, sizeof url, "%s" INGRESSES "?watch=true", server, namespace);
    curl_multi_add_handle(watches.multi, new_request(url, take_event));
}

/** The request of the next Ingress, which lacks nothing but to be sent. */
static CURL *prepare(int number)
{
    static char body[2][BODY_MAX];
    char url[URL_MAX];
    char *text = body[number % 2];
    snprintf(text, BODY_MAX,
             "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":"
             "\"floor-%d\",\"annotations\":{\"moontide.test/delay\":\"30ms\"}},\"spec\":{"
             "\"ingressClassName\":\"bench\",\"defaultBackend\":{\"service\":{\"name\":\"web\","
             "\"port\":{\"number\":80}}}}}",
             number);
    snprintf(url, sizeof url, "%s" INGRESSES "/floor-%d?fieldManager=bench&force=true", server,
             namespace, number);
    CURL *easy = new_request(url, drop);
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/apply-patch+yaml");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers); // as long as the program
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
    return easy;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: gate SERVER FOLDER NAMESPACE COUNT\n");
        return 2;
    }
    server = argv[1];
    folder = argv[2];
    namespace = argv[3];
    open_lane(&calls);
    open_lane(&watches);
    curl_multi_add_handle(calls.multi, prepare(0)); // makes the first connection
    bool watched = false;
    for (int number = 1; number <= atoi(argv[4]); number++) {
        CURL *next = prepare(number);
        while (!opens) {
            turn();
            if (!watched && calls.count > 0) {
                watched = true;
                begin_watch();
            }
        }
        opens = false;
        curl_multi_add_handle(calls.multi, next);
    }
    while (!opens) {
        turn();
    }
    return 0;
}
