/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refusals that people can read: the sidecar beside the record, and the row for /.samut/why. Invariant: what
 * was written is never lost to a refusal, and the sidecar's comments are taken off again when it is saved as
 * the record.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/work/edit.h"
#include "core/work/edit_entry.h"

#define COMMENT "# samutfs: "

/* What an error means, when nobody has said more. */
static const struct {
	int error;
	const char *th, *en;
} meanings[] = {
	{EINVAL, "รูปแบบไม่ถูกต้อง", "not accepted"},
	{EBUSY, "ยังมีที่อ้างถึงอยู่", "still referred to"},
	{ESTALE, "ผู้อื่นบันทึกไปก่อนแล้ว", "someone else saved meanwhile"},
	{ENOSPC, "เนื้อที่เต็ม", "no space left"},
	{EFBIG, "ไฟล์ใหญ่เกินไป", "the file is too large"},
	{EEXIST, "มีชื่อนี้อยู่แล้ว", "the name is taken"},
	{ENAMETOOLONG, "ชื่อยาวเกินไป", "the name is too long"},
	{ENOENT, "ไม่พบไฟล์หรือโฟลเดอร์", "no such file or folder"},
	{EXDEV, "ย้ายในครั้งเดียวไม่ได้ ให้คัดลอกแทน", "cannot be moved in one step: copy it"},
	{EIO, "ดิสก์ผิดพลาด", "the disk reported an error"},
	{EROFS, "อ่านได้อย่างเดียว", "read-only"},
	{EPERM, "ไม่อนุญาต", "not permitted"},
};

/* Makes sure that there is a reason. */
static void print_reasons(GString *out, const struct samut_diag *diag, const char *prefix, int error)
{
	g_auto(samut_diag) general = SAMUT_DIAG_INIT;

	if (diag && samut_diag_count(diag) > 0) {
		samut_diag_print(diag, prefix, NULL, out);
		return;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (meanings[i].error == -error)
			samut_diag_add(&general, 0, 0, NULL, "%1$s%2$.0s", "%1$.0s%2$s", meanings[i].th,
				meanings[i].en);
	if (samut_diag_count(&general) == 0)
		samut_diag_add(&general, 0, 0, NULL, "ผิดพลาด: %s", "failed: %s", g_strerror(-error));
	samut_diag_print(&general, prefix, NULL, out);
}

/* Reasons on top of the text, in the place of those that an earlier refusal put there. */
static GBytes *annotated(GBytes *text, const struct samut_diag *diag, int error)
{
	gsize len = 0;
	const char *data = g_bytes_get_data(text, &len);
	const char *end = data + len;
	GString *out = g_string_sized_new(len + 256);

	print_reasons(out, diag, COMMENT, error);
	while ((gsize)(end - data) >= strlen(COMMENT) && memcmp(data, COMMENT, strlen(COMMENT)) == 0) {
		const char *newline = memchr(data, '\n', (gsize)(end - data));
		data = newline ? newline + 1 : end;
	}
	g_string_append_len(out, data, end - data);
	return g_string_free_to_bytes(out);
}

struct refusal {
	const struct samut_who *who;
	int64_t parent, id; /* id: for a new sidecar */
	const char *name;
	char *sidecar, *reasons;
	GBytes *text;	    /* annotated; NULL: no sidecar */
	int64_t time, kept; /* kept: the sidecar */
};
typedef struct refusal auto_refusal;

static void refusal_release(struct refusal *refusal)
{
	g_clear_pointer(&refusal->sidecar, g_free);
	g_clear_pointer(&refusal->reasons, g_free);
	g_clear_pointer(&refusal->text, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_refusal, refusal_release)

/* Permission bits: nobody reads a refused text who may not read the record. */
static int sidecar_mode(struct samut_db *db, const struct refusal *refusal, uint32_t *ret_mode)
{
	g_auto(samut_node) record = SAMUT_NODE_INIT;

	int r = samut_node_lookup(db, refusal->parent, refusal->name, &record);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_mode = S_IFREG | (r < 0 ? 0660 : record.mode & 0660);
	return 0;
}

static int put_sidecar(struct samut_db *db, struct refusal *refusal)
{
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	g_auto(samut_node) old = SAMUT_NODE_INIT;
	uint32_t mode;

	int r = samut_node_get(db, refusal->parent, &parent);
	if (r >= 0)
		r = sidecar_mode(db, refusal, &mode);
	if (r < 0)
		return r;
	struct samut_node node = {
		.id = refusal->id,
		.parent = parent.id,
		.name = refusal->sidecar,
		.scratch = true,
		.size = (int64_t)g_bytes_get_size(refusal->text),
		.atime = refusal->time,
		.mtime = refusal->time,
		.ctime = refusal->time,
	};
	samut_entry_own(&node, &parent, refusal->who, S_IFREG, mode & 07777);
	r = samut_node_lookup(db, parent.id, refusal->sidecar, &old);
	if (r >= 0 && (!old.scratch || !S_ISREG(old.mode)))
		return 0;
	if (r >= 0)
		node.id = old.id;
	if (r < 0 && r != -ENOENT)
		return r;
	r = r >= 0 ? samut_node_update(db, &node) : samut_node_insert(db, &node);
	if (r >= 0)
		r = samut_content_put(db, node.id, refusal->text);
	if (r >= 0)
		refusal->kept = node.id;
	return r;
}

/* Path as people know it; "" for what has no parent any more. */
static char *path_of(struct samut_db *db, const struct refusal *refusal)
{
	char *path = NULL;

	return samut_path_below(db, refusal->parent, refusal->name, &path) < 0 ? g_strdup(refusal->name)
									       : path;
}

static int refuse_write(struct samut_db *db, void *arg)
{
	struct refusal *refusal = arg;
	g_autofree char *path = path_of(db, refusal);

	int r = refusal->text ? put_sidecar(db, refusal) : 0;
	if (r == -ENOENT) /* the folder is gone: the reason is all that can be kept */
		r = 0;
	return r < 0 ? r : samut_why_add(db, refusal->who->uid, refusal->time, path, refusal->reasons);
}

int samut_refuse(struct samut *s, const struct samut_who *who, int64_t parent, const char *name, GBytes *text,
	int error, const struct samut_diag *diag, int64_t *ret_sidecar)
{
	g_auto(auto_refusal) refusal = {.who = who, .parent = parent, .name = name, .time = samut_now()};
	GString *reasons = g_string_new(NULL);

	print_reasons(reasons, diag, "", error);
	refusal.reasons = g_string_free(reasons, FALSE);
	refusal.sidecar = samut_sidecar_name(name);
	if (text && refusal.sidecar) {
		refusal.text = annotated(text, diag, error);
		refusal.id = samut_store_new_id(s->store);
		if (refusal.id < 0)
			return (int)refusal.id;
	}
	int r = samut_store_write(s->store, refuse_write, &refusal, refusal.text != NULL);
	if (r < 0)
		return r;
	*ret_sidecar = refusal.kept;
	return 0;
}
