/* SPDX-License-Identifier: Apache-2.0 */
/* Held edits: a small table of deadlines under the session lock. */
#include "fs/holds.h"

#define CLAIMED INT64_MAX

void hold_add(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	int64_t *deadline = g_new(int64_t, 1);
	*deadline = g_get_monotonic_time() * 1000 + GRACE_NS;
	g_hash_table_replace(s->holds, g_memdup2(&seq, sizeof(seq)), deadline);
	session_wake_timer(s);
	pthread_mutex_unlock(&s->lock);
}

bool hold_claim(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	int64_t *deadline = g_hash_table_lookup(s->holds, &seq);
	if (deadline)
		*deadline = CLAIMED;
	pthread_mutex_unlock(&s->lock);
	return deadline != NULL;
}

void hold_end(struct session *s, int64_t seq)
{
	pthread_mutex_lock(&s->lock);
	bool held = g_hash_table_remove(s->holds, &seq);
	pthread_mutex_unlock(&s->lock);
	if (held)
		samut_committer_unhold(s->samut->committer, seq);
}

int64_t hold_expire(struct session *s, int64_t now)
{
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(int64_t));
	GHashTableIter iter;
	gpointer seq, deadline;
	int64_t next = 0;

	pthread_mutex_lock(&s->lock);
	g_hash_table_iter_init(&iter, s->holds);
	while (g_hash_table_iter_next(&iter, &seq, &deadline)) {
		int64_t at = *(int64_t *)deadline;
		if (at <= now) {
			g_array_append_val(due, *(int64_t *)seq);
			g_hash_table_iter_remove(&iter);
		} else if (at != CLAIMED && (!next || at < next)) {
			next = at;
		}
	}
	pthread_mutex_unlock(&s->lock);
	for (guint i = 0; i < due->len; i++)
		samut_committer_unhold(s->samut->committer, g_array_index(due, int64_t, i));
	return next;
}
