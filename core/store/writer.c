/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leader and followers. Who writes puts a request on the queue. The thread whose request is at the head,
 * while nobody leads, takes the whole queue, carries it out in one transaction and wakes the others with
 * their results. With an empty queue that is the asking thread itself, at once.
 *
 * Invariants: db is touched by the leader alone. A result is told only after the commit it depends on. An
 * error at commit tells nothing about what reached the disk ("fsyncgate"): the transaction may come back at
 * the next recovery. So it is settled by reopening, reading the batch number and checkpointing; only when
 * that fails the store stops writing.
 */
#include "core/store/writer.h"

#include <errno.h>

#include "core/store/connection.h"
#include "core/store/ids.h"

struct request {
	samut_write_fn fn; /* NULL: only wants to lead (pause) */
	void *arg;
	bool durable;
	bool done; /* lock */
	int result;
	pthread_cond_t wake;
	struct request *next; /* lock while queued, then the leader's */
};

struct samut_writer {
	char *path;
	bool relaxed;
	struct samut_writer_hooks hooks;
	struct samut_ids ids;

	pthread_mutex_t lock;
	struct request *head, **tail; /* lock */
	bool led;		      /* somebody leads; lock */
	pthread_t leader;	      /* while led; lock */
	bool broken;		      /* never cleared; lock */

	/* The leader's alone: */
	struct samut_db *db; /* NULL after a reopening that failed */
	bool full;	     /* how the connection syncs now */
	int64_t batch;	     /* number of the last transaction */
	bool closing;	     /* the next commit is the last */

	pthread_mutex_t wal; /* held by whoever checkpoints; taken after leadership */
};

/* ---- the transaction ---- */

static int begin(struct samut_writer *writer, bool durable)
{
	bool full = durable && !writer->relaxed;
	int r;

	if (full != writer->full) {
		r = samut_db_set_full_sync(writer->db, full);
		if (r < 0)
			return r;
		writer->full = full;
	}
	return samut_db_run(writer->db, "BEGIN IMMEDIATE", "");
}

static int reopen(struct samut_writer *writer)
{
	int r;

	g_clear_pointer(&writer->db, samut_db_close);
	r = samut_db_open(writer->path, SAMUT_DB_WRITE, &writer->db);
	writer->full = false;
	return r < 0 ? r : samut_db_set_full_sync(writer->db, false);
}

static void roll_back(struct samut_writer *writer)
{
	if (samut_db_in_transaction(writer->db))
		(void)samut_db_run(writer->db, "ROLLBACK", "");
	if (samut_db_in_transaction(writer->db) && reopen(writer) < 0)
		samut_writer_fail(writer);
}

/* Brings all that is committed onto the disk in the database itself. cut: also takes away whatever else is in
 * the WAL. */
static int settle(struct samut_writer *writer, bool cut)
{
	int left = 1, r = -EBUSY;

	samut_writer_lock_wal(writer);
	if (!cut)
		r = samut_db_checkpoint(writer->db, SAMUT_WAL_COPY, NULL, &left);
	if (r == -EBUSY || (r >= 0 && left > 0))
		r = samut_db_checkpoint(writer->db, SAMUT_WAL_CUT, NULL, &left);
	samut_writer_unlock_wal(writer);
	return r < 0 ? r : left > 0 ? -EBUSY : 0;
}

/*
 * After a commit failed with error: finds out whether it is there, and makes it certain. 0: it is there and
 * on disk; else it is not, and will not come back. What is left behind in the WAL by a commit that was not
 * finished would be taken for true by a later recovery: cutting the WAL removes it. Only a write that found
 * the disk full is known to have left no end of a transaction behind, so there a checkpoint that finds it
 * full, too, does no harm.
 */
static int mend(struct samut_writer *writer, int error)
{
	int64_t batch;
	bool there;
	int r = reopen(writer);

	if (r >= 0)
		r = samut_db_int(writer->db, &batch, "SELECT batch FROM meta", "");
	if (r >= 0) {
		there = batch == writer->batch;
		writer->batch = batch;
		r = settle(writer, !there);
		if (r >= 0)
			return there ? 0 : error;
		if (!there && error == -ENOSPC && r == -ENOSPC)
			return error;
	}
	samut_writer_fail(writer);
	return -EIO;
}

