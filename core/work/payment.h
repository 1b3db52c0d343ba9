/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which version of a household a payment was made on. When a disbursement that names a household becomes
 * approved or paid, the edit's commit gets a trailer
 *
 *     Household: 70-0000001 57 4d7a31…
 *
 * with the household's Id, the number of the newest edit of anything in its place at that time (moves and
 * deletions included), and the git blob of its household.txt. The commit whose `Change:` is that number, or
 * that blob, is the household as the payer had it before him; git alone leads an auditor there. What happens
 * to the household later (edits, moves, a split) does not touch it. Source: DOMAIN.md B6 (3), "past payments
 * never change when the registry changes (snapshot)".
 *
 * An edit that pays several disbursements to one household has one trailer for it.
 */
#pragma once

#include "core/model/record.h"
#include "core/work/edit_txn.h"

/*
 * Before the columns of a record are written (references whole by then): notes in the txn the household that
 * it begins to pay with this edit, if it is such a disbursement. Inside. The columns of node are those from
 * before the edit.
 */
int samut_payment_note(struct samut_txn *txn, int64_t node, const struct samut_record *record);

/* The values of the trailers for all that was noted: new array of char *, or NULL when there are none.
 * Inside, when all nodes are as the edit leaves them. */
int samut_payment_trailers(struct samut_txn *txn, GPtrArray **ret_values);

/* The same for an edit that is amended, of that message: a trailer it has stays while record still pays the
 * household. */
int samut_payment_amended(struct samut_txn *txn, const struct samut_record *record, const char *message,
	GPtrArray **ret_values);

/* Looks versions up; remembers the edits it has read. A reader's; not for several threads. */
struct samut_payments;
struct samut_payments *samut_payments_new(struct samut_db *db);
void samut_payments_free(struct samut_payments *payments); /* takes NULL */
typedef struct samut_payments samut_payments;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_payments, samut_payments_free)

/* The version that the disbursement (its node) was last approved or paid on for that household: number of the
 * edit, and the blob in hexadecimal (borrowed, may be NULL where not wanted). -ENOENT when no edit says. */
int samut_payment_version(struct samut_payments *payments, int64_t node, const char *household,
	int64_t *ret_seq, const char **ret_blob);
