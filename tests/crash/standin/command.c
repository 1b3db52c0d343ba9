/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in's `samut`: init, status --wait, verify. */
#include "standin.h"

#include <git2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gint64 number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	gint64 found = -1;
	if (!sqlite3_prepare_v2(db, sql, -1, &s, NULL) && sqlite3_step(s) == SQLITE_ROW)
		found = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return found;
}

static int wait_for_git(const char *store)
{
	sqlite3 *db = store_connect(store, false);
	if (!db)
		return 1;
	for (int turn = 0; turn < 3000; turn++) {
		gint64 last = number(db, "select coalesce(max(seq), 0) from journal");
		if (last >= 0 && history_last_change(store) >= last)
			return sqlite3_close(db);
		usleep(5000);
	}
	fprintf(stderr, "samut: %s: git does not catch up\n", store);
	return 1;
}

/* Every record's text is the blob of its path in the newest commit. */
static int compare(sqlite3 *db, git_tree *tree)
{
	sqlite3_stmt *s = NULL;
	int wrong = 0;
	sqlite3_prepare_v2(db,
		"select path, text from node where length(text) > 0 and mode < 32768 + 4096 and mode >= "
		"32768",
		-1, &s, NULL);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *path = (const char *)sqlite3_column_text(s, 0);
		git_tree_entry *entry = NULL;
		git_oid id;
		if (store_is_scratch(path))
			continue;
		git_odb_hash(
			&id, sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1), GIT_OBJECT_BLOB);
		if (git_tree_entry_bypath(&entry, tree, path + 1) ||
			!git_oid_equal(&id, git_tree_entry_id(entry))) {
			fprintf(stderr, "samut: %s: git has another text\n", path);
			wrong = 1;
		}
		git_tree_entry_free(entry);
	}
	sqlite3_finalize(s);
	return wrong;
}

static int verify(const char *store)
{
	g_autofree char *path = g_build_filename(store, "history.git", NULL);
	git_repository *repository = NULL;
	git_object *tree = NULL;
	sqlite3 *db = store_connect(store, false);
	if (!db || number(db, "select integrity_check = 'ok' from pragma_integrity_check") != 1)
		return 1;
	gint64 last = number(db, "select coalesce(max(seq), 0) from journal");
	if (history_last_change(store) != last) {
		fprintf(stderr, "samut: %s: git does not have every edit\n", store);
		return 1;
	}
	if (!last)
		return 0;
	if (git_repository_open(&repository, path) || git_revparse_single(&tree, repository, "HEAD^{tree}"))
		return 1;
	return compare(db, (git_tree *)tree);
}

int command_main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "init"))
		return store_create(argv[2]) ? 1 : 0;
	if (argc == 3 && !strcmp(argv[1], "verify"))
		return verify(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "status") && !strcmp(argv[2], "--wait"))
		return wait_for_git(argv[3]);
	fprintf(stderr, "samut: usage: samut init|verify|status --wait STORE\n");
	return 2;
}
