// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include "base/buffer.h"
#include "base/file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    STAT_MAX = 4096,  ///< Bytes of /proc/PID/stat, and of the boot id: what a page holds.
    STATE_FIELD = 3,  ///< The first behind the command's name, counted from 1 (proc(5)).
    START_FIELD = 22, ///< Clock ticks from the boot to the start.
};

/** What is in a file of /proc, with its end of line; false: it is not there. */
static bool read_text(const char *path, struct mt_buf *text)
{
    mt_buf_init(text, STAT_MAX);
    return mt_file_read(path, text, NULL);
}

static void read_boot(char out[MT_PROCESS_BOOT_SIZE])
{
    struct mt_buf text;
    out[0] = '\0';
    if (read_text("/proc/sys/kernel/random/boot_id", &text)) {
        snprintf(out, MT_PROCESS_BOOT_SIZE, "%s", mt_buf_text(&text));
        out[strcspn(out, "\n")] = '\0';
    }
    mt_buf_fini(&text);
}

/**
 * A number means a process only in its namespace, and a start counts from the boot as the namespace
 * of times has it: "pid:[4026531836] time:[4026531834]".
 */
static void read_space(char out[MT_PROCESS_SPACE_SIZE])
{
    char pid[MT_PROCESS_SPACE_SIZE / 2] = "";
    char time[MT_PROCESS_SPACE_SIZE / 2] = "";
    const bool known = readlink("/proc/self/ns/pid", pid, sizeof pid - 1) > 0;
    const bool timed = readlink("/proc/self/ns/time", time, sizeof time - 1) > 0;
    snprintf(out, MT_PROCESS_SPACE_SIZE, "%s%s%s", known ? pid : "", known && timed ? " " : "",
             known ? time : "");
}

/** The text behind the command's name, which may have spaces and parentheses itself. */
static const char *behind_name(const char *text)
{
    const char *end = strrchr(text, ')');
    return end != NULL && end[1] == ' ' ? end + 2 : NULL;
}

bool mt_process_parse_stat(const char *text, uint64_t *start, bool *ended)
{
    const char *field = behind_name(text);
    if (field == NULL || field[0] == '\0') {
        return false;
    }
    *ended = field[0] == 'Z' || field[0] == 'X';
    for (int i = STATE_FIELD; i < START_FIELD; i++) {
        field = strchr(field, ' ');
        if (field == NULL) {
            return false;
        }
        field++;
    }
    char *end = NULL;
    errno = 0;
    *start = strtoull(field, &end, 10);
    return end != field && errno == 0;
}

static bool read_stat(const char *path, uint64_t *start, bool *ended)
{
    struct mt_buf text;
    const bool good =
        read_text(path, &text) && mt_process_parse_stat(mt_buf_text(&text), start, ended);
    mt_buf_fini(&text);
    return good;
}

void mt_process_self(struct mt_process *self)
{
    bool ended = false;
    *self = (struct mt_process){.pid = (uint64_t)getpid()};
    if (gethostname(self->host, sizeof self->host - 1) != 0) {
        self->host[0] = '\0';
    }
    read_boot(self->boot);
    read_space(self->space);
    if (!read_stat("/proc/self/stat", &self->start, &ended)) {
        self->start = 0;
    }
}

/** Whether process numbers mean the same to both. */
static bool is_of_same_machine(const struct mt_process *a, const struct mt_process *b)
{
    return a->host[0] != '\0' && a->boot[0] != '\0' && a->space[0] != '\0' &&
           strcmp(a->host, b->host) == 0 && strcmp(a->boot, b->boot) == 0 &&
           strcmp(a->space, b->space) == 0;
}

bool mt_process_is_gone(const struct mt_process *process)
{
    struct mt_process self;
    mt_process_self(&self);
    const pid_t pid = (pid_t)process->pid;
    if (!is_of_same_machine(process, &self) || process->start == 0 || pid <= 0 ||
        (uint64_t)pid != process->pid) {
        return false;
    }
    // What /proc does not show may be there all the same, and hidden from us.
    if (kill(pid, 0) != 0) {
        return errno == ESRCH;
    }
    char path[sizeof "/proc//stat" + 3 * sizeof process->pid];
    uint64_t start = 0;
    bool ended = false;
    snprintf(path, sizeof path, "/proc/%llu/stat", (unsigned long long)process->pid);
    return read_stat(path, &start, &ended) && (ended || start != process->start);
}
