/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of core/history share: a folder of their own, the real git as oracle, and an endless supply
 * of seeded edits together with the git fast-import stream that says the same.
 */
#pragma once

#include "tests/unit/shell_kit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/history/chain.h"
#include "core/history/repo.h"
#include "core/store/journal.h"

/* ---- Folder ---- */

KIT int kit_setup(void **state)
{
	char *dir = g_strdup("/tmp/samut-history-XXXXXX");

	g_setenv("GIT_CONFIG_NOSYSTEM", "1", TRUE);
	g_setenv("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	if (!g_mkdtemp(dir))
		return -1;
	*state = dir;
	return 0;
}

KIT int kit_teardown(void **state)
{
	kit_run("chmod -R u+w '%s'; rm -rf '%s'", (char *)*state, (char *)*state);
	g_free(*state);
	return 0;
}

/* ---- Repositories ---- */

KIT struct samut_repo *kit_open(const char *path)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_repo *repo = NULL;
	int r = samut_repo_open(path, true, &repo, &diag);

	if (r < 0)
		fail_msg("cannot open %s: %s", path, g_strerror(-r));
	return repo;
}

KIT struct samut_repo *kit_create(const char *path)
{
	assert_int_equal(samut_repo_create(path, NULL), 0);
	return kit_open(path);
}

KIT void kit_fsck(const char *path)
{
	g_autofree char *out =
		kit_sh("git -C '%s' fsck --strict --full --no-dangling --no-progress 2>&1", path);

	assert_string_equal(out, "");
}

KIT struct samut_chain *kit_chain(struct samut_repo *repo)
{
	const struct samut_commit_info *head;
	struct samut_chain *chain;

	assert_int_equal(samut_chain_new(repo, NULL, &chain), 0);
	assert_int_equal(samut_chain_load(chain, &head), 0);
	return chain;
}

/* ---- Seeded edits ---- */

struct kit_edits {
	uint64_t random;
	GPtrArray *files; /* char *: paths that hold a file, unsorted */
	GHashTable *set;  /* the same */
	int64_t seq, time;
	GString *stream; /* for git fast-import; NULL: not wanted */
};

KIT uint32_t kit_random(struct kit_edits *edits, uint32_t below)
{
	edits->random = edits->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(edits->random >> 33) % below;
}

KIT void kit_edits_init(struct kit_edits *edits, uint64_t seed, bool stream)
{
	edits->random = seed;
	edits->files = g_ptr_array_new_with_free_func(g_free);
	edits->set = g_hash_table_new(g_str_hash, g_str_equal);
	edits->seq = 0;
	edits->time = 1650000000LL * 1000000000;
	edits->stream = stream ? g_string_new("feature done\n") : NULL;
}

KIT void kit_edits_release(struct kit_edits *edits)
{
	g_hash_table_unref(edits->set);
	g_ptr_array_unref(edits->files);
	if (edits->stream)
		g_string_free(edits->stream, TRUE);
}

/* Names that git sorts in surprising ways as files and as directories, and Thai ones. */
KIT const char *kit_name(struct kit_edits *edits)
{
	static const char *const names[] = {"a", "a.b", "a0", "a-", "ab", "A", "b", "household.txt", "visits",
		"70-ราชบุรี", "บ้านนายสมชาย ใจดี", "บ้าน", "บ้าน.txt", "z z"};

	return names[kit_random(edits, G_N_ELEMENTS(names))];
}

KIT char *kit_path(struct kit_edits *edits)
{
	GString *path = g_string_new(kit_name(edits));

	for (uint32_t depth = kit_random(edits, 4); depth; depth--)
		g_string_append_printf(path, "/%s", kit_name(edits));
	return g_string_free(path, FALSE);
}

KIT bool kit_under(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && (path[len] == '/' || !path[len]);
}

KIT void kit_add_file(struct kit_edits *edits, const char *path)
{
	char *copy = g_strdup(path);

	if (g_hash_table_add(edits->set, copy))
		g_ptr_array_add(edits->files, copy);
	else
		g_free(copy);
}

/* Forgets path and what lies below it; and a file that is above it. */
KIT void kit_remove(struct kit_edits *edits, const char *path, bool above)
{
	for (guint i = edits->files->len; i > 0; i--) {
		const char *file = g_ptr_array_index(edits->files, i - 1);

		if (kit_under(file, path) || (above && kit_under(path, file))) {
			g_hash_table_remove(edits->set, file);
			g_ptr_array_remove_index_fast(edits->files, i - 1);
		}
	}
}

/* An existing path: a file, or one of the directories above it. */
KIT char *kit_existing(struct kit_edits *edits)
{
	g_autofree char *path =
		g_strdup(g_ptr_array_index(edits->files, kit_random(edits, edits->files->len)));

	while (kit_random(edits, 3) == 0 && strchr(path, '/'))
		*strrchr(path, '/') = 0;
	return g_steal_pointer(&path);
}

