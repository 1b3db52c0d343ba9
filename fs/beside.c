/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links beside records. What stands where is the business of core/show; here is only what programs have done
 * about them of late. Nothing of it outlives the mount.
 */
#include "fs/beside.h"

#include <errno.h>
#include <signal.h>

#include "core/model/layout.h"
#include "fs/attr.h"
#include "fs/computed.h"
#include "fs/fresh.h"
#include "fs/notify.h"
#include "fs/removal.h"
#include "fs/stored.h"
#include "fs/verdict.h"

/* How often to look whether the maker of a stand-in has ended; removals are told in batches of this length.
 */
#define TICK_NS (G_GINT64_CONSTANT(500000000))

/* A name that does not show its link. */
struct sham {
	int64_t dir;
	char *name;
	uint64_t number;  /* of a stand-in: tells it from others of its name; 0: removed */
	int64_t deadline; /* removed: until then, monotonic ns */
	uint32_t uid, gid;
	pid_t pid;
	mode_t mode;
	struct timespec mtime;
	unsigned open;
	bool refused; /* somebody wanted to write into it */
};

struct beside {
	pthread_mutex_t lock;
	GHashTable *shams;  /* (dir, name) → struct sham; guarded by lock */
	uint64_t numbers;   /* guarded by lock */
	unsigned stand_ins; /* guarded by lock */
};

static guint sham_hash(gconstpointer key)
{
	const struct sham *sham = key;

	return g_int64_hash(&sham->dir) ^ g_str_hash(sham->name);
}

static gboolean sham_equal(gconstpointer a, gconstpointer b)
{
	const struct sham *x = a, *y = b;

	return x->dir == y->dir && strcmp(x->name, y->name) == 0;
}

static void sham_free(gpointer data)
{
	struct sham *sham = data;

	g_free(sham->name);
	g_free(sham);
}

struct beside *beside_new(void)
{
	struct beside *beside = g_new0(struct beside, 1);

	pthread_mutex_init(&beside->lock, NULL);
	beside->shams = g_hash_table_new_full(sham_hash, sham_equal, sham_free, NULL);
	return beside;
}

void beside_free(struct beside *beside)
{
	if (!beside)
		return;
	g_hash_table_unref(beside->shams);
	pthread_mutex_destroy(&beside->lock);
	g_free(beside);
}

/* The lock is held. */
static struct sham *find(struct beside *beside, int64_t dir, const char *name)
{
	struct sham key = {.dir = dir, .name = (char *)name};

	return g_hash_table_lookup(beside->shams, &key);
}

/* The lock is held. */
static void drop(struct beside *beside, struct sham *sham)
{
	if (sham->number)
		beside->stand_ins--;
	g_hash_table_remove(beside->shams, sham);
}

/* A new one in the place of what there was. The lock is held. */
static struct sham *add(struct beside *beside, int64_t dir, const char *name, const struct samut_who *who)
{
	struct sham *old = find(beside, dir, name);

	if (old)
		drop(beside, old);
	struct sham *sham = g_new0(struct sham, 1);
	*sham = (struct sham){
		.dir = dir, .name = g_strdup(name), .uid = who->uid, .gid = who->gid, .pid = who->pid};
	g_hash_table_add(beside->shams, sham);
	return sham;
}

/* ---- what core/show says ---- */

static char *path_of(int64_t dir, const char *name)
{
	return g_strdup_printf(":%" G_GINT64_FORMAT "/%s", dir, name);
}

/* The directory as it is stored, and how deep its row lies below the root. */
static int get_dir(struct session *s, int64_t dir, struct samut_node *ret_node, unsigned *ret_depth)
{
	int r = dir < (int64_t)SHOWN_FIRST ? stored_node(s, dir, ret_node) : -ENOENT;

	if (r < 0)
		return r;
	*ret_depth = 0;
	const struct samut_layout *row = samut_layout_get(ret_node->layout);
	if (!row || ret_node->scratch)
		return -ENOENT;
	for (; row->parent; row = samut_layout_get(row->parent))
		(*ret_depth)++;
	return 0;
}

/* Where a link leads, relative to its directory; newly allocated. */
static int target_in(struct session *s, int64_t dir, const char *name, char **ret_target)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autofree char *target = NULL;
	unsigned depth;
	int r = get_dir(s, dir, &node, &depth);

	if (r >= 0)
		r = samut_show_beside_link(s->show, dir, node.layout, name, &target);
	if (r < 0)
		return r;
	GString *out = g_string_new(NULL);
	while (depth-- > 0)
		g_string_append(out, "../");
	g_string_append(out, target);
	*ret_target = g_string_free(out, FALSE);
	return 0;
}

