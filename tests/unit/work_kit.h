/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of core/work share: a real store with its real repository in a folder of its own, paths
 * instead of node ids, and the real git as witness.
 */
#pragma once

#include "tests/unit/shell_kit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/journal.h"
#include "core/store/recordrow.h"
#include "core/work/bulk.h"
#include "core/work/edit.h"
#include "core/work/nodelist.h"

#define VILLAGE "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/01-บ้านกลาง"
#define VILLAGE2 "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/02-บ้านใต้"
#define HOME VILLAGE "/บ้านใจดี"

static const struct samut_who kit_who = {.uid = 4242, .gid = 4343, .via = "cmocka"};

struct kit {
	char *dir, *store;
	struct samut *s;
	struct samut_diag diag; /* of the last call below */
};

/* ---- History ---- */

/* Output of git on the history, once git has caught up. */
KIT char *kit_git(struct kit *kit, const char *args)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t last = 0;

	assert_int_equal(samut_journal_last(db, &last), 0);
	samut_store_reader_done(kit->s->store, db);
	if (kit->s->committer)
		assert_int_equal(samut_committer_wait(kit->s->committer, last, 20000), 0);
	return kit_sh("git -C '%s/history.git' -c core.quotePath=false %s", kit->store, args);
}

/* ---- Store ---- */

KIT void kit_open(struct kit *kit)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	int r = samut_open(kit->store, SAMUT_OPEN_OWNER, &kit->s, &diag);
	if (r < 0)
		fail_msg("open: %s, %s", g_strerror(-r),
			samut_diag_count(&diag) ? samut_diag_get(&diag, 0)->en : "");
}

KIT void kit_close(struct kit *kit)
{
	assert_int_equal(samut_close(kit->s), 0);
	kit->s = NULL;
}

KIT int kit_setup(void **state)
{
	struct kit *kit = g_new0(struct kit, 1);

	g_setenv("GIT_CONFIG_NOSYSTEM", "1", TRUE);
	g_setenv("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	kit->dir = g_strdup("/tmp/samut-work-XXXXXX");
	assert_non_null(g_mkdtemp(kit->dir));
	kit->store = g_build_filename(kit->dir, "store", NULL);
	int r = samut_create(kit->store, &kit_who, &kit->diag);
	if (r < 0)
		fail_msg("create: %s, %s", g_strerror(-r),
			samut_diag_count(&kit->diag) ? samut_diag_get(&kit->diag, 0)->en : "");
	kit_open(kit);
	*state = kit;
	return 0;
}

KIT int kit_teardown(void **state)
{
	struct kit *kit = *state;

	if (kit->s)
		kit_close(kit);
	g_free(kit_sh("rm -rf '%s'", kit->dir));
	samut_diag_release(&kit->diag);
	g_free(kit->dir);
	g_free(kit->store);
	g_free(kit);
	return 0;
}

/* ---- Nodes ---- */

/* Copy of a node; id 0 when there is none. Release it. */
KIT struct samut_node kit_node(struct kit *kit, const char *path)
{
	struct samut_node node = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(kit->s->store);

	int r = samut_node_resolve(db, path, &node);
	samut_store_reader_done(kit->s->store, db);
	assert_true(r >= 0 || r == -ENOENT || r == -ENOTDIR);
	return node;
}

KIT int64_t kit_id(struct kit *kit, const char *path)
{
	g_auto(samut_node) node = kit_node(kit, path);

	return node.id;
}

/* Id of the directory a path lies in, which must be there. */
KIT int64_t kit_parent(struct kit *kit, const char *path)
{
	g_autofree char *dir = strchr(path, '/') ? g_path_get_dirname(path) : g_strdup("");
	int64_t id = kit_id(kit, dir);

	if (!id)
		fail_msg("no %s", dir);
	return id;
}

KIT char *kit_read(struct kit *kit, const char *path)
{
	g_auto(samut_node) node = kit_node(kit, path);
	g_autoptr(GBytes) bytes = NULL;
	gsize len = 0;

	if (!node.id)
		return NULL;
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_read_content(kit->s, db, &node, &bytes), 0);
	samut_store_reader_done(kit->s->store, db);
	const char *data = g_bytes_get_data(bytes, &len);
	return g_strndup(data ? data : "", len);
}

KIT int64_t kit_seq(struct kit *kit)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t last = 0;

	assert_int_equal(samut_journal_last(db, &last), 0);
	samut_store_reader_done(kit->s->store, db);
	return last;
}

KIT char *kit_rid(struct kit *kit, const char *path)
{
	int64_t id = kit_id(kit, path);
	struct samut_db *db = samut_store_reader(kit->s->store);
	char *rid = samut_recordrow_rid(db, id);

	samut_store_reader_done(kit->s->store, db);
	return rid;
}

/* ---- Edits by path; reasons are in kit->diag ---- */

KIT int kit_mkdir(struct kit *kit, const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	int64_t seq;

	samut_diag_release(&kit->diag);
	return samut_edit_mkdir(kit->s, &kit_who, kit_parent(kit, path), name, 0, 0775, &seq, &kit->diag);
}

/* Saves with everything else as the save says, as that user. */
KIT int kit_save_who(struct kit *kit, const struct samut_who *who, const char *path, const char *text,
	struct samut_save *save)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

	samut_diag_release(&kit->diag);
	save->node = kit_id(kit, path);
	save->parent = kit_parent(kit, path);
	save->name = name;
	save->text = bytes;
	int r = samut_edit_save(kit->s, who, save, &kit->diag);
	save->name = NULL;
	save->text = NULL;
	g_clear_pointer(&save->stored, g_bytes_unref);
	return r;
}

