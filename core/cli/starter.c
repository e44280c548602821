// SPDX-License-Identifier: Apache-2.0
#include "cli/starter.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"

#include <string.h>
#include <sys/stat.h>

enum { FILE_SIZE_MAX = 1024 * 1024 };

/** One reading of a folder of files. */
struct starter {
    const char *folder;
    const struct mt_starter_word *words;
    struct mt_arena *arena;
    struct mt_new_files *files;
    struct mt_error *err;
};

static const struct mt_starter_word *word_at(const char *text, mt_starter_words words)
{
    for (; words->ours != NULL; words++) {
        if (strncmp(text, words->ours, strlen(words->ours)) == 0) {
            return words;
        }
    }
    return NULL;
}

char *mt_starter_fill(const char *text, mt_starter_words words, struct mt_arena *arena)
{
    struct mt_buf filled;
    mt_buf_init(&filled, MT_BUF_UNLIMITED);
    while (*text != '\0') {
        const struct mt_starter_word *word = word_at(text, words);
        if (word != NULL) {
            mt_buf_puts(&filled, word->theirs);
            text += strlen(word->ours);
        } else {
            mt_buf_putc(&filled, *text++);
        }
    }
    char *result = mt_arena_strdup(arena, mt_buf_text(&filled));
    mt_buf_fini(&filled);
    return result;
}

/** `path` is relative to the folder. */
static bool add_file(struct starter *starter, const char *file, const char *path)
{
    struct mt_buf text;
    mt_buf_init(&text, FILE_SIZE_MAX);
    bool read = mt_file_read(file, &text, starter->err) || mt_wrap(starter->err, "%s", file);
    if (read) {
        struct mt_new_file added = {
            .path = mt_starter_fill(path, starter->words, starter->arena),
            .text = mt_starter_fill(mt_buf_text(&text), starter->words, starter->arena),
        };
        mt_array_push(starter->arena, starter->files, added);
    }
    mt_buf_fini(&text);
    return read;
}

// The depth is that of a folder of ours.
static bool add_folder(struct starter *starter, const char *below)
{
    struct mt_arena *arena = starter->arena;
    const char *folder = mt_arena_printf(arena, "%s%s", starter->folder, below);
    struct mt_file_names names = {0};
    if (!mt_file_list(folder, arena, &names, starter->err)) {
        return mt_wrap(starter->err, "%s", folder);
    }
    bool good = true;
    for (size_t i = 0; i < names.count && good; i++) {
        const char *file = mt_arena_printf(arena, "%s/%s", folder, names.items[i]);
        const char *path = mt_arena_printf(arena, "%s/%s", below, names.items[i]);
        struct stat info;
        if (stat(file, &info) == 0 && S_ISDIR(info.st_mode)) {
            good = add_folder(starter, path);
        } else {
            good = add_file(starter, file, path + 1);
        }
    }
    return good;
}

bool mt_starter_read(const char *folder, mt_starter_words words, struct mt_arena *arena,
                     struct mt_new_files *files, struct mt_error *err)
{
    struct starter starter = {folder, words, arena, files, err};
    return add_folder(&starter, "");
}
