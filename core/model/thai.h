/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one spelling of Thai text that looks the same but was typed differently. Unicode normalisation does not
 * do it: NFC joins neither U+0E4D U+0E32 to U+0E33 nor two SARA E to SARA AE, and reorders only some marks;
 * NFKC even splits SARA AM (DOMAIN.md C3, "Unicode"). Used for names of files, for comparing values with the
 * Thai names of choices, and for search.
 */
#pragma once

/*
 * Returns text in canonical form, newly allocated, or NULL when text is not UTF-8 (or NULL). The result is a
 * fixed point: the canonical form of a canonical text is that text. Steps: NFC; all Unicode spaces to U+0020;
 * zero-width characters (U+200B, U+2060, U+FEFF, U+00AD) dropped, also the joiners U+200C and U+200D unless
 * both neighbours are of a script or an emoji that can need them (neither ASCII nor Thai); NIKHAHIT + SARA AA
 * to SARA AM, tone marks before SARA AM, SARA E twice to SARA AE; vowel marks before tone marks and
 * THANTHAKHAT. Tabs, newlines and controls are left for others to judge.
 */
char *samut_thai_canonical(const char *text);
