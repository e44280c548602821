// SPDX-License-Identifier: Apache-2.0
/** Controllers of the rehearsal cluster in C: objects live as their annotation SIM_LIFE says. */
#ifndef MT_TESTS_SIMULATION_WORLD_H
#define MT_TESTS_SIMULATION_WORLD_H

#include "rehearsal/controllers.h"

#include <stdint.h>

struct sim_world; // opaque; the struct is in world.c

/** `start_wall_ms`: what is created then was there before the run. */
struct sim_world *sim_world_new(int64_t start_wall_ms);
void sim_world_free(struct sim_world *world);

/** The seam; valid as long as the world. */
struct mt_controllers sim_world_controllers(struct sim_world *world);

#endif
