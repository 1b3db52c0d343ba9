/* SPDX-License-Identifier: Apache-2.0 */
/* Directories of a moment ago. What is too old counts as not there; when there is too much, all of it goes.
 */
#include "fs/lately.h"

#define KEEP_US G_USEC_PER_SEC
#define KEEP_MAX 8192

struct lately {
	pthread_mutex_t lock;
	GHashTable *known; /* "uid groups path" → struct known; guarded by lock */
};

struct known {
	gint64 until; /* monotonic µs */
	uint64_t commits;
	struct shown what; /* without strings */
};

struct lately *lately_new(void)
{
	struct lately *lately = g_new0(struct lately, 1);

	pthread_mutex_init(&lately->lock, NULL);
	lately->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return lately;
}

void lately_free(struct lately *lately)
{
	if (!lately)
		return;
	g_hash_table_unref(lately->known);
	pthread_mutex_destroy(&lately->lock);
	g_free(lately);
}

static char *key_of(const struct viewer *viewer, const char *path)
{
	return g_strdup_printf("%u %" G_GINT64_MODIFIER "x %s", viewer->who.uid, viewer->key, path);
}

void lately_note(
	struct lately *lately, const struct viewer *viewer, uint64_t commits, const struct shown *what)
{
	struct known *known = g_new(struct known, 1);

	*known = (struct known){g_get_monotonic_time() + KEEP_US, commits, *what};
	known->what.path = known->what.version = NULL;
	pthread_mutex_lock(&lately->lock);
	if (g_hash_table_size(lately->known) >= KEEP_MAX)
		g_hash_table_remove_all(lately->known);
	g_hash_table_replace(lately->known, key_of(viewer, what->path), known);
	pthread_mutex_unlock(&lately->lock);
}

bool lately_shown(struct lately *lately, const struct viewer *viewer, uint64_t commits, struct shown *what)
{
	g_autofree char *key = key_of(viewer, what->path);

	pthread_mutex_lock(&lately->lock);
	const struct known *known = g_hash_table_lookup(lately->known, key);
	bool shown = known && known->until > g_get_monotonic_time() &&
		     (!known->what.own || known->commits == commits);
	if (shown) {
		char *path = what->path;
		*what = known->what;
		what->path = path;
	}
	pthread_mutex_unlock(&lately->lock);
	return shown;
}
