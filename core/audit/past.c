/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The past of one node. Invariant: an answer comes from one of three places, in this order: the node as it
 * is, when no edit touched it since; the outbox of the edits that git lacks, newest first; the tree of the
 * newest commit that is not later than the edit asked for.
 */
#include "core/audit/past.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/history/lookup.h"
#include "core/store/journal.h"
#include "core/store/trace.h"
#include "core/work/crowd.h"
#include "core/work/nodelist.h"

#define GIT_DIR 0040000U
/* Edits of one file in a row that left its text alone (owners, modes, moves), in search of the one that
 * wrote it. */
#define LOOK_BACK 200

/* ---- A file in a directory, as of an edit ---- */

struct found {
	struct samut_oid oid;
	unsigned mode; /* git's */
	GBytes *data;  /* NULL: in git */
};

static void found_clear(struct found *found)
{
	g_clear_pointer(&found->data, g_bytes_unref);
}

static int path_in(struct samut_db *db, int64_t dir, const char *name, int64_t seq, char **ret_path)
{
	g_autoptr(GString) path = g_string_new(NULL);

	int r = samut_trace_path(db, dir, seq, path);
	if (r < 0)
		return r;
	if (path->len && *name)
		g_string_append_c(path, '/');
	g_string_append(path, name);
	*ret_path = g_strdup(path->str);
	return 0;
}

static int in_commit(struct samut *s, struct samut_db *db, int64_t dir, const char *name, int64_t seq,
	const struct samut_oid *commit, struct found *ret)
{
	g_autofree char *path = NULL;
	struct samut_oid tree;

	int r = path_in(db, dir, name, seq, &path);
	if (r >= 0)
		r = samut_repo_commit_tree(s->repo, commit, &tree, NULL);
	if (r >= 0)
		r = samut_repo_entry(s->repo, &tree, path, &ret->oid, &ret->mode);
	return r == -ENOTDIR ? -ENOENT : r;
}

/* 1 when edit seq, which git lacks, wrote that file. */
static int in_outbox(struct samut_db *db, int64_t dir, const char *name, int64_t seq, struct found *ret)
{
	g_autofree char *path = NULL;
	size_t len = 0;

	int r = path_in(db, dir, name, seq, &path);
	if (r < 0)
		return r;
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT oid,data FROM outbox WHERE seq=?1 AND kind=?2 AND path=?3", "iit",
			seq, (int64_t)SAMUT_OP_PUT, path);
	r = samut_stmt_step(stmt);
	if (r <= 0)
		return r;
	const void *oid = samut_stmt_blob(stmt, 0, &len);
	if (oid && len == sizeof ret->oid.b)
		memcpy(ret->oid.b, oid, len);
	ret->mode = S_IFREG;
	r = samut_stmt_bytes(stmt, 1, &ret->data);
	samut_stmt_reset(stmt);
	return r < 0 ? r : 1;
}

/* Edits up to this one have left the outbox. */
static int pruned(struct samut_db *db, int64_t *ret_seq)
{
	return samut_db_int(db, ret_seq, "SELECT pruned FROM meta", "");
}

/* The file (or directory) called name in a directory as of seq. */
static int find(
	struct samut *s, struct samut_db *db, int64_t dir, const char *name, int64_t seq, struct found *ret)
{
	struct samut_oid commit;
	int64_t in_git = 0;

	for (;; seq--) {
		int r = samut_journal_commit(db, seq, &commit);
		if (r == 0)
			return in_commit(s, db, dir, name, seq, &commit, ret);
		if (r != -ENOENT)
			return r;
		r = in_outbox(db, dir, name, seq, ret);
		if (r != 0)
			return r < 0 ? r : 0;
		/* The committer may have taken it away just now. */
		if (samut_journal_commit(db, seq, &commit) == 0)
			return in_commit(s, db, dir, name, seq, &commit, ret);
		r = pruned(db, &in_git);
		if (r < 0)
			return r;
		if (seq <= in_git)
			return in_git ? -ENODATA : -ENOENT;
	}
}

/* ---- Owner and mode ---- */

struct listed {
	int64_t node;
	uint32_t mode, uid, gid;
	bool dir, there;
};

static int take_listed(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg)
{
	struct listed *listed = arg;

	(void)path;
	if (id != listed->node)
		return 0;
	*listed = (struct listed){id, mode, uid, gid, dir, true};
	return 1;
}

/* Looks into a list that stands in a directory, if it does. */
static int look_into(
	struct samut *s, struct samut_db *db, int64_t dir, int list, int64_t seq, struct listed *listed)
{
	g_autofree char *name = samut_nodelist_name(list);
	struct found found = {0};
	g_autoptr(GBytes) text = NULL;
	gsize len = 0;

