/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The 77 provinces (changwat) of Thailand, Bangkok included, by their TIS 1099 code, which is also their ISO
 * 3166-2:TH number. The table is constant. Deeper areas come from a gazetteer file, not from here (DOMAIN.md
 * C2).
 */
#pragma once

#include <stdbool.h>

#define SAMUT_PROVINCE_COUNT 77

/* One province; all of them are constant. */
struct samut_province {
	int code;	/* 10 to 96 */
	const char *th; /* official name without the word จังหวัด */
	const char *en; /* romanised as the Royal Institute does, with its spaces */
};

/* The i-th province in the order of codes, 0 <= i < SAMUT_PROVINCE_COUNT. */
const struct samut_province *samut_province_at(unsigned i);

/* The province of a code, or NULL. */
const struct samut_province *samut_province_get(int code);

/*
 * Whether name is a name of the province code: Thai or English, whatever the case, spaces, hyphens and dots,
 * with or without จังหวัด; also common short names (กรุงเทพฯ, กทม., อยุธยา). False for a code that is no
 * province.
 */
bool samut_province_name_matches(int code, const char *name);

/*
 * The province that text means, or NULL: a code (`70`, `๗๐`), a name as above, or both (`70-ราชบุรี`; they must
 * agree).
 */
const struct samut_province *samut_province_find(const char *text);