KIT struct samut_op *kit_put(struct kit_edits *edits, const char *path)
{
	g_autofree char *text = g_strdup_printf("Urgency: urgent\nFindings: หลังคารั่ว %u %s\n",
		kit_random(edits, 100000), kit_random(edits, 8) ? "" : path);
	g_autoptr(GBytes) data = g_bytes_new(text, strlen(text));
	struct samut_oid oid;

	assert_int_equal(samut_oid_blob(text, strlen(text), &oid), 0);
	kit_remove(edits, path, true);
	kit_add_file(edits, path);
	if (edits->stream)
		g_string_append_printf(
			edits->stream, "M 100644 inline \"%s\"\ndata %zu\n%s\n", path, strlen(text), text);
	return samut_op_new(SAMUT_OP_PUT, path, NULL, &oid, data);
}

KIT struct samut_op *kit_delete(struct kit_edits *edits, const char *path)
{
	kit_remove(edits, path, false);
	if (edits->stream)
		g_string_append_printf(edits->stream, "D \"%s\"\n", path);
	return samut_op_new(SAMUT_OP_DELETE, path, NULL, NULL, NULL);
}

KIT struct samut_op *kit_move(struct kit_edits *edits, const char *path, const char *to)
{
	g_autoptr(GPtrArray) moved = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < edits->files->len; i++) {
		const char *file = g_ptr_array_index(edits->files, i);

		if (kit_under(file, path))
			g_ptr_array_add(moved, g_strconcat(to, file + strlen(path), NULL));
	}
	kit_remove(edits, path, false);
	kit_remove(edits, to, true);
	for (guint i = 0; i < moved->len; i++)
		kit_add_file(edits, g_ptr_array_index(moved, i));
	if (edits->stream)
		g_string_append_printf(edits->stream, "R \"%s\" \"%s\"\n", path, to);
	return samut_op_new(SAMUT_OP_MOVE, path, to, NULL, NULL);
}

/* One op that changes something, or (sometimes) a delete of nothing. */
KIT struct samut_op *kit_op(struct kit_edits *edits)
{
	uint32_t dice = edits->files->len ? kit_random(edits, 10) : 0;
	g_autofree char *path = dice < 4 ? kit_path(edits) : kit_existing(edits);
	g_autofree char *to = kit_path(edits);

	if (dice == 9 && !kit_under(to, path) && !kit_under(path, to))
		return kit_move(edits, path, to);
	if (dice == 8)
		return kit_delete(edits, path);
	if (dice >= 4 && !g_hash_table_contains(edits->set, path))
		return kit_delete(edits, to);
	return kit_put(edits, path);
}

/* The next edit, of up to max ops (at least one, but one edit in sixteen has none). */
KIT void kit_edit(struct kit_edits *edits, unsigned max, struct samut_edit_row *ret_row, GPtrArray **ret_ops)
{
	unsigned n = kit_random(edits, 16) ? 1 + kit_random(edits, max) : 0;

	edits->seq++;
	edits->time += 1 + kit_random(edits, 2000) * 1000000LL;
	*ret_row = (struct samut_edit_row){
		.seq = edits->seq,
		.time = edits->time,
		.tz = 420,
		.uid = 1000,
		.author = g_strdup("สมชาย ใจดี"),
		.mail = g_strdup("somchai@localhost"),
		.message = g_strdup_printf("edit %" G_GINT64_FORMAT "\n\nUrgency: medium → urgent\n\nChange: "
					   "%" G_GINT64_FORMAT "\nUid: 1000\n",
			edits->seq, edits->seq),
	};
	if (edits->stream)
		g_string_append_printf(edits->stream,
			"commit refs/heads/main\n"
			"author %s <%s> %" G_GINT64_FORMAT " +0700\n"
			"committer samutfs <samutfs@localhost> %" G_GINT64_FORMAT " +0700\n"
			"data %zu\n%s\n",
			ret_row->author, ret_row->mail, edits->time / 1000000000, edits->time / 1000000000,
			strlen(ret_row->message), ret_row->message);
	*ret_ops = g_ptr_array_new_with_free_func((GDestroyNotify)samut_op_free);
	while (n--)
		g_ptr_array_add(*ret_ops, kit_op(edits));
}

/* Adds n edits to the chain, with a flush after each `every`. */
KIT void kit_extend(
	struct samut_chain *chain, struct kit_edits *edits, unsigned n, unsigned max, unsigned every)
{
	for (unsigned i = 1; i <= n; i++) {
		g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
		g_autoptr(GPtrArray) ops = NULL;
		int r;

		kit_edit(edits, max, &row, &ops);
		r = samut_chain_add(chain, &row, ops);
		if (r < 0)
			fail_msg("add: %s (%s)", g_strerror(-r), samut_chain_step(chain));
		if (i % every == 0 || i == n)
			assert_int_equal(samut_chain_flush(chain), 0);
	}
}

/* What git makes of the same edits: id of the last commit. */
KIT char *kit_fast_import(struct kit_edits *edits, const char *dir)
{
	g_autofree char *stream = g_build_filename(dir, "stream", NULL);

	g_string_append(edits->stream, "done\n");
	assert_true(g_file_set_contents(stream, edits->stream->str, (gssize)edits->stream->len, NULL));
	return kit_sh("git init -q --bare '%s/oracle'; git -C '%s/oracle' fast-import --quiet <'%s'; "
		      "git -C '%s/oracle' rev-parse main",
		dir, dir, stream, dir);
}
