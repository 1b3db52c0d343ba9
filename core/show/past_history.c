/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history/<path>/: the versions of one file, followed across moves; of a directory, the names that ever stood
 * in it, so that one finds the way to what is no more.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/audit/past.h"
#include "core/audit/trail.h"
#include "core/show/past_part.h"
#include "core/store/trace.h"

/* The first part of a version's name is this, less the number of its edit. */
#define SORT_TOP INT64_C(9999999999)
#define SECOND INT64_C(1000000000)
#define MAX_AUTHOR 60 /* bytes of it in a name */
#define MAX_ENDING 60 /* a longer one is none */

/* ---- Names ---- */

/* The author as part of a name: no slash, nothing that Windows forbids, cut between characters. */
static char *name_of_author(const char *author)
{
	GString *out = g_string_new(NULL);

	for (const char *c = author; *c && out->len < MAX_AUTHOR; c = g_utf8_next_char(c)) {
		gunichar letter = g_utf8_get_char(c);
		if (letter < 0x20 || (letter < 0x80 && strchr("<>:\"/|?*\\", (int)letter)))
			g_string_append_c(out, '_');
		else
			g_string_append_unichar(out, letter);
	}
	return g_string_free(out, FALSE);
}

static char *version_name(const struct samut_edit_row *edit, const char *path)
{
	time_t seconds = (time_t)(edit->time / SECOND) + edit->tz * 60;
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');
	g_autofree char *author = name_of_author(edit->author);
	char when[32] = "";
	struct tm there;

	if (gmtime_r(&seconds, &there))
		strftime(when, sizeof when, "%Y-%m-%dT%H-%M-%S", &there);
	return g_strdup_printf("%010" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " %s %s%s",
		(gint64)(SORT_TOP - edit->seq), (gint64)edit->seq, when, author,
		dot && strlen(dot) <= MAX_ENDING ? dot : "");
}

/* Number of the edit in such a name; 0: it is none. */
static int64_t seq_of_name(const char *name)
{
	const char *hyphen = strchr(name, '-');
	char *end = NULL;

	if (!hyphen || hyphen - name != 10)
		return 0;
	gint64 seq = g_ascii_strtoll(hyphen + 1, &end, 10);
	return seq > 0 && *end == ' ' && g_ascii_strtoll(name, NULL, 10) == SORT_TOP - seq ? seq : 0;
}

/* ---- Finding ---- */

/* What a path of history/ leads to. */
struct spot {
	int64_t node, last; /* the file or directory; the last edit as of which it stood there */
	bool dir;
	int64_t seq; /* of a version; 0: the file or directory itself */
};

/* The node that stands, or last stood, at that path. */
static int find_node(struct samut_asking *asking, const char *path, struct spot *ret_spot)
{
	struct samut_past past;
	int64_t seq;

	int r = samut_trail_node(asking->db, path, INT64_MAX, true, &ret_spot->node, &seq);
	if (r >= 0)
		r = samut_past_attr(asking->s, asking->db, ret_spot->node, seq, &past);
	if (r < 0)
		return r;
	if (!past_sees(asking, ret_spot->node) || !past_reaches(asking, ret_spot->node, seq))
		return -ENOENT;
	ret_spot->last = seq;
	ret_spot->dir = S_ISDIR(past.mode);
	return 0;
}

struct search {
	const char *name;
	int64_t seq, node;
	bool found;
};

static int compare_version(const struct samut_trail_entry *entry, void *arg)
{
	struct search *search = arg;
	g_autofree char *name = NULL;

	if (entry->edit->seq < search->seq || entry->left)
		return entry->edit->seq < search->seq;
	name = version_name(entry->edit, entry->path);
	search->found = strcmp(name, search->name) == 0;
	search->node = entry->node;
	return 1;
}

static int find_version(struct samut_asking *asking, const char *name, struct spot *spot)
{
	struct search search = {.name = name, .seq = seq_of_name(name)};
	const struct samut_trail trail = {.node = spot->node, .earlier = true, .before = search.seq + 1};

	if (search.seq == 0)
		return -ENOENT;
	int r = samut_trail(asking->s, asking->db, &trail, compare_version, &search);
	if (r < 0 || !search.found || !past_sees(asking, search.node))
		return r < 0 ? r : -ENOENT;
	if (!past_reaches(asking, search.node, search.seq))
		return -EACCES;
	spot->node = search.node;
	spot->seq = search.seq;
	return 0;
}

static int find(struct samut_asking *asking, const char *rest, struct spot *ret_spot)
{
	*ret_spot = (struct spot){0};
	int r = find_node(asking, rest, ret_spot);
	if (r != -ENOENT)
		return r;
	const char *slash = strrchr(rest, '/');
	if (!slash)
		return -ENOENT;
	g_autofree char *above = g_strndup(rest, (gsize)(slash - rest));
	r = find_node(asking, above, ret_spot);
	if (r >= 0 && ret_spot->dir)
		return -ENOENT;
	return r < 0 ? r : find_version(asking, slash + 1, ret_spot);
}

/* ---- The tree ---- */

static int look(struct samut_asking *asking, const char *rest, struct samut_shown *ret_shown)
{
	struct spot spot;

	int r = find(asking, rest, &spot);
	if (r < 0)
		return r;
	if (spot.seq)
		return past_look(asking, spot.node, spot.seq, ret_shown);
	*ret_shown = (struct samut_shown){.type = SAMUT_SHOWN_DIR};
	return 0;
}

