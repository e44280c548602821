// SPDX-License-Identifier: Apache-2.0
/** Errors as values: set once at the source, wrapped by callers who know more, printed by cli. */
#ifndef MT_BASE_ERROR_H
#define MT_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/** Codes exist only where a caller branches on them. */
enum mt_code {
    MT_OK = 0,
    MT_ERR_INVALID,   ///< The input is wrong; a person has to change it.
    MT_ERR_NOT_FOUND, ///< What was named does not exist.
    MT_ERR_IO,        ///< The system refused a read, a write or a process.
    MT_ERR_TIMEOUT,   ///< The deadline passed first.
    MT_ERR_SCRIPT,    ///< A script failed, or broke its budget.
};

/**
 * Lives on the caller's stack and owns nothing, so nothing leaks whatever way the frame is left.
 */
struct mt_error {
    enum mt_code code;
    char msg[1024]; ///< Without a final full stop or newline; cut at the size.
};

/** Sets `err` (which may be NULL) and returns false, so that `return mt_fail(…)` reads well. */
bool mt_fail(struct mt_error *err, enum mt_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Puts "<formatted>: " before the message of a set error and returns false; the code stays. */
bool mt_wrap(struct mt_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** vsnprintf() for messages, which quote input: what does not fit is cut between characters. */
void mt_message_format(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
