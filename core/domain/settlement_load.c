/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a contract out of the rows extracted from its records. Each list of records is one query over
 * the ids that start with the contract's, in their order; columns come in the order in which the reading
 * function takes them, after node, id and whether the record is incomplete.
 */
#include "core/domain/settlement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One load. */
struct load {
	struct samut_db *db;
	struct samut_sip *sip;
	const char *id; /* of the contract */
	samut_sip_sees_fn sees;
	void *arg;
};

/* The row at hand; column counts on. */
struct row {
	struct load *load;
	struct samut_stmt *stmt;
	int column;
};

static const char *take_text(struct row *row)
{
	const char *text = samut_stmt_text(row->stmt, row->column++);

	return text ? g_string_chunk_insert_const(row->load->sip->strings, text) : NULL;
}

static int64_t take_int(struct row *row)
{
	bool null = samut_stmt_null(row->stmt, row->column);
	int64_t value = samut_stmt_int(row->stmt, row->column++);

	return null ? SAMUT_SIP_NONE : value;
}

static struct samut_date take_date(struct row *row)
{
	const char *text = samut_stmt_text(row->stmt, row->column++);
	struct samut_date date = {0, 0, 0};

	if (text)
		(void)samut_date_parse(text, SAMUT_DATE_FULL, NULL, &date);
	return date;
}

static bool take_yes(struct row *row)
{
	return g_strcmp0(samut_stmt_text(row->stmt, row->column++), "yes") == 0;
}

