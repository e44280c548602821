// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include "support.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

static void urls_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected; ///< "tls host port path", or an error's text.
    } cases[] = {
        {"http://shop", "0 shop 80 "},
        {"https://Shop.Example.COM/a?b=c#d", "1 shop.example.com 443 /a?b=c"},
        {"HTTPS://shop:8443?x", "1 shop 8443 ?x"},
        {"http://[::1]:8080/", "0 ::1 8080 /"},
        {"http://127.0.0.1/%20", "0 127.0.0.1 80 /%20"},
        {"http://a_b-c.d:1", "0 a_b-c.d 1 "},
        {"ftp://shop", "the URL does not begin with http:// or https://"},
        {"file:///etc/passwd", "the URL does not begin with http:// or https://"},
        {"shop", "the URL does not begin with http:// or https://"},
        {"", "the URL does not begin with http:// or https://"},
        {"http://", "the URL has no host, or one that is none"},
        {"http:///a", "the URL has no host, or one that is none"},
        {"http://:80", "the URL has no host, or one that is none"},
        {"http://[::1", "the URL has no host, or one that is none"},
        {"http://[1:2]", "the URL has no IPv6 address in its brackets"},
        {"http://[::1%25eth0]", "the URL has no host, or one that is none"},
        {"http://me:secret@shop", "the URL has a user in it; write the header Authorization"},
        {"http://good@evil", "the URL has a user in it; write the header Authorization"},
        {"http://good\\@evil", "the URL has a user in it; write the header Authorization"},
        {"http://good\\evil", "the URL has something beside host and port before its path"},
        {"http://shop%2eexample", "the URL has something beside host and port before its path"},
        {"http://b\xc3\xbc"
         "cher",
         "the URL has something beside host and port before its path"},
        {"http://shop:0", "the URL has a port that is none"},
        {"http://shop:", "the URL has a port that is none"},
        {"http://shop:65536", "the URL has a port that is none"},
        {"http://shop:80x", "the URL has something beside host and port before its path"},
        {"http://shop:000080", "the URL has a port that is none"},
        {"http://shop/a b", "the URL has a character that has to be written as %XX"},
        {"http://shop/a\r\nHost: x", "the URL has a character that has to be written as %XX"},
        {"http://shop/\xff", "the URL has a character that has to be written as %XX"},
        {"http://shop/@x", "0 shop 80 /@x"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_url url;
        struct mt_error err;
        char got[1024];
        if (mt_url_read(cases[i].text, &url, &err)) {
            snprintf(got, sizeof got, "%d %s %u %.*s", url.tls, url.host, url.port,
                     (int)url.path_length, url.path);
        } else {
            snprintf(got, sizeof got, "%s", err.msg);
        }
        support_expect_text(cases[i].text, got, cases[i].expected);
    }
}

struct hosts_case {
    const char *hosts[4]; ///< Ends with NULL.
    const char *url;
    const char *address; ///< NULL: the host alone is asked about.
    bool allowed;
};

static void check_hosts(const struct hosts_case *hosts_case)
{
    struct mt_hosts hosts = {hosts_case->hosts, 0};
    struct mt_url url;
    struct mt_error err;
    while (hosts.items[hosts.count] != NULL) {
        hosts.count++;
    }
    assert_true(mt_url_read(hosts_case->url, &url, &err));
    const bool allowed = hosts_case->address != NULL
                             ? mt_hosts_allow_address(&hosts, &url, hosts_case->address)
                             : mt_hosts_allow(&hosts, &url);
    if (allowed != hosts_case->allowed) {
        fail_msg("%s with %s at %s: %d", hosts_case->url,
                 hosts.count > 0 ? hosts.items[0] : "no hosts",
                 hosts_case->address != NULL ? hosts_case->address : "any", allowed);
    }
}

