/* SPDX-License-Identifier: Apache-2.0 */
/* Names that show no link. One table; what is asked for by number only answers for that very stand-in. */
#include "fs/sham.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

/* How often to look; removals are told of in batches of this length. */
#define TICK_NS (G_GINT64_CONSTANT(500000000))

struct shams {
	pthread_mutex_t lock;
	GHashTable *table; /* set of struct sham by (dir, name); guarded by lock */
	uint64_t numbers;  /* guarded by lock */
};

static guint sham_hash(gconstpointer key)
{
	const struct sham *sham = key;

	return g_int64_hash(&sham->dir) ^ g_str_hash(sham->name);
}

static gboolean sham_equal(gconstpointer a, gconstpointer b)
{
	const struct sham *x = a, *y = b;

	return x->dir == y->dir && strcmp(x->name, y->name) == 0;
}

static void sham_free(gpointer data)
{
	struct sham *sham = data;

	g_free(sham->name);
	g_free(sham);
}

struct shams *shams_new(void)
{
	struct shams *shams = g_new0(struct shams, 1);

	pthread_mutex_init(&shams->lock, NULL);
	shams->table = g_hash_table_new_full(sham_hash, sham_equal, sham_free, NULL);
	return shams;
}

void shams_free(struct shams *shams)
{
	if (!shams)
		return;
	g_hash_table_unref(shams->table);
	pthread_mutex_destroy(&shams->lock);
	g_free(shams);
}

/* The lock is held. */
static struct sham *find(struct shams *shams, int64_t dir, const char *name)
{
	struct sham key = {.dir = dir, .name = (char *)name};

	return g_hash_table_lookup(shams->table, &key);
}

/* The stand-in that which is a description of. The lock is held. */
static struct sham *find_same(struct shams *shams, const struct sham *which)
{
	struct sham *sham = find(shams, which->dir, which->name);

	return sham && which->number && sham->number == which->number ? sham : NULL;
}

bool sham_get(struct shams *shams, int64_t dir, const char *name, struct sham *ret_sham)
{
	pthread_mutex_lock(&shams->lock);
	const struct sham *sham = find(shams, dir, name);
	if (sham) {
		*ret_sham = *sham;
		ret_sham->name = (char *)name;
	}
	pthread_mutex_unlock(&shams->lock);
	return sham != NULL;
}

void sham_put(struct shams *shams, const struct sham *sham, bool stand_in)
{
	struct sham *kept = g_new(struct sham, 1);

	*kept = *sham;
	kept->name = g_strdup(sham->name);
	pthread_mutex_lock(&shams->lock);
	kept->number = stand_in ? ++shams->numbers : 0;
	g_hash_table_replace(shams->table, kept, kept);
	pthread_mutex_unlock(&shams->lock);
}

bool sham_drop(struct shams *shams, int64_t dir, const char *name)
{
	struct sham key = {.dir = dir, .name = (char *)name};

	pthread_mutex_lock(&shams->lock);
	bool found = g_hash_table_remove(shams->table, &key);
	pthread_mutex_unlock(&shams->lock);
	return found;
}

void sham_set_mode(struct shams *shams, const struct sham *which, mode_t mode)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	if (sham)
		sham->mode = mode;
	pthread_mutex_unlock(&shams->lock);
}

void sham_set_owner(struct shams *shams, const struct sham *which, uint32_t uid, uint32_t gid)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	if (sham) {
		sham->uid = uid;
		sham->gid = gid;
	}
	pthread_mutex_unlock(&shams->lock);
}

void sham_set_mtime(struct shams *shams, const struct sham *which, const struct timespec *mtime)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	if (sham)
		sham->mtime = *mtime;
	pthread_mutex_unlock(&shams->lock);
}

void sham_opened(struct shams *shams, const struct sham *which)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	if (sham)
		sham->open++;
	pthread_mutex_unlock(&shams->lock);
}

bool sham_refused(struct shams *shams, const struct sham *which)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	bool first = sham && !sham->refused;
	if (sham)
		sham->refused = true;
	pthread_mutex_unlock(&shams->lock);
	return first;
}

bool sham_closed(struct shams *shams, const struct sham *which)
{
	pthread_mutex_lock(&shams->lock);
	struct sham *sham = find_same(shams, which);
	bool gone = sham && sham->open > 0 && --sham->open == 0 && sham->refused;
	if (gone)
		g_hash_table_remove(shams->table, sham);
	pthread_mutex_unlock(&shams->lock);
	return gone;
}

static bool has_ended(pid_t pid)
{
	return pid <= 0 || (kill(pid, 0) < 0 && errno == ESRCH);
}

static bool is_over(const struct sham *sham, int64_t now)
{
	return sham->number ? sham->open == 0 && has_ended(sham->pid) : sham->deadline <= now;
}

GPtrArray *sham_take_due(struct shams *shams, int64_t now, int64_t *ret_next)
{
	GPtrArray *due = g_ptr_array_new_with_free_func(sham_free);
	GHashTableIter iter;
	gpointer key;

	*ret_next = 0;
	pthread_mutex_lock(&shams->lock);
	g_hash_table_iter_init(&iter, shams->table);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		if (is_over(key, now)) {
			g_hash_table_iter_steal(&iter);
			g_ptr_array_add(due, key);
		} else {
			*ret_next = now + TICK_NS;
		}
	}
	pthread_mutex_unlock(&shams->lock);
	return due;
}
