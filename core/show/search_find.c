/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search: four passes over the index (whole values, then parts; each for who and where, then for what
 * happened), newest first, that end when enough is known. Invariant: a node is shown or counted once, and
 * only when the viewer can read it now.
 */
#include "core/show/search_find.h"

#include <errno.h>

#include "core/index/search_text.h"
#include "core/show/provinces.h"

/* ---- one search ---- */

struct finding {
	struct samut_asking *asking;
	const struct samut_search_words *words;
	const char *letters;
	char *provinces; /* expression for those that the viewer gets into; NULL: all */
	struct samut_search_found *found;
	GHashTable *seen;	  /* nodes that were decided on */
	GHashTable *confidential; /* place → GINT_TO_POINTER(1 no, 2 yes) */
	unsigned looked;
};

void samut_search_found_release(struct samut_search_found *found)
{
	if (found->nodes)
		g_array_free(found->nodes, TRUE);
	*found = (struct samut_search_found)SAMUT_SEARCH_FOUND_INIT;
}

int samut_search_confidential(struct samut_db *db, int64_t place)
{
	int64_t yes = 0;
	int r = place ? samut_db_int(db, &yes,
				"SELECT ifnull(k.confidential='yes',0) FROM node CROSS JOIN k_household k ON "
				"k.node=node.id WHERE node.parent=?1 AND node.name='household.txt'",
				"i", place)
		      : 0;

	return r < 0 && r != -ENOENT ? r : yes != 0;
}

int samut_search_points_there(struct samut_db *db, int64_t node)
{
	int64_t yes = 0;
	int r = samut_db_int(db, &yes,
		"SELECT EXISTS(SELECT 1 FROM ref CROSS JOIN record r ON r.kind='household' AND "
		"r.rid=substr(ref.target,1,10) CROSS JOIN k_household k ON k.node=r.node WHERE ref.node=?1 "
		"AND "
		"ref.kind IN ('household','member','screening','visit','analysis','plan-item','assistance',"
		"'referral','assessment','event') AND k.confidential='yes')",
		"i", node);

	return r < 0 ? r : yes != 0;
}

/* 1, 0 or -errno. */
static int is_hidden(struct finding *finding, int64_t place)
{
	int known = GPOINTER_TO_INT(g_hash_table_lookup(finding->confidential, &place));

	if (!known) {
		known = samut_search_confidential(finding->asking->db, place) + 1;
		if (known < 1)
			return known - 1;
		g_hash_table_insert(
			finding->confidential, g_memdup2(&place, sizeof(place)), GINT_TO_POINTER(known));
	}
	return known - 1;
}

/* Takes a node that holds the words. */
static int take(struct finding *finding, int64_t node, int64_t place)
{
	struct samut_search_found *found = finding->found;
	int r;

	if (!g_hash_table_add(finding->seen, g_memdup2(&node, sizeof(node))) ||
		!samut_sight_reads(finding->asking->sight, node))
		return 0;
	r = is_hidden(finding, place);
	if (r == 0)
		r = samut_search_points_there(finding->asking->db, node);
	if (r != 0)
		return MIN(r, 0);
	if (found->nodes->len < SAMUT_SEARCH_SHOWN)
		g_array_append_val(found->nodes, node);
	else
		found->more++;
	return 0;
}

static bool is_enough(struct finding *finding)
{
	finding->found->bounded =
		finding->found->more >= SAMUT_SEARCH_COUNTED || finding->looked >= SAMUT_SEARCH_LOOKED;
	return finding->found->bounded;
}

static struct samut_stmt *candidates(struct finding *finding, bool who, const char *match)
{
	static const char *const matching[] = {"SELECT d.node,d.place,d.text FROM found_what CROSS JOIN doc "
					       "d ON d.id=found_what.rowid WHERE "
					       "found_what MATCH ?1 ORDER BY found_what.rowid DESC",
		"SELECT d.node,d.place,d.text FROM found_who CROSS JOIN doc d ON d.id=found_who.rowid WHERE "
		"found_who MATCH ?1 ORDER BY found_who.rowid DESC"};

	if (match)
		return samut_db_bind(finding->asking->db, matching[who], "t", match);
	return samut_db_bind(finding->asking->db,
		"SELECT node,place,text FROM doc WHERE who=?1 ORDER BY id DESC", "i", (int64_t)who);
}

/* NULL: every text may fit. */
static char *expression(const struct finding *finding, bool whole)
{
	g_autofree char *words = samut_search_words_match(finding->words, whole, finding->letters);

	if (words && finding->provinces)
		return g_strdup_printf("(%s) AND (%s)", words, finding->provinces);
	return words ? g_steal_pointer(&words) : g_strdup(finding->provinces);
}

static int pass(struct finding *finding, bool whole, bool who)
{
	enum samut_search_fit wanted = whole ? SAMUT_SEARCH_WHOLE : SAMUT_SEARCH_PART;
	g_autofree char *match = expression(finding, whole);
	struct samut_stmt *stmt = candidates(finding, who, match);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		finding->looked++;
		if (samut_search_words_fit(finding->words, samut_stmt_text(stmt, 2)) >= wanted)
			r = take(finding, samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1));
		if (r < 0 || is_enough(finding))
			break;
	}
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

/* Letters of the index that no one knows beforehand, as one string. */
static int read_letters(struct samut_db *db, GString *out)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT letter FROM letter LIMIT 500", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_string_append(out, samut_stmt_text(stmt, 0));
	return r;
}

static int read_provinces(struct samut_asking *asking, char **ret_match)
{
	bool entered[SAMUT_PROVINCES_MAX];
	gunichar marks[SAMUT_PROVINCES_MAX + 1];
	unsigned n = 0;
	int hidden = samut_provinces_entered(asking, entered);

	if (hidden <= 0)
		return hidden;
	entered[0] = true;
	for (unsigned code = 0; code < SAMUT_PROVINCES_MAX; code++)
		if (entered[code])
			marks[n++] = samut_search_province(code);
	marks[n] = 0;
	*ret_match = samut_search_marks_match(marks);
	return 0;
}

int samut_search_find(
	struct samut_asking *asking, const struct samut_search_words *words, struct samut_search_found *ret)
{
	g_autoptr(GString) letters = g_string_new(NULL);
	g_autofree char *provinces = NULL;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GHashTable) places = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	struct finding finding = {
		.asking = asking, .words = words, .found = ret, .seen = seen, .confidential = places};
	int r = read_letters(asking->db, letters);

	if (r >= 0)
		r = read_provinces(asking, &provinces);
	finding.letters = letters->str;
	finding.provinces = provinces;
	ret->nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (unsigned i = 0; r >= 0 && i < 4 && !is_enough(&finding); i++)
		r = pass(&finding, i < 2, i % 2 == 0);
	if (r < 0)
		samut_search_found_release(ret);
	return r;
}
