/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links beside records. What stands where is the business of core/show; what programs have done about it of
 * late is in sham.h. Invariant: whatever they did, when all is over the links of a place that is there are
 * there.
 */
#include "fs/beside.h"

#include "core/model/layout.h"
#include "core/show/page.h"
#include "fs/attr.h"
#include "fs/computed.h"
#include "fs/fresh.h"
#include "fs/notify.h"
#include "fs/removal.h"
#include "fs/stored.h"
#include "fs/verdict.h"

/* ---- what core/show says ---- */

/* ":DIR/NAME", and ":DIR/NAME/N" of a stand-in. */
static char *path_of(int64_t dir, const char *name, uint64_t number)
{
	if (number)
		return g_strdup_printf(":%" G_GINT64_FORMAT "/%s/%" G_GUINT64_FORMAT, dir, name, number);
	return g_strdup_printf(":%" G_GINT64_FORMAT "/%s", dir, name);
}

/* Directory, name and number out of such a path. */
struct spot {
	struct sham which;
	char *name;
};
typedef struct spot auto_spot;

static void spot_release(struct spot *spot)
{
	g_clear_pointer(&spot->name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_spot, spot_release)

static void parse(const char *path, struct spot *ret_spot)
{
	char *at;
	int64_t dir = g_ascii_strtoll(path + 1, &at, 10);
	const char *end = strchr(at + 1, '/');

	ret_spot->name = end ? g_strndup(at + 1, (gsize)(end - at - 1)) : g_strdup(at + 1);
	ret_spot->which = (struct sham){
		.dir = dir, .name = ret_spot->name, .number = end ? g_ascii_strtoull(end + 1, NULL, 10) : 0};
}

/* How deep directories of that row lie below the root. */
static unsigned depth_of(const struct samut_layout *row)
{
	unsigned depth = 0;

	for (; row->parent; row = samut_layout_get(row->parent))
		depth++;
	return depth;
}

/* The layout row of a stored directory; 0: none where anything could stand beside. */
static int layout_of(struct session *s, int64_t dir)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (dir >= (int64_t)SHOWN_FIRST || stored_node(s, dir, &node) < 0 || node.scratch)
		return 0;
	return node.layout;
}

/* A path from the root of the mount, as one from directories of that row; newly allocated. */
static char *relative(int layout, const char *target)
{
	GString *out = g_string_new(NULL);

	for (unsigned depth = depth_of(samut_layout_get(layout)); depth > 0; depth--)
		g_string_append(out, "../");
	g_string_append(out, target);
	return g_string_free(out, FALSE);
}

/* Where a link leads, relative to its directory, which is of that layout row; newly allocated. */
static int target_in(struct session *s, int64_t dir, int layout, const char *name, char **ret_target)
{
	g_autofree char *target = NULL;
	int r = layout ? samut_show_beside_link(s->show, dir, layout, name, &target) : -ENOENT;

	if (r >= 0)
		*ret_target = relative(layout, target);
	return r;
}

bool beside_is(struct session *s, int64_t dir, const char *name)
{
	g_autofree char *target = NULL;

	return target_in(s, dir, layout_of(s, dir), name, &target) == 0;
}

bool beside_is_own(struct session *s, int64_t dir, const char *name, const char *target)
{
	const char *hidden = strstr(target, ".samut/"), *slash = strrchr(target, '/');

	if (!hidden || (hidden != target && hidden[-1] != '/') || strcmp(slash + 1, name) != 0)
		return false;
	int layout = layout_of(s, dir);
	const struct samut_page *page = samut_pages;
	while (layout && page->path && page->beside != layout)
		page++;
	return layout && page->path;
}

/* The name of a page that stands beside records always under the same; NULL: it depends on what is there. */
static const char *fixed_name(const struct samut_page *page)
{
	const char *slash = strrchr(page->path, '/');

	return page->names ? NULL : slash ? slash + 1 : page->path;
}

static bool is_fixed(int layout, const char *name)
{
	for (const struct samut_page *page = samut_pages; page->path; page++)
		if (page->beside == layout && g_strcmp0(fixed_name(page), name) == 0)
			return true;
	return false;
}

