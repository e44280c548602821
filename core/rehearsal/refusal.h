// SPDX-License-Identifier: Apache-2.0
/** Refusals: what the API server answers to what it does not do, in its words. */
#ifndef MT_REHEARSAL_REFUSAL_H
#define MT_REHEARSAL_REFUSAL_H

#include "base/buffer.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_kind;
struct mt_ref;

/** What the server says about a kind that it does not serve. */
#define MT_NO_RESOURCE "the server could not find the requested resource"

enum {
    MT_STATUS_OK = 200,
    MT_STATUS_CREATED = 201,
    MT_STATUS_BAD_REQUEST = 400,
    MT_STATUS_FORBIDDEN = 403,
    MT_STATUS_NOT_FOUND = 404,
    MT_STATUS_CONFLICT = 409,
    MT_STATUS_INVALID = 422,
};

/** Embedded; `status` 0 is none. */
struct mt_refusal {
    int status;
    const char *reason; ///< The API's word.
    struct mt_buf message;
    cJSON *causes; ///< A list, as in a Status; NULL: none.
};

void mt_refusal_init(struct mt_refusal *refusal);
void mt_refusal_fini(struct mt_refusal *refusal);

/** Sets the refusal and returns false; the reason is the one that belongs to the status. */
bool mt_refuse(struct mt_refusal *refusal, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Adds a cause to a list of them, which is made where there is none: "FieldManagerConflict",
 * ".spec.replicas", what is said of it.
 */
void mt_refusal_add_cause(cJSON **causes, const char *reason, const char *field,
                          const char *message);

/** The refusal as the API's Status; to be freed. */
cJSON *mt_refusal_status(const struct mt_refusal *refusal, const struct mt_ref *ref);

/** 404 `deployments.apps "web" not found`. */
bool mt_refuse_not_found(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name);

/** 409 `deployments.apps "web" already exists`, reason AlreadyExists. */
bool mt_refuse_exists(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name);

/** 403 `configmaps "web" is forbidden: <why>`. */
bool mt_refuse_forbidden(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                         const char *why);

/** 409 `Operation cannot be fulfilled on deployments.apps "web": <why>`. */
bool mt_refuse_operation(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                         const char *why);

/** What is wrong with an object, field by field. */
struct mt_causes {
    struct mt_buf text; ///< All on one line,
    struct mt_buf list; ///< and each with a NUL.
    size_t count;
};

void mt_causes_init(struct mt_causes *causes);
void mt_causes_fini(struct mt_causes *causes);

/** Adds one, such as `spec.selector: Required value`. */
void mt_cause(struct mt_causes *causes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** 422 `Deployment.apps "web" is invalid: <causes>`; true when there are none. */
bool mt_refuse_causes(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                      const struct mt_causes *causes);

#endif
