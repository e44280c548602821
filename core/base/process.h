// SPDX-License-Identifier: Apache-2.0
/** Which process this is, so that others can tell later whether it is gone. */
#ifndef MT_BASE_PROCESS_H
#define MT_BASE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MT_PROCESS_HOST_SIZE = 256, ///< A host name, cut there.
    MT_PROCESS_BOOT_SIZE = 64,
    MT_PROCESS_SPACE_SIZE = 64,
};

/** One process, known from all others: numbers are used again, with another start. */
struct mt_process {
    char host[MT_PROCESS_HOST_SIZE];   ///< The machine's or container's name; "": not known.
    char boot[MT_PROCESS_BOOT_SIZE];   ///< The kernel's id of this boot; "": not known.
    char space[MT_PROCESS_SPACE_SIZE]; ///< In which namespaces number and start hold; "": unknown.
    uint64_t pid;
    uint64_t start; ///< Clock ticks from the boot to its start; 0: not known.
};

/** This process. */
void mt_process_self(struct mt_process *self);

/**
 * Whether it is certain that the process has ended: it ran on this machine, in this boot and in our
 * namespaces, and is not there any more.  False where any of that is not known.
 */
bool mt_process_is_gone(const struct mt_process *process);

/**
 * Reads the text of /proc/PID/stat.  False when it is none; `*ended`: the process has, and only
 * nobody has asked for its exit status yet.
 */
bool mt_process_parse_stat(const char *text, uint64_t *start, bool *ended);

#endif
