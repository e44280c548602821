// SPDX-License-Identifier: Apache-2.0
/** The part of the command line that kills: `simulation kill …` (kill_main.c). */
#ifndef MT_TESTS_SIMULATION_KILL_MAIN_H
#define MT_TESTS_SIMULATION_KILL_MAIN_H

/** The program's arguments behind "kill"; the exit code. */
int kill_main(int argc, char **argv);

#endif
