/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and listings. Directory offsets are node ids, so a listing can go on behind any entry whatever
 * happens meanwhile. Listings leave out what waits to be removed and add what is not yet accepted.
 */
#include "core/model/layout.h"
#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/caller.h"
#include "fs/computed.h"
#include "fs/copy.h"
#include "fs/fresh.h"
#include "fs/listings.h"
#include "fs/names.h"
#include "fs/ops.h"
#include "fs/snapshots.h"
#include "fs/stored.h"

#define OFFSET_DOT 1
#define OFFSET_DOTDOT 2
/* Ids are shifted so that they follow the two dots. */
#define OFFSET_OF_ID(id) ((off_t)(id) + 2)

void op_init(void *data, struct fuse_conn_info *conn)
{
	(void)data;
	/* Where links lead may be kept: of a nodeid it never changes (shown.h), or the kernel is told to drop
	 * it (beside_changed()). */
	conn->want |= conn->capable &
		      (FUSE_CAP_ASYNC_READ | FUSE_CAP_ATOMIC_O_TRUNC | FUSE_CAP_READDIRPLUS |
			      FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_CACHE_SYMLINKS | FUSE_CAP_AUTO_INVAL_DATA |
			      FUSE_CAP_NO_OPENDIR_SUPPORT | FUSE_CAP_ASYNC_DIO);
	/* "auto" would make the first listing of a directory a plain one, and each file a lookup of its own.
	 */
	conn->want &= ~(FUSE_CAP_READDIRPLUS_AUTO | FUSE_CAP_WRITEBACK_CACHE | FUSE_CAP_SPLICE_READ);
	conn->max_write = 1 << 20;
}

static int lookup_unborn(struct session *s, struct inode *inode, struct fuse_entry_param *ret_entry)
{
	double timeout;
	int r = attr_get(s, inode->ino, 0, &ret_entry->attr, &timeout);

	if (r == 0) {
		ret_entry->ino = inode->ino;
		ret_entry->generation = 1;
		pthread_mutex_lock(&s->lock);
		inode->nlookup++;
		pthread_mutex_unlock(&s->lock);
	}
	inode_unref(s, inode);
	return r;
}

static int lookup_snapshots(
	struct session *s, fuse_req_t req, fuse_ino_t parent, struct fuse_entry_param *ret_entry)
{
	g_auto(auto_viewer) viewer;

	viewer_init(&viewer, req);
	return snapshots_lookup(s, &viewer, parent, ret_entry);
}

static int lookup_beside(struct session *s, fuse_req_t req, fuse_ino_t parent, const char *name,
	struct fuse_entry_param *ret_entry)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	const struct samut_who who = {.uid = ctx->uid, .gid = ctx->gid, .pid = ctx->pid};

	return beside_lookup(s, &who, (int64_t)parent, name, ret_entry);
}

static int do_lookup(struct session *s, fuse_req_t req, fuse_ino_t parent, const char *raw,
	struct fuse_entry_param *ret_entry)
{
	int r = 0;
	g_autofree char *name = naming_asked(raw, &r);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct inode *unborn;
	int64_t removed;

	if (!name)
		return r;
	if (computed_has(parent, name)) {
		g_auto(auto_viewer) viewer;
		viewer_init(&viewer, req);
		return computed_lookup(s, &viewer, parent, name, ret_entry);
	}
	if (overlay_find(s, (int64_t)parent, name, &unborn, &removed))
		return unborn ? lookup_unborn(s, unborn, ret_entry) : -ENOENT;
	r = stored_named(s, (int64_t)parent, name, &node);
	if (r == -ENOENT && snapshots_is(parent, name))
		return lookup_snapshots(s, req, parent, ret_entry);
	if (r == -ENOENT)
		return lookup_beside(s, req, parent, name, ret_entry);
	if (r < 0)
		return r;
	if (fresh_any(s)) {
		struct caller caller;
		caller_init(&caller, req);
		if (fresh_hides(s, &node, &caller.who))
			return -ENOENT;
	}
	attr_entry(s, &node, fuse_req_ctx(req)->uid, ret_entry);
	/* Another spelling of the name: the kernel would not see it go when the real name goes. */
	if (strcmp(raw, name) != 0)
		ret_entry->entry_timeout = 0;
	return 0;
}

void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = {0};
	int r = do_lookup(fuse_req_userdata(req), req, parent, name, &entry);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_entry(req, &entry);
}

static void forget(struct session *s, fuse_ino_t ino, uint64_t nlookup)
{
	if (computed_is(ino))
		shown_forget(s->shown, ino, nlookup);
	else
		inode_forget(s, ino, nlookup);
}

