/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Import of a tree of text files. All files are read first, then household records that bring no Id are given
 * one (after those that do, so that none is given twice), then everything goes into one batch.
 */
#include "core/exchange/import.h"

#include "core/exchange/import_place.h"
#include "core/model/name.h"
#include "core/model/rectext.h"
#include "core/work/bulk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a mount shows in its root beside the tree: nobody can make these. */
static const char *const computed_names[] = {"README.txt", "plans", "views", "search", "at", "history"};

struct entry {
	char *path;
	GBytes *text; /* NULL: a directory */
};

static void free_entry(void *data)
{
	struct entry *entry = data;

	g_free(entry->path);
	g_clear_pointer(&entry->text, g_bytes_unref);
	g_free(entry);
}

struct tree_import {
	const struct samut_talk *talk;
	GPtrArray *entries; /* of struct entry *, directories before what is in them */
	unsigned left_out;  /* links and the like */
	unsigned bad;	    /* entries that cannot be imported */
};

static void complain(struct tree_import *import, const char *path, const char *why)
{
	samut_talk_err(import->talk, "%s: %s", path, why);
	import->bad++;
}

/* What lies in the inbox waits to be imported by itself. */
static bool is_dropped(const char *path)
{
	const char *slash = strchr(path, '/');
	g_autofree char *top = slash ? g_strndup(path, (gsize)(slash - path)) : NULL;
	const struct samut_layout *row =
		top ? samut_layout_match(samut_layout_get(SAMUT_LAYOUT_ROOT), "", top, true, NULL) : NULL;

	return row && row->flags & SAMUT_PLACE_DROP;
}

static bool is_left_out(const char *path, const char *name, mode_t mode)
{
	if (samut_name_is_scratch(name) || samut_name_is_trash(name) || S_ISLNK(mode) || is_dropped(path))
		return true;
	for (unsigned i = 0; i < G_N_ELEMENTS(computed_names); i++)
		if (strcmp(path, computed_names[i]) == 0)
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, sorted, so that the same tree makes the same edit. */
static GPtrArray *list_names(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			g_ptr_array_add(names, g_strdup(entry->d_name));
	closedir(dir);
	g_ptr_array_sort(names, compare_names);
	return names;
}

static int read_file(int fd, off_t size, GBytes **ret_text)
{
	if (size > SAMUT_MAX_CONTENT)
		return -EFBIG;
	g_autofree char *text = g_try_malloc((size_t)size + 1);
	size_t len = 0;

	while (text) {
		ssize_t got = read(fd, text + len, (size_t)size + 1 - len);
		if (got < 0 && errno != EINTR)
			return -errno;
		len += got > 0 ? (size_t)got : 0;
		if (len > (size_t)size) /* it grew meanwhile */
			return -EAGAIN;
		if (got == 0) {
			*ret_text = g_bytes_new_take(g_steal_pointer(&text), len);
			return 0;
		}
	}
	return -ENOMEM;
}

static void collect(struct tree_import *import, int dir_fd, const char *prefix);

/* One name: a file's text, or a directory and what is in it. */
static void collect_entry(struct tree_import *import, int dir_fd, const char *path, const char *name)
{
	g_autofree char *canonical = import_path_canonical(path);
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		complain(import, path, g_strerror(errno));
		return;
	}
	if (is_left_out(path, name, st.st_mode)) {
		import->left_out++;
		return;
	}
	if (!canonical || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
		complain(
			import, path, canonical ? "neither a file nor a directory" : "its name is not UTF-8");
		return;
	}
	int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct entry *entry = g_new0(struct entry, 1);
	entry->path = g_steal_pointer(&canonical);
	g_ptr_array_add(import->entries, entry);
	if (fd < 0) {
		complain(import, path, g_strerror(errno));
		return;
	}
	if (S_ISDIR(st.st_mode)) {
		collect(import, fd, path);
	} else {
		int error = read_file(fd, st.st_size, &entry->text);
		if (error)
			complain(import, path, g_strerror(-error));
	}
	close(fd);
	samut_talk_progress(import->talk, "reading", import->entries->len, 0);
}

static void collect(struct tree_import *import, int dir_fd, const char *prefix)
{
	g_autoptr(GPtrArray) names = list_names(dir_fd);

	if (!names) {
		complain(import, prefix, g_strerror(errno));
		return;
	}
	for (unsigned i = 0; i < names->len; i++) {
		g_autofree char *path = *prefix ? g_strdup_printf("%s/%s", prefix, (char *)names->pdata[i])
						: g_strdup(names->pdata[i]);
		collect_entry(import, dir_fd, path, names->pdata[i]);
	}
}

/* Whether entry is the record of a household; *ret_id (new) is the Id it brings, NULL if none. */
static bool is_household(const struct entry *entry, char **ret_id)
{
	const struct samut_layout *row = entry->text ? import_path_row(entry->path, false, NULL) : NULL;
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	size_t len;

	if (!row || row->id != SAMUT_ID_FIELD)
		return false;
	const char *text = g_bytes_get_data(entry->text, &len);
	(void)samut_rec_parse(text ? text : "", len, &rec, NULL);
	const char *id = samut_rec_get(&rec, "Id");
	*ret_id = id ? g_strstrip(g_strdup(id)) : NULL;
	return true;
}