static int commit(struct samut_writer *writer)
{
	int r = samut_ids_write(&writer->ids, writer->db, writer->closing);

	writer->batch++;
	if (r >= 0)
		r = samut_db_run(writer->db, "UPDATE meta SET batch=?1", "i", writer->batch);
	if (r < 0) {
		roll_back(writer);
		writer->batch--;
	} else {
		r = samut_db_run(writer->db, "COMMIT", "");
		if (r < 0)
			r = mend(writer, r);
	}
	samut_ids_settle(&writer->ids, r >= 0);
	return r < 0 ? r : 0;
}

/* ---- one batch ---- */

/* Runs a request that shares its transaction with others. */
static void run_guarded(struct samut_db *db, struct request *request)
{
	int r = samut_db_run(db, "SAVEPOINT request", "");

	if (r < 0) {
		request->result = r;
		return;
	}
	request->result = request->fn(db, request->arg);
	if (!samut_db_in_transaction(db))
		return;
	if (request->result < 0)
		r = samut_db_run(db, "ROLLBACK TO request", "");
	if (r >= 0)
		r = samut_db_run(db, "RELEASE request", "");
	if (r < 0) {
		request->result = request->result < 0 ? request->result : r;
		(void)samut_db_run(db, "ROLLBACK", "");
	}
}

static void set_results(struct request *first, struct request *end, int result)
{
	for (struct request *request = first; request != end; request = request->next)
		if (request->result >= 0)
			request->result = result;
}

/* Carries out as many as one transaction takes; returns the first that is still to be done: SQLite undoes the
 * whole transaction after some errors (full disk, no memory). */
static struct request *run_batch(struct samut_writer *writer, struct request *first)
{
	struct request *request = first;
	bool durable = false, keep = false;
	int64_t before = samut_db_changes(writer->db);
	int r;

	for (request = first; request; request = request->next)
		durable = durable || request->durable;
	r = begin(writer, durable);
	if (r < 0) {
		set_results(first, NULL, r);
		return NULL;
	}
	for (request = first; request; request = request->next) {
		if (first->next)
			run_guarded(writer->db, request);
		else
			request->result = request->fn(writer->db, request->arg);
		if (!samut_db_in_transaction(writer->db)) {
			set_results(first, request->next, request->result < 0 ? request->result : -EIO);
			return request->next;
		}
		keep = keep || request->result >= 0;
	}
	/* A durable request that changes nothing is still a promise about all that was written before it. */
	if (!keep || (!durable && samut_db_changes(writer->db) == before)) {
		roll_back(writer);
		return NULL;
	}
	r = commit(writer);
	if (r < 0)
		set_results(first, NULL, r);
	return NULL;
}

/* ---- the queue ---- */

/* With lock held: waits until the request is done (false) or is to lead (true). */
static bool wait_turn(struct samut_writer *writer, struct request *request)
{
	*writer->tail = request;
	writer->tail = &request->next;
	while (!request->done && (writer->led || writer->head != request))
		pthread_cond_wait(&request->wake, &writer->lock);
	if (request->done)
		return false;
	writer->led = true;
	writer->leader = pthread_self();
	return true;
}

/* With lock held: takes the head and all behind it that want to write. */
static struct request *take_batch(struct samut_writer *writer)
{
	struct request *first = writer->head, **end = &writer->head;

	while (*end && (*end)->fn)
		end = &(*end)->next;
	if (end == &writer->head)
		return NULL;
	writer->head = *end;
	*end = NULL;
	if (!writer->head)
		writer->tail = &writer->head;
	return first;
}

/* With lock held. */
static void hand_on(struct samut_writer *writer)
{
	writer->led = false;
	if (writer->head)
		pthread_cond_signal(&writer->head->wake);
}

static void carry_out(struct samut_writer *writer, struct request *batch, bool broken)
{
	while (batch && !broken && writer->db)
		batch = run_batch(writer, batch);
	set_results(batch, NULL, -EIO);
}

static void lead(struct samut_writer *writer)
{
	struct request *batch = take_batch(writer);
	bool broken = writer->broken;

	pthread_mutex_unlock(&writer->lock);
	carry_out(writer, batch, broken);
	if (batch && writer->db)
		writer->hooks.committed(samut_db_wal_pages(writer->db), writer->hooks.arg);
	pthread_mutex_lock(&writer->lock);
	while (batch) {
		struct request *next = batch->next;

		/* Its thread may return, and the request be gone, as soon as the lock is free. */
		batch->done = true;
		pthread_cond_signal(&batch->wake);
		batch = next;
	}
	hand_on(writer);
}