void op_forget(fuse_req_t req, fuse_ino_t ino, uint64_t nlookup)
{
	forget(fuse_req_userdata(req), ino, nlookup);
	fuse_reply_none(req);
}

void op_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	for (size_t i = 0; i < count; i++)
		forget(fuse_req_userdata(req), forgets[i].ino, forgets[i].nlookup);
	fuse_reply_none(req);
}

void op_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	(void)fi;
	/* Directories need no state: the kernel remembers this, asks no more, and keeps listings until they
	 * are invalidated. Those of computed directories it never completes (reply_computed()). */
	fuse_reply_err(req, ENOSYS);
}

struct listing {
	struct session *s;
	fuse_req_t req;
	char *buf;
	size_t size, used;
	bool plus;
	bool overlaid;	/* some names differ from the store */
	GArray *unborn; /* of struct inode *, ascending, referenced */
	guint next_unborn;
	int layout;	 /* row of the directory, or one where nothing stands beside; 0: not known yet */
	off_t off, last; /* where it goes on; offset of the last entry behind what is stored */
};

/* Adds one entry; 1 when the buffer is full. */
static int emit(struct listing *l, const char *name, struct fuse_entry_param *entry, off_t offset)
{
	char *at = l->buf + l->used;
	size_t room = l->size - l->used, need;

	if (l->plus)
		need = fuse_add_direntry_plus(l->req, at, room, name, entry, offset);
	else
		need = fuse_add_direntry(l->req, at, room, name, &entry->attr, offset);
	if (need > room)
		return 1;
	l->used += need;
	return 0;
}

static bool fits(const struct listing *l, const char *name)
{
	size_t need = l->plus ? fuse_add_direntry_plus(l->req, NULL, 0, name, NULL, 0)
			      : fuse_add_direntry(l->req, NULL, 0, name, NULL, 0);

	return need <= l->size - l->used;
}

static int emit_unborn(struct listing *l, int64_t before)
{
	while (l->next_unborn < l->unborn->len) {
		struct inode *inode = g_array_index(l->unborn, struct inode *, l->next_unborn);
		struct fuse_entry_param entry = {0};
		double timeout;
		if ((int64_t)inode->ino >= before)
			return 0;
		if (attr_get(l->s, inode->ino, 0, &entry.attr, &timeout) == 0) {
			g_autofree char *name = NULL;
			pthread_mutex_lock(&inode->lock);
			name = g_strdup(inode->snap.name);
			pthread_mutex_unlock(&inode->lock);
			/* Without a nodeid the kernel looks the name up when it needs it. */
			if (emit(l, name, &entry, OFFSET_OF_ID(inode->ino)))
				return 1;
		}
		l->next_unborn++;
	}
	return 0;
}

/* What was accepted while we were listing is met in the store. */
static void skip_born(struct listing *l, int64_t id)
{
	if (l->next_unborn < l->unborn->len &&
		(int64_t)g_array_index(l->unborn, struct inode *, l->next_unborn)->ino == id)
		l->next_unborn++;
}

static int emit_node(const struct samut_node *node, void *arg)
{
	struct listing *l = arg;
	struct fuse_entry_param entry = {0};

	const struct samut_layout *row = l->layout ? NULL : samut_layout_get(node->layout);
	if (row)
		l->layout = row->parent ? row->parent : row->code;
	if (emit_unborn(l, node->id))
		return 1;
	skip_born(l, node->id);
	if (l->overlaid && overlay_is_removed(l->s, node->parent, node->name))
		return 0;
	if (!fits(l, node->name))
		return 1;
	if (l->plus)
		attr_entry(l->s, node, fuse_req_ctx(l->req)->uid, &entry);
	else
		attr_fill(node, &entry.attr);
	return emit(l, node->name, &entry, OFFSET_OF_ID(node->id));
}

static gint by_ino(gconstpointer a, gconstpointer b)
{
	const struct inode *const *x = a, *const *y = b;

	return (*x)->ino < (*y)->ino ? -1 : (*x)->ino > (*y)->ino;
}

static GArray *collect_unborn(struct session *s, int64_t dir, int64_t after, bool *ret_overlaid)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct inode *));
	GHashTableIter iter;
	gpointer value;

	pthread_mutex_lock(&s->lock);
	*ret_overlaid = g_hash_table_size(s->overlay) > 0;
	g_hash_table_iter_init(&iter, s->overlay);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct overlay *overlay = value;
		if (overlay->parent == dir && overlay->unborn && (int64_t)overlay->unborn->ino > after) {
			overlay->unborn->refs++;
			g_array_append_val(list, overlay->unborn);
		}
	}
	pthread_mutex_unlock(&s->lock);
	g_array_sort(list, by_ino);
	return list;
}

