/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodeids and nodes. Invariant: at most one tracked inode stands for a node (by_node), and lookups answer
 * with that one; a nodeid that is tracked for something else is never given out for the node of the same
 * number.
 */
#include "fs/inode.h"

#include "fs/copy.h"

/* Nodeids that are no node's number; below those of the computed tree (computed.h). */
#define ALIAS_FIRST (UINT64_C(1) << 61)

/*
 * A nodeid that stood for another node than that of its number, and that the kernel seems to have forgotten.
 * It is never given out again: an answer that carries it may still be under way, and it would be taken for
 * the file of that number.
 */
static void retire(struct session *s, const struct inode *inode)
{
	if (!inode->counted && !inode->orphan && (int64_t)inode->ino != inode->node)
		g_hash_table_add(s->retired, g_memdup2(&inode->ino, sizeof(inode->ino)));
}

static void inode_free(struct session *s, struct inode *inode)
{
	retire(s, inode);
	g_hash_table_remove(s->inodes, &inode->ino);
	if (g_hash_table_lookup(s->by_node, &inode->node) == inode)
		g_hash_table_remove(s->by_node, &inode->node);
	g_clear_pointer(&inode->frozen, g_bytes_unref);
	samut_node_release(&inode->snap);
	pthread_mutex_destroy(&inode->lock);
	g_free(inode);
}

/* Nothing needs it any more: the kernel would find the same answer without it. */
static bool idle(const struct inode *inode)
{
	if (inode->refs > 0)
		return false;
	if (inode->counted)
		return inode->nlookup == 0;
	if (!inode->orphan && (int64_t)inode->ino == inode->node)
		return true;
	return inode->forgotten;
}

static void drop_if_idle(struct session *s, struct inode *inode)
{
	if (idle(inode))
		inode_free(s, inode);
}

static struct inode *track(struct session *s, fuse_ino_t ino, int64_t node)
{
	struct inode *inode = g_new0(struct inode, 1);

	inode->ino = ino;
	inode->node = node;
	pthread_mutex_init(&inode->lock, NULL);
	g_hash_table_insert(s->inodes, &inode->ino, inode);
	if (node)
		g_hash_table_insert(s->by_node, &inode->node, inode);
	return inode;
}

/* Tracks a nodeid that was not; the file of its number may have another nodeid by now: then it is that of a
 * former file. */
static struct inode *track_known(struct session *s, fuse_ino_t ino)
{
	bool former = g_hash_table_contains(s->by_node, &ino) || g_hash_table_contains(s->retired, &ino);
	struct inode *inode = track(s, ino, former ? 0 : (int64_t)ino);

	inode->orphan = former;
	return inode;
}

struct inode *inode_ref(struct session *s, fuse_ino_t ino)
{
	pthread_mutex_lock(&s->lock);
	struct inode *inode = g_hash_table_lookup(s->inodes, &ino);
	if (!inode)
		inode = track_known(s, ino);
	inode->refs++;
	pthread_mutex_unlock(&s->lock);
	return inode;
}

struct inode *inode_peek(struct session *s, fuse_ino_t ino)
{
	pthread_mutex_lock(&s->lock);
	struct inode *inode = g_hash_table_lookup(s->inodes, &ino);
	if (!inode && g_hash_table_contains(s->retired, &ino))
		inode = track_known(s, ino);
	if (inode)
		inode->refs++;
	pthread_mutex_unlock(&s->lock);
	return inode;
}

struct inode *inode_of_node(struct session *s, int64_t node)
{
	pthread_mutex_lock(&s->lock);
	struct inode *inode = g_hash_table_lookup(s->by_node, &node);
	if (inode)
		inode->refs++;
	pthread_mutex_unlock(&s->lock);
	return inode;
}

struct inode *inode_new(struct session *s, fuse_ino_t ino, int64_t node)
{
	pthread_mutex_lock(&s->lock);
	struct inode *inode = track(s, ino, node);
	inode->counted = true;
	inode->nlookup = 1;
	inode->refs = 1;
	pthread_mutex_unlock(&s->lock);
	return inode;
}

void inode_unref(struct session *s, struct inode *inode)
{
	if (!inode)
		return;
	pthread_mutex_lock(&s->lock);
	inode->refs--;
	drop_if_idle(s, inode);
	pthread_mutex_unlock(&s->lock);
}

void inode_drop(struct session *s, struct inode *inode)
{
	pthread_mutex_lock(&s->lock);
	inode->refs--;
	if (inode->refs == 0 && !inode->counted)
		inode->forgotten = true;
	drop_if_idle(s, inode);
	pthread_mutex_unlock(&s->lock);
}

bool inode_is_shared(struct session *s, const struct inode *inode)
{
	pthread_mutex_lock(&s->lock);
	bool shared = inode->refs > 1;
	pthread_mutex_unlock(&s->lock);
	return shared;
}

GPtrArray *inode_all(struct session *s)
{
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter iter;
	gpointer value;

	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->inodes);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		((struct inode *)value)->refs++;
		g_ptr_array_add(all, value);
	}
	pthread_mutex_unlock(&s->lock);
	return all;
}

