/* SPDX-License-Identifier: Apache-2.0 */
/* Names that differ from the store for a while: files not yet accepted, and removals whose grace still runs.
 */
#include "fs/inode.h"

/* More directories than this are looked through for those whose shift is older than this: the store has
 * caught up with them, but for names that were removed and made again. */
#define SHIFTS_MAX 65536
#define SHIFT_NS (60 * G_GINT64_CONSTANT(1000000000))

guint overlay_hash(gconstpointer key)
{
	const struct overlay *overlay = key;

	return g_int64_hash(&overlay->parent) ^ g_str_hash(overlay->name);
}

gboolean overlay_equal(gconstpointer a, gconstpointer b)
{
	const struct overlay *x = a, *y = b;

	return x->parent == y->parent && strcmp(x->name, y->name) == 0;
}

void overlay_free(gpointer data)
{
	struct overlay *overlay = data;

	g_free(overlay->name);
	g_free(overlay->via);
	g_free(overlay);
}

static struct overlay *find_locked(struct session *s, int64_t parent, const char *name)
{
	struct overlay key = {.parent = parent, .name = (char *)name};

	return g_hash_table_lookup(s->overlay, &key);
}

bool overlay_find(
	struct session *s, int64_t parent, const char *name, struct inode **ret_unborn, int64_t *ret_removed)
{
	pthread_mutex_lock(&s->lock);
	struct overlay *overlay = find_locked(s, parent, name);
	*ret_unborn = overlay ? overlay->unborn : NULL;
	*ret_removed = overlay ? overlay->node : 0;
	if (*ret_unborn)
		(*ret_unborn)->refs++;
	pthread_mutex_unlock(&s->lock);
	return overlay != NULL;
}

bool overlay_is_removed(struct session *s, int64_t parent, const char *name)
{
	pthread_mutex_lock(&s->lock);
	struct overlay *overlay = find_locked(s, parent, name);
	bool removed = overlay && overlay->node;
	pthread_mutex_unlock(&s->lock);
	return removed;
}

/* Names have come and gone there, but none of them waits any more. */
static gboolean is_settled(gpointer key, gpointer value, gpointer data)
{
	const struct dirshift *shift = value;

	(void)key;
	return shift->removed == 0 && shift->mtime < *(const int64_t *)data;
}

/* A directory that nobody looks at again must not stay in memory for good. */
static void forget_settled(struct session *s)
{
	int64_t before = now_ns() - SHIFT_NS;

	if (g_hash_table_size(s->shifts) >= SHIFTS_MAX)
		g_hash_table_foreach_remove(s->shifts, is_settled, &before);
}

static void shift(struct session *s, int64_t dir, int removed)
{
	struct dirshift *shift = g_hash_table_lookup(s->shifts, &dir);

	if (!shift) {
		forget_settled(s);
		shift = g_new0(struct dirshift, 1);
		shift->dir = dir;
		g_hash_table_insert(s->shifts, &shift->dir, shift);
	}
	shift->mtime = now_ns();
	shift->removed += removed;
}

void overlay_shift(struct session *s, struct samut_node *dir)
{
	pthread_mutex_lock(&s->lock);
	const struct dirshift *shift = g_hash_table_lookup(s->shifts, &dir->id);
	if (shift) {
		dir->mtime = MAX(dir->mtime, shift->mtime);
		dir->ctime = MAX(dir->ctime, shift->mtime);
		dir->subdirs -= shift->removed;
	}
	pthread_mutex_unlock(&s->lock);
}

static bool removes_dir(const struct overlay *overlay)
{
	return overlay->node && overlay->dir;
}

static void add(struct session *s, struct overlay *overlay)
{
	pthread_mutex_lock(&s->lock);
	shift(s, overlay->parent, removes_dir(overlay) ? 1 : 0);
	g_hash_table_replace(s->overlay, overlay, overlay);
	session_wake_timer(s);
	pthread_mutex_unlock(&s->lock);
}

void overlay_add_unborn(struct session *s, struct inode *inode)
{
	struct overlay *overlay = g_new0(struct overlay, 1);

	overlay->parent = inode->snap.parent;
	overlay->name = g_strdup(inode->snap.name);
	overlay->unborn = inode;
	add(s, overlay);
}

void overlay_add_removed(struct session *s, const struct samut_node *node, const struct samut_who *who)
{
	struct overlay *overlay = g_new0(struct overlay, 1);

	overlay->parent = node->parent;
	overlay->name = g_strdup(node->name);
	overlay->node = node->id;
	overlay->dir = S_ISDIR(node->mode);
	overlay->layout = node->layout;
	overlay->deadline = g_get_monotonic_time() * 1000 + GRACE_NS;
	overlay->uid = who->uid;
	overlay->gid = who->gid;
	overlay->via = g_strdup(who->via);
	add(s, overlay);
}

void overlay_unshift(struct session *s, const struct overlay *overlay)
{
	if (removes_dir(overlay))
		shift(s, overlay->parent, -1);
}

void overlay_drop(struct session *s, int64_t parent, const char *name)
{
	pthread_mutex_lock(&s->lock);
	struct overlay *overlay = find_locked(s, parent, name);
	if (overlay) {
		overlay_unshift(s, overlay);
		g_hash_table_remove(s->overlay, overlay);
	}
	pthread_mutex_unlock(&s->lock);
}
