/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints: what the real git says of the signatures, whether each stands on the commit that the journal
 * has for its edit, and whether one that was made is gone. And whether what mirrors were given is still
 * there.
 */
#include "core/audit/verify_part.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/audit/seal.h"
#include "core/history/lookup.h"
#include "core/store/journal.h"

/* ---- Checkpoints ---- */

/* Who signed a tag, as git tells it; a problem when nobody did. It is called by its id, for the name may lead
 * elsewhere; and the programs are ours, for what the repository's configuration calls may say anything. */
static void check_signature(struct verify *v, const char *signers, const char *name, const char *id)
{
	const char *dir = samut_store_dir(v->samut->store);
	g_autofree char *setting = g_strconcat("gpg.ssh.allowedSignersFile=", signers, NULL);
	const char *const args[] = {"-c", "gpg.format=ssh", "-c", "gpg.ssh.program=ssh-keygen", "-c",
		"gpg.openpgp.program=false", "-c", "gpg.x509.program=false", "-c", setting, "verify-tag", id,
		NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	if (samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words) == 0)
		return;
	g_strdelimit(g_strstrip(words->str), "\r\n", ' ');
	verify_problem(v, "%s is not signed by a key of %s: %s", name, signers, words->str);
}

/* Its commit is that of its edit. */
static int check_place(struct verify *v, const char *name, const char *commit)
{
	int64_t seq = g_ascii_strtoll(name + strlen("checkpoint/"), NULL, 10);
	struct samut_oid known;
	char hex[41];

	int error = samut_journal_commit(v->db, seq, &known);
	if (error == -ENOENT) {
		verify_problem(v, "%s: there is no edit %" G_GINT64_FORMAT, name, (gint64)seq);
		return 0;
	}
	if (error)
		return error;
	samut_oid_hex(&known, hex);
	if (strcmp(hex, commit) != 0)
		verify_problem(v,
			"%s was made of commit %s, but edit %" G_GINT64_FORMAT
			" is now commit %s: the history was rewritten since",
			name, commit, (gint64)seq, hex);
	v->sealed = MAX(v->sealed, seq);
	v->n_checkpoints++;
	return 0;
}

struct checking {
	const char *signers;  /* NULL: there is no such file */
	GHashTable *tags;     /* name → id */
	GHashTable *previous; /* name → "NAME ID" that it names as the one before it */
};

/* One that is to be there with this id, as says who. */
static void check_there(
	struct verify *v, GHashTable *tags, const char *name, const char *id, const char *says)
{
	const char *there = g_hash_table_lookup(tags, name);

	if (!there)
		verify_problem(v, "%s was removed from the repository (%s knows of it)", name, says);
	else if (strcmp(id, there) != 0)
		verify_problem(v, "%s was replaced: it was %s and is %s (says %s)", name, id, there, says);
}

/* Those that the database knows to have been made; and those that others name. A store's first names none,
 * nor does what was made before checkpoints did. */
static int check_whole(struct verify *v, const struct checking *checking)
{
	g_autoptr(GHashTable) noted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct samut_stmt *stmt = samut_db_bind(
		v->db, "SELECT key,value FROM setting WHERE key>='checkpoint:' AND key<'checkpoint;'", "");
	GHashTableIter iter;
	gpointer name, named;
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		char *known =
			g_strdup_printf("checkpoint/%s", samut_stmt_text(stmt, 0) + strlen("checkpoint:"));

		check_there(v, checking->tags, known, samut_stmt_text(stmt, 1), "the database");
		g_hash_table_add(noted, known);
	}
	g_hash_table_iter_init(&iter, checking->previous);
	while (g_hash_table_iter_next(&iter, &name, &named)) {
		g_auto(GStrv) words = g_strsplit(named, " ", 2);

		if (words[1] && !g_hash_table_contains(noted, words[0]))
			check_there(v, checking->tags, words[0], words[1], name);
	}
	return r;
}

/* ---- Mirrors ---- */

/* What a mirror was given is still there: a store that was set back has less. Of edits since the snapshot
 * nothing is said. */
