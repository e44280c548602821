// SPDX-License-Identifier: Apache-2.0
/** Names of objects for people: as short as they can be among the objects that are shown. */
#ifndef MT_CLI_KIND_NAMES_H
#define MT_CLI_KIND_NAMES_H

#include <stdbool.h>

struct mt_buf;
struct mt_ref;

/** Kinds that more than one group has: their names need the group. */
struct mt_kind_names; // opaque; the struct is in kind_names.c

struct mt_kind_names *mt_kind_names_new(void);
void mt_kind_names_free(struct mt_kind_names *names);

/** Says that this object is shown; `ref` must outlive the names. */
void mt_kind_names_add(struct mt_kind_names *names, const struct mt_ref *ref);

/**
 * Appends "Deployment/web", "Job/seed-*" or, where two groups have the kind, "batch/Job/seed"; the
 * kind of an object that was not added counts as that of one group.
 */
void mt_kind_names_put(const struct mt_kind_names *names, const struct mt_ref *ref,
                       bool generate_name, struct mt_buf *out);

/** The same with the namespace, if it has one: "Deployment/shop/web". */
void mt_kind_names_put_placed(const struct mt_kind_names *names, const struct mt_ref *ref,
                              bool generate_name, struct mt_buf *out);

#endif
