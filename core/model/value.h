/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one value of a field by its type: generously, into one canonical form. The types are those of
 * core/model/kind.h; a table has the reader of each. Nothing here keeps state.
 */
#pragma once

#include "core/base/diag.h"
#include "core/model/kind.h"

/* Decimals are kept as whole numbers of this many decimals: 1.5 is 1500000000. What has more is refused. */
#define SAMUT_DECIMAL_PLACES 9

/*
 * Reads raw, the value as written (one value, its lines joined by '\n'), as one of field (NULL: a user's own
 * X_ field, a text).
 *
 * 0: *ret_text is the canonical text, newly allocated, or NULL when raw is blank; *ret_number is satang for
 * MONEY, the number for INT and YEAR, the number times 10^SAMUT_DECIMAL_PLACES for DECIMAL, the unit of
 * core/model/number.h for PERCENT; for RETURN satang, or that unit when the text ends in '%'; 0 for all other
 * types. -EINVAL: refused, with reasons in refused (line and field left open); nothing is set. doubts gets
 * warnings about a value that is accepted all the same (a wrong check digit). Both diags may be NULL.
 *
 * Canonical texts: dates `2022-04-22` (partial ones `2022-04`, `2022`), times `2022-04-22 08:40`, money and
 * decimals without separators, percent `12.5%`, choices their English word, provinces two digits, areas 2, 4,
 * 6 or 8, references an id without `.txt`, tiers `from: baht`, rates `date: baht: condition`; texts trimmed
 * and in canonical Thai.
 */
int samut_value_read(const struct samut_field *field, const char *raw, struct samut_diag *refused,
	struct samut_diag *doubts, char **ret_text, gint64 *ret_number);

/* The English word that text means (a word, a Thai name or an alias, whatever the case and the kind of
 * digits), borrowed from the list; NULL if none. */
const char *samut_value_choice(const struct samut_choice *choices, const char *text);

/* Whether a value of that type may have several lines. */
bool samut_value_is_text(enum samut_type type);

/* An example of a value of that type for forms, in Thai and English: "เช่น 31/1/2569" or NULL where none is
 * needed. */
const char *samut_value_hint_th(enum samut_type type);
const char *samut_value_hint_en(enum samut_type type);
