/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money of a contract against its settlement. Invariant: after every accepted edit, what is approved or paid
 * up to any day is owed by the settlement of that day. A contract from which no money goes out costs one
 * look.
 */
#include "core/domain/rule_check_sip.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "core/domain/settlement.h"

/* The id of the contract: the name of its place. NULL when it lies in none. */
static char *contract_of(const struct samut_ruling *ruling)
{
	struct samut_stmt *stmt =
		samut_db_bind(ruling->db, "SELECT name FROM node WHERE id=?1", "i", ruling->place);
	char *id = samut_stmt_step(stmt) > 0 ? g_strdup(samut_stmt_text(stmt, 0)) : NULL;

	samut_stmt_reset(stmt);
	return id;
}

/* Node of one payment of the contract that is approved or paid, 0 for none, and what they come to. */
static int money_out(const struct samut_ruling *ruling, int64_t *ret_node, int64_t *ret_sum)
{
	struct samut_stmt *stmt = samut_db_bind(ruling->db,
		"SELECT max(n.id),sum(t.amount) FROM node f CROSS JOIN node n ON n.parent=f.id "
		"CROSS JOIN k_payment t ON t.node=n.id WHERE f.parent=?1 AND f.name='payments' "
		"AND t.status IN ('approved','paid')",
		"i", ruling->place);
	int r = samut_stmt_step(stmt);

	if (r > 0) {
		*ret_node = samut_stmt_int(stmt, 0);
		*ret_sum = samut_stmt_int(stmt, 1);
	}
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

/* The contract; *ret_sip NULL when there is none (any more). */
static int load(const struct samut_ruling *ruling, struct samut_sip **ret_sip)
{
	g_autofree char *id = contract_of(ruling);
	int r = id ? samut_sip_load(ruling->db, id, NULL, NULL, ret_sip) : -ENOENT;

	if (r != -ENOENT)
		return r;
	*ret_sip = NULL;
	return 0;
}

static int too_large(const struct samut_ruling *ruling, struct samut_diag *diag)
{
	samut_diag_add(diag, 0, 0, NULL, "จำนวนเงินของสัญญามากเกินกว่าจะคำนวณได้",
		"the amounts of the contract are too large to be added up");
	return ruling->text ? -EINVAL : -EBUSY;
}

/* What is over, about a payment of that kind (or the payor's whole) at that node. */
static int tell(const struct samut_rule *rule, const struct samut_ruling *ruling,
	enum samut_sip_payment_kind kind, int64_t payment, const struct samut_sip_over *over,
	struct samut_diag *diag)
{
	const struct samut_sip_words *words = &samut_sip_payment_kinds[kind];
	g_autofree char *sum = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)over->sum);
	g_autofree char *owed = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)over->owed);
	g_autofree char *day = samut_date_iso(over->date);
	g_autofree char *node = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)payment);
	const char *const columns[] = {sum, owed, over->of_purse ? "รวมที่ผู้จ่ายเงินจ่าย" : words->th,
		over->of_purse ? "all that the payor pays" : words->en, day, node};

	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

static int tell_over(const struct samut_rule *rule, const struct samut_ruling *ruling,
	const struct samut_sip *sip, const struct samut_sip_over *over, struct samut_diag *diag)
{
	const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, (unsigned)over->payment);

	return tell(rule, ruling, p->kind, p->record.node, over, diag);
}

/* Whether the payment that was written goes out at all. 1, 0 or -errno. */
static int goes_out(const struct samut_ruling *ruling)
{
	int64_t any;
	int r = samut_db_int(ruling->db, &any,
		"SELECT EXISTS(SELECT 1 FROM k_payment WHERE node=?1 AND status IN ('approved','paid'))", "i",
		ruling->node);

	return r < 0 ? r : any != 0;
}

static int judge_payment(const struct samut_rule *rule, const struct samut_ruling *ruling, bool nothing_owed,
	struct samut_diag *diag)
{
	g_autoptr(samut_sip) sip = NULL;
	struct samut_sip_over over;
	int r = goes_out(ruling);

