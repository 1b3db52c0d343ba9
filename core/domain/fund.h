/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a fund has, where it went and what is left. Derived from the records of the fund's place; never typed.
 *
 * The arithmetic is the control identity of public funds (DOMAIN.md B4: available = appropriation ± transfers
 * − commitments − obligations − expenditures), kept for each province and in total:
 *
 *     available = allocated + transferred in − transferred out − committed − disbursed
 *
 * allocated    Amounts of the province's allocations. What the appropriation (Budget of fund.txt) exceeds
 *              all allocations by is `unallocated`; it belongs to no province.
 * transferred  Amounts of transfers that name the province in To (in) or From (out). In total they cancel.
 * committed    the open rest of commitments: Amount less what is drawn on it, never below nothing; a released
 *              commitment has no open rest. A commitment without Status is open.
 * disbursed    Amounts of disbursements that are `approved` (an encumbrance) or `paid` (an expenditure). A
 *              draft is not money yet; what failed or was refunded is back where it came from.
 * drawn        A disbursement draws on the commitment it names when both are of one province and it counts as
 *              disbursed; its money then leaves `committed` for `disbursed`, so that available stays.
 *
 * Records that are incomplete (a mandatory value missing) count nowhere. Amounts are whole satang; sums that
 * do not fit are -ERANGE, never wrong.
 *
 * Works on readers and inside a write. Memory: one load holds all movements of a fund.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "core/store/db.h"

enum samut_fund_what {
	SAMUT_FUND_ALLOCATION,
	SAMUT_FUND_TRANSFER,
	SAMUT_FUND_COMMITMENT,
	SAMUT_FUND_DISBURSEMENT,
};

/* One record that moves money. Strings live as long as the fund; NULL: not given (or not asked for). */
struct samut_fund_movement {
	enum samut_fund_what what;
	int64_t node;
	const char *rid;   /* "ประชารัฐ-2561/2018-01-05-01" */
	const char *date;  /* ISO */
	const char *until; /* ReleasedDate, ReturnedDate */
	int province, to;  /* codes; to: of a transfer, else 0. 0 when missing */
	int64_t amount;
	const char *status;	/* of commitments (NULL: open) and disbursements */
	const char *commitment; /* rid of the one that a disbursement names */
	int64_t drawn;		/* of a commitment: what is drawn on it */
	bool draws;		/* of a disbursement: it draws on its commitment */
	bool complete;		/* no mandatory value is missing */
	bool counts;		/* in the arithmetic above */
	/* with SAMUT_FUND_WORDS only */
	const char *agreement, *order, *words /* For, Purpose */, *party /* Partner, Payee */;
	const char *household, *community, *follows;
};

struct samut_fund_balance {
	bool any; /* some record that counts is of this province */
	int64_t allocated, in, out, committed, disbursed, available;
};

#define SAMUT_FUND_PROVINCES 100 /* balances are found by province code */

struct samut_fund {
	int64_t place; /* directory */
	int64_t node;  /* fund.txt; 0 when there is none */
	char *id, *title, *agreement, *owner, *programme;
	int fiscal_year; /* Buddhist era; 0 when missing */
	bool complete;	 /* fund.txt has all mandatory values */
	bool carry_over;
	bool has_budget;
	int64_t budget;
	GArray *movements; /* of struct samut_fund_movement, in order of date, kind, id; undated first */
	struct samut_fund_balance province[SAMUT_FUND_PROVINCES];
	struct samut_fund_balance total;
	int64_t unallocated; /* budget less allocations; 0 without a budget */
	GStringChunk *strings;
};
typedef struct samut_fund samut_fund;
void samut_fund_free(struct samut_fund *fund); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_fund, samut_fund_free)

enum { SAMUT_FUND_WORDS = 1 };

/*
 * Loads the fund whose place (directory) is that node: all its movements, and the balances by one pass over
 * them. -ENOENT when the node is no fund's place; -ERANGE.
 */
int samut_fund_load(struct samut_db *db, int64_t place, unsigned flags, struct samut_fund **ret_fund);

/*
 * The same for one province: no movements are handed out, only its balance is filled (and total with the
 * same); unallocated is 0. Its cost is that of the province's records, and of the transfers, not of the whole
 * fund.
 */
int samut_fund_load_province(struct samut_db *db, int64_t place, int province, struct samut_fund **ret_fund);

/* The fund's place of that id; -ENOENT. And fund.txt alone: no movements. */
int samut_fund_find(struct samut_db *db, const char *id, int64_t *ret_place);
int samut_fund_load_head(struct samut_db *db, int64_t place, struct samut_fund **ret_fund);

/* The province code that a name like "70-ราชบุรี" or a value "70" begins with; 0. */
int samut_fund_province_code(const char *text);

/* What follows the fund's id in the id of a movement: "2018-01-05-01", "70-ราชบุรี". Borrowed. */
const char *samut_fund_movement_name(const struct samut_fund_movement *movement);
/* Its path within the fund, "disbursements/2018-01-05-01.txt"; new. */
char *samut_fund_movement_path(const struct samut_fund_movement *movement);
/* The open rest of a commitment. */
int64_t samut_fund_open_rest(const struct samut_fund_movement *commitment);
