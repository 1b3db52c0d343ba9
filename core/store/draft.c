/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: working copies that fsync made durable, for the recovery after a crash. */
#include "core/store/node.h"

int samut_draft_put(
	struct samut_db *db, int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text)
{
	int r;

	if (text)
		r = samut_db_run(db, "INSERT OR REPLACE INTO draft VALUES(?1,?2,?3,?4,?5)", "iitiB", node,
			parent, name, (int64_t)uid, text);
	else
		r = samut_db_run(db, "DELETE FROM draft WHERE node=?1", "i", node);
	return r < 0 ? r : 0;
}

static int call(struct samut_stmt *stmt, samut_draft_fn fn, void *arg)
{
	g_autoptr(GBytes) text = NULL;
	int r = samut_stmt_bytes(stmt, 4, &text);

	if (r < 0)
		return r;
	return fn(samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1), samut_stmt_text(stmt, 2),
		(uint32_t)samut_stmt_int(stmt, 3), text, arg);
}

int samut_draft_each(struct samut_db *db, samut_draft_fn fn, void *arg)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT node,parent,name,uid,text FROM draft ORDER BY node", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		r = call(stmt, fn, arg);
		if (r != 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}