bool beside_is(struct session *s, int64_t dir, const char *name)
{
	g_autofree char *target = NULL;

	return target_in(s, dir, name, &target) == 0;
}

bool beside_is_own(const char *name, const char *target)
{
	const char *hidden = strstr(target, ".samut/"), *slash = strrchr(target, '/');

	return hidden && (hidden == target || hidden[-1] == '/') && strcmp(slash + 1, name) == 0;
}

/* ---- entries ---- */

static void sham_attr(const struct sham *sham, struct stat *stat)
{
	g_autofree char *path = path_of(sham->dir, sham->name);
	g_autofree char *own = g_strdup_printf("%s/%" G_GUINT64_FORMAT, path, sham->number);

	*stat = (struct stat){.st_ino = shown_number(own),
		.st_mode = S_IFREG | sham->mode,
		.st_nlink = 1,
		.st_blksize = 4096,
		.st_uid = sham->uid,
		.st_gid = sham->gid,
		.st_mtim = sham->mtime,
		.st_ctim = sham->mtime,
		.st_atim = sham->mtime};
}

/* What the name shows instead of its link: 1 and the stand-in's entry, -ENOENT: nothing, 0: its link. */
static int lookup_sham(struct session *s, int64_t dir, const char *name, struct fuse_entry_param *ret_entry)
{
	int r = 0;

	pthread_mutex_lock(&s->beside->lock);
	const struct sham *sham = find(s->beside, dir, name);
	if (sham)
		r = sham->number ? 1 : -ENOENT;
	if (r > 0) {
		*ret_entry = (struct fuse_entry_param){.generation = 1};
		g_autofree char *path = path_of(dir, name);
		struct shown what = {.type = SHOWN_FILE, .version = (char *)""};
		what.path = g_strdup_printf("%s/%" G_GUINT64_FORMAT, path, sham->number);
		ret_entry->ino = shown_enter(s->shown, &what);
		sham_attr(sham, &ret_entry->attr);
		g_free(what.path);
	}
	pthread_mutex_unlock(&s->beside->lock);
	return r;
}

static int enter_link(
	struct session *s, int64_t dir, const char *name, int64_t size, struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(dir, name);
	struct shown what = {.type = SHOWN_LINK, .path = path, .version = (char *)"", .size = size};

	*ret_entry = (struct fuse_entry_param){.generation = 1, .ino = shown_enter(s->shown, &what)};
	int r = computed_attr(s, ret_entry->ino, &ret_entry->attr);
	if (r < 0) {
		shown_forget(s->shown, ret_entry->ino, 1);
		return r;
	}
	/* While somebody copies a place in, it does not look the same to everyone. */
	if (!fresh_any(s))
		ret_entry->attr_timeout = ret_entry->entry_timeout = TIMEOUT_LONG;
	return 0;
}

int beside_lookup(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	struct fuse_entry_param *ret_entry)
{
	g_autofree char *target = NULL;
	g_autofree char *path = NULL;
	int r = lookup_sham(s, dir, name, ret_entry);

	if (r != 0)
		return MIN(r, 0);
	r = target_in(s, dir, name, &target);
	if (r < 0)
		return r;
	path = path_of(dir, name);
	if (fresh_any(s) && fresh_hides_name(s, dir, (int64_t)shown_number(path), who))
		return -ENOENT;
	return enter_link(s, dir, name, (int64_t)strlen(target), ret_entry);
}

struct listing {
	struct session *s;
	int64_t dir;
	beside_fn fn;
	void *arg;
};

static int list_one(const char *name, enum samut_shown_type type, void *arg)
{
	struct listing *l = arg;
	g_autofree char *path = path_of(l->dir, name);
	struct stat stat;

	computed_dirent(path, type, &stat);
	pthread_mutex_lock(&l->s->beside->lock);
	const struct sham *sham = find(l->s->beside, l->dir, name);
	bool removed = sham && !sham->number;
	if (sham && sham->number)
		sham_attr(sham, &stat);
	pthread_mutex_unlock(&l->s->beside->lock);
	return removed ? 0 : l->fn(name, &stat, l->arg);
}

int beside_list(struct session *s, int64_t dir, beside_fn fn, void *arg)
{
	struct listing l = {s, dir, fn, arg};
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = stored_node(s, dir, &node);

	if (r < 0 || node.scratch)
		return r;
	return samut_show_beside(s->show, dir, node.layout, list_one, &l);
}

