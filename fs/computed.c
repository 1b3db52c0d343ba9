/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computed tree. Invariant: the version of a nodeid says all that its content depends on, but for the
 * moment between a lookup and the open that follows it; then what the open found is what attributes tell.
 */
#include "fs/computed.h"

#include "core/show/past_trees.h"
#include "fs/beside.h"
#include "fs/lately.h"
#include "fs/notices.h"

/* What every store shows under these names is there for everyone and for good. */
#define TIMEOUT_FIXED TIMEOUT_LONG
/* What at/<today>/ shows goes on changing. Every lookup tells it anew; this is for what is held open. */
#define TIMEOUT_PAST 1.0

#define README "README.txt"
#define README_TARGET ".samut/readme.txt"

static const mode_t modes[] = {
	[SHOWN_DIR] = S_IFDIR | 0555,
	[SHOWN_LINK] = S_IFLNK | 0777,
	[SHOWN_FILE] = S_IFREG | 0444,
};

static const enum shown_type types[] = {
	[SAMUT_SHOWN_DIR] = SHOWN_DIR,
	[SAMUT_SHOWN_LINK] = SHOWN_LINK,
	[SAMUT_SHOWN_FILE] = SHOWN_FILE,
};

bool computed_has(fuse_ino_t parent, const char *name)
{
	enum samut_shown_type type;

	if (computed_is(parent))
		return true;
	return parent == FUSE_ROOT_ID && (strcmp(name, README) == 0 || samut_show_in_root(name, &type));
}

char *computed_path(struct session *s, fuse_ino_t parent, const char *name)
{
	g_auto(auto_shown) dir = SHOWN_INIT;

	if (parent == FUSE_ROOT_ID)
		return g_strdup(name);
	if (!shown_get(s->shown, parent, &dir))
		return NULL;
	return g_strconcat(dir.path, "/", name, NULL);
}

/* From the place of the link to the root of the mount, and from there to target. */
static char *relative(const char *path, const char *target)
{
	GString *out = g_string_new(NULL);

	for (const char *slash = path; (slash = strchr(slash, '/')); slash++)
		g_string_append(out, "../");
	g_string_append(out, target);
	return g_string_free(out, FALSE);
}

static char *user_of(const struct viewer *viewer)
{
	return g_strdup_printf("%u %" G_GINT64_MODIFIER "x ", viewer->who.uid, viewer->key);
}

