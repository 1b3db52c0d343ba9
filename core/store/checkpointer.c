/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under constant writing a WAL never starts anew by itself, because there is always a frame that is not yet
 * copied. So most is copied beside the writers, and once it has grown enough the writer is paused for the
 * short rest and the WAL restarted: its file is then written over, which is cheaper to flush than a growing
 * one. A reader in the middle of a long statement makes us give up soon and try at the next round.
 */
#include "core/store/checkpointer.h"

#include <errno.h>
#include <signal.h>

#include "core/store/connection.h"

/* In pages of 4 KiB. */
#define ROUND_PAGES 1024
#define RESTART_PAGES 4096
#define PAUSE_MS 10

struct samut_checkpointer {
	struct samut_writer *writer;
	struct samut_db *db; /* the writer's WAL lock */
	int noted;	     /* WAL pages at the last kick; the noting thread's, which is the leader */

	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool due, stop; /* lock */
};

static int restart(struct samut_checkpointer *checkpointer)
{
	int r;

	samut_writer_pause(checkpointer->writer);
	samut_writer_lock_wal(checkpointer->writer);
	r = samut_db_checkpoint(checkpointer->db, SAMUT_WAL_RESTART, NULL, NULL);
	samut_writer_unlock_wal(checkpointer->writer);
	samut_writer_resume(checkpointer->writer);
	return r == -EBUSY ? 0 : r;
}

int samut_checkpointer_run(struct samut_checkpointer *checkpointer)
{
	int pages = 0;
	int r;

	samut_writer_lock_wal(checkpointer->writer);
	r = samut_db_checkpoint(checkpointer->db, SAMUT_WAL_COPY, &pages, NULL);
	samut_writer_unlock_wal(checkpointer->writer);
	if (r >= 0 && pages > RESTART_PAGES)
		r = restart(checkpointer);
	/* Pages whose flush failed may be lost without another error; the WAL still has them, so nobody may
	 * overwrite it. */
	if (r == -EIO || r == -EUCLEAN)
		samut_writer_fail(checkpointer->writer);
	return r;
}

static void *work(void *arg)
{
	struct samut_checkpointer *checkpointer = arg;

	pthread_mutex_lock(&checkpointer->lock);
	while (!checkpointer->stop) {
		if (!checkpointer->due) {
			pthread_cond_wait(&checkpointer->wake, &checkpointer->lock);
			continue;
		}
		checkpointer->due = false;
		pthread_mutex_unlock(&checkpointer->lock);
		(void)samut_checkpointer_run(checkpointer);
		pthread_mutex_lock(&checkpointer->lock);
	}
	pthread_mutex_unlock(&checkpointer->lock);
	return NULL;
}

static int start_thread(struct samut_checkpointer *checkpointer)
{
	sigset_t all, before;
	int r;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&checkpointer->thread, NULL, work, checkpointer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	checkpointer->started = r == 0;
	return -r;
}

int samut_checkpointer_start(
	const char *path, struct samut_writer *writer, struct samut_checkpointer **ret_checkpointer)
{
	struct samut_checkpointer *checkpointer = g_new0(struct samut_checkpointer, 1);
	int r;

	checkpointer->writer = writer;
	pthread_mutex_init(&checkpointer->lock, NULL);
	pthread_cond_init(&checkpointer->wake, NULL);
	r = samut_db_open(path, SAMUT_DB_WRITE, &checkpointer->db);
	if (r >= 0) {
		samut_db_set_patience(checkpointer->db, PAUSE_MS);
		r = start_thread(checkpointer);
	}
	if (r < 0) {
		samut_checkpointer_stop(checkpointer);
		return r;
	}
	*ret_checkpointer = checkpointer;
	return 0;
}

void samut_checkpointer_stop(struct samut_checkpointer *checkpointer)
{
	if (!checkpointer)
		return;
	if (checkpointer->started) {
		pthread_mutex_lock(&checkpointer->lock);
		checkpointer->stop = true;
		pthread_cond_signal(&checkpointer->wake);
		pthread_mutex_unlock(&checkpointer->lock);
		pthread_join(checkpointer->thread, NULL);
	}
	samut_db_close(checkpointer->db);
	pthread_cond_destroy(&checkpointer->wake);
	pthread_mutex_destroy(&checkpointer->lock);
	g_free(checkpointer);
}

void samut_checkpointer_note(struct samut_checkpointer *checkpointer, int wal_pages)
{
	if (wal_pages < checkpointer->noted)
		checkpointer->noted = 0; /* the WAL began anew */
	if (wal_pages - checkpointer->noted < ROUND_PAGES)
		return;
	checkpointer->noted = wal_pages;
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->due = true;
	pthread_cond_signal(&checkpointer->wake);
	pthread_mutex_unlock(&checkpointer->lock);
}
