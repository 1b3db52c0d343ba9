/* SPDX-License-Identifier: Apache-2.0 */
/* One row a household in ix.home: what follows from its records, as far as lists and reports ask for it. */
#include <errno.h>

#include "core/domain/derived.h"
#include "core/index/index_unit.h"
#include "core/model/kind.h"

/* Ages at which a member begins or ceases to count as dependent (derived.h). */
static const int turning_ages[] = {15, 60};

static char *iso(struct samut_date date)
{
	return date.year ? samut_date_iso(date) : NULL;
}

/* The earlier of two days, of which one or both may be missing. */
static struct samut_date earlier(struct samut_date a, struct samut_date b)
{
	if (!a.year || !b.year)
		return a.year ? a : b;
	return samut_date_compare(a, b) <= 0 ? a : b;
}

/* ",elderly,disabled," */
static char *group_words(uint32_t groups)
{
	const struct samut_kind *kind = samut_kind_find("member");
	const struct samut_choice *choices = kind->fields[samut_kind_field(kind, "Group")].choices;
	GString *words = g_string_new(",");

	for (unsigned i = 0; choices[i].word; i++)
		if (groups & (UINT32_C(1) << i))
			g_string_append_printf(words, "%s,", choices[i].word);
	return g_string_free(words, FALSE);
}

/* The earliest day by which something that is open was or is due. */
static struct samut_date first_due(struct samut_db *db, const struct samut_derived *d)
{
	struct samut_date due = earlier(earlier(d->next_visit, d->next_item), d->next_assessment);
	struct samut_date referral = {0};
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT min(k.due) FROM record r CROSS JOIN k_referral k ON k.node=r.node WHERE r.place=?1 "
		"AND "
		"r.kind='referral' AND r.incomplete=0 AND k.status='sent'",
		"i", d->place);

	if (samut_stmt_step(stmt) > 0 && !samut_stmt_null(stmt, 0))
		(void)samut_date_parse(samut_stmt_text(stmt, 0), SAMUT_DATE_FULL, NULL, &referral);
	samut_stmt_reset(stmt);
	return earlier(due, referral);
}

/* The next day on which the row may be another one although no record changes; year 0: none. */
static struct samut_date next_turn(
	const struct samut_derived *d, struct samut_date due, struct samut_date today)
{
	struct samut_date turn = {0}, day;

	if (d->later > 0 && samut_date_add_days(today, 1, &day) >= 0)
		turn = day;
	if (due.year && samut_date_compare(due, today) > 0)
		turn = earlier(turn, due);
	for (unsigned i = 0; i < d->members->len; i++) {
		const struct samut_member *member = &g_array_index(d->members, struct samut_member, i);

		if (!member->birth.year)
			continue;
		for (unsigned k = 0; k < G_N_ELEMENTS(turning_ages); k++)
			if (samut_date_add_months(
				    samut_date_last(member->birth), turning_ages[k] * 12, &day) >= 0 &&
				samut_date_compare(day, today) > 0)
				turn = earlier(turn, day);
	}
	return turn;
}

static const char *state_word(enum samut_state state)
{
	return state == SAMUT_STATE_NONE ? NULL : samut_state(state)->code;
}

/* What goes into the row, by column. */
struct column {
	const char *name;
	const char *text; /* NULL: number, if it is one */
	int64_t number;
	bool is_number;
};
#define TEXT(name, value)                                                                                    \
	{                                                                                                    \
		name, value, 0, false                                                                        \
	}
#define NUMBER(name, value)                                                                                  \
	{                                                                                                    \
		name, NULL, value, true                                                                      \
	}

static char *insert_sql(const struct column *columns, unsigned n)
{
	GString *sql = g_string_new("INSERT OR REPLACE INTO ix.home(");

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(sql, "%s%s", i ? "," : "", columns[i].name);
	g_string_append(sql, ") VALUES(");
	for (unsigned i = 0; i < n; i++)
		g_string_append(sql, i ? ",?" : "?");
	g_string_append_c(sql, ')');
	return g_string_free(sql, FALSE);
}

