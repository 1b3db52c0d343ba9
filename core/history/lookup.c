/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single objects out of the past. Invariant: whatever is asked, the number of objects that are read depends
 * on the depth of the path alone.
 */
#include "core/history/lookup.h"

#include <errno.h>
#include <string.h>

#include "core/history/gitrepo.h"
#include "core/history/treebytes.h"

#define TAG_DEPTH 8 /* tags of tags */

int samut_repo_commit_tree(
	struct samut_repo *repo, const struct samut_oid *commit, struct samut_oid *ret_tree, int64_t *ret_seq)
{
	struct samut_commit_info info;
	g_autofree char *text = NULL;

	int r = samut_repo_read_commit(repo, commit, &info, &text);
	if (r < 0)
		return r;
	*ret_tree = info.tree;
	if (ret_seq)
		*ret_seq = info.seq;
	return 0;
}

/* ---- Trees ---- */

/* A tree object, checked; free it with git_odb_object_free(). */
static int read_tree(
	struct samut_repo *repo, const struct samut_oid *tree, git_odb_object **ret_object, uint32_t *ret_len)
{
	git_odb_object *object;

	int r = samut_repo_read(repo, tree, SAMUT_OBJECT_TREE, &object);
	if (r < 0)
		return r;
	size_t len = git_odb_object_size(object);
	if (len > G_MAXUINT32 || !samut_tree_valid(git_odb_object_data(object), (uint32_t)len)) {
		git_odb_object_free(object);
		return -EUCLEAN;
	}
	*ret_object = object;
	*ret_len = (uint32_t)len;
	return 0;
}

/* One step down: *oid becomes the entry of that name. */
static int step(struct samut_repo *repo, const char *name, size_t len, struct samut_oid *oid, unsigned *mode)
{
	struct samut_tree_entry entry;
	git_odb_object *object;
	uint32_t size;

	if (*mode != SAMUT_GIT_DIR)
		return -ENOTDIR;
	int r = read_tree(repo, oid, &object, &size);
	if (r < 0)
		return r;
	bool found = samut_tree_find(git_odb_object_data(object), size, NULL, 0, name, (uint32_t)len, &entry);
	if (found) {
		memcpy(oid->b, entry.oid, sizeof oid->b);
		*mode = entry.mode;
	}
	git_odb_object_free(object);
	return found ? 0 : -ENOENT;
}

int samut_repo_entry(struct samut_repo *repo, const struct samut_oid *tree, const char *path,
	struct samut_oid *ret_oid, unsigned *ret_mode)
{
	struct samut_oid oid = *tree;
	unsigned mode = SAMUT_GIT_DIR;
	int r = 0;

	while (*path && r == 0) {
		size_t len = strcspn(path, "/");
		if (len)
			r = step(repo, path, len, &oid, &mode);
		path += len + (path[len] == '/');
	}
	if (r < 0)
		return r;
	*ret_oid = oid;
	*ret_mode = mode;
	return 0;
}

int samut_repo_list(struct samut_repo *repo, const struct samut_oid *tree, samut_tree_fn fn, void *arg)
{
	struct samut_tree_entry entry;
	git_odb_object *object;
	uint32_t len;

	int r = read_tree(repo, tree, &object, &len);
	if (r < 0)
		return r;
	const uint8_t *data = git_odb_object_data(object);
	for (uint32_t at = 0; r == 0 && at < len; at = entry.end) {
		struct samut_oid oid;
		samut_tree_entry_at(data, at, &entry);
		memcpy(oid.b, entry.oid, sizeof oid.b);
		r = fn(entry.name, &oid, entry.mode, arg);
	}
	git_odb_object_free(object);
	return r;
}

/* ---- Names of commits ---- */

int samut_repo_find(struct samut_repo *repo, const char *hex, struct samut_oid *ret_commit)
{
	size_t len = strlen(hex);
	char padded[41];
	git_oid prefix, full;

	if (len < 4 || len > 40 || strspn(hex, "0123456789abcdefABCDEF") != len)
		return -EINVAL;
	memset(padded, '0', 40);
	padded[40] = '\0';
	memcpy(padded, hex, len);
	if (git_oid_fromstr(&prefix, padded) < 0)
		return -EINVAL;
	pthread_rwlock_rdlock(&repo->objects);
	int code = git_odb_exists_prefix(&full, repo->odb, &prefix, len);
	pthread_rwlock_unlock(&repo->objects);
	if (code < 0)
		return code == GIT_EAMBIGUOUS ? -EEXIST : samut_git_errno(code);
	struct samut_oid oid, tree;
	memcpy(oid.b, full.id, sizeof oid.b);
	int r = samut_repo_commit_tree(repo, &oid, &tree, NULL);
	if (r < 0)
		return r == -EUCLEAN ? -ENOENT : r; /* a blob or a tree */
	*ret_commit = oid;
	return 0;
}

/* What a tag object points to: "object ID\n…". -EUCLEAN: it is no tag. */
static int tag_target(struct samut_repo *repo, const struct samut_oid *tag, struct samut_oid *ret_oid)
{
	static const char head[] = "object ";
	git_odb_object *object;
	char hex[41] = "";

	int r = samut_repo_read(repo, tag, SAMUT_OBJECT_TAG, &object);
	if (r < 0)
		return r;
	const char *data = git_odb_object_data(object);
	if (git_odb_object_size(object) > strlen(head) + 40 && g_str_has_prefix(data, head))
		memcpy(hex, data + strlen(head), 40);
	git_odb_object_free(object);
	return samut_oid_parse(hex, ret_oid) < 0 ? -EUCLEAN : 0;
}

int samut_repo_tag(struct samut_repo *repo, const char *name, struct samut_oid *ret_commit)
{
	g_autofree char *ref = g_strconcat("refs/tags/", name, NULL);
	struct samut_oid oid, tree;
	git_oid id;
	int valid = 0;

	if (git_reference_name_is_valid(&valid, ref) < 0 || !valid)
		return -ENOENT;
	pthread_mutex_lock(&repo->lock);
	int code = git_reference_name_to_id(&id, repo->git, ref);
	pthread_mutex_unlock(&repo->lock);
	if (code < 0)
		return samut_git_errno(code);
	memcpy(oid.b, id.id, sizeof oid.b);
	int r = 0;
	for (unsigned depth = 0; depth < TAG_DEPTH && r == 0; depth++)
		r = tag_target(repo, &oid, &oid);
	if (r != -EUCLEAN && r < 0)
		return r;
	r = samut_repo_commit_tree(repo, &oid, &tree, NULL);
	if (r < 0)
		return r == -EUCLEAN ? -ENOENT : r;
	*ret_commit = oid;
	return 0;
}