/* Directory and name out of ":DIR/NAME" or ":DIR/NAME/N"; the name is newly allocated. */
static int64_t parse(const char *path, char **ret_name, uint64_t *ret_number)
{
	char *at;
	int64_t dir = g_ascii_strtoll(path + 1, &at, 10);
	const char *end = strchr(at + 1, '/');

	*ret_name = end ? g_strndup(at + 1, (gsize)(end - at - 1)) : g_strdup(at + 1);
	*ret_number = end ? g_ascii_strtoull(end + 1, NULL, 10) : 0;
	return dir;
}

/* The stand-in of that path. The lock is held. */
static struct sham *find_path(struct session *s, const char *path)
{
	g_autofree char *name = NULL;
	uint64_t number;
	int64_t dir = parse(path, &name, &number);
	struct sham *sham = find(s->beside, dir, name);

	return sham && number && sham->number == number ? sham : NULL;
}

int beside_attr(struct session *s, const struct shown *what, struct stat *stat)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autofree char *name = NULL;
	uint64_t number;
	int64_t dir = parse(what->path, &name, &number);

	if (what->type == SHOWN_FILE) {
		pthread_mutex_lock(&s->beside->lock);
		const struct sham *sham = find_path(s, what->path);
		if (sham)
			sham_attr(sham, stat);
		else
			stat->st_nlink = 0;
		pthread_mutex_unlock(&s->beside->lock);
		return 0;
	}
	/* A link belongs to whoever the place belongs to, so that he can set what he likes without effect. */
	if (stored_node(s, dir, &node) == 0) {
		stat->st_uid = node.uid;
		stat->st_gid = node.gid;
	}
	return 0;
}

int beside_target(struct session *s, const char *path, char **ret_target)
{
	g_autofree char *name = NULL;
	uint64_t number;
	int64_t dir = parse(path, &name, &number);

	return target_in(s, dir, name, ret_target);
}

void beside_setattr(struct session *s, const struct shown *what, const struct stat *attr, int to_set)
{
	pthread_mutex_lock(&s->beside->lock);
	struct sham *sham = find_path(s, what->path);
	if (sham && to_set & FUSE_SET_ATTR_MODE)
		sham->mode = attr->st_mode & 07777;
	if (sham && to_set & FUSE_SET_ATTR_UID)
		sham->uid = attr->st_uid;
	if (sham && to_set & FUSE_SET_ATTR_GID)
		sham->gid = attr->st_gid;
	if (sham && to_set & FUSE_SET_ATTR_MTIME && !(to_set & FUSE_SET_ATTR_MTIME_NOW))
		sham->mtime = attr->st_mtim;
	pthread_mutex_unlock(&s->beside->lock);
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
	if (!beside_is(s, dir, name)) {
		pthread_mutex_lock(&s->beside->lock);
		struct sham *sham = find(s->beside, dir, name);
		bool stood = sham && sham->number;
		if (stood)
			drop(s->beside, sham);
		pthread_mutex_unlock(&s->beside->lock);
		return stood ? 0 : -ENOENT;
	}
	pthread_mutex_lock(&s->beside->lock);
	const struct sham *old = find(s->beside, dir, name);
	bool gone = old && !old->number;
	if (!gone)
		add(s->beside, dir, name, who)->deadline = g_get_monotonic_time() * 1000 + GRACE_NS;
	pthread_mutex_unlock(&s->beside->lock);
	if (!gone)
		wake(s);
	return gone ? -ENOENT : 0;
}

int beside_accept(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(dir, name);
	g_autofree char *target = NULL;

	(void)who;
	pthread_mutex_lock(&s->beside->lock);
	struct sham *sham = find(s->beside, dir, name);
	if (sham)
		drop(s->beside, sham);
	pthread_mutex_unlock(&s->beside->lock);
	if (fresh_any(s))
		fresh_claim(s, (int64_t)shown_number(path));
	if (!ret_entry)
		return 0;
	(void)target_in(s, dir, name, &target);
	return enter_link(s, dir, name, target ? (int64_t)strlen(target) : 0, ret_entry);
}