static int read_file(struct samut_asking *asking, const char *rest, GBytes **ret_bytes, int64_t *ret_mtime)
{
	struct spot spot;

	int r = find(asking, rest, &spot);
	if (r < 0)
		return r;
	return spot.seq ? past_read(asking, spot.node, spot.seq, ret_bytes, ret_mtime) : -EISDIR;
}

struct listing {
	struct samut_asking *asking;
	samut_shown_fn fn;
	void *arg;
	struct samut_oid blob; /* of the version listed last, which is newer */
	char *pending;	       /* its name, told when the one before it has another text */
	int64_t node;	       /* whose it is */
	bool hidden;	       /* the viewer may not read that one */
};

static int tell(struct listing *listing)
{
	g_autofree char *name = g_steal_pointer(&listing->pending);

	return name ? listing->fn(name, SAMUT_SHOWN_FILE, listing->arg) : 0;
}

/* Newest first. Edits that left the text as it was (owners, moves) make no version: of those with one text
 * the oldest is the one that wrote it. */
static int list_version(const struct samut_trail_entry *entry, void *arg)
{
	struct listing *listing = arg;
	struct samut_oid blob;
	int r = 0;

	if (entry->left)
		return tell(listing);
	if (entry->node != listing->node) {
		listing->node = entry->node;
		listing->hidden = !past_sees(listing->asking, entry->node) ||
				  !past_reaches(listing->asking, entry->node, entry->edit->seq);
	}
	if (listing->hidden)
		return 0;
	int error = samut_past_blob(
		listing->asking->s, listing->asking->db, entry->node, entry->edit->seq, &blob);
	if (error < 0)
		return error == -ENOENT || error == -ENODATA ? 0 : error;
	if (listing->pending && !samut_oid_equal(&blob, &listing->blob))
		r = tell(listing);
	g_free(listing->pending);
	listing->pending = version_name(entry->edit, entry->path);
	listing->blob = blob;
	return r;
}

static int list_versions(struct samut_asking *asking, int64_t node, samut_shown_fn fn, void *arg)
{
	struct listing listing = {.asking = asking, .fn = fn, .arg = arg};
	const struct samut_trail trail = {.node = node, .earlier = true};

	int r = samut_trail(asking->s, asking->db, &trail, list_version, &listing);
	if (r == 0)
		r = tell(&listing);
	g_free(listing.pending);
	return r;
}

/* Of a directory: every name once, whatever stood under it in its time. */
struct names {
	struct samut_asking *asking;
	GTree *names;
	bool admitted; /* to any directory that stood there */
};

static int add_name(int64_t node, const char *name, void *arg)
{
	const struct names *names = arg;

	if (past_sees(names->asking, node))
		g_tree_insert(names->names, g_strdup(name), NULL);
	return 0;
}

static int add_names(int64_t dir, int64_t seq, void *arg)
{
	struct names *names = arg;

	if (!past_sees(names->asking, dir) || !past_admits(names->asking, dir, seq))
		return 0;
	names->admitted = true;
	return samut_trace_came(names->asking->db, dir, seq, add_name, names);
}

struct telling {
	samut_shown_fn fn;
	void *arg;
	int r;
};

static gboolean tell_name(gpointer name, gpointer unused, gpointer arg)
{
	struct telling *telling = arg;

	(void)unused;
	telling->r = telling->fn(name, SAMUT_SHOWN_DIR, telling->arg);
	return telling->r != 0;
}

static gint by_bytes(gconstpointer a, gconstpointer b, gpointer unused)
{
	(void)unused;
	return strcmp(a, b);
}

/* A directory that was removed and made again is another one under the same path: both are told of. */
static int list_names(struct samut_asking *asking, const char *path, samut_shown_fn fn, void *arg)
{
	g_autoptr(GTree) found = g_tree_new_full(by_bytes, NULL, g_free, NULL);
	struct names names = {asking, found, false};
	struct telling telling = {fn, arg, 0};

	int r = samut_trace_stays(asking->db, path, INT64_MAX, add_names, &names);
	if (r < 0 || !names.admitted)
		return r < 0 ? r : -EACCES;
	g_tree_foreach(found, tell_name, &telling);
	return telling.r;
}

static int list(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	struct spot spot;

	/* Nothing walks into history by itself. */
	if (!*rest)
		return 0;
	int r = find(asking, rest, &spot);
	if (r < 0)
		return r;
	if (spot.seq)
		return -ENOTDIR;
	return spot.dir ? list_names(asking, rest, fn, arg) : list_versions(asking, spot.node, fn, arg);
}

const struct samut_tree samut_history_tree = {.look = look, .read = read_file, .list = list, .past = true};

int samut_history_readme(struct samut_asking *asking, GString *out)
{
	(void)asking;
	g_string_append(out,
		"ทุกฉบับของแฟ้มหนึ่ง อ่านได้อย่างเดียว: history/ ตามด้วยที่อยู่ของแฟ้ม ใหม่สุดมาก่อน แม้แฟ้มถูกย้ายหรือลบแล้ว\n\n"
		"  ls history/partners/x/partner.txt/\n"
		"  cat \"history/partners/x/partner.txt/\"*-123\\ *\n\n"
		"ชื่อของฉบับ: ตัวเลขสำหรับเรียง - เลขที่การแก้ไข วันเวลา ผู้แก้ไข\n\n"
		"Every version of one file, read-only: history/ and the path of the file, the newest first, "
		"also when it "
		"was moved or deleted.\n"
		"A version is called by a number for sorting, the number of its edit, its time and its "
		"author.\n");
	return 0;
}
