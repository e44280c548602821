// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include "support.h"

#include <string.h>

/** The examples of FIPS 180-2 and the digest of nothing. */
static const struct {
    const char *text;
    const char *hex;
} digests[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void digests_are_those_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(digests); i++) {
        char hex[MT_SHA256_HEX_SIZE];
        mt_sha256_hex(digests[i].text, strlen(digests[i].text), hex);
        assert_string_equal(hex, digests[i].hex);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digests_are_those_of_the_standard)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
