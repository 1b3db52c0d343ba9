/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settlement of a contract: which evaluation counts for each outcome, what it pays, and from there down
 * the waterfall. Invariant: what all parties are owed is never more than the outcomes pay within MaxPayment,
 * plus the top-up to what is not at risk, plus the fees.
 */
#include "core/domain/settlement_part.h"

#include <errno.h>
#include <string.h>

#define LAUNCH "ข่าวเปิดตัว SIP 23 ก.ค. 2568", "launch of SIP, 23 July 2568"
/* Agreed in a field of the contract's own records, as others have agreed before. */
#define AGREED(field) "ข้อตกลงใน " field, "agreed in " field
#define AS_IN(field, where) "ข้อตกลงใน " field " แบบเดียวกับ " where, "agreed in " field ", as in the " where

const struct samut_sip_rule_row samut_sip_rules[SAMUT_SIP_N_RULES] = {
	[SAMUT_SIP_RULE_BINARY] = {"binary", "จ่ายราคาเต็มเมื่อผลถึงเป้าหมาย มิฉะนั้นไม่จ่าย",
		"the price if the target is reached, else nothing",
		AS_IN("Pricing", "Peterborough Social Impact Bond")},
	[SAMUT_SIP_RULE_RATE_CARD] = {"rate-card", "ราคาต่อคน คูณจำนวนคนที่สำเร็จ",
		"the price for each person who achieved it", AS_IN("Pricing", "DWP Innovation Fund")},
	[SAMUT_SIP_RULE_PER_UNIT] = {"per-unit", "ราคาต่อหน่วย คูณหน่วยที่ดีขึ้นจากค่าตั้งต้น",
		"the price for each unit beyond the baseline",
		AS_IN("Pricing", "Educate Girls Development Impact Bond")},
	[SAMUT_SIP_RULE_TIERED] = {"tiered", "จำนวนเงินของขั้นสูงสุดที่ค่าที่วัดได้ไปถึง",
		"the amount of the highest step that the value reaches", AGREED("Tier")},
	[SAMUT_SIP_RULE_SUSTAINED] = {"sustained", "ราคาต่อคน คูณจำนวนคนที่ผลคงอยู่ครบกำหนดเดือน",
		"the price for each person for whom it lasted", AS_IN("Pricing, Window", "Fair Chance Fund")},
	[SAMUT_SIP_RULE_SERVICE_FEE] = {"service-fee", "ค่าบริการส่วนที่ไม่ขึ้นกับผลลัพธ์ แบ่งเท่ากันทุกเดือน",
		"the part that rests on no outcome, in equal months",
		AS_IN("Pricing", "UK Work and Health Programme")},
	[SAMUT_SIP_RULE_MANAGEMENT_FEE] = {"management-fee", "ค่าบริหารจัดการตามสัญญา จ่ายได้เมื่อลงนาม",
		"the contract's fee, due when it is signed", AGREED("Fee")},
	[SAMUT_SIP_RULE_CAP_PERSON] = {"cap-per-person", "ตัดส่วนที่เกินเพดานต่อคน",
		"less what exceeds the cap per person", AGREED("CapPerPerson")},
	[SAMUT_SIP_RULE_CAP_OUTCOME] = {"cap-per-outcome", "ตัดส่วนที่เกินเพดานของผลลัพธ์",
		"less what exceeds the cap of the outcome", AGREED("Cap")},
	[SAMUT_SIP_RULE_CAP_CONTRACT] = {"max-payment", "ตัดส่วนที่เกินเพดานการจ่ายของสัญญา (รวมค่าธรรมเนียม)",
		"less what exceeds the contract's maximum, fees included", AGREED("MaxPayment")},
	[SAMUT_SIP_RULE_PRINCIPAL] = {"R1 principal", "คืนเงินต้นจากเงินตามผลลัพธ์ที่ผู้ประเมินผลยืนยัน",
		"principal out of what confirmed outcomes pay", LAUNCH},
	[SAMUT_SIP_RULE_NOT_AT_RISK] = {"not-at-risk", "เติมให้ครบเงินต้นส่วนที่ไม่รับความเสี่ยง",
		"topped up to the principal that is not at risk", AGREED("AtRisk")},
	[SAMUT_SIP_RULE_RETURN] = {"R1 return", "ผลตอบแทนตามสัญญา จากส่วนที่เหลือหลังคืนเงินต้น",
		"the return agreed on, out of what is left", LAUNCH},
	[SAMUT_SIP_RULE_SURPLUS] = {"surplus", "ส่วนเกินเป็นของผู้ที่สัญญากำหนด",
		"the surplus, to whom the contract says", AGREED("Surplus")},
	[SAMUT_SIP_RULE_DIRECT] = {"direct", "ไม่มีนักลงทุน: เงินตามผลลัพธ์เป็นของผู้ให้บริการ",
		"nobody invested: the provider gets what outcomes pay", AGREED("Provider")},
	[SAMUT_SIP_RULE_LOSS] = {"R2 loss", "ผลไม่สำเร็จ: นักลงทุนรับภาระขาดทุน",
		"no success: the investor carries the loss", LAUNCH},
};

