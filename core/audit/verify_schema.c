/* SPDX-License-Identifier: Apache-2.0 */
/* The schema against that of a new database: a trigger would write what nobody wrote, a view or another index
 * show other rows. Tables may have grown column by column and are compared row by row elsewhere. */
#include "core/audit/verify_part.h"

#include <string.h>

static const char parts[] =
	"SELECT type||' '||name,sql FROM sqlite_schema WHERE type IN ('trigger','view','index') AND sql "
	"IS NOT NULL";

static int read_parts(struct samut_db *db, GHashTable *ret_parts)
{
	struct samut_stmt *stmt = samut_db_bind(db, parts, "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_hash_table_insert(
			ret_parts, g_strdup(samut_stmt_text(stmt, 0)), g_strdup(samut_stmt_text(stmt, 1)));
	return r;
}

int verify_schema(struct verify *v)
{
	g_autoptr(GHashTable) here = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GHashTable) fresh = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	void *part, *sql;
	int r = read_parts(v->db, here);

	if (r >= 0)
		r = read_parts(v->mirror, fresh);
	if (r < 0)
		return r;
	g_hash_table_iter_init(&iter, here);
	while (g_hash_table_iter_next(&iter, &part, &sql)) {
		const char *ours = g_hash_table_lookup(fresh, part);
		if (!ours || strcmp(ours, sql) != 0)
			verify_problem(v, "samut.db: the %s is not samutfs’s: %s", (const char *)part,
				(const char *)sql);
		(void)g_hash_table_remove(fresh, part);
	}
	g_hash_table_iter_init(&iter, fresh);
	while (g_hash_table_iter_next(&iter, &part, NULL))
		verify_problem(v, "samut.db: the %s is missing", (const char *)part);
	return 0;
}
