/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a gazetteer: first all of it is read, then it replaces the store's file, then everybody sees it,
 * then folders are made. What was there before stays until the new one is whole. */
#include "core/exchange/gazetteer_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fsutil.h"
#include "core/exchange/import_place.h"
#include "core/model/province.h"
#include "core/work/bulk.h"
#include "core/work/casebook.h"
#include "core/work/gazetteer.h"

/* Rights of the file: it says nothing that is not public. */
#define FILE_MODE 0644

/* All of fd from its beginning; it is a file. */
static int read_all(int fd, GString *out)
{
	char buffer[65536];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, buffer, sizeof buffer, at)) > 0) {
		g_string_append_len(out, buffer, n);
		at += n;
	}
	return n < 0 ? -errno : 0;
}

static int keep(struct samut *s, int fd, struct samut_gazetteer *gazetteer)
{
	g_autofree char *path = g_build_filename(samut_store_dir(s->store), SAMUT_GAZETTEER_FILE, NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	int r = read_all(fd, text);
	if (r >= 0)
		r = samut_fs_write_file(path, text->str, text->len, FILE_MODE);
	if (r < 0)
		return r;
	pthread_mutex_lock(&s->gazetteer_lock);
	struct samut_gazetteer *old = s->gazetteer;
	s->gazetteer = samut_gazetteer_ref(gazetteer);
	pthread_mutex_unlock(&s->gazetteer_lock);
	samut_gazetteer_unref(old);
	return 0;
}

/* ---- Folders ---- */

struct folders {
	const struct samut_gazetteer *gazetteer;
	struct import_places places;
	struct samut_bulk *bulk;
	struct samut_diag *diag;
};

/* Folders of all that lies in the area of that code, below the directory above; those that stand there under
 * another name stay. */
static int make_within(struct folders *folders, const char *code, const char *above)
{
	const GPtrArray *areas = samut_gazetteer_within(folders->gazetteer, code);
	int r = 0;

	for (unsigned i = 0; areas && r >= 0 && i < areas->len; i++) {
		const struct samut_area *area = areas->pdata[i];
		g_autofree char *prefix = g_strconcat(area->code, "-", NULL);
		g_autofree char *path = import_place_numbered(&folders->places, above, prefix, area->th);
		r = samut_bulk_mkdir(folders->bulk, path, 0, folders->diag);
		if (r >= 0)
			r = make_within(folders, area->code, path);
	}
	return r;
}

static bool is_wanted(const char *provinces, int code)
{
	g_autofree char *text = g_strdup_printf("%02d", code);
	g_auto(GStrv) list = g_strsplit(provinces, ",", -1);

	return strcmp(provinces, "all") == 0 || g_strv_contains((const char *const *)list, text);
}

static int make_provinces(struct folders *folders, const char *provinces)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < SAMUT_PROVINCE_COUNT; i++) {
		const struct samut_province *province = samut_province_at(i);
		g_autofree char *code = g_strdup_printf("%02d", province->code);
		g_autofree char *prefix = g_strconcat(code, "-", NULL);
		if (!is_wanted(provinces, province->code))
			continue;
		g_autofree char *path =
			import_place_numbered(&folders->places, "households", prefix, province->th);
		r = samut_bulk_mkdir(folders->bulk, path, 0, folders->diag);
		if (r >= 0)
			r = make_within(folders, code, path);
	}
	return r;
}

static int make_folders(struct samut *s, const struct samut_who *who, const struct samut_gazetteer *gazetteer,
	const char *provinces, struct samut_diag *diag)
{
	struct folders folders = {.gazetteer = gazetteer, .diag = diag};
	struct samut_db *db = samut_store_reader(s->store);
	int64_t count, seq;

	if (!db)
		return -EMFILE;
	import_places_init(&folders.places, s, db);
	folders.bulk = samut_bulk_new(s, who, "create folders from the gazetteer");
	int r = make_provinces(&folders, provinces);
	if (r >= 0)
		r = samut_bulk_commit(folders.bulk, &count, &seq, diag);
	samut_bulk_free(folders.bulk);
	import_places_release(&folders.places);
	samut_store_reader_done(s->store, db);
	return r;
}

/* ---- The verb ---- */

/* `all`, or codes of provinces. */
static bool are_provinces(const char *list, const struct samut_talk *talk)
{
	g_auto(GStrv) codes = g_strsplit(list, ",", -1);

	for (unsigned i = 0; strcmp(list, "all") != 0 && codes[i]; i++)
		if (strlen(codes[i]) != 2 || !samut_province_get(atoi(codes[i]))) {
			samut_talk_err(talk, "%s: there is no province with that code", codes[i]);
			return false;
		}
	return true;
}

int samut_gazetteer_load(
	struct samut *s, const struct samut_who *who, GHashTable *args, int fd, const struct samut_talk *talk)
{
	const char *name = g_hash_table_lookup(args, "name"),
		   *provinces = g_hash_table_lookup(args, "folders");
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(samut_gazetteer) gazetteer = NULL;

	if (provinces && !are_provinces(provinces, talk))
		return SAMUT_EXIT_USAGE;
	int r = samut_gazetteer_read(fd, &gazetteer, &diag);
	if (r >= 0)
		r = keep(s, fd, gazetteer);
	if (r >= 0 && provinces)
		r = make_folders(s, who, gazetteer, provinces, &diag);
	if (r < 0) {
		g_autofree char *prefix = g_strdup_printf("%s: ", name ? name : "gazetteer");
		samut_talk_diag(talk, prefix, &diag);
		if (samut_diag_count(&diag) == 0)
			samut_talk_err(talk, "%s%s", prefix, g_strerror(-r));
		return SAMUT_EXIT_REFUSED;
	}
	samut_talk_out(talk, "%u districts and subdistricts are known now", samut_gazetteer_size(gazetteer));
	return SAMUT_EXIT_DONE;
}
