/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers and addresses that others gave out (national id, house code, phone, email, URL) and our own
 * household id.
 *
 * Facts are from DOMAIN.md C1, "Identifiers". Two of them shape this interface: a right check digit proves
 * little and a wrong one occurs on valid cards, so it is a doubt (a warning), never a reason to refuse; and
 * retired registry codes live on in old numbers, so an unknown province in one is a doubt too. Parsers take
 * two diags: refused for reasons to refuse (then -EINVAL), doubts for warnings about an accepted value;
 * either may be NULL. Results are newly allocated, in canonical form, untouched on failure.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"

/*
 * Reads a national id: 13 digits, with or without hyphens and spaces (`3-1006-00445-63-5`), or a G-code for
 * people without civil registration (`G` and 12 digits). Canonical: `3100600445635`, `G000000000000`. Doubts:
 * the check digit; a first digit 9 (never given out); digits 2 and 3 no province.
 */
int samut_national_id_parse(
	const char *text, struct samut_diag *refused, struct samut_diag *doubts, char **ret_id);

/* Whether the 13th digit of 13 ASCII digits is the check digit of the first twelve. False for anything else.
 */
bool samut_national_id_check(const char *id);

/* `3-1006-00445-63-5` from the canonical form; a G-code as it is. Newly allocated. */
char *samut_national_id_print(const char *id);

/*
 * Reads a house code (รหัสประจำบ้าน): 11 digits with or without hyphens and spaces (`3014-000123-4`).
 * Canonical: 11 digits. Its check digit is not published, so none is checked. Doubt: digits 1 and 2 no
 * province.
 */
int samut_house_code_parse(
	const char *text, struct samut_diag *refused, struct samut_diag *doubts, char **ret_code);

/* `3014-000123-4` from the canonical form; newly allocated. */
char *samut_house_code_print(const char *code);

/* A household id: PP-NNNNNNN, PP the code of the province that registered it. It never changes, wherever the
 * household moves. */
struct samut_household_id {
	int province; /* code of one of the 77 provinces */
	int number;   /* 1 to 9999999 */
};

/* Reads `70-0000001` (digits of any script, exactly two and seven of them). 0, or -EINVAL with the reason in
 * refused. */
int samut_household_id_parse(const char *text, struct samut_diag *refused, struct samut_household_id *ret_id);

/* `70-0000001`; newly allocated. */
char *samut_household_id_format(struct samut_household_id id);

/*
 * Reads telephone numbers, leniently: digits, spaces, `+ - ( ) . , / ;` and extensions (`ต่อ`, `ext`, `#`), at
 * least three digits, as for the hotlines (1300). Canonical: the plain form (core/model/digits.h).
 */
int samut_phone_parse(const char *text, struct samut_diag *refused, char **ret_phone);

/* Reads an email address: something@host.name without spaces; Thai letters allowed. Canonical: trimmed. */
int samut_email_parse(const char *text, struct samut_diag *refused, char **ret_email);

/* Reads a web address: http:// or https://, a host, no spaces. Canonical: trimmed. */
int samut_url_parse(const char *text, struct samut_diag *refused, char **ret_url);
