/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of the database and the tree of git, read side by side in the order of path bytes, so that neither
 * is ever held whole. A cursor walks the database: it holds the entries of the directories on the way down,
 * sorted as git sorts them (a directory as if its name ended in a slash). Nodes are judged when the cursor
 * meets them.
 */
#include "core/audit/verify_part.h"
#include "core/work/crowd.h"
#include "core/work/nodelist.h"

#include "core/model/layout.h"
#include "core/model/name.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* One entry of a directory; node.id 0: its nodelist with the number node.list. */
struct entry {
	struct samut_node node;
	char *key; /* name as git compares it */
};

static void free_entry(void *data)
{
	struct entry *entry = data;

	samut_node_release(&entry->node);
	g_free(entry->key);
	g_free(entry);
}

/* A directory on the way down. */
struct level {
	GPtrArray *entries;
	unsigned at;
	size_t prefix; /* length of its path with the slash */
	struct samut_node dir;
};

struct cursor {
	struct verify *v;
	GPtrArray *levels; /* of struct level * */
	GString *path;	   /* of the file it stands at */
	struct samut_oid blob;
	bool end;
	int error;
};

static void free_level(void *data)
{
	struct level *level = data;

	g_ptr_array_unref(level->entries);
	samut_node_release(&level->dir);
	g_free(level);
}

static void copy_node(struct samut_node *to, const struct samut_node *from)
{
	*to = *from;
	to->name = g_strdup(from->name);
}

static int add_entry(const struct samut_node *node, void *arg)
{
	GPtrArray *entries = arg;

	if (node->scratch)
		return 0;
	struct entry *entry = g_new0(struct entry, 1);
	copy_node(&entry->node, node);
	entry->key = S_ISDIR(node->mode) ? g_strconcat(node->name, "/", NULL) : g_strdup(node->name);
	g_ptr_array_add(entries, entry);
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp((*(struct entry *const *)a)->key, (*(struct entry *const *)b)->key);
}

static void add_list(struct level *level, int list)
{
	struct entry *entry = g_new0(struct entry, 1);

	entry->node.list = list;
	entry->key = samut_nodelist_name(list);
	g_ptr_array_add(level->entries, entry);
}

/* Those that stand in the directory. */
static void add_lists(struct level *level)
{
	bool crowded = false;

	for (unsigned i = 0; i < level->entries->len && !crowded; i++) {
		const struct samut_node *node = &((const struct entry *)level->entries->pdata[i])->node;
		crowded = node->list && node->list == samut_crowd_list(node->name);
	}
	for (int list = 1; crowded && list <= SAMUT_CROWD_LISTS; list++)
		add_list(level, list);
	if (samut_nodelist_is_holder(&level->dir))
		add_list(level, 0);
}

static void count_subdirs(struct cursor *c, const struct level *level)
{
	int64_t dirs = 0, scratch;

	for (unsigned i = 0; i < level->entries->len; i++)
		dirs += S_ISDIR(((const struct entry *)level->entries->pdata[i])->node.mode);
	if (samut_db_int(c->v->db, &scratch,
		    "SELECT count(*) FROM node WHERE parent=?1 AND scratch<>0 AND (mode&61440)=16384", "i",
		    level->dir.id) == 0)
		dirs += scratch;
	if (dirs != level->dir.subdirs)
		verify_problem(c->v, "%.*s: counts %" G_GINT64_FORMAT " folders and has %" G_GINT64_FORMAT,
			(int)level->prefix, c->path->str, (gint64)level->dir.subdirs, (gint64)dirs);
}

/* Goes down into dir, whose path with a slash (or "" for the root) is in c->path. */
static int descend(struct cursor *c, const struct samut_node *dir)
{
	struct level *level = g_new0(struct level, 1);

	level->entries = g_ptr_array_new_with_free_func(free_entry);
	level->prefix = c->path->len;
	copy_node(&level->dir, dir);
	g_ptr_array_add(c->levels, level);
	int error = samut_node_children(c->v->db, dir->id, 0, add_entry, level->entries);
	if (error < 0)
		return error;
	count_subdirs(c, level);
	add_lists(level);
	g_ptr_array_sort(level->entries, compare_entries);
	return 0;
}

/* ---- Judging a node ---- */

static void check_place(struct cursor *c, const struct level *level, const struct samut_node *node)
{
	const struct samut_layout *parent = samut_layout_get(level->dir.layout);
	g_autofree char *canonical = samut_name_canonical(node->name);

	c->v->n_nodes++;
	samut_talk_progress(c->v->talk, "files and folders", c->v->n_nodes, c->v->n_total);
	if (!canonical || strcmp(canonical, node->name) != 0 || samut_name_check(node->name, NULL) < 0)
		verify_problem(c->v, "%s: its name is not allowed", c->path->str);
	const struct samut_layout *row =
		parent ? samut_layout_match(parent, level->dir.id == SAMUT_ROOT_ID ? "" : level->dir.name,
				 node->name, S_ISDIR(node->mode), NULL)
		       : NULL;
	if (!row || row->code != node->layout)
		verify_problem(c->v, "%s: it is kept as row %d of the layout, and belongs to row %d",
			c->path->str, node->layout, row ? row->code : 0);
	if (node->list && node->list != samut_crowd_list(node->name))
		verify_problem(
			c->v, "%s: it is entered in another nodelist than belongs to its name", c->path->str);
	if (node->change < 1 || node->change > c->v->seq)
		verify_problem(c->v, "%s: last changed by edit %" G_GINT64_FORMAT ", which is none",
			c->path->str, (gint64)node->change);
}

