// SPDX-License-Identifier: Apache-2.0
/**
 * Kinds that were not there when the run began: their group is asked for again when they are
 * needed, once for all who wait.
 */
#ifndef MT_KUBE_DISCOVERY_H
#define MT_KUBE_DISCOVERY_H

#include <cjson/cJSON.h>

struct mt_kube;
struct mt_kube_kind;
struct mt_kube_reply;

/**
 * Told what became of a lookup: `kind`, or NULL with the reply that says why there is none (a
 * status of 404: it is not served).
 */
typedef void mt_kube_lookup_fn(void *data, const struct mt_kube_kind *kind,
                               const struct mt_kube_reply *reply);

/** Asks for a kind that mt_kube_kinds_find() does not know; `done` runs once, from poll(). */
void mt_kube_look_up(struct mt_kube *kube, const char *group, const char *version, const char *kind,
                     mt_kube_lookup_fn *done, void *data);

/**
 * Notes a CRD that is Established: what it defines is served, if not everywhere at the same moment,
 * so lookups of it are patient.
 */
void mt_kube_note_definition(struct mt_kube *kube, const cJSON *crd);

/** Lets those that pause go on at once: calls are being cancelled. */
void mt_kube_lookups_cancel(struct mt_kube *kube);

/** Frees all without a word. */
void mt_kube_lookups_free(struct mt_kube *kube);

#endif