/* What one user is shown in one version of a file. */
static void set_version(struct shown *what, const struct viewer *viewer, int64_t size, int64_t mtime)
{
	g_autofree char *user = user_of(viewer);

	what->size = size;
	what->mtime = mtime;
	what->version = g_strdup_printf("%s%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, user, mtime, size);
}

static int find_notice(struct session *s, const struct viewer *viewer, struct shown *what)
{
	g_autoptr(GBytes) text = NULL;
	int64_t mtime;
	int r = notice_read(s, what->path, viewer->who.uid, &text, &mtime);

	if (r < 0)
		return r;
	what->type = SHOWN_FILE;
	set_version(what, viewer, (int64_t)g_bytes_get_size(text), mtime);
	return 0;
}

static void set_target(struct shown *what, const char *target)
{
	what->type = SHOWN_LINK;
	what->version = relative(what->path, target);
	what->size = (int64_t)strlen(what->version);
}

/* Most of what is asked for are links, and whether it is one is answered by where it leads. */
static int find_shown(struct session *s, const struct viewer *viewer, struct shown *what)
{
	g_autofree char *target = NULL;
	struct samut_shown found;

	uint64_t commits = samut_store_commits(s->samut->store);
	if (lately_shown(s->lately, viewer, commits, what))
		return 0;
	int r = samut_show_link(s->show, &viewer->who, what->path, &target);
	if (r >= 0) {
		set_target(what, target);
		return 0;
	}
	int e = samut_show_find(s->show, &viewer->who, what->path, &found);
	if (e < 0 || found.type == SAMUT_SHOWN_LINK)
		return e < 0 ? e : r;
	what->type = types[found.type];
	what->fixed = found.fixed;
	what->mtime = found.mtime;
	what->own = found.own;
	what->mode = found.mode;
	what->uid = found.uid;
	what->gid = found.gid;
	if (what->type == SHOWN_FILE)
		set_version(what, viewer, found.size, found.mtime);
	else if (found.own || !found.mtime)
		lately_note(s->lately, viewer, commits, what);
	return 0;
}

static int find(struct session *s, const struct viewer *viewer, struct shown *what)
{
	if (notice_is(what->path))
		return find_notice(s, viewer, what);
	if (strcmp(what->path, README) == 0) {
		set_target(what, README_TARGET);
		what->fixed = true;
		return 0;
	}
	return find_shown(s, viewer, what);
}

static void fill(struct session *s, const struct shown *what, struct stat *ret_stat)
{
	int64_t mtime = what->mtime;

	*ret_stat = (struct stat){.st_ino = shown_number(what->path),
		.st_mode = modes[what->type],
		.st_nlink = 1,
		.st_size = what->type == SHOWN_DIR ? 4096 : what->size,
		.st_blksize = 4096,
		.st_uid = geteuid(),
		.st_gid = getegid()};
	ret_stat->st_blocks = (ret_stat->st_size + 511) / 512;
	ret_stat->st_mtim = mtime ? (struct timespec){mtime / 1000000000, mtime % 1000000000} : s->made;
	ret_stat->st_ctim = ret_stat->st_atim = ret_stat->st_mtim;
	if (!what->own)
		return;
	ret_stat->st_mode = (ret_stat->st_mode & S_IFMT) | what->mode;
	ret_stat->st_uid = what->uid;
	ret_stat->st_gid = what->gid;
}

/* A directory and a link never change; what a file is, it is until it is opened. */
static double timeout_of(const struct shown *what)
{
	if (what->own)
		return TIMEOUT_PAST;
	return what->type == SHOWN_FILE ? 0 : TIMEOUT_FIXED;
}

int computed_enter(
	struct session *s, const struct viewer *viewer, const char *path, struct fuse_entry_param *ret_entry)
{
	g_auto(auto_shown) what = {.path = g_strdup(path)};
	int r = find(s, viewer, &what);

	if (r < 0)
		return r;
	if (!what.version)
		what.version = g_strdup("");
	*ret_entry = (struct fuse_entry_param){.generation = 1};
	ret_entry->ino = shown_enter(s->shown, &what);
	fill(s, &what, &ret_entry->attr);
	ret_entry->attr_timeout = timeout_of(&what);
	if (what.fixed)
		ret_entry->entry_timeout = TIMEOUT_FIXED;
	return 0;
}

int computed_lookup(struct session *s, const struct viewer *viewer, fuse_ino_t parent, const char *name,
	struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = computed_path(s, parent, name);

	if (!path)
		return -ESTALE;
	/* They are to be found in their directories alone: no directory may have two places. */
	return strcmp(path, SAMUT_SNAPSHOTS) == 0 ? -ENOENT : computed_enter(s, viewer, path, ret_entry);
}

int computed_attr(struct session *s, fuse_ino_t ino, struct stat *ret_stat, double *ret_timeout)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	fill(s, &what, ret_stat);
	*ret_timeout = timeout_of(&what);
	return beside_is_path(what.path) ? beside_attr(s, &what, ret_stat) : 0;
}

static int read_file(struct session *s, const struct viewer *viewer, const char *path, GBytes **ret_text,
	int64_t *ret_mtime)
{
	if (notice_is(path))
		return notice_read(s, path, viewer->who.uid, ret_text, ret_mtime);
	return samut_show_read(s->show, &viewer->who, path, ret_text, ret_mtime);
}

/* A descriptor may come from another user (/proc/PID/fd): what this one sees may not lie in pages which that
 * one reads. */
static bool is_for(const struct shown *what, const struct viewer *viewer)
{
	g_autofree char *start = user_of(viewer);

	return g_str_has_prefix(what->version, start);
}

