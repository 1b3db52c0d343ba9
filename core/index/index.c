/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The indexer's thread. Each round is one transaction of the index, short enough that the store's WAL is not
 * held for long: a piece of the first making, or of what changed, or of what the day changes by itself. How
 * far it has come is written in the same transaction. Between edits it looks for news four times a second,
 * which costs nothing while nothing was written; whoever waits wakes it at once.
 */
#include "core/index/index.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/index/index_lists.h"
#include "core/index/index_unit.h"
#include "core/store/changed.h"

#define LOOK_MS 250
#define RETRY_MS 1000
/* Of one round: no longer, no more. */
#define ROUND_US 50000
/* So many changes behind, nobody is to wait for the rest, and rounds are longer: what was changed several
 * times is made once. */
#define FAR_BEHIND 5000
#define FAR_ROUND_US 400000
/* A small store's lists are made within this time: until then, readers wait for them. */
#define YOUNG_US (2 * G_USEC_PER_SEC)
/* A damaged index is not begun anew again and again, should it be the store that is damaged. */
#define RENEW_US (60 * G_USEC_PER_SEC)
#define ROUND_RECORDS 50
#define TRIM_ROWS 5000
/* The indexer stands back behind those who save and read. */
#define NICENESS 5

struct samut_index {
	struct samut *s;
	struct samut_date fixed_day;
	struct samut_indexdb *files;
	struct samut_indexdb_mark mark; /* the thread's */
	int64_t synced;			/* consumed that survives a power cut; the thread's */
	int64_t renewed;		/* monotonic time of the last renewal; 0 never; the thread's */
	int told;			/* trouble that was logged; the thread's */
	uint64_t commits;		/* of the store, when there was nothing left to do; the thread's */

	pthread_t thread;
	bool started;
	_Atomic bool stop;
	pthread_mutex_t lock;
	pthread_cond_t wake, moved;
	bool asked;			/* somebody waits; lock */
	int64_t began;			/* monotonic time at which it was begun, or begun anew; lock */
	int64_t consumed;		/* committed; lock */
	int64_t round;			/* rounds ended; lock */
	struct samut_index_state state; /* lock */
};

static struct samut_date today_of(const struct samut_index *index)
{
	return index->fixed_day.year ? index->fixed_day : samut_date_from_unix((int64_t)time(NULL));
}

static int64_t day_number(struct samut_date day)
{
	return ((int64_t)day.year * 100 + day.month) * 100 + day.day;
}

/* ---- one round ---- */

struct round {
	struct samut_index *index;
	struct samut_indexing *work;
	struct samut_indexdb_mark mark; /* as it will be */
	int64_t until;			/* monotonic, us */
};

static int consume(int64_t id, int64_t node, bool left, void *arg)
{
	struct round *round = arg;
	int r = (left ? samut_index_left : samut_index_node)(round->work, node);

	if (r < 0)
		return r;
	round->mark.consumed = id;
	return g_get_monotonic_time() > round->until;
}

/* Some more of the first making. What changes meanwhile is taken up in the same rounds. */
static int make_some(struct round *round)
{
	bool lists = round->mark.cursor >= 0;
	int64_t *cursor = lists ? &round->mark.cursor : &round->mark.second;
	int r = 1;

	round->until = g_get_monotonic_time() + ROUND_US;
	while (r > 0 && g_get_monotonic_time() < round->until)
		r = (lists ? samut_index_units : samut_index_parts_of)(round->work, cursor, ROUND_RECORDS);
	if (r == 0)
		*cursor = -1;
	return r;
}

static bool is_making(const struct samut_indexdb_mark *mark)
{
	return mark->cursor >= 0 || mark->second >= 0;
}

/* How long a round may take. */
static int64_t round_us(const struct round *round)
{
	int64_t last = 0;

	(void)samut_changed_last(round->work->db, &last);
	return last - round->mark.consumed > FAR_BEHIND ? FAR_ROUND_US : ROUND_US;
}

/* Before the first making: whatever changed up to now will be met on the way. */
static int skip_changes(struct round *round)
{
	int64_t last;
	int r = samut_changed_last(round->work->db, &last);

	if (r >= 0)
		round->mark.consumed = MAX(round->mark.consumed, last);
	return r;
}

/* The parts of a round, in order. */
static int work_some(struct round *round)
{
	int64_t day = day_number(round->work->today);
	int r = round->mark.cursor == 0 ? skip_changes(round) : 0;

	round->until = g_get_monotonic_time() + round_us(round);
	if (r >= 0)
		r = samut_changed_each(round->work->db, round->mark.consumed, consume, round);
	if (r >= 0 && is_making(&round->mark)) {
		r = make_some(round);
	} else if (r == 0 && round->mark.day < day) {
		r = samut_index_day(round->work);
		if (r == 0)
			round->mark.day = day;
	}
	return r < 0 ? r : samut_index_trim_recent(round->work);
}

