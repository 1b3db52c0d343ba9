/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of the rules. Invariant: a row is asked once for each touched record of its kinds, and once a
 * place for removals that know nothing of the record that went; the first few breaches of a row are told.
 */
#include "core/domain/rule.h"

#include <errno.h>
#include <string.h>

#include "core/domain/rule_words.h"
#include "core/model/layout.h"
#include "core/store/recordrow.h"

/* Breaches that one row tells of one record. */
#define TOLD_MAX 5
#define COLUMNS_MAX 10

/* ---- Which rules ---- */

/* Is kind one of those in "a|b|c"? */
static bool among(const char *kinds, const char *kind)
{
	size_t len = strlen(kind);

	if (kinds && *kinds == '*')
		return true;
	for (const char *at = kinds; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, kind, len) == 0 && (at[len] == '\0' || at[len] == '|'))
			return true;
	}
	return false;
}

static bool concerns(const struct samut_rule *rule, const char *kind, bool removed)
{
	return !(rule->flags & SAMUT_RULE_WARNING) && among(removed ? rule->removed : rule->written, kind);
}

bool samut_rules_watch(const char *kind, bool removed)
{
	SAMUT_RULES_EACH (rule)
		if (concerns(rule, kind, removed))
			return true;
	return false;
}

/* ---- One breach ---- */

struct samut_record *samut_ruling_record(const struct samut_ruling *ruling, GBytes *text)
{
	struct samut_record *record = NULL;
	gsize len = 0;
	const char *data = text ? g_bytes_get_data(text, &len) : NULL;

	if (!text || samut_record_check(ruling->kind, data ? data : "", len, &record, NULL) < 0)
		return NULL;
	return record;
}

/* The line of the field in the written text; 0 when it has none. */
static int line_of(const struct samut_ruling *ruling, const char *field)
{
	g_autoptr(samut_record) record = field ? samut_ruling_record(ruling, ruling->text) : NULL;
	const struct samut_value *value = record ? samut_record_get(record, field) : NULL;

	return value ? value->line : 0;
}

int samut_rule_breach(const struct samut_rule *rule, const struct samut_ruling *ruling, const char *field,
	const char *const *columns, unsigned n_columns, struct samut_diag *diag)
{
	g_autofree char *th = samut_rule_words(ruling->db, rule->th, true, columns, n_columns);
	g_autofree char *en = samut_rule_words(ruling->db, rule->en, false, columns, n_columns);
	bool gone = !ruling->text;

	if (!field)
		field = rule->field;
	samut_diag_add(diag, gone ? 0 : line_of(ruling, field), 0, gone ? NULL : field, "%1$s (%3$s)%2$.0s",
		"%2$s (%3$s)%1$.0s", th, en, rule->name);
	return gone ? -EBUSY : -EINVAL;
}

/* ---- One row ---- */

/* The highest parameter of a statement. */
static int count_parameters(const char *sql)
{
	int highest = 0;

	for (const char *at = strchr(sql, '?'); at; at = strchr(at + 1, '?'))
		if (g_ascii_isdigit(at[1]))
			highest = MAX(highest, at[1] - '0');
	return highest;
}

/* What the field said before the edit; new string or NULL. */
static char *value_before(const struct samut_rule *rule, const struct samut_ruling *ruling)
{
	g_autoptr(samut_record) record = rule->was ? samut_ruling_record(ruling, ruling->before) : NULL;

	if (!record)
		return NULL;
	if (strcmp(rule->was, SAMUT_RULE_WAS_COMPLETE) == 0)
		return record->incomplete ? NULL : g_strdup("1");
	const struct samut_value *value = samut_record_get(record, rule->was);
	return value ? g_strdup(value->text) : NULL;
}

static unsigned read_columns(struct samut_stmt *stmt, const char **columns)
{
	unsigned n = (unsigned)samut_stmt_columns(stmt);

	n = MIN(n, COLUMNS_MAX);
	for (unsigned i = 0; i < n; i++)
		columns[i] = samut_stmt_text(stmt, (int)i);
	return n;
}

static int ask_sql(const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	int n_parameters = count_parameters(rule->sql), result = 0, r = 0;
	struct samut_stmt *stmt = samut_db_prepare(ruling->db, rule->sql);
	g_autofree char *was = n_parameters >= 3 ? value_before(rule, ruling) : NULL;

	if (n_parameters >= 1)
		samut_stmt_bind_int(stmt, 1, ruling->node);
	if (n_parameters >= 2)
		samut_stmt_bind_int(stmt, 2, ruling->place);
	if (n_parameters >= 3)
		samut_stmt_bind_text(stmt, 3, was);
	for (unsigned told = 0; told < TOLD_MAX && (r = samut_stmt_step(stmt)) > 0; told++) {
		const char *columns[COLUMNS_MAX];
		unsigned n = read_columns(stmt, columns);
		result = samut_rule_breach(rule, ruling, NULL, columns, n, diag);
		r = 0;
	}
	samut_stmt_reset(stmt);
	return r < 0 ? r : result;
}

static int ask(const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	return rule->sql ? ask_sql(rule, ruling, diag) : rule->check(rule, ruling, diag);
}

