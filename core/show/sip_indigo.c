/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contract facts in the shape of the INDIGO data standard: one row a leaf of its schema. What follows from a
 * record's own columns stands in tables of field and SQL; what needs the settlement is written by hand.
 */
#include "core/show/sip.h"

#include <errno.h>
#include <string.h>

#define CURRENCY "THB"

/* One contract's rows under way; n counts the item of the list at hand. */
struct indigo {
	struct samut_sip_page *page;
	struct samut_csvout *csv;
	const char *list; /* "outcome_metrics"; NULL: the project itself */
	unsigned n;
};

static void put(struct indigo *i, const char *field, const char *value)
{
	g_autofree char *path = i->list ? g_strdup_printf("%s/%u/%s", i->list, i->n, field) : g_strdup(field);

	if (!value || !*value)
		return;
	samut_csvout_text(i->csv, i->page->sip->record.rid);
	samut_csvout_text(i->csv, path);
	samut_csvout_text(i->csv, value);
	samut_csvout_end(i->csv);
}

static void put_date(struct indigo *i, const char *field, struct samut_date date)
{
	g_autofree char *iso = date.year ? samut_date_iso(date) : NULL;

	put(i, field, iso);
}

/* field is that of the object that holds currency and amount. */
static void put_money(struct indigo *i, const char *field, const char *amount, int64_t satang)
{
	g_autofree char *currency = g_strdup_printf("%s/currency/value", field);
	g_autofree char *path = g_strdup_printf("%s/%s/value", field, amount);
	g_autofree char *baht = NULL;

	if (satang == SAMUT_SIP_NONE)
		return;
	baht = samut_money_format(satang);
	put(i, currency, CURRENCY);
	put(i, path, baht);
}

static void put_number(struct indigo *i, const char *field, int64_t value)
{
	g_autofree char *text = value == SAMUT_SIP_NONE ? NULL : samut_sip_number(value);

	/* Numbers of the standard have no separators. */
	if (text) {
		g_auto(GStrv) parts = g_strsplit(text, ",", -1);
		g_autofree char *plain = g_strjoinv("", parts);
		put(i, field, plain);
	}
}

/* Begins the next item of a list. */
static void item(struct indigo *i, const char *list)
{
	i->n = g_strcmp0(i->list, list) == 0 ? i->n + 1 : 0;
	i->list = list;
}

/* ---- Columns ---- */

struct column {
	const char *field, *sql;
};

static const struct column project_columns[] = {
	{"name/value", "SELECT coalesce(title_en,title) FROM k_contract WHERE node=?1"},
	{"alternative_names/value", "SELECT title FROM k_contract WHERE node=?1 AND title_en IS NOT NULL"},
	{"stage_development/value",
		"SELECT CASE stage WHEN 'contracted' THEN 'Contracted' WHEN 'delivery' THEN 'Implementation' "
		"WHEN 'evaluation' THEN 'Service delivery complete' WHEN 'settled' THEN 'Complete' "
		"WHEN 'ended' THEN 'Complete' END FROM k_contract WHERE node=?1"},
	{"purpose_and_classifications/social_challenge/value",
		"SELECT objective FROM k_contract WHERE node=?1"},
	{"service_and_beneficiaries/target_population/value",
		"SELECT target_group FROM k_contract WHERE node=?1"},
	{NULL, NULL},
};

static const struct column metric_columns[] = {
	{"definition/value", "SELECT metric FROM k_outcome WHERE node=?1"},
	{"target_population/value", "SELECT population FROM k_outcome WHERE node=?1"},
	{"unit_description_of_service_user_or_beneficiaries/value",
		"SELECT unit FROM k_outcome WHERE node=?1"},
	{"outcome_validation_method/value", "SELECT method FROM k_outcome WHERE node=?1"},
	{"data_source_for_outcome_validation/value",
		"SELECT group_concat(text,'; ') FROM value WHERE node=?1 AND field='Evidence'"},
	{NULL, NULL},
};

static void put_columns(struct indigo *i, const struct column *columns, int64_t node)
{
	for (; columns->field; columns++) {
		g_autofree char *text = samut_sip_page_text(i->page, columns->sql, node);

		put(i, columns->field, text);
	}
}

/* ---- The project ---- */

static int64_t sum_committed(const struct samut_sip *sip, const char *investor)
{
	int64_t sum = SAMUT_SIP_NONE;

	for (unsigned k = 0; k < sip->funding->len; k++) {
		const struct samut_sip_funding *f = samut_sip_at(sip->funding, funding, k);

		if (!f->record.incomplete && f->kind == SAMUT_SIP_COMMITMENT &&
			(!investor || g_strcmp0(f->investor, investor) == 0))
			sum = (sum == SAMUT_SIP_NONE ? 0 : sum) + f->amount;
	}
	return sum;
}

