/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The national poverty line: what a person needs a month, by year. Dated data, not a constant: adding a year
 * is one row. Used for doubts alone, never to refuse anything. Sources: National Statistical Office,
 * Statistical Yearbook 2019 and later releases; NESDC for 2567 (DOMAIN.md C4, "Poverty line").
 */
#pragma once

#include <stdint.h>

/* Baht a person a year up to which a household counts as vulnerable by income (NESDC, glossary of 2566:
 * average income of 100,000 or less), in satang. */
#define SAMUT_VULNERABLE_INCOME INT64_C(10000000)

/*
 * The line of a Buddhist year, in satang a person a month; of a year that is not known, of the last one
 * before it. *ret_year (may be NULL): which year it is of. -ENOENT for years before the first.
 */
int samut_poverty_line(int year, int64_t *ret_satang, int *ret_year);
