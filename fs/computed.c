/* SPDX-License-Identifier: Apache-2.0 */
/* The computed tree: one row an entry. */
#include "fs/computed.h"

#include <unistd.h>

#include "core/store/journal.h"
#include "fs/readme.h"

static int render_link(struct session *s, uint32_t uid, GString *out)
{
	(void)s;
	(void)uid;
	g_string_append(out, ".samut/readme.txt");
	return 0;
}

static int render_readme(struct session *s, uint32_t uid, GString *out)
{
	(void)s;
	(void)uid;
	g_string_append(out, readme_text);
	return 0;
}

static int render_why(struct session *s, uint32_t uid, GString *out)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_why_print(db, uid, 50, out);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

static int render_status(struct session *s, uint32_t uid, GString *out)
{
	g_autofree char *trouble = NULL;
	int64_t last = 0, committed = samut_committer_state(s->samut->committer, &trouble);
	struct samut_db *db = samut_store_reader(s->samut->store);

	(void)uid;
	if (!db)
		return -EMFILE;
	int r = samut_journal_last(db, &last);
	samut_store_reader_done(s->samut->store, db);
	if (r < 0)
		return r;
	g_string_append_printf(out,
		"Health: %s\nEdits: %" G_GINT64_FORMAT "\nInGit: %" G_GINT64_FORMAT "\nLag: %" G_GINT64_FORMAT
		"\n",
		trouble && *trouble ? "git is behind" : "ok", last, committed, last - committed);
	if (trouble && *trouble)
		g_string_append_printf(out, "Trouble: %s\n", trouble);
	return 0;
}

static const struct entry {
	const char *name;
	bool in_root; /* stands in the root, else in /.samut */
	bool listed;
	mode_t mode;
	int (*render)(struct session *s, uint32_t uid, GString *out);
} entries[] = {
	{".samut", true, false, S_IFDIR | 0555, NULL},
	{"README.txt", true, true, S_IFLNK | 0777, render_link},
	{"readme.txt", false, false, S_IFREG | 0444, render_readme},
	{"why", false, false, S_IFREG | 0444, render_why},
	{"status", false, false, S_IFREG | 0444, render_status},
};

static const struct entry *entry_of(fuse_ino_t ino)
{
	return computed_is(ino) && ino - COMPUTED_FIRST < G_N_ELEMENTS(entries)
		       ? &entries[ino - COMPUTED_FIRST]
		       : NULL;
}

fuse_ino_t computed_lookup(fuse_ino_t parent, const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(entries); i++)
		if (entries[i].in_root == (parent == FUSE_ROOT_ID) && strcmp(entries[i].name, name) == 0)
			return COMPUTED_FIRST + i;
	return 0;
}

fuse_ino_t computed_listed(unsigned i, const char **ret_name)
{
	for (size_t k = 0; k < G_N_ELEMENTS(entries); k++) {
		if (!entries[k].listed || i-- > 0)
			continue;
		*ret_name = entries[k].name;
		return COMPUTED_FIRST + k;
	}
	return 0;
}

int computed_content(struct session *s, fuse_ino_t ino, uint32_t uid, GString **ret_text)
{
	const struct entry *entry = entry_of(ino);

	if (!entry)
		return -ENOENT;
	if (!entry->render)
		return -EISDIR;
	g_autoptr(GString) text = g_string_new(NULL);
	int r = entry->render(s, uid, text);
	if (r >= 0)
		*ret_text = g_steal_pointer(&text);
	return r;
}

int computed_attr(struct session *s, fuse_ino_t ino, uint32_t uid, struct stat *ret_stat)
{
	const struct entry *entry = entry_of(ino);

	if (!entry)
		return -ENOENT;
	*ret_stat = (struct stat){.st_ino = ino,
		.st_mode = entry->mode,
		.st_nlink = S_ISDIR(entry->mode) ? 2 : 1,
		.st_blksize = 4096};
	ret_stat->st_uid = geteuid();
	ret_stat->st_gid = getegid();
	/* Made for each reader anew, but a link and the fixed text are as old as the mount. */
	ret_stat->st_mtim = ret_stat->st_ctim = ret_stat->st_atim = s->mounted;
	if (!entry->render)
		return 0;
	GString *text = NULL;
	int r = computed_content(s, ino, uid, &text);
	if (r < 0)
		return r;
	ret_stat->st_size = (off_t)text->len;
	g_string_free(text, TRUE);
	return 0;
}
