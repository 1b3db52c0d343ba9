/* SPDX-License-Identifier: Apache-2.0 */
/* Listings under way: the newest few. Who comes back to one that was dropped gets a new one, and goes on at
 * the same index. */
#include "fs/listings.h"

#include "core/show/show.h"
#include "fs/computed.h"
#include "fs/snapshots.h"

#define KEPT 64
/* Of an offset, the bits of the index; the number of the list stands above. */
#define INDEX_BITS 24
#define INDEX_MAX ((1U << INDEX_BITS) - 2)

struct listing {
	uint64_t number;
	fuse_ino_t ino;
	uint32_t uid;
	uint64_t key;
	GPtrArray *list;
};

struct listings {
	pthread_mutex_t lock;
	GQueue queue;	  /* of struct listing, oldest first; guarded by lock */
	uint64_t numbers; /* guarded by lock */
};

struct listings *listings_new(void)
{
	struct listings *listings = g_new0(struct listings, 1);

	pthread_mutex_init(&listings->lock, NULL);
	return listings;
}

static void listing_free(gpointer data)
{
	struct listing *listing = data;

	g_ptr_array_unref(listing->list);
	g_free(listing);
}

void listings_free(struct listings *listings)
{
	if (!listings)
		return;
	g_queue_clear_full(&listings->queue, listing_free);
	pthread_mutex_destroy(&listings->lock);
	g_free(listings);
}

/* The lock is held. */
static GList *find(struct listings *listings, uint64_t number)
{
	GList *link = listings->queue.tail;

	while (link && ((struct listing *)link->data)->number != number)
		link = link->prev;
	return link;
}

struct collecting {
	const char *path;
	GPtrArray *list;
};

static void add(GPtrArray *list, const char *name, const char *path, enum samut_shown_type type)
{
	size_t len = strlen(name) + 1;
	struct listed *entry = g_malloc0(sizeof(*entry) + len);

	memcpy(entry->name, name, len);
	computed_dirent(path, type, &entry->stat);
	g_ptr_array_add(list, entry);
}

static int collect(const char *name, enum samut_shown_type type, void *arg)
{
	struct collecting *c = arg;
	g_autofree char *path = g_strconcat(c->path, "/", name, NULL);

	add(c->list, name, path, type);
	return c->list->len >= INDEX_MAX;
}

static void add_dots(GPtrArray *list, const char *path)
{
	const char *slash = strrchr(path, '/');
	g_autofree char *above = slash ? g_strndup(path, (gsize)(slash - path)) : NULL;

	add(list, ".", path, SAMUT_SHOWN_DIR);
	add(list, "..", above ? above : "", SAMUT_SHOWN_DIR);
	if (!above || snapshots_dir(path))
		((struct listed *)list->pdata[1])->stat.st_ino =
			above ? (ino_t)snapshots_dir(path) : FUSE_ROOT_ID;
}

static int make(struct session *s, const struct viewer *viewer, fuse_ino_t ino, GPtrArray **ret_list)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	if (what.type != SHOWN_DIR)
		return -ENOTDIR;
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	struct collecting c = {what.path, list};
	add_dots(list, what.path);
	int r = samut_show_list(s->show, &viewer->who, what.path, collect, &c);
	if (r < 0)
		return r;
	*ret_list = g_steal_pointer(&list);
	return 0;
}

/* The list goes among those kept. */
static uint64_t keep(struct session *s, const struct viewer *viewer, fuse_ino_t ino, GPtrArray *list)
{
	struct listing *listing = g_new(struct listing, 1);
	struct listing *oldest = NULL;

	*listing = (struct listing){0, ino, viewer->who.uid, viewer->key, g_ptr_array_ref(list)};
	pthread_mutex_lock(&s->listings->lock);
	uint64_t number = listing->number = ++s->listings->numbers;
	g_queue_push_tail(&s->listings->queue, listing);
	if (s->listings->queue.length > KEPT)
		oldest = g_queue_pop_head(&s->listings->queue);
	pthread_mutex_unlock(&s->listings->lock);
	if (oldest)
		listing_free(oldest);
	return number;
}

/* One that is kept, for the same user; NULL: none. */
static GPtrArray *recall(struct session *s, const struct viewer *viewer, fuse_ino_t ino, uint64_t number)
{
	GPtrArray *list = NULL;

	pthread_mutex_lock(&s->listings->lock);
	const GList *link = find(s->listings, number);
	const struct listing *listing = link ? link->data : NULL;
	if (listing && listing->ino == ino && listing->uid == viewer->who.uid && listing->key == viewer->key)
		list = g_ptr_array_ref(listing->list);
	pthread_mutex_unlock(&s->listings->lock);
	return list;
}

int listing_get(struct session *s, const struct viewer *viewer, fuse_ino_t ino, off_t off,
	GPtrArray **ret_list, unsigned *ret_index, uint64_t *ret_number)
{
	uint64_t number = (uint64_t)off >> INDEX_BITS;
	GPtrArray *list = off > 0 ? recall(s, viewer, ino, number) : NULL;

	if (!list) {
		int r = make(s, viewer, ino, &list);
		if (r < 0)
			return r;
		number = keep(s, viewer, ino, list);
	}
	*ret_list = list;
	*ret_index = (unsigned)((uint64_t)off & ((1U << INDEX_BITS) - 1));
	*ret_number = number;
	return 0;
}

off_t listing_offset(uint64_t number, unsigned index)
{
	return (off_t)(number << INDEX_BITS | (index + 1));
}

void listing_done(struct session *s, uint64_t number)
{
	pthread_mutex_lock(&s->listings->lock);
	GList *link = find(s->listings, number);
	struct listing *listing = link ? link->data : NULL;
	if (link)
		g_queue_delete_link(&s->listings->queue, link);
	pthread_mutex_unlock(&s->listings->lock);
	if (listing)
		listing_free(listing);
}
