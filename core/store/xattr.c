/* SPDX-License-Identifier: Apache-2.0 */
/* Extended attributes. */
#include <errno.h>
#include <string.h>

#include "core/store/node.h"

int samut_xattr_get(struct samut_db *db, int64_t node, const char *name, GBytes **ret_value)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT value FROM xattr WHERE node=?1 AND name=?2", "it", node, name);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENODATA;
	r = samut_stmt_bytes(stmt, 0, ret_value);
	samut_stmt_reset(stmt);
	return r;
}

int samut_xattr_list(struct samut_db *db, int64_t node, GString *out)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT name FROM xattr WHERE node=?1 ORDER BY name", "i", node);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *name = samut_stmt_text(stmt, 0);

		/* With its NUL, as listxattr(2) wants it. */
		g_string_append_len(out, name, (gssize)strlen(name) + 1);
	}
	return r;
}

int samut_xattr_set(struct samut_db *db, int64_t node, const char *name, GBytes *value)
{
	int r = samut_db_run(db, "INSERT OR REPLACE INTO xattr VALUES(?1,?2,?3)", "itB", node, name, value);

	return r < 0 ? r : 0;
}

int samut_xattr_remove(struct samut_db *db, int64_t node, const char *name)
{
	int r = samut_db_run(db, "DELETE FROM xattr WHERE node=?1 AND name=?2", "it", node, name);

	return r < 0 ? r : r == 0 ? -ENODATA : 0;
}
