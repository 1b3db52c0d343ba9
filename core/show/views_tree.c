/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folders of views: found and listed from ix.listing, so that each costs the same however many households
 * there are. From one shard to the next the index is jumped, not walked. Invariant: a folder is listed only
 * if it can be found, and found only if it has an entry that the viewer may read (where the first few hundred
 * are all hidden from him, the rest is taken on trust); folders of fixed names are always there.
 */
#include "core/show/views.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "core/index/view.h"
#include "core/model/layout.h"
#include "core/store/node.h"

#define README "README.txt"
#define README_PAGE ".samut/views.txt"
/* Entries looked at before a shard is taken on trust. */
#define PROBES 200

/* A folder of shards: everything of one view and key. */
struct folder {
	struct samut_asking *asking;
	const struct samut_view *view;
	int64_t number;
	const char *key;
	char *today;
};

/* Where a path below plans/ or views/ leads. */
enum level { AT_ROOT, AT_README, AT_VIEW, AT_KEY, AT_PROVINCE, AT_AMPHOE, AT_NOTES, AT_ENTRY };

struct spot {
	enum level level;
	struct folder folder;
	char **names; /* the path's */
	int64_t province, amphoe;
	int64_t node; /* of an entry */
};
typedef struct spot view_spot;

static void spot_release(struct spot *spot)
{
	g_strfreev(spot->names);
	g_free(spot->folder.today);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(view_spot, spot_release)

/* ---- shards ---- */

/* The stored directory below parent whose name begins with a code. */
static int find_coded(struct samut_db *db, int64_t parent, int64_t code, int64_t *ret_id, char **ret_name)
{
	g_autofree char *from = g_strdup_printf("%" PRIi64 "-", code);
	/* The character after the hyphen. */
	g_autofree char *to = g_strdup_printf("%" PRIi64 ".", code);
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT id,name FROM node INDEXED BY node_name WHERE parent=?1 AND name>=?2 AND name<?3 AND "
		"scratch=0 LIMIT 1",
		"itt", parent, from, to);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_id = samut_stmt_int(stmt, 0);
	*ret_name = g_strdup(samut_stmt_text(stmt, 1));
	samut_stmt_reset(stmt);
	return 0;
}

static int province_dir(struct samut_db *db, int64_t province, int64_t *ret_id, char **ret_name)
{
	int64_t households;
	int r = samut_db_int(db, &households, "SELECT id FROM node WHERE parent=?1 AND name='households'",
		"i", (int64_t)SAMUT_ROOT_ID);

	return r < 0 ? r : find_coded(db, households, province, ret_id, ret_name);
}

/* Name of a shard and the directory it stands for (0: none). amphoe 0: the province's. */
static int shard_of(struct samut_db *db, int64_t province, int64_t amphoe, int64_t *ret_dir, char **ret_name)
{
	const struct samut_layout *row = samut_layout_get((int)amphoe);
	g_autofree char *name = NULL;
	int64_t dir;

	*ret_dir = 0;
	if (province == 0) {
		*ret_name = g_strdup(amphoe == 0 ? SAMUT_VIEW_CENTRAL : row ? row->name : "-");
		return 0;
	}
	int r = province_dir(db, province, &dir, &name);
	if (r < 0 || amphoe == 0) {
		*ret_dir = r < 0 ? 0 : dir;
		*ret_name = g_steal_pointer(&name);
		return r;
	}
	return find_coded(db, dir, amphoe, ret_dir, ret_name);
}

/* The next province with entries after one (-1: the first); the next amphoe. -1: none is left. */
static int64_t next_province(const struct folder *folder, int64_t after)
{
	int64_t next = -1;
	int r = samut_db_int(folder->asking->db, &next,
		"SELECT ifnull(min(province),-1) FROM ix.listing WHERE view=?1 AND key=?2 AND province>?3",
		"iti", folder->number, folder->key, after);

	return r < 0 ? -1 : next;
}

static int64_t next_amphoe(const struct folder *folder, int64_t province, int64_t after)
{
	int64_t next = -1;
	int r = samut_db_int(folder->asking->db, &next,
		"SELECT ifnull(min(amphoe),-1) FROM ix.listing WHERE view=?1 AND key=?2 AND province=?3 AND "
		"amphoe>?4",
		"itii", folder->number, folder->key, province, after);

	return r < 0 ? -1 : next;
}

/* ---- who sees what ---- */

/* Entries of a shard: name, node; in a view of what is late, only that. */
static struct samut_stmt *entries(const struct folder *folder, int64_t province, int64_t amphoe)
{
	struct samut_db *db = folder->asking->db;

