/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a household's records once, kind by kind, and puts together what follows from them. Invariant: only
 * what deriving_counts() lets through leaves a trace in the result. One statement a kind that the household
 * has any record of, each along the index of a place's records, so that the cost follows the household and
 * not the store.
 */
#include "core/domain/derived_part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Beginning and end of each statement: records of one kind in the place that are complete. */
#define FROM(table, kind)                                                                                    \
	" FROM record r CROSS JOIN " table " k ON k.node=r.node WHERE r.place=?1 AND r.kind='" kind          \
	"' AND r.incomplete=0 "

/* ---- Small things ---- */

struct samut_date deriving_day(const char *iso)
{
	struct samut_date date = {0, 0, 0};

	if (!iso || strlen(iso) < 4)
		return date;
	date.year = atoi(iso);
	if (strlen(iso) >= 7)
		date.month = atoi(iso + 5);
	if (strlen(iso) >= 10)
		date.day = atoi(iso + 8);
	return date;
}

bool deriving_is_day(struct samut_date date)
{
	return date.year != 0;
}

const char *deriving_keep(struct deriving *v, const char *text)
{
	return text ? g_string_chunk_insert_const(v->d->strings, text) : NULL;
}

bool deriving_is_past(const struct deriving *v, struct samut_date date)
{
	return deriving_is_day(date) && samut_date_compare(date, v->today) < 0;
}

bool deriving_counts(struct deriving *v, int64_t node, const struct samut_date *date)
{
	if (v->sees && !v->sees(node, v->arg)) {
		v->d->hidden++;
		return false;
	}
	if (date && samut_date_compare(*date, v->today) > 0) {
		v->d->later++;
		return false;
	}
	return true;
}

static void keep_first(struct samut_date *first, struct samut_date date)
{
	if (deriving_is_day(date) && (!deriving_is_day(*first) || samut_date_compare(date, *first) < 0))
		*first = date;
}

static void count_late(struct deriving *v, struct samut_late *late, struct samut_date due)
{
	if (!deriving_is_past(v, due))
		return;
	late->count++;
	late->days = MAX(late->days, samut_date_days_between(due, v->today));
}

/* ---- Kinds of records ---- */

static int read_household(struct deriving *v)
{
	struct samut_derived *d = v->d;
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,r.rid,k.head,k.urgency,k.status,k.confidential,"
		"trim(ifnull(k.closed_reason,''))<>'',k.closed_date,k.consent,k.tenure,k.reported_level,k."
		"income "
		"FROM record r CROSS JOIN k_household k ON k.node=r.node WHERE r.place=?1 AND "
		"r.kind='household'",
		"i", d->place);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	d->node = samut_stmt_int(stmt, 0);
	d->rid = deriving_keep(v, samut_stmt_text(stmt, 1));
	d->head = deriving_keep(v, samut_stmt_text(stmt, 2));
	d->urgency = deriving_keep(v, samut_stmt_text(stmt, 3));
	d->closed_date = deriving_day(samut_stmt_text(stmt, 7));
	d->closed = g_strcmp0(samut_stmt_text(stmt, 4), "closed") == 0 &&
		    samut_date_compare(d->closed_date, v->today) <= 0;
	d->confidential = g_strcmp0(samut_stmt_text(stmt, 5), "yes") == 0;
	d->reason = samut_stmt_int(stmt, 6) != 0;
	d->consent = deriving_keep(v, samut_stmt_text(stmt, 8));
	d->tenure = deriving_keep(v, samut_stmt_text(stmt, 9));
	d->reported_level = samut_stmt_null(stmt, 10) ? -1 : atoi(samut_stmt_text(stmt, 10));
	d->level.income = samut_stmt_null(stmt, 11) ? -1 : samut_stmt_int(stmt, 11);
	samut_stmt_reset(stmt);
	return 0;
}

static void take_visit(struct deriving *v, struct samut_stmt *stmt)
{
	struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));

	if (!deriving_counts(v, samut_stmt_int(stmt, 0), &date))
		return;
	v->visit = samut_stmt_int(stmt, 0);
	v->d->visits++;
	v->d->last_visit = date;
	v->d->next_visit = deriving_day(samut_stmt_text(stmt, 2));
}

/* The newest analysis is the one that is returned. The letter wants it returned to both. */
static void take_analysis(struct deriving *v, struct samut_stmt *stmt)
{
	struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));

	if (!deriving_counts(v, samut_stmt_int(stmt, 0), &date))
		return;
	v->analysis = samut_stmt_int(stmt, 0);
	v->d->analyses++;
	v->d->last_analysis = date;
	v->d->returned_family = samut_stmt_int(stmt, 2) != 0;
	v->d->returned_community = samut_stmt_int(stmt, 3) != 0;
}

static void take_item(struct deriving *v, struct samut_stmt *stmt)
{
	int64_t node = samut_stmt_int(stmt, 0);
	const char *status = samut_stmt_text(stmt, 1);
	struct samut_date due = deriving_day(samut_stmt_text(stmt, 2));
	struct samut_date done = deriving_day(samut_stmt_text(stmt, 3));

	if (!deriving_counts(v, node, NULL))
		return;
	v->d->items++;
	if (strcmp(status, "dropped") == 0) {
		v->d->items_dropped++;
	} else if (strcmp(status, "done") == 0) {
		v->d->items_done++;
		keep_first(&v->d->first_help, done);
		if (samut_date_compare(done, v->last_done) > 0)
			v->last_done = done;
	} else {
		if (!deriving_is_day(v->d->next_item) || samut_date_compare(due, v->d->next_item) < 0) {
			v->d->next_item = due;
			v->item = node;
		}
		v->under_way |= strcmp(status, "doing") == 0;
		count_late(v, &v->d->items_late, due);
	}
}

