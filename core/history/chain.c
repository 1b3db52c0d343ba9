/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of commits. Invariant: the reference moves only to a commit whose pack is synced, and never past
 * an edit that is missing; tree cache and tip speak of the same commit, or the chain is broken and must be
 * loaded.
 */
#include "core/history/chain.h"

#include <errno.h>
#include <string.h>

#include "core/base/fsutil.h"
#include "core/history/commit.h"
#include "core/history/gitrepo.h"
#include "core/history/treecache.h"

#define COMMITTER "samutfs"
#define COMMITTER_MAIL "samutfs@localhost"
#define CACHE_LIMIT (48U << 20)

struct samut_chain {
	struct samut_repo *repo; /* borrowed */
	char *mail, *pack_dir;
	struct samut_hasher *hasher;
	struct samut_treecache *trees;
	struct samut_pack *pack; /* NULL while nothing was added */
	uint64_t serial;	 /* of the last pack */
	bool loaded;

	/* The newest commit, added; and what the reference is known to be. */
	struct samut_oid tip, flushed_tip;
	int64_t seq, flushed_seq;
	int64_t committed; /* its committer's seconds */
	GArray *ids;	   /* of struct samut_oid: commits added and not taken; the last is that of seq */

	struct samut_commit_info head; /* as loaded; its strings lie in head_text */
	char *head_text;
	GString *commit;
	char *step;
};

/* ---- Making ---- */

static int load_tree(void *arg, const struct samut_oid *oid, uint8_t **ret_data, uint32_t *ret_len)
{
	git_odb_object *object;
	size_t len;
	int r = samut_repo_read(arg, oid, SAMUT_OBJECT_TREE, &object);

	if (r < 0)
		return r == -ENOENT ? -EUCLEAN : r;
	len = git_odb_object_size(object);
	if (len > G_MAXUINT32) {
		r = -EUCLEAN;
	} else {
		*ret_data = g_memdup2(git_odb_object_data(object), len);
		*ret_len = (uint32_t)len;
	}
	git_odb_object_free(object);
	return r;
}

int samut_chain_new(struct samut_repo *repo, const char *committer_mail, struct samut_chain **ret_chain)
{
	g_autoptr(samut_chain) chain = g_new0(struct samut_chain, 1);

	chain->repo = repo;
	chain->mail = g_strdup(committer_mail ? committer_mail : COMMITTER_MAIL);
	chain->pack_dir = g_build_filename(samut_repo_path(repo), "objects", "pack", NULL);
	chain->commit = g_string_new(NULL);
	chain->ids = g_array_new(FALSE, FALSE, sizeof(struct samut_oid));
	chain->trees = samut_treecache_new(load_tree, repo);
	chain->step = g_strdup("");
	chain->hasher = samut_hasher_new();
	if (!chain->hasher)
		return -ENOTSUP;
	*ret_chain = g_steal_pointer(&chain);
	return 0;
}

void samut_chain_free(struct samut_chain *chain)
{
	if (!chain)
		return;
	samut_pack_free(chain->pack);
	samut_treecache_free(chain->trees);
	samut_hasher_free(chain->hasher);
	g_string_free(chain->commit, TRUE);
	g_array_unref(chain->ids);
	g_free(chain->head_text);
	g_free(chain->pack_dir);
	g_free(chain->mail);
	g_free(chain->step);
	g_free(chain);
}

int64_t samut_chain_added(const struct samut_chain *chain)
{
	return chain->seq;
}

int64_t samut_chain_flushed(const struct samut_chain *chain)
{
	return chain->flushed_seq;
}

uint64_t samut_chain_pending(const struct samut_chain *chain)
{
	return chain->pack ? samut_pack_size(chain->pack) : 0;
}

const char *samut_chain_step(const struct samut_chain *chain)
{
	return chain->step;
}

/* Notes what failed; the chain must be loaded again. */
G_GNUC_PRINTF(3, 4)
static int broken(struct samut_chain *chain, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_free(chain->step);
	chain->step = g_strdup_vprintf(format, args);
	va_end(args);
	chain->loaded = false;
	return error;
}

/* ---- Loading ---- */

static int move_ref(struct samut_repo *repo, const struct samut_oid *old, const struct samut_oid *fresh)
{
	struct samut_ref_move move = {0};
	int r = samut_ref_prepare(repo, old, fresh, &move);

	if (r == 0)
		r = samut_ref_commit(repo, &move);
	samut_ref_cancel(&move);
	return r;
}

/*
 * A reference that can be seen may still be undone by a power cut, if its directory was not synced. After a
 * failed sync a second one proves nothing, so the reference is written anew.
 */
static int make_durable(struct samut_chain *chain, const struct samut_oid *head)
{
	int r = samut_fs_sync_dir(chain->pack_dir);

	return r < 0 ? r : move_ref(chain->repo, head, head);
}

