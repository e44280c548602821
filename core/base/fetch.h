// SPDX-License-Identifier: Apache-2.0
/**
 * One exchange of HTTP with whatever server, as data: what a script asks for, and what came of it.
 * core/net carries it out; the rehearsal cluster makes an answer up.
 */
#ifndef MT_BASE_FETCH_H
#define MT_BASE_FETCH_H

#include "base/url.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MT_FETCH_BODY_MAX = 1024 * 1024, ///< Bytes of an answer.
    MT_FETCH_HEADERS_MAX = 64 * 1024,
    MT_FETCH_REDIRECTS_MAX = 10,
};

struct mt_fetch_header {
    const char *name; ///< Of an answer in small letters.
    const char *value;
};

/** A request; whoever carries it out copies everything. */
struct mt_fetch {
    const char *method;
    const char *url;
    const struct mt_fetch_header *headers;
    size_t header_count;
    const char *body; ///< NULL: none.
    size_t body_size;
    uint64_t timeout_ms;   ///< For all of it, redirects included.
    unsigned redirects;    ///< That are followed; an answer beyond them is the answer.
    struct mt_hosts hosts; ///< That may be reached, with the first URL and with each redirect.
};

/** What came of it; borrowed until the function returns. */
struct mt_fetch_answer {
    uint64_t now_ms;     ///< By the clock of the cluster that was asked.
    bool cancelled;      ///< It was ended by whoever drives the run; nothing else is set.
    const char *failure; ///< Why there is no answer, for people; NULL: there is one.
    int status;
    const char *url; ///< That answered, after redirects.
    const struct mt_fetch_header *headers;
    size_t header_count;
    const char *body; ///< Ends with a NUL, which does not count.
    size_t body_size;
};

/** Runs exactly once for each exchange. */
typedef void mt_fetch_fn(void *data, const struct mt_fetch_answer *answer);

#endif
