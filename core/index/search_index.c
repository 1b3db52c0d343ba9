/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the index of search. Invariant: each row of doc has its entry in the one of found_who and
 * found_what that doc.who names; entries without a row are those of `stale`, and name nothing. An entry is
 * taken out with the very text it was made from, which is why doc keeps it. FTS5 gathers entries in memory
 * only as long as their numbers rise: so numbers are never given twice, and stale entries are taken out many
 * at a time.
 */
#include "core/index/search_index.h"

#include <errno.h>
#include <string.h>

#include "core/index/likeness.h"
#include "core/index/search_text.h"
#include "core/model/layout.h"

#define STALE_MAX 1000

const char samut_search_schema[] =
	"CREATE TABLE doc("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT, node INTEGER NOT NULL, place INTEGER NOT NULL,"
	"  province INTEGER NOT NULL, who INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX doc_node ON doc(node);"
	"CREATE INDEX doc_place ON doc(place);"
	"CREATE VIRTUAL TABLE found_who USING fts5("
	"  text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');"
	"CREATE VIRTUAL TABLE found_what USING fts5("
	"  text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');"
	"CREATE TABLE stale("
	"  n INTEGER PRIMARY KEY, id INTEGER NOT NULL, who INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
	/* Letters met that are not plain. */
	"CREATE TABLE letter(letter TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;" SAMUT_LIKENESS_SCHEMA;

/* Where the texts of what happened are found, and those of who and where. */
static const struct {
	const char *add, *take;
} found[] = {
	{"INSERT INTO found_what(rowid,text) VALUES(?1,?2)",
		"INSERT INTO found_what(found_what,rowid,text) VALUES('delete',?1,?2)"},
	{"INSERT INTO found_who(rowid,text) VALUES(?1,?2)",
		"INSERT INTO found_who(found_who,rowid,text) VALUES('delete',?1,?2)"},
};

/* ---- taking out ---- */

struct doc {
	int64_t id, place, province;
	bool who;
	char *text; /* NULL: there is none */
};
typedef struct doc doc_row;

static void doc_release(struct doc *doc)
{
	g_free(doc->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(doc_row, doc_release)

static int doc_get(struct samut_db *ix, int64_t node, struct doc *ret_doc)
{
	struct samut_stmt *stmt =
		samut_db_bind(ix, "SELECT id,place,province,who,text FROM doc WHERE node=?1", "i", node);
	int r = samut_stmt_step(stmt);

	if (r > 0)
		*ret_doc = (struct doc){samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1),
			samut_stmt_int(stmt, 2), samut_stmt_int(stmt, 3) != 0,
			g_strdup(samut_stmt_text(stmt, 4))};
	samut_stmt_reset(stmt);
	return r < 0 ? r : 0;
}

static int take_entries(struct samut_db *ix, bool who)
{
	struct samut_stmt *stmt =
		samut_db_bind(ix, "SELECT id,text FROM stale WHERE who=?1 ORDER BY id", "i", (int64_t)who);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		r = samut_db_run(
			ix, found[who].take, "it", samut_stmt_int(stmt, 0), samut_stmt_text(stmt, 1));
		if (r < 0)
			break;
	}
	samut_stmt_reset(stmt);
	return r;
}

/* Takes stale entries out once there are many. */
static int sweep(struct samut_db *ix)
{
	int64_t count;
	int r = samut_db_int(ix, &count, "SELECT ifnull(max(n),0) FROM stale", "");

	if (r < 0 || count < STALE_MAX)
		return r;
	for (unsigned who = 0; r >= 0 && who < G_N_ELEMENTS(found); who++)
		r = take_entries(ix, who);
	return r < 0 ? r : samut_db_run(ix, "DELETE FROM stale", "");
}

static int doc_take(struct samut_db *ix, const struct doc *doc)
{
	int r;

	if (!doc->text)
		return 0;
	r = samut_db_run(ix, "INSERT INTO stale(id,who,text) VALUES(?1,?2,?3)", "iit", doc->id,
		(int64_t)doc->who, doc->text);
	if (r >= 0)
		r = samut_db_run(ix, "DELETE FROM doc WHERE id=?1", "i", doc->id);
	return r < 0 ? r : sweep(ix);
}

int samut_search_drop(struct samut_db *ix, int64_t node)
{
	g_auto(doc_row) old = {0};
	int r = doc_get(ix, node, &old);

	if (r >= 0)
		r = doc_take(ix, &old);
	return r < 0 ? r : samut_likeness_drop(ix, node);
}

