/* SPDX-License-Identifier: Apache-2.0 */
/* The life of one mount: tables, the timer that ends graces and holds, the thread that serves commands, and
 * an orderly end. */
#include "fs/session.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/exchange/service.h"
#include "core/store/journal.h"
#include "fs/beside.h"
#include "fs/copy.h"
#include "fs/handle.h"
#include "fs/holds.h"
#include "fs/inbox.h"
#include "fs/inode.h"
#include "fs/lately.h"
#include "fs/listings.h"
#include "fs/notices.h"
#include "fs/notify.h"
#include "fs/removal.h"
#include "fs/seen.h"

/* How long the end waits for git before the last push to mirrors. */
#define CATCH_UP_MS 10000

int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void tables_init(struct session *s)
{
	pthread_condattr_t attr;

	pthread_rwlockattr_t names;

	/* Whoever carries out removals must have his turn, however many make new names. */
	pthread_rwlockattr_init(&names);
	pthread_rwlockattr_setkind_np(&names, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&s->names, &names);
	pthread_rwlockattr_destroy(&names);
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->notifying, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->timer_wake, &attr);
	pthread_condattr_destroy(&attr);
	s->inodes = g_hash_table_new(g_int64_hash, g_int64_equal);
	s->by_node = g_hash_table_new(g_int64_hash, g_int64_equal);
	s->retired = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	s->handles = g_hash_table_new(NULL, NULL);
	s->overlay = g_hash_table_new_full(overlay_hash, overlay_equal, overlay_free, NULL);
	s->shifts = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	s->stale = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	s->holds = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, hold_free);
	s->late_names = g_ptr_array_new_with_free_func(notify_late_free);
	s->fresh = NULL;
	s->seen = seen_new();
	s->shown = shown_table_new();
	s->shams = shams_new();
	s->lately = lately_new();
	s->listings = listings_new();
	s->notices = notices_new();
	clock_gettime(CLOCK_REALTIME, &s->mounted);
	s->service_fd = s->service_stop = -1;
}

static void tables_release(struct session *s)
{
	handle_free_all(s);
	inode_free_all(s);
	g_hash_table_unref(s->handles);
	g_hash_table_unref(s->retired);
	g_hash_table_unref(s->inodes);
	g_hash_table_unref(s->by_node);
	g_hash_table_unref(s->overlay);
	g_hash_table_unref(s->shifts);
	g_hash_table_unref(s->stale);
	g_hash_table_unref(s->holds);
	g_ptr_array_unref(s->late_names);
	g_clear_pointer(&s->fresh, g_ptr_array_unref);
	seen_free(s->seen);
	shown_table_free(s->shown);
	shams_free(s->shams);
	lately_free(s->lately);
	listings_free(s->listings);
	notices_free(s->notices);
	g_free(s->mountpoint);
	pthread_cond_destroy(&s->timer_wake);
	pthread_mutex_destroy(&s->notifying);
	pthread_mutex_destroy(&s->lock);
	pthread_rwlock_destroy(&s->names);
}

/* The first edit made the store. */
static void note_age(struct session *s, struct samut_db *db)
{
	g_auto(samut_edit_row) first = SAMUT_EDIT_ROW_INIT;

	s->made = s->mounted;
	if (samut_journal_get(db, 1, &first, NULL) >= 0)
		s->made = (struct timespec){first.time / 1000000000, first.time % 1000000000};
}

int session_open(struct session *s, const char *store, bool relaxed, struct samut_diag *diag)
{
	int r = samut_open(store, relaxed ? SAMUT_OPEN_RELAXED : SAMUT_OPEN_OWNER, &s->samut, diag);

	if (r < 0)
		return r;
	r = samut_show_open(s->samut, true, &s->show);
	if (r < 0) {
		(void)samut_close(s->samut);
		return r;
	}
	tables_init(s);
	struct samut_db *db = samut_store_reader(s->samut->store);
	if (db) {
		note_age(s, db);
		(void)samut_journal_last(db, &s->notified);
		samut_store_reader_done(s->samut->store, db);
	}
	return 0;
}

