/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a household for a page and finds words and names for it. Invariant: no text of a record that the
 * viewer cannot read leaves this file. */
#include "core/show/family.h"

#include <string.h>

#include "core/model/kind.h"
#include "core/model/money.h"
#include "core/store/node.h"

/* ---- Loading ---- */

/* Money paid out to the household is told by records of funds, which have readers of their own. */
static int sees_disbursements(const struct samut_family *family, bool *ret_all)
{
	struct samut_stmt *stmt = samut_db_bind(family->db,
		"SELECT f.node FROM ref f CROSS JOIN record r ON r.node=f.node "
		"WHERE f.kind='household' AND f.target=?1 AND r.kind='disbursement'",
		"t", family->d.rid);
	int r;

	*ret_all = true;
	while ((r = samut_stmt_step(stmt)) > 0)
		*ret_all &= samut_family_sees(family, samut_stmt_int(stmt, 0));
	return r;
}

static int load_help(struct samut_family *family)
{
	bool all = family->d.hidden == 0;
	int r = 0;

	if (all && family->d.rid)
		r = sees_disbursements(family, &all);
	if (r < 0 || !all)
		return r;
	r = samut_help_totals(family->db, family->d.place, &family->help);
	family->help_known = r >= 0;
	return r;
}

int samut_family_load(struct samut_family *family, struct samut_db *db, int64_t place,
	struct samut_date today, samut_sees_fn sees, void *arg)
{
	g_autoptr(GString) path = g_string_new(NULL);
	int r;

	*family = (struct samut_family){.db = db, .sees = sees, .arg = arg, .today = today};
	r = samut_derive_seen(db, place, today, sees, arg, &family->d);
	if (r >= 0)
		r = load_help(family);
	if (r >= 0)
		r = samut_node_path(db, place, path);
	family->path = g_strdup(path->str);
	return r < 0 ? r : 0;
}

static bool sees_node(int64_t node, void *arg)
{
	return samut_sight_reads(arg, node);
}

int samut_family_ask(struct samut_family *family, struct samut_asking *asking)
{
	return samut_family_load(family, asking->db, asking->place, asking->today, sees_node, asking->sight);
}

void samut_family_release(struct samut_family *family)
{
	g_clear_pointer(&family->path, g_free);
	samut_derived_release(&family->d);
	samut_help_release(&family->help);
}

bool samut_family_sees(const struct samut_family *family, int64_t node)
{
	return !family->sees || family->sees(node, family->arg);
}

/* ---- Where ---- */

const char *samut_family_called(const struct samut_family *family)
{
	const char *slash = strrchr(family->path, '/');

	return slash ? slash + 1 : family->path;
}

static const char *after_code(const char *name)
{
	const char *hyphen = strchr(name, '-');

	return hyphen ? hyphen + 1 : name;
}

char *samut_family_area(const struct samut_family *family)
{
	g_auto(GStrv) parts = g_strsplit(family->path, "/", -1);
	bool bangkok;
	int village;

	if (g_strv_length(parts) < 6)
		return g_strdup("");
	bangkok = g_str_has_prefix(parts[1], "10-");
	village = (int)g_ascii_strtoll(parts[4], NULL, 10);
	g_autofree char *moo = village ? g_strdup_printf("หมู่ %d %s", village, after_code(parts[4]))
				       : g_strdup(after_code(parts[4]));
	return g_strdup_printf("%s %s%s %s%s %s%s", moo, bangkok ? "แขวง" : "ต.", after_code(parts[3]),
		bangkok ? "เขต" : "อ.", after_code(parts[2]), bangkok ? "" : "จ.", after_code(parts[1]));
}

char *samut_family_within(const struct samut_family *family, int64_t node)
{
	g_autoptr(GString) path = g_string_new(NULL);

	if (samut_node_path(family->db, node, path) < 0 || !g_str_has_prefix(path->str, family->path) ||
		path->str[strlen(family->path)] != '/')
		return NULL;
	return g_strdup(path->str + strlen(family->path) + 1);
}

/* ---- Names ---- */

#define NAME_OF(table, column, kind)                                                                         \
	"SELECT r.node,k." column " FROM record r CROSS JOIN " table                                         \
	" k ON k.node=r.node WHERE r.kind='" kind "' AND r.rid=?1"

static const struct {
	const char *kind, *sql;
} name_queries[] = {
	{"partner", NAME_OF("k_partner", "name", "partner")},
	{"volunteer", NAME_OF("k_volunteer", "name", "volunteer")},
	{"scheme", NAME_OF("k_scheme", "title", "scheme")},
	{"fund", NAME_OF("k_fund", "title", "fund")},
	{"member", NAME_OF("k_member", "name", "member")},
	{"plan-item", NAME_OF("k_plan_item", "title", "plan-item")},
};

