// SPDX-License-Identifier: Apache-2.0
/** Where an app is of which its namespace has no record: what is said to who asks for it. */
#ifndef MT_CLI_APP_ELSEWHERE_H
#define MT_CLI_APP_ELSEWHERE_H

struct mt_arena;
struct mt_cluster;

/** Who is looked for, and what was typed to find it. */
struct mt_app_sought {
    const struct mt_cluster *cluster;
    const char *app;
    const char *namespace; ///< That has no record of it.
    const char *context;   ///< Of the kubeconfig, or NULL.
    const char *command;   ///< "status"
    const char *rest;      ///< What was typed behind APP: "7"; NULL: nothing.
};

/**
 * Looks through all namespaces, as far as rights allow, for a record of an app of this name, and
 * returns the message, in the arena:
 *
 *     no record of app shop in namespace default; found in shop: moontide status shop/shop
 *
 * Where there is none: which app may have been meant, or that there is none anywhere; where the
 * namespaces may not be looked through: that, and what to type.  NULL where a signal has come
 * meanwhile (cli/signals.h); then the exit code is MT_EXIT_INTERRUPTED, else MT_EXIT_NO.
 */
const char *mt_app_elsewhere(const struct mt_app_sought *sought, struct mt_arena *arena);

#endif