static int insert(struct samut_db *db, const struct column *columns, unsigned n)
{
	g_autofree char *sql = insert_sql(columns, n);
	struct samut_stmt *stmt = samut_db_prepare(db, g_intern_string(sql));

	for (unsigned i = 0; i < n; i++)
		if (columns[i].is_number)
			samut_stmt_bind_int(stmt, (int)i + 1, columns[i].number);
		else
			samut_stmt_bind_text(stmt, (int)i + 1, columns[i].text);
	return samut_stmt_step(stmt);
}

static int put_row(struct samut_indexing *work, const struct samut_node *place, const struct samut_area *area,
	const struct samut_derived *d)
{
	struct samut_date due = first_due(work->db, d);
	g_autofree char *due_text = iso(due), *next_due = iso(d->next.due), *last_visit = iso(d->last_visit),
			*item_due = iso(d->next_item), *closed = iso(d->closed_date),
			*groups = group_words(d->groups), *turn = iso(next_turn(d, due, work->today));
	const struct column columns[] = {
		NUMBER("place", place->id),
		NUMBER("node", d->node),
		TEXT("rid", d->rid),
		NUMBER("province", area->province),
		NUMBER("amphoe", area->amphoe),
		NUMBER("tambon", area->tambon),
		NUMBER("village", area->village),
		TEXT("name", place->name),
		NUMBER("confidential", d->confidential),
		TEXT("status", d->closed ? "closed" : "open"),
		TEXT("closed_date", closed),
		TEXT("urgency", d->urgency),
		NUMBER("step", d->step),
		NUMBER("level", d->level.level),
		NUMBER("low_income", d->level.low_income),
		NUMBER("reported_level", d->reported_level),
		TEXT("ladder", d->ladder == SAMUT_LADDER_NONE ? NULL : samut_ladder(d->ladder)->code),
		TEXT("next_action",
			d->next.action == SAMUT_ACTION_NONE ? NULL : samut_action(d->next.action)->code),
		TEXT("next_due", next_due),
		TEXT("due", due_text),
		TEXT("last_visit", last_visit),
		TEXT("health", state_word(d->states[SAMUT_HEALTH])),
		TEXT("education", state_word(d->states[SAMUT_EDUCATION])),
		TEXT("income_state", state_word(d->states[SAMUT_INCOME])),
		TEXT("living", state_word(d->states[SAMUT_LIVING])),
		TEXT("access", state_word(d->states[SAMUT_ACCESS])),
		NUMBER("members", d->present),
		NUMBER("vulnerable", d->vulnerable),
		NUMBER("dependants", d->level.dependants),
		TEXT("groups", groups),
		NUMBER("income", d->level.income),
		NUMBER("screenings", d->screenings),
		NUMBER("visits", d->visits),
		NUMBER("analyses", d->analyses),
		NUMBER("helps", d->helps),
		NUMBER("referrals", d->referrals),
		NUMBER("assessments", d->assessments),
		NUMBER("plan_items", d->items),
		NUMBER("plan_done", d->items_done),
		NUMBER("plan_dropped", d->items_dropped),
		TEXT("plan_open_due", item_due),
		NUMBER("incomplete", d->incomplete),
		TEXT("turn", turn),
	};

	return insert(work->db, columns, G_N_ELEMENTS(columns));
}

int samut_index_home(struct samut_indexing *work, const struct samut_node *place,
	const struct samut_area *area, bool *ret_confidential)
{
	g_auto(samut_derived) derived = {0};
	int r = samut_derive(work->db, place->id, work->today, &derived);

	if (r == -ENOENT) {
		r = samut_db_run(work->db, "DELETE FROM ix.home WHERE place=?1", "i", place->id);
		*ret_confidential = false;
		return r < 0 ? r : 0;
	}
	if (r < 0)
		return r;
	*ret_confidential = derived.confidential;
	return put_row(work, place, area, &derived);
}
