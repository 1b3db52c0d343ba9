/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pair: what the index thinks alike, what the store says of it now. Invariant: a pair that is handed out
 * has a reason that no verdict covers and whose two records the viewer can read.
 */
#include "core/show/duplicates_pair.h"

#include <errno.h>
#include <string.h>

#include "core/store/node.h"
#include "core/store/recordrow.h"

#define UNSURE " ยังไม่แน่ใจ unsure"
#define AGAIN " มีเหตุใหม่ new reason"
#define TOP "households/"

static void free_reason(void *p)
{
	struct samut_reason *reason = p;

	g_free(reason->text);
	g_free(reason);
}

void samut_pair_release(struct samut_pair *pair)
{
	for (unsigned i = 0; i < 2; i++)
		g_free(pair->twin[i].id);
	g_clear_pointer(&pair->reasons, g_ptr_array_unref);
	g_clear_pointer(&pair->verdicts, g_ptr_array_unref);
	*pair = (struct samut_pair)SAMUT_PAIR_INIT;
}

/* ---- the two ---- */

static int twin_read(struct samut_asking *asking, int64_t place, struct samut_twin *ret)
{
	struct samut_stmt *stmt = samut_db_bind(asking->db,
		"SELECT record.rid FROM node CROSS JOIN record ON record.node=node.id CROSS JOIN k_household "
		"k ON "
		"k.node=node.id WHERE node.parent=?1 AND node.name='household.txt' AND record.rid IS NOT "
		"NULL AND "
		"k.confidential IS NOT 'yes'",
		"i", place);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	ret->place = place;
	ret->id = g_strdup(samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	return 0;
}

static int twins_read(struct samut_asking *asking, int64_t x, int64_t y, struct samut_pair *pair)
{
	int r = twin_read(asking, x, &pair->twin[0]);

	if (r >= 0)
		r = twin_read(asking, y, &pair->twin[1]);
	if (r >= 0 && strcmp(pair->twin[0].id, pair->twin[1].id) > 0) {
		struct samut_twin first = pair->twin[1];

		pair->twin[1] = pair->twin[0];
		pair->twin[0] = first;
	}
	return r;
}

/* ---- reasons ---- */

static char *reason_text(struct samut_db *db, const struct samut_reason *reason)
{
	g_autofree char *a = samut_recordrow_rid(db, reason->node[0]);
	g_autofree char *b = samut_recordrow_rid(db, reason->node[1]);

	if (reason->kind->letter == 'h')
		return g_strdup(reason->kind->code);
	return g_strdup_printf("%s %s %s", reason->kind->code, a ? a : "-", b ? b : "-");
}

/* Adds a reason, its records in the order of the pair; nothing when they cannot be read. */
static void add_reason(struct samut_asking *asking, struct samut_pair *pair, const char *match, int64_t a,
	int64_t b, bool turned)
{
	struct samut_reason *reason;

	if (!samut_sight_reads(asking->sight, a) || !samut_sight_reads(asking->sight, b))
		return;
	reason = g_new0(struct samut_reason, 1);
	reason->kind = samut_likeness_kind_of(match);
	reason->node[turned] = a;
	reason->node[!turned] = b;
	reason->text = reason_text(asking->db, reason);
	g_ptr_array_add(pair->reasons, reason);
}

static int by_strength(const void *a, const void *b)
{
	const struct samut_reason *x = *(struct samut_reason *const *)a,
				  *y = *(struct samut_reason *const *)b;

	return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind) : strcmp(x->text, y->text);
}

/* Rows of the index in which the first stands first; turned: second. */
static int read_reasons(struct samut_asking *asking, struct samut_pair *pair, bool turned)
{
	struct samut_stmt *stmt =
		samut_db_bind(asking->db, "SELECT match,a,b FROM alike WHERE place_a=?1 AND place_b=?2", "ii",
			pair->twin[turned].place, pair->twin[!turned].place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		add_reason(asking, pair, samut_stmt_text(stmt, 0), samut_stmt_int(stmt, 1),
			samut_stmt_int(stmt, 2), turned);
	return r;
}

static int reasons_read(struct samut_asking *asking, struct samut_pair *pair)
{
	int r;

	pair->reasons = g_ptr_array_new_with_free_func(free_reason);
	r = read_reasons(asking, pair, false);
	if (r >= 0 && pair->twin[0].place != pair->twin[1].place)
		r = read_reasons(asking, pair, true);
	g_ptr_array_sort(pair->reasons, by_strength);
	return r;
}

/* ---- verdicts ---- */

/* The verdict that counts. */
struct verdict {
	int64_t node, change;
	char word[16]; /* "" while none was given */
};

static int read_verdicts(struct samut_asking *asking, struct samut_pair *pair, const char *first,
	const char *second, struct verdict *newest)
{
	struct samut_stmt *stmt = samut_db_bind(asking->db,
		"SELECT f.node,node.change,record.rid,ifnull(k.verdict,'') FROM ref f"
		" CROSS JOIN ref g ON g.node=f.node AND g.field='Second' AND g.target=?2"
		" CROSS JOIN k_verdict k ON k.node=f.node CROSS JOIN record ON record.node=f.node"
		" CROSS JOIN node ON node.id=f.node"
		" WHERE f.kind='household' AND f.target=?1 AND f.field='First' ORDER BY node.change",
		"tt", first, second);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *word = samut_stmt_text(stmt, 3);
		int64_t change = samut_stmt_int(stmt, 1);

		g_ptr_array_add(pair->verdicts, g_strdup(samut_stmt_text(stmt, 2)));
		if (!*word || (*newest->word && change < newest->change))
			continue;
		newest->node = samut_stmt_int(stmt, 0);
		newest->change = change;
		g_strlcpy(newest->word, word, sizeof(newest->word));
	}
	return r;
}