/* The index of the word that the column holds; `none` when it holds none of them. */
static unsigned take_word(struct row *row, const char *const *words, unsigned none)
{
	const char *text = samut_stmt_text(row->stmt, row->column++);

	for (unsigned i = 0; text && i < none; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return none;
}

static struct samut_sip_record take_record(struct row *row)
{
	struct samut_sip_record record = {.node = take_int(row)};

	record.rid = take_text(row);
	record.incomplete = take_int(row) != 0;
	return record;
}

static bool sees(const struct load *load, int64_t node)
{
	return !load->sees || load->sees(node, load->arg);
}

/* ---- The records of one kind ---- */

static void read_outcome(struct row *row)
{
	static const char *const words[] = {"binary", "rate-card", "per-unit", "tiered", "sustained", "fee"};
	struct samut_sip_outcome o = {.record = take_record(row)};

	o.title = take_text(row);
	o.unit = take_text(row);
	o.interruption = take_text(row);
	o.pricing = (enum samut_sip_pricing)take_word(row, words, SAMUT_SIP_NO_PRICING);
	o.baseline = take_int(row);
	o.target = take_int(row);
	o.price = take_int(row);
	o.cap = take_int(row);
	o.cap_per_person = take_int(row);
	o.window = take_int(row);
	g_array_append_val(row->load->sip->outcomes, o);
}

static void read_funding(struct row *row)
{
	static const char *const words[] = {"commitment", "drawdown", "repaid"};
	struct samut_sip_funding f = {.record = take_record(row)};

	f.date = take_date(row);
	f.kind = (enum samut_sip_funding_kind)take_word(row, words, SAMUT_SIP_NO_FUNDING);
	f.investor = take_text(row);
	f.to = take_text(row);
	f.agreement = take_text(row);
	f.amount = take_int(row);
	g_array_append_val(row->load->sip->funding, f);
}

/* A consent that was withdrawn stands for the time before. */
static void read_enrolment(struct row *row)
{
	static const char *const words[] = {"yes", "withdrawn"};
	struct samut_sip_enrolment e = {.record = take_record(row)};

	e.enrolled = take_date(row);
	e.left = take_date(row);
	unsigned word = take_word(row, words, G_N_ELEMENTS(words));
	e.consent = word == 0 || (word == 1 && e.left.year);
	g_array_append_val(row->load->sip->enrolments, e);
}

static void read_evaluation(struct row *row)
{
	static const char *const words[] = {"met", "partly", "not-met", "inconclusive"};
	struct samut_sip_evaluation e = {.record = take_record(row)};

	e.date = take_date(row);
	e.outcome = take_text(row);
	e.evaluator = take_text(row);
	e.value = take_int(row);
	e.count = take_int(row);
	e.verdict = (enum samut_sip_verdict)take_word(row, words, SAMUT_SIP_NO_VERDICT);
	e.confirmed = take_yes(row);
	g_array_append_val(row->load->sip->evaluations, e);
}

static void read_payment(struct row *row)
{
	static const char *const kinds[] = {"principal", "return", "fee", "surplus", "outcome"};
	static const char *const states[] = {"planned", "approved", "paid", "failed"};
	struct samut_sip_payment p = {.record = take_record(row)};

	p.date = take_date(row);
	p.kind = (enum samut_sip_payment_kind)take_word(row, kinds, SAMUT_SIP_PAY_NONE);
	p.status = (enum samut_sip_status)take_word(row, states, SAMUT_SIP_NO_STATUS);
	p.from = take_text(row);
	p.to = take_text(row);
	p.agreement = take_text(row);
	p.amount = take_int(row);
	g_array_append_val(row->load->sip->payments, p);
}

/* ids that start with "<contract>/": '0' follows '/'. */
#define RECORDS(kind, table, columns)                                                                        \
	"SELECT record.node,record.rid,record.incomplete," columns " FROM record JOIN " table                \
	" k ON k.node=record.node WHERE record.kind='" kind                                                  \
	"' AND record.rid>?1||'/' AND record.rid<?1||'0' ORDER BY record.rid"

static const struct list {
	const char *sql;
	void (*read)(struct row *row);
} lists[] = {
	{RECORDS("outcome", "k_outcome",
		 "title,unit,interruption,pricing,baseline,target,price,cap,cap_per_person,"
		 "\"window\""),
		read_outcome},
	{RECORDS("funding", "k_funding", "date,k.kind,investor,\"to\",agreement,amount"), read_funding},
	{RECORDS("enrolment", "k_enrolment", "enrolled,\"left\",consent"), read_enrolment},
	{RECORDS("evaluation", "k_evaluation", "date,outcome,evaluator,value,count,verdict,confirmed"),
		read_evaluation},
	{RECORDS("payment", "k_payment", "date,k.kind,status,\"from\",\"to\",agreement,amount"),
		read_payment},
};

static int load_list(struct load *load, const struct list *list)
{
	struct samut_stmt *stmt = samut_db_bind(load->db, list->sql, "t", load->id);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct row row = {load, stmt, 0};

		if (sees(load, samut_stmt_int(stmt, 0)))
			list->read(&row);
		else
			load->sip->hidden++;
	}
	return r;
}

/* ---- Repeated values ---- */

/* Calls fn with each value of a field of a record, in order. */
static int each_value(struct load *load, int64_t node, const char *field,
	void (*fn)(struct load *load, unsigned index, const char *text), unsigned index)
{
	struct samut_stmt *stmt = samut_db_bind(
		load->db, "SELECT text FROM value WHERE node=?1 AND field=?2 ORDER BY n", "it", node, field);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		fn(load, index, samut_stmt_text(stmt, 0));
	return r;
}

static void add_investor(struct load *load, unsigned index, const char *text)
{
	(void)index;
	g_ptr_array_add(load->sip->investors, g_string_chunk_insert_const(load->sip->strings, text));
}

/* "from: baht", in canonical form. */
static void add_tier(struct load *load, unsigned index, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 2);
	struct samut_sip_tier tier = {.outcome = index};
	struct samut_decimal from;

	if (g_strv_length(parts) == 2 &&
		samut_decimal_parse(parts[0], SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_SCALE_MAX, NULL, &from) >=
			0 &&
		samut_decimal_rescale(from, SAMUT_DECIMAL_SCALE_MAX, &from) >= 0 &&
		samut_money_parse(g_strstrip(parts[1]), SAMUT_NUMBER_UNSIGNED, NULL, &tier.satang) >= 0) {
		tier.from = from.digits;
		g_array_append_val(load->sip->tiers, tier);
	}
}

