/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settlement.txt: the settlement in words, in Thai and again in English by the same code. Invariant: each
 * fact is one line that starts with its own word ("ค้างจ่าย:", "Open:"), so that grep finds it; amounts come
 * first.
 */
#include "core/model/kind.h"
#include "core/show/sip.h"

#include <errno.h>
#include <string.h>

/* One language of one page. */
struct paper {
	struct samut_sip_page *page;
	const struct samut_sip *sip;
	const struct samut_settlement *s;
	GString *out;
	bool thai;
};

static const char *in(const struct paper *p, const char *th, const char *en)
{
	return p->thai ? th : en;
}

static const char *word(const struct paper *p, const struct samut_sip_words *words)
{
	return in(p, words->th, words->en);
}

static void say(struct paper *p, const char *th, const char *en)
{
	g_string_append(p->out, in(p, th, en));
}

static void heading(struct paper *p, const char *th, const char *en)
{
	g_string_append_printf(p->out, "\n%s\n", in(p, th, en));
}

/* "1,234.50 บาท" at the width of a column. */
static void amount(struct paper *p, int64_t satang)
{
	g_autofree char *text = samut_money_format_grouped(satang);

	g_string_append_printf(p->out, "%18s %s", text, in(p, "บาท", "baht"));
}

static void amount_line(struct paper *p, const char *th, const char *en, int64_t satang)
{
	amount(p, satang);
	g_string_append_printf(p->out, "  %s\n", in(p, th, en));
}

static char *day(const struct paper *p, struct samut_date date)
{
	if (date.year == 0)
		return g_strdup("-");
	return p->thai ? samut_date_thai(date) : samut_date_iso(date);
}

/* Whoever reads Thai reads names, whoever greps finds ids; words where the role is open. */
static void party(struct paper *p, const char *id, const char *th, const char *en)
{
	if (!id)
		say(p, th, en);
	else
		g_string_append(p->out, p->thai ? samut_sip_page_name(p->page, id) : id);
}

/* ---- Head ---- */

static void role(struct paper *p, const char *th, const char *en, const char *id)
{
	g_string_append_printf(p->out, "%s: ", in(p, th, en));
	if (id)
		g_string_append_printf(p->out, "%s  %s\n", id, samut_sip_page_name(p->page, id));
	else
		say(p, "ยังไม่ระบุ\n", "open\n");
}

static void write_roles(struct paper *p)
{
	const struct samut_sip *sip = p->sip;

	for (unsigned i = 0; i < sip->investors->len; i++)
		role(p, "นักลงทุน", "Investor", sip->investors->pdata[i]);
	if (sip->investors->len == 0)
		role(p, "นักลงทุน", "Investor", NULL);
	role(p, "ผู้ให้บริการ", "Provider", sip->provider);
	role(p, "ตัวกลาง", "Intermediary", sip->intermediary);
	role(p, "ผู้ประเมินผล", "Evaluator", sip->evaluator);
	role(p, "ผู้จ่ายเงิน", "Payor", sip->payor);
}

static const char *stage_name(const struct paper *p)
{
	const struct samut_kind *kind = samut_kind_find("contract");
	const struct samut_choice *stage = kind->fields[samut_kind_field(kind, "Stage")].choices;

	for (; p->sip->stage && stage->word; stage++)
		if (strcmp(stage->word, p->sip->stage) == 0)
			return in(p, stage->th, stage->word);
	return "-";
}

static void write_head(struct paper *p)
{
	const struct samut_sip *sip = p->sip;
	g_autofree char *as_of = day(p, p->page->today);

	if (p->thai)
		g_string_append_printf(
			p->out, "การชำระตามสัญญา SIP ณ วันที่ %s\n%s\n", as_of, sip->title ? sip->title : "-");
	else
		g_string_append_printf(p->out, "Settlement of the SIP contract as of %s\n%s\n", as_of,
			sip->title_en ? sip->title_en
			: sip->title  ? sip->title
				      : "-");
	g_string_append_printf(p->out, "%s: %s   %s: %s   %s: %s\n", in(p, "รหัส", "Id"), sip->record.rid,
		in(p, "เลขที่สัญญา", "Agreement"), sip->agreement ? sip->agreement : "-", in(p, "ขั้น", "Stage"),
		stage_name(p));
	if (sip->hidden) {
		say(p, "หมายเหตุ: มีระเบียนที่ท่านไม่มีสิทธิ์อ่าน จึงไม่ได้นำมาคำนวณ ตัวเลขต่อไปนี้ไม่ครบ",
			"Note: records that you may not read are left out; the figures are not whole");
		g_string_append_printf(p->out, " (%u)\n", sip->hidden);
	}
	write_roles(p);
}

