/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints: what the real git says of the signatures, whether each stands on the commit that the journal
 * has for its edit, and whether one that was made is gone.
 */
#include "core/work/verify_part.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/store/journal.h"
#include "core/work/gitrun.h"
#include "core/work/seal.h"

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

/* One that the store knows to have made. */
static int check_noted(struct verify *v, GHashTable *tags)
{
	struct samut_stmt *stmt = samut_db_bind(
		v->db, "SELECT key,value FROM setting WHERE key>='checkpoint:' AND key<'checkpoint;'", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_autofree char *name =
			g_strdup_printf("checkpoint/%s", samut_stmt_text(stmt, 0) + strlen("checkpoint:"));
		const char *noted = samut_stmt_text(stmt, 1), *there = g_hash_table_lookup(tags, name);
		if (!there)
			verify_problem(v, "%s was removed from the repository", name);
		else if (strcmp(noted, there) != 0)
			verify_problem(v, "%s was replaced: it was %s and is %s", name, noted, there);
	}
	return r;
}

/* ---- References ---- */

/* One line of for-each-ref: name, id, what it leads to in the end. signers NULL: there is no such file. */
static int take_ref(struct verify *v, const char *signers, char **fields, GHashTable *tags)
{
	const char *ref = fields[0];

	if (!g_str_has_prefix(ref, SAMUT_SEAL_TAGS))
		return 0;
	const char *name = ref + strlen("refs/tags/");
	g_hash_table_insert(tags, g_strdup(name), g_strdup(fields[1]));
	if (signers)
		check_signature(v, signers, name, fields[1]);
	return check_place(v, name, *fields[2] ? fields[2] : fields[1]);
}

static int check_refs(struct verify *v, const char *signers, GHashTable *tags)
{
	static const char *const args[] = {
		"for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", NULL};
	g_autoptr(GString) out = g_string_new(NULL);

	int status =
		samut_gitrun_collect(samut_store_dir(v->samut->store), args, SAMUT_GITRUN_ERRORS_MERGED, out);
	if (status)
		return status < 0 ? status : -EIO;
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	int error = 0;
	for (unsigned i = 0; lines[i] && !error; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", 3);
		if (g_strv_length(fields) == 3)
			error = take_ref(v, signers, fields, tags);
	}
	return error;
}

int verify_seal(struct verify *v)
{
	g_autoptr(GHashTable) tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	g_autofree char *signers =
		v->signers ? g_strdup(v->signers)
			   : g_build_filename(samut_store_dir(v->samut->store), SAMUT_SEAL_SIGNERS, NULL);
	int unreadable = access(signers, R_OK) == 0 ? 0 : errno;

	v->sealed = v->n_checkpoints = 0;
	int error = check_refs(v, unreadable ? NULL : signers, tags);
	if (!error && unreadable && g_hash_table_size(tags))
		verify_problem(v, "%s: %s: whose signatures %u checkpoints bear cannot be told without it",
			signers, g_strerror(unreadable), g_hash_table_size(tags));
	return error ? error : check_noted(v, tags);
}
