/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where content lies, and how it gets there. Invariant: the text of a record is always in the database; free
 * content above SAMUT_INLINE_CONTENT is in git before any row refers to it.
 */
#include "core/work/content.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/rectext.h"
#include "core/store/query.h"
#include "core/work/message.h"

void samut_payload_release(struct samut_payload *payload)
{
	g_clear_pointer(&payload->bytes, g_bytes_unref);
	g_clear_pointer(&payload->record, samut_record_free);
}

static int check_size(gsize size, bool record, struct samut_diag *diag)
{
	unsigned limit = record ? SAMUT_MAX_RECORD : SAMUT_MAX_CONTENT;

	if (size <= limit)
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "ไฟล์ใหญ่เกินไป: ได้ไม่เกิน %u MiB",
		"the file is too large: %u MiB at most", limit >> 20);
	return -EFBIG;
}

/* The text of a record or query, mended; the same bytes if there was nothing to mend. */
static GBytes *mended(GBytes *text)
{
	gsize len = 0;
	const char *data = g_bytes_get_data(text, &len);
	GString *out = NULL;

	if (!samut_rec_normalise(data ? data : "", len, true, &out)) {
		g_string_free(out, TRUE);
		return g_bytes_ref(text);
	}
	return g_string_free_to_bytes(out);
}

int samut_payload_make(
	const struct samut_layout *row, GBytes *text, struct samut_payload *ret, struct samut_diag *diag)
{
	g_auto(samut_payload) payload = {.row = row};
	bool query = row->code == SAMUT_LAYOUT_QUERY;
	gsize len = 0;

	int r = check_size(g_bytes_get_size(text), row->kind != NULL, diag);
	if (r < 0)
		return r;
	payload.bytes = row->kind || query ? mended(text) : g_bytes_ref(text);
	const char *data = g_bytes_get_data(payload.bytes, &len);
	if (row->kind) {
		const struct samut_kind *kind = samut_kind_find(row->kind);
		r = samut_record_check(kind, data ? data : "", len, &payload.record, diag);
		if (r < 0)
			return r;
	}
	if (query) {
		r = samut_query_check(data ? data : "", len, diag);
		if (r < 0)
			return r;
	}
	payload.large = !row->kind && len > SAMUT_INLINE_CONTENT;
	r = samut_oid_blob(data, len, &payload.oid);
	if (r < 0)
		return r;
	*ret = payload;
	payload = (struct samut_payload)SAMUT_PAYLOAD_INIT;
	return 0;
}

int samut_payload_settle(struct samut *s, const struct samut_payload *payload)
{
	struct samut_oid oid;

	return payload->large ? samut_repo_put_blob(s->repo, payload->bytes, &oid) : 0;
}

int samut_payload_put(
	struct samut_txn *txn, int64_t node, const char *path, const struct samut_payload *payload)
{
	int r = payload->large ? samut_content_drop(txn->db, node)
			       : samut_content_put(txn->db, node, payload->bytes);

	if (r < 0)
		return r;
	samut_txn_put(txn, path, &payload->oid, payload->large ? NULL : payload->bytes);
	return 0;
}

void samut_payload_describe(
	GString *body, const struct samut_payload *payload, GBytes *old_text, int64_t old_size)
{
	if (payload->row->kind)
		samut_message_fields(body, old_text, payload->bytes);
	else
		samut_message_free(body, old_text, old_size, payload->bytes);
}

int samut_read_content(
	struct samut *s, struct samut_db *db, const struct samut_node *node, GBytes **ret_bytes)
{
	if (S_ISDIR(node->mode))
		return -EISDIR;
	int r = samut_content_get(db, node->id, ret_bytes);
	if (r != -ENODATA)
		return r;
	if (node->size == 0) {
		*ret_bytes = g_bytes_new_static("", 0);
		return 0;
	}
	return samut_repo_blob(s->repo, &node->blob, ret_bytes);
}
