/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and checkpoints, through git and ssh-keygen. Invariant: what makes a checkpoint known to the store
 * (setting checkpoint:N, the tag's id) is written after the tag, so that a tag that is missing later was
 * taken away.
 */
#include "core/audit/seal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/base/fsutil.h"
#include "core/store/journal.h"

#define SIGNER "samutfs"
#define SIGNER_MAIL "samutfs@localhost"

/* ---- Keys ---- */

/* The public half of a key, as "type base64". */
static int public_half(const char *key, char **ret_line, struct samut_diag *diag)
{
	const char *argv[] = {"ssh-keygen", "-y", "-P", "", "-f", key, NULL};
	g_autofree char *out = NULL, *err = NULL;
	g_autoptr(GError) error = NULL;
	int status = 0;

	if (g_str_has_suffix(key, ".pub")) {
		if (g_file_get_contents(key, &out, NULL, &error)) {
			*ret_line = g_steal_pointer(&out);
			return 0;
		}
	} else if (g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
			   &status, &error) &&
		   status == 0) {
		*ret_line = g_steal_pointer(&out);
		return 0;
	}
	const char *reason = error ? error->message : err ? g_strstrip(err) : "";
	samut_diag_add(diag, 0, 0, NULL, "ใช้กุญแจ %s ไม่ได้: %s", "the key %s cannot be used: %s", key, reason);
	return -EINVAL;
}

/* Adds the key to those that may sign, unless it is there. */
static int allow(const char *dir, const char *line)
{
	g_autofree char *path = g_build_filename(dir, SAMUT_SEAL_SIGNERS, NULL);
	g_auto(GStrv) parts = g_strsplit(line, " ", 3);
	g_autofree char *old = NULL;

	if (!parts[0] || !parts[1])
		return -EINVAL;
	g_autofree char *entry =
		g_strdup_printf("%s namespaces=\"git\" %s %s\n", SIGNER_MAIL, parts[0], g_strstrip(parts[1]));
	(void)g_file_get_contents(path, &old, NULL, NULL);
	if (old && strstr(old, entry))
		return 0;
	g_autofree char *text = g_strconcat(old ? old : "", entry, NULL);
	return samut_fs_write_file(path, text, strlen(text), 0644);
}

static int set_config(const char *dir, const char *name, const char *value)
{
	const char *const args[] = {"config", name, value, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);
	return status == 0 ? 0 : status < 0 ? status : -EIO;
}

int samut_seal_key(const char *dir, const char *key, unsigned interval, struct samut_diag *diag)
{
	g_autofree char *path = g_canonicalize_filename(key, NULL);
	g_autofree char *signers = g_build_filename(dir, SAMUT_SEAL_SIGNERS, NULL);
	g_autofree char *seconds = g_strdup_printf("%u", interval ? interval : SAMUT_SEAL_INTERVAL);
	g_autofree char *whole = g_canonicalize_filename(signers, NULL);
	g_autofree char *line = NULL;

	int r = public_half(path, &line, diag);
	if (r == 0)
		r = allow(dir, line);
	if (r == 0)
		r = set_config(dir, "gpg.format", "ssh");
	if (r == 0)
		r = set_config(dir, "gpg.ssh.allowedSignersFile", whole);
	if (r == 0)
		r = set_config(dir, "samut.checkpointInterval", seconds);
	/* Last: from here on it counts as signed. */
	return r == 0 ? set_config(dir, "user.signingKey", path) : r;
}

bool samut_seal_is_on(const char *dir, unsigned *ret_interval)
{
	g_autofree char *key = samut_gitrun_config(dir, "user.signingKey");
	g_autofree char *seconds = samut_gitrun_config(dir, "samut.checkpointInterval");

	if (ret_interval)
		*ret_interval = seconds && atoi(seconds) > 0 ? (unsigned)atoi(seconds) : SAMUT_SEAL_INTERVAL;
	return key && *key;
}

/* ---- Checkpoints ---- */

struct checkpoint {
	int64_t seq;
	char key[48]; /* of its setting */
	char hex[41]; /* id of the tag */
};

static int note(struct samut_db *db, void *arg)
{
	const struct checkpoint *checkpoint = arg;

	return samut_setting_set(db, checkpoint->key, checkpoint->hex);
}

