// SPDX-License-Identifier: Apache-2.0
/**
 * One call of the API: with our credentials, tried again as the server's answer and the nature of
 * the call allow, answered with the tree that came.
 */
#ifndef MT_KUBE_CALL_H
#define MT_KUBE_CALL_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_error;
struct mt_http_header;
struct mt_kube;
struct mt_kube_call; // opaque; the struct is in call.c

enum {
    MT_KUBE_CALL_MS = 70 * 1000,      ///< The API server ends its own calls after 60 s.
    MT_KUBE_PATIENCE_MS = 120 * 1000, ///< For a server that was there and does not answer now.
    MT_KUBE_ERRORS_MAX = 8,           ///< Answers of 500 and above: some 15 s.
};

struct mt_kube_call_spec {
    const char *method;
    char *path;               ///< With its query; on the heap, and taken.
    const char *content_type; ///< Of the body; lives as long as the program.
    const char *accept;       ///< The same; NULL: JSON.
    char *body;               ///< On the heap, and taken; NULL: none.
    size_t body_size;
    /**
     * May be sent again when it is open whether the server has carried it out.  What it certainly
     * has not is sent again in any case.
     */
    bool repeatable;
    /** It carries a resourceVersion: where another write came first, it is in vain. */
    bool versioned;
    bool fenced;   ///< Not sent, and not sent again, behind the fence.
    bool urgent;   ///< As mt_http_spec has it.
    bool internal; ///< mt_kube_calls_cancel() leaves it alone: a list of a watch.
};

/** Everything is borrowed until `done` returns; `body` may be changed, and taken apart. */
struct mt_kube_reply {
    uint64_t now_ms;
    int status;          ///< HTTP's; 0: no answer came, `message` says why.
    bool cancelled;      ///< With status 0.
    bool repeated;       ///< It may have been carried out by an attempt before this answer.
    cJSON *body;         ///< NULL: none, or no JSON.
    const char *reason;  ///< Of a Status that failed, else "".
    const char *message; ///< Of a failure, on one line; else "".
    const char *hint;    ///< As mt_answer has it.
    const char *const *warnings;
    size_t warning_count;
};

typedef void mt_kube_reply_fn(void *data, const struct mt_kube_reply *reply);

/** Begins a call; `done` runs exactly once, from poll(). */
struct mt_kube_call *mt_kube_call(struct mt_kube *kube, const struct mt_kube_call_spec *spec,
                                  mt_kube_reply_fn *done, void *data);

/** Ends it without `done`. */
void mt_kube_call_forget(struct mt_kube_call *call);

/** Ends all but internal ones: the next poll() answers them as cancelled. */
void mt_kube_calls_cancel(struct mt_kube *kube);

/** The fence has moved: what waits for it goes out, or is answered. */
void mt_kube_calls_fence(struct mt_kube *kube, uint64_t until_boot_ms);

/** Frees all without a word. */
void mt_kube_calls_free(struct mt_kube *kube);

/** The longest that headers of a request get: impersonation may bring any number of groups. */
struct mt_kube_headers; // opaque; the struct is in headers.c

/** Brings the credentials up to date and lists the headers of a request; NULL with `err`. */
struct mt_kube_headers *mt_kube_headers_new(struct mt_kube *kube, const char *accept,
                                            const char *content_type, struct mt_error *err);
void mt_kube_headers_free(struct mt_kube_headers *headers);
const struct mt_http_header *mt_kube_headers_list(const struct mt_kube_headers *headers,
                                                  size_t *count);

/** A good answer came: the server is there. */
void mt_kube_note_answer(struct mt_kube *kube);

/** No answer came, for this reason: a person is told once it lasts. */
void mt_kube_note_silence(struct mt_kube *kube, const char *message);

/** How long to wait before the next attempt: more each time, and not the same for everybody. */
uint64_t mt_kube_pause_ms(struct mt_kube *kube, unsigned attempt);

#endif
