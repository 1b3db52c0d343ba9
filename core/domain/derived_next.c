/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step a household has reached, and what is to be done next. Each task is offered with its day; the best
 * offer stays. Invariant: tasks are offered in the order of enum samut_action, so that among equals the
 * earlier one stays.
 */
#include "core/domain/derived_part.h"

/* ---- Step ---- */

static bool is_helped(const struct deriving *v)
{
	return v->under_way || v->accepted || v->d->items_done > 0 || v->d->helps > 0;
}

/* An assessment no earlier than the first help. */
static bool is_followed(const struct samut_derived *d)
{
	struct samut_date since = deriving_is_day(d->first_help) ? d->first_help : d->last_analysis;

	return d->assessments > 0 && samut_date_compare(d->last_assessment, since) >= 0;
}

void deriving_step(struct deriving *v)
{
	struct samut_derived *d = v->d;

	d->step = d->visits ? 4 : d->screenings ? 3 : 2;
	if (d->step < 4 || d->analyses == 0)
		return;
	d->step = 5;
	if (d->items == 0 || !d->urgency)
		return;
	d->step = 6;
	if (!is_helped(v))
		return;
	d->step = 7;
	if (!is_followed(d))
		return;
	d->step = d->closed && d->reason ? 9 : 8;
}

/* ---- Tasks ---- */

/* Which of three comes first: due or late, without a day, ahead. */
static int urgency_of(const struct deriving *v, struct samut_date due)
{
	if (!deriving_is_day(due))
		return 1;
	return samut_date_compare(due, v->today) <= 0 ? 0 : 2;
}

static void offer(struct deriving *v, enum samut_action action, struct samut_date due, int64_t node)
{
	struct samut_next *best = &v->d->next;
	int here = urgency_of(v, due), there = urgency_of(v, best->due);

	if (best->action == SAMUT_ACTION_NONE || here < there ||
		(here == there && samut_date_compare(due, best->due) < 0))
		*best = (struct samut_next){action, due, node};
}

static const struct samut_date now = {0, 0, 0};

static void note_late(const struct deriving *v, struct samut_late *late, struct samut_date due)
{
	if (deriving_is_past(v, due))
		*late = (struct samut_late){1, samut_date_days_between(due, v->today)};
}

/* A promised day that another visit or assessment on it or after it has not kept is open; as both are of the
 * newest record, none has. A promise before its own record is a slip of the pen. */
static void drop_slip(struct samut_date *promised, struct samut_date made)
{
	if (deriving_is_day(*promised) && samut_date_compare(*promised, made) <= 0)
		*promised = now;
}

static void offer_until_plan(struct deriving *v)
{
	struct samut_derived *d = v->d;
	bool returned = d->returned_family && (d->returned_community || d->confidential);

	if (d->visits == 0 && d->screenings == 0)
		offer(v, SAMUT_ACTION_SCREEN, now, d->node);
	if (deriving_is_day(d->next_visit))
		offer(v, SAMUT_ACTION_VISIT, d->next_visit, v->visit);
	else if (d->visits == 0 && d->screenings > 0 && !v->unmatched)
		offer(v, SAMUT_ACTION_VISIT, now, d->node);
	if (d->visits > 0 && d->analyses == 0)
		offer(v, SAMUT_ACTION_ANALYSE, now, d->node);
	if (d->analyses > 0 && d->items == 0 && !returned)
		offer(v, SAMUT_ACTION_RETURN, now, v->analysis);
	if (d->analyses > 0 && !d->urgency)
		offer(v, SAMUT_ACTION_URGENCY, now, d->node);
	if (d->analyses > 0 && d->items == 0)
		offer(v, SAMUT_ACTION_PLAN, now, d->node);
}

/* What the newest follow-up leads to once nothing of the plan is open. It must be newer than what was done.
 */
static void offer_after_plan(struct deriving *v)
{
	struct samut_derived *d = v->d;
	bool followed = is_followed(d) && samut_date_compare(d->last_assessment, v->last_done) >= 0;

	if (!followed && d->items_done > 0)
		offer(v, SAMUT_ACTION_FOLLOW_UP, now, d->node);
	else if (deriving_is_day(d->next_assessment))
		return;
	else if (d->ladder >= SAMUT_SELF_RELIANT)
		offer(v, SAMUT_ACTION_CLOSE, now, d->node);
	else
		offer(v, SAMUT_ACTION_PLAN, now, d->node);
}

static void offer_from_plan(struct deriving *v)
{
	struct samut_derived *d = v->d;

	if (v->item)
		offer(v, SAMUT_ACTION_ITEM, d->next_item, v->item);
	if (v->referral)
		offer(v, SAMUT_ACTION_REFERRAL, v->next_referral, v->referral);
	if (deriving_is_day(d->next_assessment))
		offer(v, SAMUT_ACTION_FOLLOW_UP, d->next_assessment, v->assessment);
	if (d->analyses > 0 && d->items > 0 && !v->item)
		offer_after_plan(v);
	if (d->visits == 0 && v->unmatched)
		offer(v, SAMUT_ACTION_CLOSE, now, d->node);
}

/* Nothing of a closed case is late. */
static void rest(struct samut_derived *d)
{
	d->visits_late = d->items_late = d->referrals_late = d->follow_ups_late = (struct samut_late){0, 0};
	d->next_visit = d->next_item = d->next_assessment = now;
}

void deriving_next(struct deriving *v)
{
	struct samut_derived *d = v->d;

	drop_slip(&d->next_visit, d->last_visit);
	drop_slip(&d->next_assessment, d->last_assessment);
	if (d->closed) {
		rest(d);
		if (d->step == 8)
			offer(v, SAMUT_ACTION_LESSON, now, d->node);
		return;
	}
	note_late(v, &d->visits_late, d->next_visit);
	note_late(v, &d->follow_ups_late, d->next_assessment);
	offer_until_plan(v);
	offer_from_plan(v);
}
