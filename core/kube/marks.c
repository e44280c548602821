// SPDX-License-Identifier: Apache-2.0
#include "kube/marks.h"

#include "manifest/json.h"

#include <string.h>

const char *const mt_marks[] = {
    MT_LAST_APPLIED,
    "meta.helm.sh/release-name",
    "argocd.argoproj.io/tracking-id",
    NULL,
};

bool mt_marks_are_in(const cJSON *fields)
{
    const cJSON *annotation = NULL;
    cJSON_ArrayForEach (annotation, mt_json_at(fields, "f:metadata", "f:annotations", NULL)) {
        for (const char *const *mark = mt_marks; *mark != NULL; mark++) {
            if (strncmp(annotation->string, "f:", 2) == 0 &&
                strcmp(annotation->string + 2, *mark) == 0) {
                return true;
            }
        }
    }
    return false;
}
