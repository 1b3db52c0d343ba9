/* SPDX-License-Identifier: Apache-2.0 */
/* Moving the one reference. Invariant: a reader finds the old or the new value, whole, also after a power
 * cut. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fsutil.h"
#include "core/history/gitrepo.h"

int samut_repo_ref(struct samut_repo *repo, struct samut_oid *ret_oid)
{
	git_oid oid;
	int code, r = 0;

	pthread_mutex_lock(&repo->lock);
	code = git_reference_name_to_id(&oid, repo->git, SAMUT_REF);
	if (code < 0 && code != GIT_ENOTFOUND)
		r = samut_git_errno(code);
	pthread_mutex_unlock(&repo->lock);
	if (r < 0)
		return r;
	*ret_oid = (struct samut_oid){0};
	if (code == 0)
		memcpy(ret_oid->b, oid.id, sizeof(ret_oid->b));
	return 0;
}

static int write_value(int fd, const struct samut_oid *oid)
{
	char line[42];
	ssize_t n;

	samut_oid_hex(oid, line);
	line[40] = '\n';
	n = write(fd, line, 41);
	if (n != 41)
		return n < 0 ? -errno : -ENOSPC;
	return fsync(fd) < 0 ? -errno : 0;
}

static int check_value(struct samut_repo *repo, const struct samut_oid *expected)
{
	struct samut_oid present;
	int r = samut_repo_ref(repo, &present);

	if (r < 0)
		return r;
	return samut_oid_equal(&present, expected) ? 0 : -ESTALE;
}

int samut_ref_prepare(struct samut_repo *repo, const struct samut_oid *old, const struct samut_oid *fresh,
	struct samut_ref_move *ret_move)
{
	g_autofree char *path = g_strdup_printf("%s/" SAMUT_REF ".lock", repo->path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r;

	if (fd < 0)
		return errno == EEXIST ? -EBUSY : -errno;
	r = check_value(repo, old);
	if (r == 0)
		r = write_value(fd, fresh);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(path);
		return r;
	}
	ret_move->lock_path = g_steal_pointer(&path);
	return 0;
}

int samut_ref_commit(struct samut_repo *repo, struct samut_ref_move *move)
{
	g_autofree char *path = g_strdup_printf("%s/" SAMUT_REF, repo->path);

	if (rename(move->lock_path, path) < 0)
		return -errno;
	g_clear_pointer(&move->lock_path, g_free);
	return samut_fs_sync_parent(path);
}

void samut_ref_cancel(struct samut_ref_move *move)
{
	if (move->lock_path)
		(void)unlink(move->lock_path);
	g_clear_pointer(&move->lock_path, g_free);
}