const struct samut_sip_words samut_sip_fates[SAMUT_SIP_N_FATES] = {
	[SAMUT_SIP_COUNTS] = {"counts", "ใช้คำนวณ", "counts"},
	[SAMUT_SIP_SUPERSEDED] = {"superseded", "มีผลที่ใหม่กว่าแทน", "a later one takes its place"},
	[SAMUT_SIP_NOT_YET] = {"not-yet", "ยังไม่ถึงวันที่", "its date has not come"},
	[SAMUT_SIP_UNCONFIRMED] = {"unconfirmed", "ผู้ประเมินผลยังไม่ยืนยัน (Confirmed)",
		"the evaluator has not confirmed it"},
	[SAMUT_SIP_UNDECIDED] = {"inconclusive", "ยังสรุปไม่ได้ จึงไม่จ่าย", "inconclusive: pays nothing"},
	[SAMUT_SIP_HALF] = {"incomplete", "ข้อมูลยังไม่ครบ", "incomplete"},
	[SAMUT_SIP_HALF_OUTCOME] = {"outcome-incomplete", "ผลลัพธ์ที่ประเมินยังไม่ครบ", "its outcome is incomplete"},
	[SAMUT_SIP_FOR_FEE] = {"fee", "ค่าบริการไม่ขึ้นกับผลประเมิน", "a fee rests on no evaluation"},
	[SAMUT_SIP_NO_EVALUATOR] = {"no-evaluator", "สัญญายังไม่ระบุผู้ประเมินผล",
		"the contract names no evaluator yet"},
	[SAMUT_SIP_NOT_EVALUATOR] = {"not-evaluator", "ไม่ใช่ผู้ประเมินผลของสัญญานี้",
		"not by the contract's evaluator"},
	[SAMUT_SIP_DEPENDENT] = {"R3 dependent", "ผู้ประเมินผลไม่เป็นอิสระ (มีบทบาทอื่นในสัญญา)",
		"the evaluator holds another role here"},
};