static int read_head(struct samut_chain *chain)
{
	struct samut_oid head;
	int r = samut_repo_ref(chain->repo, &head);

	g_clear_pointer(&chain->head_text, g_free);
	chain->head = (struct samut_commit_info){0};
	if (r < 0 || samut_oid_is_zero(&head))
		return r;
	r = samut_repo_read_commit(chain->repo, &head, &chain->head, &chain->head_text);
	if (r < 0)
		return r == -ENOENT ? -EUCLEAN : r;
	return chain->head.seq ? make_durable(chain, &head) : -EUCLEAN;
}

int samut_chain_load(struct samut_chain *chain, const struct samut_commit_info **ret_head)
{
	int r;

	g_clear_pointer(&chain->pack, samut_pack_free);
	r = read_head(chain);
	if (r < 0)
		return broken(chain, r, "reading the head of the history");
	samut_treecache_reset(chain->trees, &chain->head.tree);
	chain->tip = chain->flushed_tip = chain->head.id;
	chain->seq = chain->flushed_seq = chain->head.seq;
	chain->committed = chain->head.committed;
	g_array_set_size(chain->ids, 0);
	chain->loaded = true;
	*ret_head = chain->head_text ? &chain->head : NULL;
	return 0;
}

/* ---- Adding ---- */

static int put(struct samut_chain *chain, const struct samut_op *op)
{
	int r = 0;

	if (op->data) {
		gsize len;
		const void *data = g_bytes_get_data(op->data, &len);

		r = samut_pack_blob(chain->pack, data, len, &op->oid);
	} else if (!samut_pack_has(chain->pack, &op->oid) && !samut_repo_has(chain->repo, &op->oid)) {
		r = -ENOENT;
	}
	return r < 0 ? r : samut_treecache_put(chain->trees, op->path, &op->oid);
}

static int apply(struct samut_chain *chain, const struct samut_op *op)
{
	switch (op->kind) {
	case SAMUT_OP_PUT:
		return put(chain, op);
	case SAMUT_OP_DELETE:
		return samut_treecache_delete(chain->trees, op->path);
	case SAMUT_OP_MOVE:
		return samut_treecache_move(chain->trees, op->path, op->to);
	}
	return -EINVAL;
}

static int add_commit(struct samut_chain *chain, const struct samut_edit_row *row)
{
	struct samut_commit_context context = {
		.parent = chain->tip,
		.committer = COMMITTER,
		.committer_mail = chain->mail,
		.not_before = chain->committed,
	};
	int r = samut_treecache_write(chain->trees, chain->pack, &context.tree);

	if (r < 0)
		return r;
	g_string_truncate(chain->commit, 0);
	chain->committed = samut_commit_format(chain->commit, row, &context);
	return samut_pack_commit(chain->pack, chain->commit->str, chain->commit->len, &chain->tip);
}

int samut_chain_add(struct samut_chain *chain, const struct samut_edit_row *row, const GPtrArray *ops)
{
	int r = 0;

	if (!chain->loaded || row->seq != chain->seq + 1)
		return broken(chain, -EINVAL, "edit %" G_GINT64_FORMAT " is not the next", row->seq);
	if (!chain->pack)
		r = samut_pack_new(chain->pack_dir, chain->hasher, ++chain->serial, &chain->pack);
	if (r < 0)
		return broken(chain, r, "beginning a pack");
	for (guint i = 0; i < ops->len; i++) {
		const struct samut_op *op = g_ptr_array_index(ops, i);

		r = apply(chain, op);
		if (r < 0)
			return broken(chain, r, "edit %" G_GINT64_FORMAT ", %s", row->seq, op->path);
	}
	r = add_commit(chain, row);
	if (r < 0)
		return broken(chain, r, "edit %" G_GINT64_FORMAT, row->seq);
	chain->seq = row->seq;
	g_array_append_val(chain->ids, chain->tip);
	return 0;
}

GArray *samut_chain_take_ids(struct samut_chain *chain, int64_t *ret_first)
{
	GArray *ids = chain->ids;

	*ret_first = chain->seq - ids->len + 1;
	chain->ids = g_array_new(FALSE, FALSE, sizeof(struct samut_oid));
	return ids;
}

/* ---- Flushing ---- */

int samut_chain_flush(struct samut_chain *chain)
{
	struct samut_ref_move move = {0};
	const char *step = "taking the lock of " SAMUT_REF;
	int r;

	if (!chain->loaded)
		return -EINVAL;
	if (!chain->pack)
		return 0;
	/* The lock first: what it may fail for leaves no useless pack behind. */
	r = samut_ref_prepare(chain->repo, &chain->flushed_tip, &chain->tip, &move);
	if (r == 0) {
		step = "writing a pack";
		r = samut_pack_publish(chain->pack);
	}
	if (r == 0) {
		step = "moving " SAMUT_REF;
		r = samut_ref_commit(chain->repo, &move);
	}
	samut_ref_cancel(&move);
	if (r < 0)
		return broken(chain, r, "%s", step);
	g_clear_pointer(&chain->pack, samut_pack_free);
	chain->flushed_tip = chain->tip;
	chain->flushed_seq = chain->seq;
	samut_treecache_trim(chain->trees, CACHE_LIMIT);
	return 0;
}