	if (folder->view->late)
		return samut_db_bind(db,
			"SELECT name,node FROM ix.listing WHERE view=?1 AND key=?2 AND province=?3 AND "
			"amphoe=?4 AND due<?5",
			"itiit", folder->number, folder->key, province, amphoe, folder->today);
	return samut_db_bind(db,
		"SELECT name,node FROM ix.listing WHERE view=?1 AND key=?2 AND province=?3 AND amphoe=?4 "
		"ORDER BY name",
		"itii", folder->number, folder->key, province, amphoe);
}

static bool enters(const struct folder *folder, int64_t province, int64_t amphoe)
{
	g_autofree char *name = NULL;
	int64_t dir;

	if (shard_of(folder->asking->db, province, amphoe, &dir, &name) < 0)
		return false;
	return dir == 0 || samut_sight_enters(folder->asking->sight, dir);
}

static bool shows_amphoe(const struct folder *folder, int64_t province, int64_t amphoe)
{
	struct samut_stmt *stmt;
	bool seen = false;

	if (!enters(folder, province, amphoe))
		return false;
	stmt = entries(folder, province, amphoe);
	for (unsigned i = 0; !seen && samut_stmt_step(stmt) > 0; i++)
		seen = i >= PROBES || samut_sight_reads(folder->asking->sight, samut_stmt_int(stmt, 1));
	samut_stmt_reset(stmt);
	return seen;
}

static bool shows_province(const struct folder *folder, int64_t province)
{
	bool seen = false;

	if (!enters(folder, province, 0))
		return false;
	for (int64_t amphoe = 0; !seen && (amphoe = next_amphoe(folder, province, amphoe)) > 0;)
		seen = shows_amphoe(folder, province, amphoe);
	return seen;
}

static bool shows_key(const struct folder *folder)
{
	bool seen = false;

	for (int64_t province = -1; !seen && (province = next_province(folder, province)) >= 0;)
		seen = shows_province(folder, province);
	return seen;
}

/* ---- finding ---- */

static bool is_recent(const struct samut_view *view)
{
	return strcmp(view->path, SAMUT_VIEW_RECENT) == 0;
}

static bool is_fixed_key(const struct samut_view *view, const char *key)
{
	g_auto(GStrv) keys = g_strsplit(view->keys, " ", -1);

	return g_strv_contains((const char *const *)keys, key);
}

/* The code that a shard's name begins with, if that is its name; -1. */
static int64_t code_of(struct samut_db *db, const char *name, int64_t province, bool of_province)
{
	g_autofree char *whole = NULL;
	int64_t code = g_ascii_strtoll(name, NULL, 10), dir;

	if (!of_province && province == 0)
		for (unsigned i = 0; samut_layout_child(SAMUT_LAYOUT_ROOT, i); i++)
			if (strcmp(samut_layout_child(SAMUT_LAYOUT_ROOT, i)->name, name) == 0)
				code = samut_layout_child(SAMUT_LAYOUT_ROOT, i)->code;
	if (shard_of(db, of_province ? code : province, of_province ? 0 : code, &dir, &whole) < 0)
		return -1;
	return strcmp(whole, name) == 0 && (of_province || code > 0) ? code : -1;
}

static int find_entry(struct spot *spot, const char *name)
{
	const struct folder *folder = &spot->folder;
	struct samut_stmt *stmt = samut_db_bind(folder->asking->db,
		"SELECT node,due FROM ix.listing WHERE view=?1 AND key=?2 AND province=?3 AND amphoe=?4 AND "
		"name=?5",
		"itiit", folder->number, folder->key, spot->province, spot->amphoe, name);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	const char *due = samut_stmt_text(stmt, 1);
	bool listed = !folder->view->late || (due && strcmp(due, folder->today) < 0);
	spot->node = samut_stmt_int(stmt, 0);
	samut_stmt_reset(stmt);
	return listed && samut_sight_reads(folder->asking->sight, spot->node) ? 0 : -ENOENT;
}

static int find_recent(struct spot *spot, const char *name)
{
	struct samut_asking *asking = spot->folder.asking;
	int r = samut_db_int(asking->db, &spot->node, "SELECT node FROM ix.recent WHERE name=?1", "t", name);

	if (r < 0)
		return r;
	return samut_sight_reads(asking->sight, spot->node) ? 0 : -ENOENT;
}

static const struct samut_view *find_view(const char *root, const char *name, int64_t *ret_number)
{
	g_autofree char *path = g_strconcat(root, "/", name, NULL);

	for (unsigned i = 0; samut_views[i].path; i++)
		if (strcmp(samut_views[i].path, path) == 0) {
			*ret_number = i;
			return &samut_views[i];
		}
	return NULL;
}