static void timer_wait(struct session *s, int64_t next)
{
	struct timespec until = {.tv_sec = next / 1000000000, .tv_nsec = next % 1000000000};

	pthread_mutex_lock(&s->lock);
	for (int r = 0; !s->ending && !s->timer_due && r == 0;)
		r = next ? pthread_cond_timedwait(&s->timer_wake, &s->lock, &until)
			 : pthread_cond_wait(&s->timer_wake, &s->lock);
	s->timer_due = false;
	pthread_mutex_unlock(&s->lock);
}

void session_wake_timer(struct session *s)
{
	s->timer_due = true;
	pthread_cond_signal(&s->timer_wake);
}

static bool is_ending(struct session *s)
{
	pthread_mutex_lock(&s->lock);
	bool ending = s->ending;
	pthread_mutex_unlock(&s->lock);
	return ending;
}

/* Of two deadlines; 0: none. */
static int64_t sooner(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static void *timer_main(void *arg)
{
	struct session *s = arg;

	while (!is_ending(s)) {
		int64_t now = g_get_monotonic_time() * 1000;

		notify_names_due(s);
		int64_t removal = removal_expire(s, now), hold = hold_expire(s, now);
		timer_wait(s, sooner(sooner(removal, hold), beside_expire(s, now)));
	}
	return NULL;
}

static void tree_changed(void *arg)
{
	notify_changed(arg);
}

static void *service_main(void *arg)
{
	struct session *s = arg;

	samut_service_serve(s->samut, s->service_fd, s->service_stop, tree_changed, s);
	return NULL;
}

int session_start(struct session *s)
{
	int r = -pthread_create(&s->timer, NULL, timer_main, s);

	if (r < 0)
		return r;
	s->timer_runs = true;
	r = inbox_start(s);
	if (r >= 0)
		r = samut_upkeep_start(s->samut, &s->upkeep);
	if (r >= 0)
		r = samut_sealing_start(s->samut, &s->sealing);
	if (r >= 0)
		r = samut_mirroring_start(s->samut, &s->mirroring);
	if (r < 0)
		return r;
	r = samut_service_listen(samut_store_dir(s->samut->store), &s->service_fd);
	if (r < 0)
		return r;
	s->service_stop = eventfd(0, EFD_CLOEXEC);
	if (s->service_stop < 0)
		return -errno;
	r = -pthread_create(&s->service, NULL, service_main, s);
	s->service_runs = r == 0;
	return r;
}

static void threads_end(struct session *s)
{
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	pthread_cond_signal(&s->timer_wake);
	pthread_mutex_unlock(&s->lock);
	samut_upkeep_stop(g_steal_pointer(&s->upkeep));
	if (s->timer_runs)
		pthread_join(s->timer, NULL);
	if (s->service_runs) {
		(void)eventfd_write(s->service_stop, 1);
		pthread_join(s->service, NULL);
	}
	if (s->service_fd >= 0)
		samut_service_unlisten(samut_store_dir(s->samut->store), s->service_fd);
	if (s->service_stop >= 0)
		close(s->service_stop);
}

/* After SIGTERM files may still be open; after an unmount the kernel may have had no time to release them. */
static void end_copies(struct session *s)
{
	g_autoptr(GPtrArray) all = inode_all(s);

	for (guint i = 0; i < all->len; i++) {
		copy_end(s, all->pdata[i]);
		inode_unref(s, all->pdata[i]);
	}
}

/* What was saved until now is sealed, and goes along. */
static void end_history(struct session *s)
{
	struct samut_db *db = s->mirroring ? samut_store_reader(s->samut->store) : NULL;
	int64_t last = 0;

	if (db) {
		(void)samut_journal_last(db, &last);
		samut_store_reader_done(s->samut->store, db);
		(void)samut_committer_wait(s->samut->committer, last, CATCH_UP_MS);
	}
	samut_sealing_stop(g_steal_pointer(&s->sealing));
	samut_mirroring_stop(g_steal_pointer(&s->mirroring));
}

int session_close(struct session *s)
{
	threads_end(s);
	end_copies(s);
	inbox_end(s);
	(void)removal_expire(s, INT64_MAX);
	(void)hold_expire(s, INT64_MAX - 1);
	int unkept = s->unkept;
	end_history(s);
	tables_release(s);
	samut_show_close(s->show);
	int r = samut_close(s->samut);
	return r < 0 ? r : unkept;
}
