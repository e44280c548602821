// SPDX-License-Identifier: Apache-2.0
#include "base/child.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNAL_STATUS = 128 }; ///< What a shell adds to the number of a signal.

/** What was started must not read what is meant for us, nor write into our result. */
static void set_standard_streams(void)
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0) {
        dup2(nothing, STDIN_FILENO);
        close(nothing);
    }
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

static _Noreturn void live(mt_child_fn *run, void *data, int fd, pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) { // it had ended before
        _exit(EXIT_FAILURE);
    }
    set_standard_streams();
    const int status = run(data, fd);
    fflush(stdout);
    fflush(stderr);
    _exit(status); // and nothing of what the parent has registered for its end
}

bool mt_child_start(struct mt_child *child, mt_child_fn *run, void *data, struct mt_error *err)
{
    int ends[2];
    const pid_t parent = getpid();
    if (pipe(ends) != 0) {
        return mt_fail(err, MT_ERR_IO, "no pipe: %s", strerror(errno));
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    child->pid = fork();
    if (child->pid == 0) {
        close(ends[0]);
        live(run, data, ends[1], parent);
    }
    const int problem = errno;
    close(ends[1]);
    if (child->pid < 0) {
        close(ends[0]);
        return mt_fail(err, MT_ERR_IO, "no process: %s", strerror(problem));
    }
    setpgid(child->pid, child->pid); // both do, for neither knows who is first
    child->fd = ends[0];
    return true;
}

int mt_child_end(struct mt_child *child, bool kill_it)
{
    int status = 0;
    close(child->fd);
    if (kill_it) {
        kill(-child->pid, SIGKILL);
        kill(child->pid, SIGKILL);
    }
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    *child = (struct mt_child){0};
    return WIFSIGNALED(status) ? SIGNAL_STATUS + WTERMSIG(status) : WEXITSTATUS(status);
}
