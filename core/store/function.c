/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of a connection. Invariant: SQLite is told of a name once and keeps the address of its slot, so
 * that another answer neither unprepares statements nor fails because one is busy.
 */
#include "core/store/function.h"

#include "core/store/sqlite.h"

struct slot {
	samut_db_int_fn fn;
	void *arg;
};

static void call(sqlite3_context *context, int n, sqlite3_value **values)
{
	const struct slot *slot = sqlite3_user_data(context);

	int64_t answer = INT64_MIN;

	(void)n;
	if (sqlite3_value_type(values[0]) != SQLITE_NULL)
		answer = slot->fn ? slot->fn(sqlite3_value_int64(values[0]), slot->arg) : 0;
	if (answer != INT64_MIN)
		sqlite3_result_int64(context, answer);
}

int samut_db_function(struct samut_db *db, const char *name, samut_db_int_fn fn, void *arg)
{
	struct slot *slot = db->functions ? g_hash_table_lookup(db->functions, name) : NULL;

	if (!slot) {
		slot = g_new0(struct slot, 1);
		int rc = sqlite3_create_function_v2(
			db->sqlite, name, 1, SQLITE_UTF8, slot, call, NULL, NULL, NULL);
		if (rc != SQLITE_OK) {
			g_free(slot);
			return samut_sqlite_error(db->sqlite, rc);
		}
		if (!db->functions)
			db->functions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
		g_hash_table_insert(db->functions, (void *)name, slot);
	}
	slot->fn = fn;
	slot->arg = arg;
	return 0;
}
