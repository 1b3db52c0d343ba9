/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computed files of a fund: balance.txt and ledger.journal, both from samut_fund_load(), so that they
 * cannot disagree. Who may not read fund.txt sees neither (page.h sees to it).
 *
 * Sums are over all records, whoever looks. Words of a record (payee, purpose, household) appear only to who
 * may read that record; what was paid to a confidential household has no words at all.
 */
#pragma once

#include "core/show/page.h"

/*
 * Fields of the fund as a record (grep ^Available:), then a table: a line a province that begins with its
 * code, columns apart by spaces, amounts grouped:
 *   awk '/^70-/ { print $NF }' balance.txt
 */
int samut_fund_balance_render(struct samut_asking *asking, GString *out);

/*
 * Every movement as an entry, in order of its date, for hledger and Ledger. Accounts:
 *   income:appropriation:FUND                      the Budget, on the first day of the fiscal year
 *   assets:fund:FUND:unallocated                   what no province has yet
 *   assets:fund:FUND:PP-name:available|committed   as in balance.txt
 *   expenses:fund:FUND:PP-name:household|community|other   disbursed
 * so that the balances of the accounts are the columns of balance.txt. Entries: `*` done, `!` a disbursement
 * that is approved and not paid yet; the code is the id of the record; tags fy, prov, agreement (always: the
 * record's own, else the fund's), record (path), order, status, household and version (the edit whose state
 * of the household was paid, see payment.h). What was released, refunded or failed is an entry out and one
 * back, the second dated by ReleasedDate or ReturnedDate, else by the day of the last thing that is known to
 * go before it. Drafts and incomplete records are left out.
 */
int samut_fund_journal_render(struct samut_asking *asking, GString *out);