/* ---- entries ---- */

static void sham_attr(const struct sham *sham, struct stat *stat)
{
	g_autofree char *path = path_of(sham->dir, sham->name, sham->number);

	*stat = (struct stat){.st_ino = shown_number(path),
		.st_mode = S_IFREG | sham->mode,
		.st_nlink = 1,
		.st_blksize = 4096,
		.st_uid = sham->uid,
		.st_gid = sham->gid,
		.st_mtim = sham->mtime,
		.st_ctim = sham->mtime,
		.st_atim = sham->mtime};
}

static int enter_stand_in(struct session *s, const struct sham *sham, struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(sham->dir, sham->name, sham->number);
	struct shown what = {.type = SHOWN_FILE, .path = path, .version = (char *)""};

	*ret_entry = (struct fuse_entry_param){.generation = 1, .ino = shown_enter(s->shown, &what)};
	sham_attr(sham, &ret_entry->attr);
	return 0;
}

/* While somebody copies a place in, it does not look the same to everyone; what has no fixed name nobody
 * tells the kernel to forget. */
static bool is_lasting(struct session *s, int layout, const char *name)
{
	return !fresh_any(s) && is_fixed(layout, name);
}

/* target may be NULL: it was made, but nothing is to be seen of it. */
static int enter_link(struct session *s, int64_t dir, const char *name, const char *target, bool lasting,
	struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(dir, name, 0);
	struct shown what = {.type = SHOWN_LINK, .path = path, .version = (char *)""};

	what.size = target ? (int64_t)strlen(target) : 0;
	*ret_entry = (struct fuse_entry_param){.generation = 1, .ino = shown_enter(s->shown, &what)};
	double unused;
	int r = computed_attr(s, ret_entry->ino, &ret_entry->attr, &unused);
	if (r < 0) {
		shown_forget(s->shown, ret_entry->ino, 1);
		return r;
	}
	if (lasting)
		ret_entry->attr_timeout = ret_entry->entry_timeout = TIMEOUT_LONG;
	return 0;
}

int beside_lookup(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	struct fuse_entry_param *ret_entry)
{
	g_autofree char *target = NULL;
	struct sham sham;

	if (sham_get(s->shams, dir, name, &sham))
		return sham.number ? enter_stand_in(s, &sham, ret_entry) : -ENOENT;
	int layout = layout_of(s, dir);
	int r = target_in(s, dir, layout, name, &target);
	if (r < 0)
		return r;
	g_autofree char *path = path_of(dir, name, 0);
	if (fresh_any(s) && fresh_hides_name(s, dir, (int64_t)shown_number(path), who))
		return -ENOENT;
	return enter_link(s, dir, name, target, is_lasting(s, layout, name), ret_entry);
}

struct listing {
	struct session *s;
	int64_t dir;
	int layout;
	beside_fn fn;
	void *arg;
};

struct beside_offer {
	const struct listing *listing;
	const char *name, *target; /* from the root of the mount */
};

static int list_one(const char *name, const char *target, void *arg)
{
	struct listing *l = arg;
	g_autofree char *path = path_of(l->dir, name, 0);
	const struct beside_offer offer = {l, name, target};
	struct stat stat;
	struct sham sham;

	computed_dirent(path, SAMUT_SHOWN_LINK, &stat);
	if (!sham_get(l->s->shams, l->dir, name, &sham))
		return l->fn(name, &stat, is_lasting(l->s, l->layout, name) ? &offer : NULL, l->arg);
	if (!sham.number)
		return 0;
	sham_attr(&sham, &stat);
	return l->fn(name, &stat, NULL, l->arg);
}

int beside_list(struct session *s, int64_t dir, int layout, beside_fn fn, void *arg)
{
	struct listing l = {s, dir, layout ? layout : layout_of(s, dir), fn, arg};

	return l.layout ? samut_show_beside(s->show, dir, l.layout, list_one, &l) : 0;
}