/* 1: the verdict covers every reason; 0: it does not; -errno. */
static int covers(struct samut_db *db, const struct verdict *verdict, const GPtrArray *reasons)
{
	g_autoptr(GHashTable) listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT text FROM value WHERE node=?1 AND field='Match'", "i", verdict->node);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_hash_table_add(listed, g_strdup(samut_stmt_text(stmt, 0)));
	if (r < 0)
		return r;
	for (unsigned i = 0; g_hash_table_size(listed) && i < reasons->len; i++)
		if (!g_hash_table_contains(listed, ((struct samut_reason *)reasons->pdata[i])->text))
			return 0;
	return 1;
}

/* -ENOENT: decided. */
static int verdicts_read(struct samut_asking *asking, struct samut_pair *pair)
{
	const char *first = pair->twin[0].id, *second = pair->twin[1].id;
	struct verdict newest = {0};
	int r;

	pair->verdicts = g_ptr_array_new_with_free_func(g_free);
	r = read_verdicts(asking, pair, first, second, &newest);
	if (r >= 0 && strcmp(first, second) != 0)
		r = read_verdicts(asking, pair, second, first, &newest);
	if (r < 0 || !*newest.word)
		return r;
	pair->unsure = strcmp(newest.word, "unsure") == 0;
	if (pair->unsure)
		return 0;
	r = covers(asking->db, &newest, pair->reasons);
	pair->again = r == 0;
	return r > 0 ? -ENOENT : r;
}

/* ---- pairs ---- */

int samut_pair_read(struct samut_asking *asking, int64_t x, int64_t y, struct samut_pair *ret)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	int r = twins_read(asking, x, y, &pair);

	if (r >= 0)
		r = reasons_read(asking, &pair);
	if (r >= 0 && pair.reasons->len == 0)
		r = -ENOENT;
	if (r >= 0)
		r = verdicts_read(asking, &pair);
	if (r < 0)
		return r;
	*ret = pair;
	pair = (struct samut_pair)SAMUT_PAIR_INIT;
	return 0;
}

char *samut_pair_name(const struct samut_pair *pair)
{
	return g_strdup_printf("%s %s%s", pair->twin[0].id, pair->twin[1].id,
		pair->unsure  ? UNSURE
		: pair->again ? AGAIN
			      : "");
}

int samut_pair_province(struct samut_asking *asking, const struct samut_pair *pair, char **ret_name)
{
	g_autoptr(GString) path = g_string_new(NULL);
	int r = samut_node_path(asking->db, pair->twin[0].place, path);

	if (r < 0 || !g_str_has_prefix(path->str, TOP))
		return r < 0 ? r : -ENOENT;
	const char *name = path->str + strlen(TOP);
	*ret_name = g_strndup(name, strcspn(name, "/"));
	return 0;
}

static int place_of(struct samut_db *db, const char *id, int64_t *ret_place)
{
	int64_t node;
	int r = samut_recordrow_find(db, "household", id, &node);

	return r < 0 ? r : samut_db_int(db, ret_place, "SELECT place FROM record WHERE node=?1", "i", node);
}

int samut_pair_find(struct samut_asking *asking, const char *name, struct samut_pair *ret)
{
	g_auto(GStrv) parts = g_strsplit(name, " ", 3);
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	g_autofree char *full = NULL;
	int64_t places[2];
	int r = g_strv_length(parts) >= 2 ? 0 : -ENOENT;

	for (unsigned i = 0; r >= 0 && i < 2; i++)
		r = place_of(asking->db, parts[i], &places[i]);
	if (r >= 0)
		r = samut_pair_read(asking, places[0], places[1], &pair);
	if (r < 0)
		return r;
	full = samut_pair_name(&pair);
	if (parts[2] ? strcmp(full, name) != 0 : !g_str_has_prefix(full, name))
		return -ENOENT;
	*ret = pair;
	pair = (struct samut_pair)SAMUT_PAIR_INIT;
	return 0;
}
