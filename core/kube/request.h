// SPDX-License-Identifier: Apache-2.0
/** One call of the seam: the kind is found, then one or more calls of the API make the answer. */
#ifndef MT_KUBE_REQUEST_H
#define MT_KUBE_REQUEST_H

#include "sync/cluster.h"

struct mt_arena;
struct mt_kube;
struct mt_kube_call_spec;
struct mt_kube_kind;
struct mt_kube_reply;
struct mt_kube_request;

typedef void mt_kube_step_fn(struct mt_kube_request *request, const struct mt_kube_reply *reply);

struct mt_kube_request {
    struct mt_kube *kube;
    struct mt_arena *arena;
    struct mt_ref ref;
    const struct mt_kube_kind *kind;                ///< Once it is known.
    void (*begin)(struct mt_kube_request *request); ///< Then this is called.
    mt_kube_step_fn *step;                          ///< That takes the next reply.
    mt_answer_fn *done;
    void *data;

    struct mt_write write; ///< Of a write; its pointers are not valid any more.
    const char *body;      ///< What is sent, as JSON.
    cJSON *wanted;         ///< The same as a tree, where that is needed.
    const cJSON *ignore;   ///< As mt_write has it.
    unsigned unwanted;     ///< Marks (manifest/marks.h) that go with the write.
    uint64_t known;        ///< mt_kube_seen_known() of the object before the write.
    bool versioned;        ///< Of a replace: the object says which version it replaces.
    bool fenced;           ///< Its calls that write are.
    bool written;          ///< A call that writes has begun.
    bool created;
    bool repeated; ///< An attempt before the one that was answered may have been carried out.
    unsigned rounds;

    struct mt_kube_request *next;
    struct mt_kube_request *previous;
};

/** A request for the object; `begin` runs once the kind is known, perhaps at once. */
void mt_kube_request_start(struct mt_kube_request *request);

/** A request that mt_kube_request_start() takes. */
struct mt_kube_request *mt_kube_request_new(struct mt_kube *kube, const struct mt_ref *ref,
                                            mt_answer_fn *done, void *data);

/** The next call; its reply goes to `step`. */
void mt_kube_request_call(struct mt_kube_request *request, const struct mt_kube_call_spec *spec,
                          mt_kube_step_fn *step);

/** The path of the object, or of all of its kind, with what follows `?`; on the heap. */
char *mt_kube_request_path(const struct mt_kube_request *request, bool of_all, const char *query);

/** The same of a call that writes: under a fence the server has only so long for it. */
char *mt_kube_request_write_path(const struct mt_kube_request *request, bool of_all,
                                 const char *query);

/** Answers with the reply, whose body is the object where it is good, and frees the request. */
void mt_kube_request_answer(struct mt_kube_request *request, const struct mt_kube_reply *reply,
                            enum mt_change change);

/** Frees all without a word. */
void mt_kube_requests_free(struct mt_kube *kube);

// write.c
void mt_kube_write(struct mt_kube *kube, const struct mt_write *write, mt_answer_fn *done,
                   void *data);

// read.c
void mt_kube_get(struct mt_kube *kube, const struct mt_ref *ref, mt_answer_fn *done, void *data);
void mt_kube_delete(struct mt_kube *kube, const struct mt_deletion *deletion, mt_answer_fn *done,
                    void *data);

#endif
