/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who lives in a household, who of them depends on others, and the level of vulnerability that follows.
 * Invariant: an event speaks of members by their id; those of other households in it are passed over.
 */
#include "core/domain/derived_part.h"

#include <string.h>

/* Groups whose members depend on others' care whatever their age ("ภาวะพึ่งพิง", DOMAIN C4 and C5). */
static const char *const dependent_groups[] = {"disabled", "bedridden", "psychiatric", "dementia"};

/* Ages of the dependency ratio: younger than the first, or the second and older. */
#define WORKING_FROM 15
#define WORKING_UNTIL 60
/* Until when somebody may be called a child (Child Protection Act B.E. 2546). */
#define CHILD_UNTIL 18

/* Up to which income, satang a person and year, it is low: from that day on, newest last. */
static const struct {
	struct samut_date from;
	int64_t limit;
} low_incomes[] = {
	/* Cabinet resolution of 26 March 2562 (grant for newborns); NESDC's definition of 2566 is the same.
	 */
	{{2019, 3, 26}, 10000000},
};

/* ---- Groups ---- */

static uint32_t group_bit(const struct deriving *v, const char *word)
{
	for (int i = 0; i < v->n_groups; i++)
		if (strcmp(v->groups[i].word, word) == 0)
			return 1u << i;
	return 0;
}

static struct samut_member *member_at(struct deriving *v, unsigned i)
{
	return &g_array_index(v->d->members, struct samut_member, i);
}

static int read_groups(struct deriving *v)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,g.text FROM record r CROSS JOIN value g ON g.node=r.node AND g.field='Group' "
		"WHERE r.place=?1 AND r.kind='member' AND r.incomplete=0",
		"i", v->d->place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		for (unsigned i = 0; i < v->d->members->len; i++)
			if (member_at(v, i)->node == samut_stmt_int(stmt, 0))
				member_at(v, i)->groups |= group_bit(v, samut_stmt_text(stmt, 1));
	return r;
}

/* ---- Who is there ---- */

/* The plus keeps SQLite from walking all members of the store in the order of their ids. */
static int read_members(struct deriving *v)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,r.rid,k.birth_date,k.income,k.joined,k.\"left\" "
		"FROM record r CROSS JOIN k_member k ON k.node=r.node "
		"WHERE r.place=?1 AND r.kind='member' AND r.incomplete=0 ORDER BY +r.rid,r.node",
		"i", v->d->place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct samut_member member = {.node = samut_stmt_int(stmt, 0),
			.birth = deriving_day(samut_stmt_text(stmt, 2)),
			.income = samut_stmt_null(stmt, 3) ? -1 : samut_stmt_int(stmt, 3),
			.joined = deriving_day(samut_stmt_text(stmt, 4)),
			.left = deriving_day(samut_stmt_text(stmt, 5))};

		if (!deriving_counts(v, member.node, NULL))
			continue;
		member.rid = deriving_keep(v, samut_stmt_text(stmt, 1));
		member.present = true;
		g_array_append_val(v->d->members, member);
	}
	return r;
}

/* Whether a line of an event names the member: his id, or its number within the household, maybe with his
 * name after it ("70-0000001/02 มะลิ", "02"). */
static bool names(const char *line, const char *rid)
{
	size_t len = strcspn(line, " \t");
	const char *number = rid ? strrchr(rid, '/') : NULL;

	if (!number)
		return false;
	return (strlen(rid) == len && strncmp(line, rid, len) == 0) ||
	       (strlen(number + 1) == len && strncmp(line, number + 1, len) == 0);
}

/* What the events say of one member, newest last: there or gone. */
static void follow_event(struct deriving *v, const char *line, bool after, bool any_after, const char *kind,
	struct samut_date date)
{
	for (unsigned i = 0; i < v->d->members->len; i++) {
		struct samut_member *member = member_at(v, i);

		if (!names(line, member->rid))
			continue;
		if (after)
			member->present = true;
		else if (any_after || strcmp(kind, "death") == 0)
			member->present = false;
		else
			continue;
		if (deriving_is_day(member->joined) && samut_date_compare(member->joined, date) > 0)
			member->present = true;
	}
}

/* Rows of one event come together, Before ahead of After, so that who is in both is there. */
static int follow_events(struct deriving *v)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,k.date,k.kind,n.text,n.field='After',"
		"EXISTS(SELECT 1 FROM value a WHERE a.node=r.node AND a.field='After') "
		"FROM record r CROSS JOIN k_event k ON k.node=r.node "
		"CROSS JOIN value n ON n.node=r.node AND n.field IN('Before','After') "
		"WHERE r.place=?1 AND r.kind='event' AND r.incomplete=0 AND k.kind "
		"IN('split','join','death') "
		"ORDER BY k.date,r.node,n.field DESC",
		"i", v->d->place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));

		if (samut_date_compare(date, v->today) <= 0 &&
			(!v->sees || v->sees(samut_stmt_int(stmt, 0), v->arg)))
			follow_event(v, samut_stmt_text(stmt, 3), samut_stmt_int(stmt, 4) != 0,
				samut_stmt_int(stmt, 5) != 0, samut_stmt_text(stmt, 2), date);
	}
	return r;
}

