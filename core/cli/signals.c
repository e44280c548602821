// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

static const int counted[MT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

/** A handler has no other place to write to. */
static volatile sig_atomic_t count;

static int wake[2] = {-1, -1}; ///< A pipe.

static void wake_up(void)
{
    if (wake[1] >= 0) {
        const ssize_t written = write(wake[1], "", 1);
        (void)written; // a full pipe wakes as well
    }
}

static void take(int signal)
{
    const int error = errno;
    (void)signal;
    wake_up();
    errno = error;
    if (count < 2) { // a third one says nothing new
        count++;
    }
}

static void take_size(int signal)
{
    const int error = errno;
    (void)signal;
    wake_up();
    errno = error;
}

void mt_signals_begin(struct mt_signals *signals)
{
    struct sigaction action = {.sa_handler = take}; // without SA_RESTART: a sleep ends
    struct sigaction size_action = {.sa_handler = take_size};
    sigemptyset(&action.sa_mask);
    sigemptyset(&size_action.sa_mask);
    sigaction(SIGWINCH, &size_action, &signals->size_before);
    count = 0;
    for (size_t i = 0; i < MT_SIGNALS; i++) {
        sigaction(counted[i], NULL, &signals->before[i]);
        if (signals->before[i].sa_handler != SIG_IGN) {
            sigaction(counted[i], &action, NULL);
        }
    }
}

int mt_signals_fd(void)
{
    if (wake[0] >= 0 || pipe(wake) != 0) {
        return wake[0];
    }
    for (int end = 0; end < 2; end++) {
        fcntl(wake[end], F_SETFD, FD_CLOEXEC);
        fcntl(wake[end], F_SETFL, O_NONBLOCK);
    }
    return wake[0];
}

int mt_signals_count(void)
{
    char bytes[16];
    while (wake[0] >= 0 && read(wake[0], bytes, sizeof bytes) > 0) {
    }
    return count;
}

void mt_signals_end(const struct mt_signals *signals)
{
    for (size_t i = 0; i < MT_SIGNALS; i++) {
        sigaction(counted[i], &signals->before[i], NULL);
    }
    sigaction(SIGWINCH, &signals->size_before, NULL);
}
