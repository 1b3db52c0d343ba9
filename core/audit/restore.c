/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restoring: the files at and below a path in an old tree, and what the nodelists of that tree say of
 * folders, modes and owners, put into one batch. Texts that are what they were make no difference to the
 * batch.
 */
#include "core/audit/restore.h"

#include "core/audit/gitrun.h"
#include "core/work/bulk.h"
#include "core/work/crowd.h"
#include "core/work/nodelist.h"

#include <errno.h>
#include <string.h>

struct restoring {
	struct samut *samut;
	const struct samut_talk *talk;
	const char *from;   /* what is restored: its path in the old tree */
	const char *path;   /* and where it comes */
	const char *commit; /* out of which tree */
	struct samut_bulk *bulk;
	GPtrArray *folders; /* of char * */
	const char *holder; /* of the nodelist that is being read, with a slash or "" */
	struct samut_diag *diag;
};

/* Where what stood at a path of the old tree comes, new string; NULL when it is not meant. */
static char *new_path(const struct restoring *r, const char *path)
{
	size_t len = strlen(r->from);

	if (len && (strncmp(path, r->from, len) != 0 || (path[len] != '\0' && path[len] != '/')))
		return NULL;
	const char *below = path + len + (len && path[len] == '/');
	if (!*r->path || !*below)
		return g_strdup(*below ? below : r->path);
	return g_strconcat(r->path, "/", below, NULL);
}

static int take_listed(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *listed_as, bool dir, void *arg)
{
	struct restoring *r = arg;
	bool itself = strcmp(listed_as, "./") == 0;
	g_autofree char *path = g_strconcat(r->holder, itself ? "" : listed_as, NULL);
	size_t len = strlen(path);

	(void)id;
	if (len && path[len - 1] == '/')
		path[len - 1] = '\0';
	g_autofree char *to = *path ? new_path(r, path) : NULL;
	if (!to || !*to)
		return 0;
	samut_bulk_own(r->bulk, to, mode, uid, gid);
	if (dir)
		g_ptr_array_add(r->folders, g_steal_pointer(&to));
	return 0;
}

/* The nodelist in the folder (with a slash, or "") whose blob is oid. */
static int read_nodelist(struct restoring *r, const char *folder, const struct samut_oid *oid)
{
	g_autoptr(GBytes) text = NULL;
	size_t len;
	int error = samut_repo_blob(r->samut->repo, oid, &text);

	if (error)
		return error;
	const char *data = g_bytes_get_data(text, &len);
	r->holder = folder;
	return samut_nodelist_parse(data ? data : "", len, take_listed, r);
}

/* ---- The old tree ---- */

/* What stood at or below path, "mode type oid\tpath" each, ended by NULs. */
static int list_tree(const struct restoring *r, const char *path, GString *out)
{
	const char *const all[] = {"ls-tree", "-r", "-z", "--full-tree", r->commit, NULL};
	const char *const some[] = {"ls-tree", "-r", "-z", "--full-tree", r->commit, "--", path, NULL};
	int status = samut_gitrun_collect(
		samut_store_dir(r->samut->store), *path ? some : all, SAMUT_GITRUN_ERRORS_HUSHED, out);

	return status < 0 ? status : status > 0 ? -ENOENT : 0;
}

typedef int (*blob_fn)(struct restoring *r, const char *path, const struct samut_oid *oid);

static int each_blob(struct restoring *r, const GString *listing, blob_fn fn)
{
	const char *at = listing->str, *end = at + listing->len;
	int error = 0;

	for (; at < end && !error; at += strlen(at) + 1) {
		const char *tab = strchr(at, '\t');
		struct samut_oid oid;
		if (!tab || tab - at < 40)
			return -EBADMSG;
		g_autofree char *hex = g_strndup(tab - 40, 40);
		error = samut_oid_parse(hex, &oid);
		if (!error)
			error = fn(r, tab + 1, &oid);
	}
	return error;
}

static int take_nodelist(struct restoring *r, const char *path, const struct samut_oid *oid)
{
	if (samut_nodelist_which(path) < 0)
		return 0;
	g_autofree char *folder = samut_nodelist_folder(path);
	return read_nodelist(r, folder, oid);
}