static void a_list_names_hosts(void **state)
{
    (void)state;
    static const struct hosts_case cases[] = {
        {{NULL}, "https://shop", NULL, false},
        {{"shop"}, "https://shop", NULL, true},
        {{"Shop"}, "https://sHOP:8443/x", NULL, true},
        {{"shop"}, "https://shop.evil", NULL, false},
        {{"shop"}, "https://evil-shop", NULL, false},
        {{"a", "shop"}, "http://shop", NULL, true},
        {{"shop:8443"}, "https://shop:8443", NULL, true},
        {{"shop:8443"}, "https://shop", NULL, false},
        {{"*.example.com"}, "https://a.example.com", NULL, true},
        {{"*.example.com"}, "https://a.b.example.com", NULL, true},
        {{"*.example.com"}, "https://example.com", NULL, false},
        {{"*.example.com"}, "https://aexample.com", NULL, false},
        {{"*.example.com:80"}, "https://a.example.com", NULL, false},
        {{"*"}, "https://anything", NULL, true},
        {{"::1"}, "http://[::1]:5", NULL, true},
        {{"[::1]:5"}, "http://[::1]:5", NULL, true},
        {{"[::1]:5"}, "http://[::1]:6", NULL, false},
        {{"[::1]"}, "http://[::1]:6", NULL, true},
        {{"127.0.0.1"}, "http://127.0.0.1", NULL, true},
        {{""}, "http://shop", NULL, false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        check_hosts(&cases[i]);
    }
}

static void this_machine_and_this_link_are_reached_by_name_only(void **state)
{
    (void)state;
    static const struct hosts_case cases[] = {
        {{"shop"}, "http://shop", "93.184.216.34", true},
        {{"shop"}, "http://shop", "10.0.0.1", true},
        {{"shop"}, "http://shop", "2001:db8::1", true},
        {{"shop"}, "http://shop", "127.0.0.1", false},
        {{"shop"}, "http://shop", "127.9.9.9", false},
        {{"shop"}, "http://shop", "0.0.0.0", false},
        {{"shop"}, "http://shop", "169.254.169.254", false},
        {{"shop"}, "http://shop", "224.0.0.1", false},
        {{"shop"}, "http://shop", "255.255.255.255", false},
        {{"shop"}, "http://shop", "::1", false},
        {{"shop"}, "http://shop", "::", false},
        {{"shop"}, "http://shop", "fe80::1", false},
        {{"shop"}, "http://shop", "ff02::1", false},
        {{"shop"}, "http://shop", "::ffff:127.0.0.1", false},
        {{"shop"}, "http://shop", "::127.0.0.1", false},
        {{"shop"}, "http://shop", "64:ff9b::a9fe:a9fe", false},
        {{"shop"}, "http://shop", "::ffff:93.184.216.34", true},
        {{"shop"}, "http://shop", "no address", false},
        {{"*"}, "http://localhost", "127.0.0.1", false},
        {{"*"}, "http://169.254.169.254", "169.254.169.254", false},
        {{"*", "169.254.169.254"}, "http://169.254.169.254", "169.254.169.254", true},
        {{"localhost"}, "http://localhost", "127.0.0.1", true},
        {{"localhost"}, "http://localhost", "::1", true},
        {{"localhost:8080"}, "http://localhost", "127.0.0.1", false},
        {{"localhost:8080"}, "http://localhost:8080", "127.0.0.1", true},
        {{"localhost", "shop"}, "http://shop", "127.0.0.1", false},
        {{"127.0.0.1"}, "http://127.0.0.1:5", "127.0.0.1", true},
        {{"127.0.0.1", "shop"}, "http://shop", "127.0.0.1", true},
        {{"127.0.0.1"}, "http://127.0.0.2", "127.0.0.2", false},
        {{"224.0.0.1"}, "http://224.0.0.1", "224.0.0.1", false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        check_hosts(&cases[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_read_strictly),
        cmocka_unit_test(a_list_names_hosts),
        cmocka_unit_test(this_machine_and_this_link_are_reached_by_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
