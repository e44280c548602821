// SPDX-License-Identifier: Apache-2.0
/**
 * URLs of http and https, read strictly: what one reader could take for another host than the next
 * one is refused.  And which hosts and addresses may be reached.
 */
#ifndef MT_BASE_URL_H
#define MT_BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

struct mt_error;

enum {
    MT_URL_MAX = 8192,
    MT_URL_HOST_SIZE = 256,
};

struct mt_url {
    bool tls;                    ///< https.
    char host[MT_URL_HOST_SIZE]; ///< In small letters; an IPv6 address without its brackets.
    unsigned port;
    const char *path; ///< With its query, within the text that was read; "" where there is none.
    size_t path_length;
};

/**
 * Reads "https://host:port/path?query#fragment"; the fragment is left out.  False with `err`
 * (MT_ERR_INVALID): another scheme, a user, characters that stand in no URL, too long.  `text` must
 * outlive `url`.
 */
bool mt_url_read(const char *text, struct mt_url *url, struct mt_error *err);

/** A list of hosts: names, addresses, "*.example.com", "*"; with ":port" only that port. */
struct mt_hosts {
    const char *const *items;
    size_t count;
};

/** Whether the list has the URL's host. */
bool mt_hosts_allow(const struct mt_hosts *hosts, const struct mt_url *url);

/**
 * Whether a connection to `address`, numeric, may be made for `url`: one to this machine or this
 * link only where the list has that address as it is written, or "localhost" for this machine and
 * the URL's host is that; none to a group of machines.
 */
bool mt_hosts_allow_address(const struct mt_hosts *hosts, const struct mt_url *url,
                            const char *address);

#endif
