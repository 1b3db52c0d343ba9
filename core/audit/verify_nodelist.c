/* SPDX-License-Identifier: Apache-2.0 */
/* Two nodelists entry by entry: whose owner, mode or number it is that differs. */
#include "core/audit/verify_part.h"
#include "core/work/nodelist.h"

#include <string.h>

static int note(int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg)
{
	(void)dir;
	g_hash_table_insert(arg, g_strdup(path),
		g_strdup_printf("inode %" G_GINT64_FORMAT ", mode %04o, owner %u, group %u", (gint64)id, mode,
			uid, gid));
	return 0;
}

static int read_here(struct verify *v, int64_t dir, int list, GHashTable *ret_entries)
{
	GString *text;
	int r = samut_nodelist_build(v->db, dir, list, NULL, &text);

	if (r < 0)
		return r;
	r = samut_nodelist_parse(text->str, text->len, note, ret_entries);
	g_string_free(text, TRUE);
	return r;
}

static int read_there(struct verify *v, const struct samut_oid *oid, GHashTable *ret_entries)
{
	g_autoptr(GBytes) text = NULL;
	gsize len = 0;
	int r = samut_repo_blob(v->samut->repo, oid, &text);

	if (r < 0)
		return r;
	const char *data = g_bytes_get_data(text, &len);
	return samut_nodelist_parse(data ? data : "", len, note, ret_entries);
}

/* Entries of one that are others in the other; those that are in both are told of only once. */
static void tell(struct verify *v, const char *folder, GHashTable *these, GHashTable *others, bool ours)
{
	GHashTableIter iter;
	void *name, *entry;

	g_hash_table_iter_init(&iter, these);
	while (g_hash_table_iter_next(&iter, &name, &entry)) {
		const char *other = g_hash_table_lookup(others, name);
		const char *below = strcmp(name, "./") == 0 ? "" : name;
		if (!other)
			verify_problem(v, "%s%s: %s in the list of %s", folder, below, (const char *)entry,
				ours ? "the database, in none of git" : "git, in none of the database");
		else if (ours && strcmp(entry, other) != 0)
			verify_problem(v, "%s%s: %s in the database; %s in git", folder, below,
				(const char *)entry, other);
	}
}

void verify_nodelist(struct verify *v, const char *path, int64_t dir, const struct samut_oid *there)
{
	g_autoptr(GHashTable) ours = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GHashTable) theirs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *folder = samut_nodelist_folder(path);
	int list = samut_nodelist_which(path);

	if (read_here(v, dir, list, ours) < 0 || read_there(v, there, theirs) < 0)
		return;
	tell(v, folder, ours, theirs, true);
	tell(v, folder, theirs, ours, false);
}
