/* SPDX-License-Identifier: Apache-2.0 */
/* Removals and their grace. Invariant: while a removal waits the store still has the node, so nothing is lost
 * if the machine stops: the node is simply back. */
#include "fs/removal.h"

#include "core/base/log.h"
#include "core/model/layout.h"
#include "fs/beside.h"
#include "fs/stored.h"
#include "fs/verdict.h"
#include "fs/victim.h"

void removal_begin(struct session *s, const struct samut_node *node, const struct samut_who *who)
{
	struct victim victim;

	victim_init(&victim, s, node);
	victim_orphan(&victim, s, false);
	victim_release(&victim, s);
	overlay_add_removed(s, node, who);
}

struct emptiness {
	struct session *s;
	bool occupied;
};

static int see_child(const struct samut_node *node, void *arg)
{
	struct emptiness *e = arg;

	if (overlay_is_removed(e->s, node->parent, node->name))
		return 0;
	e->occupied = true;
	return 1;
}

bool removal_leaves_empty(struct session *s, int64_t dir)
{
	struct emptiness e = {.s = s};
	struct samut_db *db = samut_store_reader(s->samut->store);
	GHashTableIter iter;
	gpointer value;

	if (!db)
		return false;
	(void)samut_node_children(db, dir, 0, see_child, &e);
	samut_store_reader_done(s->samut->store, db);
	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->overlay);
	while (!e.occupied && g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct overlay *overlay = value;
		e.occupied = overlay->parent == dir && overlay->unborn;
	}
	pthread_mutex_unlock(&s->lock);
	return !e.occupied;
}

/* Is dir the node `top` or somewhere below it? */
static bool below(struct samut_db *db, int64_t dir, int64_t top)
{
	while (dir > SAMUT_ROOT_ID && dir != top) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		if (samut_node_get(db, dir, &node) < 0)
			return false;
		dir = node.parent;
	}
	return dir == top;
}

/* Drops the waiting removals below a directory; tells the kernel that the names are back if back. */
static void drop_below(struct session *s, int64_t top, bool back)
{
	g_autoptr(GArray) dirs = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct samut_db *db = samut_store_reader(s->samut->store);
	GHashTableIter iter;
	gpointer value;

	if (!db)
		return;
	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->overlay);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct overlay *overlay = value;
		if (!overlay->node || !below(db, overlay->parent, top))
			continue;
		g_array_append_val(dirs, overlay->parent);
		overlay_unshift(s, overlay);
		g_hash_table_iter_remove(&iter);
	}
	pthread_mutex_unlock(&s->lock);
	samut_store_reader_done(s->samut->store, db);
	for (guint i = 0; back && i < dirs->len; i++)
		notify_dir(s, g_array_index(dirs, int64_t, i));
}

void removal_waiting_beside(struct session *s, int64_t dir, GArray *out)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct samut_node));
	int64_t place = stored_place(s, dir);
	GHashTableIter iter;
	gpointer value;

	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->overlay);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct overlay *overlay = value;
		struct samut_node node = {.id = overlay->node, .parent = overlay->parent};
		if (overlay->node && !overlay->dir)
			g_array_append_val(all, node);
	}
	pthread_mutex_unlock(&s->lock);
	for (guint i = 0; i < all->len; i++) {
		const struct samut_node *node = &g_array_index(all, struct samut_node, i);
		if (place && stored_place(s, node->parent) == place)
			g_array_append_val(out, node->id);
	}
}

void removal_cancel_below(struct session *s, int64_t dir)
{
	drop_below(s, dir, true);
}

/* A copy of the removal of a name; false when there is none that is due at `now`. */
static bool take(struct session *s, int64_t parent, const char *name, int64_t now, struct overlay *ret_taken)
{
	struct overlay key = {.parent = parent, .name = (char *)name};

	pthread_mutex_lock(&s->lock);
	struct overlay *overlay = g_hash_table_lookup(s->overlay, &key);
	bool found = overlay && overlay->node && overlay->deadline <= now;
	if (found) {
		*ret_taken = *overlay;
		ret_taken->name = g_strdup(overlay->name);
		ret_taken->via = g_strdup(overlay->via);
	}
	pthread_mutex_unlock(&s->lock);
	return found;
}

/* Whoever opened it in the moment of its removal goes on reading, too. */
static void keep_late_readers(struct session *s, int64_t id)
{
	struct inode *inode = inode_of_node(s, id);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct victim victim;

	if (inode && stored_node(s, id, &node) >= 0) {
		victim_init(&victim, s, &node);
		victim_orphan(&victim, s, false);
		victim_release(&victim, s);
	}
	inode_unref(s, inode);
}

