/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the index and of views share: a show over the kit's store, and questions to the index. */
#pragma once

#include "tests/unit/work_kit.h"

#include "core/index/index.h"
#include "core/show/show.h"
#include "core/show/show_part.h"

#define TODAY "2026-06-15"

/* The index, when it has caught up. */
KIT void kit_caught_up(struct samut_show *show)
{
	assert_int_equal(samut_index_wait(show->index, true, 20000), 0);
}

/* With its index made, so that later edits alone are waited for. */
KIT struct samut_show *kit_show(struct kit *kit)
{
	struct samut_show *show = NULL;

	g_setenv("SAMUT_TODAY", TODAY, TRUE);
	assert_int_equal(samut_show_open(kit->s, true, &show), 0);
	kit_caught_up(show);
	return show;
}

/* One number from the index. */
KIT int64_t kit_index_int(struct samut_show *show, const char *sql)
{
	int64_t value = -77;

	kit_caught_up(show);
	struct samut_db *db = samut_indexdb_reader(show->files);
	int r = samut_db_int(db, &value, g_intern_string(sql), "");
	if (r < 0)
		fail_msg("%s: %s (%s)", sql, g_strerror(-r), samut_db_message(db));
	samut_indexdb_reader_done(show->files, db);
	return value;
}

/* One text; newly allocated. */
KIT char *kit_index_text(struct samut_show *show, const char *sql)
{
	char *text = NULL;

	kit_caught_up(show);
	struct samut_db *db = samut_indexdb_reader(show->files);
	struct samut_stmt *stmt = samut_db_bind(db, g_intern_string(sql), "");
	if (samut_stmt_step(stmt) > 0)
		text = g_strdup(samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	samut_indexdb_reader_done(show->files, db);
	return text;
}

#define assert_index_text(show, sql, expected)                                                               \
	do {                                                                                                 \
		g_autofree char *text_ = kit_index_text(show, sql);                                          \
		assert_non_null(text_);                                                                      \
		assert_string_equal(text_, expected);                                                        \
	} while (0)

/* Runs SQL on STORE/index.db while nobody has it open. */
KIT void kit_index_run(struct kit *kit, const char *sql)
{
	g_autofree char *path = g_build_filename(kit->store, "index.db", NULL);
	g_autoptr(samut_db) db = NULL;

	assert_int_equal(samut_db_open(path, SAMUT_DB_WRITE, &db), 0);
	int r = samut_db_script(db, sql);
	if (r < 0)
		fail_msg("%s: %s", sql, samut_db_message(db));
}