	if (r > 0)
		r = load(ruling, &sip);
	if (r < 0 || !sip)
		return r;
	r = samut_sip_over(sip, &over);
	/* Both rows would say it. */
	if (r == -ERANGE)
		return nothing_owed ? too_large(ruling, diag) : 0;
	return r > 0 && (over.owed == 0) == nothing_owed ? tell_over(rule, ruling, sip, &over, diag)
							 : MIN(r, 0);
}

int samut_rule_payment_unearned(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	return judge_payment(rule, ruling, true, diag);
}

int samut_rule_payment_excess(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	return judge_payment(rule, ruling, false, diag);
}

/* A new enrolment beside others can only add to those for whom an outcome may have lasted. Without this,
 * enrolling a thousand people would read the contract a thousand times. */
static bool only_adds(const struct samut_ruling *ruling)
{
	int64_t others = 0;

	return ruling->node && !ruling->before && strcmp(ruling->kind->name, "enrolment") == 0 &&
	       samut_db_int(ruling->db, &others,
		       "SELECT EXISTS(SELECT 1 FROM node f CROSS JOIN node n ON n.parent=f.id AND "
		       "n.incomplete=0 "
		       "AND n.id<>?2 CROSS JOIN k_enrolment t ON t.node=n.id WHERE f.parent=?1 AND "
		       "f.name='cohort')",
		       "ii", ruling->place, ruling->node) >= 0 &&
	       others;
}

int samut_rule_money_rests(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_sip) sip = NULL;
	struct samut_sip_over over = {.of_purse = true, .date = samut_date_from_unix(time(NULL))};
	int64_t payment = 0;
	int r = money_out(ruling, &payment, &over.sum);

	if (r < 0 || payment == 0 || only_adds(ruling))
		return r;
	r = load(ruling, &sip);
	if (r < 0)
		return r;
	/* Without its contract nothing is owed. */
	if (!sip)
		return tell(rule, ruling, SAMUT_SIP_PAY_NONE, payment, &over, diag);
	r = samut_sip_over(sip, &over);
	if (r == -ERANGE)
		return too_large(ruling, diag);
	return r > 0 ? tell_over(rule, ruling, sip, &over, diag) : r;
}

/* ---- The verdict ---- */

static char *plain(int64_t value)
{
	struct samut_decimal decimal = {value, 9};

	while (decimal.scale > 0 && decimal.digits % 10 == 0) {
		decimal.digits /= 10;
		decimal.scale--;
	}
	return samut_decimal_format(decimal);
}

int samut_rule_verdict_value(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	struct samut_stmt *stmt = samut_db_bind(ruling->db,
		"SELECT e.value,o.target,o.baseline FROM k_evaluation e CROSS JOIN record r ON "
		"r.kind='outcome' AND "
		"r.rid=e.outcome CROSS JOIN k_outcome o ON o.node=r.node WHERE e.node=?1 AND e.verdict='met' "
		"AND "
		"e.confirmed='yes' AND e.value IS NOT NULL AND o.target IS NOT NULL",
		"i", ruling->node);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r;
	struct samut_sip_outcome outcome = {.target = samut_stmt_int(stmt, 1),
		.baseline = samut_stmt_null(stmt, 2) ? SAMUT_SIP_NONE : samut_stmt_int(stmt, 2)};
	int64_t value = samut_stmt_int(stmt, 0);
	samut_stmt_reset(stmt);
	if (samut_sip_reached(&outcome, value))
		return 0;
	g_autofree char *measured = plain(value);
	g_autofree char *target = plain(outcome.target);
	const char *const columns[] = {measured, target};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

/* ---- The stage ---- */

int samut_rule_settled_open(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_sip) sip = NULL;
	g_autoptr(samut_settlement) out = NULL;
	int64_t open = 0;
	int r = load(ruling, &sip);

	if (r < 0 || !sip || g_strcmp0(sip->stage, "settled") != 0)
		return r;
	r = samut_settle(sip, samut_date_from_unix(time(NULL)), &out);
	if (r == -ERANGE)
		return too_large(ruling, diag);
	if (r < 0 || out->square)
		return r;
	for (unsigned i = 0; i < out->claims->len; i++) {
		const struct samut_sip_claim *claim = samut_sip_at(out->claims, claim, i);

		open += MAX(claim->owed - claim->paid, 0);
	}
	g_autofree char *baht = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)open);
	const char *const columns[] = {baht};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}
