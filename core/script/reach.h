// SPDX-License-Identifier: Apache-2.0
/** What the scripts of a project may reach besides the app: what its file names, and no more. */
#ifndef MT_SCRIPT_REACH_H
#define MT_SCRIPT_REACH_H

#include "script/settings.h"

/** All zero: nothing.  The lists are borrowed. */
struct mt_reach {
    struct mt_texts hosts; ///< `allow_hosts`, for moontide.http.
    struct mt_texts
        namespaces;      ///< `allow_namespaces`, for moontide.kube, besides those of the app.
    struct mt_texts env; ///< `env`: variables that moontide.env gives.
};

#endif
