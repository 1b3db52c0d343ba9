/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computed nodeids. Two things with the same hash take the next free number; which of them then has which
 * depends on who came first, so only the number in stat stays as it is. Invariant: an entry is in the table
 * exactly as long as the kernel has looked it up more often than it has forgotten it.
 */
#include "fs/shown.h"

#include <pthread.h>
#include <string.h>

struct entry {
	struct shown shown;
	uint64_t nlookup;
};

struct shown_table {
	pthread_mutex_t lock;
	GHashTable *entries; /* by nodeid; guarded by lock */
};

void shown_release(struct shown *shown)
{
	g_clear_pointer(&shown->path, g_free);
	g_clear_pointer(&shown->version, g_free);
}

static void entry_free(gpointer data)
{
	struct entry *entry = data;

	shown_release(&entry->shown);
	g_free(entry);
}

struct shown_table *shown_table_new(void)
{
	struct shown_table *table = g_new0(struct shown_table, 1);

	pthread_mutex_init(&table->lock, NULL);
	table->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, entry_free);
	return table;
}

void shown_table_free(struct shown_table *table)
{
	if (!table)
		return;
	g_hash_table_unref(table->entries);
	pthread_mutex_destroy(&table->lock);
	g_free(table);
}

/* FNV-1a, its bits mixed once more (the finalizer of MurmurHash3), in the upper half of positive numbers. */
static uint64_t number_of(const char *path, const char *version)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *c = path; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	for (const char *c = version; *c; c++)
		hash = (hash ^ (unsigned char)*c ^ 0x100) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return SHOWN_FIRST | ((hash ^ hash >> 33) & (SHOWN_FIRST - 1));
}

uint64_t shown_number(const char *path)
{
	return number_of(path, "");
}

/* The entry of that description, or NULL and the number it would get. The lock is held. */
static struct entry *find(struct shown_table *table, const char *path, const char *version, uint64_t *ret_ino)
{
	uint64_t ino = number_of(path, version);
	struct entry *entry;

	while ((entry = g_hash_table_lookup(table->entries, &ino))) {
		if (strcmp(entry->shown.path, path) == 0 && strcmp(entry->shown.version, version) == 0)
			break;
		ino = SHOWN_FIRST | ((ino + 1) & (SHOWN_FIRST - 1));
	}
	*ret_ino = ino;
	return entry;
}

uint64_t shown_enter(struct shown_table *table, struct shown *what)
{
	pthread_mutex_lock(&table->lock);
	struct entry *entry = find(table, what->path, what->version, &what->ino);
	if (!entry) {
		entry = g_new0(struct entry, 1);
		entry->shown = *what;
		entry->shown.path = g_strdup(what->path);
		entry->shown.version = g_strdup(what->version);
		g_hash_table_insert(table->entries, &entry->shown.ino, entry);
	}
	entry->shown.size = what->size;
	entry->shown.mtime = what->mtime;
	entry->shown.own = what->own;
	entry->shown.mode = what->mode;
	entry->shown.uid = what->uid;
	entry->shown.gid = what->gid;
	entry->nlookup++;
	pthread_mutex_unlock(&table->lock);
	return what->ino;
}

bool shown_get(struct shown_table *table, uint64_t ino, struct shown *ret_shown)
{
	pthread_mutex_lock(&table->lock);
	const struct entry *entry = g_hash_table_lookup(table->entries, &ino);
	if (entry) {
		*ret_shown = entry->shown;
		ret_shown->path = g_strdup(entry->shown.path);
		ret_shown->version = g_strdup(entry->shown.version);
	}
	pthread_mutex_unlock(&table->lock);
	return entry != NULL;
}

void shown_update(struct shown_table *table, uint64_t ino, int64_t size, int64_t mtime)
{
	pthread_mutex_lock(&table->lock);
	struct entry *entry = g_hash_table_lookup(table->entries, &ino);
	if (entry) {
		entry->shown.size = size;
		entry->shown.mtime = mtime;
	}
	pthread_mutex_unlock(&table->lock);
}

bool shown_known(struct shown_table *table, const char *path, const char *version, uint64_t *ret_ino)
{
	pthread_mutex_lock(&table->lock);
	bool known = find(table, path, version, ret_ino) != NULL;
	pthread_mutex_unlock(&table->lock);
	return known;
}

void shown_forget(struct shown_table *table, uint64_t ino, uint64_t nlookup)
{
	pthread_mutex_lock(&table->lock);
	struct entry *entry = g_hash_table_lookup(table->entries, &ino);
	if (entry) {
		entry->nlookup -= MIN(entry->nlookup, nlookup);
		if (entry->nlookup == 0)
			g_hash_table_remove(table->entries, &ino);
	}
	pthread_mutex_unlock(&table->lock);
}

unsigned shown_count(struct shown_table *table)
{
	pthread_mutex_lock(&table->lock);
	unsigned n = g_hash_table_size(table->entries);
	pthread_mutex_unlock(&table->lock);
	return n;
}
