/* SPDX-License-Identifier: Apache-2.0 */
/* Notices: one row each. Their text is made at every look; its digest tells when it became another. */
#include "fs/notices.h"

#include "core/show/show.h"
#include "core/store/journal.h"
#include "fs/readme.h"

struct age {
	char *digest;
	int64_t mtime;
};

struct notices {
	pthread_mutex_t lock;
	GHashTable *ages; /* "path uid" → struct age; guarded by lock */
};

static void age_free(gpointer data)
{
	struct age *age = data;

	g_free(age->digest);
	g_free(age);
}

struct notices *notices_new(void)
{
	struct notices *notices = g_new0(struct notices, 1);

	pthread_mutex_init(&notices->lock, NULL);
	notices->ages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, age_free);
	return notices;
}

void notices_free(struct notices *notices)
{
	if (!notices)
		return;
	g_hash_table_unref(notices->ages);
	pthread_mutex_destroy(&notices->lock);
	g_free(notices);
}

static int render_readme(struct session *s, uint32_t uid, GString *out)
{
	(void)s;
	(void)uid;
	readme_print(out);
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

/* One line, when there is any trouble. */
static void tell_trouble(GString *out, const char *what, char *trouble)
{
	if (trouble) {
		g_strdelimit(trouble, "\n", ' ');
		g_string_append_printf(out, "%s: %s\n", what, trouble);
	}
	g_free(trouble);
}

/* What goes on behind the saves. Threads that have ended, or never began, have no trouble. */
static void tell_background(struct session *s, GString *out)
{
	if (s->upkeep)
		tell_trouble(out, "Upkeep", samut_upkeep_trouble(s->upkeep));
	if (s->sealing)
		tell_trouble(out, "Checkpoint", samut_sealing_trouble(s->sealing));
	if (s->mirroring)
		tell_trouble(out, "Mirror", samut_mirroring_trouble(s->mirroring));
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
	samut_show_progress(s->show, out);
	tell_background(s, out);
	return 0;
}

static const struct notice {
	const char *path;
	int (*render)(struct session *s, uint32_t uid, GString *out);
} table[] = {
	{".samut/readme.txt", render_readme},
	{".samut/why", render_why},
	{".samut/status", render_status},
};

static const struct notice *find(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(table[i].path, path) == 0)
			return &table[i];
	return NULL;
}

bool notice_is(const char *path)
{
	return find(path) != NULL;
}

/* Since when the text is as it is: as old as the mount, when it has not changed since. */
static int64_t age_of(struct session *s, const char *path, uint32_t uid, GBytes *text)
{
	g_autofree char *key = g_strdup_printf("%s %u", path, uid);
	g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, text);
	int64_t mounted = (int64_t)s->mounted.tv_sec * 1000000000 + s->mounted.tv_nsec;

	pthread_mutex_lock(&s->notices->lock);
	struct age *age = g_hash_table_lookup(s->notices->ages, key);
	if (!age) {
		age = g_new0(struct age, 1);
		age->mtime = mounted;
		g_hash_table_insert(s->notices->ages, g_steal_pointer(&key), age);
	} else if (strcmp(age->digest, digest) != 0) {
		age->mtime = MAX(now_ns(), age->mtime + 1);
	}
	g_free(age->digest);
	age->digest = g_steal_pointer(&digest);
	int64_t mtime = age->mtime;
	pthread_mutex_unlock(&s->notices->lock);
	return mtime;
}

int notice_read(struct session *s, const char *path, uint32_t uid, GBytes **ret_text, int64_t *ret_mtime)
{
	const struct notice *notice = find(path);
	GString *text = g_string_new(NULL);
	int r = notice ? notice->render(s, uid, text) : -ENOENT;
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);

	if (r < 0)
		return r;
	*ret_mtime = age_of(s, path, uid, bytes);
	*ret_text = g_steal_pointer(&bytes);
	return 0;
}
