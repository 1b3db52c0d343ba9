/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over all commits. libgit2 gives the commits, `git log --raw` beside it what each changed. A commit
 * that changes a nodelist lets go of all nodes of the old list and takes up those of the new one: what is
 * taken up again, wherever, is the same node (a move); what is not has been deleted. Invariant: between
 * commits by_path is exactly the tree of the last one.
 */
#include "core/audit/gitrun.h"
#include "core/audit/rebuild_part.h"
#include "core/work/message.h"
#include "core/work/nodelist.h"

#include "core/model/ident.h"
#include "core/store/journal.h"
#include "core/store/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT(1000000000)

/* One line of --raw. */
struct change {
	char *path;
	struct samut_oid before, after; /* zero: was not, is not there */
};

static void free_change(void *data)
{
	struct change *change = data;

	g_free(change->path);
	g_free(change);
}

struct walk {
	struct rebuild *r;
	struct samut_db *db;
	FILE *raw;
	char *token; /* last one read, ends with a NUL */
	size_t room;
	bool has_token;
	GPtrArray *changes;  /* of the commit under way */
	GHashTable *gone;    /* id → struct rebuild_node let go of by it */
	GPtrArray *dead;     /* of struct rebuild_node: those that went; in a history that is not ours, what
				stood in them may not have gone */
	GHashTable *touched; /* set of ids */
	GPtrArray *came;     /* of struct rebuild_node: new, or with another path, by it */
	const char *folder;  /* of the nodelist that is being read, with a slash, or "" */
	int list;	     /* which one that is (samut_nodelist_which()) */
	int64_t time, seq;
	int error;
};

void rebuild_node_free(void *data)
{
	struct rebuild_node *node = data;

	g_free(node->path);
	g_free(node);
}

/* ---- Reading --raw ---- */

/* The next token into w->token; false at the end. */
static bool next_token(struct walk *w)
{
	w->has_token = getdelim(&w->token, &w->room, '\0', w->raw) > 0;
	return w->has_token;
}

/* ":100644 100644 OID OID M" and a path. */
static int read_change(struct walk *w, const char *head)
{
	struct change *change = g_new0(struct change, 1);
	g_auto(GStrv) parts = g_strsplit(head, " ", -1);

	g_ptr_array_add(w->changes, change);
	if (g_strv_length(parts) != 5 || samut_oid_parse(parts[2], &change->before) < 0 ||
		samut_oid_parse(parts[3], &change->after) < 0 || !next_token(w))
		return -EUCLEAN;
	change->path = g_strdup(w->token);
	return 0;
}

/* The changes of the commit with that id, which is the next one. */
static int read_changes(struct walk *w, const struct samut_oid *id)
{
	char hex[41];

	g_ptr_array_set_size(w->changes, 0);
	samut_oid_hex(id, hex);
	if (!w->has_token || strcmp(w->token, hex) != 0)
		return -EUCLEAN;
	while (next_token(w)) {
		/* A newline stands between a commit and its changes. */
		const char *text = w->token + strspn(w->token, "\n");
		if (*text != ':')
			return 0;
		g_autofree char *head = g_strdup(text);
		int error = read_change(w, head);
		if (error)
			return error;
	}
	return 0;
}

/* ---- Nodelists ---- */

/* Path of an entry of the nodelist that is being read. New string. */
static char *entry_path(const struct walk *w, const char *listed_as, bool dir)
{
	g_autofree char *name = dir ? g_strndup(listed_as, strlen(listed_as) - 1) : g_strdup(listed_as);
	size_t len = strlen(w->folder);

	if (strcmp(name, ".") == 0)
		return g_strndup(w->folder, len ? len - 1 : 0);
	return g_strconcat(w->folder, name, NULL);
}

static struct rebuild_node *parent_of(const struct walk *w, const char *path)
{
	if (!*path)
		return NULL;
	g_autofree char *above = g_path_get_dirname(path);
	return g_hash_table_lookup(w->r->by_path, strcmp(above, ".") == 0 ? "" : above);
}

