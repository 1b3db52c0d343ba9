/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the household is seen over time: the five dimensions and the ladder, out of screenings and assessments
 * read in the order of their dates, so that the last one wins.
 */
#include "core/domain/derived_part.h"

#include <string.h>

static enum samut_state state_of(const char *word)
{
	if (!word)
		return SAMUT_STATE_NONE;
	return strcmp(word, "ok") == 0	      ? SAMUT_STATE_OK
	       : strcmp(word, "lacking") == 0 ? SAMUT_STATE_LACKING
					      : SAMUT_STATE_UNKNOWN;
}

static enum samut_ladder ladder_of(const char *word)
{
	return strcmp(word, "contributing") == 0   ? SAMUT_CONTRIBUTING
	       : strcmp(word, "self-reliant") == 0 ? SAMUT_SELF_RELIANT
						   : SAMUT_DEPENDENT;
}

static void see(
	struct deriving *v, struct samut_stmt *stmt, int column, struct samut_date date, bool assessment)
{
	struct samut_observation seen = {
		.date = date, .node = samut_stmt_int(stmt, 0), .assessment = assessment};
	struct samut_derived *d = v->d;

	for (int i = 0; i < SAMUT_DIMENSIONS; i++) {
		seen.states[i] = state_of(samut_stmt_text(stmt, column + i));
		if (seen.states[i] == SAMUT_STATE_NONE ||
			(seen.states[i] == SAMUT_STATE_UNKNOWN && d->states[i] != SAMUT_STATE_NONE))
			continue;
		d->states[i] = seen.states[i];
		d->states_date[i] = date;
	}
	g_array_append_val(d->observations, seen);
}

static void take_screening(struct deriving *v, struct samut_stmt *stmt, struct samut_date date)
{
	const char *matched = samut_stmt_text(stmt, 8);

	v->d->screenings++;
	v->d->last_screening = date;
	v->unmatched = g_strcmp0(matched, "no") == 0;
	see(v, stmt, 3, date, false);
}

static struct samut_member *member_of(struct samut_derived *d, const char *rid)
{
	for (unsigned i = 0; i < d->members->len; i++) {
		struct samut_member *member = &g_array_index(d->members, struct samut_member, i);
		if (g_strcmp0(member->rid, rid) == 0)
			return member;
	}
	return NULL;
}

static void climb(struct deriving *v, const char *member, enum samut_ladder *level, enum samut_ladder to,
	struct samut_date date)
{
	struct samut_rung rung = {.member = member, .ladder = to, .date = date};

	if (*level == to)
		return;
	*level = to;
	g_array_append_val(v->d->rungs, rung);
}

static void take_assessment(struct deriving *v, struct samut_stmt *stmt, struct samut_date date)
{
	struct samut_derived *d = v->d;
	const char *member = samut_stmt_text(stmt, 8);
	enum samut_ladder level = ladder_of(samut_stmt_text(stmt, 9));
	struct samut_member *who = member ? member_of(d, member) : NULL;

	d->assessments++;
	d->last_assessment = date;
	d->next_assessment = deriving_day(samut_stmt_text(stmt, 10));
	v->assessment = samut_stmt_int(stmt, 0);
	if (who)
		climb(v, who->rid, &who->ladder, level, date);
	if (!member || g_strcmp0(member, d->head) == 0) {
		climb(v, NULL, &d->ladder, level, date);
		see(v, stmt, 3, date, true);
	}
}

/* Both kinds in one order of time; on the same day the assessment has the last word. */
int deriving_observations(struct deriving *v)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,k.date,0,k.health,k.education,k.income,k.living,k.access,k.matched,NULL,NULL "
		"FROM record r CROSS JOIN k_screening k ON k.node=r.node "
		"WHERE r.place=?1 AND r.kind='screening' AND r.incomplete=0 "
		"UNION ALL "
		"SELECT r.node,k.date,1,k.health,k.education,k.income,k.living,k.access,k.member,k.level,"
		"k.next_date "
		"FROM record r CROSS JOIN k_assessment k ON k.node=r.node "
		"WHERE r.place=?1 AND r.kind='assessment' AND r.incomplete=0 "
		"ORDER BY 2,3,1",
		"i", v->d->place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));

		if (!deriving_counts(v, samut_stmt_int(stmt, 0), &date))
			continue;
		if (samut_stmt_int(stmt, 2))
			take_assessment(v, stmt, date);
		else
			take_screening(v, stmt, date);
	}
	return r;
}
