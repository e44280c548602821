// SPDX-License-Identifier: Apache-2.0
/** The ConfigMaps of a cluster that stand among the folders of scripts. */
#ifndef MT_CLI_CONFIG_MAPS_H
#define MT_CLI_CONFIG_MAPS_H

#include <stdbool.h>

struct mt_error;
struct mt_loaded;

/** Whether what stands for a ConfigMap is "configmap:NAMESPACE/NAME"; else false with `err`. */
bool mt_config_map_check(const char *path, struct mt_error *err);

/**
 * Reads those among the folders of scripts, once, from the cluster that the command talks to; where
 * there is none, nothing is asked.  What cannot be read is in the findings; `unreachable` of what
 * is loaded is set where the cluster did not answer or did not let us.  With --offline none is
 * read, which is a warning.
 */
void mt_config_maps_read(struct mt_loaded *loaded);

#endif
