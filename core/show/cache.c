/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An entry outlives its content: what stays is the digest and the time stamp, so that content which is made
 * again and is the same keeps its time. Invariants: an entry that is busy is in nobody's hands but the
 * thread's that makes its content, and is not forgotten; the order holds every entry once, the one used last
 * at its head.
 */
#include "core/show/cache.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

struct entry {
	char *key;
	GList link;    /* in the order */
	GBytes *bytes; /* NULL: forgotten */
	struct samut_cache_state state;
	bool busy;
	char *digest; /* NULL: never made */
	int64_t mtime;
};

struct samut_cache {
	size_t max_bytes;
	unsigned max_keys;
	pthread_mutex_t lock;
	pthread_cond_t made; /* an entry is no longer busy */
	GHashTable *entries; /* key → struct entry; lock */
	GQueue order;	     /* lock */
	size_t bytes;	     /* of all content; lock */
};

struct samut_cache *samut_cache_new(size_t bytes, unsigned keys)
{
	struct samut_cache *cache = g_new0(struct samut_cache, 1);

	cache->max_bytes = bytes;
	cache->max_keys = keys;
	pthread_mutex_init(&cache->lock, NULL);
	pthread_cond_init(&cache->made, NULL);
	cache->entries = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&cache->order);
	return cache;
}

/* With lock held. */
static void drop_bytes(struct samut_cache *cache, struct entry *entry)
{
	if (!entry->bytes)
		return;
	cache->bytes -= g_bytes_get_size(entry->bytes);
	g_clear_pointer(&entry->bytes, g_bytes_unref);
}

/* With lock held. */
static void drop_entry(struct samut_cache *cache, struct entry *entry)
{
	drop_bytes(cache, entry);
	g_queue_unlink(&cache->order, &entry->link);
	g_hash_table_remove(cache->entries, entry->key);
	g_free(entry->key);
	g_free(entry->digest);
	g_free(entry);
}

void samut_cache_free(struct samut_cache *cache)
{
	if (!cache)
		return;
	while (cache->order.head)
		drop_entry(cache, cache->order.head->data);
	g_hash_table_unref(cache->entries);
	pthread_cond_destroy(&cache->made);
	pthread_mutex_destroy(&cache->lock);
	g_free(cache);
}

/* With lock held: forgets content, then whole entries, from the far end of the order. */
static void trim(struct samut_cache *cache)
{
	for (GList *link = cache->order.tail; link && cache->bytes > cache->max_bytes; link = link->prev)
		drop_bytes(cache, link->data);
	for (GList *link = cache->order.tail, *before; link && cache->order.length > cache->max_keys;
		link = before) {
		before = link->prev;
		if (!((struct entry *)link->data)->busy)
			drop_entry(cache, link->data);
	}
}

/* With lock held: the entry of key, made if need be, at the head of the order. */
static struct entry *use(struct samut_cache *cache, const char *key)
{
	struct entry *entry = g_hash_table_lookup(cache->entries, key);

	if (entry) {
		g_queue_unlink(&cache->order, &entry->link);
	} else {
		entry = g_new0(struct entry, 1);
		entry->key = g_strdup(key);
		entry->link.data = entry;
		g_hash_table_insert(cache->entries, entry->key, entry);
	}
	g_queue_push_head_link(&cache->order, &entry->link);
	return entry;
}

static int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* With lock held: takes new content over. */
static void keep(struct samut_cache *cache, struct entry *entry, GBytes *bytes,
	const struct samut_cache_state *state, int64_t time)
{
	char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
	int64_t now = clock_now();

	time = time > 0 ? MIN(time, now) : now;
	if (!entry->digest)
		entry->mtime = time;
	else if (strcmp(entry->digest, digest) != 0)
		/* What moved it may be no edit at all, but the day. */
		entry->mtime = time > entry->mtime ? time : MAX(now, entry->mtime + 1);
	g_free(entry->digest);
	entry->digest = digest;
	drop_bytes(cache, entry);
	entry->bytes = g_bytes_ref(bytes);
	entry->state = *state;
	cache->bytes += g_bytes_get_size(bytes);
}

/* Whether content made in one state will do for who asks in another: states only move forward. */
static bool covers(const struct samut_cache_state *made, const struct samut_cache_state *asked)
{
	return made->changed >= asked->changed && made->epoch >= asked->epoch && made->day >= asked->day;
}

int samut_cache_get(struct samut_cache *cache, const char *key, const struct samut_cache_state *now,
	samut_cache_fn fn, void *arg, GBytes **ret_bytes, int64_t *ret_mtime)
{
	g_autoptr(GBytes) bytes = NULL;
	struct samut_cache_state state = {0};
	struct entry *entry;
	int64_t time = 0;
	int r = 0;

	pthread_mutex_lock(&cache->lock);
	while ((entry = use(cache, key))->busy)
		pthread_cond_wait(&cache->made, &cache->lock);
	if (now && entry->bytes && covers(&entry->state, now)) {
		bytes = g_bytes_ref(entry->bytes);
	} else {
		entry->busy = true;
		pthread_mutex_unlock(&cache->lock);
		r = fn(arg, &bytes, &state, &time);
		pthread_mutex_lock(&cache->lock);
		entry->busy = false;
		if (r >= 0)
			keep(cache, entry, bytes, &state, time);
		pthread_cond_broadcast(&cache->made);
	}
	if (r >= 0) {
		*ret_bytes = g_steal_pointer(&bytes);
		*ret_mtime = entry->mtime;
	} else if (!entry->digest) {
		drop_entry(cache, entry);
	}
	trim(cache);
	pthread_mutex_unlock(&cache->lock);
	return r < 0 ? r : 0;
}