/* Gives entry's text an Id, where the Id field is empty or, without one, on top. */
static int give_id(struct import_places *places, struct entry *entry)
{
	g_autofree char *id = NULL;
	int error = import_place_household_id(places, entry->path, &id);
	size_t len;

	if (error)
		return error;
	const char *text = g_bytes_get_data(entry->text, &len);
	GString *with = samut_rec_set(text ? text : "", len, "Id", id);
	g_bytes_unref(entry->text);
	entry->text = g_string_free_to_bytes(with);
	return 0;
}

static void give_ids(struct tree_import *import, struct samut *s, struct samut_db *db)
{
	struct import_places places;
	g_autoptr(GPtrArray) without = g_ptr_array_new();

	import_places_init(&places, s, db);
	for (unsigned i = 0; i < import->entries->len; i++) {
		g_autofree char *id = NULL;
		if (!is_household(import->entries->pdata[i], &id))
			continue;
		if (id && *id)
			g_hash_table_add(places.ids, g_steal_pointer(&id));
		else
			g_ptr_array_add(without, import->entries->pdata[i]);
	}
	for (unsigned i = 0; i < without->len; i++) {
		struct entry *entry = without->pdata[i];
		int error = give_id(&places, entry);
		if (error)
			complain(import, entry->path, g_strerror(-error));
	}
	import_places_release(&places);
}

/* Says the complaints about one entry as PATH:LINE:COL: lines. */
static void say_diag(struct tree_import *import, const char *path, const struct samut_diag *diag, int error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	samut_diag_print(diag, "", path, text);
	samut_talk_say(import->talk, SAMUT_STREAM_ERR, text->str);
	if (text->len == 0)
		samut_talk_err(import->talk, "%s: %s", path, g_strerror(-error));
}

/* What lies in a refused directory need not be refused again. */
static bool lies_in(const char *path, const char *dir)
{
	return dir && g_str_has_prefix(path, dir) && path[strlen(dir)] == '/';
}

static void put_entries(struct tree_import *import, struct samut_bulk *bulk)
{
	const char *refused = NULL;

	for (unsigned i = 0; i < import->entries->len; i++) {
		const struct entry *entry = import->entries->pdata[i];
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		if (lies_in(entry->path, refused))
			continue;
		int error = entry->text ? samut_bulk_put(bulk, entry->path, entry->text, 0, &diag)
					: samut_bulk_mkdir(bulk, entry->path, 0, &diag);
		if (error < 0) {
			say_diag(import, entry->path, &diag, error);
			import->bad++;
			refused = entry->text ? refused : entry->path;
		}
		samut_talk_progress(import->talk, "checking", i + 1, import->entries->len);
	}
}

static int commit(struct tree_import *import, struct samut_bulk *bulk, bool dry)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t count = 0, seq = 0;
	int error = dry ? samut_bulk_check(bulk, &diag) : samut_bulk_commit(bulk, &count, &seq, &diag);

	samut_talk_diag(import->talk, "", &diag);
	if (error < 0) {
		if (samut_diag_count(&diag) == 0)
			samut_talk_err(import->talk, "%s", g_strerror(-error));
		samut_talk_err(import->talk, "nothing was imported");
		return SAMUT_EXIT_REFUSED;
	}
	if (dry) {
		samut_talk_out(
			import->talk, "%u entries are right; nothing was imported", import->entries->len);
		return SAMUT_EXIT_DONE;
	}
	samut_talk_out(import->talk, "%" G_GINT64_FORMAT " files imported%s", (gint64)count,
		seq ? "" : ": all of it was there already");
	return SAMUT_EXIT_DONE;
}

int samut_import_tree(
	struct samut *s, const struct samut_who *who, GHashTable *args, int fd, const struct samut_talk *talk)
{
	const char *name = g_hash_table_lookup(args, "name");
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(free_entry);
	struct tree_import import = {.talk = talk, .entries = entries};

	collect(&import, fd, "");
	struct samut_db *db = samut_store_reader(s->store);
	if (!db) {
		samut_talk_err(talk, "%s", g_strerror(EMFILE));
		return SAMUT_EXIT_REFUSED;
	}
	if (import.bad == 0)
		give_ids(&import, s, db);
	samut_store_reader_done(s->store, db);
	g_autofree char *subject = g_strdup_printf("import %s", name ? name : "a tree");
	g_autoptr(samut_bulk) bulk = samut_bulk_new(s, who, subject);
	samut_bulk_recorded(bulk);
	put_entries(&import, bulk);
	if (import.left_out)
		samut_talk_out(talk, "%u scratch files and links left out", import.left_out);
	if (import.bad) {
		samut_talk_err(talk, "%u entries cannot be imported; nothing was imported", import.bad);
		return SAMUT_EXIT_REFUSED;
	}
	return commit(&import, bulk, g_hash_table_contains(args, "dry-run"));
}
