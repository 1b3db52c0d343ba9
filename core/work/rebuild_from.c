/* SPDX-License-Identifier: Apache-2.0 */
/* The history of a new store out of a mirror; what is made of it then is rebuild.c's. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fsutil.h"
#include "core/history/repo.h"
#include "core/work/gitrun.h"
#include "core/work/rebuild.h"

/* Nothing is put among somebody's files. */
static int check_empty(const char *dir, struct samut_diag *diag)
{
	DIR *open = opendir(dir);
	const struct dirent *entry;
	bool empty = true;

	if (!open)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(open)))
		empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
	(void)closedir(open);
	if (empty)
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "%s ไม่ว่าง", "%s is not empty", dir);
	return -EEXIST;
}

static int fetch(const char *dir, const char *url, struct samut_diag *diag)
{
	const char *const args[] = {"-c", "core.sshCommand=ssh -o BatchMode=yes -o ConnectTimeout=15",
		"fetch", "-q", "--no-auto-gc", "--", url, "refs/heads/main:refs/heads/main",
		"refs/tags/*:refs/tags/*", NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);
	if (status <= 0)
		return status;
	samut_diag_add(diag, 0, 0, NULL, "git: %s", "git: %s", g_strstrip(words->str));
	return -EIO;
}

int samut_rebuild_fetch(const char *dir, const char *url, struct samut_diag *diag)
{
	g_autofree char *history = g_build_filename(dir, "history.git", NULL);

	int r = check_empty(dir, diag);
	if (r == 0)
		r = samut_fs_make_dirs(dir, 0700);
	if (r == 0)
		r = samut_repo_create(history, diag);
	return r < 0 ? r : fetch(dir, url, diag);
}
