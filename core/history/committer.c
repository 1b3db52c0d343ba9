/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The committer's thread: waits for edits, lets them gather for a moment, so that those which come together
 * share a pack, and has them committed. Invariant: what others may read stands in the fields under the lock;
 * the work itself (catchup) belongs to the thread alone and runs without it.
 */
#include "core/history/committer.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "core/history/catchup.h"

#define QUIET_MS 50    /* a batch waits until no edit came for so long … */
#define LINGER_MS 1000 /* … but not longer than this … */
#define GATHER 1000    /* … nor for more edits than this */
#define RETRY_MS 100   /* first pause after an error; doubles */
#define RETRY_MAX_MS 30000
#define LAST_TRIES 3 /* when stopping */

struct samut_committer {
	struct samut_catchup catchup; /* the thread's */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake; /* the thread's: kicked, urgent, unheld, stopping */
	pthread_cond_t news; /* the waiters': in_git moved, or ended */

	/* lock */
	unsigned kicks; /* since the last round began */
	bool urgent;	/* somebody waits: do not linger */
	bool stopping, ended;
	GArray *holds; /* int64_t, unsorted; one seq may stand there several times */
	int64_t in_git;
	char *trouble; /* NULL: none */
	int error;     /* of the last round */
};

/* ---- Time ---- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for a signal until a time; false when it is over. The lock is held. */
static bool wait_until(struct samut_committer *committer, pthread_cond_t *condition, int64_t ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	return pthread_cond_timedwait(condition, &committer->lock, &t) != ETIMEDOUT;
}

/* ---- The thread ---- */

/* The last edit that is not kept back; the lock is held. */
static int64_t allowed(const struct samut_committer *committer, int64_t last)
{
	for (guint i = 0; !committer->stopping && i < committer->holds->len; i++)
		last = MIN(last, g_array_index(committer->holds, int64_t, i) - 1);
	return last;
}

/* Tells others how far git is. */
static void report(struct samut_committer *committer, int error)
{
	pthread_mutex_lock(&committer->lock);
	if (committer->catchup.loaded)
		committer->in_git = samut_catchup_done(&committer->catchup);
	committer->error = error;
	g_free(committer->trouble);
	committer->trouble = error < 0 ? g_strdup(committer->catchup.trouble) : NULL;
	pthread_cond_broadcast(&committer->news);
	pthread_mutex_unlock(&committer->lock);
}

/*
 * Commits what is due. The journal is read before the holds: an edit that can be seen there was held, if at
 * all, before it became visible.
 */
static int run_round(struct samut_committer *committer)
{
	int r = samut_catchup_load(&committer->catchup, NULL);

	while (r >= 0) {
		int64_t until = 0;

		r = samut_catchup_last(&committer->catchup, &until);
		if (r < 0)
			break;
		pthread_mutex_lock(&committer->lock);
		until = allowed(committer, until);
		pthread_mutex_unlock(&committer->lock);
		r = samut_catchup_batch(&committer->catchup, until, NULL);
		report(committer, r);
		if (r == 0)
			return 0;
	}
	report(committer, r);
	return r;
}

/* Sleeps until there is something to do, and a little longer; the lock is held. */
static void gather(struct samut_committer *committer)
{
	int64_t end;

	while (!committer->kicks && !committer->urgent && !committer->stopping)
		pthread_cond_wait(&committer->wake, &committer->lock);
	end = now_ms() + LINGER_MS;
	while (!committer->urgent && !committer->stopping && committer->kicks < GATHER) {
		int64_t quiet = MIN(now_ms() + QUIET_MS, end);

		if (!wait_until(committer, &committer->wake, quiet))
			break;
	}
	committer->kicks = 0;
	committer->urgent = false;
}

/* Sleeps after an error; the lock is held. */
static void pause_for(struct samut_committer *committer, int64_t ms)
{
	int64_t end = now_ms() + ms;

	while (!committer->stopping && wait_until(committer, &committer->wake, end))
		continue;
}

static void *run(void *arg)
{
	struct samut_committer *committer = arg;
	int64_t retry = RETRY_MS;
	bool stopping = false;

	pthread_mutex_lock(&committer->lock);
	while (!stopping) {
		int r;

		if (committer->error < 0)
			pause_for(committer, retry);
		else
			gather(committer);
		stopping = committer->stopping;
		pthread_mutex_unlock(&committer->lock);
		r = run_round(committer);
		for (int i = 1; stopping && r < 0 && i < LAST_TRIES; i++) {
			g_usleep(RETRY_MS * 1000);
			r = run_round(committer);
		}
		retry = r < 0 ? MIN(retry * 2, RETRY_MAX_MS) : RETRY_MS;
		pthread_mutex_lock(&committer->lock);
	}
	committer->ended = true;
	pthread_cond_broadcast(&committer->news);
	pthread_mutex_unlock(&committer->lock);
	return NULL;
}

