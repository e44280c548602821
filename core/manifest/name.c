// SPDX-License-Identifier: Apache-2.0
#include "manifest/name.h"

#include "base/error.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum {
    APP_MAX = 53,       ///< So that names made of it fit into a label.
    NAMESPACE_MAX = 63, ///< A DNS label.
};

/** DNS labels (RFC 1123): what names of apps and namespaces are. */
static bool is_label(const char *text, size_t max)
{
    size_t length = strlen(text);
    if (length == 0 || length > max || text[0] == '-' || text[length - 1] == '-') {
        return false;
    }
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

bool mt_name_check(const char *subject, const char *name, bool app, struct mt_error *err)
{
    size_t max = app ? APP_MAX : NAMESPACE_MAX;
    return is_label(name, max) ||
           mt_fail(err, MT_ERR_INVALID,
                   "%s \"%s\" is no DNS label: at most %zu of a-z, 0-9 and -, with a letter or "
                   "digit at both ends",
                   subject, name, max);
}

bool mt_name_is_plain(const char *text)
{
    unsigned char before = '/';
    for (; *text != '\0'; text++) {
        bool between = strchr("._-/", *text) != NULL && before != '/'; // so ".." is never a part
        if (!isalnum((unsigned char)*text) && (!between || (*text == '/' && !isalnum(before)))) {
            return false;
        }
        before = (unsigned char)*text;
    }
    return isalnum(before) != 0;
}
