/* SPDX-License-Identifier: Apache-2.0 */
/* The history of a new store out of a mirror; what is made of it then is rebuild.c's. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/audit/rebuild.h"
#include "core/audit/remote.h"
#include "core/base/fsutil.h"
#include "core/history/repo.h"

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

/* git's words, and what to do about them. */
static int git_failed(GString *words, int status, struct samut_diag *diag)
{
	if (status < 0)
		return status;
	samut_diag_add(diag, 0, 0, NULL, "git: %s", "git: %s", g_strstrip(words->str));
	g_autofree char *advice = samut_remote_advice(words->str);
	if (advice)
		samut_diag_add(diag, 0, 0, NULL, "%s", "%s", advice);
	return -EIO;
}

/* setting: NAME=VALUE, as git's own -c. */
static int configure(const char *dir, const char *setting, struct samut_diag *diag)
{
	const char *sign = strchr(setting, '=');
	g_autofree char *name = g_strndup(setting, sign ? (gsize)(sign - setting) : 0);
	const char *const args[] = {"config", "--add", "--", name, sign ? sign + 1 : NULL, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	if (!sign) {
		samut_diag_add(diag, 0, 0, NULL, "ต้องเป็น ชื่อ=ค่า: %s", "wants name=value: %s", setting);
		return -EINVAL;
	}
	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);
	return status ? git_failed(words, status, diag) : 0;
}

static int fetch(const char *dir, const char *url, struct samut_diag *diag)
{
	static const char refs[] = "refs/heads/main:refs/heads/main", tags[] = "refs/tags/*:refs/tags/*";
	const char *const args[] = {"fetch", "-q", "--no-auto-gc", "--", url, refs, tags, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	int status = samut_remote_collect(dir, args, words);
	return status ? git_failed(words, status, diag) : 0;
}

static int make_history(
	const char *dir, const char *url, const char *const *settings, struct samut_diag *diag)
{
	g_autofree char *history = g_build_filename(dir, "history.git", NULL);

	int r = samut_fs_make_dirs(dir, 0700);
	if (r == 0)
		r = samut_repo_create(history, diag);
	for (; r == 0 && *settings; settings++)
		r = configure(dir, *settings, diag);
	if (r == 0)
		r = fetch(dir, url, diag);
	if (r < 0)
		(void)samut_fs_remove_tree(history);
	return r;
}

int samut_rebuild_fetch(
	const char *dir, const char *url, const char *const *settings, struct samut_diag *diag)
{
	bool made = access(dir, F_OK) != 0;

	int r = check_empty(dir, diag);
	if (r < 0)
		return r;
	r = make_history(dir, url, settings, diag);
	/* So that the next try finds what this one found. */
	if (r < 0 && made)
		(void)rmdir(dir);
	return r;
}