/* Goes one name further; *names moves on. */
static int descend(struct spot *spot, const char *name)
{
	struct folder *folder = &spot->folder;
	struct samut_db *db = folder->asking->db;

	if (spot->level == AT_VIEW && is_recent(folder->view)) {
		spot->level = AT_ENTRY;
		return find_recent(spot, name);
	}
	switch (spot->level) {
	case AT_VIEW:
		folder->key = name;
		spot->level = AT_KEY;
		return *folder->view->keys ? (is_fixed_key(folder->view, name) ? 0 : -ENOENT)
					   : (shows_key(folder) ? 0 : -ENOENT);
	case AT_KEY:
		spot->province = code_of(db, name, 0, true);
		spot->level = AT_PROVINCE;
		return spot->province >= 0 && shows_province(folder, spot->province) ? 0 : -ENOENT;
	case AT_PROVINCE:
		spot->amphoe = code_of(db, name, spot->province, false);
		spot->level = AT_AMPHOE;
		return spot->amphoe > 0 && shows_amphoe(folder, spot->province, spot->amphoe) ? 0 : -ENOENT;
	case AT_AMPHOE:
		spot->level = folder->view->notes && strcmp(name, README) == 0 ? AT_NOTES : AT_ENTRY;
		return spot->level == AT_NOTES ? 0 : find_entry(spot, name);
	default:
		return -ENOENT;
	}
}

static int locate(struct samut_asking *asking, const char *rest, struct spot *spot)
{
	char **names = spot->names = g_strsplit(rest, "/", -1);
	int r = 0;

	spot->folder = (struct folder){.asking = asking, .key = "", .today = samut_date_iso(asking->today)};
	if (!names[0])
		return 0;
	if (strcmp(names[0], README) == 0) {
		spot->level = AT_README;
		return names[1] ? -ENOTDIR : 0;
	}
	spot->folder.view = find_view(asking->page->path, names[0], &spot->folder.number);
	if (!spot->folder.view)
		return -ENOENT;
	spot->level = spot->folder.view->keys || is_recent(spot->folder.view) ? AT_VIEW : AT_KEY;
	for (char **name = names + 1; r >= 0 && *name; name++)
		r = descend(spot, *name);
	return r;
}

static int tree_find(struct samut_asking *asking, const char *rest, enum samut_shown_type *ret_type)
{
	g_auto(view_spot) spot = {0};
	int r = locate(asking, rest, &spot);

	if (r >= 0)
		*ret_type = spot.level == AT_README || spot.level >= AT_NOTES ? SAMUT_SHOWN_LINK
									      : SAMUT_SHOWN_DIR;
	return r;
}

static int tree_link(struct samut_asking *asking, const char *rest, char **ret_target)
{
	g_auto(view_spot) spot = {0};
	g_autoptr(GString) path = g_string_new(NULL);
	int r = locate(asking, rest, &spot);

	if (r < 0)
		return r;
	if (spot.level == AT_README)
		g_string_assign(path, README_PAGE);
	else if (spot.level == AT_NOTES)
		g_string_printf(path, ".samut/%s/%02" PRIi64 "-%" PRIi64 ".txt", spot.folder.view->notes,
			spot.province, spot.amphoe);
	else if (spot.level == AT_ENTRY)
		r = samut_node_path(asking->db, spot.node, path);
	else
		r = -EINVAL;
	if (r >= 0)
		*ret_target = g_string_free(g_steal_pointer(&path), FALSE);
	return r;
}

/* ---- listing ---- */

static int list_root(const char *root, samut_shown_fn fn, void *arg)
{
	size_t len = strlen(root);
	int r = fn(README, SAMUT_SHOWN_LINK, arg);

	for (const struct samut_view *view = samut_views; r == 0 && view->path; view++)
		if (strncmp(view->path, root, len) == 0 && view->path[len] == '/')
			r = fn(view->path + len + 1, SAMUT_SHOWN_DIR, arg);
	return r;
}

static int list_fixed_keys(const struct folder *folder, samut_shown_fn fn, void *arg)
{
	g_auto(GStrv) keys = g_strsplit(folder->view->keys, " ", -1);
	int r = 0;

	for (char **key = keys; r == 0 && *key; key++)
		r = fn(*key, SAMUT_SHOWN_DIR, arg);
	return r;
}

