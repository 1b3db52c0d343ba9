/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stand-in's mount: high-level FUSE, one request at a time. Invariant: a record's text changes in the
 * store at the flush of a descriptor that wrote or at a rename, never before; until then its text lives in a
 * working copy.
 */
#define FUSE_USE_VERSION 31
#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct work {
	GString *text;
	int writers;
	bool dirty;
};
static GHashTable *works; /* path -> struct work */

static gint64 now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * G_GINT64_CONSTANT(1000000000) + t.tv_nsec;
}

static struct work *work_of(const char *path)
{
	return g_hash_table_lookup(works, path);
}

static struct node new_node(mode_t mode)
{
	return (struct node){
		.mode = mode, .uid = fuse_get_context()->uid, .gid = fuse_get_context()->gid, .mtime = now()};
}

static int do_getattr(const char *path, struct stat *st, struct fuse_file_info *fi)
{
	(void)fi;
	struct node node;
	int result = store_get(path, &node);
	if (result)
		return result;
	struct work *work = work_of(path);
	gint64 size = work ? (gint64)work->text->len : node.size;
	*st = (struct stat){.st_mode = node.mode,
		.st_uid = node.uid,
		.st_gid = node.gid,
		.st_ino = (ino_t)node.ino,
		.st_size = size,
		.st_nlink = 1,
		.st_blocks = (size + 511) / 512,
		.st_blksize = 4096};
	st->st_mtim = (struct timespec){node.mtime / 1000000000, node.mtime % 1000000000};
	st->st_ctim = st->st_atim = st->st_mtim;
	return 0;
}

static int do_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset,
	struct fuse_file_info *fi, enum fuse_readdir_flags flags)
{
	(void)offset, (void)fi, (void)flags;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	fill(buffer, ".", NULL, 0, 0);
	fill(buffer, "..", NULL, 0, 0);
	int result = store_list(path, names);
	for (guint i = 0; i < names->len; i++)
		fill(buffer, names->pdata[i], NULL, 0, 0);
	return result;
}

static int begin_work(const char *path, bool truncate)
{
	struct work *work = work_of(path);
	if (!work) {
		work = g_new0(struct work, 1);
		work->text = g_string_new("");
		int result = store_read(path, work->text);
		if (result) {
			g_string_free(work->text, TRUE);
			g_free(work);
			return result;
		}
		g_hash_table_insert(works, g_strdup(path), work);
	}
	work->writers++;
	if (truncate)
		g_string_truncate(work->text, 0);
	return 0;
}

static int do_open(const char *path, struct fuse_file_info *fi)
{
	fi->fh = (fi->flags & O_ACCMODE) != O_RDONLY;
	return fi->fh ? begin_work(path, fi->flags & O_TRUNC) : 0;
}

static int do_create(const char *path, mode_t mode, struct fuse_file_info *fi)
{
	struct node node = new_node(S_IFREG | (mode & 07777));
	int result = store_make(path, &node);
	return result ? result : do_open(path, fi);
}

static int do_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *fi)
{
	(void)fi;
	struct work *work = work_of(path);
	g_autoptr(GString) stored = g_string_new("");
	if (!work && store_read(path, stored))
		return -EIO;
	GString *text = work ? work->text : stored;
	if ((gsize)offset >= text->len)
		return 0;
	size = MIN(size, text->len - (gsize)offset);
	memcpy(buffer, text->str + offset, size);
	return (int)size;
}

static int do_write(const char *path, const char *data, size_t size, off_t offset, struct fuse_file_info *fi)
{
	struct work *work = work_of(path);
	if (!work)
		return -EBADF;
	if (fi->flags & O_APPEND)
		offset = (off_t)work->text->len;
	gsize end = (gsize)offset + size, old = work->text->len;
	if (end > old) {
		g_string_set_size(work->text, end);
		memset(work->text->str + old, 0, end - old);
	}
	memcpy(work->text->str + offset, data, size);
	work->dirty = true;
	return (int)size;
}

/* The one rule there is, so that a refusal can be tested. */
static bool acceptable(const char *path, const GString *text)
{
	if (!g_str_has_suffix(path, ".txt") || strstr(path, "/notes/") || strstr(path, "/attachments/") ||
		store_is_scratch(path))
		return true;
	const char *line = strstr(text->str, "\nUrgency: ");
	return !line || line[10] == '\n' || !strncmp(line + 10, "urgent\n", 7) ||
	       !strncmp(line + 10, "medium\n", 7) || !strncmp(line + 10, "long\n", 5);
}

static int do_flush(const char *path, struct fuse_file_info *fi)
{
	struct work *work = work_of(path);
	struct node node;
	if (!fi->fh || !work || !work->dirty || store_get(path, &node))
		return 0;
	work->dirty = false;
	if (!acceptable(path, work->text)) {
		g_autofree char *beside = g_strconcat(path, ".rejected", NULL);
		(void)store_put(beside, work->text, &node);
		(void)store_read(path, work->text);
		return -EINVAL;
	}
	node.mtime = now();
	return store_put(path, work->text, &node);
}

