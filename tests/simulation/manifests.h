// SPDX-License-Identifier: Apache-2.0
/** Random manifests: what is to be synced, and what an earlier sync left in the cluster. */
#ifndef MT_TESTS_SIMULATION_MANIFESTS_H
#define MT_TESTS_SIMULATION_MANIFESTS_H

#include "settings.h"

#include "base/buffer.h"

/**
 * The annotation by which the world knows how an object does: `AT WORD; AT WORD; …`, milliseconds
 * after the object or its last change came, and a health status, "gone" (somebody deletes it) or
 * "loop" (from the start).  What stands behind a "|" is for the next object of the same name.
 */
#define SIM_LIFE "simulation.example/life"
/** The annotation that says how many milliseconds a finalizer holds the object; "never": always. */
#define SIM_HOLD "simulation.example/hold"
#define SIM_FINALIZER "simulation.example/hold"

/** The annotation that asks a script for a misdeed (hostile.lua). */
#define SIM_MISDEED "simulation.example/script"

#define SIM_APP "shop"
#define SIM_NAMESPACE "shop"
#define SIM_OTHER_NAMESPACE "extra"
/** The object that hooks of the type AfterAnchor follow. */
#define SIM_ANCHOR "anchor"
/** Another server than the cluster's, which script hooks ask. */
#define SIM_SERVER "server.example"
/** The name of the gate that waits for a person. */
#define SIM_APPROVAL "go"

struct sim_manifests {
    struct mt_buf wanted;  ///< YAML of the plan's objects.
    struct mt_buf there;   ///< YAML of objects that are ours and live already.
    struct mt_buf left;    ///< YAML of those that only live: the plan prunes them.
    struct mt_buf foreign; ///< YAML of objects that live and are not ours.
};

void sim_manifests_write(const struct sim_settings *settings, struct sim_manifests *manifests);
void sim_manifests_fini(struct sim_manifests *manifests);

#endif