KIT int kit_save_as(struct kit *kit, const char *path, const char *text, struct samut_save *save)
{
	return kit_save_who(kit, &kit_who, path, text, save);
}

KIT int kit_save(struct kit *kit, const char *path, const char *text)
{
	struct samut_save save = {0};

	return kit_save_as(kit, path, text, &save);
}

/* Brings a record in as a tree import does: what was decided elsewhere comes with its approval. */
KIT int kit_record(struct kit *kit, const char *path, const char *text)
{
	g_autoptr(samut_bulk) bulk = samut_bulk_new(kit->s, &kit_who, "import a tree");
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	int64_t count, seq;

	samut_diag_release(&kit->diag);
	samut_bulk_recorded(bulk);
	int r = samut_bulk_put(bulk, path, bytes, 0, &kit->diag);
	return r < 0 ? r : samut_bulk_commit(bulk, &count, &seq, &kit->diag);
}

KIT int kit_remove(struct kit *kit, const char *path)
{
	int64_t seq;

	samut_diag_release(&kit->diag);
	return samut_edit_remove(kit->s, &kit_who, kit_id(kit, path), &seq, &kit->diag);
}

KIT int kit_move(struct kit *kit, const char *path, const char *to)
{
	g_autofree char *name = g_path_get_basename(to);
	int64_t seq;

	samut_diag_release(&kit->diag);
	return samut_edit_move(
		kit->s, &kit_who, kit_id(kit, path), kit_parent(kit, to), name, &seq, &kit->diag);
}

/* All reasons in English, one a line. */
KIT char *kit_reasons(struct kit *kit)
{
	GString *out = g_string_new(NULL);

	for (unsigned i = 0; i < samut_diag_count(&kit->diag); i++) {
		const struct samut_complaint *c = samut_diag_get(&kit->diag, i);
		g_string_append_printf(out, "%d %s: %s\n", c->line, c->field ? c->field : "-", c->en);
		assert_true(*c->th);
	}
	return g_string_free(out, FALSE);
}

#define assert_reason(kit, words)                                                                            \
	do {                                                                                                 \
		g_autofree char *reasons_ = kit_reasons(kit);                                                \
		if (!strstr(reasons_, words))                                                                \
			fail_msg("“%s” is not in: %s", words, reasons_);                                     \
	} while (0)

#define assert_ok(kit, call)                                                                                 \
	do {                                                                                                 \
		int r_ = (call);                                                                             \
		g_autofree char *reasons_ = r_ < 0 ? kit_reasons(kit) : NULL;                                \
		if (r_ < 0)                                                                                  \
			fail_msg("%s: %s\n%s", #call, g_strerror(-r_), reasons_);                            \
	} while (0)

/* The village and one household in it. */
KIT void kit_village(struct kit *kit)
{
	static const char *const dirs[] = {"households/70-ราชบุรี/7001-เมือง",
		"households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง", VILLAGE, VILLAGE2, HOME};

	for (unsigned i = 0; i < G_N_ELEMENTS(dirs); i++)
		assert_ok(kit, kit_mkdir(kit, dirs[i]));
}

/* The steps before the plan: urgency, a visit, an analysis. */
KIT void kit_steps(struct kit *kit, const char *home)
{
	static const char *const steps[][2] = {
		{"household.txt", "Id: 70-0000001\nUrgency: long\n"},
		{"visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n"},
		{"analysis/2026-01-11.txt",
			"Date: 2026-01-11\nPovertyGroup: x\nCause: x\nNeed: x\nApproach: x\n"},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_autofree char *path = g_strconcat(home, "/", steps[i][0], NULL);
		assert_ok(kit, kit_save(kit, path, steps[i][1]));
	}
}

/* A partner that others may refer to. */
KIT void kit_partner(struct kit *kit, const char *id)
{
	g_autofree char *dir = g_strconcat("partners/", id, NULL);
	g_autofree char *file = g_strconcat(dir, "/partner.txt", NULL);

	assert_ok(kit, kit_mkdir(kit, dir));
	assert_ok(kit, kit_save(kit, file, "Name: ภาคี\nSector: civil-society\n"));
}

/* The whole tree in git is what the database says: every versioned file with its bytes, and nothing else but
 * nodelists. */
KIT void kit_check_tree(struct kit *kit)
{
	g_autofree char *listing =
		kit_git(kit, "ls-tree -r -z --format='%(objectname) %(path)%x0A' HEAD | tr -d '\\000'");
	g_auto(GStrv) lines = g_strsplit(listing, "\n", -1);
	unsigned in_git = 0;
	int64_t in_store = 0;

	for (char **line = lines; *line; line++) {
		if (!**line || samut_nodelist_which(strchr(*line, ' ') + 1) >= 0)
			continue;
		char hex[41];
		const char *path = strchr(*line, ' ') + 1;
		g_auto(samut_node) node = kit_node(kit, path);
		if (!node.id)
			fail_msg("only in git: %s", path);
		samut_oid_hex(&node.blob, hex);
		assert_memory_equal(hex, *line, 40);
		in_git++;
	}
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_true(samut_db_int(db, &in_store,
			    "SELECT count(*) FROM node WHERE scratch=0 AND mode&61440=32768", "") >= 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(in_git, in_store);
}

/* The nodelist of a holder in git is the one the database makes. */
KIT char *kit_list(struct kit *kit, const char *holder)
{
	g_autofree char *args = g_strdup_printf("show 'HEAD:%s%s.samut'", holder, *holder ? "/" : "");

	return kit_git(kit, args);
}
