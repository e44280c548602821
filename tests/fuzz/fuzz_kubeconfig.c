// SPDX-License-Identifier: Apache-2.0
// Any bytes as a kubeconfig, and as what a credential plugin prints: what is read keeps the
// promises of its header, and what is refused is refused with a message on one line.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "kube/impersonation.h"
#include "kube/kubeconfig.h"
#include "kube/kubeconfig_entry.h"
#include "kube/plugin.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void check_failure(const struct mt_error *err)
{
    require(err->code != MT_OK && err->msg[0] != '\0', "a failure has a message");
    require(mt_kube_is_one_line(err->msg), "a message is one line");
}

static void check_header(void *data, const char *name, const char *value)
{
    (void)data;
    require(strncmp(name, "Impersonate-", strlen("Impersonate-")) == 0, "a header has its name");
    require(mt_kube_is_one_line(name) && mt_kube_is_one_line(value), "a header is one line");
}

static void check_access(const struct mt_kube_access *access, struct mt_arena *arena)
{
    bool is_plain = strncmp(access->server, "http://", strlen("http://")) == 0;
    bool has_token = access->token != NULL || access->token_file != NULL;
    int kinds = has_token + (access->user != NULL) + (access->exec != NULL);
    require(is_plain || strncmp(access->server, "https://", strlen("https://")) == 0,
            "a server is reached by http or https");
    require(kinds <= 1, "a user is known in one way");
    require(!is_plain || (kinds == 0 && access->cert == NULL), "http carries no credentials");
    require((access->cert == NULL) == (access->key == NULL), "certificate and key are a pair");
    require((access->user == NULL) == (access->password == NULL), "a user has a password");
    require(!access->insecure || access->ca == NULL, "no authorities where none count");
    require(access->token == NULL || mt_kube_is_one_line(access->token), "a token is one line");
    mt_kube_impersonation_headers(&access->impersonation, arena, check_header, NULL);
}

/** A file that holds the bytes, by a name that opens it anew. */
static const char *file_of(const uint8_t *data, size_t size)
{
    static FILE *file;
    static char path[32];
    if (file == NULL) {
        file = tmpfile();
        require(file != NULL, "there is a temporary file");
        snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    }
    require(ftruncate(fileno(file), 0) == 0 && pwrite(fileno(file), data, size, 0) == (ssize_t)size,
            "the temporary file can be written");
    return path;
}

static void read_kubeconfig(const uint8_t *data, size_t size, struct mt_arena *arena)
{
    struct mt_kube_access access;
    struct mt_error err;
    struct mt_kubeconfig_options options = {.path = file_of(data, size),
                                            .service_account = "/none"};
    if (mt_kubeconfig_load(&options, arena, &access, &err)) {
        check_access(&access, arena);
    } else {
        check_failure(&err);
    }
}

static void read_answer(const uint8_t *data, size_t size, struct mt_arena *arena)
{
    static const struct mt_kube_exec exec = {.api_version = "client.authentication.k8s.io/v1"};
    static const struct mt_kube_access access = {.exec = &exec};
    struct mt_kube_plugin_answer answer;
    struct mt_error err;
    struct mt_buf output;
    mt_buf_init(&output, MT_BUF_UNLIMITED);
    mt_buf_append(&output, data, size);
    if (mt_kube_plugin_parse(&access, &output, arena, &answer, &err)) {
        require((answer.cert == NULL) == (answer.key == NULL), "certificate and key are a pair");
        require(answer.token != NULL || answer.cert != NULL, "an answer says something");
    } else {
        check_failure(&err);
    }
    mt_buf_fini(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mt_arena *arena = mt_arena_new();
    read_kubeconfig(data, size, arena);
    read_answer(data, size, arena);
    mt_arena_free(arena);
    return 0;
}
