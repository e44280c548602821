// SPDX-License-Identifier: Apache-2.0
/** What a process does that runs one spec. */
#ifndef MT_SCRIPT_SPEC_CHILD_H
#define MT_SCRIPT_SPEC_CHILD_H

/**
 * Runs the spec of a struct mt_spec_run under busted, and tells of it to `fd`
 * (script/spec_report.h).  The exit status of the process: 0.
 */
int mt_spec_child(void *run, int fd);

#endif