int beside_stand_in(struct session *s, const struct caller *caller, int64_t dir, const char *name,
	mode_t mode, struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = path_of(dir, name);

	pthread_mutex_lock(&s->beside->lock);
	const struct sham *old = find(s->beside, dir, name);
	bool stands = old && old->number;
	if (!stands) {
		struct sham *sham = add(s->beside, dir, name, &caller->who);
		sham->number = ++s->beside->numbers;
		s->beside->stand_ins++;
		sham->mode = mode & 07777;
		sham->open = 1;
		clock_gettime(CLOCK_REALTIME, &sham->mtime);
	}
	pthread_mutex_unlock(&s->beside->lock);
	if (stands)
		return -EEXIST;
	wake(s);
	int r = lookup_sham(s, dir, name, ret_entry);
	return r > 0 ? 0 : -ENOENT;
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

int beside_refuse_write(struct session *s, const struct samut_who *who, fuse_ino_t ino)
{
	g_auto(auto_shown) what = SHOWN_INIT;
	g_autofree char *name = NULL;
	uint64_t number;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	int64_t dir = parse(what.path, &name, &number);
	pthread_mutex_lock(&s->beside->lock);
	struct sham *sham = find_path(s, what.path);
	bool first = sham && !sham->refused;
	if (sham)
		sham->refused = true;
	pthread_mutex_unlock(&s->beside->lock);
	return first ? beside_refuse(s, who, dir, name) : -EPERM;
}

void beside_opened(struct session *s, fuse_ino_t ino)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return;
	pthread_mutex_lock(&s->beside->lock);
	struct sham *sham = find_path(s, what.path);
	if (sham)
		sham->open++;
	pthread_mutex_unlock(&s->beside->lock);
}

void beside_closed(struct session *s, fuse_ino_t ino)
{
	g_auto(auto_shown) what = SHOWN_INIT;

	if (!shown_get(s->shown, ino, &what))
		return;
	pthread_mutex_lock(&s->beside->lock);
	struct sham *sham = find_path(s, what.path);
	int64_t dir = sham ? sham->dir : 0;
	bool done = sham && sham->open > 0 && --sham->open == 0 && sham->refused;
	if (done)
		drop(s->beside, sham);
	pthread_mutex_unlock(&s->beside->lock);
	if (done)
		notify_dir(s, dir);
}

static int forget_one(const char *name, enum samut_shown_type type, void *arg)
{
	const struct listing *l = arg;
	g_autofree char *path = path_of(l->dir, name);
	uint64_t ino;

	(void)type;
	if (shown_known(l->s->shown, path, "", &ino))
		(void)fuse_lowlevel_notify_inval_inode(l->s->fuse, ino, 0, 0);
	return 0;
}

void beside_changed(struct session *s, int64_t dir)
{
	struct listing l = {.s = s, .dir = dir};
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (stored_node(s, dir, &node) == 0 && !node.scratch)
		(void)samut_show_beside(s->show, dir, node.layout, forget_one, &l);
}

/* ---- graces ---- */

static bool has_ended(pid_t pid)
{
	return pid <= 0 || (kill(pid, 0) < 0 && errno == ESRCH);
}

/* Takes out what is over; copies of it. */
static GPtrArray *take_due(struct session *s, int64_t now, int64_t *ret_next)
{
	GPtrArray *due = g_ptr_array_new_with_free_func(sham_free);
	GHashTableIter iter;
	gpointer key;

	*ret_next = 0;
	pthread_mutex_lock(&s->beside->lock);
	g_hash_table_iter_init(&iter, s->beside->shams);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct sham *sham = key;
		if (sham->number ? sham->open == 0 && has_ended(sham->pid) : sham->deadline <= now) {
			g_hash_table_iter_steal(&iter);
			s->beside->stand_ins -= sham->number ? 1 : 0;
			g_ptr_array_add(due, sham);
		} else {
			*ret_next = now + TICK_NS;
		}
	}
	pthread_mutex_unlock(&s->beside->lock);
	return due;
}

static void say_it_is_back(struct session *s, const struct sham *sham)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const struct samut_who who = {.uid = sham->uid, .gid = sham->gid};

	samut_diag_add(&diag, 0, 0, NULL, "“%s” คำนวณจากข้อมูล ลบแล้วจึงกลับมาเอง ถ้าไม่ต้องการให้ลบทั้งโฟลเดอร์",
		"“%s” is computed: it comes back after it is removed, as long as its folder is there",
		sham->name);
	(void)verdict_refuse(s, &who, sham->dir, sham->name, NULL, -EPERM, &diag);
}

int64_t beside_expire(struct session *s, int64_t now)
{
	int64_t next;
	g_autoptr(GPtrArray) due = take_due(s, now, &next);

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