static bool is_noted(struct samut *s, const struct checkpoint *checkpoint)
{
	struct samut_db *db = samut_store_reader(s->store);
	g_autofree char *tag = db ? samut_setting_get(db, checkpoint->key) : NULL;

	if (db)
		samut_store_reader_done(s->store, db);
	return tag != NULL;
}

static int git(const char *dir, const char *const *args, GString *words, struct samut_diag *diag)
{
	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);

	if (status <= 0)
		return status;
	samut_diag_add(diag, 0, 0, NULL, "git: %s", "git: %s", g_strstrip(words->str));
	return -EIO;
}

/* " after checkpoint/N ID" of the newest checkpoint that there is, or "". */
static int name_previous(const char *dir, char **ret_words)
{
	static const char *const args[] = {"for-each-ref", "--sort=-version:refname", "--count=1",
		"--format=" SAMUT_SEAL_AFTER "%(refname:strip=2) %(objectname)", SAMUT_SEAL_TAGS, NULL};
	g_autoptr(GString) words = g_string_new(NULL);
	/* A warning of git's has no place in what is signed. */
	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_SHOWN, words);

	if (status != 0)
		return status < 0 ? status : -EIO;
	*ret_words = g_strchomp(g_string_free(g_steal_pointer(&words), FALSE));
	return 0;
}

static int make_tag(struct samut *s, const char *name, const struct samut_oid *commit, int64_t seq,
	struct samut_diag *diag)
{
	g_autofree char *previous = NULL;
	g_autoptr(GString) words = g_string_new(NULL);
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *when = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
	char hex[41];

	int r = name_previous(samut_store_dir(s->store), &previous);
	if (r < 0)
		return r;
	samut_oid_hex(commit, hex);
	g_autofree char *message =
		g_strdup_printf("checkpoint of edit %" G_GINT64_FORMAT
				"%s\n\nCommit: %s\nTime: %s\nChange: %" G_GINT64_FORMAT "\n",
			(gint64)seq, previous, hex, when, (gint64)seq);
	const char *const args[] = {"-c", "user.name=" SIGNER, "-c", "user.email=" SIGNER_MAIL, "-c",
		"gpg.format=ssh", "tag", "-s", "-m", message, "--", name, hex, NULL};
	return git(samut_store_dir(s->store), args, words, diag);
}

static int read_tag(struct samut *s, const char *name, char ret_hex[41], struct samut_diag *diag)
{
	g_autofree char *ref = g_strdup_printf("refs/tags/%s", name);
	const char *const args[] = {"rev-parse", "--verify", "-q", ref, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	int r = git(samut_store_dir(s->store), args, words, diag);
	if (r == 0)
		g_strlcpy(ret_hex, g_strstrip(words->str), 41);
	return r;
}

int samut_seal_checkpoint(struct samut *s, int64_t *ret_seq, struct samut_diag *diag)
{
	struct checkpoint checkpoint = {0};
	struct samut_oid commit, tree;

	if (!samut_seal_is_on(samut_store_dir(s->store), NULL))
		return -ENOKEY;
	int r = samut_repo_head(s->repo, &checkpoint.seq, &commit, &tree);
	if (r < 0)
		return r;
	g_snprintf(checkpoint.key, sizeof checkpoint.key, "checkpoint:%" G_GINT64_FORMAT,
		(gint64)checkpoint.seq);
	*ret_seq = 0;
	if (checkpoint.seq == 0 || is_noted(s, &checkpoint))
		return 0;
	g_autofree char *name = g_strdup_printf("checkpoint/%" G_GINT64_FORMAT, (gint64)checkpoint.seq);
	/* One that was made and not noted, because the process died in between, is taken as it is. */
	if (read_tag(s, name, checkpoint.hex, NULL) != 0) {
		r = make_tag(s, name, &commit, checkpoint.seq, diag);
		if (r == 0)
			r = read_tag(s, name, checkpoint.hex, diag);
	}
	if (r == 0)
		r = samut_store_write(s->store, note, &checkpoint, true);
	if (r < 0)
		return r;
	*ret_seq = checkpoint.seq;
	return 0;
}