static void touch(struct walk *w, struct rebuild_node *node)
{
	node->seq = w->seq;
	g_hash_table_add(w->touched, GSIZE_TO_POINTER((gsize)node->id));
}

static int let_go(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *listed_as, bool dir, void *arg)
{
	struct walk *w = arg;
	g_autofree char *path = entry_path(w, listed_as, dir);
	struct rebuild_node *node = g_hash_table_lookup(w->r->by_path, path);

	(void)mode;
	(void)uid;
	(void)gid;
	if (!node || node->id != id)
		return 0;
	if (g_hash_table_contains(w->gone, GSIZE_TO_POINTER((gsize)id)))
		return -EUCLEAN;
	g_hash_table_steal(w->r->by_path, path);
	g_hash_table_insert(w->gone, GSIZE_TO_POINTER((gsize)id), node);
	return 0;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int take_up(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *listed_as, bool dir, void *arg)
{
	struct walk *w = arg;
	void *key = GSIZE_TO_POINTER((gsize)id);
	g_autofree char *path = entry_path(w, listed_as, dir);
	struct rebuild_node *node = g_hash_table_lookup(w->gone, key);
	bool fresh = !node;

	if (g_hash_table_contains(w->r->by_path, path))
		return -EUCLEAN;
	if (fresh)
		node = g_new0(struct rebuild_node, 1);
	else
		g_hash_table_steal(w->gone, key);
	if (fresh)
		node->mtime = w->time;
	/* Edits of the node itself; whether it stands in another folder is seen when all are taken up. */
	bool same = !fresh && node->mode == mode && node->uid == uid && node->gid == gid &&
		    strcmp(last_name(node->path), last_name(path)) == 0;
	if (fresh || strcmp(node->path, path) != 0)
		g_ptr_array_add(w->came, node);
	node->placed = fresh || strcmp(last_name(node->path), last_name(path)) != 0;
	if (!fresh && node->placed && node->up)
		node->up->mtime = w->time;
	node->id = id;
	node->mode = mode;
	node->uid = uid;
	node->gid = gid;
	node->dir = dir;
	/* What lies deeper is in the list of what it lies in. */
	node->list = strcspn(listed_as, "/") + dir == strlen(listed_as) ? w->list : 0;
	g_free(node->path);
	node->path = g_strdup(path);
	g_hash_table_insert(w->r->by_path, node->path, node);
	w->r->inode = MAX(w->r->inode, id);
	if (!same)
		touch(w, node);
	return 0;
}

static int read_nodelist(
	struct walk *w, const char *path, const struct samut_oid *oid, samut_nodelist_fn take)
{
	g_autoptr(GBytes) text = NULL;
	g_autofree char *folder = samut_nodelist_folder(path);
	size_t len;

	if (samut_oid_is_zero(oid))
		return 0;
	int error = samut_repo_blob(w->r->samut->repo, oid, &text);
	if (error)
		return error;
	const char *data = g_bytes_get_data(text, &len);
	w->folder = folder;
	w->list = samut_nodelist_which(path);
	error = samut_nodelist_parse(data ? data : "", len, take, w);
	w->folder = NULL;
	return error == -EINVAL ? -EUCLEAN : error;
}

/* Old lists first, then new ones: what moves from one to the other is in between in w->gone. */
static int apply_nodelists(struct walk *w)
{
	int error = 0;

	for (unsigned i = 0; i < w->changes->len && !error; i++) {
		const struct change *change = w->changes->pdata[i];
		if (samut_nodelist_which(change->path) >= 0)
			error = read_nodelist(w, change->path, &change->before, let_go);
	}
	for (unsigned i = 0; i < w->changes->len && !error; i++) {
		const struct change *change = w->changes->pdata[i];
		if (samut_nodelist_which(change->path) >= 0)
			error = read_nodelist(w, change->path, &change->after, take_up);
	}
	return error;
}

/* ---- Files ---- */

static void apply_files(struct walk *w)
{
	for (unsigned i = 0; i < w->changes->len; i++) {
		const struct change *change = w->changes->pdata[i];
		bool went = samut_oid_is_zero(&change->after);
		struct rebuild_node *node = g_hash_table_lookup(w->r->by_path, change->path);
		if (samut_nodelist_which(change->path) >= 0)
			continue;
		/* After a move the text is what it was. */
		if (went || !node || samut_oid_equal(&node->blob, &change->after))
			continue;
		node->blob = change->after;
		node->mtime = w->time;
		touch(w, node);
	}
}

/* A folder that something was moved or deleted in; the journal knows it as touched. */
static void stamp(struct walk *w, struct rebuild_node *folder)
{
	folder->mtime = w->time;
	g_hash_table_add(w->touched, GSIZE_TO_POINTER((gsize)folder->id));
}

/* What came or went, one by one and not with its folder, stamps the folders it stood in and stands in. */
static void stamp_folders(struct walk *w)
{
	GHashTableIter iter;
	void *key, *value;

	for (unsigned i = 0; i < w->came->len; i++) {
		struct rebuild_node *node = w->came->pdata[i], *up = parent_of(w, node->path);
		if (up == node->up)
			continue;
		if (node->up)
			stamp(w, node->up);
		if (up && node->up)
			stamp(w, up);
		else if (up)
			up->mtime = w->time;
		node->up = up;
		node->placed = true;
		touch(w, node);
	}
	g_hash_table_iter_init(&iter, w->gone);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct rebuild_node *node = value;
		g_ptr_array_add(w->dead, node);
		if (node->up)
			stamp(w, node->up);
		g_hash_table_add(w->touched, GSIZE_TO_POINTER((gsize)node->id));
	}
	g_hash_table_iter_init(&iter, w->touched);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		w->r->inode = MAX(w->r->inode, (int64_t)GPOINTER_TO_SIZE(key));
}

