/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool. Invariant: once suspend(true) has returned, no idle connection holds a transaction and none will
 * begin to; those that are out let go at their next statement or when they come back. That is so because the
 * count is raised before the lock is taken to look at the idle ones, and read under the same lock by whoever
 * comes back.
 */
#include "core/store/readers.h"

#include <pthread.h>

#include "core/store/connection.h"

/* More idle connections than there are threads at work would only cost memory. */
#define MAX_IDLE 16

struct loan {
	struct samut_db *db;
	pthread_t thread;
};

struct samut_readers {
	char *path, *attach; /* attach: NULL none */
	bool holding;
	struct samut_hold hold;
	pthread_mutex_t lock;
	GPtrArray *idle; /* of struct samut_db *; lock */
	GArray *loans;	 /* of struct loan; lock */
};

struct samut_readers *samut_readers_new(const char *path, const char *attach, bool hold)
{
	struct samut_readers *readers = g_new0(struct samut_readers, 1);

	readers->path = g_strdup(path);
	readers->attach = g_strdup(attach);
	readers->holding = hold;
	readers->idle = g_ptr_array_new_with_free_func((GDestroyNotify)samut_db_close);
	readers->loans = g_array_new(FALSE, FALSE, sizeof(struct loan));
	pthread_mutex_init(&readers->lock, NULL);
	return readers;
}

void samut_readers_free(struct samut_readers *readers)
{
	if (!readers)
		return;
	g_ptr_array_unref(readers->idle);
	g_array_unref(readers->loans);
	pthread_mutex_destroy(&readers->lock);
	g_free(readers->path);
	g_free(readers->attach);
	g_free(readers);
}

static struct samut_db *open_one(struct samut_readers *readers)
{
	g_autoptr(samut_db) db = NULL;
	int r = samut_db_open(readers->path, SAMUT_DB_READ, &db);

	if (r >= 0 && readers->attach)
		r = samut_db_attach(db, readers->attach);
	if (r >= 0 && readers->holding)
		r = samut_db_hold(db, &readers->hold);
	return r < 0 ? NULL : g_steal_pointer(&db);
}

struct samut_db *samut_readers_take(struct samut_readers *readers)
{
	struct loan loan = {NULL, pthread_self()};

	pthread_mutex_lock(&readers->lock);
	if (readers->idle->len > 0)
		loan.db = g_ptr_array_steal_index_fast(readers->idle, readers->idle->len - 1);
	else {
		pthread_mutex_unlock(&readers->lock);
		loan.db = open_one(readers);
		pthread_mutex_lock(&readers->lock);
	}
	if (loan.db)
		g_array_append_val(readers->loans, loan);
	pthread_mutex_unlock(&readers->lock);
	return loan.db;
}

/* With lock held. */
static void end_loan(struct samut_readers *readers, const struct samut_db *db)
{
	for (unsigned i = 0; i < readers->loans->len; i++)
		if (g_array_index(readers->loans, struct loan, i).db == db) {
			g_array_remove_index_fast(readers->loans, i);
			return;
		}
}

void samut_readers_give(struct samut_readers *readers, struct samut_db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&readers->lock);
	end_loan(readers, db);
	samut_db_thaw(db);
	if (atomic_load(&readers->hold.suspended) > 0)
		samut_db_let_go(db);
	if (readers->idle->len < MAX_IDLE)
		g_ptr_array_add(readers->idle, g_steal_pointer(&db));
	pthread_mutex_unlock(&readers->lock);
	samut_db_close(db);
}

void samut_readers_renew(struct samut_readers *readers)
{
	atomic_fetch_add(&readers->hold.commits, 1);
}

uint64_t samut_readers_commits(const struct samut_readers *readers)
{
	return atomic_load(&readers->hold.commits);
}

void samut_readers_suspend(struct samut_readers *readers, bool on)
{
	atomic_fetch_add(&readers->hold.suspended, on ? 1 : -1);
	if (!on)
		return;
	pthread_mutex_lock(&readers->lock);
	for (unsigned i = 0; i < readers->idle->len; i++)
		samut_db_let_go(readers->idle->pdata[i]);
	pthread_mutex_unlock(&readers->lock);
}

void samut_readers_let_go(struct samut_readers *readers)
{
	pthread_mutex_lock(&readers->lock);
	for (unsigned i = 0; i < readers->loans->len; i++) {
		const struct loan *loan = &g_array_index(readers->loans, struct loan, i);

		if (pthread_equal(loan->thread, pthread_self()))
			samut_db_let_go(loan->db);
	}
	pthread_mutex_unlock(&readers->lock);
}