const struct samut_sip_words samut_sip_gaps[SAMUT_SIP_N_GAPS] = {
	[SAMUT_SIP_GAP_INVESTOR] = {"Investor", "ยังไม่ระบุนักลงทุน", "no investor yet"},
	[SAMUT_SIP_GAP_PROVIDER] = {"Provider", "ยังไม่ระบุองค์กรที่ให้บริการทางสังคม", "no service provider yet"},
	[SAMUT_SIP_GAP_INTERMEDIARY] = {"Intermediary", "ยังไม่ระบุองค์กรตัวกลาง", "no intermediary yet"},
	[SAMUT_SIP_GAP_EVALUATOR] = {"Evaluator", "ยังไม่ระบุผู้ประเมินผล: ยังไม่มีผลใดนับได้",
		"no evaluator yet: nothing can be confirmed"},
	[SAMUT_SIP_GAP_PAYOR] = {"Payor", "ยังไม่ระบุผู้จ่ายเงิน: คำนวณได้ แต่ยังจ่ายไม่ได้",
		"no payor yet: computed, but nobody pays"},
	[SAMUT_SIP_GAP_OUTCOMES] = {"outcomes", "ยังไม่มีผลลัพธ์ที่ตกลงกัน", "no outcome agreed on yet"},
	[SAMUT_SIP_GAP_INCOMPLETE] = {"incomplete", "ข้อมูลบังคับยังไม่ครบ จึงยังไม่นับ",
		"a mandatory value is missing: not counted"},
	[SAMUT_SIP_GAP_PRICE] = {"Price", "ยังไม่มีราคา จึงยังไม่จ่าย", "no price: pays nothing yet"},
	[SAMUT_SIP_GAP_TIER] = {"Tier", "ยังไม่มีขั้นราคา จึงยังไม่จ่าย", "no tiers: pays nothing yet"},
	[SAMUT_SIP_GAP_COUNT] = {"Count", "ไม่มีจำนวนคน จึงคิดเพดานต่อคนไม่ได้และยังไม่จ่าย",
		"no count: the cap per person cannot be checked, pays nothing yet"},
	[SAMUT_SIP_GAP_WINDOW] = {"Window", "ยังไม่กำหนดว่าผลต้องคงอยู่กี่เดือน จึงยังไม่จ่าย",
		"not said how long it must last: pays nothing yet"},
	[SAMUT_SIP_GAP_START] = {"Start", "ยังไม่มีวันเริ่ม (หรือวันสิ้นสุด) จึงนับเดือนไม่ได้",
		"no start (or end): months cannot be counted"},
	[SAMUT_SIP_GAP_PRINCIPAL] = {"Principal", "ยังไม่มีเงินต้นหรือการเบิกเงินลงทุน จึงไม่มีอะไรต้องคืนนักลงทุน",
		"neither principal nor drawdown: there is nothing to repay to investors"},
	[SAMUT_SIP_GAP_DRAWDOWN] = {"drawdown", "ยังไม่มีการเบิกเงินลงทุน จึงใช้เงินต้นตามสัญญา",
		"no drawdown on record: the contract's principal is taken"},
	[SAMUT_SIP_GAP_SHARES] = {"shares", "ไม่ทราบสัดส่วนของนักลงทุนแต่ละราย",
		"the investors' shares are not known"},
	[SAMUT_SIP_GAP_RETURN] = {"Return", "สัญญาไม่ได้กำหนดผลตอบแทน", "the contract says no return"},
	[SAMUT_SIP_GAP_YEARS] = {"years", "ไม่มีวันที่เริ่มนับผลตอบแทนต่อปี",
		"no day from which a return per year counts"},
};

/* In the order of the choices in kind_table_sip.h; the last: none. */
const struct samut_sip_words samut_sip_payment_kinds[] = {
	{"principal", "เงินต้น", "principal"},
	{"return", "ผลตอบแทน", "return"},
	{"fee", "ค่าธรรมเนียม", "fee"},
	{"surplus", "ส่วนเกิน", "surplus"},
	{"outcome", "เงินตามผลลัพธ์", "outcome payment"},
	{"-", "-", "-"},
};
const struct samut_sip_words samut_sip_pricings[] = {
	{"binary", "จ่ายเมื่อถึงเป้า", "binary"},
	{"rate-card", "จ่ายรายคนตามอัตรา", "rate card"},
	{"per-unit", "จ่ายต่อหน่วย", "per unit"},
	{"tiered", "จ่ายเป็นขั้นบันได", "tiered"},
	{"sustained", "จ่ายเมื่อผลคงอยู่", "sustained"},
	{"fee", "ค่าบริการ", "fee"},
	{"-", "ยังไม่กำหนด", "not set"},
};
const struct samut_sip_words samut_sip_verdicts[] = {
	{"met", "บรรลุเป้าหมาย", "met"},
	{"partly", "บรรลุบางส่วน", "partly"},
	{"not-met", "ไม่บรรลุเป้าหมาย", "not met"},
	{"inconclusive", "ยังสรุปไม่ได้", "inconclusive"},
	{"-", "ยังไม่มีผล", "none"},
};
const struct samut_sip_words samut_sip_statuses[] = {
	{"planned", "วางแผน", "planned"},
	{"approved", "อนุมัติแล้ว", "approved"},
	{"paid", "จ่ายแล้ว", "paid"},
	{"failed", "จ่ายไม่สำเร็จ", "failed"},
	{"-", "-", "-"},
};

/* ---- Facts ---- */

struct samut_sip *samut_sip_new(void)
{
	struct samut_sip *sip = g_new0(struct samut_sip, 1);