int samut_search_drop_place(struct samut_db *ix, int64_t place)
{
	int64_t node;
	int r;

	while ((r = samut_db_int(ix, &node, "SELECT node FROM doc WHERE place=?1 LIMIT 1", "i", place)) ==
		0) {
		r = samut_search_drop(ix, node);
		if (r < 0)
			return r;
	}
	return r == -ENOENT ? 0 : r;
}

/* ---- putting ---- */

static int note_letters(struct samut_db *ix, const char *text)
{
	int r = 0;

	/* Behind the last value there are only marks. */
	for (const char *p = text; r >= 0 && *p && *p != SAMUT_SEARCH_MARK; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		char letter[8] = "";

		if (samut_search_plain(c))
			continue;
		g_unichar_to_utf8(c, letter);
		r = samut_db_run(ix, "INSERT OR IGNORE INTO letter VALUES(?1)", "t", letter);
	}
	return r;
}

static int doc_add(struct samut_db *ix, int64_t node, const struct samut_search_text *text)
{
	int64_t id;
	int r = samut_db_run(ix, "INSERT INTO doc(node,place,province,who,text) VALUES(?1,?2,?3,?4,?5)",
		"iiiit", node, text->place, text->province, (int64_t)text->who, text->text->str);

	if (r >= 0)
		r = samut_db_int(ix, &id, "SELECT last_insert_rowid()", "");
	if (r >= 0)
		r = samut_db_run(ix, found[text->who].add, "it", id, text->text->str);
	return r < 0 ? r : note_letters(ix, text->text->str);
}

/* ret_moved: it was in another place, or its household in another province, before. */
static int put_text(struct samut_db *ix, int64_t node, const struct samut_search_text *text, bool *ret_moved)
{
	g_auto(doc_row) old = {0};
	int r = doc_get(ix, node, &old);

	if (r < 0)
		return r;
	*ret_moved = old.text && (old.place != text->place || old.province != text->province);
	if (!old.text || *ret_moved || old.who != text->who || strcmp(old.text, text->text->str) != 0) {
		r = doc_take(ix, &old);
		if (r >= 0)
			r = doc_add(ix, node, text);
	}
	/* The same words may stand in another field by now. */
	return r < 0 ? r : samut_likeness_put(ix, node, text->place, text->record);
}

static int note_child(const struct samut_node *node, void *arg)
{
	g_array_append_val(arg, node->id);
	return 0;
}

static int note_others(struct samut_db *ix, int64_t place, int64_t but, GArray *nodes)
{
	struct samut_stmt *stmt =
		samut_db_bind(ix, "SELECT node FROM doc WHERE place=?1 AND node<>?2", "ii", place, but);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0);

		g_array_append_val(nodes, node);
	}
	return r;
}

/* What went with it: all that is in a free folder; all of the place with its main record. */
static int put_followers(struct samut_db *ix, struct samut_db *db, struct samut *s,
	const struct samut_node *node, const struct samut_search_text *text)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int r = 0;

	if (node->layout == SAMUT_LAYOUT_FOLDER)
		r = samut_node_children(db, node->id, 0, note_child, nodes);
	else if (text->main_record)
		r = note_others(ix, text->place, node->id, nodes);
	for (unsigned i = 0; r >= 0 && i < nodes->len; i++)
		r = samut_search_put(ix, db, s, g_array_index(nodes, int64_t, i));
	return r;
}

/* The node whose text names this one: of a place, its main record. */
static int find_told(struct samut_db *db, int64_t node, struct samut_node *ret_node)
{
	const struct samut_layout *row, *child;
	int r = samut_node_get(db, node, ret_node);

	if (r < 0)
		return r;
	row = samut_layout_get(ret_node->layout);
	if (!row || !(row->flags & SAMUT_PLACE_OWNER))
		return 0;
	for (unsigned i = 0; (child = samut_layout_child(row->code, i)); i++)
		if (child->kind) {
			samut_node_release(ret_node);
			return samut_node_lookup(db, node, child->name, ret_node);
		}
	return 0;
}

int samut_search_put(struct samut_db *ix, struct samut_db *db, struct samut *s, int64_t id)
{
	g_auto(samut_search_text) text = SAMUT_SEARCH_TEXT_INIT;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	bool moved = false;
	int r = find_told(db, id, &node);

	if (r == -ENOENT)
		return samut_search_drop(ix, id);
	if (r >= 0)
		r = samut_search_text_of(s, db, &node, &text);
	if (r < 0)
		return r;
	if (!text.text)
		return samut_search_drop(ix, node.id);
	r = put_text(ix, node.id, &text, &moved);
	return r >= 0 && moved ? put_followers(ix, db, s, &node, &text) : r;
}