/* A group "child" or "elderly" typed years ago counts as long as the date of birth does not say otherwise. */
static bool is_dependent(const struct deriving *v, const struct samut_member *member)
{
	bool child = member->groups & group_bit(v, "child"),
	     elderly = member->groups & group_bit(v, "elderly");
	int least, most;

	for (unsigned i = 0; i < G_N_ELEMENTS(dependent_groups); i++)
		if (member->groups & group_bit(v, dependent_groups[i]))
			return true;
	if (!deriving_is_day(member->birth))
		return child || elderly;
	least = samut_date_age(member->birth, v->today);
	most = samut_date_age(samut_date_first(member->birth), v->today);
	return least < (child ? CHILD_UNTIL : WORKING_FROM) || (elderly ? most : least) >= WORKING_UNTIL;
}

/* The member's own dates have the last word. */
static void settle(const struct deriving *v, struct samut_member *member)
{
	if (deriving_is_day(member->joined) && samut_date_compare(member->joined, v->today) > 0)
		member->present = false;
	if (deriving_is_day(member->left) && samut_date_compare(member->left, v->today) <= 0)
		member->present = false;
	member->dependent = is_dependent(v, member);
}

int deriving_members(struct deriving *v)
{
	int r = read_members(v);

	if (r >= 0 && v->d->members->len > 0)
		r = read_groups(v);
	if (r >= 0 && v->d->members->len > 0)
		r = follow_events(v);
	for (unsigned i = 0; r >= 0 && i < v->d->members->len; i++) {
		struct samut_member *member = member_at(v, i);

		settle(v, member);
		if (!member->present)
			continue;
		v->d->present++;
		v->d->vulnerable += member->groups != 0;
		v->d->groups |= member->groups;
	}
	return r;
}

/* ---- Level ---- */

/* What all earn, shared by all; only when it is known of everybody old enough to earn. */
static bool shared_income(struct deriving *v, int64_t *ret_income)
{
	int64_t sum = 0;
	bool any = false;

	for (unsigned i = 0; i < v->d->members->len; i++) {
		const struct samut_member *member = member_at(v, i);
		int age = deriving_is_day(member->birth) ? samut_date_age(member->birth, v->today) : -1;

		if (!member->present)
			continue;
		if (member->income < 0 && (age < 0 || age >= WORKING_FROM))
			return false;
		any |= member->income >= 0;
		sum += MAX(member->income, 0);
	}
	if (!any)
		return false;
	*ret_income = sum / v->d->present;
	return true;
}

static void test_income(struct deriving *v, struct samut_level *level)
{
	level->limit = low_incomes[0].limit;
	for (unsigned i = 1; i < G_N_ELEMENTS(low_incomes); i++)
		if (samut_date_compare(low_incomes[i].from, v->today) <= 0)
			level->limit = low_incomes[i].limit;
	if (level->income >= 0)
		level->from = SAMUT_INCOME_HOUSEHOLD;
	else if (shared_income(v, &level->income))
		level->from = SAMUT_INCOME_MEMBERS;
	else if (v->d->states[SAMUT_INCOME] == SAMUT_STATE_LACKING)
		level->from = SAMUT_INCOME_DIMENSION;
	level->low_income = level->from == SAMUT_INCOME_DIMENSION ||
			    (level->from != SAMUT_INCOME_UNKNOWN && level->income <= level->limit);
}

void deriving_level(struct deriving *v)
{
	struct samut_level *level = &v->d->level;

	test_income(v, level);
	level->living = v->d->states[SAMUT_LIVING] == SAMUT_STATE_LACKING;
	level->tenure = g_strcmp0(v->d->tenure, "informal") == 0 || g_strcmp0(v->d->tenure, "none") == 0;
	level->homeless = (v->d->groups & group_bit(v, "homeless")) != 0;
	for (unsigned i = 0; i < v->d->members->len; i++)
		level->dependants += member_at(v, i)->present && member_at(v, i)->dependent;
	level->level = !level->low_income				   ? -1
		       : level->dependants > 2				   ? 3
		       : level->dependants > 0				   ? 2
		       : level->living || level->tenure || level->homeless ? 1
									   : 0;
}