	sip->strings = g_string_chunk_new(1024);
	sip->investors = g_ptr_array_new();
	sip->principal = sip->max_payment = sip->fee = sip->at_risk = SAMUT_SIP_NONE;
	sip->surplus = SAMUT_SIP_NO_TAKER;
	sip->outcomes = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_outcome));
	sip->tiers = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_tier));
	sip->funding = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_funding));
	sip->enrolments = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_enrolment));
	sip->evaluations = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_evaluation));
	sip->payments = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_payment));
	sip->rests = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_rest));
	return sip;
}

void samut_sip_free(struct samut_sip *sip)
{
	if (!sip)
		return;
	g_array_unref(sip->rests);
	g_array_unref(sip->payments);
	g_array_unref(sip->evaluations);
	g_array_unref(sip->enrolments);
	g_array_unref(sip->funding);
	g_array_unref(sip->tiers);
	g_array_unref(sip->outcomes);
	g_ptr_array_unref(sip->investors);
	g_string_chunk_free(sip->strings);
	g_free(sip);
}

/* ---- Result ---- */

static struct samut_settlement *settlement_new(struct samut_date as_of)
{
	struct samut_settlement *out = g_new0(struct samut_settlement, 1);

	out->strings = g_string_chunk_new(512);
	out->as_of = as_of;
	out->fates = g_array_new(FALSE, TRUE, sizeof(enum samut_sip_fate));
	out->counts = g_array_new(FALSE, TRUE, sizeof(int));
	out->priced = g_array_new(FALSE, TRUE, sizeof(int64_t));
	out->lines = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_line));
	out->gaps = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_gap));
	out->claims = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_claim));
	return out;
}

void samut_settlement_free(struct samut_settlement *settlement)
{
	if (!settlement)
		return;
	g_array_unref(settlement->claims);
	g_array_unref(settlement->gaps);
	g_array_unref(settlement->lines);
	g_array_unref(settlement->priced);
	g_array_unref(settlement->counts);
	g_array_unref(settlement->fates);
	g_string_chunk_free(settlement->strings);
	g_free(settlement);
}

void samut_settlement_line(struct samut_settlement *out, enum samut_sip_rule rule, int outcome,
	int evaluation, int64_t amount, char *how)
{
	g_autofree char *taken = how;
	const struct samut_sip_line line = {
		rule, outcome, evaluation, amount, taken ? g_string_chunk_insert(out->strings, taken) : NULL};

	g_array_append_val(out->lines, line);
}

void samut_settlement_gap(
	struct samut_settlement *out, enum samut_sip_gap_kind kind, const char *folder, const char *rid)
{
	const struct samut_sip_gap gap = {kind, folder, rid};

	for (unsigned i = 0; i < out->gaps->len; i++) {
		const struct samut_sip_gap *there = samut_sip_at(out->gaps, gap, i);

		if (there->kind == kind && g_strcmp0(there->folder, folder) == 0 &&
			g_strcmp0(there->rid, rid) == 0)
			return;
	}
	g_array_append_val(out->gaps, gap);
}

/* ---- Which evaluations count ---- */

bool samut_sip_confirmed(const struct samut_sip_evaluation *evaluation)
{
	return !evaluation->record.incomplete && evaluation->confirmed &&
	       evaluation->verdict != SAMUT_SIP_INCONCLUSIVE && evaluation->verdict != SAMUT_SIP_NO_VERDICT;
}

static int find_outcome(const struct samut_sip *sip, const char *rid)
{
	for (unsigned i = 0; rid && i < sip->outcomes->len; i++)
		if (g_strcmp0(samut_sip_at(sip->outcomes, outcome, i)->record.rid, rid) == 0)
			return (int)i;
	return -1;
}

static bool holds_another_role(const struct samut_sip *sip, const char *who)
{
	const char *const others[] = {sip->provider, sip->intermediary, sip->payor};

	for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
		if (g_strcmp0(who, others[i]) == 0)
			return true;
	for (unsigned i = 0; i < sip->investors->len; i++)
		if (g_strcmp0(who, sip->investors->pdata[i]) == 0)
			return true;
	return false;
}