/* The standard's words for how far investors were repaid, once that is known. */
static const char *repayment(const struct samut_settlement *s)
{
	int64_t principal = 0, ret = 0;

	if (!s->square || s->invested == 0)
		return NULL;
	for (unsigned k = 0; k < s->claims->len; k++) {
		const struct samut_sip_claim *claim = samut_sip_at(s->claims, claim, k);

		principal += claim->kind == SAMUT_SIP_PAY_PRINCIPAL ? claim->paid : 0;
		ret += claim->kind == SAMUT_SIP_PAY_RETURN ? claim->paid : 0;
	}
	if (principal == 0)
		return "no repayment (no principal or return)";
	if (principal < s->invested)
		return "some repayment (but below value of principal)";
	return ret ? "principal and positive net financial returns" : "principal repaid (but no net return)";
}

static void put_project(struct indigo *i)
{
	const struct samut_sip *sip = i->page->sip;
	const struct samut_settlement *s = i->page->settlement;
	int64_t committed = sum_committed(sip, NULL);
	const char *finance = "overall_project_finance";

	put_columns(i, project_columns, sip->record.node);
	put_date(i, "dates/outcomes_contract_signed/value", sip->signed_on);
	put_date(i, "dates/start_date_of_service_provision/value", sip->start);
	put_date(i, "dates/anticipated_end_date_of_service_provision/value", sip->end);
	put_money(i, "overall_project_finance/total_investment_commitment", "amount/exact",
		committed == SAMUT_SIP_NONE ? sip->principal : committed);
	put_money(i, "overall_project_finance/maximum_potential_outcome_payment_v2", "amount",
		sip->max_payment);
	g_autofree char *configuration =
		g_strdup_printf("%s/configuration_contracting_parties/value", finance);
	put(i, configuration, sip->intermediary ? "intermediated" : sip->provider ? "direct" : NULL);
	if (!s)
		return;
	g_autofree char *repaid = g_strdup_printf("%s/investor_repayment/value", finance);
	put(i, repaid, repayment(s));
	put_money(i, "overall_project_finance/total_outcome_payments_made", "amount", s->purse_paid);
	if (s->invested)
		put_money(i, "investment_details/total_funds_invested/latest", "amount", s->invested);
}

/* ---- The lists ---- */

static void put_organisation(struct indigo *i, const char *list, const char *partner)
{
	if (!partner)
		return;
	item(i, list);
	put(i, "id", partner);
	put(i, "organisation_id/value", partner);
	put(i, "notes/value", samut_sip_page_name(i->page, partner));
}

static void put_parties(struct indigo *i)
{
	const struct samut_sip *sip = i->page->sip;

	put_organisation(i, "service_provisions", sip->provider);
	if (sip->provider)
		put_date(i, "planned_service/start_date/value", sip->start);
	put_organisation(i, "outcome_payment_commitments", sip->payor);
	if (sip->payor)
		put_money(i, "maximum_potential_outcome_payment", "amount", sip->max_payment);
	for (unsigned k = 0; k < sip->investors->len; k++) {
		put_organisation(i, "investments", sip->investors->pdata[k]);
		put_money(i, "investment_commitment", "amount/exact",
			sum_committed(sip, sip->investors->pdata[k]));
	}
	put_organisation(i, "intermediary_services", sip->intermediary);
}

static void put_outcomes(struct indigo *i)
{
	const struct samut_sip *sip = i->page->sip;

	for (unsigned k = 0; k < sip->outcomes->len; k++) {
		const struct samut_sip_outcome *o = samut_sip_at(sip->outcomes, outcome, k);

		item(i, "outcome_metrics");
		put(i, "id", samut_sip_short(o->record.rid));
		put(i, "notes/value", o->title);
		put_columns(i, metric_columns, o->record.node);
		put_number(i, "outcome_metric_target/value", o->target);
	}
	for (unsigned k = 0; k < sip->outcomes->len; k++) {
		const struct samut_sip_outcome *o = samut_sip_at(sip->outcomes, outcome, k);
		g_autofree char *price = o->price == SAMUT_SIP_NONE ? NULL : samut_money_format(o->price);
		g_autofree char *cap = o->cap == SAMUT_SIP_NONE ? NULL : samut_money_format(o->cap);

		if (o->pricing == SAMUT_SIP_NO_PRICING)
			continue;
		item(i, "outcome_pricings");
		put(i, "outcome_metric_id/value", samut_sip_short(o->record.rid));
		put(i, "currency/value", CURRENCY);
		put(i, "price_per_unit/amount/value", price);
		put(i, "maximum_price_if_all_targets_achieved/amount/value", cap);
		put(i, "price_description/value", samut_sip_rules[o->pricing].en);
	}
}