/* ---- Sums ---- */

static void write_sums(struct paper *p)
{
	const struct samut_settlement *s = p->s;

	heading(p, "สรุป", "Summary");
	amount_line(p, "เงินตามผลลัพธ์ที่ยืนยันแล้ว (หลังเพดานของสัญญา)",
		"paid for by confirmed outcomes (within the contract's maximum)", s->outcome_payment);
	amount_line(p, "เงินต้นที่ลงทุนอยู่", "principal invested", s->invested);
	amount_line(p, "คืนเงินต้น", "principal to repay", s->principal);
	amount_line(p, "ผลตอบแทน", "return to pay", s->ret);
	amount_line(p, "ส่วนเกิน", "surplus", s->surplus);
	amount_line(p, "ค่าธรรมเนียมที่ถึงกำหนด", "fees due", s->fees_due);
	amount_line(
		p, "ผู้จ่ายเงินต้องจ่ายรวม (ไม่รวมค่าธรรมเนียม)", "the payor owes in all (but for fees)", s->purse);
	amount_line(p, "ผู้จ่ายเงินจ่ายแล้วรวม", "the payor has paid in all", s->purse_paid);
	if (s->purse_approved)
		amount_line(p, "อนุมัติแล้วแต่ยังไม่จ่าย", "approved, not yet paid", s->purse_approved);
	if (s->square)
		say(p, "สถานะ: ชำระครบแล้ว\n", "State: everything owed is paid\n");
	else if (!s->decided)
		say(p, "สถานะ: ผลลัพธ์ยังไม่มีผลประเมินที่ยืนยันครบทุกข้อ\n",
			"State: not every outcome has a confirmed evaluation yet\n");
	else
		say(p, "สถานะ: ยังชำระไม่ครบ\n", "State: not all is paid\n");
	if (!s->square && g_strcmp0(p->sip->stage, "settled") == 0)
		say(p, "หมายเหตุ: ขั้นของสัญญาเป็น “ชำระแล้ว” แต่ยังไม่ครบ\n",
			"Note: the stage says settled, but it is not\n");
}

/* ---- Who owes whom ---- */

static void write_claim(struct paper *p, const struct samut_sip_claim *claim)
{
	int64_t open = claim->owed - claim->paid;
	g_autofree char *owed = samut_money_format_grouped(claim->owed);
	g_autofree char *paid = samut_money_format_grouped(claim->paid);
	g_autofree char *approved = samut_money_format_grouped(claim->approved);

	if (open < 0)
		say(p, "จ่ายเกิน: ", "Overpaid: ");
	else
		say(p, open ? "ค้างจ่าย: " : "จ่ายครบ: ", open ? "Open: " : "Paid up: ");
	amount(p, ABS(open));
	g_string_append_printf(p->out, "  %s: ", word(p, &samut_sip_payment_kinds[claim->kind]));
	party(p, p->sip->payor, "(ยังไม่ระบุผู้จ่ายเงิน)", "(payor open)");
	g_string_append(p->out, " → ");
	party(p, claim->to, "(ยังไม่ระบุผู้รับ)", "(receiver open)");
	g_string_append_printf(p->out, "; %s %s, %s %s, %s %s\n", in(p, "ต้องจ่าย", "owed"), owed,
		in(p, "จ่ายแล้ว", "paid"), paid, in(p, "อนุมัติรอจ่าย", "approved"), approved);
}

static void write_claims(struct paper *p)
{
	unsigned written = 0;

	heading(p, "ใครต้องจ่ายใคร เท่าไร", "Who owes whom how much");
	for (unsigned i = 0; i < p->s->claims->len; i++) {
		const struct samut_sip_claim *claim = samut_sip_at(p->s->claims, claim, i);

		if (claim->owed || claim->paid || claim->approved) {
			write_claim(p, claim);
			written++;
		}
	}
	if (!written)
		say(p, "ยังไม่มีใครต้องจ่ายใคร\n", "Nobody owes anybody anything yet\n");
	if (p->s->surplus && (p->sip->surplus == SAMUT_SIP_TO_PAYOR || p->sip->surplus == SAMUT_SIP_NO_TAKER))
		say(p, "ส่วนเกินคงอยู่กับผู้จ่ายเงิน จึงไม่ต้องจ่าย\n",
			"The surplus stays with the payor: nobody pays it\n");
}

/* ---- Why ---- */

