/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front door: finds the row of a path, checks what its arguments name, and hands the rest to the row.
 * Invariant: nothing is handed to a row that the viewer must not know of; what renders never locks anything
 * of this file.
 */
#include "core/show/show.h"

#include <errno.h>
#include <string.h>

#include "core/base/log.h"
#include "core/index/index_unit.h"
#include "core/show/show_part.h"
#include "core/store/changed.h"
#include "core/store/journal.h"
#include "core/work/refs.h"

#define CACHE_BYTES ((size_t)64 << 20)
#define CACHE_KEYS 20000

/* ---- opening ---- */

/* Without an index everything goes on but lists. */
static void open_index(struct samut_show *show)
{
	g_autofree char *schema = NULL, *version = NULL;
	int r;

	if (show->owner) {
		r = samut_index_start(show->s, show->fixed_day, &show->index);
		if (r >= 0)
			show->files = samut_index_files(show->index);
		else
			samut_log(SAMUT_LOG_WARN, "no index: %s", g_strerror(-r));
		return;
	}
	schema = samut_index_schema();
	version = samut_index_version();
	(void)samut_indexdb_open(show->s->store, false, schema, version, &show->files);
}

int samut_show_open(struct samut *s, bool owner, struct samut_show **ret_show)
{
	const char *day = g_getenv("SAMUT_TODAY");
	g_autoptr(samut_show) show = g_new0(struct samut_show, 1);

	show->s = s;
	show->owner = owner;
	pthread_mutex_init(&show->lock, NULL);
	show->changed = -1;
	show->cache = samut_cache_new(CACHE_BYTES, CACHE_KEYS);
	show->searches = samut_search_results_new();
	if (day && samut_date_parse(day, SAMUT_DATE_FULL, NULL, &show->fixed_day) < 0)
		return -EINVAL;
	open_index(show);
	*ret_show = g_steal_pointer(&show);
	return 0;
}

void samut_show_close(struct samut_show *show)
{
	if (!show)
		return;
	samut_cache_free(show->cache);
	samut_search_results_free(show->searches);
	if (!show->index)
		samut_indexdb_close(show->files);
	samut_index_stop(show->index);
	pthread_mutex_destroy(&show->lock);
	g_free(show);
}

/* ---- content ---- */

static int day_number(struct samut_date day)
{
	return (day.year * 100 + day.month) * 100 + day.day;
}

/* Number of the newest change; asked for only when something was committed. */
static int newest_change(struct samut_show *show, int64_t *ret_changed)
{
	uint64_t commits = samut_store_commits(show->s->store);
	struct samut_db *db;
	int64_t changed;

	pthread_mutex_lock(&show->lock);
	changed = show->owner && show->commits == commits ? show->changed : -1;
	pthread_mutex_unlock(&show->lock);
	if (changed < 0) {
		db = samut_store_reader(show->s->store);
		if (!db)
			return -EMFILE;
		int r = samut_changed_last(db, &changed);
		samut_store_reader_done(show->s->store, db);
		if (r < 0)
			return r;
		pthread_mutex_lock(&show->lock);
		show->commits = commits;
		show->changed = changed;
		pthread_mutex_unlock(&show->lock);
	}
	*ret_changed = changed;
	return 0;
}

int samut_show_state(struct samut_show *show, struct samut_cache_state *ret_state)
{
	struct samut_index_state index = {0};

	*ret_state = (struct samut_cache_state){.day = day_number(samut_show_today(show))};
	if (show->index)
		samut_index_state(show->index, &index);
	ret_state->epoch = index.epoch;
	return newest_change(show, &ret_state->changed);
}

void samut_show_progress(struct samut_show *show, GString *out)
{
	struct samut_index_state state = {0};

	if (show->index)
		samut_index_state(show->index, &state);
	if (!show->index || state.trouble)
		g_string_append_printf(out, "Index: %s\n", show->index ? g_strerror(-state.trouble) : "none");
	else if (state.listing || state.searching)
		g_string_append_printf(
			out, "Index: %s %d %%\n", state.listing ? "lists" : "search", state.percent);
	else
		g_string_append(out, "Index: ok\n");
}

