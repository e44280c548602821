// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORT_HTTP = 80, PORT_HTTPS = 443, PORT_MAX = 65535, PORT_DIGITS_MAX = 5 };

static bool wrong(struct mt_error *err, const char *what)
{
    return mt_fail(err, MT_ERR_INVALID, "the URL %s", what);
}

/** Letters of names and numbers; no "%", "\" or anything else that readers disagree about. */
static bool is_host_letter(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/** The bytes of the host at `text`, brackets included; 0: there is none. */
static size_t host_length(const char *text)
{
    size_t length = 0;
    if (text[0] == '[') {
        length = strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;
        return text[length] == ']' ? length + 1 : 0;
    }
    while (is_host_letter(text[length])) {
        length++;
    }
    return length;
}

static bool read_host(const char *text, size_t length, struct mt_url *url, struct mt_error *err)
{
    const bool brackets = text[0] == '[';
    const size_t cut = brackets ? 1 : 0;
    struct in6_addr address;
    if (length == 0 || length - 2 * cut >= sizeof url->host) {
        return wrong(err, "has no host, or one that is none");
    }
    for (size_t i = cut; i < length - cut; i++) {
        url->host[i - cut] = (char)tolower((unsigned char)text[i]);
    }
    url->host[length - 2 * cut] = '\0';
    if (brackets && inet_pton(AF_INET6, url->host, &address) != 1) {
        return wrong(err, "has no IPv6 address in its brackets");
    }
    return true;
}

/** Reads ":8080" at `*at`, which moves behind it. */
static bool read_port(const char **at, struct mt_url *url, struct mt_error *err)
{
    url->port = url->tls ? PORT_HTTPS : PORT_HTTP;
    if (**at != ':') {
        return true;
    }
    const size_t digits = strspn(*at + 1, "0123456789");
    const unsigned long port = digits <= PORT_DIGITS_MAX ? strtoul(*at + 1, NULL, 10) : 0;
    if (port == 0 || port > PORT_MAX) {
        return wrong(err, "has a port that is none");
    }
    url->port = (unsigned)port;
    *at += 1 + digits;
    return true;
}

static bool read_path(const char *text, struct mt_url *url, struct mt_error *err)
{
    url->path = text;
    url->path_length = strcspn(text, "#");
    if (text[0] != '\0' && strchr("/?#", text[0]) == NULL) {
        return wrong(err, "has something beside host and port before its path");
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || *c == '\\') { // signed or not, other bytes are out as well
            return wrong(err, "has a character that has to be written as %XX");
        }
    }
    return true;
}

bool mt_url_read(const char *text, struct mt_url *url, struct mt_error *err)
{
    *url = (struct mt_url){.tls = strncasecmp(text, "https://", strlen("https://")) == 0};
    if (!url->tls && strncasecmp(text, "http://", strlen("http://")) != 0) {
        return wrong(err, "does not begin with http:// or https://");
    }
    if (strlen(text) > MT_URL_MAX) {
        return wrong(err, "is too long");
    }
    const char *at = strstr(text, "://") + strlen("://");
    if (memchr(at, '@', strcspn(at, "/?#")) != NULL) {
        return wrong(err, "has a user in it; write the header Authorization");
    }
    const size_t length = host_length(at);
    if (!read_host(at, length, url, err)) {
        return false;
    }
    at += length;
    return read_port(&at, url, err) && read_path(at, url, err);
}

/** One entry of a list: its host, without brackets, and its port, 0 for any. */
struct entry {
    const char *host;
    size_t length;
    unsigned port;
};

static struct entry entry_of(const char *text)
{
    struct entry entry = {text, strlen(text), 0};
    struct in6_addr address;
    const char *colon = strrchr(text, ':');
    if (text[0] == '[') {
        const char *end = strchr(text, ']');
        entry.host++;
        entry.length = end != NULL ? (size_t)(end - entry.host) : entry.length - 1;
        colon = end != NULL && end[1] == ':' ? end + 1 : NULL;
    } else if (inet_pton(AF_INET6, text, &address) == 1) {
        colon = NULL;
    } else if (colon != NULL) {
        entry.length = (size_t)(colon - text);
    }
    entry.port = colon != NULL ? (unsigned)strtoul(colon + 1, NULL, 10) : 0;
    return entry;
}