/* ---- Starting and stopping ---- */

static void committer_free(struct samut_committer *committer)
{
	samut_catchup_release(&committer->catchup);
	pthread_cond_destroy(&committer->wake);
	pthread_cond_destroy(&committer->news);
	pthread_mutex_destroy(&committer->lock);
	g_array_unref(committer->holds);
	g_free(committer->trouble);
	g_free(committer);
}

static struct samut_committer *committer_new(void)
{
	struct samut_committer *committer = g_new0(struct samut_committer, 1);
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&committer->wake, &attr);
	pthread_cond_init(&committer->news, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&committer->lock, NULL);
	committer->holds = g_array_new(FALSE, FALSE, sizeof(int64_t));
	committer->kicks = 1; /* the journal may hold edits of an earlier process */
	return committer;
}

int samut_committer_start(
	struct samut_store *store, struct samut_repo *repo, struct samut_committer **ret_committer)
{
	struct samut_committer *committer = committer_new();
	int r = samut_catchup_init(&committer->catchup, store, repo);

	if (r == 0)
		r = samut_catchup_load(&committer->catchup, NULL);
	if (r == -EUCLEAN || !committer->catchup.chain) {
		committer_free(committer);
		return r;
	}
	report(committer, r);
	r = -pthread_create(&committer->thread, NULL, run, committer);
	if (r < 0) {
		committer_free(committer);
		return r;
	}
	*ret_committer = committer;
	return 0;
}

int samut_committer_stop(struct samut_committer *committer)
{
	int r;

	if (!committer)
		return 0;
	pthread_mutex_lock(&committer->lock);
	committer->stopping = true;
	pthread_cond_signal(&committer->wake);
	pthread_mutex_unlock(&committer->lock);
	pthread_join(committer->thread, NULL);
	r = MIN(committer->error, 0);
	committer_free(committer);
	return r;
}

/* ---- From other threads ---- */

void samut_committer_kick(struct samut_committer *committer)
{
	pthread_mutex_lock(&committer->lock);
	committer->kicks++;
	pthread_cond_signal(&committer->wake);
	pthread_mutex_unlock(&committer->lock);
}

void samut_committer_hold(struct samut_committer *committer, int64_t seq)
{
	pthread_mutex_lock(&committer->lock);
	g_array_append_val(committer->holds, seq);
	pthread_mutex_unlock(&committer->lock);
}

void samut_committer_unhold(struct samut_committer *committer, int64_t seq)
{
	pthread_mutex_lock(&committer->lock);
	for (guint i = 0; i < committer->holds->len; i++)
		if (g_array_index(committer->holds, int64_t, i) == seq) {
			g_array_remove_index_fast(committer->holds, i);
			break;
		}
	committer->kicks++;
	pthread_cond_signal(&committer->wake);
	pthread_mutex_unlock(&committer->lock);
}

int samut_committer_wait(struct samut_committer *committer, int64_t seq, int ms)
{
	int64_t end = now_ms() + ms;
	bool timely = true;
	int r;

	pthread_mutex_lock(&committer->lock);
	/* Another one may be waiting, too. */
	committer->urgent = committer->urgent || committer->in_git < seq;
	pthread_cond_signal(&committer->wake);
	while (committer->in_git < seq && !committer->ended && timely) {
		if (ms < 0)
			pthread_cond_wait(&committer->news, &committer->lock);
		else
			timely = wait_until(committer, &committer->news, end);
	}
	if (committer->in_git >= seq)
		r = 0;
	else
		r = committer->ended ? -ESHUTDOWN : -ETIMEDOUT;
	pthread_mutex_unlock(&committer->lock);
	return r;
}

int64_t samut_committer_state(struct samut_committer *committer, char **ret_trouble)
{
	int64_t in_git;

	pthread_mutex_lock(&committer->lock);
	in_git = committer->in_git;
	*ret_trouble = g_strdup(committer->trouble ? committer->trouble : "");
	pthread_mutex_unlock(&committer->lock);
	return in_git;
}

/* ---- Without a thread ---- */

int samut_committer_check(struct samut_store *store, struct samut_repo *repo, struct samut_diag *diag)
{
	g_auto(samut_catchup) catchup = {0};
	int r = samut_catchup_init(&catchup, store, repo);

	return r < 0 ? r : samut_catchup_load(&catchup, diag);
}

int samut_committer_drain(struct samut_store *store, struct samut_repo *repo, struct samut_diag *diag)
{
	g_auto(samut_catchup) catchup = {0};
	int64_t last = 0;
	int r = samut_catchup_init(&catchup, store, repo);

	if (r == 0)
		r = samut_catchup_last(&catchup, &last);
	if (r < 0)
		return r;
	do
		r = samut_catchup_batch(&catchup, last, diag);
	while (r > 0);
	return r;
}