static int do_release(const char *path, struct fuse_file_info *fi)
{
	struct work *work = work_of(path);
	if (fi->fh && work && --work->writers == 0) {
		g_string_free(work->text, TRUE);
		g_hash_table_remove(works, path);
	}
	return 0;
}

static int do_truncate(const char *path, off_t size, struct fuse_file_info *fi)
{
	struct work *work = work_of(path);
	g_autoptr(GString) stored = g_string_new("");
	struct node node;
	if (!work && store_read(path, stored))
		return -ENOENT;
	GString *text = work ? work->text : stored;
	gsize old = text->len;
	g_string_set_size(text, (gsize)size);
	if ((gsize)size > old)
		memset(text->str + old, 0, (gsize)size - old);
	(void)fi;
	return work || store_get(path, &node) ? 0 : store_put(path, text, &node);
}

static int do_mkdir(const char *path, mode_t mode)
{
	struct node node = new_node(S_IFDIR | (mode & 07777));
	return store_mkdir(path, &node);
}

static int do_unlink(const char *path)
{
	return store_remove(path);
}

static int do_rmdir(const char *path)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	(void)store_list(path, names);
	return names->len ? -ENOTEMPTY : store_remove(path);
}

static int do_rename(const char *from, const char *to, unsigned flags)
{
	struct node node;
	g_autoptr(GString) text = g_string_new("");
	gpointer key, value;
	if (flags & ~1u || ((flags & 1u) && !store_get(to, &node)))
		return flags & ~1u ? -EINVAL : -EEXIST;
	if (!store_read(from, text) && !acceptable(to, text))
		return -EINVAL;
	int result = store_rename(from, to);
	if (!result && g_hash_table_steal_extended(works, from, &key, &value))
		g_hash_table_insert(works, g_strdup(to), value);
	return result;
}

static int do_chmod(const char *path, mode_t mode, struct fuse_file_info *fi)
{
	(void)fi;
	struct node node;
	int result = store_get(path, &node);
	node.mode = (node.mode & S_IFMT) | (mode & 07777);
	return result ? result : store_set(path, &node);
}

static int do_chown(const char *path, uid_t uid, gid_t gid, struct fuse_file_info *fi)
{
	(void)fi;
	struct node node;
	int result = store_get(path, &node);
	node.uid = uid == (uid_t)-1 ? node.uid : uid;
	node.gid = gid == (gid_t)-1 ? node.gid : gid;
	return result ? result : store_set(path, &node);
}

static int do_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *fi)
{
	(void)fi;
	struct node node;
	int result = store_get(path, &node);
	if (times[1].tv_nsec != UTIME_OMIT)
		node.mtime = times[1].tv_nsec == UTIME_NOW
				     ? now()
				     : times[1].tv_sec * G_GINT64_CONSTANT(1000000000) + times[1].tv_nsec;
	return result ? result : store_set(path, &node);
}

static int do_fsync(const char *path, int data_only, struct fuse_file_info *fi)
{
	(void)path, (void)data_only, (void)fi;
	return 0;
}

static void *do_init(struct fuse_conn_info *connection, struct fuse_config *config)
{
	(void)connection;
	config->use_ino = 1;
	config->hard_remove = 1;
	config->entry_timeout = config->attr_timeout = config->negative_timeout = 0;
	return NULL;
}

static const struct fuse_operations operations = {
	.init = do_init,
	.getattr = do_getattr,
	.readdir = do_readdir,
	.open = do_open,
	.create = do_create,
	.read = do_read,
	.write = do_write,
	.flush = do_flush,
	.release = do_release,
	.truncate = do_truncate,
	.mkdir = do_mkdir,
	.unlink = do_unlink,
	.rmdir = do_rmdir,
	.rename = do_rename,
	.chmod = do_chmod,
	.chown = do_chown,
	.utimens = do_utimens,
	.fsync = do_fsync,
};

static int mount_main(const char *store, char *mountpoint, char *options)
{
	char *arguments[] = {"samutfs", "-f", "-s", "-o", "allow_other,default_permissions", "-o", options,
		mountpoint, NULL};
	if (store_open(store) || history_start(store))
		return 1;
	works = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	int status = fuse_main(8, arguments, &operations, NULL);
	if (history_stop())
		status = 1;
	store_close();
	return status;
}

int main(int argc, char **argv)
{
	char *options = "rw";
	int option;
	g_autofree char *name = g_path_get_basename(argv[0]);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(name, "samut"))
		return command_main(argc, argv);
	while ((option = getopt(argc, argv, "fo:")) != -1)
		if (option == 'o')
			options = optarg;
	if (argc - optind != 2) {
		fprintf(stderr, "samutfs: usage: samutfs [-f] [-o OPTIONS] STORE MOUNTPOINT\n");
		return 2;
	}
	return mount_main(argv[optind], argv[optind + 1], options);
}
