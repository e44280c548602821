// SPDX-License-Identifier: Apache-2.0
#include "base/spawn.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { IN, OUT, ERR, STREAMS, CHUNK = 16 * 1024 };

/** Our ends of the program's three streams; -1 when closed. */
struct pipes {
    int ours[STREAMS];
    int theirs[STREAMS];
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static void close_all(int fds[STREAMS])
{
    for (int i = 0; i < STREAMS; i++) {
        close_fd(&fds[i]);
    }
}

static bool is_piped(const struct mt_spawn *spawn, int stream)
{
    return stream == OUT || !spawn->terminal;
}

static bool open_pipes(const struct mt_spawn *spawn, struct pipes *pipes, struct mt_error *err)
{
    *pipes = (struct pipes){{-1, -1, -1}, {-1, -1, -1}};
    for (int i = 0; i < STREAMS; i++) {
        if (!is_piped(spawn, i)) {
            continue;
        }
        int ends[2];
        if (pipe(ends) != 0) {
            mt_fail(err, MT_ERR_IO, "no pipe: %s", strerror(errno));
            close_all(pipes->ours);
            close_all(pipes->theirs);
            return false;
        }
        pipes->ours[i] = ends[i == IN];
        pipes->theirs[i] = ends[i != IN];
        fcntl(pipes->ours[i], F_SETFD, FD_CLOEXEC);
        fcntl(pipes->theirs[i], F_SETFD, FD_CLOEXEC);
        fcntl(pipes->ours[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static bool start(const struct mt_spawn *spawn, const struct pipes *pipes, pid_t *pid,
                  struct mt_error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < STREAMS; i++) {
        if (is_piped(spawn, i)) {
            posix_spawn_file_actions_adddup2(&actions, pipes->theirs[i], i);
        }
    }
    // We ignore SIGPIPE; a program that we start expects to be ended by it.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    // posix_spawnp() takes char *const[] for historical reasons and changes neither array.
    union {
        const char *const *given;
        char *const *wanted;
    } argv = {spawn->argv}, environment = {spawn->environment};
    int failure = posix_spawnp(pid, spawn->argv[0], &actions, &attributes, argv.wanted,
                               spawn->environment != NULL ? environment.wanted : environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        return mt_fail(err, failure == ENOENT ? MT_ERR_NOT_FOUND : MT_ERR_IO, "%s: %s",
                       spawn->argv[0], strerror(failure));
    }
    return true;
}

static void feed(const struct mt_spawn *spawn, int *fd, size_t *written)
{
    ssize_t wrote =
        write(*fd, (const char *)spawn->input + *written, spawn->input_length - *written);
    if (wrote > 0) {
        *written += (size_t)wrote;
    }
    if (*written == spawn->input_length || (wrote < 0 && errno != EAGAIN && errno != EINTR)) {
        close_fd(fd); // all written, or the program does not want the rest
    }
}

static void drain(int *fd, struct mt_buf *into)
{
    char chunk[CHUNK];
    ssize_t got = read(*fd, chunk, sizeof chunk);
    if (got > 0) {
        size_t left = into->max - into->length;
        mt_buf_append(into, chunk, (size_t)got < left ? (size_t)got : left);
        into->overflow = into->overflow || (size_t)got > left;
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_fd(fd);
    }
}

/** How long poll() may wait: -1 for ever, 0 when the time is up. */
static int time_left(uint64_t deadline_ms)
{
    if (deadline_ms == 0) {
        return -1;
    }
    uint64_t now = mt_clock_monotonic_ms();
    uint64_t left = now < deadline_ms ? deadline_ms - now : 0;
    return left < 60000 ? (int)left : 60000;
}

static bool converse(const struct mt_spawn *spawn, struct pipes *pipes, struct mt_error *err)
{
    uint64_t deadline = spawn->timeout_ms > 0 ? mt_clock_monotonic_ms() + spawn->timeout_ms : 0;
    size_t written = 0;
    if (spawn->input_length == 0) {
        close_fd(&pipes->ours[IN]);
    }
    while (pipes->ours[OUT] >= 0 || pipes->ours[ERR] >= 0) {
        struct pollfd polled[STREAMS] = {
            {.fd = pipes->ours[IN], .events = POLLOUT},
            {.fd = pipes->ours[OUT], .events = POLLIN},
            {.fd = pipes->ours[ERR], .events = POLLIN},
        };
        int wait_ms = time_left(deadline);
        if (wait_ms == 0) {
            return mt_fail(err, MT_ERR_TIMEOUT, "%s did not end in time", spawn->argv[0]);
        }
        if (poll(polled, STREAMS, wait_ms) <= 0) {
            continue; // a signal, or the deadline, which the next turn sees
        }
        if (polled[IN].revents != 0) {
            feed(spawn, &pipes->ours[IN], &written);
        }
        if (polled[OUT].revents != 0) {
            drain(&pipes->ours[OUT], spawn->output);
        }
        if (polled[ERR].revents != 0) {
            drain(&pipes->ours[ERR], spawn->errors);
        }
        if (spawn->output->overflow) {
            return mt_fail(err, MT_ERR_INVALID, "%s printed more than %zu bytes", spawn->argv[0],
                           spawn->output->max);
        }
    }
    return true;
}

/** Waits for the end of a program that closed its output, or ends it first. */
static int reap(pid_t pid, bool kill_it)
{
    if (kill_it) {
        kill(pid, SIGKILL);
    }
    int raw = 0;
    while (waitpid(pid, &raw, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

bool mt_spawn_run(const struct mt_spawn *spawn, int *status, struct mt_error *err)
{
    struct pipes pipes;
    if (!open_pipes(spawn, &pipes, err)) {
        return false;
    }
    pid_t pid = -1;
    bool ok = start(spawn, &pipes, &pid, err);
    close_all(pipes.theirs);
    if (ok) {
        ok = converse(spawn, &pipes, err);
        *status = reap(pid, !ok);
    }
    close_all(pipes.ours);
    return ok;
}
