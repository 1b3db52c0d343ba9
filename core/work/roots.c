/* SPDX-License-Identifier: Apache-2.0 */
/* Root folders that came into the layout after a store was made. Nobody has asked for them, so the edit that
 * makes them is the program's own. */
#include "core/work/roots.h"

#include <errno.h>

#include "core/work/edit_place.h"

struct completion {
	struct samut_txn txn;
	struct samut_diag *diag;
	GPtrArray *missing; /* of const struct samut_layout * */
	GArray *ids;	    /* of int64_t: of each, and of what comes with it */
};
typedef struct completion auto_completion;

static void completion_release(struct completion *completion)
{
	samut_txn_release(&completion->txn);
	g_clear_pointer(&completion->missing, g_ptr_array_unref);
	g_clear_pointer(&completion->ids, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_completion, completion_release)

static int find_missing(struct samut_db *db, GPtrArray *missing)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(SAMUT_LAYOUT_ROOT, i)); i++) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		int r = samut_node_lookup(db, SAMUT_ROOT_ID, row->name, &node);
		if (r < 0 && r != -ENOENT)
			return r;
		if (r == -ENOENT)
			g_ptr_array_add(missing, (void *)row);
	}
	return 0;
}

static int make_folder(struct completion *completion, const struct samut_node *root,
	const struct samut_layout *row, const int64_t **ids)
{
	struct samut_node node = {
		.id = *(*ids)++,
		.parent = root->id,
		.name = (char *)row->name,
		.layout = row->code,
		.mode = root->mode,
		.uid = root->uid,
		.gid = root->gid,
	};

	return samut_place_make(&completion->txn, &node, ids, completion->diag);
}

static int complete_write(struct samut_db *db, void *arg)
{
	struct completion *completion = arg;
	const int64_t *ids = (const int64_t *)(void *)completion->ids->data;
	g_auto(samut_node) root = SAMUT_NODE_INIT;

	int r = samut_txn_begin(&completion->txn, db);
	if (r >= 0)
		r = samut_node_get(db, SAMUT_ROOT_ID, &root);
	for (guint i = 0; r >= 0 && i < completion->missing->len; i++)
		r = make_folder(completion, &root, completion->missing->pdata[i], &ids);
	return r < 0 ? r : samut_txn_commit(&completion->txn, "new root folders", NULL);
}

static int take_ids(struct completion *completion)
{
	unsigned n = 0;

	for (guint i = 0; i < completion->missing->len; i++)
		n += 1 + samut_place_size(completion->missing->pdata[i]);
	completion->ids = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), n);
	for (unsigned i = 0; i < n; i++) {
		int64_t id = samut_store_new_id(completion->txn.s->store);
		if (id < 0)
			return (int)id;
		g_array_append_val(completion->ids, id);
	}
	return 0;
}

/* "samutfs", at the host that mail addresses have. */
static void sign(struct samut_txn *txn)
{
	const char *host = strchr(txn->mail, '@');
	g_autofree char *mail = g_strconcat("samutfs", host ? host : "@localhost", NULL);

	g_free(txn->author);
	txn->author = g_strdup("samutfs");
	g_free(txn->mail);
	txn->mail = g_steal_pointer(&mail);
}

int samut_roots_complete(struct samut *s, struct samut_diag *diag)
{
	const struct samut_who who = {.via = "samutfs"};
	g_autoptr(GPtrArray) missing = g_ptr_array_new();
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = find_missing(db, missing);
	samut_store_reader_done(s->store, db);
	if (r < 0 || missing->len == 0)
		return r;
	g_auto(auto_completion) completion = {.diag = diag, .missing = g_ptr_array_ref(missing)};
	samut_txn_init(&completion.txn, s, &who);
	sign(&completion.txn);
	r = take_ids(&completion);
	return r < 0 ? r : samut_txn_run(&completion.txn, complete_write, &completion);
}