static void put_results(struct indigo *i)
{
	const struct samut_sip *sip = i->page->sip;

	for (unsigned k = 0; k < sip->evaluations->len; k++) {
		const struct samut_sip_evaluation *e = samut_sip_at(sip->evaluations, evaluation, k);

		if (!samut_sip_confirmed(e))
			continue;
		item(i, "results");
		put(i, "id", samut_sip_short(e->record.rid));
		put(i, "outcome_metric_id/value", samut_sip_short(e->outcome));
		put_date(i, "period/end_date/value", e->date);
		put_number(i, "outcomes_achieved/value", e->value);
		if (e->count != SAMUT_SIP_NONE) {
			g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)e->count);
			put(i, "number_engaged_in_impact_bond/value", count);
		}
		put(i, "other_description_of_result/value", samut_sip_verdicts[e->verdict].en);
		put(i, "outcomes_validator_organisation_ids/value", e->evaluator);
	}
}

static void put_transfer(struct indigo *i, const struct samut_sip_record *record, struct samut_date date,
	const char *from, const char *to, const char *type, int64_t satang)
{
	item(i, "transactions");
	put(i, "id", samut_sip_short(record->rid));
	put_date(i, "date/value", date);
	put(i, "sending_organisation_id/value", from);
	put(i, "receiving_organisation_id/value", to);
	put(i, "transaction_type/value", type);
	put_money(i, "money", "amount", satang);
}

static void put_transactions(struct indigo *i)
{
	static const char *const types[] = {
		"Capital Repayment", "Interest Payment", "Other", "Other", "Outcome Payment"};
	const struct samut_sip *sip = i->page->sip;

	for (unsigned k = 0; k < sip->funding->len; k++) {
		const struct samut_sip_funding *f = samut_sip_at(sip->funding, funding, k);
		bool in = f->kind == SAMUT_SIP_DRAWDOWN;

		if (!f->record.incomplete && f->kind != SAMUT_SIP_COMMITMENT)
			put_transfer(i, &f->record, f->date, in ? f->investor : sip->intermediary,
				in ? f->to : f->investor, in ? "Debt" : "Capital Repayment", f->amount);
	}
	for (unsigned k = 0; k < sip->payments->len; k++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, k);

		if (!p->record.incomplete && p->status == SAMUT_SIP_PAID)
			put_transfer(i, &p->record, p->date, p->from, p->to, types[p->kind], p->amount);
	}
}

/* What the payor has paid, or plans to pay, for outcomes. */
static void put_outcome_payments(struct indigo *i)
{
	const struct samut_sip *sip = i->page->sip;

	for (unsigned k = 0; k < sip->payments->len; k++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, k);
		bool paid = p->status == SAMUT_SIP_PAID;

		if (p->record.incomplete || p->kind == SAMUT_SIP_PAY_FEE ||
			g_strcmp0(p->from, sip->payor) != 0 || (!paid && p->status != SAMUT_SIP_PLANNED))
			continue;
		item(i, "outcome_payments");
		put(i, "id", samut_sip_short(p->record.rid));
		put_date(i, "period/end_date/value", p->date);
		put(i, "payer_organisation_id/value", p->from);
		put(i, "recipient_organisation_id/value", p->to);
		put(i, "type/value", paid ? "Actual" : "Planned");
		put_money(i, "money", "amount", p->amount);
	}
}

/* ---- Tables ---- */

void samut_indigo_header(struct samut_csvout *csv)
{
	samut_csvout_begin(csv);
	samut_csvout_text(csv, "project_id");
	samut_csvout_text(csv, "field");
	samut_csvout_text(csv, "value");
	samut_csvout_end(csv);
}

void samut_indigo_contract(struct samut_sip_page *page, struct samut_csvout *csv)
{
	static void (*const parts[])(struct indigo * i) = {
		put_project, put_parties, put_outcomes, put_results, put_transactions, put_outcome_payments};
	struct indigo indigo = {page, csv, NULL, 0};

	for (unsigned k = 0; k < G_N_ELEMENTS(parts); k++)
		parts[k](&indigo);
}

int samut_sip_indigo_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_sip_page) page = SAMUT_SIP_PAGE_INIT;
	struct samut_csvout csv = {.out = out};
	int r = samut_sip_page_open(asking, asking->args[0], &page);

	if (r < 0)
		return r;
	samut_indigo_header(&csv);
	samut_indigo_contract(&page, &csv);
	return 0;
}

static int append_contract(struct samut_asking *asking, const char *id, struct samut_csvout *csv)
{
	g_auto(samut_sip_page) page = SAMUT_SIP_PAGE_INIT;
	int r = samut_sip_page_open(asking, id, &page);

	if (r < 0)
		return r == -ENOENT ? 0 : r; /* not to be seen */
	samut_indigo_contract(&page, csv);
	return 0;
}

int samut_indigo_all(struct samut_asking *asking, GString *out)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	struct samut_csvout csv = {.out = out};
	struct samut_stmt *stmt = samut_db_bind(
		asking->db, "SELECT rid FROM record WHERE kind='contract' AND rid>'' ORDER BY rid", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_ptr_array_add(ids, g_strdup(samut_stmt_text(stmt, 0)));
	samut_indigo_header(&csv);
	for (unsigned i = 0; r >= 0 && i < ids->len; i++)
		r = append_contract(asking, ids->pdata[i], &csv);
	return r;
}
