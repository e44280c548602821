// SPDX-License-Identifier: Apache-2.0
/** Names, labels and annotations: k8s.io/apimachinery/pkg/util/validation and its messages. */
#include "manifest/json.h"
#include "rehearsal/validate.h"

#include <ctype.h>
#include <string.h>

enum {
    LABEL_MAX = 63,
    SUBDOMAIN_MAX = 253,
    ANNOTATIONS_MAX = 256 * 1024,
};

static const char subdomain_rule[] =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
static const char label_rule[] =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
static const char service_rule[] =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
    "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
static const char value_rule[] =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
    "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
static const char key_rule[] =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

static bool is_lower(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/** Whether the bytes are letters and digits with `between` inside, none at the ends. */
static bool is_word(const char *text, size_t length, const char *between, bool lower)
{
    for (size_t i = 0; i < length; i++) {
        bool plain = lower ? is_lower(text[i]) : isalnum((unsigned char)text[i]) != 0;
        bool inside = i > 0 && i + 1 < length && strchr(between, text[i]) != NULL;
        if (!plain && !inside) {
            return false;
        }
    }
    return length > 0;
}

static bool is_subdomain(const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ".");
        if (!is_word(text, length, "-", true)) {
            return false;
        }
        if (text[length] == '\0') {
            return true;
        }
        text += length + 1;
    }
}

/** How objects of a kind are named. */
enum naming { SUBDOMAIN, LABEL, SERVICE, PATH_SEGMENT };

static enum naming naming_of(const struct mt_kind *kind)
{
    if (strcmp(kind->group, "rbac.authorization.k8s.io") == 0) {
        return PATH_SEGMENT;
    }
    if (mt_kind_is(kind, "", "Namespace")) {
        return LABEL;
    }
    return mt_kind_is(kind, "", "Service") ? SERVICE : SUBDOMAIN;
}

static void check_name(const struct mt_kind *kind, const char *name, struct mt_causes *causes)
{
    static const char *const rules[] = {subdomain_rule, label_rule, service_rule, NULL};
    enum naming naming = naming_of(kind);
    size_t length = strlen(name);
    size_t max = naming == LABEL || naming == SERVICE ? LABEL_MAX : SUBDOMAIN_MAX;
    bool fits = true;
    switch (naming) {
    case PATH_SEGMENT:
        if (strpbrk(name, "/%") != NULL) {
            mt_cause(causes, "metadata.name: Invalid value: \"%s\": may not contain '%c'", name,
                     *strpbrk(name, "/%"));
        }
        return;
    case SUBDOMAIN:
        fits = is_subdomain(name);
        break;
    case LABEL:
        fits = is_word(name, length, "-", true);
        break;
    case SERVICE:
        fits = is_word(name, length, "-", true) && !isdigit((unsigned char)name[0]);
        break;
    }
    if (length > max) {
        mt_cause(causes,
                 "metadata.name: Invalid value: \"%s\": must be no more than %zu characters", name,
                 max);
    }
    if (!fits) {
        mt_cause(causes, "metadata.name: Invalid value: \"%s\": %s", name, rules[naming]);
    }
}

/** A key of labels or annotations: an optional prefix, a slash, a name. */
static void check_key(const char *path, const char *key, struct mt_causes *causes)
{
    const char *slash = strchr(key, '/');
    const char *name = slash != NULL ? slash + 1 : key;
    if (slash != NULL) {
        char prefix[SUBDOMAIN_MAX + 1];
        size_t length = (size_t)(slash - key);
        bool fits = length > 0 && length < sizeof prefix;
        if (fits) {
            memcpy(prefix, key, length);
            prefix[length] = '\0';
            fits = is_subdomain(prefix);
        }
        if (!fits) {
            mt_cause(causes, "%s: Invalid value: \"%s\": prefix part %s", path, key,
                     length == 0 ? "must be non-empty" : subdomain_rule);
        }
    }
    if (!is_word(name, strlen(name), "-_.", false)) {
        mt_cause(causes, "%s: Invalid value: \"%s\": %s", path, key,
                 name[0] == '\0' ? "name part must be non-empty" : key_rule);
    } else if (strlen(name) > LABEL_MAX) {
        mt_cause(causes, "%s: Invalid value: \"%s\": name part must be no more than 63 characters",
                 path, key);
    }
}

static void check_labels(const cJSON *labels, const char *path, struct mt_causes *causes)
{
    const cJSON *label = NULL;
    cJSON_ArrayForEach (label, labels) {
        const char *value = cJSON_GetStringValue(label);
        check_key(path, label->string, causes);
        if (value == NULL) {
            continue; // mt_validate_types() refuses it
        }
        if (strlen(value) > LABEL_MAX) {
            mt_cause(causes, "%s: Invalid value: \"%s\": must be no more than 63 characters", path,
                     value);
        }
        if (value[0] != '\0' && !is_word(value, strlen(value), "-_.", false)) {
            mt_cause(causes, "%s: Invalid value: \"%s\": %s", path, value, value_rule);
        }
    }
}

static void check_annotations(const cJSON *annotations, struct mt_causes *causes)
{
    size_t size = 0;
    const cJSON *annotation = NULL;
    cJSON_ArrayForEach (annotation, annotations) {
        const char *value = cJSON_GetStringValue(annotation);
        check_key("metadata.annotations", annotation->string, causes);
        size += strlen(annotation->string) + (value != NULL ? strlen(value) : 0);
    }
    if (size > ANNOTATIONS_MAX) {
        mt_cause(causes, "metadata.annotations: Too long: may not be more than %d bytes",
                 ANNOTATIONS_MAX);
    }
}

void mt_validate_metadata(const struct mt_kind *kind, const cJSON *tree, struct mt_causes *causes)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *name = mt_json_string(metadata, "name");
    if (name == NULL || name[0] == '\0') {
        mt_cause(causes, "metadata.name: Required value: name or generateName is required");
    } else {
        check_name(kind, name, causes);
    }
    check_labels(mt_json_get(metadata, "labels"), "metadata.labels", causes);
    check_annotations(mt_json_get(metadata, "annotations"), causes);
}