/* What an evaluation is worth, leaving aside that a later one may take its place. */
static enum samut_sip_fate fate_of(
	const struct samut_sip *sip, const struct samut_sip_evaluation *e, struct samut_date as_of)
{
	int o = find_outcome(sip, e->outcome);

	if (e->record.incomplete)
		return SAMUT_SIP_HALF;
	if (o < 0 || samut_sip_at(sip->outcomes, outcome, (unsigned)o)->record.incomplete)
		return SAMUT_SIP_HALF_OUTCOME;
	if (samut_sip_at(sip->outcomes, outcome, (unsigned)o)->pricing == SAMUT_SIP_FEE)
		return SAMUT_SIP_FOR_FEE;
	if (!e->confirmed)
		return SAMUT_SIP_UNCONFIRMED;
	if (!samut_sip_confirmed(e))
		return SAMUT_SIP_UNDECIDED;
	if (!sip->evaluator)
		return SAMUT_SIP_NO_EVALUATOR;
	if (g_strcmp0(e->evaluator, sip->evaluator) != 0)
		return SAMUT_SIP_NOT_EVALUATOR;
	if (holds_another_role(sip, e->evaluator))
		return SAMUT_SIP_DEPENDENT;
	return samut_date_compare(e->date, as_of) > 0 ? SAMUT_SIP_NOT_YET : SAMUT_SIP_COUNTS;
}

/* Evaluations come in the order of their names, so that of one day the later name is the later one. */
static void choose(const struct samut_sip *sip, struct samut_settlement *out)
{
	g_array_set_size(out->counts, sip->outcomes->len);
	g_array_set_size(out->fates, sip->evaluations->len);
	for (unsigned o = 0; o < sip->outcomes->len; o++)
		g_array_index(out->counts, int, o) = -1;
	for (unsigned i = 0; i < sip->evaluations->len; i++) {
		const struct samut_sip_evaluation *e = samut_sip_at(sip->evaluations, evaluation, i);
		enum samut_sip_fate *fate = &g_array_index(out->fates, enum samut_sip_fate, i);
		int *chosen, before;

		*fate = fate_of(sip, e, out->as_of);
		if (*fate != SAMUT_SIP_COUNTS)
			continue;
		chosen = &g_array_index(out->counts, int, (unsigned)find_outcome(sip, e->outcome));
		before = *chosen;
		if (before >= 0 &&
			samut_date_compare(samut_sip_at(sip->evaluations, evaluation, (unsigned)before)->date,
				e->date) > 0) {
			*fate = SAMUT_SIP_SUPERSEDED;
			continue;
		}
		if (before >= 0)
			g_array_index(out->fates, enum samut_sip_fate, (unsigned)before) =
				SAMUT_SIP_SUPERSEDED;
		*chosen = (int)i;
	}
}

/* ---- What is missing ---- */

static void find_gaps(const struct samut_sip *sip, struct samut_settlement *out)
{
	const char *const roles[] = {sip->investors->len ? "" : NULL, sip->provider, sip->intermediary,
		sip->evaluator, sip->payor};
	const struct {
		const char *folder;
		GArray *records;
		unsigned size;
	} lists[] = {{"outcomes", sip->outcomes, sizeof(struct samut_sip_outcome)},
		{"funding", sip->funding, sizeof(struct samut_sip_funding)},
		{"cohort", sip->enrolments, sizeof(struct samut_sip_enrolment)},
		{"evaluations", sip->evaluations, sizeof(struct samut_sip_evaluation)},
		{"payments", sip->payments, sizeof(struct samut_sip_payment)}};

	for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++)
		if (!roles[i])
			samut_settlement_gap(out, (enum samut_sip_gap_kind)(SAMUT_SIP_GAP_INVESTOR + i), NULL,
				sip->record.rid);
	if (sip->outcomes->len == 0)
		samut_settlement_gap(out, SAMUT_SIP_GAP_OUTCOMES, NULL, sip->record.rid);
	if (sip->record.incomplete)
		samut_settlement_gap(out, SAMUT_SIP_GAP_INCOMPLETE, NULL, sip->record.rid);
	for (unsigned l = 0; l < G_N_ELEMENTS(lists); l++)
		for (unsigned i = 0; i < lists[l].records->len; i++) {
			/* Each starts with what all records have. */
			const struct samut_sip_record *record =
				(const void *)(lists[l].records->data + (size_t)i * lists[l].size);

			if (record->incomplete)
				samut_settlement_gap(
					out, SAMUT_SIP_GAP_INCOMPLETE, lists[l].folder, record->rid);
		}
}

