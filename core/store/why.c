/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals, as /.samut/why tells them. */
#include <string.h>

#include "core/store/node.h"

#define KEEP 50
#define EVERYBODY ((uint32_t)-1)

int samut_why_add(struct samut_db *db, uint32_t uid, int64_t time, const char *path, const char *text)
{
	int r = samut_db_run(db, "INSERT INTO why(uid,time,path,text) VALUES(?1,?2,?3,?4)", "iitt",
		(int64_t)uid, time, path, text);

	if (r >= 0)
		r = samut_db_run(db,
			"DELETE FROM why WHERE uid=?1 AND id<="
			"(SELECT id FROM why WHERE uid=?1 ORDER BY id DESC LIMIT 1 OFFSET " G_STRINGIFY(
				KEEP) ")",
			"i", (int64_t)uid);
	return r < 0 ? r : 0;
}

static void append_time(GString *out, int64_t ns)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(ns / 1000000000);
	g_autofree char *text = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : NULL;

	g_string_append(out, text ? text : "?");
}

/* "2026-01-31 14:05:09  households/…/household.txt", and the reasons below it, moved in. */
static void print_one(struct samut_stmt *stmt, bool with_uid, GString *out)
{
	g_auto(GStrv) lines = g_strsplit(samut_stmt_text(stmt, 3), "\n", -1);

	append_time(out, samut_stmt_int(stmt, 1));
	if (with_uid)
		g_string_append_printf(out, "  uid %u", (unsigned)samut_stmt_int(stmt, 0));
	g_string_append_printf(out, "  %s\n", samut_stmt_text(stmt, 2));
	for (char **line = lines; *line; line++)
		if (**line)
			g_string_append_printf(out, "    %s\n", *line);
}

int samut_why_print(struct samut_db *db, uint32_t uid, unsigned limit, GString *out)
{
	struct samut_stmt *stmt;
	int r;

	if (uid == EVERYBODY)
		stmt = samut_db_bind(db, "SELECT uid,time,path,text FROM why ORDER BY id DESC LIMIT ?1", "i",
			(int64_t)limit);
	else
		stmt = samut_db_bind(db,
			"SELECT uid,time,path,text FROM why WHERE uid=?1 ORDER BY id DESC LIMIT ?2", "ii",
			(int64_t)uid, (int64_t)limit);
	while ((r = samut_stmt_step(stmt)) > 0)
		print_one(stmt, uid == EVERYBODY, out);
	return r;
}
