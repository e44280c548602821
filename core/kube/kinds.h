// SPDX-License-Identifier: Apache-2.0
/** Which kinds a server has, and under which paths: what discovery says of them. */
#ifndef MT_KUBE_KINDS_H
#define MT_KUBE_KINDS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_buf;
struct mt_kube_kinds; // opaque; the struct is in kinds.c

struct mt_kube_kind {
    const char *group;
    const char *version;
    const char *kind;
    const char *plural; ///< As it stands in paths.
    bool cluster;       ///< Its objects have no namespace.
    bool listable;      ///< It has the verb `list`.
    bool deletable;     ///< It has the verb `delete`.
};

struct mt_kube_kinds *mt_kube_kinds_new(void);
void mt_kube_kinds_free(struct mt_kube_kinds *kinds);

/** NULL where it is not known. */
const struct mt_kube_kind *mt_kube_kinds_find(const struct mt_kube_kinds *kinds, const char *group,
                                              const char *version, const char *kind);

/** Adds or replaces one; everything is copied. */
void mt_kube_kinds_add(struct mt_kube_kinds *kinds, const struct mt_kube_kind *kind);

/** Adds what an APIGroupDiscoveryList says; false where the tree is none. */
bool mt_kube_kinds_add_groups(struct mt_kube_kinds *kinds, const cJSON *tree);

/** Adds what an APIResourceList says of its group and version; false where the tree is none. */
bool mt_kube_kinds_add_resources(struct mt_kube_kinds *kinds, const cJSON *tree);

/** Notes that a CRD defines the kind and is Established: it is served, or is about to be. */
void mt_kube_kinds_define(struct mt_kube_kinds *kinds, const char *group, const char *kind);
bool mt_kube_kinds_is_defined(const struct mt_kube_kinds *kinds, const char *group,
                              const char *kind);

/** In the order in which they became known. */
void mt_kube_kinds_each(const struct mt_kube_kinds *kinds,
                        void (*each)(void *data, const struct mt_kube_kind *kind), void *data);

/** Appends "/api/v1" or "/apis/GROUP/VERSION". */
void mt_kube_put_group_path(struct mt_buf *out, const char *group, const char *version);

/** Appends the path of an object, or with a name of NULL that of all of them ("": no namespace). */
void mt_kube_put_path(struct mt_buf *out, const struct mt_kube_kind *kind, const char *namespace,
                      const char *name);

/** Appends text as a part of a path or a query. */
void mt_kube_put_escaped(struct mt_buf *out, const char *text);

#endif