static bool leads(struct samut_writer *writer)
{
	bool me;

	pthread_mutex_lock(&writer->lock);
	me = writer->led && pthread_equal(writer->leader, pthread_self());
	pthread_mutex_unlock(&writer->lock);
	return me;
}

int samut_writer_run(struct samut_writer *writer, samut_write_fn fn, void *arg, bool durable)
{
	struct request request = {.fn = fn, .arg = arg, .durable = durable, .wake = PTHREAD_COND_INITIALIZER};

	pthread_mutex_lock(&writer->lock);
	/* A write inside a write would wait for itself. */
	g_assert(!(writer->led && pthread_equal(writer->leader, pthread_self())));
	if (wait_turn(writer, &request))
		lead(writer);
	pthread_mutex_unlock(&writer->lock);
	pthread_cond_destroy(&request.wake);
	return request.result;
}

void samut_writer_pause(struct samut_writer *writer)
{
	struct request request = {.wake = PTHREAD_COND_INITIALIZER};

	pthread_mutex_lock(&writer->lock);
	(void)wait_turn(writer, &request);
	writer->head = request.next;
	if (!writer->head)
		writer->tail = &writer->head;
	pthread_mutex_unlock(&writer->lock);
	pthread_cond_destroy(&request.wake);
}

void samut_writer_resume(struct samut_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	hand_on(writer);
	pthread_mutex_unlock(&writer->lock);
}

void samut_writer_lock_wal(struct samut_writer *writer)
{
	pthread_mutex_lock(&writer->wal);
	writer->hooks.free_wal(true, writer->hooks.arg);
}

void samut_writer_unlock_wal(struct samut_writer *writer)
{
	writer->hooks.free_wal(false, writer->hooks.arg);
	pthread_mutex_unlock(&writer->wal);
}

void samut_writer_fail(struct samut_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->broken = true;
	pthread_mutex_unlock(&writer->lock);
}

/* ---- numbers of nodes ---- */

static int write_nothing(struct samut_db *db, void *arg)
{
	(void)arg;
	/* A change, so that there is a commit, and with it a higher limit. */
	return samut_db_run(db, "UPDATE meta SET one=1", "");
}

int64_t samut_writer_new_id(struct samut_writer *writer)
{
	bool over;
	int64_t id = samut_ids_next(&writer->ids, &over);

	/* Inside a write the same transaction commits the limit. If the commit fails here, so will the one of
	 * the node. */
	if (over && !leads(writer))
		(void)samut_writer_run(writer, write_nothing, NULL, false);
	return id;
}

int samut_writer_reserve_ids(struct samut_writer *writer, int64_t id)
{
	int r = 0;

	if (samut_ids_skip(&writer->ids, id) && !leads(writer))
		r = samut_writer_run(writer, write_nothing, NULL, false);
	return r < 0 ? r : 0;
}

/* ---- opening and closing ---- */

int samut_writer_open(const char *path, bool relaxed, const struct samut_writer_hooks *hooks,
	struct samut_writer **ret_writer)
{
	g_autoptr(samut_writer) writer = g_new0(struct samut_writer, 1);
	int r;

	writer->path = g_strdup(path);
	writer->relaxed = relaxed;
	writer->hooks = *hooks;
	writer->tail = &writer->head;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_mutex_init(&writer->wal, NULL);
	samut_ids_init(&writer->ids);
	/* Closing what is half open must write nothing. */
	writer->broken = true;
	r = reopen(writer);
	if (r >= 0)
		r = samut_db_int(writer->db, &writer->batch, "SELECT batch FROM meta", "");
	if (r >= 0)
		r = samut_ids_load(&writer->ids, writer->db);
	if (r < 0)
		return r;
	writer->broken = false;
	r = samut_writer_run(writer, write_nothing, NULL, true);
	if (r < 0)
		return r;
	*ret_writer = g_steal_pointer(&writer);
	return 0;
}

void samut_writer_close(struct samut_writer *writer)
{
	if (!writer)
		return;
	writer->closing = true;
	if (!writer->broken && samut_writer_run(writer, write_nothing, NULL, true) >= 0 && !writer->broken &&
		settle(writer, true) >= 0)
		samut_db_remove_wal_at_close(writer->db);
	samut_db_close(writer->db);
	samut_ids_release(&writer->ids);
	pthread_mutex_destroy(&writer->wal);
	pthread_mutex_destroy(&writer->lock);
	g_free(writer->path);
	g_free(writer);
}
