/* SPDX-License-Identifier: Apache-2.0 */
/* Walking whole trees and the whole chain of commits. */
#include <errno.h>
#include <string.h>

#include "core/history/gitrepo.h"
#include "core/history/treebytes.h"

#define MAX_DEPTH 2048 /* directories in one path: PATH_MAX / 2 */

struct walk {
	struct samut_repo *repo;
	GString *path;
	samut_tree_fn fn;
	void *arg;
};

static int walk_dir(struct walk *walk, const struct samut_oid *tree, unsigned depth);

static int visit(struct walk *walk, const struct samut_tree_entry *entry, unsigned depth)
{
	gsize before = walk->path->len;
	struct samut_oid oid;
	int r;

	memcpy(oid.b, entry->oid, sizeof(oid.b));
	if (before)
		g_string_append_c(walk->path, '/');
	g_string_append_len(walk->path, entry->name, entry->len);
	if (entry->mode == SAMUT_GIT_DIR)
		r = walk_dir(walk, &oid, depth + 1);
	else
		r = walk->fn(walk->path->str, &oid, entry->mode, walk->arg);
	g_string_truncate(walk->path, before);
	return r;
}

static int walk_dir(struct walk *walk, const struct samut_oid *tree, unsigned depth)
{
	git_odb_object *object;
	const uint8_t *data;
	struct samut_tree_entry entry;
	size_t len;
	int r = depth > MAX_DEPTH ? -EUCLEAN : samut_repo_read(walk->repo, tree, SAMUT_OBJECT_TREE, &object);

	if (r < 0)
		return r == -ENOENT ? -EUCLEAN : r;
	data = git_odb_object_data(object);
	len = git_odb_object_size(object);
	if (len > G_MAXUINT32 || !samut_tree_valid(data, (uint32_t)len))
		r = -EUCLEAN;
	for (uint32_t at = 0; r == 0 && at < len; at = entry.end) {
		samut_tree_entry_at(data, at, &entry);
		r = visit(walk, &entry, depth);
	}
	git_odb_object_free(object);
	return r;
}

int samut_repo_walk_tree(struct samut_repo *repo, const struct samut_oid *tree, samut_tree_fn fn, void *arg)
{
	g_autoptr(GString) path = g_string_new(NULL);
	struct walk walk = {repo, path, fn, arg};

	return samut_oid_is_zero(tree) ? 0 : walk_dir(&walk, tree, 0);
}

/* Ids from the head to the first commit: a commit knows only its parent. */
static int collect_chain(struct samut_repo *repo, GArray *ids)
{
	struct samut_oid next;
	int r = samut_repo_ref(repo, &next);

	while (r == 0 && !samut_oid_is_zero(&next)) {
		struct samut_commit_info info;
		g_autofree char *text = NULL;

		g_array_append_val(ids, next);
		r = samut_repo_read_commit(repo, &next, &info, &text);
		if (r == 0)
			next = info.parent;
	}
	return r == -ENOENT ? -EUCLEAN : r;
}

int samut_repo_each_commit(struct samut_repo *repo, samut_commit_fn fn, void *arg)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(struct samut_oid));
	int r = collect_chain(repo, ids);

	for (guint i = ids->len; r == 0 && i > 0; i--) {
		struct samut_commit_info info;
		g_autofree char *text = NULL;

		r = samut_repo_read_commit(repo, &g_array_index(ids, struct samut_oid, i - 1), &info, &text);
		if (r == 0)
			r = fn(&info, arg);
	}
	return r;
}
