/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.svg: each outcome as a bar from nothing to what was measured, with its target and its baseline as
 * lines across, and below all of them how much of what is owed has been paid. Colours say no more than the
 * words beside them.
 */
#include "core/show/sip.h"
#include "core/show/svg.h"

#include <errno.h>

#define WIDTH 720
#define LEFT 24
#define RIGHT (WIDTH - 24)
#define TOP 84
#define ROW 98
/* Two labels closer than this would run into each other. */
#define APART 150
#define BAR 20

/* A drawing under way. */
struct drawing {
	struct samut_sip_page *page;
	GString *out;
	int y;
};

/* The evaluation that is shown for an outcome: the one that counts, else the last of any. */
static const struct samut_sip_evaluation *shown(
	const struct samut_sip_page *page, unsigned o, bool *ret_counts)
{
	const struct samut_sip *sip = page->sip;
	int e = page->settlement ? g_array_index(page->settlement->counts, int, o) : -1;
	const char *rid = samut_sip_at(sip->outcomes, outcome, o)->record.rid;
	const struct samut_sip_evaluation *last = NULL;

	*ret_counts = e >= 0;
	if (e >= 0)
		return samut_sip_at(sip->evaluations, evaluation, (unsigned)e);
	for (unsigned i = 0; i < sip->evaluations->len; i++) {
		const struct samut_sip_evaluation *any = samut_sip_at(sip->evaluations, evaluation, i);

		if (g_strcmp0(any->outcome, rid) == 0 && any->value != SAMUT_SIP_NONE &&
			(!last || samut_date_compare(any->date, last->date) >= 0))
			last = any;
	}
	return last;
}

/* Where a value stands on a scale that ends at most. */
static int at(int64_t value, int64_t most)
{
	if (value == SAMUT_SIP_NONE || value <= 0 || most <= 0)
		return LEFT;
	return LEFT + (int)((__int128)MIN(value, most) * (RIGHT - LEFT) / most);
}

static enum samut_svg_paint paint_of(const struct samut_sip_evaluation *e, bool counts)
{
	static const enum samut_svg_paint paints[] = {
		SAMUT_SVG_GOOD, SAMUT_SVG_WARN, SAMUT_SVG_BAD, SAMUT_SVG_INK, SAMUT_SVG_INK};

	return counts ? paints[e->verdict] : SAMUT_SVG_INK;
}

/* "ได้ 9 · เป้าหมาย 7.5 · ค่าตั้งต้น 0 คน — บรรลุเป้าหมาย (met)" */
static char *describe(const struct samut_sip_outcome *o, const struct samut_sip_evaluation *e, bool counts)
{
	g_autofree char *value = samut_sip_number(e ? e->value : SAMUT_SIP_NONE);
	g_autofree char *target = samut_sip_number(o->target);
	g_autofree char *baseline = o->baseline == SAMUT_SIP_NONE ? NULL : samut_sip_number(o->baseline);
	const struct samut_sip_words *verdict = &samut_sip_verdicts[e ? e->verdict : SAMUT_SIP_NO_VERDICT];
	g_autofree char *verdict_words = g_strdup_printf("%s (%s)", verdict->th, verdict->en);

	return g_strdup_printf("ได้ %s · เป้าหมาย %s%s%s %s — %s", value, target, baseline ? " · ค่าตั้งต้น " : "",
		baseline ? baseline : "", o->unit ? o->unit : "",
		!e	 ? "ยังไม่มีผลประเมิน (not evaluated)"
		: counts ? verdict_words
			 : "ยังไม่นับ (not counted)");
}

static void mark(struct drawing *d, int x, const char *words, enum samut_svg_paint paint)
{
	bool right = x > WIDTH / 2;

	samut_svg_line(d->out, x, d->y + 11, x, d->y + BAR + 24, paint, TRUE);
	if (words)
		samut_svg_text(d->out, x + (right ? -4 : 4), d->y + BAR + 34,
			right ? SAMUT_SVG_END : SAMUT_SVG_START, SAMUT_SVG_NOTE, words);
}

static void draw_marks(struct drawing *d, const struct samut_sip_outcome *outcome, int64_t most)
{
	int target = at(outcome->target, most), baseline = at(outcome->baseline, most);

	if (target > LEFT)
		mark(d, target, "เป้าหมาย target", SAMUT_SVG_INK);
	if (baseline > LEFT)
		mark(d, baseline, ABS(target - baseline) < APART ? NULL : "ค่าตั้งต้น baseline", SAMUT_SVG_B);
}