void inode_free_all(struct session *s)
{
	g_autoptr(GList) all = g_hash_table_get_values(s->inodes);

	for (GList *i = all; i; i = i->next)
		inode_free(s, i->data);
}

int64_t inode_node(struct session *s, fuse_ino_t ino)
{
	pthread_mutex_lock(&s->lock);
	const struct inode *inode = g_hash_table_lookup(s->inodes, &ino);
	int64_t node = inode ? inode->node : (int64_t)ino;
	pthread_mutex_unlock(&s->lock);
	return node;
}

/* The inode that stands for a node; also one whose first save is in the store already, but not yet answered.
 * NULL: none. */
static struct inode *find_locked(struct session *s, int64_t node)
{
	struct inode *inode = g_hash_table_lookup(s->by_node, &node);

	if (inode)
		return inode;
	inode = g_hash_table_lookup(s->inodes, &node);
	return inode && inode->node == 0 && !inode->orphan ? inode : NULL;
}

static fuse_ino_t nodeid_locked(struct session *s, int64_t node, bool count)
{
	struct inode *inode = find_locked(s, node);

	if (!inode) {
		fuse_ino_t ino = (fuse_ino_t)node;
		if (!g_hash_table_contains(s->inodes, &ino) && !g_hash_table_contains(s->retired, &ino))
			return ino;
		inode = track(s, ALIAS_FIRST + s->aliases++, node);
		inode->counted = true;
	}
	if (count) {
		inode->nlookup++;
		inode->forgotten = false;
	}
	return inode->ino;
}

fuse_ino_t inode_nodeid(struct session *s, int64_t node, bool count)
{
	pthread_mutex_lock(&s->lock);
	fuse_ino_t ino = nodeid_locked(s, node, count);
	pthread_mutex_unlock(&s->lock);
	return ino;
}

struct inode *inode_enter(struct session *s, int64_t node, fuse_ino_t *ret_ino)
{
	pthread_mutex_lock(&s->lock);
	*ret_ino = nodeid_locked(s, node, true);
	struct inode *inode = find_locked(s, node);
	if (inode)
		inode->refs++;
	pthread_mutex_unlock(&s->lock);
	return inode;
}

void inode_forget(struct session *s, fuse_ino_t ino, uint64_t nlookup)
{
	pthread_mutex_lock(&s->lock);
	struct inode *inode = g_hash_table_lookup(s->inodes, &ino);
	if (inode) {
		inode->nlookup -= MIN(inode->nlookup, nlookup);
		inode->forgotten = true;
		drop_if_idle(s, inode);
	}
	pthread_mutex_unlock(&s->lock);
}

static void unbind_locked(struct session *s, struct inode *inode)
{
	if (inode->node && g_hash_table_lookup(s->by_node, &inode->node) == inode)
		g_hash_table_remove(s->by_node, &inode->node);
	inode->node = 0;
}

void inode_bind(struct session *s, struct inode *inode, int64_t node)
{
	pthread_mutex_lock(&s->lock);
	struct inode *old = g_hash_table_lookup(s->by_node, &node);
	if (old && old != inode) {
		unbind_locked(s, old);
		old->orphan = true;
		drop_if_idle(s, old);
	}
	if (old != inode) {
		unbind_locked(s, inode);
		inode->node = node;
		inode->orphan = false;
		g_hash_table_insert(s->by_node, &inode->node, inode);
	}
	atomic_fetch_add(&inode->version, 1);
	pthread_mutex_unlock(&s->lock);
}

void inode_orphan(struct session *s, struct inode *inode, const struct samut_node *snap, GBytes *frozen)
{
	if (snap) {
		samut_node_release(&inode->snap);
		inode->snap = *snap;
		inode->snap.name = g_strdup(snap->name);
	}
	if (frozen && !inode->frozen)
		inode->frozen = g_bytes_ref(frozen);
	pthread_mutex_lock(&s->lock);
	unbind_locked(s, inode);
	inode->orphan = true;
	atomic_fetch_add(&inode->version, 1);
	pthread_mutex_unlock(&s->lock);
}

void inode_set_stale(struct session *s, fuse_ino_t ino)
{
	pthread_mutex_lock(&s->lock);
	int64_t key = (int64_t)ino;
	g_hash_table_add(s->stale, g_memdup2(&key, sizeof(key)));
	pthread_mutex_unlock(&s->lock);
}

bool inode_take_stale(struct session *s, fuse_ino_t ino)
{
	pthread_mutex_lock(&s->lock);
	bool stale = g_hash_table_size(s->stale) > 0 && g_hash_table_remove(s->stale, &ino);
	pthread_mutex_unlock(&s->lock);
	return stale;
}

bool inode_is_guest(const struct inode *inode)
{
	return inode->guest_until && inode->guest != inode->snap.uid && inode->guest != 0 &&
	       g_get_monotonic_time() * 1000 < inode->guest_until;
}
