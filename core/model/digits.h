/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digits of any script, and the plain form in which all value parsers (dates, money, numbers, identifiers)
 * read what people typed: Thai digits as in "๒๒ เม.ย. ๒๕๖๕" (U+0E50 to U+0E59), full-width digits and so on
 * mean the same as ASCII ones (Unicode general category Nd). Nothing here keeps state.
 */
#pragma once

/* Returns text with every Unicode decimal digit as an ASCII digit, newly allocated; NULL when text is not
 * UTF-8 (or NULL). */
char *samut_digits_to_ascii(const char *text);

/*
 * Returns text without white space, zero-width spaces and byte-order marks at either end, newly allocated;
 * NULL when text is not UTF-8 (or NULL). White space is Unicode's: NO-BREAK SPACE too.
 */
char *samut_digits_trim(const char *text);

/*
 * Returns the plain form of text, newly allocated; NULL when text is not UTF-8 (or NULL): digits in ASCII,
 * the dashes that word processors put for a hyphen (U+2010 to U+2015, U+2212) as "-", joiners dropped, the
 * rest in canonical Thai (core/model/thai.h), any run of white space as one space, trimmed. For reading and
 * comparing only; what the user wrote is stored as it is. The plain form of a plain text is that text.
 */
char *samut_digits_plain(const char *text);