static int carry_out(struct session *s, const struct overlay *removal)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_who who = {.uid = removal->uid, .gid = removal->gid, .via = removal->via};
	int64_t seq;

	keep_late_readers(s, removal->node);
	int r = samut_edit_remove(s->samut, &who, removal->node, &seq, &diag);

	overlay_drop(s, removal->parent, removal->name);
	if (r == 0 && removal->dir)
		drop_below(s, removal->node, false);
	else if (r == 0)
		beside_file_changed(s, removal->parent, removal->layout);
	if (r < 0 && r != -ENOENT && r != -EBUSY) {
		samut_log(SAMUT_LOG_ERROR, "the removal of %s cannot be kept, it is back: %s", removal->name,
			g_strerror(-r));
		s->unkept = r;
	}
	if (r < 0 && r != -ENOENT) {
		(void)verdict_refuse(s, &who, removal->parent, removal->name, NULL, r, &diag);
		if (removal->dir)
			removal_cancel_below(s, removal->node);
		notify_dir(s, removal->parent);
	}
	return r;
}

static int finish(struct session *s, int64_t parent, const char *name, int64_t now)
{
	struct overlay removal;

	if (!take(s, parent, name, now, &removal))
		return 0;
	int r = carry_out(s, &removal);
	g_free(removal.name);
	g_free(removal.via);
	return r;
}

int removal_finish(struct session *s, int64_t parent, const char *name)
{
	return finish(s, parent, name, INT64_MAX);
}

/* A removal whose directory waits too is carried out with the directory. */
static bool covered(struct session *s, struct samut_db *db, int64_t dir)
{
	while (dir > SAMUT_ROOT_ID) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		if (samut_node_get(db, dir, &node) < 0)
			return false;
		if (overlay_is_removed(s, node.parent, node.name))
			return true;
		dir = node.parent;
	}
	return false;
}

bool removal_covers(struct session *s, int64_t dir)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->samut->store);
	bool covers = db && (samut_node_get(db, dir, &node) < 0 || covered(s, db, dir));

	if (db)
		samut_store_reader_done(s->samut->store, db);
	return covers;
}

struct due {
	int64_t parent, deadline;
	char *name;
};

static void due_free(gpointer data)
{
	struct due *due = data;

	g_free(due->name);
	g_free(due);
}

/* In the order in which they were asked for: what rests on something else was removed before it. */
static int compare_due(const void *a, const void *b)
{
	const struct due *x = *(const struct due *const *)a, *y = *(const struct due *const *)b;

	return (x->deadline > y->deadline) - (x->deadline < y->deadline);
}

static GPtrArray *collect_due(struct session *s, int64_t now, int64_t *ret_next)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(due_free);
	GHashTableIter iter;
	gpointer value;

	*ret_next = 0;
	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->overlay);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct overlay *overlay = value;
		if (!overlay->node)
			continue;
		if (overlay->deadline <= now) {
			struct due *due = g_new(struct due, 1);
			*due = (struct due){overlay->parent, overlay->deadline, g_strdup(overlay->name)};
			g_ptr_array_add(list, due);
		} else if (!*ret_next || overlay->deadline < *ret_next) {
			*ret_next = overlay->deadline;
		}
	}
	pthread_mutex_unlock(&s->lock);
	g_ptr_array_sort(list, compare_due);
	return list;
}

/* Names are held for each removal alone: there may be thousands, and everyone else waits meanwhile. */
static void expire(struct session *s, const struct due *due, int64_t now)
{
	pthread_rwlock_wrlock(&s->names);
	struct samut_db *db = samut_store_reader(s->samut->store);
	bool wait = db && covered(s, db, due->parent);
	if (db)
		samut_store_reader_done(s->samut->store, db);
	if (!wait)
		(void)finish(s, due->parent, due->name, now);
	pthread_rwlock_unlock(&s->names);
}

int64_t removal_expire(struct session *s, int64_t now)
{
	int64_t next;
	g_autoptr(GPtrArray) list = collect_due(s, now, &next);

	for (guint i = 0; i < list->len; i++)
		expire(s, list->pdata[i], now);
	return next;
}

void removal_refused(struct session *s, int64_t dir, const struct samut_who *who)
{
	int64_t place = stored_place(s, dir);

	if (!place)
		return;
	pthread_mutex_lock(&s->lock);
	s->barred = (struct barred){place, who->pid, g_get_monotonic_time() * 1000 + GRACE_NS};
	pthread_mutex_unlock(&s->lock);
	removal_cancel_below(s, place);
}

bool removal_barred(struct session *s, int64_t dir, const struct samut_who *who)
{
	pthread_mutex_lock(&s->lock);
	struct barred barred = s->barred;
	pthread_mutex_unlock(&s->lock);
	return barred.place && barred.pid == who->pid && g_get_monotonic_time() * 1000 < barred.until &&
	       stored_place(s, dir) == barred.place;
}
