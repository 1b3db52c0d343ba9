/* SPDX-License-Identifier: Apache-2.0 */
/* The owner's bits if he owns it, else the group's if he is of it, else those of others: never a sum of them.
 */
#include "core/work/access.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#define SEARCH 1
#define WRITE 2
/* Enough for any directory service; who is in more groups loses the last ones. */
#define MAX_GROUPS 65536

void samut_access_init(struct samut_access *access, uint32_t uid, uint32_t gid)
{
	struct passwd entry, *found = NULL;
	char buffer[16384];
	gid_t main_group = gid;

	access->uid = uid;
	access->groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
	g_array_append_val(access->groups, main_group);
	if (getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) != 0 || !found)
		return;
	int n = 64;
	g_array_set_size(access->groups, (unsigned)n);
	while (getgrouplist(found->pw_name, gid, (gid_t *)(void *)access->groups->data, &n) < 0 &&
		n <= MAX_GROUPS)
		g_array_set_size(access->groups, (unsigned)n);
	g_array_set_size(access->groups, (unsigned)MIN(n, (int)access->groups->len));
}

void samut_access_release(struct samut_access *access)
{
	g_clear_pointer(&access->groups, g_array_unref);
}

static bool in_group(const struct samut_access *access, uint32_t gid)
{
	for (unsigned i = 0; i < access->groups->len; i++)
		if (g_array_index(access->groups, gid_t, i) == gid)
			return true;
	return false;
}

bool samut_access_grants(const struct samut_access *access, const struct samut_node *node, unsigned want)
{
	unsigned shift = access->uid == node->uid ? 6 : in_group(access, node->gid) ? 3 : 0;

	return access->uid == 0 || (node->mode >> shift & want) == want;
}

static int refuse(const char *path, const char *part_end, struct samut_diag *diag)
{
	samut_diag_add(diag, 0, 0, NULL, "ไม่มีสิทธิ์เขียนใน “%.*s”", "you may not write in “%.*s”",
		(int)(part_end - path), path);
	return -EACCES;
}

int samut_access_write(
	const struct samut_access *access, struct samut_db *db, const char *path, struct samut_diag *diag)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	const char *start = path, *end = path;

	int r = samut_node_get(db, SAMUT_ROOT_ID, &node);
	while (r >= 0 && *start) {
		g_auto(samut_node) child = SAMUT_NODE_INIT;
		end = start + strcspn(start, "/");
		g_autofree char *name = g_strndup(start, (gsize)(end - start));
		if (!samut_access_grants(access, &node, SEARCH))
			return refuse(path, start, diag);
		r = samut_node_lookup(db, node.id, name, &child);
		if (r < 0)
			break;
		samut_node_release(&node);
		node = child;
		child = (struct samut_node)SAMUT_NODE_INIT;
		start = *end ? end + 1 : end;
	}
	if (r < 0 && r != -ENOENT)
		return r;
	unsigned want = S_ISDIR(node.mode) ? WRITE | SEARCH : WRITE;
	return samut_access_grants(access, &node, want) ? 0 : refuse(path, start, diag);
}
