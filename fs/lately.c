/* SPDX-License-Identifier: Apache-2.0 */
/* Directories of a moment ago. What is too old counts as not there; when there is too much, all of it goes.
 */
#include "fs/lately.h"

#define KEEP_US G_USEC_PER_SEC
#define KEEP_MAX 8192

struct lately {
	pthread_mutex_t lock;
	GHashTable *until; /* "uid groups path" → monotonic µs, allocated; guarded by lock */
};

struct lately *lately_new(void)
{
	struct lately *lately = g_new0(struct lately, 1);

	pthread_mutex_init(&lately->lock, NULL);
	lately->until = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return lately;
}

void lately_free(struct lately *lately)
{
	if (!lately)
		return;
	g_hash_table_unref(lately->until);
	pthread_mutex_destroy(&lately->lock);
	g_free(lately);
}

static char *key_of(const struct viewer *viewer, const char *path)
{
	return g_strdup_printf("%u %" G_GINT64_MODIFIER "x %s", viewer->who.uid, viewer->key, path);
}

void lately_note(struct lately *lately, const struct viewer *viewer, const char *path)
{
	gint64 until = g_get_monotonic_time() + KEEP_US;
	char *key = key_of(viewer, path);

	pthread_mutex_lock(&lately->lock);
	if (g_hash_table_size(lately->until) >= KEEP_MAX)
		g_hash_table_remove_all(lately->until);
	g_hash_table_replace(lately->until, key, g_memdup2(&until, sizeof(until)));
	pthread_mutex_unlock(&lately->lock);
}

bool lately_shown(struct lately *lately, const struct viewer *viewer, const char *path)
{
	g_autofree char *key = key_of(viewer, path);

	pthread_mutex_lock(&lately->lock);
	const gint64 *until = g_hash_table_lookup(lately->until, key);
	bool shown = until && *until > g_get_monotonic_time();
	pthread_mutex_unlock(&lately->lock);
	return shown;
}
