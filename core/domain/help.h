/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help that one household has received, in money, by welfare scheme, by fund and by fiscal year. Derived from
 * its assistance records and from the disbursements that were paid to it; never typed. Source: DOMAIN.md A9
 * (assistance: amount, scheme; fund: disbursement), KINDS.
 *
 * What counts. An assistance record that is complete and was not marked `Received: no` counts with its
 * Amount; one without an amount counts as once, with nothing. A disbursement that names the household, is
 * complete and stands as `paid` counts with its Amount. Where an assistance names such a disbursement, both
 * tell of the same money: it is counted as the assistance (which knows the scheme), and the disbursement only
 * with what it exceeds the assistances that name it; an assistance with no amount of its own stands for the
 * whole disbursement. An assistance that names no fund has that of its disbursement. The fiscal year is that
 * of the record's Date (1 October to 30 September, Buddhist era).
 */
#pragma once

#include "core/store/db.h"

/* One sum. */
struct samut_help_sum {
	char *id;	/* of the scheme, or of the fund; "" where none is named; in by_year always "" */
	int year;	/* fiscal year, Buddhist era */
	int64_t amount; /* satang */
	unsigned times; /* records summed up */
};

/* All sums are of the same money: each of the arrays adds up to total. */
struct samut_help {
	int64_t total;
	unsigned times;
	GArray *by_scheme; /* of struct samut_help_sum, in order of id, then year */
	GArray *by_fund;   /* the same */
	GArray *by_year;   /* in order of year */
	unsigned overlap;  /* disbursements that an assistance tells of too */
};
typedef struct samut_help samut_help;
#define SAMUT_HELP_INIT                                                                                      \
	{                                                                                                    \
		0                                                                                            \
	}
/* Harmless on one that is all zero. */
void samut_help_release(struct samut_help *help);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_help, samut_help_release)

/*
 * Sums up the help of the household whose place (directory) is that node. Works on a reader and inside a
 * write; cost is that of its own records. 0, -ERANGE when the sums do not fit, or what the store says.
 * Release *ret_help.
 */
int samut_help_totals(struct samut_db *db, int64_t place, struct samut_help *ret_help);
