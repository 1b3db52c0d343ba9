/* SPDX-License-Identifier: Apache-2.0 */
/* .snapshots. Invariant: each such directory has one nodeid, which no other path leads to (computed.c). */
#include "fs/snapshots.h"

#include "core/show/past_trees.h"
#include "fs/computed.h"
#include "fs/verdict.h"

bool snapshots_is(fuse_ino_t parent, const char *name)
{
	return !computed_is(parent) && strcmp(name, SAMUT_SNAPSHOT_NAME) == 0;
}

int snapshots_lookup(
	struct session *s, const struct viewer *viewer, fuse_ino_t parent, struct fuse_entry_param *ret_entry)
{
	g_autofree char *path = g_strdup_printf(SAMUT_SNAPSHOTS "/%" G_GUINT64_FORMAT, (guint64)parent);

	return computed_enter(s, viewer, path, ret_entry);
}

int snapshots_refuse(struct session *s, const struct samut_who *who, fuse_ino_t parent)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	samut_diag_add(&diag, 0, 0, NULL, "“%s” คือฉบับก่อน ๆ ของโฟลเดอร์นี้ สร้าง เปลี่ยนชื่อ หรือลบไม่ได้",
		"“%s” holds the earlier states of this folder and cannot be made, renamed or removed",
		SAMUT_SNAPSHOT_NAME);
	return verdict_refuse(s, who, (int64_t)parent, SAMUT_SNAPSHOT_NAME, NULL, -EPERM, &diag);
}

int64_t snapshots_dir(const char *path)
{
	const char *number = path + strlen(SAMUT_SNAPSHOTS "/");

	if (!g_str_has_prefix(path, SAMUT_SNAPSHOTS "/") || strchr(number, '/'))
		return 0;
	return g_ascii_strtoll(number, NULL, 10);
}
