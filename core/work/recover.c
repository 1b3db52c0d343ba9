/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery. Invariant: a draft is dropped only after what became of it is durable; carried out twice it does
 * no harm. Which journal rows git lacks is not asked here: the committer reads that from git.
 */
#include "core/work/recover.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/base/log.h"
#include "core/model/rectext.h"
#include "core/store/changed.h"
#include "core/store/schema.h"
#include "core/work/edit.h"
#include "core/work/edit_entry.h"
#include "core/work/refs.h"

/* ---- Drafts ---- */

struct draft {
	int64_t node, parent;
	char *name;
	uint32_t uid;
	GBytes *text;
};

static void draft_free(void *data)
{
	struct draft *draft = data;

	g_free(draft->name);
	g_bytes_unref(draft->text);
	g_free(draft);
}

static int note_draft(int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text, void *arg)
{
	struct draft *draft = g_new(struct draft, 1);

	*draft = (struct draft){node, parent, g_strdup(name), uid, g_bytes_ref(text)};
	g_ptr_array_add(arg, draft);
	return 0;
}

/* The draft of a record lies beside it, with the reason; one that says what the record says is no loss. */
static int put_beside(struct samut *s, struct samut_db *db, const struct samut_who *who,
	const struct draft *draft, const struct samut_node *node)
{
	g_auto(samut_diag) reason = SAMUT_DIAG_INIT;
	g_autoptr(GBytes) current = NULL;
	int64_t sidecar;

	if (node->id && samut_read_content(s, db, node, &current) >= 0 && g_bytes_equal(current, draft->text))
		return 0;
	samut_diag_add(&reason, 0, 0, NULL, "เครื่องหยุดทำงานก่อนที่การบันทึกครั้งนี้จะเสร็จ ตรวจดูแล้วบันทึกใหม่",
		"the machine stopped before this save was closed; look through it and save it again");
	g_autofree char *path = NULL;
	int r = samut_path_below(db, draft->parent, draft->name, &path);
	return r < 0 ? r
		     : samut_refuse(
			       s, who, draft->parent, draft->name, draft->text, -EINTR, &reason, &sidecar);
}

/* The draft of a free file, present (node->id) or not, becomes its content. */
static int save_free(struct samut *s, const struct samut_who *who, const struct draft *draft,
	const struct samut_node *node)
{
	struct samut_save save = {
		.node = node->id,
		.parent = draft->parent,
		.name = draft->name,
		.id = draft->node,
		.text = draft->text,
	};

	int r = samut_edit_save(s, who, &save, NULL);
	g_clear_pointer(&save.stored, g_bytes_unref);
	return r;
}

/* The file of a draft was never saved: what would it be? NULL: nothing that is versioned. */
static int bring_back_unborn(
	struct samut *s, struct samut_db *db, const struct samut_who *who, const struct draft *draft)
{
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	g_autofree char *name = NULL;
	const struct samut_layout *row;
	const struct samut_node none = SAMUT_NODE_INIT;

	int r = samut_node_get(db, draft->parent, &parent);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (samut_entry_match(&parent, draft->name, false, &name, &row, NULL) < 0)
		return 0;
	return row->kind ? put_beside(s, db, who, draft, &none) : save_free(s, who, draft, &none);
}

static int bring_back(struct samut *s, struct samut_db *db, const struct draft *draft)
{
	const struct samut_who who = {.uid = draft->uid, .gid = draft->uid};
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, draft->node, &node);
	if (r == -ENOENT)
		return bring_back_unborn(s, db, &who, draft);
	if (r < 0)
		return r;
	if (node.scratch)
		return samut_scratch_save(s, node.id, draft->text, samut_now(), true);
	const struct samut_layout *row = samut_layout_get(node.layout);
	return row && row->kind ? put_beside(s, db, &who, draft, &node) : save_free(s, &who, draft, &node);
}

static int recover_drafts(struct samut *s, struct samut_db *db)
{
	g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func(draft_free);

	int r = samut_draft_each(db, note_draft, drafts);
	for (unsigned i = 0; r >= 0 && i < drafts->len; i++) {
		const struct draft *draft = drafts->pdata[i];
		int error = bring_back(s, db, draft);
		if (error >= 0)
			error = samut_draft(s, draft->node, 0, "", 0, NULL);
		if (error < 0)
			samut_log(SAMUT_LOG_DEBUG, "draft of %s kept for later: %s", draft->name,
				g_strerror(-error));
	}
	return r;
}

/* ---- Another kind table ---- */

/* Extracts one record; a text that the new table would refuse stays, without columns. */
static int extract(struct samut *s, struct samut_db *db, int64_t id, bool resolve)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, id, &node);
	if (r < 0)
		return r;
	r = samut_refs_extract(s, db, &node, resolve ? SAMUT_REFS_STRICT : SAMUT_REFS_AS_WRITTEN, NULL);
	if (r != -EINVAL)
		return r;
	return resolve ? 0 : samut_recordrow_drop(db, id);
}

/* Ids of all nodes whose row in the layout is a record. */
static int list_records(struct samut_db *db, GArray *out)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT id,layout FROM node WHERE scratch=0", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const struct samut_layout *row = samut_layout_get((int)samut_stmt_int(stmt, 1));
		int64_t id = samut_stmt_int(stmt, 0);
		if (row && row->kind)
			g_array_append_val(out, id);
	}
	return r;
}

static int extract_write(struct samut_db *db, void *arg)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));

	int r = list_records(db, nodes);
	for (int round = 0; r >= 0 && round < 2; round++)
		for (unsigned i = 0; r >= 0 && i < nodes->len; i++)
			r = extract(arg, db, g_array_index(nodes, int64_t, i), round == 1);
	if (r >= 0)
		r = samut_changed_renew(db);
	return r < 0 ? r : samut_schema_kinds_done(db);
}

int samut_recover(struct samut *s, struct samut_diag *diag)
{
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_schema_kinds_changed(db);
	if (r > 0)
		r = samut_store_write(s->store, extract_write, s, true);
	if (r >= 0)
		r = recover_drafts(s, db);
	samut_store_reader_done(s->store, db);
	if (r < 0)
		samut_diag_add(diag, 0, 0, NULL, "ซ่อมแซมที่เก็บข้อมูลไม่ได้: %s", "cannot recover the store: %s",
			g_strerror(-r));
	return r < 0 ? r : 0;
}