/* Time of the newest edit in a place; of the whole store. */
static int newest_edit(struct samut_asking *asking, int64_t *ret_time)
{
	int64_t records = 0, folders = 0;

	if (!asking->place)
		return samut_journal_last_time(asking->db, ret_time);
	int r = samut_db_int(asking->db, &records,
		"SELECT ifnull(max(node.ctime),0) FROM record CROSS JOIN node ON node.id=record.node WHERE "
		"record.place=?1",
		"i", asking->place);
	if (r >= 0)
		r = samut_db_int(asking->db, &folders,
			"SELECT ifnull(max(ctime),0) FROM node INDEXED BY node_parent WHERE parent=?1", "i",
			asking->place);
	*ret_time = MAX(records, folders);
	return r;
}

/* What the cache calls back with. */
struct making {
	struct samut_show *show;
	const struct samut_viewer *viewer;
	const struct samut_route *route;
};

static int make(void *arg, GBytes **ret_bytes, struct samut_cache_state *ret_state, int64_t *ret_time)
{
	const struct making *making = arg;
	g_auto(samut_asking) asking = {0};
	g_autoptr(GString) out = g_string_new(NULL);

	if (!(making->route->page->flags & SAMUT_PAGE_UNINDEXED))
		samut_show_catch_up(making->show);
	int r = samut_show_state(making->show, ret_state);
	if (r >= 0)
		r = samut_asking_init(&asking, making->show, making->viewer, false);
	if (r >= 0)
		r = samut_route_bind(making->route, &asking);
	if (r >= 0)
		r = making->route->page->render(&asking, out);
	if (r >= 0)
		r = newest_edit(&asking, ret_time);
	if (r < 0)
		return r;
	*ret_bytes = g_string_free_to_bytes(g_steal_pointer(&out));
	return 0;
}

/* One page for one viewer. */
static char *key_of(const char *path, const struct samut_viewer *viewer)
{
	GString *key = g_string_new(path);

	g_string_append_printf(key, "/ %u", viewer->uid);
	for (unsigned i = 0; viewer->uid != 0 && i <= viewer->n_groups; i++)
		g_string_append_printf(key, " %u", i == 0 ? viewer->gid : viewer->groups[i - 1]);
	return g_string_free(key, FALSE);
}

static int content(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	const struct samut_route *route, GBytes **ret_bytes, int64_t *ret_mtime)
{
	struct making making = {show, viewer, route};
	g_autofree char *key = key_of(path, viewer);
	struct samut_cache_state now;

	int r = samut_show_state(show, &now);
	if (r < 0)
		return r;
	return samut_cache_get(show->cache, key, route->page->flags & SAMUT_PAGE_FRESH ? NULL : &now, make,
		&making, ret_bytes, ret_mtime);
}

static int read_in_tree(struct samut_show *show, const struct samut_viewer *viewer,
	const struct samut_route *route, GBytes **ret_bytes, int64_t *ret_mtime)
{
	g_auto(samut_asking) asking = {0};

	int r = samut_asking_init(&asking, show, viewer, false);
	if (r >= 0)
		r = samut_route_bind(route, &asking);
	return r < 0 ? r : route->page->tree->read(&asking, route->rest, ret_bytes, ret_mtime);
}

int samut_show_read(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	GBytes **ret_bytes, int64_t *ret_mtime)
{
	g_auto(samut_route) route = SAMUT_ROUTE_INIT;

	samut_route_find(path, &route);
	if (route.kind == SAMUT_ROUTE_NONE)
		return -ENOENT;
	if (route.kind == SAMUT_ROUTE_TREE && route.page->tree->read)
		return read_in_tree(show, viewer, &route, ret_bytes, ret_mtime);
	if (route.kind != SAMUT_ROUTE_PAGE)
		return -EISDIR;
	if (!route.page->render)
		return -EINVAL;
	return content(show, viewer, path, &route, ret_bytes, ret_mtime);
}

/* ---- finding ---- */

static int find_file(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	const struct samut_route *route, struct samut_shown *ret_shown)
{
	g_autoptr(GBytes) bytes = NULL;

	ret_shown->type = SAMUT_SHOWN_FILE;
	int r = content(show, viewer, path, route, &bytes, &ret_shown->mtime);
	if (r >= 0)
		ret_shown->size = (int64_t)g_bytes_get_size(bytes);
	return r;
}

/* What is neither a file nor in a tree. */
static int find_plain(struct samut_show *show, const struct samut_viewer *viewer,
	const struct samut_route *route, struct samut_shown *ret_shown)
{
	g_auto(samut_asking) asking = {0};

	ret_shown->type = route->kind == SAMUT_ROUTE_DIR ? SAMUT_SHOWN_DIR : SAMUT_SHOWN_LINK;
	ret_shown->fixed = route->kind == SAMUT_ROUTE_DIR && route->n_args == 0;
	if (route->n_args == 0)
		return 0;
	int r = samut_asking_init(&asking, show, viewer, false);
	return r < 0 ? r : samut_route_bind(route, &asking);
}