static int take_file(struct restoring *r, const char *path, const struct samut_oid *oid)
{
	g_autoptr(GBytes) text = NULL;
	g_autofree char *to = samut_nodelist_which(path) >= 0 ? NULL : new_path(r, path);

	if (!to)
		return 0;
	int error = samut_repo_blob(r->samut->repo, oid, &text);
	if (error)
		return error;
	(void)samut_bulk_put(r->bulk, to, text, 0, r->diag);
	return 0;
}

static int read_list(struct restoring *r, const char *folder, int list)
{
	g_autofree char *name = samut_nodelist_name(list);
	g_autofree char *path = g_strconcat(folder, *folder ? "/" : "", name, NULL);
	g_autoptr(GString) listing = g_string_new(NULL);
	int error = list_tree(r, path, listing);

	return error ? error : each_blob(r, listing, take_nodelist);
}

/* The lists of the folders above, which tell of what belongs to no holder of its own. */
static int read_lists_above(struct restoring *r)
{
	g_autofree char *above = g_strdup(r->from);
	int error = 0;

	while (*above && !error) {
		char *slash = strrchr(above, '/');
		int list = samut_crowd_list(slash ? slash + 1 : above);
		*(slash ? slash : above) = '\0';
		error = read_list(r, above, 0);
		if (!error && list)
			error = read_list(r, above, list);
	}
	return error;
}

/* ---- The batch ---- */

static int fill(struct restoring *r)
{
	g_autoptr(GString) listing = g_string_new(NULL);
	int error = list_tree(r, r->from, listing);

	if (!error)
		error = read_lists_above(r);
	if (!error)
		error = each_blob(r, listing, take_nodelist);
	if (!error && listing->len == 0 && r->folders->len == 0)
		error = -ENOENT;
	for (unsigned i = 0; i < r->folders->len && !error; i++)
		(void)samut_bulk_mkdir(r->bulk, r->folders->pdata[i], 0, r->diag);
	return error ? error : each_blob(r, listing, take_file);
}

static int conclude(struct restoring *r, int error, int64_t count, int64_t seq)
{
	samut_talk_diag(r->talk, "", r->diag);
	if (error == -ENOENT)
		samut_talk_err(r->talk, "%s: was not there in %.12s", r->from, r->commit);
	else if (error < 0 && samut_diag_count(r->diag) == 0)
		samut_talk_err(r->talk, "%s: %s", r->path, g_strerror(-error));
	if (error < 0)
		return SAMUT_EXIT_REFUSED;
	if (seq == 0)
		samut_talk_out(r->talk, "%s: is what it was; nothing to restore", r->path);
	else
		samut_talk_out(r->talk, "%s: %" G_GINT64_FORMAT " files restored", r->path, (gint64)count);
	return SAMUT_EXIT_DONE;
}

int samut_restore(
	struct samut *s, const struct samut_who *who, GHashTable *args, int fd, const struct samut_talk *talk)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
	const char *path = g_hash_table_lookup(args, "path");
	const char *from = g_hash_table_lookup(args, "from");
	const char *commit = g_hash_table_lookup(args, "at");
	int64_t count = 0, seq = 0;

	(void)fd;
	/* git takes what begins with a hyphen for an option: only an id will do. */
	if (!path || !commit || strlen(commit) != 40 || strspn(commit, "0123456789abcdef") != 40) {
		samut_talk_err(talk, "restore needs a path and the id of a commit");
		return SAMUT_EXIT_USAGE;
	}
	g_autofree char *subject = g_strdup_printf("restore %s as of %.12s", *path ? path : "all", commit);
	g_autoptr(samut_bulk) bulk = samut_bulk_new(s, who, subject);
	samut_bulk_recorded(bulk);
	struct restoring r = {.samut = s,
		.talk = talk,
		.from = from ? from : path,
		.path = path,
		.commit = commit,
		.bulk = bulk,
		.folders = folders,
		.diag = &diag};
	int error = fill(&r);
	if (!error)
		error = samut_bulk_commit(bulk, &count, &seq, &diag);
	return conclude(&r, error, count, seq);
}