static int check_given(struct verify *v, const char *ref, const char *hex)
{
	struct samut_oid commit, tree, known = {{0}};
	int64_t seq = 0, head = 0;

	if (samut_oid_parse(hex, &commit) < 0)
		return 0;
	int r = samut_repo_commit_tree(v->samut->repo, &commit, &tree, &seq);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r >= 0 && seq > v->seq && samut_repo_head(v->samut->repo, &head, &known, &tree) >= 0 &&
		seq <= head)
		return 0;
	if (r >= 0)
		r = samut_journal_commit(v->db, seq, &known);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r < 0 || !samut_oid_equal(&known, &commit))
		verify_problem(v,
			"%s: commit %s went to this mirror and is no part of the history now: it was set "
			"back "
			"or rewritten",
			ref, hex);
	return 0;
}

/* ---- References ---- */

/* One reference: name, id, and of a tag what it leads to in the end, and its subject. */
struct ref {
	const char *name, *id, *commit, *subject;
};

typedef int (*ref_fn)(struct verify *v, const struct ref *ref, void *arg);

/* args: for-each-ref, with a line of these four for each. What git complains of is a problem of its own. */
static int each_ref(struct verify *v, const char *const *args, ref_fn fn, void *arg)
{
	g_autoptr(GString) out = g_string_new(NULL);
	int error = 0;

	int status =
		samut_gitrun_collect(samut_store_dir(v->samut->store), args, SAMUT_GITRUN_ERRORS_MERGED, out);
	if (status < 0)
		return status;
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	for (unsigned i = 0; lines[i] && !error; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", 4);
		unsigned n = g_strv_length(fields);
		const struct ref ref = {fields[0], n > 1 ? fields[1] : NULL, n > 2 ? fields[2] : NULL,
			n > 3 ? fields[3] : NULL};
		if (ref.subject && g_str_has_prefix(ref.name, "refs/"))
			error = fn(v, &ref, arg);
		else if (*lines[i])
			verify_problem(v, "git for-each-ref: %s", lines[i]);
	}
	return error;
}

static int take_checkpoint(struct verify *v, const struct ref *ref, void *arg)
{
	const struct checking *checking = arg;
	const char *name = ref->name + strlen("refs/tags/");
	const char *after = strstr(ref->subject, SAMUT_SEAL_AFTER);

	g_hash_table_insert(checking->tags, g_strdup(name), g_strdup(ref->id));
	if (after)
		g_hash_table_insert(
			checking->previous, g_strdup(name), g_strdup(after + strlen(SAMUT_SEAL_AFTER)));
	if (checking->signers)
		check_signature(v, checking->signers, name, ref->id);
	return check_place(v, name, *ref->commit ? ref->commit : ref->id);
}

static int take_given(struct verify *v, const struct ref *ref, void *arg)
{
	(void)arg;
	return g_str_has_suffix(ref->name, "/main") ? check_given(v, ref->name, ref->id) : 0;
}

/* The objects themselves are looked at only where they are wanted: one that is missing is what fails git. */
static const char *const checkpoint_args[] = {"for-each-ref",
	"--format=%(refname) %(objectname) %(*objectname) %(contents:subject)", SAMUT_SEAL_TAGS, NULL};
static const char *const given_args[] = {
	"for-each-ref", "--format=%(refname) %(objectname)  ", "refs/remotes/", NULL};

int verify_seal(struct verify *v)
{
	g_autoptr(GHashTable) tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GHashTable) previous = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	g_autofree char *signers =
		v->signers ? g_strdup(v->signers)
			   : g_build_filename(samut_store_dir(v->samut->store), SAMUT_SEAL_SIGNERS, NULL);
	int unreadable = access(signers, R_OK) == 0 ? 0 : errno;

	v->sealed = v->n_checkpoints = 0;
	struct checking checking = {unreadable ? NULL : signers, tags, previous};
	int error = each_ref(v, checkpoint_args, take_checkpoint, &checking);
	if (!error)
		error = each_ref(v, given_args, take_given, NULL);
	if (!error && unreadable && g_hash_table_size(tags))
		verify_problem(v, "%s: %s: whose signatures %u checkpoints bear cannot be told without it",
			signers, g_strerror(unreadable), g_hash_table_size(tags));
	return error ? error : check_whole(v, &checking);
}