static int find_in_tree(struct samut_show *show, const struct samut_viewer *viewer,
	const struct samut_route *route, struct samut_shown *ret_shown)
{
	g_auto(samut_asking) asking = {0};

	const struct samut_tree *tree = route->page->tree;

	ret_shown->type = SAMUT_SHOWN_DIR;
	ret_shown->fixed = route->n_args == 0 &&
			   (!*route->rest || (tree->fixed && tree->fixed(route->page->path, route->rest)));
	if (ret_shown->fixed)
		return 0;
	int r = samut_asking_init(&asking, show, viewer, !tree->past);
	if (r >= 0)
		r = samut_route_bind(route, &asking);
	if (r < 0)
		return r;
	return tree->look ? tree->look(&asking, route->rest, ret_shown)
			  : tree->find(&asking, route->rest, &ret_shown->type);
}

int samut_show_find(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	struct samut_shown *ret_shown)
{
	g_auto(samut_route) route = SAMUT_ROUTE_INIT;
	struct samut_shown shown = {0};
	int r = -ENOENT;

	samut_route_find(path, &route);
	if (route.kind == SAMUT_ROUTE_TREE)
		r = find_in_tree(show, viewer, &route, &shown);
	else if (route.kind == SAMUT_ROUTE_PAGE && route.page->render)
		r = find_file(show, viewer, path, &route, &shown);
	else if (route.kind != SAMUT_ROUTE_NONE)
		r = find_plain(show, viewer, &route, &shown);
	if (r < 0)
		return r;
	*ret_shown = shown;
	return 0;
}

int samut_show_link(
	struct samut_show *show, const struct samut_viewer *viewer, const char *path, char **ret_target)
{
	g_auto(samut_route) route = SAMUT_ROUTE_INIT;
	g_auto(samut_asking) asking = {0};

	samut_route_find(path, &route);
	if (route.kind == SAMUT_ROUTE_NONE)
		return -ENOENT;
	if (route.kind == SAMUT_ROUTE_PAGE && route.page->link) {
		*ret_target = g_strdup(route.page->link);
		return 0;
	}
	if (route.kind != SAMUT_ROUTE_TREE)
		return -EINVAL;
	if (!route.page->tree->link)
		return -EINVAL;
	int r = samut_asking_init(&asking, show, viewer, true);
	if (r >= 0)
		r = samut_route_bind(&route, &asking);
	return r < 0 ? r : route.page->tree->link(&asking, route.rest, ret_target);
}

/* ---- listing ---- */

static enum samut_shown_type type_of(const struct samut_page *page)
{
	return page->tree ? SAMUT_SHOWN_DIR : page->link ? SAMUT_SHOWN_LINK : SAMUT_SHOWN_FILE;
}

/* Name of a page that stands right in the directory at path ("" the root), or NULL; never in /.samut. */
static const char *name_in(const struct samut_page *page, const char *path)
{
	size_t len = strlen(path);
	const char *name = page->path;

	if (len > 0) {
		if (strncmp(name, path, len) != 0 || name[len] != '/')
			return NULL;
		name += len + 1;
	}
	return strchr(name, '/') || *page->path == '.' ? NULL : name;
}

static int list_pages(const char *path, samut_shown_fn fn, void *arg)
{
	int r = 0;

	for (const struct samut_page *page = samut_pages; r == 0 && page->path; page++) {
		const char *name = name_in(page, path);

		if (name)
			r = fn(name, type_of(page), arg);
	}
	return r;
}

int samut_show_list(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	samut_shown_fn fn, void *arg)
{
	g_auto(samut_route) route = SAMUT_ROUTE_INIT;
	g_auto(samut_asking) asking = {0};

	samut_route_find(path, &route);
	if (route.kind == SAMUT_ROUTE_NONE)
		return -ENOENT;
	if (route.kind == SAMUT_ROUTE_PAGE)
		return -ENOTDIR;
	bool waits = route.kind == SAMUT_ROUTE_TREE && !route.page->tree->past;
	int r = samut_asking_init(&asking, show, viewer, waits);
	if (r >= 0)
		r = samut_route_bind(&route, &asking);
	if (r >= 0 && route.kind == SAMUT_ROUTE_TREE)
		r = route.page->tree->list(&asking, route.rest, fn, arg);
	if (r != 0)
		return MIN(r, 0);
	r = list_pages(path, fn, arg);
	return MIN(r, 0);
}

