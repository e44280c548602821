// SPDX-License-Identifier: Apache-2.0
// The pattern is read once, with all places of the text up to which it may have matched so far: no
// choice is ever taken back, so that no pattern takes long.
#include "base/glob.h"

#include <stddef.h>
#include <string.h>

/** Places of the text, from 0 to its length. */
struct places {
    bool at[MT_GLOB_TEXT_MAX + 1];
};

struct matching {
    const char *next; // of the pattern
    const char *text;
    size_t length;
    unsigned depth;
    bool invalid;
};

/** What a bracket says of one character; `next` stands behind it afterwards. */
struct class
{
    const char *first;
    const char *end; // where it is closed
    bool negated;
};

/** From "[" on: false where it is not closed. */
static bool read_class(struct matching *matching, struct class *class)
{
    const char *first = matching->next + 1;
    class->negated = *first == '!';
    class->first = first + class->negated;
    const char *c = class->first;
    while (*c != ']' || c == class->first) {
        c += *c == '\\' && c[1] != '\0';
        if (*c == '\0') {
            return false;
        }
        c++;
    }
    class->end = c;
    matching->next = c + 1;
    return true;
}

static bool class_has(const struct class *class, char c)
{
    bool found = false;
    for (const char *said = class->first; said < class->end; said++) {
        said += *said == '\\' && said + 1 < class->end;
        if (said + 2 < class->end && said[1] == '-') {
            found |= c >= said[0] && c <= said[2];
            said += 2;
        } else {
            found |= c == *said;
        }
    }
    return found != class->negated;
}

/** Whether a character fits one step; `class` NULL: it has to be `literal`, or any with 0. */
static bool fits(char c, const struct class *class, char literal)
{
    return class != NULL ? class_has(class, c) : literal == '\0' || c == literal;
}

/** One character further. */
static void step(const struct matching *matching, struct places *places, const struct class *class,
                 char literal)
{
    for (size_t i = matching->length; i > 0; i--) {
        places->at[i] = places->at[i - 1] && fits(matching->text[i - 1], class, literal);
    }
    places->at[0] = false;
}

/** Any number of characters further. */
static void spread(const struct matching *matching, struct places *places)
{
    for (size_t i = 1; i <= matching->length; i++) {
        places->at[i] |= places->at[i - 1];
    }
}

static void match_sequence(struct matching *matching, struct places *places);

/** From "{" on: all alternatives, each from where the whole begins. */
static void match_alternatives(struct matching *matching, struct places *places)
{
    const struct places before = *places;
    if (++matching->depth > MT_GLOB_DEPTH_MAX) {
        matching->invalid = true;
        return;
    }
    memset(places, 0, sizeof *places);
    do {
        struct places after = before;
        matching->next++; // the brace, or the comma
        match_sequence(matching, &after);
        for (size_t i = 0; i <= matching->length; i++) {
            places->at[i] |= after.at[i];
        }
    } while (!matching->invalid && *matching->next == ',');
    matching->invalid |= *matching->next != '}';
    matching->next += !matching->invalid;
    matching->depth--;
}

static void match_one(struct matching *matching, struct places *places)
{
    struct class class;
    switch (*matching->next) {
    case '*':
        spread(matching, places);
        matching->next++;
        return;
    case '?':
        step(matching, places, NULL, '\0');
        matching->next++;
        return;
    case '{':
        match_alternatives(matching, places);
        return;
    case '[':
        matching->invalid |= !read_class(matching, &class);
        if (!matching->invalid) {
            step(matching, places, &class, '\0');
        }
        return;
    case '\\':
        matching->next++;
        matching->invalid |= *matching->next == '\0';
        break;
    }
    if (!matching->invalid) {
        step(matching, places, NULL, *matching->next++);
    }
}

/** Up to the end of the pattern, or within braces to that of the alternative. */
static void match_sequence(struct matching *matching, struct places *places)
{
    while (!matching->invalid && *matching->next != '\0' &&
           (matching->depth == 0 || (*matching->next != ',' && *matching->next != '}'))) {
        match_one(matching, places);
    }
}

bool mt_glob_matches(const char *pattern, const char *text)
{
    struct matching matching = {.next = pattern, .text = text, .length = strlen(text)};
    struct places places = {0};
    if (matching.length > MT_GLOB_TEXT_MAX) {
        return false;
    }
    places.at[0] = true;
    match_sequence(&matching, &places);
    return !matching.invalid && places.at[matching.length];
}

bool mt_glob_is_valid(const char *pattern)
{
    struct matching matching = {.next = pattern, .text = ""};
    struct places places = {0};
    match_sequence(&matching, &places);
    return !matching.invalid;
}
