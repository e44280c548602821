// SPDX-License-Identifier: Apache-2.0
/**
 * Exchanges with any server that a list of hosts allows, for scripts: http and https only, also
 * after a redirect, which is followed here and not by libcurl; no user's files (netrc, cookies), no
 * proxy, whose connections nobody could look at; the address of each connection is checked before
 * it is made.
 */
#ifndef MT_NET_FETCH_H
#define MT_NET_FETCH_H

#include "base/fetch.h"

struct mt_fetcher; // opaque; the struct is in fetch.c
struct mt_http;

/** For the loop, which outlives it.  `user_agent` is copied. */
struct mt_fetcher *mt_fetcher_new(struct mt_http *http, const char *user_agent);

/** Ends all exchanges without telling. */
void mt_fetcher_free(struct mt_fetcher *fetcher);

/**
 * Begins an exchange; `done` runs exactly once, from mt_fetcher_deliver() or mt_http_poll(), with
 * the time of mt_clock_monotonic_ms().  It may begin further ones.
 */
void mt_fetch_start(struct mt_fetcher *fetcher, const struct mt_fetch *fetch, mt_fetch_fn *done,
                    void *data);

/** Tells of those that ended before anything was sent; whether there was one. */
bool mt_fetcher_deliver(struct mt_fetcher *fetcher);

/** Ends all exchanges: they are told to be cancelled. */
void mt_fetcher_cancel(struct mt_fetcher *fetcher);

#endif