static bool is_same(const struct samut_indexdb_mark *a, const struct samut_indexdb_mark *b)
{
	return a->consumed == b->consumed && a->cursor == b->cursor && a->second == b->second &&
	       a->day == b->day;
}

/* 1: something was done; 0: there is nothing to do. */
static int run_round(struct samut_index *index)
{
	struct samut_db *db = samut_indexdb_writer(index->files);
	g_auto(samut_indexing) work = {0};
	struct round round = {.index = index, .work = &work, .mark = index->mark};
	int64_t rows = 0;
	int r = samut_db_script(db, "BEGIN");

	if (r < 0)
		return r;
	samut_indexing_init(&work, index->s, db, today_of(index), &index->stop);
	r = work_some(&round);
	rows = g_hash_table_size(work.done);
	if (r >= 0 && !is_same(&round.mark, &index->mark))
		r = samut_indexdb_mark_set(db, &round.mark);
	if (r >= 0)
		r = samut_db_script(db, "COMMIT");
	if (r < 0) {
		(void)samut_db_script(db, "ROLLBACK");
		return r;
	}
	bool moved = rows > 0 || !is_same(&round.mark, &index->mark);
	index->mark = round.mark;
	return moved;
}

/* ---- what comes with it ---- */

static int trim_write(struct samut_db *db, void *arg)
{
	return samut_changed_trim(db, *(const int64_t *)arg, TRIM_ROWS);
}

/* Cuts off rows of `changed` that even after a power cut nobody will ask for again. Of many rows some at a
 * time: the commit makes the next round due. */
static void tidy(struct samut_index *index)
{
	int64_t first = 0;

	if (samut_indexdb_flush(index->files, index->mark.consumed - index->synced > TRIM_ROWS) > 0)
		index->synced = index->mark.consumed;
	if (samut_changed_first(samut_indexdb_writer(index->files), &first) >= 0 && first > 0 &&
		index->synced - first >= TRIM_ROWS)
		(void)samut_store_write(index->s->store, trim_write, &index->synced, false);
}

static int percent_done(struct samut_index *index)
{
	int64_t at = index->mark.cursor >= 0 ? index->mark.cursor : index->mark.second, last = 0;

	if (at < 0)
		return 100;
	(void)samut_db_int(samut_indexdb_writer(index->files), &last,
		"SELECT node FROM record ORDER BY node DESC LIMIT 1", "");
	return last > 0 ? (int)(at * 100 / last) : 0;
}

static void note_making(struct samut_index *index)
{
	index->state.listing = index->mark.cursor >= 0;
	index->state.searching = index->mark.second >= 0;
}

/* Tells those who wait how the round went. */
static void publish(struct samut_index *index, int result)
{
	int percent = percent_done(index);

	pthread_mutex_lock(&index->lock);
	index->round++;
	index->consumed = index->mark.consumed;
	note_making(index);
	index->state.percent = percent;
	if (result != -ECANCELED)
		index->state.trouble = MIN(result, 0);
	if (result > 0)
		index->state.epoch++;
	pthread_cond_broadcast(&index->moved);
	pthread_mutex_unlock(&index->lock);
}

static void note_begun(struct samut_index *index)
{
	pthread_mutex_lock(&index->lock);
	index->began = g_get_monotonic_time();
	note_making(index);
	pthread_mutex_unlock(&index->lock);
}

/* A damaged index is begun anew; what else goes wrong is tried again later. */
static void handle(struct samut_index *index, int error)
{
	int64_t now = g_get_monotonic_time();

	if (error != index->told)
		samut_log(SAMUT_LOG_WARN, "index: %s", g_strerror(-error));
	index->told = error;
	if (error != -EUCLEAN || (index->renewed && now - index->renewed < RENEW_US))
		return;
	index->renewed = now;
	if (samut_indexdb_renew(index->files) >= 0 &&
		samut_indexdb_mark_get(samut_indexdb_writer(index->files), &index->mark) >= 0) {
		index->synced = 0;
		note_begun(index);
	}
}

/* ---- the thread ---- */

/* Sleeps until there may be work. */
static void pause_for(struct samut_index *index, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)ms * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&index->lock);
	if (!atomic_load(&index->stop) && !index->asked)
		(void)pthread_cond_timedwait(&index->wake, &index->lock, &until);
	index->asked = false;
	pthread_mutex_unlock(&index->lock);
}