	int r = find(s, db, dir, name, seq, &found);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	text = g_steal_pointer(&found.data);
	r = text ? 0 : samut_repo_blob(s->repo, &found.oid, &text);
	if (r < 0)
		return r == -ENOENT ? -EUCLEAN : r;
	const char *data = g_bytes_get_data(text, &len);
	r = samut_nodelist_parse(data ? data : "", len, take_listed, listed);
	return r < 0 ? -EUCLEAN : 0;
}

/* From the node up to the root, in the lists of holders, or in those of crowded directories; -ENODATA. */
static int look_above(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, bool crowded, struct listed *listed)
{
	int64_t dir = node;
	int r = crowded ? 0 : look_into(s, db, dir, 0, seq, listed);

	while (r == 0 && !listed->there) {
		g_autofree char *name = NULL;
		r = dir == SAMUT_ROOT_ID ? -ENODATA : samut_trace_place(db, dir, seq, &dir, &name);
		if (r == 0)
			r = look_into(s, db, dir, crowded ? samut_crowd_list(name) : 0, seq, listed);
	}
	return r;
}

/* The list that has a node in it is that of the nearest holder, the node itself included; few nodes are in
 * one of a crowded directory. */
static int look_up(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct listed *ret)
{
	struct listed listed = {.node = node};

	int r = look_above(s, db, node, seq, false, &listed);
	if (r == -ENODATA)
		r = look_above(s, db, node, seq, true, &listed);
	if (r < 0)
		return r;
	*ret = listed;
	return 0;
}

/* ---- What has not changed since ---- */

/* The last edit that touched the node at all, 0 none. */
static int last_touch(struct samut_db *db, int64_t node, int64_t *ret_seq)
{
	int r = samut_db_int(db, ret_seq,
		"SELECT seq FROM journal_node WHERE node=?1 ORDER BY seq DESC LIMIT 1", "i", node);

	if (r == -ENOENT)
		*ret_seq = 0;
	return r == -ENOENT ? 0 : r;
}

/* 1 and the node, when it is as it was. */
static int unchanged(struct samut_db *db, int64_t node, int64_t seq, struct samut_node *ret_node)
{
	int64_t last = 0;

	int r = samut_node_get(db, node, ret_node);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = ret_node->scratch ? 0 : last_touch(db, node, &last);
	return r < 0 ? r : !ret_node->scratch && last <= seq;
}

/* No later than the last edit; -ENOENT when the node stood nowhere. */
static int settle(struct samut_db *db, int64_t node, int64_t *seq)
{
	int64_t last = 0, parent;

	int r = samut_journal_last(db, &last);
	if (r < 0)
		return r;
	*seq = MIN(*seq, last);
	return node == SAMUT_ROOT_ID ? 0 : samut_trace_place(db, node, *seq, &parent, NULL);
}

int samut_past_attr(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_past *ret_past)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;
	struct listed listed;

	int r = settle(db, node, &seq);
	if (r >= 0)
		r = unchanged(db, node, seq, &now);
	if (r < 0)
		return r;
	struct samut_past past = {.node = node, .seq = seq, .present = r > 0};
	if (past.present) {
		past.mode = now.mode;
		past.uid = now.uid;
		past.gid = now.gid;
		past.blob = now.blob;
		past.size = S_ISDIR(now.mode) ? 0 : now.size;
		past.mtime = now.mtime;
	} else {
		r = look_up(s, db, node, seq, &listed);
		if (r < 0)
			return r;
		past.mode = listed.mode | (listed.dir ? S_IFDIR : S_IFREG);
		past.uid = listed.uid;
		past.gid = listed.gid;
	}
	*ret_past = past;
	return 0;
}

/* ---- Text ---- */

static int find_text(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct found *ret)
{
	g_autofree char *name = NULL;
	int64_t parent;

	if (node == SAMUT_ROOT_ID)
		return -EISDIR;
	int r = samut_trace_place(db, node, seq, &parent, &name);
	if (r >= 0)
		r = find(s, db, parent, name, seq, ret);
	return r >= 0 && ret->mode == GIT_DIR ? -EISDIR : r;
}

int samut_past_blob(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_oid *ret_oid)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;
	struct found found = {0};

	int r = settle(db, node, &seq);
	if (r >= 0)
		r = unchanged(db, node, seq, &now);
	if (r < 0)
		return r;
	if (r > 0 && S_ISDIR(now.mode))
		return -EISDIR;
	if (r > 0) {
		*ret_oid = now.blob;
		return 0;
	}
	r = find_text(s, db, node, seq, &found);
	if (r >= 0)
		*ret_oid = found.oid;
	found_clear(&found);
	return r;
}

