// SPDX-License-Identifier: Apache-2.0
// health SCRIPTS FOLDER: what a health check costs, as ratios.
//   - A call of the shipped Deployment check on a live object of 10 KB, against cJSON's parse of
//   it.
//   - Loading the checks of FOLDER, against compiling their files in one lua_State.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/finding.h"
#include "manifest/json.h"
#include "script/checks.h"

#include <dirent.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLS = 2000, ROUNDS = 7, OBJECT_BYTES = 10000 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/** A Deployment as a cluster shows it, padded with environment variables to about 10 KB. */
static void write_object(struct mt_buf *json)
{
    mt_buf_puts(json,
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":"
                "\"web\",\"namespace\":\"shop\",\"generation\":3,\"labels\":{\"app\":\"web\"}},"
                "\"status\":{\"observedGeneration\":3,\"replicas\":3,\"updatedReplicas\":3,"
                "\"readyReplicas\":3,\"availableReplicas\":3,\"conditions\":[{\"type\":"
                "\"Available\",\"status\":\"True\"}]},\"spec\":{\"replicas\":3,\"template\":{"
                "\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web:1\",\"env\":[");
    for (int i = 0; json->length < OBJECT_BYTES - 20; i++) {
        mt_buf_printf(json, "%s{\"name\":\"SETTING_%d\",\"value\":\"value number %d\"}",
                      i > 0 ? "," : "", i, i);
    }
    mt_buf_puts(json, "]}]}}}}");
}

static double time_parse(const char *json)
{
    double start = now_us();
    for (int i = 0; i < CALLS; i++) {
        cJSON_Delete(cJSON_Parse(json));
    }
    return (now_us() - start) / CALLS;
}

static double time_judge(struct mt_checks *checks, const struct mt_health_question *question)
{
    struct mt_arena *arena = mt_arena_new();
    double start = now_us();
    for (int i = 0; i < CALLS; i++) {
        struct mt_verdict verdict;
        mt_checks_judge(checks, question, arena, &verdict);
        if (verdict.status != MT_HEALTHY) {
            fprintf(stderr, "health: %s\n", verdict.message);
            exit(1);
        }
    }
    double taken = (now_us() - start) / CALLS;
    mt_arena_free(arena);
    return taken;
}

static struct mt_checks *load(const char *folder, const char *root, struct mt_findings *findings)
{
    struct mt_checks_options options = {
        .folders = &folder, .folder_count = folder != NULL, .shipped = root};
    struct mt_checks *checks = mt_checks_new(&options, findings);
    if (findings->errors > 0) {
        fprintf(stderr, "health: %s\n", findings->list.items[0].message);
        exit(1);
    }
    return checks;
}

static void bench_call(const char *root)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_checks *checks = load(NULL, root, &findings);
    struct mt_buf json;
    mt_buf_init(&json, MT_BUF_UNLIMITED);
    write_object(&json);
    struct mt_json_end end;
    cJSON *object = mt_json_parse(arena, json.data, json.length, 1, &end, NULL);
    struct mt_ref ref = {"apps", "v1", "Deployment", "shop", "web"};
    struct mt_health_question question = {.ref = &ref, .object = object, .waited = -1};
    double parse = 0;
    double judge = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double parsed = time_parse(json.data);
        double judged = time_judge(checks, &question);
        parse = i == 0 || parsed < parse ? parsed : parse;
        judge = i == 0 || judged < judge ? judged : judge;
    }
    printf("  cJSON's parse of the object (%zu bytes)         %8.1f us\n", json.length, parse);
    printf("  a health call on it                              %8.1f us  %5.2fx  (aim: 4x)\n",
           judge, judge / parse);
    cJSON_Delete(object);
    mt_buf_fini(&json);
    mt_checks_free(checks);
    mt_arena_free(arena);
}

/** Compiles every file of `folder`/health in one state. */
static double time_compile(const char *folder, int *count)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/health", folder);
    double start = now_us();
    lua_State *L = luaL_newstate();
    DIR *files = opendir(path);
    *count = 0;
    for (struct dirent *file; files != NULL && (file = readdir(files)) != NULL;) {
        char name[2048];
        snprintf(name, sizeof name, "%s/%s", path, file->d_name);
        if (file->d_name[0] != '.' && luaL_loadfile(L, name) == LUA_OK) {
            ++*count;
        }
        lua_settop(L, 0);
    }
    if (files != NULL) {
        closedir(files);
    }
    lua_close(L);
    return now_us() - start;
}

static double time_load(const char *folder)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    double start = now_us();
    struct mt_checks *checks = load(folder, NULL, &findings);
    double taken = now_us() - start;
    mt_checks_free(checks);
    mt_arena_free(arena);
    return taken;
}

static void bench_load(const char *folder)
{
    double compile = 0;
    double loaded = 0;
    int count = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double compiled = time_compile(folder, &count);
        double taken = time_load(folder);
        compile = i == 0 || compiled < compile ? compiled : compile;
        loaded = i == 0 || taken < loaded ? taken : loaded;
    }
    printf("  compiling %4d scripts                            %8.1f ms\n", count, compile / 1000);
    printf("  loading them as checks                           %8.1f ms  %5.2fx  (aim: 2x)\n",
           loaded / 1000, loaded / compile);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: health ROOT FOLDER\n");
        return 2;
    }
    bench_call(argv[1]);
    bench_load(argv[2]);
    return 0;
}