static bool waits(const struct samut_rule *rule, const struct samut_ruling *ruling)
{
	return (rule->flags & (SAMUT_RULE_ORDER | SAMUT_RULE_WAITS)) && (ruling->filling || ruling->recorded);
}

int samut_rules_judge_one(const struct samut_ruling *ruling, struct samut_diag *diag)
{
	bool gone = ruling->node == 0;
	int result = 0;

	SAMUT_RULES_EACH (rule) {
		if (!concerns(rule, ruling->kind->name, gone) || waits(rule, ruling))
			continue;
		int r = ask(rule, ruling, diag);
		if (r < 0 && r != -EINVAL && r != -EBUSY)
			return r;
		result = r < 0 ? r : result;
	}
	return result;
}

/* Is the rule asked for what is amiss with a record of that kind? */
static bool doubts_kind(const struct samut_rule *rule, const char *kind)
{
	return (rule->flags & (SAMUT_RULE_WARNING | SAMUT_RULE_ORDER)) && among(rule->written, kind);
}

/* Rules for all kinds look at the record alone and at what it refers to. */
bool samut_rules_compare(const char *kind)
{
	SAMUT_RULES_EACH (rule)
		if (doubts_kind(rule, kind) && *rule->written != '*')
			return true;
	return false;
}

int samut_rules_doubts(const struct samut_ruling *ruling, struct samut_diag *doubts)
{
	SAMUT_RULES_EACH (rule) {
		if (!doubts_kind(rule, ruling->kind->name))
			continue;
		int r = ask(rule, ruling, doubts);
		if (r < 0 && r != -EINVAL)
			return r;
	}
	return 0;
}

/* ---- All that an edit touched ---- */

struct touched {
	const struct samut_kind *kind;
	int64_t node, place;
	GBytes *text, *before;
	char *rid;    /* of one that goes */
	int64_t left; /* the same */
};

static void touched_free(void *data)
{
	struct touched *touched = data;

	g_clear_pointer(&touched->text, g_bytes_unref);
	g_clear_pointer(&touched->before, g_bytes_unref);
	g_free(touched->rid);
	g_free(touched);
}

GPtrArray *samut_touched_new(void)
{
	return g_ptr_array_new_with_free_func(touched_free);
}

static void note(GPtrArray *all, const struct touched *what)
{
	struct touched *touched = g_new(struct touched, 1);

	*touched = *what;
	if (what->text)
		g_bytes_ref(what->text);
	if (what->before)
		g_bytes_ref(what->before);
	g_ptr_array_add(all, touched);
}

void samut_rules_wrote(GPtrArray *touched, const struct samut_kind *kind, int64_t node, int64_t place,
	GBytes *text, GBytes *before)
{
	if (samut_rules_watch(kind->name, false))
		note(touched, &(struct touched){kind, node, place, text, before, NULL, 0});
}

int samut_rules_dropping(GPtrArray *touched, struct samut_db *db, const struct samut_node *node, GBytes *text)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r = samut_node_ancestor(db, node->parent, SAMUT_PLACE_OWNER, &place);

	if (r < 0 && r != -ENOENT)
		return r;
	note(touched, &(struct touched){samut_kind_find(row->kind), 0, place.id, NULL, text,
			      samut_recordrow_rid(db, node->id), node->id});
	return 0;
}

int samut_rules_judge(const GPtrArray *touched, const struct samut_ruling *edit, struct samut_diag *diag)
{
	g_autoptr(GHashTable) asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct samut_ruling ruling = *edit;
	int result = 0;

	ruling.asked = asked;
	for (unsigned i = 0; i < touched->len; i++) {
		const struct touched *one = touched->pdata[i];

		ruling.kind = one->kind;
		ruling.node = one->node;
		ruling.place = one->place;
		ruling.rid = one->rid;
		ruling.left = one->left;
		ruling.text = one->text;
		ruling.before = one->before;
		int r = samut_rules_judge_one(&ruling, diag);
		if (r < 0 && r != -EINVAL && r != -EBUSY)
			return r;
		result = r < 0 ? r : result;
	}
	return result;
}

/* ---- Before there is a file ---- */

int samut_rules_birth(
	struct samut_db *db, int64_t dir, const struct samut_layout *row, struct samut_diag *diag)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	g_autoptr(GBytes) empty = g_bytes_new_static("", 0);
	int result = 0;

	if (!row->kind)
		return 0;
	struct samut_ruling ruling = {.db = db, .kind = samut_kind_find(row->kind), .text = empty};
	SAMUT_RULES_EACH (rule) {
		if (!(rule->flags & SAMUT_RULE_BIRTH) || !concerns(rule, row->kind, false))
			continue;
		int r = place.id ? 0 : samut_node_ancestor(db, dir, SAMUT_PLACE_OWNER, &place);
		ruling.place = place.id;
		r = r < 0 && r != -ENOENT ? r : ask(rule, &ruling, diag);
		if (r < 0 && r != -EINVAL)
			return r;
		result = r < 0 ? r : result;
	}
	return result;
}