static void take_help(struct deriving *v, struct samut_stmt *stmt)
{
	struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));

	if (!deriving_counts(v, samut_stmt_int(stmt, 0), &date))
		return;
	v->d->helps++;
	v->d->last_help = date;
	keep_first(&v->d->first_help, date);
}

static void take_referral(struct deriving *v, struct samut_stmt *stmt)
{
	int64_t node = samut_stmt_int(stmt, 0);
	struct samut_date date = deriving_day(samut_stmt_text(stmt, 1));
	const char *status = samut_stmt_text(stmt, 2);
	struct samut_date due = deriving_day(samut_stmt_text(stmt, 3));

	if (!deriving_counts(v, node, &date))
		return;
	v->d->referrals++;
	if (strcmp(status, "accepted") == 0 || strcmp(status, "done") == 0) {
		v->accepted = true;
		keep_first(&v->d->first_help, date);
	}
	if (strcmp(status, "sent") != 0 || !deriving_is_day(due))
		return;
	count_late(v, &v->d->referrals_late, due);
	if (!v->referral || samut_date_compare(due, v->next_referral) < 0) {
		v->next_referral = due;
		v->referral = node;
	}
}

/* What is read row by row; the flag of its kind says whether there is anything to read. */
static const struct reading {
	const char *kind, *sql;
	void (*take)(struct deriving *v, struct samut_stmt *stmt);
} readings[] = {
	{"visit", "SELECT r.node,k.date,k.next_visit" FROM("k_visit", "visit") "ORDER BY k.date,r.node",
		take_visit},
	{"analysis",
		"SELECT r.node,k.date,"
		"EXISTS(SELECT 1 FROM value v WHERE v.node=r.node AND v.field='ReturnedTo' AND "
		"v.text='family'),"
		"EXISTS(SELECT 1 FROM value v WHERE v.node=r.node AND v.field='ReturnedTo' AND "
		"v.text='community')" FROM("k_analysis", "analysis") "ORDER BY k.date,r.node",
		take_analysis},
	{"plan-item", "SELECT r.node,k.status,k.due,k.done_date" FROM("k_plan_item", "plan-item"), take_item},
	{"assistance", "SELECT r.node,k.date" FROM("k_assistance", "assistance") "ORDER BY k.date",
		take_help},
	{"referral", "SELECT r.node,k.date,k.status,k.due" FROM("k_referral", "referral"), take_referral},
};

/* Which kinds there are at all, as bits of readings; members and observations read for themselves. */
static int survey(struct deriving *v, unsigned *ret_kinds)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT kind,sum(incomplete) FROM record WHERE place=?1 GROUP BY kind", "i", v->d->place);
	int r;

	*ret_kinds = 0;
	while ((r = samut_stmt_step(stmt)) > 0) {
		for (unsigned i = 0; i < G_N_ELEMENTS(readings); i++)
			if (strcmp(samut_stmt_text(stmt, 0), readings[i].kind) == 0)
				*ret_kinds |= 1u << i;
		v->d->incomplete += (int)samut_stmt_int(stmt, 1);
	}
	return r;
}

static int read_records(struct deriving *v)
{
	unsigned kinds;
	int r = survey(v, &kinds);

	for (unsigned i = 0; r >= 0 && i < G_N_ELEMENTS(readings); i++) {
		if (!(kinds & 1u << i))
			continue;
		struct samut_stmt *stmt = samut_db_bind(v->db, readings[i].sql, "i", v->d->place);

		while ((r = samut_stmt_step(stmt)) > 0)
			readings[i].take(v, stmt);
	}
	return r;
}

/* ---- All of it ---- */

static void find_groups(struct deriving *v)
{
	const struct samut_kind *kind = samut_kind_find("member");

	v->groups = kind->fields[samut_kind_field(kind, "Group")].choices;
	while (v->groups[v->n_groups].word)
		v->n_groups++;
}

static void init(struct samut_derived *d, int64_t place)
{
	*d = (struct samut_derived){.place = place, .reported_level = -1};
	d->strings = g_string_chunk_new(512);
	d->members = g_array_new(FALSE, TRUE, sizeof(struct samut_member));
	d->observations = g_array_new(FALSE, TRUE, sizeof(struct samut_observation));
	d->rungs = g_array_new(FALSE, TRUE, sizeof(struct samut_rung));
}

void samut_derived_release(struct samut_derived *d)
{
	g_clear_pointer(&d->members, g_array_unref);
	g_clear_pointer(&d->observations, g_array_unref);
	g_clear_pointer(&d->rungs, g_array_unref);
	g_clear_pointer(&d->strings, g_string_chunk_free);
}

int samut_derive_seen(struct samut_db *db, int64_t place, struct samut_date today, samut_sees_fn sees,
	void *arg, struct samut_derived *ret_derived)
{
	g_auto(samut_derived) d = {0};
	struct deriving v = {.db = db, .today = today, .sees = sees, .arg = arg, .d = &d};
	int r;

	init(&d, place);
	find_groups(&v);
	r = read_household(&v);
	if (r >= 0)
		r = read_records(&v);
	if (r >= 0)
		r = deriving_members(&v);
	if (r >= 0)
		r = deriving_observations(&v);
	if (r < 0)
		return r;
	deriving_level(&v);
	deriving_step(&v);
	deriving_next(&v);
	*ret_derived = d;
	d = (struct samut_derived){0};
	return 0;
}

int samut_derive(
	struct samut_db *db, int64_t place, struct samut_date today, struct samut_derived *ret_derived)
{
	return samut_derive_seen(db, place, today, NULL, NULL, ret_derived);
}