/* git knows no empty folders, the lists do. */
static int is_folder(struct samut *s, struct samut_db *db, int64_t node, int64_t seq)
{
	struct listed listed;

	int r = look_up(s, db, node, seq, &listed);
	return r < 0 ? r : listed.dir ? -EISDIR : -ENOENT;
}

int samut_past_text(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, GBytes **ret_bytes)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;
	struct found found = {0};

	int r = settle(db, node, &seq);
	if (r >= 0)
		r = unchanged(db, node, seq, &now);
	if (r < 0)
		return r;
	if (r > 0) {
		g_autoptr(GBytes) text = NULL;
		r = S_ISDIR(now.mode) ? -EISDIR : samut_read_content(s, db, &now, &text);
		/* An edit may have come between. */
		if (r < 0 && r != -ENOENT)
			return r;
		bool same = r >= 0;
		samut_node_release(&now);
		r = unchanged(db, node, seq, &now);
		if (r > 0 && same)
			*ret_bytes = g_steal_pointer(&text);
		if (r != 0)
			return r < 0 ? r : same ? 0 : -ENOENT;
	}
	r = find_text(s, db, node, seq, &found);
	if (r == -ENOENT)
		r = is_folder(s, db, node, seq);
	if (r >= 0 && !found.data)
		r = samut_repo_blob(s->repo, &found.oid, &found.data);
	if (r >= 0)
		*ret_bytes = g_steal_pointer(&found.data);
	found_clear(&found);
	return r;
}

/* ---- Size and time ---- */

static int time_of(struct samut_db *db, int64_t seq, int64_t *ret_time)
{
	return samut_db_int(db, ret_time, "SELECT time FROM journal WHERE seq=?1", "i", seq);
}

static int touch_before(struct samut_db *db, int64_t node, int64_t seq, int64_t *ret_seq)
{
	return samut_db_int(db, ret_seq,
		"SELECT seq FROM journal_node WHERE node=?1 AND seq<?2 ORDER BY seq DESC LIMIT 1", "ii", node,
		seq);
}

/* The edit that gave the file the text it had as of seq. */
static int text_time(struct samut *s, struct samut_db *db, int64_t node, int64_t seq,
	const struct samut_oid *blob, int64_t *ret_time)
{
	struct samut_oid before;
	int64_t at = seq + 1, earlier = 0;

	int r = touch_before(db, node, at, &at);
	for (unsigned i = 0; r >= 0 && i < LOOK_BACK; i++) {
		r = touch_before(db, node, at, &earlier);
		if (r >= 0)
			r = samut_past_blob(s, db, node, earlier, &before);
		if (r < 0 || !samut_oid_equal(&before, blob))
			break;
		at = earlier;
	}
	return r < 0 && r != -ENOENT ? r : time_of(db, at, ret_time);
}

/* The last edit with which something came into the directory, left it, or was changed in itself. */
static int dir_time(struct samut_db *db, int64_t node, int64_t seq, int64_t *ret_time)
{
	int64_t own = 0, came = 0;

	int r = touch_before(db, node, seq + 1, &own);
	if (r < 0 && r != -ENOENT)
		return r;
	r = samut_db_int(db, &came, "SELECT ifnull(max(seq),1) FROM trace WHERE parent=?1 AND seq<=?2", "ii",
		node, seq);
	return r < 0 ? r : time_of(db, MAX(own, came), ret_time);
}

int samut_past(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_past *ret_past)
{
	struct samut_past past;

	int r = samut_past_attr(s, db, node, seq, &past);
	if (r < 0)
		return r;
	if (S_ISDIR(past.mode)) {
		r = dir_time(db, node, past.seq, &past.mtime);
	} else if (!past.present) {
		r = samut_past_blob(s, db, node, past.seq, &past.blob);
		if (r >= 0)
			r = samut_repo_blob_size(s->repo, &past.blob, &past.size);
		if (r == -ENOENT) {
			g_autoptr(GBytes) text = NULL;
			r = samut_past_text(s, db, node, past.seq, &text);
			past.size = text ? (int64_t)g_bytes_get_size(text) : 0;
		}
		if (r >= 0)
			r = text_time(s, db, node, past.seq, &past.blob, &past.mtime);
	}
	if (r < 0)
		return r;
	*ret_past = past;
	return 0;
}
