// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.h"

#include <stddef.h>

static const int counted[MT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

/** A handler has no other place to write to. */
static volatile sig_atomic_t count;

static void take(int signal)
{
    (void)signal;
    if (count < 2) { // a third one says nothing new
        count++;
    }
}

void mt_signals_begin(struct mt_signals *signals)
{
    struct sigaction action = {.sa_handler = take}; // without SA_RESTART: a sleep ends
    sigemptyset(&action.sa_mask);
    count = 0;
    for (size_t i = 0; i < MT_SIGNALS; i++) {
        sigaction(counted[i], NULL, &signals->before[i]);
        if (signals->before[i].sa_handler != SIG_IGN) {
            sigaction(counted[i], &action, NULL);
        }
    }
}

int mt_signals_count(void)
{
    return count;
}

void mt_signals_end(const struct mt_signals *signals)
{
    for (size_t i = 0; i < MT_SIGNALS; i++) {
        sigaction(counted[i], &signals->before[i], NULL);
    }
}