static bool is_name(const struct entry *entry, const char *host)
{
    return strlen(host) == entry->length && strncasecmp(host, entry->host, entry->length) == 0;
}

/** "*" is any host, "*.example.com" one below example.com. */
static bool is_below(const struct entry *entry, const char *host)
{
    const size_t length = strlen(host);
    const size_t end = entry->length - 1; // what follows the star
    return entry->length > 0 && entry->host[0] == '*' && length > end &&
           strncasecmp(host + length - end, entry->host + 1, end) == 0;
}

bool mt_hosts_allow(const struct mt_hosts *hosts, const struct mt_url *url)
{
    for (size_t i = 0; i < hosts->count; i++) {
        const struct entry entry = entry_of(hosts->items[i]);
        if ((entry.port == 0 || entry.port == url->port) &&
            (is_name(&entry, url->host) || is_below(&entry, url->host))) {
            return true;
        }
    }
    return false;
}

/** What an address reaches. */
enum reach { REACH_FAR, REACH_MACHINE, REACH_LINK, REACH_GROUP };

static enum reach reach_of_4(const uint8_t bytes[4])
{
    enum { THIS = 0, LOOPBACK = 127, LINK_1 = 169, LINK_2 = 254, GROUPS = 224 };
    if (bytes[0] == THIS || bytes[0] == LOOPBACK) {
        return REACH_MACHINE;
    }
    if (bytes[0] == LINK_1 && bytes[1] == LINK_2) {
        return REACH_LINK;
    }
    return bytes[0] >= GROUPS ? REACH_GROUP : REACH_FAR;
}

/** Addresses of IPv4 in those of IPv6 count as themselves: mapped, compatible, translated. */
static enum reach reach_of_6(const struct in6_addr *address)
{
    enum { EMBEDDED = 12 };
    static const uint8_t translated[EMBEDDED] = {0x00, 0x64, 0xff, 0x9b};
    const uint8_t *bytes = address->s6_addr;
    if (IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_UNSPECIFIED(address)) {
        return REACH_MACHINE;
    }
    if (IN6_IS_ADDR_LINKLOCAL(address)) {
        return REACH_LINK;
    }
    if (IN6_IS_ADDR_MULTICAST(address)) {
        return REACH_GROUP;
    }
    if (IN6_IS_ADDR_V4MAPPED(address) || IN6_IS_ADDR_V4COMPAT(address) ||
        memcmp(bytes, translated, EMBEDDED) == 0) {
        return reach_of_4(bytes + EMBEDDED);
    }
    return REACH_FAR;
}

static enum reach reach_of(const char *text)
{
    struct in_addr address_4;
    struct in6_addr address_6;
    if (inet_pton(AF_INET, text, &address_4) == 1) {
        uint8_t bytes[sizeof address_4];
        memcpy(bytes, &address_4, sizeof bytes);
        return reach_of_4(bytes);
    }
    return inet_pton(AF_INET6, text, &address_6) == 1 ? reach_of_6(&address_6) : REACH_GROUP;
}

/** Whether the list has this very name for the URL's port. */
static bool has_name(const struct mt_hosts *hosts, const char *name, unsigned port)
{
    for (size_t i = 0; i < hosts->count; i++) {
        const struct entry entry = entry_of(hosts->items[i]);
        if ((entry.port == 0 || entry.port == port) && is_name(&entry, name)) {
            return true;
        }
    }
    return false;
}

bool mt_hosts_allow_address(const struct mt_hosts *hosts, const struct mt_url *url,
                            const char *address)
{
    switch (reach_of(address)) {
    case REACH_FAR:
        return true;
    case REACH_MACHINE:
        return has_name(hosts, address, url->port) ||
               (strcmp(url->host, "localhost") == 0 && has_name(hosts, "localhost", url->port));
    case REACH_LINK:
        return has_name(hosts, address, url->port);
    case REACH_GROUP:
        return false;
    }
    return false;
}