int beside_take(struct session *s, const struct beside_offer *offer, struct fuse_entry_param *ret_entry)
{
	g_autofree char *target = relative(offer->listing->layout, offer->target);

	return enter_link(s, offer->listing->dir, offer->name, target, true, ret_entry);
}

int beside_attr(struct session *s, const struct shown *what, struct stat *stat)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_auto(auto_spot) spot = {0};
	struct sham sham;

	parse(what->path, &spot);
	if (what->type == SHOWN_FILE) {
		if (sham_get(s->shams, spot.which.dir, spot.name, &sham) && sham.number == spot.which.number)
			sham_attr(&sham, stat);
		else
			stat->st_nlink = 0;
		return 0;
	}
	/* A link belongs to whoever the place belongs to, so that he can set what he likes without effect. */
	if (stored_node(s, spot.which.dir, &node) == 0) {
		stat->st_uid = node.uid;
		stat->st_gid = node.gid;
	}
	return 0;
}

int beside_target(struct session *s, const char *path, char **ret_target)
{
	g_auto(auto_spot) spot = {0};

	parse(path, &spot);
	return target_in(s, spot.which.dir, layout_of(s, spot.which.dir), spot.name, ret_target);
}

void beside_setattr(struct session *s, const struct shown *what, const struct stat *attr, int to_set)
{
	g_auto(auto_spot) spot = {0};
	struct sham sham;

	parse(what->path, &spot);
	if (!sham_get(s->shams, spot.which.dir, spot.name, &sham))
		return;
	if (to_set & FUSE_SET_ATTR_MODE)
		sham_set_mode(s->shams, &spot.which, attr->st_mode & 07777);
	if (to_set & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID))
		sham_set_owner(s->shams, &spot.which, to_set & FUSE_SET_ATTR_UID ? attr->st_uid : sham.uid,
			to_set & FUSE_SET_ATTR_GID ? attr->st_gid : sham.gid);
	if (to_set & FUSE_SET_ATTR_MTIME && !(to_set & FUSE_SET_ATTR_MTIME_NOW))
		sham_set_mtime(s->shams, &spot.which, &attr->st_mtim);
}

/* ---- what programs do ---- */

static void wake(struct session *s)
{
	pthread_mutex_lock(&s->lock);
	session_wake_timer(s);
	pthread_mutex_unlock(&s->lock);
}

int beside_remove(struct session *s, const struct samut_who *who, int64_t dir, const char *name)
{
	struct sham sham;
	bool any = sham_get(s->shams, dir, name, &sham);

	if (any && !sham.number)
		return -ENOENT;
	if (!beside_is(s, dir, name))
		return any && sham_drop(s->shams, dir, name) ? 0 : -ENOENT;
	sham = (struct sham){.dir = dir,
		.name = (char *)name,
		.uid = who->uid,
		.gid = who->gid,
		.pid = who->pid,
		.deadline = g_get_monotonic_time() * 1000 + GRACE_NS};
	sham_put(s->shams, &sham, false);
	wake(s);
	return 0;
}

int beside_accept(struct session *s, int64_t dir, const char *name, struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(dir, name, 0);
	g_autofree char *target = NULL;

	(void)sham_drop(s->shams, dir, name);
	if (fresh_any(s))
		fresh_claim(s, (int64_t)shown_number(path));
	if (!ret_entry)
		return 0;
	int layout = layout_of(s, dir);
	bool any = target_in(s, dir, layout, name, &target) == 0;
	return enter_link(s, dir, name, target, any && is_lasting(s, layout, name), ret_entry);
}

int beside_stand_in(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	mode_t mode, struct fuse_entry_param *ret_entry)
{
	struct sham sham;

	if (sham_get(s->shams, dir, name, &sham) && sham.number)
		return -EEXIST;
	sham = (struct sham){.dir = dir,
		.name = (char *)name,
		.uid = who->uid,
		.gid = who->gid,
		.pid = who->pid,
		.mode = mode & 07777,
		.open = 1};
	clock_gettime(CLOCK_REALTIME, &sham.mtime);
	sham_put(s->shams, &sham, true);
	wake(s);
	return sham_get(s->shams, dir, name, &sham) ? enter_stand_in(s, &sham, ret_entry) : -ENOENT;
}

