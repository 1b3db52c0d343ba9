/* SPDX-License-Identifier: Apache-2.0 */
/* Content that is kept in the database. */
#include <errno.h>

#include "core/store/node.h"

int samut_content_get(struct samut_db *db, int64_t node, GBytes **ret_bytes)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT data FROM content WHERE node=?1", "i", node);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENODATA;
	r = samut_stmt_bytes(stmt, 0, ret_bytes);
	samut_stmt_reset(stmt);
	return r;
}

int samut_content_put(struct samut_db *db, int64_t node, GBytes *bytes)
{
	int r = samut_db_run(db, "INSERT OR REPLACE INTO content VALUES(?1,?2)", "iB", node, bytes);

	return r < 0 ? r : 0;
}

int samut_content_drop(struct samut_db *db, int64_t node)
{
	int r = samut_db_run(db, "DELETE FROM content WHERE node=?1", "i", node);

	return r < 0 ? r : 0;
}