/* Whether there may be anything to do that the last round did not see. */
static bool is_due(struct samut_index *index)
{
	return samut_store_commits(index->s->store) != index->commits ||
	       index->mark.day < day_number(today_of(index));
}

static void *work(void *arg)
{
	struct samut_index *index = arg;

	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
	while (!atomic_load(&index->stop)) {
		uint64_t commits = samut_store_commits(index->s->store);
		int r = run_round(index);

		publish(index, r);
		if (r >= 0) {
			index->told = 0;
			tidy(index);
		}
		if (r > 0)
			continue;
		if (r < 0 && r != -ECANCELED)
			handle(index, r);
		else
			index->commits = commits;
		do
			pause_for(index, r < 0 ? RETRY_MS : LOOK_MS);
		while (!atomic_load(&index->stop) && r == 0 && !is_due(index));
	}
	return NULL;
}

static int start_thread(struct samut_index *index)
{
	sigset_t all, before;
	int r;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&index->thread, NULL, work, index);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	index->started = r == 0;
	return -r;
}

static void init_lock(struct samut_index *index)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&index->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&index->wake, &attr);
	pthread_cond_init(&index->moved, &attr);
	pthread_condattr_destroy(&attr);
}

int samut_index_start(struct samut *s, struct samut_date day, struct samut_index **ret_index)
{
	g_autoptr(samut_index) index = g_new0(struct samut_index, 1);
	g_autofree char *schema = samut_index_schema(), *version = samut_index_version();

	index->s = s;
	index->fixed_day = day;
	init_lock(index);
	int r = samut_indexdb_open(s->store, true, schema, version, &index->files);
	if (r >= 0)
		r = samut_indexdb_mark_get(samut_indexdb_writer(index->files), &index->mark);
	if (r < 0)
		return r;
	index->consumed = index->mark.consumed;
	note_begun(index);
	r = start_thread(index);
	if (r < 0)
		return r;
	*ret_index = g_steal_pointer(&index);
	return 0;
}

void samut_index_stop(struct samut_index *index)
{
	if (!index)
		return;
	atomic_store(&index->stop, true);
	pthread_mutex_lock(&index->lock);
	pthread_cond_broadcast(&index->wake);
	pthread_cond_broadcast(&index->moved);
	pthread_mutex_unlock(&index->lock);
	if (index->started)
		pthread_join(index->thread, NULL);
	samut_indexdb_close(index->files);
	pthread_cond_destroy(&index->wake);
	pthread_cond_destroy(&index->moved);
	pthread_mutex_destroy(&index->lock);
	g_free(index);
}

/* ---- for others ---- */

struct samut_indexdb *samut_index_files(struct samut_index *index)
{
	return index->files;
}

void samut_index_state(struct samut_index *index, struct samut_index_state *ret_state)
{
	pthread_mutex_lock(&index->lock);
	*ret_state = index->state;
	pthread_mutex_unlock(&index->lock);
}

static int newest_change(struct samut_index *index, int64_t *ret_id)
{
	struct samut_db *db = samut_store_reader(index->s->store);

	if (!db)
		return -EMFILE;
	int r = samut_changed_last(db, ret_id);
	samut_store_reader_done(index->s->store, db);
	return r;
}

bool samut_index_is_near(struct samut_index *index)
{
	int64_t newest = 0, now = g_get_monotonic_time();

	if (newest_change(index, &newest) < 0)
		return false;
	pthread_mutex_lock(&index->lock);
	bool near =
		index->state.listing ? now - index->began < YOUNG_US : newest - index->consumed <= FAR_BEHIND;
	near = near && !index->state.trouble;
	pthread_mutex_unlock(&index->lock);
	return near;
}

/* With lock held. */
static bool is_whole(const struct samut_index *index, bool searched, int64_t target)
{
	return index->consumed >= target && !index->state.listing && !(searched && index->state.searching);
}

int samut_index_wait(struct samut_index *index, bool searched, int ms)
{
	struct timespec until;
	int64_t target = 0, round;
	int r = newest_change(index, &target);

	if (r < 0)
		return r;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&index->lock);
	round = index->round;
	while (r == 0 && !is_whole(index, searched, target) && !atomic_load(&index->stop)) {
		/* Trouble that is told after we began to wait is ours, too. */
		if (index->state.trouble && index->round > round + 1) {
			r = index->state.trouble;
			break;
		}
		index->asked = true;
		pthread_cond_signal(&index->wake);
		if (pthread_cond_timedwait(&index->moved, &index->lock, &until) == ETIMEDOUT)
			r = is_whole(index, searched, target) ? 0 : -ETIMEDOUT;
	}
	pthread_mutex_unlock(&index->lock);
	return r;
}