/* The text of a file against its node; and as a record. */
static int check_file(struct cursor *c, const struct level *level, const struct samut_node *node)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	g_autoptr(GBytes) text = NULL;
	struct samut_oid blob;
	size_t len;
	int error = samut_read_content(c->v->samut, c->v->db, node, &text);

	if (error == -ENOMEM || error == -EMFILE)
		return error;
	if (error) {
		verify_problem(c->v, "%s: its text cannot be read: %s", c->path->str, g_strerror(-error));
		return 0;
	}
	const void *data = g_bytes_get_data(text, &len);
	samut_oid_blob(data ? data : "", len, &blob);
	if (!samut_oid_equal(&blob, &node->blob))
		verify_problem(c->v, "%s: its text is not the one that was accepted", c->path->str);
	if ((int64_t)len != node->size)
		verify_problem(c->v, "%s: it has %zu bytes and says %" G_GINT64_FORMAT, c->path->str, len,
			(gint64)node->size);
	if (!row || !row->kind)
		return 0;
	return verify_record(c->v, &level->dir, node, c->path->str, text);
}

static int take_nodelist(struct cursor *c, const struct level *level, int list)
{
	GString *text;
	int error = samut_nodelist_build(c->v->db, level->dir.id, list, NULL, &text);

	if (error)
		return error;
	samut_oid_blob(text->str, text->len, &c->blob);
	g_string_free(text, TRUE);
	return 0;
}

/* Moves to the next file. */
static void advance(struct cursor *c)
{
	while (c->levels->len && !c->error) {
		struct level *level = c->levels->pdata[c->levels->len - 1];
		g_string_truncate(c->path, level->prefix);
		if (level->at == level->entries->len) {
			g_ptr_array_set_size(c->levels, (int)c->levels->len - 1);
			continue;
		}
		const struct entry *entry = level->entries->pdata[level->at++];
		g_string_append(c->path, entry->key);
		if (entry->node.id == 0) {
			c->error = take_nodelist(c, level, entry->node.list);
			return;
		}
		check_place(c, level, &entry->node);
		if (S_ISDIR(entry->node.mode)) {
			c->error = descend(c, &entry->node);
			continue;
		}
		c->blob = entry->node.blob;
		c->error = check_file(c, level, &entry->node);
		return;
	}
	c->end = true;
}

/* ---- Side by side ---- */

static void only_here(struct cursor *c)
{
	verify_problem(c->v, "%s: in the database, not in git", c->path->str);
}

/* The folder at a nodelist of which it stands; 0: it stands at a file. */
static int64_t listed_dir(const struct cursor *c)
{
	const struct level *level = c->levels->pdata[c->levels->len - 1];
	const struct entry *entry = level->entries->pdata[level->at - 1];

	return entry->node.id ? 0 : level->dir.id;
}

/* A blob of git's tree: the database must stand at the same path. */
static int take_blob(const char *path, const struct samut_oid *oid, unsigned mode, void *arg)
{
	struct cursor *c = arg;
	int order = c->end ? 1 : strcmp(c->path->str, path);

	while (order < 0 && !c->error) {
		only_here(c);
		advance(c);
		order = c->end ? 1 : strcmp(c->path->str, path);
	}
	if (c->error)
		return 1;
	if (order > 0) {
		verify_problem(c->v, "%s: in git, not in the database", path);
		return 0;
	}
	if (!samut_oid_equal(oid, &c->blob)) {
		char here[41], there[41];
		samut_oid_hex(&c->blob, here);
		samut_oid_hex(oid, there);
		verify_problem(c->v, "%s: blob %s in the database, %s in git", path, here, there);
		if (listed_dir(c))
			verify_nodelist(c->v, path, listed_dir(c), oid);
	}
	if (!S_ISREG(mode))
		verify_problem(c->v, "%s: in git it is no plain file", path);
	advance(c);
	return c->error ? 1 : 0;
}

static int start(struct cursor *c)
{
	g_auto(samut_node) root = SAMUT_NODE_INIT;
	int error = samut_node_get(c->v->db, SAMUT_ROOT_ID, &root);

	if (!error)
		error = samut_db_int(
			c->v->db, &c->v->n_total, "SELECT count(*) FROM node WHERE scratch=0", "");
	if (!error)
		error = descend(c, &root);
	if (error < 0)
		return error;
	c->v->n_nodes = 1;
	advance(c);
	return c->error;
}

int verify_tree(struct verify *v)
{
	g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func(free_level);
	g_autoptr(GString) path = g_string_new(NULL);
	struct cursor c = {.v = v, .levels = levels, .path = path};
	int error = start(&c);

	if (!error && !samut_oid_is_zero(&v->tree))
		error = samut_repo_walk_tree(v->samut->repo, &v->tree, take_blob, &c);
	if (c.error || error < 0)
		return c.error ? c.error : error;
	while (!c.end && !c.error) {
		only_here(&c);
		advance(&c);
	}
	if (!c.error && v->n_nodes != v->n_total)
		verify_problem(v, "%" G_GINT64_FORMAT " files or folders hang in no folder",
			(gint64)(v->n_total - v->n_nodes));
	return c.error;
}
