/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sharing a fund out over provinces: equally or by weights, to the satang, by the largest-remainder method
 * (DOMAIN.md C3: 108,860,000.00 baht over 76 provinces leave 8 satang, which go to the first eight). The
 * result is a table for `samut import` and the inbox, so that there is one way to write.
 */
#pragma once

#include "core/base/diag.h"
#include "core/store/db.h"

/* A share: the province and its weight (>= 0). */
struct samut_fund_share {
	int province;
	int64_t weight;
};

/*
 * Reads who shares: `76` (all provinces but Bangkok), `77` (all), or a list of provinces, by code or name,
 * each with its weight if not 1: `70,55:3,น่าน`. Appends struct samut_fund_share to shares. -EINVAL with the
 * reason in diag.
 */
int samut_fund_shares_parse(const char *text, GArray *shares, struct samut_diag *diag);

/* Those of the fund's programme. -ENODATA with the reason in diag when it names none. */
int samut_fund_shares_of_programme(
	struct samut_db *db, int64_t place, GArray *shares, struct samut_diag *diag);

/*
 * Appends the table to out: In, File, Amount; a line a share, in the order of shares. amount in satang; -1:
 * what the Budget leaves when the allocations of all other provinces are taken off. A province that has an
 * allocation keeps its file. -ENODATA with the reason when there is no Budget to share out, -EINVAL when
 * the amount is not enough or there are no shares. Names and words are UTF-8.
 */
int samut_fund_split(struct samut_db *db, int64_t place, const GArray *shares, int64_t amount, GString *out,
	struct samut_diag *diag);
