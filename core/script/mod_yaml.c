// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/finding.h"
#include "manifest/documents.h"
#include "manifest/yaml_write.h"
#include "script/charge.h"
#include "script/convert.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/modules.h"

enum {
    TEXT_MAX = 256 * 1024, ///< Bytes: aliases multiply what is written.
    BYTE_COST = 10,        ///< Steps for a byte that is read.
    DOCUMENTS_MAX = 1000,
};

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    (void)line;
    (void)index;
    cJSON_AddItemToArray(data, root);
}

/** Reads all documents into a list that `held` has; the message of the first mistake, or NULL. */
static const char *read_documents(struct mt_held *held, const char *text, size_t length)
{
    struct mt_findings findings;
    held->arena = mt_arena_new();
    held->tree = cJSON_CreateArray();
    mt_findings_init(&findings, held->arena);
    mt_documents_read("text", text, length, held->arena, &findings, add_document, held->tree);
    mt_findings_sort(&findings);
    for (size_t i = 0; i < findings.list.count; i++) {
        const struct mt_finding *finding = &findings.list.items[i];
        if (finding->severity == MT_SEVERITY_ERROR) {
            return mt_arena_printf(held->arena, "line %u: %s", finding->place.line,
                                   finding->message);
        }
    }
    return NULL;
}

/** Pushes a holder of the list of documents, or of nothing, and then nil and the message. */
static struct mt_held *hold_documents(lua_State *L)
{
    size_t length = 0;
    const char *text = mt_data_check_text(L, 1, TEXT_MAX, &length);
    mt_budget_charge(L, 1 + BYTE_COST * length);
    struct mt_held *held = mt_hold(L, 0);
    const char *problem = read_documents(held, text, length);
    if (problem != NULL) {
        mt_data_push_failure(L, problem);
        mt_held_drop(held);
    }
    return held;
}

static int l_yaml_decode(lua_State *L)
{
    struct mt_held *held = hold_documents(L);
    if (held->tree == NULL) {
        return 2;
    }
    const int count = cJSON_GetArraySize(held->tree);
    if (count > 1) {
        mt_held_drop(held);
        return mt_data_push_failure(L, "there are several documents: use decode_all");
    }
    mt_push_json(L, cJSON_GetArrayItem(held->tree, 0), MT_NULLS_DROP);
    mt_held_drop(held);
    return 1;
}

static int l_yaml_decode_all(lua_State *L)
{
    struct mt_held *held = hold_documents(L);
    if (held->tree == NULL) {
        return 2;
    }
    if (cJSON_GetArraySize(held->tree) > DOCUMENTS_MAX) {
        mt_held_drop(held);
        return mt_data_push_failure(L, "there are more than 1000 documents");
    }
    mt_push_json(L, held->tree, MT_NULLS_DROP);
    mt_held_drop(held);
    return 1;
}

static int l_yaml_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    struct mt_held *held = mt_data_hold_tree(L, 1);
    mt_yaml_write(held->tree, &held->text);
    return mt_data_push_text(L, held);
}

const luaL_Reg mt_mod_yaml_functions[] = {{"decode", l_yaml_decode},
                                          {"decode_all", l_yaml_decode_all},
                                          {"encode", l_yaml_encode},
                                          {NULL, NULL}};
