/* SPDX-License-Identifier: Apache-2.0 */
/* Names of entries and what follows from them. Invariant: a versioned node's name is canonical, allowed, not
 * scratch, and fits the row it is stored with. */
#include "core/work/edit_entry.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/name.h"

static int check_name(const char *name, struct samut_diag *diag)
{
	int r = samut_name_check(name, diag);

	if (r < 0)
		return r;
	if (samut_name_is_trash(name)) {
		samut_diag_add(diag, 0, 0, NULL, "ที่นี่ไม่มีถังขยะ สิ่งที่ลบยังอยู่ในประวัติ",
			"there is no trash here: what is deleted stays in the history");
		return -EINVAL;
	}
	if (samut_name_is_scratch(name)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” เป็นชื่อไฟล์ชั่วคราว ใช้เป็นชื่อข้อมูลไม่ได้",
			"“%s” is a name of temporary files, not of records", name);
		return -EINVAL;
	}
	return 0;
}

int samut_entry_match(const struct samut_node *parent, const char *name, bool dir, char **ret_name,
	const struct samut_layout **ret_row, struct samut_diag *diag)
{
	g_autofree char *canonical = samut_name_canonical(name);
	const struct samut_layout *place = samut_layout_get(parent->layout);

	if (!S_ISDIR(parent->mode))
		return -ENOTDIR;
	int r = check_name(canonical ? canonical : name, diag);
	if (r < 0)
		return r;
	if (!place || parent->scratch) {
		samut_diag_add(diag, 0, 0, NULL, "ที่นี่เป็นที่ของไฟล์ชั่วคราว", "this is a place of temporary files");
		return -EINVAL;
	}
	const struct samut_layout *row = samut_layout_match(place, parent->name, canonical, dir, diag);
	if (!row)
		return -EINVAL;
	*ret_name = g_steal_pointer(&canonical);
	*ret_row = row;
	return 0;
}

void samut_entry_own(struct samut_node *node, const struct samut_node *parent, const struct samut_who *who,
	uint32_t type, uint32_t mode)
{
	bool inherits = parent->mode & S_ISGID;

	node->uid = who->uid;
	node->gid = inherits ? parent->gid : who->gid;
	node->mode = type | (mode & 07777);
	if (inherits && type == S_IFDIR)
		node->mode |= S_ISGID;
}

int samut_entry_free(struct samut_db *db, int64_t parent, const char *name)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_lookup(db, parent, name, &node);
	return r == -ENOENT ? 0 : r < 0 ? r : -EEXIST;
}

static bool is_area(const struct samut_layout *row)
{
	return row->naming == SAMUT_NAMING_PROVINCE || row->naming == SAMUT_NAMING_AMPHOE ||
	       row->naming == SAMUT_NAMING_TAMBON;
}

int samut_entry_area_free(struct samut_db *db, int64_t parent, const struct samut_layout *row,
	const char *name, int64_t self, struct samut_diag *diag)
{
	const char *end = is_area(row) ? strchr(name, '-') : NULL;

	if (!end)
		return 0;
	/* All names that begin with the code and its hyphen lie between these two. */
	g_autofree char *from = g_strndup(name, (gsize)(end - name) + 1);
	g_autofree char *to = g_strdup_printf("%.*s.", (int)(end - name), name);
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT name FROM node WHERE parent=?1 AND name>=?2 AND name<?3 AND id<>?4 AND scratch=0 "
		"LIMIT 1",
		"itti", parent, from, to, self);
	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r;
	samut_diag_add(diag, 0, 0, NULL, "รหัสนี้มีโฟลเดอร์อยู่แล้ว: “%s”", "this code has a folder already: “%s”",
		samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	return -EEXIST;
}

char *samut_sidecar_name(const char *name)
{
	if (strlen(name) + strlen(SAMUT_SIDECAR) > SAMUT_NAME_MAX)
		return NULL;
	return g_strconcat(name, SAMUT_SIDECAR, NULL);
}

int samut_sidecar_drop(
	struct samut_db *db, int64_t parent, const char *name, int64_t keep, int64_t now, bool *ret_gone)
{
	g_autofree char *sidecar = samut_sidecar_name(name);
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (!sidecar)
		return 0;
	int r = samut_node_lookup(db, parent, sidecar, &node);
	if (r == -ENOENT || (r >= 0 && (!node.scratch || node.id == keep)))
		return 0;
	if (r >= 0)
		r = samut_node_delete(db, node.id, now);
	if (r < 0)
		return r;
	*ret_gone = true;
	return 0;
}