/* Where nodes stand since this commit, and which stand nowhere any more. */
static int trace(struct walk *w)
{
	GHashTableIter iter;
	void *value;
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < w->came->len; i++) {
		struct rebuild_node *node = w->came->pdata[i];
		if (node->placed && node->up)
			r = samut_trace_put(w->db, node->id, w->seq, node->up->id, last_name(node->path));
		node->placed = false;
	}
	g_hash_table_iter_init(&iter, w->gone);
	while (r >= 0 && g_hash_table_iter_next(&iter, NULL, &value))
		r = samut_trace_put(w->db, ((struct rebuild_node *)value)->id, w->seq, 0, "");
	g_hash_table_steal_all(w->gone);
	return r;
}

/* ---- Journal ---- */

/* Counters only rise: the number in "70-0000012" is one that was given. */
static void note_household_id(struct rebuild *r, const char *text)
{
	struct samut_household_id id;

	if (samut_household_id_parse(text, NULL, &id) < 0)
		return;
	g_autofree char *name = g_strdup_printf("household:%02d", id.province);
	gint64 *last = g_hash_table_lookup(r->counters, name);
	if (!last) {
		last = g_new0(gint64, 1);
		g_hash_table_insert(r->counters, g_steal_pointer(&name), last);
	}
	*last = MAX(*last, id.number);
}

/* What trailers say beside the number of the edit. */
struct said {
	struct rebuild *r;
	uint32_t uid;
};

static void take_trailer(const char *key, const char *value, void *arg)
{
	struct said *said = arg;

	if (strcmp(key, "Uid") == 0)
		said->uid = (uint32_t)g_ascii_strtoull(value, NULL, 10);
	else if (strcmp(key, "Inode") == 0)
		said->r->inode =
			MAX(said->r->inode, MIN(g_ascii_strtoll(value, NULL, 10), SAMUT_NODELIST_MAX_ID));
	else if (strcmp(key, "Id") == 0)
		note_household_id(said->r, value);
}