static int emit_dots(struct listing *l, fuse_ino_t ino, off_t off)
{
	struct fuse_entry_param entry = {.attr = {.st_ino = ino, .st_mode = S_IFDIR}};

	if (off < OFFSET_DOT && emit(l, ".", &entry, OFFSET_DOT))
		return 1;
	return off < OFFSET_DOTDOT && emit(l, "..", &entry, OFFSET_DOTDOT);
}

/* What is computed comes behind what is stored, its offsets in the order in which it comes. Without a nodeid
 * the kernel looks it up when it needs it. */
static int emit_behind(const char *name, const struct stat *stat, const struct beside_offer *offer, void *arg)
{
	struct listing *l = arg;
	struct fuse_entry_param entry = {.attr = *stat};

	if (++l->last <= l->off)
		return 0;
	/* Asked before it is taken: only what the kernel is told will it ever forget. */
	if (!fits(l, name))
		return 1;
	if (l->plus && offer && beside_take(l->s, offer, &entry) < 0)
		entry = (struct fuse_entry_param){.attr = *stat};
	return emit(l, name, &entry, l->last);
}

static int emit_in_root(const char *name, enum samut_shown_type type, void *arg)
{
	struct stat stat;

	computed_dirent(name, type, &stat);
	return emit_behind(name, &stat, NULL, arg);
}

static int list(struct listing *l, fuse_ino_t ino, off_t off)
{
	int64_t after = MAX(off - 2, 0);
	struct samut_db *db;

	if (emit_dots(l, ino, off))
		return 0;
	db = samut_store_reader(l->s->samut->store);
	if (!db)
		return -EMFILE;
	l->unborn = collect_unborn(l->s, (int64_t)ino, after, &l->overlaid);
	int r = after < (int64_t)SHOWN_FIRST ? samut_node_children(db, (int64_t)ino, after, emit_node, l) : 0;
	samut_store_reader_done(l->s->samut->store, db);
	if (r == 0)
		r = emit_unborn(l, INT64_MAX);
	l->off = off;
	l->last = (off_t)SHOWN_FIRST + 2;
	if (r == 0)
		r = beside_list(l->s, (int64_t)ino, l->layout, emit_behind, l);
	if (r == 0 && ino == FUSE_ROOT_ID)
		r = computed_root(emit_in_root, l);
	for (guint i = 0; i < l->unborn->len; i++)
		inode_unref(l->s, g_array_index(l->unborn, struct inode *, i));
	g_array_unref(l->unborn);
	return r < 0 ? r : 0;
}

/*
 * A computed directory. The kernel keeps a listing, for all users, once it has been told its end, which is an
 * empty answer; and who lists what is computed must always hear what he may see now. So the end is told by an
 * answer that is shorter than any entry: nothing is in it, and the listing stays unfinished.
 */
static int list_computed(struct listing *l, fuse_ino_t ino, off_t off)
{
	static const char end[8];
	g_autoptr(GPtrArray) list = NULL;
	g_auto(auto_viewer) viewer;
	uint64_t number;
	unsigned i;

	viewer_init(&viewer, l->req);
	int r = listing_get(l->s, &viewer, ino, off, &list, &i, &number);
	if (r < 0)
		return r;
	for (; i < list->len; i++) {
		const struct listed *listed = list->pdata[i];
		struct fuse_entry_param entry = {.attr = listed->stat};
		if (emit(l, listed->name, &entry, listing_offset(number, i)))
			return 0;
	}
	if (l->used > 0 || l->size < sizeof(end))
		return 0;
	memcpy(l->buf, end, sizeof(end));
	l->used = sizeof(end);
	listing_done(l->s, number);
	return 0;
}

static void reply_listing(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, bool plus)
{
	struct listing l = {.s = fuse_req_userdata(req), .req = req, .size = size, .plus = plus};
	g_autofree char *buf = g_malloc(size);

	l.buf = buf;
	if (computed_is(ino)) {
		int e = list_computed(&l, ino, off);
		if (e < 0)
			fuse_reply_err(req, -e);
		else
			fuse_reply_buf(req, buf, l.used);
		return;
	}
	int r = list(&l, ino, off);
	if (r < 0 && l.used == 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_buf(req, buf, l.used);
}

void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	(void)fi;
	reply_listing(req, ino, size, off, false);
}

void op_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	(void)fi;
	reply_listing(req, ino, size, off, true);
}