static void draw_outcome(struct drawing *d, unsigned o)
{
	const struct samut_sip_outcome *outcome = samut_sip_at(d->page->sip->outcomes, outcome, o);
	bool counts;
	const struct samut_sip_evaluation *e = shown(d->page, o, &counts);
	int64_t value = e ? e->value : 0, most = MAX(MAX(outcome->target, outcome->baseline), value);
	g_autofree char *words = describe(outcome, e, counts);
	g_autofree char *title = samut_svg_fit(outcome->title ? outcome->title : "-", 62);
	g_autofree char *line = samut_svg_fit(words, 92);

	/* A tenth of room, so that a target that was just reached is not lost at the edge. */
	most += most < INT64_MAX / 2 ? most / 10 : 0;
	samut_svg_text(d->out, LEFT, d->y, SAMUT_SVG_START, SAMUT_SVG_LABEL, title);
	samut_svg_text(d->out, LEFT, d->y + 20, SAMUT_SVG_START, SAMUT_SVG_NOTE, line);
	d->y += 16;
	samut_svg_rect(d->out, LEFT, d->y + 16, RIGHT - LEFT, BAR, SAMUT_SVG_FAINT, NULL);
	if (e)
		samut_svg_rect(
			d->out, LEFT, d->y + 16, at(value, most) - LEFT, BAR, paint_of(e, counts), words);
	draw_marks(d, outcome, most);
	d->y += ROW - 16;
}

static void draw_money(struct drawing *d)
{
	const struct samut_settlement *s = d->page->settlement;
	g_autofree char *owed = NULL, *paid = NULL, *words = NULL;

	if (!s)
		return;
	owed = samut_money_format_grouped(s->purse);
	paid = samut_money_format_grouped(s->purse_paid);
	words = g_strdup_printf("จ่ายแล้ว paid %s · ต้องจ่าย owed %s บาท", paid, owed);
	samut_svg_text(
		d->out, LEFT, d->y, SAMUT_SVG_START, SAMUT_SVG_LABEL, "เงินตามผลลัพธ์ · money for outcomes");
	samut_svg_text(d->out, LEFT, d->y + 20, SAMUT_SVG_START, SAMUT_SVG_NOTE, words);
	samut_svg_rect(d->out, LEFT, d->y + 32, RIGHT - LEFT, BAR, SAMUT_SVG_FAINT, NULL);
	samut_svg_rect(d->out, LEFT, d->y + 32, at(s->purse_paid, s->purse) - LEFT, BAR, SAMUT_SVG_A, words);
	d->y += ROW - 16;
}

/* Outcomes proper: a fee has nothing to reach. */
static bool is_drawn(const struct samut_sip *sip, unsigned o)
{
	return samut_sip_at(sip->outcomes, outcome, o)->pricing != SAMUT_SIP_FEE;
}

/* What the drawing says, for those who do not see it. */
static char *desc_of(struct samut_sip_page *page)
{
	GString *text = g_string_new(NULL);

	for (unsigned o = 0; o < page->sip->outcomes->len; o++) {
		if (!is_drawn(page->sip, o))
			continue;
		const struct samut_sip_outcome *outcome = samut_sip_at(page->sip->outcomes, outcome, o);
		bool counts;
		const struct samut_sip_evaluation *e = shown(page, o, &counts);
		g_autofree char *words = describe(outcome, e, counts);

		g_string_append_printf(text, "%s%s: %s", text->len ? "; " : "",
			outcome->title ? outcome->title : "-", words);
	}
	return g_string_free(text, FALSE);
}

int samut_sip_progress_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_sip_page) page = SAMUT_SIP_PAGE_INIT;
	int r = samut_sip_page_open(asking, asking->args[0], &page);

	if (r < 0)
		return r;
	unsigned n = 0;
	for (unsigned o = 0; o < page.sip->outcomes->len; o++)
		n += is_drawn(page.sip, o);
	struct drawing d = {&page, out, TOP + 16};
	g_autofree char *title = samut_svg_fit(page.sip->title ? page.sip->title : page.sip->record.rid, 52);
	g_autofree char *day = samut_date_thai(asking->today);
	g_autofree char *note = g_strdup_printf(
		"%s · ณ %s · ผลลัพธ์เทียบกับเป้าหมาย outcomes against targets", page.sip->record.rid, day);
	g_autofree char *desc = desc_of(&page);

	samut_svg_begin(out, WIDTH, TOP + 16 + (int)(n + 1) * ROW, title, desc);
	samut_svg_text(out, LEFT, 36, SAMUT_SVG_START, SAMUT_SVG_TITLE, title);
	samut_svg_text(out, LEFT, 58, SAMUT_SVG_START, SAMUT_SVG_NOTE, note);
	for (unsigned o = 0; o < page.sip->outcomes->len; o++)
		if (is_drawn(page.sip, o))
			draw_outcome(&d, o);
	if (n == 0)
		samut_svg_text(out, LEFT, d.y, SAMUT_SVG_START, SAMUT_SVG_LABEL,
			"ยังไม่มีผลลัพธ์ที่ตกลงกัน · no outcomes agreed on yet");
	else
		draw_money(&d);
	samut_svg_end(out);
	return 0;
}
