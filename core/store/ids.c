/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for nodes. Invariant: whatever was given out lies below the limit that is committed, or was given
 * to the transaction that commits it. */
#include "core/store/ids.h"

void samut_ids_init(struct samut_ids *ids)
{
	*ids = (struct samut_ids){0};
	pthread_mutex_init(&ids->lock, NULL);
}

void samut_ids_release(struct samut_ids *ids)
{
	pthread_mutex_destroy(&ids->lock);
}

int samut_ids_load(struct samut_ids *ids, struct samut_db *db)
{
	int64_t next, last = 0;
	int r = samut_db_int(db, &next, "SELECT next_id FROM meta", "");

	if (r >= 0)
		r = samut_db_int(db, &last, "SELECT coalesce(max(id),0) FROM node", "");
	if (r < 0)
		return r;
	pthread_mutex_lock(&ids->lock);
	ids->next = MAX(next, last + 1);
	ids->limit = 0;
	pthread_mutex_unlock(&ids->lock);
	return 0;
}

int64_t samut_ids_next(struct samut_ids *ids, bool *ret_over)
{
	int64_t id;

	pthread_mutex_lock(&ids->lock);
	id = ids->next++;
	*ret_over = id >= ids->limit;
	pthread_mutex_unlock(&ids->lock);
	return id;
}

bool samut_ids_skip(struct samut_ids *ids, int64_t id)
{
	bool over;

	pthread_mutex_lock(&ids->lock);
	ids->next = MAX(ids->next, id + 1);
	over = ids->next >= ids->limit;
	pthread_mutex_unlock(&ids->lock);
	return over;
}

int samut_ids_write(struct samut_ids *ids, struct samut_db *db, bool exact)
{
	int64_t limit = 0;
	int r;

	pthread_mutex_lock(&ids->lock);
	if (exact)
		limit = ids->next;
	else if (ids->next > ids->limit - SAMUT_IDS_AHEAD / 2)
		limit = ids->next + SAMUT_IDS_AHEAD;
	ids->pending = limit;
	pthread_mutex_unlock(&ids->lock);
	if (!limit)
		return 0;
	r = samut_db_run(db, "UPDATE meta SET next_id=?1", "i", limit);
	return r < 0 ? r : 0;
}

void samut_ids_settle(struct samut_ids *ids, bool committed)
{
	pthread_mutex_lock(&ids->lock);
	if (committed && ids->pending)
		ids->limit = ids->pending;
	ids->pending = 0;
	pthread_mutex_unlock(&ids->lock);
}