static int append_row(struct walk *w, const struct samut_commit_info *info)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct samut_edit_row row = {.time = w->time,
		.tz = info->tz,
		.author = info->author,
		.mail = info->mail,
		.message = info->message};
	struct said said = {.r = w->r};
	GHashTableIter iter;
	void *key;

	samut_message_trailers(info->message, take_trailer, &said);
	row.uid = said.uid;
	g_hash_table_iter_init(&iter, w->touched);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		int64_t id = (int64_t)GPOINTER_TO_SIZE(key);
		g_array_append_val(nodes, id);
	}
	return samut_journal_append(w->db, &row, NULL, (const int64_t *)(void *)nodes->data, nodes->len);
}

static int take_commit(const struct samut_commit_info *info, void *arg)
{
	struct walk *w = arg;
	char hex[41];

	if (w->r->edits == w->r->total)
		return 1;
	samut_oid_hex(&info->id, hex);
	if (info->seq != w->r->edits + 1) {
		samut_diag_add(w->r->diag, 0, 0, NULL, "commit %s ไม่ใช่การแก้ไขที่ %" G_GINT64_FORMAT,
			"commit %s is not edit %" G_GINT64_FORMAT ", which is due there", hex,
			(gint64)w->r->edits + 1);
		return w->error = -EUCLEAN;
	}
	/* The journal's times rise strictly; git keeps whole seconds. */
	w->seq = info->seq;
	w->time = MAX(info->time * SECOND, w->r->time + 1);
	g_hash_table_remove_all(w->touched);
	g_ptr_array_set_size(w->came, 0);
	w->error = read_changes(w, &info->id);
	if (!w->error)
		w->error = apply_nodelists(w);
	if (w->error) {
		samut_diag_add(w->r->diag, 0, 0, NULL, "อ่าน commit %s ไม่ได้: %s",
			"commit %s cannot be read: %s", hex, g_strerror(-w->error));
		return w->error;
	}
	apply_files(w);
	stamp_folders(w);
	w->error = append_row(w, info);
	if (w->error >= 0)
		w->error = samut_journal_set_commit(w->db, info->seq, &info->id);
	if (w->error >= 0)
		w->error = trace(w);
	w->r->edits = info->seq;
	w->r->time = w->time;
	samut_talk_progress(w->r->talk, "edits", w->r->edits, w->r->total);
	return w->error;
}

static int raise_counters(struct rebuild *r, struct samut_db *db)
{
	GHashTableIter iter;
	void *name, *last;
	int error = 0;

	g_hash_table_iter_init(&iter, r->counters);
	while (g_hash_table_iter_next(&iter, &name, &last) && error >= 0)
		error = samut_counter_raise(db, name, *(const gint64 *)last);
	return error;
}

static int walk_commits(struct walk *w)
{
	const char *const args[] = {"log", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev",
		"--format=%H", w->r->head, "--", NULL};
	pid_t pid;
	int error = samut_gitrun_start(w->r->dir, args, SAMUT_GITRUN_ERRORS_SHOWN, &w->raw, &pid);

	if (error)
		return error;
	(void)next_token(w);
	error = samut_repo_each_commit(w->r->samut->repo, take_commit, w);
	/* An early end leaves git writing into nothing; its status matters only when all was read. */
	int status = samut_gitrun_wait(w->raw, pid);
	if (w->error || error < 0)
		return w->error ? w->error : error;
	return status == 0 ? 0 : -EUCLEAN;
}

int rebuild_walk(struct rebuild *r, struct samut_db *db)
{
	struct walk w = {.r = r, .db = db};

	w.changes = g_ptr_array_new_with_free_func(free_change);
	w.gone = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, rebuild_node_free);
	w.dead = g_ptr_array_new_with_free_func(rebuild_node_free);
	w.touched = g_hash_table_new(g_direct_hash, g_direct_equal);
	w.came = g_ptr_array_new();
	int error = walk_commits(&w);
	if (!error)
		error = raise_counters(r, db);
	/* git has all of it: nothing waits in the outbox. */
	if (error >= 0)
		error = samut_journal_prune(db, r->edits);
	free(w.token);
	g_ptr_array_unref(w.changes);
	g_hash_table_unref(w.gone);
	g_ptr_array_unref(w.dead);
	g_hash_table_unref(w.touched);
	g_ptr_array_unref(w.came);
	return error < 0 ? error : 0;
}