int computed_open(struct session *s, const struct viewer *viewer, fuse_ino_t ino, GBytes **ret_text)
{
	g_auto(auto_shown) what = SHOWN_INIT;
	GBytes *text = NULL;
	int64_t mtime = 0;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	if (what.type != SHOWN_FILE)
		return what.type == SHOWN_DIR ? -EISDIR : -EINVAL;
	if (beside_is_path(what.path)) {
		*ret_text = g_bytes_new(NULL, 0);
		return 0;
	}
	if (!is_for(&what, viewer))
		return -ESTALE;
	int r = read_file(s, viewer, what.path, &text, &mtime);
	if (r < 0)
		return r;
	shown_update(s->shown, ino, (int64_t)g_bytes_get_size(text), mtime);
	*ret_text = text;
	return 0;
}

int computed_readlink(struct session *s, fuse_ino_t ino, char **ret_target)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	if (what.type != SHOWN_LINK)
		return -EINVAL;
	if (beside_is_path(what.path))
		return beside_target(s, what.path, ret_target);
	*ret_target = g_steal_pointer(&what.version);
	return 0;
}

struct root {
	samut_shown_fn fn;
	void *arg;
};

static int list_root(const char *name, enum samut_shown_type type, void *arg)
{
	const struct root *root = arg;

	return strcmp(name, README) == 0 ? 0 : root->fn(name, type, root->arg);
}

int computed_root(samut_shown_fn fn, void *arg)
{
	struct root root = {fn, arg};
	int r = fn(README, SAMUT_SHOWN_LINK, arg);

	return r ? r : samut_show_root(list_root, &root);
}

void computed_dirent(const char *path, enum samut_shown_type type, struct stat *ret_stat)
{
	*ret_stat = (struct stat){.st_ino = shown_number(path), .st_mode = modes[types[type]]};
}

static bool is_past(const char *path)
{
	return g_str_has_prefix(path, "at/") || g_str_has_prefix(path, "history/") ||
	       g_str_has_prefix(path, SAMUT_SNAPSHOTS "/");
}

bool computed_is_past(struct session *s, fuse_ino_t ino)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	return shown_get(s->shown, ino, &what) && is_past(what.path);
}

/* As people know it: within a directory, whose number says nothing to them. */
static const char *name_for_people(const char *path)
{
	if (!g_str_has_prefix(path, SAMUT_SNAPSHOTS "/"))
		return path;
	const char *when = strchr(path + strlen(SAMUT_SNAPSHOTS "/"), '/');
	return when ? when + 1 : SAMUT_SNAPSHOT_NAME;
}

/* path: for people. */
static void say_why(const char *path, bool past, struct samut_diag *diag)
{
	if (past)
		samut_diag_add(diag, 0, 0, NULL, "“%s” เป็นอดีต แก้ไม่ได้ ถ้าต้องการฉบับเดิมกลับมา ให้คัดลอกไปทับแฟ้มปัจจุบัน",
			"“%s” is the past and cannot be changed: to have an old text back, copy it over the "
			"record",
			path);
	else
		samut_diag_add(diag, 0, 0, NULL,
			"“%s” คำนวณจากข้อมูลที่บันทึกไว้ แก้ที่นี่ไม่ได้ ให้แก้แฟ้มข้อมูลใน households/, sip/, funds/ ฯลฯ "
			"แล้วที่นี่จะเปลี่ยนตาม",
			"“%s” is computed from the records and cannot be changed here: edit the record in "
			"households/, sip/, funds/ …, and this follows",
			path);
}

int computed_refuse(struct session *s, const struct samut_who *who, const char *path, int error)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t sidecar = 0;

	say_why(name_for_people(path), is_past(path), &diag);
	(void)samut_refuse(s->samut, who, 0, name_for_people(path), NULL, error, &diag, &sidecar);
	return error;
}

int computed_refuse_in(struct session *s, const struct samut_who *who, fuse_ino_t parent, const char *name)
{
	g_autofree char *path = computed_path(s, parent, name);

	return computed_refuse(s, who, path ? path : name, computed_is(parent) ? -EROFS : -EPERM);
}
