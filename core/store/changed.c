/* SPDX-License-Identifier: Apache-2.0 */
/* One table, written at one end and cut at the other. A directory that was left stands there as its negative
 * number. */
#include "core/store/changed.h"

#include <errno.h>

#include "core/store/store.h"

int samut_changed_add(struct samut_db *db, int64_t node)
{
	int r = samut_db_run(db, "INSERT INTO changed(node) VALUES(?1)", "i", node);

	return r < 0 ? r : 0;
}

int samut_changed_add_left(struct samut_db *db, int64_t dir)
{
	return samut_changed_add(db, -dir);
}

static int end_of(struct samut_db *db, const char *sql, int64_t *ret_id)
{
	int64_t id = 0;
	int r = samut_db_int(db, &id, sql, "");

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_id = id;
	return 0;
}

int samut_changed_last(struct samut_db *db, int64_t *ret_id)
{
	return end_of(db, "SELECT id FROM changed ORDER BY id DESC LIMIT 1", ret_id);
}

int samut_changed_first(struct samut_db *db, int64_t *ret_id)
{
	return end_of(db, "SELECT id FROM changed ORDER BY id LIMIT 1", ret_id);
}

int samut_changed_each(struct samut_db *db, int64_t after, samut_changed_fn fn, void *arg)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT id,node FROM changed WHERE id>?1 ORDER BY id", "i", after);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 1);

		r = fn(samut_stmt_int(stmt, 0), ABS(node), node < 0, arg);
		if (r != 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}

int samut_changed_trim(struct samut_db *db, int64_t id, int limit)
{
	return samut_db_run(db,
		"DELETE FROM changed WHERE id IN (SELECT id FROM changed WHERE id<=?1 AND id<(SELECT max(id) "
		"FROM changed) ORDER BY id LIMIT ?2)",
		"ii", id, (int64_t)limit);
}

char *samut_changed_line(struct samut_db *db)
{
	return samut_setting_get(db, "changed-line");
}

int samut_changed_renew(struct samut_db *db)
{
	int r = samut_db_run(
		db, "UPDATE setting SET value=lower(hex(randomblob(16))) WHERE key='changed-line'", "");

	return r < 0 ? r : 0;
}
