/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.journal of a contract: what investors promised, what they put in, what outcomes brought, what went
 * back. The books are the contract's: money that its intermediary or provider holds is its asset, what was
 * drawn down its debt to the investor, what the payor pays its income. Commitments move within the equity, so
 * that they add up without being money; what is drawn down is promised no longer. Planned and failed payments
 * are no movements; incomplete records count nowhere.
 */
#include "core/show/ledger.h"
#include "core/show/sip.h"

#include <errno.h>

static void begin(struct samut_ledger *ledger, const char *what, const struct samut_sip_record *record,
	struct samut_date day, char status, const char *agreement)
{
	g_autofree char *date = samut_date_iso(day);
	g_autofree char *year = g_strdup_printf("%d", samut_date_fiscal_year(day));
	const struct samut_ledger_tag tags[] = {{"fy", year}, {"agreement", agreement}, {NULL, NULL}};
	const struct samut_ledger_entry entry = {date, status, samut_sip_short(record->rid), what, tags};

	samut_ledger_begin(ledger, &entry);
}

/* Who holds the contract's money: the one named, else the intermediary, else the provider. */
static const char *holder(const struct samut_sip *sip, const char *named)
{
	if (named)
		return named;
	return sip->intermediary ? sip->intermediary : sip->provider ? sip->provider : "unknown";
}

static void promise(struct samut_ledger *ledger, const char *investor, int64_t satang)
{
	samut_ledger_post(ledger, satang, "equity", "commitment", investor, NULL);
	samut_ledger_post(ledger, -satang, "equity", "promised", investor, NULL);
}

static void write_funding(
	struct samut_ledger *ledger, const struct samut_sip *sip, const struct samut_sip_funding *f)
{
	static const char *const words[] = {
		"ผูกพันเงินลงทุน · commitment", "เบิกเงินลงทุน · drawdown", "คืนเงินลงทุน · repaid"};
	const char *held = holder(sip, f->kind == SAMUT_SIP_REPAID ? NULL : f->to);

	begin(ledger, words[f->kind], &f->record, f->date, '*', f->agreement ? f->agreement : sip->agreement);
	if (f->kind != SAMUT_SIP_REPAID)
		promise(ledger, f->investor, f->kind == SAMUT_SIP_COMMITMENT ? f->amount : -f->amount);
	if (f->kind == SAMUT_SIP_COMMITMENT)
		return;
	int64_t in = f->kind == SAMUT_SIP_DRAWDOWN ? f->amount : -f->amount;
	samut_ledger_post(ledger, in, "assets", "held", held, NULL);
	samut_ledger_post(ledger, -in, "liabilities", "principal", f->investor, NULL);
}

/* The account on which a payment is received; NULL: the holder's. */
static const char *const received[][2] = {
	[SAMUT_SIP_PAY_PRINCIPAL] = {"liabilities", "principal"},
	[SAMUT_SIP_PAY_RETURN] = {"expenses", "return"},
	[SAMUT_SIP_PAY_FEE] = {"expenses", "fee"},
	[SAMUT_SIP_PAY_SURPLUS] = {"expenses", "surplus"},
	[SAMUT_SIP_PAY_OUTCOME] = {"assets", "held"},
};

static void write_payment(
	struct samut_ledger *ledger, const struct samut_sip *sip, const struct samut_sip_payment *p)
{
	const struct samut_sip_words *kind = &samut_sip_payment_kinds[p->kind];
	g_autofree char *what = g_strdup_printf("จ่าย%s · %s", kind->th, kind->en);
	bool passed_on = g_strcmp0(p->from, sip->payor) != 0;

	begin(ledger, what, &p->record, p->date, p->status == SAMUT_SIP_PAID ? '*' : '!', p->agreement);
	samut_ledger_post(ledger, p->amount, received[p->kind][0], received[p->kind][1], p->to, NULL);
	if (passed_on)
		samut_ledger_post(ledger, -p->amount, "assets", "held", p->from, NULL);
	else
		samut_ledger_post(ledger, -p->amount, "income", "payor", p->from, NULL);
}

int samut_sip_journal_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_sip_page) page = SAMUT_SIP_PAGE_INIT;
	g_autoptr(samut_ledger) ledger = samut_ledger_new();
	int r = samut_sip_page_open(asking, asking->args[0], &page);

	if (r < 0)
		return r;
	const struct samut_sip *sip = page.sip;
	g_autofree char *title = g_strdup_printf("SIP %s %s", sip->record.rid, sip->title ? sip->title : "");
	samut_ledger_note(ledger, title);
	if (sip->hidden)
		samut_ledger_note(
			ledger, "บางระเบียนไม่มีสิทธิ์อ่าน จึงไม่ครบ · records that you may not read are left out");
	for (unsigned i = 0; i < sip->funding->len; i++) {
		const struct samut_sip_funding *f = samut_sip_at(sip->funding, funding, i);

		if (!f->record.incomplete)
			write_funding(ledger, sip, f);
	}
	for (unsigned i = 0; i < sip->payments->len; i++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, i);

		if (!p->record.incomplete && (p->status == SAMUT_SIP_APPROVED || p->status == SAMUT_SIP_PAID))
			write_payment(ledger, sip, p);
	}
	samut_ledger_write(ledger, out);
	return 0;
}