char *samut_family_name(const struct samut_family *family, const char *kind, const char *rid)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(name_queries); i++) {
		struct samut_stmt *stmt;
		char *name = NULL;

		if (strcmp(name_queries[i].kind, kind) != 0)
			continue;
		stmt = samut_db_bind(family->db, name_queries[i].sql, "t", rid);
		if (samut_stmt_step(stmt) > 0 && samut_family_sees(family, samut_stmt_int(stmt, 0)))
			name = g_strdup(samut_stmt_text(stmt, 1));
		samut_stmt_reset(stmt);
		if (name)
			return name;
	}
	return g_strdup(rid);
}

static const struct samut_field *field_of(const char *kind_name, const char *name)
{
	const struct samut_kind *kind = samut_kind_find(kind_name);
	int i = kind ? samut_kind_field(kind, name) : -1;

	return i < 0 ? NULL : &kind->fields[i];
}

static const char *word_of(const struct samut_field *field, const char *word)
{
	for (const struct samut_choice *choice = field ? field->choices : NULL; choice && choice->word;
		choice++)
		if (strcmp(choice->word, word) == 0)
			return choice->th;
	return word;
}

const char *samut_family_word(const char *kind, const char *field, const char *word)
{
	return word ? word_of(field_of(kind, field), word) : NULL;
}

char *samut_family_values(const struct samut_family *family, int64_t node, const char *kind,
	const char *field, const char *between)
{
	const struct samut_field *row = field_of(kind, field);
	GString *all = g_string_new(NULL);
	struct samut_stmt *stmt = samut_db_bind(family->db,
		"SELECT text FROM value WHERE node=?1 AND field=?2 ORDER BY n", "it", node, field);

	while (samut_stmt_step(stmt) > 0) {
		const char *text = samut_stmt_text(stmt, 0);
		g_autofree char *name = row && row->ref ? samut_family_name(family, row->ref, text) : NULL;

		g_string_append_printf(
			all, "%s%s", all->len ? between : "", name ? name : word_of(row, text));
	}
	return g_string_free(all, FALSE);
}

char *samut_family_groups(uint32_t groups, const char *between)
{
	const struct samut_choice *choices = field_of("member", "Group")->choices;
	GString *all = g_string_new(NULL);

	for (int i = 0; choices[i].word; i++)
		if (groups & 1u << i)
			g_string_append_printf(all, "%s%s", all->len ? between : "", choices[i].th);
	return g_string_free(all, FALSE);
}

/* ---- Level ---- */

const struct samut_words *samut_family_level(const struct samut_level *level)
{
	static const struct samut_words levels[] = {
		{"0", "ระดับ 0 รายได้น้อย", "low income"},
		{"1", "ระดับ 1 รายได้น้อยและมีปัญหาที่อยู่อาศัย", "low income, housing problem"},
		{"2", "ระดับ 2 รายได้น้อยและมีผู้พึ่งพิง 1-2 คน", "low income, 1 or 2 dependants"},
		{"3", "ระดับ 3 รายได้น้อยและมีผู้พึ่งพิงมากกว่า 2 คน", "low income, more than 2 dependants"},
	};
	static const struct samut_words unknown = {"-", "ยังไม่ทราบรายได้", "income not known"};
	static const struct samut_words above = {"-", "รายได้เกินเกณฑ์รายได้น้อย", "income above the limit"};

	if (level->level >= 0)
		return &levels[level->level];
	return level->from == SAMUT_INCOME_UNKNOWN ? &unknown : &above;
}

/* Whole baht without decimals. */
static char *print_baht(int64_t satang)
{
	char *text = samut_money_format_grouped(satang);

	if (g_str_has_suffix(text, ".00"))
		text[strlen(text) - strlen(".00")] = '\0';
	return text;
}

void samut_family_level_reason(const struct samut_family *family, char **ret_th, char **ret_en)
{
	const struct samut_level *level = &family->d.level;
	g_autofree char *income = print_baht(MAX(level->income, 0)), *limit = print_baht(level->limit);
	GString *th = g_string_new(NULL), *en = g_string_new(NULL);

	if (level->from == SAMUT_INCOME_HOUSEHOLD || level->from == SAMUT_INCOME_MEMBERS) {
		g_string_append_printf(th, "รายได้%s %s บาท/คน/ปี (เกณฑ์ %s)",
			level->from == SAMUT_INCOME_MEMBERS ? "เฉลี่ยจากสมาชิก" : "", income, limit);
		g_string_append_printf(en, "income %s baht a person and year%s; limit %s", income,
			level->from == SAMUT_INCOME_MEMBERS ? ", shared out" : "", limit);
	} else if (level->from == SAMUT_INCOME_DIMENSION) {
		g_string_append(th, "มิติรายได้ขัดสน");
		g_string_append(en, "the dimension of income is lacking");
	}
	if (level->low_income) {
		g_string_append_printf(th, " · ผู้พึ่งพิง %d คน%s", level->dependants,
			level->living || level->tenure || level->homeless ? " · มีปัญหาที่อยู่อาศัย" : "");
		g_string_append_printf(en, ", dependants %d%s", level->dependants,
			level->living || level->tenure || level->homeless ? ", housing problem" : "");
	}
	*ret_th = g_string_free(th, FALSE);
	*ret_en = g_string_free(en, FALSE);
}
