// SPDX-License-Identifier: Apache-2.0
/** Ctrl-C, SIGTERM and SIGHUP while a run is under way: they are counted, nothing else. */
#ifndef MT_CLI_SIGNALS_H
#define MT_CLI_SIGNALS_H

#include <signal.h>

enum { MT_SIGNALS = 3 };

/** What was there before. */
struct mt_signals {
    struct sigaction before[MT_SIGNALS];
    struct sigaction size_before; ///< Of a terminal's new size, which only ends sleeps.
};

/**
 * Begins to count.  A signal that was ignored stays ignored (nohup).  One that comes while the
 * program sleeps ends the sleep.
 */
void mt_signals_begin(struct mt_signals *signals);

/**
 * A file that can be read once a signal has come: whoever waits on files waits on it, too, since a
 * signal may come just before the wait.  mt_signals_count() reads it.
 */
int mt_signals_fd(void);

/** How many have come. */
int mt_signals_count(void);

/** Puts back what was there before. */
void mt_signals_end(const struct mt_signals *signals);

#endif