int beside_refuse(struct session *s, const struct samut_who *who, int64_t dir, const char *name)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	samut_diag_add(&diag, 0, 0, NULL,
		"“%s” คำนวณจากข้อมูลในโฟลเดอร์นี้ เขียนหรือแก้เองไม่ได้ ให้แก้แฟ้มข้อมูลแทน แล้วแฟ้มนี้จะเปลี่ยนตาม",
		"“%s” is computed from the records of this folder and cannot be written: edit the records, "
		"and it "
		"follows",
		name);
	return verdict_refuse(s, who, dir, name, NULL, -EPERM, &diag);
}

/* The stand-in behind a nodeid; false: none. */
static bool find_stand_in(struct session *s, fuse_ino_t ino, struct spot *ret_spot)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return false;
	parse(what.path, ret_spot);
	return ret_spot->which.number != 0;
}

int beside_refuse_write(struct session *s, const struct samut_who *who, fuse_ino_t ino)
{
	g_auto(auto_spot) spot = {0};

	if (!find_stand_in(s, ino, &spot) || !sham_refused(s->shams, &spot.which))
		return -EPERM;
	return beside_refuse(s, who, spot.which.dir, spot.name);
}

void beside_opened(struct session *s, fuse_ino_t ino)
{
	g_auto(auto_spot) spot = {0};

	if (find_stand_in(s, ino, &spot))
		sham_opened(s->shams, &spot.which);
}

void beside_closed(struct session *s, fuse_ino_t ino)
{
	g_auto(auto_spot) spot = {0};

	if (find_stand_in(s, ino, &spot) && sham_closed(s->shams, &spot.which))
		notify_dir(s, spot.which.dir);
}

/* ---- what edits do ---- */

void beside_changed(struct session *s, int64_t dir)
{
	int layout = layout_of(s, dir);

	for (const struct samut_page *page = samut_pages; layout && page->path; page++) {
		const char *name = page->beside == layout ? fixed_name(page) : NULL;
		g_autofree char *path = name ? path_of(dir, name, 0) : NULL;
		uint64_t ino;
		if (!name || !shown_known(s->shown, path, "", &ino))
			continue;
		(void)fuse_lowlevel_notify_inval_inode(s->fuse, ino, 0, 0);
		notify_name_later(s, dir, name);
	}
}

void beside_file_changed(struct session *s, int64_t dir, int layout)
{
	const struct samut_layout *row = samut_layout_get(layout);

	if (!row)
		return;
	if (row->id == SAMUT_ID_FIELD || row->id == SAMUT_ID_DIR)
		beside_changed(s, dir);
	if (row->flags & SAMUT_PLACE_PLAIN && row->parent)
		notify_dir(s, dir);
}

/* ---- when a grace is over ---- */

static void say_it_is_back(struct session *s, const struct sham *sham)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const struct samut_who who = {.uid = sham->uid, .gid = sham->gid};

	samut_diag_add(&diag, 0, 0, NULL, "“%s” คำนวณจากข้อมูล ลบแล้วจะกลับมาเองตราบที่โฟลเดอร์ยังอยู่",
		"“%s” is computed: it comes back after it is removed, as long as its folder is there",
		sham->name);
	(void)verdict_refuse(s, &who, sham->dir, sham->name, NULL, -EPERM, &diag);
}

int64_t beside_expire(struct session *s, int64_t now)
{
	int64_t next;
	g_autoptr(GPtrArray) due = sham_take_due(s->shams, now, &next);

	for (guint i = 0; i < due->len; i++) {
		const struct sham *sham = due->pdata[i];
		if (removal_covers(s, sham->dir) || !beside_is(s, sham->dir, sham->name))
			continue;
		notify_dir(s, sham->dir);
		if (!sham->number)
			say_it_is_back(s, sham);
	}
	return next;
}