/* What the waterfall gives rests on all that counts. */
static void write_all_that_counts(struct paper *p)
{
	const char *before = in(p, "; ผลประเมิน ", "; evaluations ");

	for (unsigned i = 0; i < p->sip->evaluations->len; i++) {
		if (g_array_index(p->s->fates, enum samut_sip_fate, i) != SAMUT_SIP_COUNTS)
			continue;
		g_string_append_printf(p->out, "%s%s", before,
			samut_sip_short(samut_sip_at(p->sip->evaluations, evaluation, i)->record.rid));
		before = ", ";
	}
}

static void write_line(struct paper *p, const struct samut_sip_line *line)
{
	const struct samut_sip_rule_row *rule = &samut_sip_rules[line->rule];
	const struct samut_sip_outcome *outcome =
		line->outcome < 0 ? NULL : samut_sip_at(p->sip->outcomes, outcome, (unsigned)line->outcome);
	const struct samut_sip_evaluation *evaluation =
		line->evaluation < 0
			? NULL
			: samut_sip_at(p->sip->evaluations, evaluation, (unsigned)line->evaluation);

	say(p, "เพราะ: ", "Why: ");
	amount(p, line->amount);
	g_string_append_printf(p->out, "  %s: %s", rule->name, in(p, rule->th, rule->en));
	if (line->how)
		g_string_append_printf(p->out, " [%s]", line->how);
	if (outcome)
		g_string_append_printf(
			p->out, "; %s %s", in(p, "ผลลัพธ์", "outcome"), samut_sip_short(outcome->record.rid));
	if (evaluation)
		g_string_append_printf(p->out, "; %s %s (%s)", in(p, "ผลประเมิน", "evaluation"),
			samut_sip_short(evaluation->record.rid),
			word(p, &samut_sip_verdicts[evaluation->verdict]));
	else if (line->rule >= SAMUT_SIP_RULE_PRINCIPAL)
		write_all_that_counts(p);
	g_string_append_printf(
		p->out, "; %s: %s\n", in(p, "ที่มา", "source"), in(p, rule->th_source, rule->en_source));
	if (outcome && line->rule == SAMUT_SIP_RULE_SUSTAINED && outcome->interruption) {
		g_autofree char *flat = g_strdelimit(g_strdup(outcome->interruption), "\n", ' ');

		g_string_append_printf(p->out, "      %s: %s\n",
			in(p, "กติกาเมื่อผลขาดช่วง (ผู้ประเมินผลเป็นผู้ใช้)",
				"rule for interruptions (applied by the evaluator)"),
			flat);
	}
}

static void write_lines(struct paper *p)
{
	heading(p, "เพราะเหตุใด ทีละขั้น", "Why, step by step");
	for (unsigned i = 0; i < p->s->lines->len; i++)
		write_line(p, samut_sip_at(p->s->lines, line, i));
	if (p->s->lines->len == 0)
		say(p, "ยังไม่มีผลลัพธ์ใดที่ทำให้ต้องจ่าย\n", "No outcome has been confirmed that would be paid for\n");
}

/* ---- What it rests on ---- */

static void write_outcomes(struct paper *p)
{
	heading(p, "ผลลัพธ์ที่ตกลงกัน", "Outcomes agreed on");
	for (unsigned i = 0; i < p->sip->outcomes->len; i++) {
		const struct samut_sip_outcome *o = samut_sip_at(p->sip->outcomes, outcome, i);
		int e = g_array_index(p->s->counts, int, i);
		g_autofree char *target = samut_sip_number(o->target);
		g_autofree char *value = samut_sip_number(
			e < 0 ? SAMUT_SIP_NONE
			      : samut_sip_at(p->sip->evaluations, evaluation, (unsigned)e)->value);
		g_autofree char *paid = samut_money_format_grouped(g_array_index(p->s->priced, int64_t, i));

		g_string_append_printf(p->out, "%s: %s  %s; %s %s, %s %s %s; %s; %s %s\n",
			in(p, "ผลลัพธ์", "Outcome"), samut_sip_short(o->record.rid), o->title ? o->title : "-",
			in(p, "เป้าหมาย", "target"), target, in(p, "ได้", "reached"), value,
			o->unit ? o->unit : "", word(p, &samut_sip_pricings[o->pricing]),
			in(p, "คิดเป็นเงิน", "comes to"), paid);
	}
}