static void add_rest(struct load *load, unsigned index, const char *text)
{
	for (unsigned i = 0; i < load->sip->evaluations->len; i++) {
		struct samut_sip_rest rest = {index, i};

		if (g_strcmp0(samut_sip_at(load->sip->evaluations, evaluation, i)->record.rid, text) == 0)
			g_array_append_val(load->sip->rests, rest);
	}
}

static int load_values(struct load *load)
{
	struct samut_sip *sip = load->sip;
	int r = each_value(load, sip->record.node, "Investor", add_investor, 0);

	for (unsigned i = 0; r >= 0 && i < sip->outcomes->len; i++)
		r = each_value(
			load, samut_sip_at(sip->outcomes, outcome, i)->record.node, "Tier", add_tier, i);
	for (unsigned i = 0; r >= 0 && i < sip->payments->len; i++)
		r = each_value(load, samut_sip_at(sip->payments, payment, i)->record.node, "Evaluation",
			add_rest, i);
	return r;
}

/* ---- The contract ---- */

static void read_contract(struct row *row)
{
	static const char *const takers[] = {"payor", "provider", "investor"};
	struct samut_sip *sip = row->load->sip;

	sip->record = take_record(row);
	sip->title = take_text(row);
	sip->title_en = take_text(row);
	sip->stage = take_text(row);
	sip->agreement = take_text(row);
	sip->provider = take_text(row);
	sip->intermediary = take_text(row);
	sip->evaluator = take_text(row);
	sip->payor = take_text(row);
	sip->signed_on = take_date(row);
	sip->start = take_date(row);
	sip->end = take_date(row);
	sip->principal = take_int(row);
	sip->at_risk = take_int(row);
	sip->max_payment = take_int(row);
	sip->fee = take_int(row);
	sip->surplus = (enum samut_sip_taker)take_word(row, takers, SAMUT_SIP_NO_TAKER);
	sip->per_year = g_strcmp0(take_text(row), "per-year") == 0;
	const char *rate = take_text(row);
	sip->has_return = rate && samut_rate_parse(rate, NULL, &sip->ret) >= 0;
}

static int load_contract(struct load *load)
{
	struct samut_stmt *stmt = samut_db_bind(load->db,
		"SELECT record.node,record.rid,record.incomplete,title,title_en,stage,agreement,provider,"
		"intermediary,evaluator,payor,signed,start,\"end\",principal,at_risk,max_payment,fee,surplus,"
		"return_kind,\"return\" FROM record JOIN k_contract k ON k.node=record.node "
		"WHERE record.kind='contract' AND record.rid=?1 ORDER BY record.node LIMIT 1",
		"t", load->id);
	struct row row = {load, stmt, 0};
	int r = samut_stmt_step(stmt);

	if (r > 0 && sees(load, samut_stmt_int(stmt, 0)))
		read_contract(&row);
	else if (r >= 0)
		r = -ENOENT;
	samut_stmt_reset(stmt);
	return r;
}

int samut_sip_load(
	struct samut_db *db, const char *id, samut_sip_sees_fn sees_fn, void *arg, struct samut_sip **ret_sip)
{
	g_autoptr(samut_sip) sip = samut_sip_new();
	struct load load = {db, sip, id, sees_fn, arg};
	int r = load_contract(&load);

	for (unsigned i = 0; r >= 0 && i < G_N_ELEMENTS(lists); i++)
		r = load_list(&load, &lists[i]);
	if (r >= 0)
		r = load_values(&load);
	if (r < 0)
		return r;
	*ret_sip = g_steal_pointer(&sip);
	return 0;
}
