// SPDX-License-Identifier: Apache-2.0
// relay PORT LOG: forwards connections to 127.0.0.1:PORT, prints the port to connect to, and ends
// with its standard input.  LOG gets a line for each piece that passes: its time in microseconds,
// the number of its connection, "up" (to the server) or "down", and its size.  TLS passes unread,
// so what is measured is what a client does on the wire, by a clock that is not its own.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 64, PIECE_MAX = 64 * 1024 };

/** The two sockets of a connection stand side by side: the client's, then the server's. */
static struct pollfd polls[2 + 2 * CONNECTIONS_MAX];
static nfds_t poll_count = 2;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static int new_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) {
        die("socket");
    }
    return fd;
}

static void send_at_once(int fd)
{
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static void begin_to_listen(void)
{
    struct sockaddr_in own = loopback(0);
    socklen_t size = sizeof own;
    int fd = new_socket();
    if (bind(fd, (struct sockaddr *)&own, size) != 0 || listen(fd, CONNECTIONS_MAX) != 0 ||
        getsockname(fd, (struct sockaddr *)&own, &size) != 0) {
        die("listen");
    }
    printf("%d\n", ntohs(own.sin_port));
    fflush(stdout);
    polls[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    polls[1] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void accept_one(int port)
{
    struct sockaddr_in server = loopback(port);
    int down = accept(polls[1].fd, NULL, NULL);
    int up = new_socket();
    if (down < 0 || connect(up, (struct sockaddr *)&server, sizeof server) != 0) {
        die("connect");
    }
    if (poll_count == sizeof polls / sizeof *polls) {
        die("too many connections");
    }
    send_at_once(down);
    send_at_once(up);
    polls[poll_count++] = (struct pollfd){.fd = down, .events = POLLIN};
    polls[poll_count++] = (struct pollfd){.fd = up, .events = POLLIN};
}

static void note(FILE *log, nfds_t from, ssize_t size)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fprintf(log, "%lld %d %s %zd\n", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000,
            (int)(from / 2), from % 2 == 0 ? "up" : "down", size);
}

static void pass_on(FILE *log, nfds_t from)
{
    static char piece[PIECE_MAX];
    struct pollfd *other = &polls[from % 2 == 0 ? from + 1 : from - 1];
    ssize_t size = read(polls[from].fd, piece, sizeof piece);
    if (size > 0) {
        note(log, from, size);
    }
    for (ssize_t sent = 0; sent < size;) {
        ssize_t now = write(other->fd, piece + sent, (size_t)(size - sent));
        if (now <= 0) {
            size = 0;
        }
        sent += now;
    }
    if (size <= 0) {
        close(polls[from].fd);
        close(other->fd);
        polls[from].fd = other->fd = -1;
    }
}

int main(int argc, char **argv)
{
    int port = argc == 3 ? atoi(argv[1]) : 0;
    FILE *log = port > 0 ? fopen(argv[2], "w") : NULL;
    if (log == NULL) {
        fprintf(stderr, "usage: relay PORT LOG\n");
        return 2;
    }
    begin_to_listen();
    while (polls[0].revents == 0 && poll(polls, poll_count, -1) >= 0) {
        for (nfds_t i = 2; i < poll_count; i++) {
            if (polls[i].fd >= 0 && polls[i].revents != 0) {
                pass_on(log, i);
            }
        }
        if (polls[1].revents != 0) {
            accept_one(port);
        }
    }
    fclose(log);
    return 0;
}
