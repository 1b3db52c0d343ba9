/* SPDX-License-Identifier: Apache-2.0 */
/* Export of the tree as files. Directories get their modes and times when everything in them is written. */
#include "core/exchange/export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree_export {
	struct samut *samut;
	struct samut_db *db;
	const struct samut_talk *talk;
	struct samut_diag *diag;
	GString *path; /* of what is being written */
	int64_t count;
};

static int fail(struct tree_export *export, int error)
{
	if (samut_diag_count(export->diag) == 0)
		samut_diag_add(
			export->diag, 0, 0, NULL, "%s: %s", "%s: %s", export->path->str, g_strerror(-error));
	return error;
}

static int set_attributes(int fd, const struct samut_node *node)
{
	const int64_t second = G_GINT64_CONSTANT(1000000000);
	const struct timespec times[2] = {
		{.tv_nsec = UTIME_OMIT}, {.tv_sec = node->mtime / second, .tv_nsec = node->mtime % second}};

	if (fchmod(fd, node->mode & 07777) != 0 || futimens(fd, times) != 0)
		return -errno;
	return 0;
}

static int write_all(int fd, GBytes *bytes)
{
	size_t len;
	const char *at = g_bytes_get_data(bytes, &len);

	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_file(struct tree_export *export, int dir_fd, const struct samut_node *node)
{
	g_autoptr(GBytes) bytes = NULL;
	int error = samut_read_content(export->samut, export->db, node, &bytes);
	int fd = error ? -1
		       : openat(dir_fd, node->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				 0600);

	if (error || fd < 0)
		return fail(export, error ? error : -errno);
	error = write_all(fd, bytes);
	if (!error)
		error = set_attributes(fd, node);
	if (close(fd) != 0 && !error)
		error = -errno;
	if (error)
		return fail(export, error);
	samut_talk_progress(export->talk, "files", ++export->count, 0);
	return 0;
}

static int write_node(struct tree_export *export, int dir_fd, const struct samut_node *node);

static int add_child(const struct samut_node *node, void *arg)
{
	GArray *ids = arg;

	if (!node->scratch)
		g_array_append_val(ids, node->id);
	return 0;
}

/* What stands in the directory with that node, into the directory dir_fd. */
static int write_children(struct tree_export *export, int dir_fd, int64_t id)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int error = samut_node_children(export->db, id, 0, add_child, ids);

	for (unsigned i = 0; i < ids->len && !error; i++) {
		g_auto(samut_node) child = SAMUT_NODE_INIT;
		error = samut_node_get(export->db, g_array_index(ids, int64_t, i), &child);
		if (!error)
			error = write_node(export, dir_fd, &child);
	}
	return error;
}

/* A directory that may be there already (one on the way, or the target itself); -errno. */
static int open_directory(int dir_fd, const char *name)
{
	if (mkdirat(dir_fd, name, 0700) != 0 && errno != EEXIST)
		return -errno;
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int write_directory(struct tree_export *export, int dir_fd, const struct samut_node *node)
{
	int fd = open_directory(dir_fd, node->name);

	if (fd < 0)
		return fail(export, fd);
	int error = write_children(export, fd, node->id);
	if (!error)
		error = set_attributes(fd, node);
	close(fd);
	return error;
}

static int write_node(struct tree_export *export, int dir_fd, const struct samut_node *node)
{
	size_t len = export->path->len;

	g_string_append_printf(export->path, "%s%s", len ? "/" : "", node->name);
	int error = S_ISDIR(node->mode) ? write_directory(export, dir_fd, node)
					: write_file(export, dir_fd, node);
	if (!error)
		g_string_truncate(export->path, len);
	return error;
}

/* Makes the directories on the way to path; a descriptor of the last. */
static int open_way(int dir_fd, const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (unsigned i = 0; fd >= 0 && parts[i] && parts[i + 1]; i++) {
		int next = open_directory(fd, parts[i]);
		close(fd);
		if (next < 0)
			return next;
		fd = next;
	}
	return fd < 0 ? -errno : fd;
}

static int export_path(struct tree_export *export, const char *path, int dir_fd)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int error = samut_node_resolve(export->db, path, &node);

	if (!error && node.scratch)
		error = -ENOENT;
	g_string_assign(export->path, path);
	if (error)
		return fail(export, error);
	int fd = open_way(dir_fd, path);
	if (fd < 0)
		return fail(export, fd);
	g_autofree char *above = g_path_get_dirname(path);
	g_string_assign(export->path, strcmp(above, ".") == 0 ? "" : above);
	error = node.id == SAMUT_ROOT_ID ? write_children(export, fd, node.id)
					 : write_node(export, fd, &node);
	close(fd);
	return error;
}

int samut_export_tree(struct samut *s, const char *path, int dir_fd, const struct samut_talk *talk,
	int64_t *ret_count, struct samut_diag *diag)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct tree_export export = {.samut = s, .talk = talk, .diag = diag, .path = text};

	export.db = samut_store_reader(s->store);
	if (!export.db)
		return -EMFILE;
	int error = samut_db_freeze(export.db);
	if (!error) {
		error = export_path(&export, path, dir_fd);
		samut_db_thaw(export.db);
	}
	samut_store_reader_done(s->store, export.db);
	if (!error)
		*ret_count = export.count;
	return error;
}
