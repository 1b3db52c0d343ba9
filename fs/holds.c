/* SPDX-License-Identifier: Apache-2.0 */
/* Held edits: a small table under the session lock. */
#include "fs/holds.h"

#define CLAIMED INT64_MAX
/* Programs set owner and mode within microseconds of closing; a busy machine gets some more. */
#define LINGER_NS (40 * G_GINT64_CONSTANT(1000000))

struct hold {
	struct held held;
	int64_t since;	  /* when it was held first, monotonic ns */
	int64_t deadline; /* monotonic ns */
	int64_t node;	  /* lingers for this node, 0: its file is still open */
	pid_t pid;
};

void hold_free(gpointer data)
{
	struct hold *hold = data;

	if (hold->held.before)
		g_bytes_unref(hold->held.before);
	g_free(hold);
}

static struct hold *put_locked(struct session *s, int64_t seq, int64_t grace)
{
	const struct hold *old = g_hash_table_lookup(s->holds, &seq);
	struct hold *hold = g_new0(struct hold, 1);
	int64_t now = g_get_monotonic_time() * 1000;

	hold->held.seq = seq;
	hold->since = old ? old->since : now;
	hold->deadline = MIN(now + grace, hold->since + GRACE_NS);
	g_hash_table_replace(s->holds, &hold->held.seq, hold);
	session_wake_timer(s);
	return hold;
}

void hold_add(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	(void)put_locked(s, seq, GRACE_NS);
	pthread_mutex_unlock(&s->lock);
}

bool hold_claim(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	struct hold *hold = g_hash_table_lookup(s->holds, &seq);
	if (hold)
		hold->deadline = CLAIMED;
	pthread_mutex_unlock(&s->lock);
	return hold != NULL;
}

void hold_end(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	bool held = g_hash_table_remove(s->holds, &seq);
	pthread_mutex_unlock(&s->lock);
	if (held)
		samut_committer_unhold(s->samut->committer, seq);
}

void hold_linger(struct session *s, int64_t node, pid_t pid, const struct held *held)
{
	pthread_mutex_lock(&s->lock);
	if (g_hash_table_contains(s->holds, &held->seq)) {
		struct hold *hold = put_locked(s, held->seq, LINGER_NS);
		hold->held = *held;
		if (held->before)
			g_bytes_ref(held->before);
		hold->node = node;
		hold->pid = pid;
	}
	pthread_mutex_unlock(&s->lock);
}

bool hold_take(struct session *s, int64_t node, pid_t pid, struct held *ret_held)
{
	GHashTableIter iter;
	gpointer value;
	struct hold *newest = NULL;

	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->holds);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct hold *hold = value;
		if (hold->node == node && hold->pid == pid && hold->deadline != CLAIMED &&
			(!newest || hold->held.seq > newest->held.seq))
			newest = hold;
	}
	if (newest) {
		newest->deadline = CLAIMED;
		*ret_held = newest->held;
		if (ret_held->before)
			g_bytes_ref(ret_held->before);
	}
	pthread_mutex_unlock(&s->lock);
	return newest;
}

int64_t hold_expire(struct session *s, int64_t now)
{
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(int64_t));
	GHashTableIter iter;
	gpointer value;
	int64_t next = 0;

	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->holds);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct hold *hold = value;
		if (hold->deadline <= now) {
			g_array_append_val(due, hold->held.seq);
			g_hash_table_iter_remove(&iter);
		} else if (hold->deadline != CLAIMED && (!next || hold->deadline < next)) {
			next = hold->deadline;
		}
	}
	pthread_mutex_unlock(&s->lock);
	for (guint i = 0; i < due->len; i++)
		samut_committer_unhold(s->samut->committer, g_array_index(due, int64_t, i));
	return next;
}