static void write_evaluations(struct paper *p)
{
	heading(p, "ผลประเมิน", "Evaluations");
	for (unsigned i = 0; i < p->sip->evaluations->len; i++) {
		const struct samut_sip_evaluation *e = samut_sip_at(p->sip->evaluations, evaluation, i);
		enum samut_sip_fate fate = g_array_index(p->s->fates, enum samut_sip_fate, i);
		g_autofree char *date = day(p, e->date);
		g_autofree char *value = samut_sip_number(e->value);

		g_string_append_printf(p->out, "%s: %s  %s; %s %s; %s %s; %s; %s\n",
			in(p, "ผลประเมิน", "Evaluation"), samut_sip_short(e->record.rid), date,
			in(p, "ผลลัพธ์", "outcome"), e->outcome ? samut_sip_short(e->outcome) : "-",
			in(p, "ค่าที่วัดได้", "value"), value, word(p, &samut_sip_verdicts[e->verdict]),
			word(p, &samut_sip_fates[fate]));
	}
	if (p->sip->evaluations->len == 0)
		say(p, "ยังไม่มี\n", "None yet\n");
}

static void write_payments(struct paper *p)
{
	heading(p, "การจ่ายที่บันทึกไว้", "Payments on record");
	for (unsigned i = 0; i < p->sip->payments->len; i++) {
		const struct samut_sip_payment *pay = samut_sip_at(p->sip->payments, payment, i);
		g_autofree char *date = day(p, pay->date);

		g_string_append_printf(p->out, "%s: %s  %s ", in(p, "การจ่าย", "Payment"),
			samut_sip_short(pay->record.rid), date);
		amount(p, pay->amount == SAMUT_SIP_NONE ? 0 : pay->amount);
		g_string_append_printf(p->out, "  %s; ", word(p, &samut_sip_payment_kinds[pay->kind]));
		party(p, pay->from, "-", "-");
		g_string_append(p->out, " → ");
		party(p, pay->to, "-", "-");
		g_string_append_printf(p->out, "; %s", word(p, &samut_sip_statuses[pay->status]));
		for (unsigned k = 0; k < p->sip->rests->len; k++) {
			const struct samut_sip_rest *rest = samut_sip_at(p->sip->rests, rest, k);

			if (rest->payment == i)
				g_string_append_printf(p->out, "; %s %s", in(p, "อ้างผลประเมิน", "rests on"),
					samut_sip_short(samut_sip_at(
						p->sip->evaluations, evaluation, rest->evaluation)
								->record.rid));
		}
		if (pay->record.incomplete)
			say(p, "; ข้อมูลไม่ครบ ยังไม่นับ", "; incomplete, not counted");
		g_string_append_c(p->out, '\n');
	}
	if (p->sip->payments->len == 0)
		say(p, "ยังไม่มี\n", "None yet\n");
}

static void write_gaps(struct paper *p)
{
	heading(p, "ยังขาด", "Missing");
	for (unsigned i = 0; i < p->s->gaps->len; i++) {
		const struct samut_sip_gap *gap = samut_sip_at(p->s->gaps, gap, i);
		const struct samut_sip_words *words = &samut_sip_gaps[gap->kind];

		g_string_append_printf(p->out, "%s: %s  %s; %s%s%s.txt\n", in(p, "ขาด", "Missing"),
			words->name, word(p, words), gap->folder ? gap->folder : "", gap->folder ? "/" : "",
			gap->folder ? samut_sip_short(gap->rid) : "contract");
	}
	if (p->s->gaps->len == 0)
		say(p, "ไม่มี\n", "Nothing\n");
	else
		say(p, "สัญญาที่ยังไม่ครบไม่ใช่สัญญาที่ผิด ส่วนที่คำนวณได้แสดงไว้ข้างบน\n",
			"A contract with gaps is incomplete, not wrong; what can be computed stands above\n");
}

static void write_paper(struct paper *p)
{
	static void (*const parts[])(struct paper * p) = {write_sums, write_claims, write_lines,
		write_outcomes, write_evaluations, write_payments, write_gaps};

	write_head(p);
	if (!p->s) {
		say(p, "\nจำนวนเงินมากเกินกว่าจะคำนวณได้ กรุณาตรวจตัวเลขในสัญญา\n",
			"\nThe amounts are too large to be added up: look at the figures of the contract\n");
		return;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[i](p);
}

int samut_sip_settlement_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_sip_page) page = SAMUT_SIP_PAGE_INIT;
	int r = samut_sip_page_open(asking, asking->args[0], &page);

	if (r < 0)
		return r;
	struct paper paper = {&page, page.sip, page.settlement, out, true};
	write_paper(&paper);
	g_string_append(out, "\n----------------------------------------------------------------------\n\n");
	paper.thai = false;
	write_paper(&paper);
	return 0;
}