/* ---- All of it ---- */

static int add(int64_t *sum, int64_t satang)
{
	return samut_money_add(*sum, satang, sum);
}

/* Owes a fee, as far as MaxPayment leaves room for it. */
static int owe_fee(const struct samut_sip *sip, struct samut_settlement *out, const char *to, int64_t whole,
	int64_t due, int outcome)
{
	int64_t room = sip->max_payment == SAMUT_SIP_NONE ? INT64_MAX : sip->max_payment - out->fees;
	int64_t kept = MIN(due, room);
	int r = add(&out->fees, MIN(whole, room));

	if (kept < due)
		samut_settlement_line(out, SAMUT_SIP_RULE_CAP_CONTRACT, outcome, -1, kept - due,
			samut_money_format_grouped(sip->max_payment));
	if (r >= 0)
		r = add(&out->fees_due, kept);
	return r < 0 ? r : samut_settlement_owe(out, SAMUT_SIP_PAY_FEE, to, kept);
}

static int price_fee(const struct samut_sip *sip, struct samut_settlement *out, unsigned o)
{
	int64_t whole, due;
	int r = samut_settlement_fee(sip, out, o, &whole, &due);

	if (r < 0)
		return r;
	g_array_index(out->priced, int64_t, o) = whole;
	return owe_fee(sip, out, sip->provider, whole, due, (int)o);
}

/* The contract's own fee is due when it is signed, or starts. */
static int manage(const struct samut_sip *sip, struct samut_settlement *out)
{
	struct samut_date from = sip->signed_on.year ? sip->signed_on : sip->start;
	bool due = from.year && samut_date_compare(from, out->as_of) <= 0;
	int64_t satang = due ? sip->fee : 0;

	if (sip->fee == SAMUT_SIP_NONE || sip->fee == 0)
		return 0;
	if (from.year == 0)
		samut_settlement_gap(out, SAMUT_SIP_GAP_START, NULL, sip->record.rid);
	samut_settlement_line(out, SAMUT_SIP_RULE_MANAGEMENT_FEE, -1, -1, satang, NULL);
	return owe_fee(sip, out, sip->intermediary, sip->fee, satang, -1);
}

static int price_all(const struct samut_sip *sip, struct samut_settlement *out)
{
	int r = 0;

	g_array_set_size(out->priced, sip->outcomes->len);
	out->decided = sip->outcomes->len > 0;
	for (unsigned o = 0; r >= 0 && o < sip->outcomes->len; o++) {
		const struct samut_sip_outcome *outcome = samut_sip_at(sip->outcomes, outcome, o);
		int e = g_array_index(out->counts, int, o);
		int64_t *priced = &g_array_index(out->priced, int64_t, o);

		if (outcome->pricing == SAMUT_SIP_FEE && !outcome->record.incomplete) {
			r = price_fee(sip, out, o);
		} else if (e >= 0) {
			unsigned gaps = out->gaps->len;

			r = samut_settlement_price(sip, out, o, (unsigned)e, priced);
			if (r >= 0)
				r = add(&out->outcomes, *priced);
			/* What cannot be priced yet has not failed. */
			out->decided = out->decided && out->gaps->len == gaps;
		} else {
			out->decided = false;
		}
	}
	return r;
}

/* Nothing open, nothing too much. */
static bool all_square(const struct samut_settlement *out)
{
	for (unsigned i = 0; i < out->claims->len; i++) {
		const struct samut_sip_claim *claim = samut_sip_at(out->claims, claim, i);

		if (claim->owed != claim->paid)
			return false;
	}
	return out->decided && out->fees == out->fees_due;
}

int samut_settle(
	const struct samut_sip *sip, struct samut_date as_of, struct samut_settlement **ret_settlement)
{
	g_autoptr(samut_settlement) out = settlement_new(as_of);
	int r;

	find_gaps(sip, out);
	choose(sip, out);
	r = price_all(sip, out);
	if (r >= 0)
		r = manage(sip, out);
	if (r >= 0)
		r = samut_settlement_waterfall(sip, out);
	if (r >= 0)
		r = samut_settlement_pay(sip, out);
	if (r < 0)
		return r;
	out->square = all_square(out);
	*ret_settlement = g_steal_pointer(&out);
	return 0;
}