bool samut_show_in_root(const char *name, enum samut_shown_type *ret_type)
{
	g_auto(samut_route) route = SAMUT_ROUTE_INIT;

	if (!*name || strchr(name, '/'))
		return false;
	samut_route_find(name, &route);
	if (route.kind == SAMUT_ROUTE_NONE)
		return false;
	*ret_type = route.kind == SAMUT_ROUTE_DIR ? SAMUT_SHOWN_DIR : type_of(route.page);
	return true;
}

int samut_show_root(samut_shown_fn fn, void *arg)
{
	return list_pages("", fn, arg);
}

/* ---- beside what is stored ---- */

/* Last name of a pattern. */
static const char *last_name(const struct samut_page *page)
{
	const char *slash = strrchr(page->path, '/');

	return slash ? slash + 1 : page->path;
}

/* Id of the place for the pattern: "" when it needs none; NULL when it needs one and the place has none yet.
 */
static int place_id(struct samut_db *db, const struct samut_page *page, int64_t dir, char **ret_id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (page->names || !strchr(page->path, '{')) {
		*ret_id = g_strdup("");
		return 0;
	}
	int r = samut_node_get(db, dir, &node);
	return r < 0 ? r : samut_place_id(db, &node, ret_id);
}

/* Lists what stands beside one directory. */
struct besides {
	struct samut_db *db; /* NULL: not asked yet */
	int64_t dir;
	const struct samut_page *page;
	bool asked; /* for the id of the place, */
	char *id;   /* the same for all pages that need it */
	samut_beside_fn fn;
	void *arg;
};

static int list_named(const char *name, enum samut_shown_type type, void *arg)
{
	const struct besides *b = arg;
	g_autofree char *target = samut_route_fill(b->page, name);

	(void)type;
	return b->fn(name, target, b->arg);
}

static int list_beside(struct besides *b)
{
	bool needs_id = strchr(b->page->path, '{');
	int r = 0;

	if (b->page->names)
		return b->page->names(b->db, b->dir, list_named, b);
	if (needs_id && !b->asked) {
		r = place_id(b->db, b->page, b->dir, &b->id);
		b->asked = true;
	}
	if (r < 0 || (needs_id && !b->id))
		return r;
	g_autofree char *target = samut_route_fill(b->page, b->id);
	return b->fn(last_name(b->page), target, b->arg);
}

int samut_show_beside(struct samut_show *show, int64_t node, int layout, samut_beside_fn fn, void *arg)
{
	struct besides b = {.dir = node, .page = samut_pages, .fn = fn, .arg = arg};
	int r = 0;

	for (; r == 0 && b.page->path; b.page++) {
		if (b.page->beside == 0 || b.page->beside != layout)
			continue;
		if (!b.db)
			b.db = samut_store_reader(show->s->store);
		r = b.db ? list_beside(&b) : -EMFILE;
	}
	samut_store_reader_done(show->s->store, b.db);
	g_free(b.id);
	return MIN(r, 0);
}

/* Looks for one name among many. */
static int is_wanted(const char *name, enum samut_shown_type type, void *arg)
{
	(void)type;
	return strcmp(name, arg) == 0;
}

static int link_beside(
	struct samut_db *db, const struct samut_page *page, int64_t node, const char *name, char **ret_target)
{
	g_autofree char *id = NULL;
	int r;

	if (page->names) {
		r = page->names(db, node, is_wanted, (void *)name);
		if (r > 0)
			*ret_target = samut_route_fill(page, name);
		return r > 0 ? 0 : r < 0 ? r : -ENOENT;
	}
	if (strcmp(name, last_name(page)) != 0)
		return -ENOENT;
	r = place_id(db, page, node, &id);
	if (r < 0 || !id)
		return r < 0 ? r : -ENOENT;
	*ret_target = samut_route_fill(page, id);
	return 0;
}

int samut_show_beside_link(
	struct samut_show *show, int64_t node, int layout, const char *name, char **ret_target)
{
	struct samut_db *db = NULL;
	int r = -ENOENT;

	for (const struct samut_page *page = samut_pages; r == -ENOENT && page->path; page++) {
		if (page->beside == 0 || page->beside != layout ||
			(!page->names && strcmp(name, last_name(page)) != 0))
			continue;
		if (!db)
			db = samut_store_reader(show->s->store);
		r = db ? link_beside(db, page, node, name, ret_target) : -EMFILE;
	}
	samut_store_reader_done(show->s->store, db);
	return r;
}
