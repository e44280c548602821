// SPDX-License-Identifier: Apache-2.0
#include "script/project.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/json.h"

#include <stdio.h>
#include <string.h>

/** A folder for the project file, and what a test reads from it. */
struct place {
    struct support support; // first: support_test()'s
    char *folder;
};

static int setup(void **state)
{
    static struct place place;
    void *support = NULL;
    support_setup(&support);
    place.support = *(struct support *)support;
    place.support.findings.arena = place.support.arena;
    place.folder = support_folder();
    *state = &place;
    free(support);
    return 0;
}
