// SPDX-License-Identifier: Apache-2.0
/** Controllers of the rehearsal cluster in C: objects live as their annotation SIM_LIFE says. */
#ifndef MT_TESTS_SIMULATION_WORLD_H
#define MT_TESTS_SIMULATION_WORLD_H

#include "rehearsal/controllers.h"

#include <stdint.h>

struct sim_world; // opaque; the struct is in world.c

struct sim_world *sim_world_new(void);
void sim_world_free(struct sim_world *world);

/** The run begins: what has been created until now was there before it, and has lived its life. */
void sim_world_begin(struct sim_world *world, int64_t wall_ms);

/** The seam; valid as long as the world. */
struct mt_controllers sim_world_controllers(struct sim_world *world);

#endif