/* Keys that are ids: from one to the next. */
static int list_keys(struct folder *folder, samut_shown_fn fn, void *arg)
{
	g_autofree char *key = g_strdup("");
	int r = 0;

	while (r == 0) {
		struct samut_stmt *stmt = samut_db_bind(folder->asking->db,
			"SELECT min(key) FROM ix.listing WHERE view=?1 AND key>?2", "it", folder->number,
			key);
		g_autofree char *next = samut_stmt_step(stmt) > 0 ? g_strdup(samut_stmt_text(stmt, 0)) : NULL;

		samut_stmt_reset(stmt);
		if (!next)
			break;
		g_free(key);
		folder->key = key = g_steal_pointer(&next);
		if (shows_key(folder))
			r = fn(key, SAMUT_SHOWN_DIR, arg);
	}
	folder->key = "";
	return r;
}

static int list_shard(
	const struct folder *folder, int64_t province, int64_t amphoe, samut_shown_fn fn, void *arg)
{
	g_autofree char *name = NULL;
	int64_t dir;

	if (shard_of(folder->asking->db, province, amphoe, &dir, &name) < 0)
		return 0;
	return fn(name, SAMUT_SHOWN_DIR, arg);
}

static int list_provinces(const struct folder *folder, samut_shown_fn fn, void *arg)
{
	int r = 0;

	for (int64_t province = -1; r == 0 && (province = next_province(folder, province)) >= 0;)
		if (shows_province(folder, province))
			r = list_shard(folder, province, 0, fn, arg);
	return r;
}

static int list_amphoes(const struct folder *folder, int64_t province, samut_shown_fn fn, void *arg)
{
	int r = 0;

	for (int64_t amphoe = 0; r == 0 && (amphoe = next_amphoe(folder, province, amphoe)) > 0;)
		if (shows_amphoe(folder, province, amphoe))
			r = list_shard(folder, province, amphoe, fn, arg);
	return r;
}

/* Of what stmt gives (name, node), at most limit that the viewer may read. */
static int list_entries(
	struct samut_sight *sight, struct samut_stmt *stmt, unsigned limit, samut_shown_fn fn, void *arg)
{
	int r = 0;

	while (limit > 0 && (r = samut_stmt_step(stmt)) > 0) {
		if (!samut_sight_reads(sight, samut_stmt_int(stmt, 1)))
			continue;
		limit--;
		r = fn(samut_stmt_text(stmt, 0), SAMUT_SHOWN_LINK, arg);
		if (r != 0)
			break;
	}
	samut_stmt_reset(stmt);
	return r;
}

static int list_view(struct spot *spot, samut_shown_fn fn, void *arg)
{
	struct folder *folder = &spot->folder;
	struct samut_db *db = folder->asking->db;

	if (is_recent(folder->view))
		return list_entries(folder->asking->sight,
			samut_db_bind(
				db, "SELECT name,node FROM ix.recent ORDER BY change DESC,node DESC", ""),
			SAMUT_RECENT_SHOWN, fn, arg);
	return *folder->view->keys ? list_fixed_keys(folder, fn, arg) : list_keys(folder, fn, arg);
}

/* A folder of entries, with its notes. */
static int list_amphoe(const struct spot *spot, samut_shown_fn fn, void *arg)
{
	const struct folder *folder = &spot->folder;
	int r = folder->view->notes ? fn(README, SAMUT_SHOWN_LINK, arg) : 0;

	if (r != 0)
		return r;
	return list_entries(
		folder->asking->sight, entries(folder, spot->province, spot->amphoe), UINT_MAX, fn, arg);
}

static int tree_list(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	g_auto(view_spot) spot = {0};
	int r = locate(asking, rest, &spot);

	if (r < 0)
		return r;
	switch (spot.level) {
	case AT_ROOT:
		return list_root(asking->page->path, fn, arg);
	case AT_VIEW:
		return list_view(&spot, fn, arg);
	case AT_KEY:
		return list_provinces(&spot.folder, fn, arg);
	case AT_PROVINCE:
		return list_amphoes(&spot.folder, spot.province, fn, arg);
	case AT_AMPHOE:
		return list_amphoe(&spot, fn, arg);
	default:
		return -ENOTDIR;
	}
}

/* The folders that the table of views names. */
static bool tree_fixed(const char *root, const char *rest)
{
	g_auto(GStrv) names = g_strsplit(rest, "/", 3);
	int64_t number;
	const struct samut_view *view = find_view(root, names[0], &number);

	if (!view || !names[1])
		return view;
	return !names[2] && view->keys && *view->keys && is_fixed_key(view, names[1]);
}

const struct samut_tree samut_views_tree = {
	.find = tree_find, .list = tree_list, .link = tree_link, .fixed = tree_fixed};
