/* SPDX-License-Identifier: Apache-2.0 */
/* Counters and settings: two small tables of names and values. */
#include "core/store/store.h"

int samut_counter_next(struct samut_db *db, const char *name, int64_t *ret_value)
{
	return samut_db_int(db, ret_value,
		"INSERT INTO counter VALUES(?1,1) ON CONFLICT(name) DO UPDATE SET value=value+1 RETURNING "
		"value",
		"t", name);
}

int samut_counter_raise(struct samut_db *db, const char *name, int64_t value)
{
	int r = samut_db_run(db,
		"INSERT INTO counter VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET "
		"value=max(value,excluded.value)",
		"ti", name, value);

	return r < 0 ? r : 0;
}

char *samut_setting_get(struct samut_db *db, const char *key)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT value FROM setting WHERE key=?1", "t", key);
	char *value = NULL;

	if (samut_stmt_step(stmt) > 0)
		value = g_strdup(samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	return value;
}

int samut_setting_set(struct samut_db *db, const char *key, const char *value)
{
	int r = samut_db_run(db, "INSERT OR REPLACE INTO setting VALUES(?1,?2)", "tt", key, value);

	return r < 0 ? r : 0;
}
