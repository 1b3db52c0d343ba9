/* SPDX-License-Identifier: Apache-2.0 */
/* Mirrors as remotes of history.git, through git itself. */
#include "core/audit/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/audit/remote.h"
#include "core/base/fsutil.h"

#define PUSH "push", "--porcelain", "--no-verify", "--"
#define REFS "refs/heads/main:refs/heads/main", "refs/tags/*:refs/tags/*"

static void mirror_free(void *data)
{
	struct samut_mirror *mirror = data;

	g_free(mirror->name);
	g_free(mirror->url);
	g_free(mirror);
}

/* Newest edit that the mirror is known to have. */
static int64_t pushed_to(const char *dir, const char *name)
{
	g_autofree char *ref = g_strdup_printf("refs/remotes/%s/main", name);
	const char *const args[] = {
		"log", "-1", "--format=%(trailers:key=Change,valueonly)", ref, "--", NULL};
	g_autoptr(GString) out = g_string_new(NULL);

	if (samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_HUSHED, out) != 0)
		return 0;
	return g_ascii_strtoll(out->str, NULL, 10);
}

static int compare_names(const void *a, const void *b)
{
	const struct samut_mirror *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

GPtrArray *samut_mirrors(const char *dir)
{
	static const char *const args[] = {"config", "--null", "--get-regexp", "^remote\\..*\\.url$", NULL};
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(mirror_free);
	g_autoptr(GString) out = g_string_new(NULL);

	int r = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_HUSHED, out);
	if (r != 0 && r != 1) /* 1: there is none */
		return NULL;
	for (const char *entry = out->str; entry < out->str + out->len; entry += strlen(entry) + 1) {
		const char *url = strchr(entry, '\n');
		if (!url || url - entry < (ptrdiff_t)strlen("remote..url"))
			continue;
		struct samut_mirror *mirror = g_new0(struct samut_mirror, 1);
		mirror->name = g_strndup(
			entry + strlen("remote."), (gsize)(url - entry) - strlen("remote.") - strlen(".url"));
		mirror->url = g_strdup(url + 1);
		mirror->pushed = pushed_to(dir, mirror->name);
		g_ptr_array_add(list, mirror);
	}
	g_ptr_array_sort(list, compare_names);
	return g_steal_pointer(&list);
}

static int git_failed(const GString *words, int status, struct samut_diag *diag)
{
	if (status < 0)
		return status;
	g_autofree char *said = g_strstrip(g_strdup(words->str));
	samut_diag_add(diag, 0, 0, NULL, "git: %s", "git: %s", said);
	return -EIO;
}

static bool is_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
				strlen(name);
}

int samut_mirror_add(const char *dir, const char *name, const char *url, struct samut_diag *diag)
{
	const char *const args[] = {"remote", "add", "--", name, url, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	if (!is_name(name) || *name == '-') {
		samut_diag_add(diag, 0, 0, NULL, "ชื่อใช้ได้เฉพาะตัวอักษรอังกฤษ ตัวเลข - และ _: “%s”",
			"a name is made of letters, digits, - and _: “%s”", name);
		return -EINVAL;
	}
	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);
	if (status == 3) {
		samut_diag_add(diag, 0, 0, NULL, "มี “%s” แล้ว", "there is a mirror “%s” already", name);
		return -EEXIST;
	}
	return status ? git_failed(words, status, diag) : 0;
}

int samut_mirror_remove(const char *dir, const char *name, struct samut_diag *diag)
{
	const char *const args[] = {"remote", "remove", "--", name, NULL};
	g_autoptr(GString) words = g_string_new(NULL);

	int status = samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_MERGED, words);
	if (status == 2) {
		samut_diag_add(diag, 0, 0, NULL, "ไม่มี “%s”", "there is no mirror “%s”", name);
		return -ENOENT;
	}
	return status ? git_failed(words, status, diag) : 0;
}

/* One push to a mirror at a time, whoever makes it: of two, one would find the other's refs in its way. What
 * is locked is where git notes how far the mirror has got. */
static int lock(const char *dir, const char *name, int how, int *ret_lock)
{
	g_autofree char *path = g_build_filename(dir, "history.git/refs/remotes", name, NULL);

	int r = samut_fs_make_dirs(path, 0755);
	int fd = r == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return r < 0 ? r : -errno;
	while ((r = flock(fd, how)) != 0 && errno == EINTR)
		;
	if (r != 0) {
		r = -errno;
		close(fd);
		return r;
	}
	*ret_lock = fd;
	return 0;
}

int samut_mirror_push_start(const char *dir, const char *name, int *ret_lock, FILE **ret_out, pid_t *ret_pid)
{
	const char *const args[] = {PUSH, name, REFS, NULL};
	int held;

	int r = lock(dir, name, LOCK_EX | LOCK_NB, &held);
	if (r < 0)
		return r;
	r = samut_remote_start(dir, args, true, ret_out, ret_pid);
	if (r < 0)
		close(held);
	else
		*ret_lock = held;
	return r;
}

char *samut_mirror_reason(int status, const char *words)
{
	g_autofree char *said = g_strstrip(g_strdup(words));

	if (status < 0)
		return g_strdup(g_strerror(-status));
	return *said ? g_steal_pointer(&said) : g_strdup_printf("git ended with status %d", status);
}

int samut_mirror_push(const char *dir, const char *name, GString *words)
{
	const char *const args[] = {PUSH, name, REFS, NULL};
	int held;

	int r = lock(dir, name, LOCK_EX, &held);
	if (r < 0)
		return r;
	r = samut_remote_collect(dir, args, words);
	close(held);
	return r;
}
