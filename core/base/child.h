// SPDX-License-Identifier: Apache-2.0
/** Children: processes that go on with a function of this program, and write to a pipe. */
#ifndef MT_BASE_CHILD_H
#define MT_BASE_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct mt_error;

/** Embedded; all zero until it is started. */
struct mt_child {
    pid_t pid; ///< Of the process, and of the group that it and what it starts are in.
    int fd;    ///< What it writes can be read here.
};

/** Runs in the child; what it returns is the exit status.  It writes to `fd`. */
typedef int mt_child_fn(void *data, int fd);

/**
 * Starts a child with a copy of this process's memory, an empty standard input, and standard output
 * on standard error.  It is killed when this process ends.  False with `err` (MT_ERR_IO).  Output
 * of stdio must have been flushed, for the child flushes its copy.
 */
bool mt_child_start(struct mt_child *child, mt_child_fn *run, void *data, struct mt_error *err);

/**
 * Closes the pipe and waits for the end, of which it makes sure with `kill`: of the child and of
 * whatever it has started.  The exit status, or 128 + the signal.
 */
int mt_child_end(struct mt_child *child, bool kill);

#endif
