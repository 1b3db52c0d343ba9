/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result file. It is written anew as a whole each time, so that a reader never sees half of one. Errors
 * in writing it are not the import's: they are left for the next writing to mend.
 */
#include "core/exchange/inbox_result.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/work/edit.h"
#include "core/work/edit_txn.h"

#define SUFFIX ".result.txt"
/* A table with nothing but bad rows must not fill the disk with complaints; how many there are is told. */
#define MAX_ERRORS 1000
#define TICK_US (G_USEC_PER_SEC / 2)

/* States, as staff read them. */
static const struct {
	const char *state, *th;
} states[] = {
	{"waiting", "รอนำเข้า"},
	{"running", "กำลังนำเข้า"},
	{"done", "นำเข้าแล้ว"},
	{"refused", "ไม่ได้นำเข้า: แก้แถวที่ผิดแล้วบันทึกไฟล์อีกครั้ง"},
	{"interrupted", "หยุดกลางคัน: บันทึกไฟล์อีกครั้ง รายการที่มีอยู่แล้วจะไม่ซ้ำ"},
};

static char *timestamp(void)
{
	time_t now = time(NULL);
	struct tm local;
	char text[32] = "";

	if (localtime_r(&now, &local))
		strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
	return g_strdup(text);
}

int inbox_result_init(struct inbox_result *result, struct samut *s, const struct samut_who *who, int64_t node)
{
	g_auto(samut_node) table = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, node, &table);
	samut_store_reader_done(s->store, db);
	if (r < 0)
		return r;
	*result = (struct inbox_result){
		.s = s, .who = *who, .dir = table.parent, .mode = (table.mode & 0664) | S_IRUSR | S_IWUSR};
	result->table = g_strdup(table.name);
	g_autofree char *stem = g_strndup(table.name, (gsize)(strrchr(table.name, '.') - table.name));
	result->name = g_strconcat(stem, SUFFIX, NULL);
	result->errors = g_string_new(NULL);
	result->notes = g_string_new(NULL);
	result->started = timestamp();
	return 0;
}

void inbox_result_release(struct inbox_result *result)
{
	g_free(result->table);
	g_free(result->name);
	g_free(result->started);
	if (result->errors)
		g_string_free(result->errors, TRUE);
	if (result->notes)
		g_string_free(result->notes, TRUE);
}

void inbox_result_error(struct inbox_result *result, const char *line)
{
	if (result->n_errors++ < MAX_ERRORS)
		g_string_append_printf(result->errors, "Error: %s\n", line);
}

void inbox_result_note(struct inbox_result *result, const char *line)
{
	g_string_append_printf(result->notes, "Result: %s\n", line);
}

static GBytes *print(const struct inbox_result *result)
{
	g_autoptr(GString) text = g_string_new("# ผลการนำเข้าตาราง · How the import of the table went\n");

	g_string_append_printf(text, "Table: %s\n", result->table);
	if (result->kind)
		g_string_append_printf(text, "Kind: %s\n", result->kind);
	for (unsigned i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i].state, result->state) == 0)
			g_string_append_printf(text, "# %s\nStatus: %s\n", states[i].th, states[i].state);
	g_string_append_printf(
		text, "Started: %s\nRows: %" G_GINT64_FORMAT "\n", result->started, result->rows);
	if (strcmp(result->state, "waiting") != 0 && strcmp(result->state, "running") != 0) {
		g_autofree char *now = timestamp();
		g_string_append_printf(text, "Finished: %s\n", now);
	}
	g_string_append(text, result->notes->str);
	g_string_append(text, result->errors->str);
	if (result->n_errors > MAX_ERRORS)
		g_string_append_printf(text,
			"# และอีก %1$" G_GINT64_FORMAT " · and %1$" G_GINT64_FORMAT " more\n",
			result->n_errors - MAX_ERRORS);
	return g_string_free_to_bytes(g_steal_pointer(&text));
}

static int create(const struct inbox_result *result, GBytes *text, int64_t *ret_node)
{
	int64_t now = samut_now(), id = samut_store_new_id(result->s->store);
	const struct samut_node node = {.id = id,
		.parent = result->dir,
		.name = result->name,
		.mode = S_IFREG | result->mode,
		.uid = result->who.uid,
		.gid = result->who.gid,
		.atime = now,
		.mtime = now,
		.ctime = now};

	if (id < 0)
		return (int)id;
	*ret_node = id;
	return samut_scratch_create(result->s, &node, text);
}

static int find(struct samut *s, int64_t dir, const char *name, int64_t *ret_node)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_lookup(db, dir, name, &node);
	samut_store_reader_done(s->store, db);
	if (r >= 0)
		*ret_node = node.id;
	return r;
}

static void put(struct inbox_result *result)
{
	g_autoptr(GBytes) text = print(result);
	int64_t node = 0;

	int r = find(result->s, result->dir, result->name, &node);
	if (r == -ENOENT) {
		r = create(result, text, &node);
	} else if (r >= 0) {
		r = samut_scratch_attr(result->s, node, SAMUT_ATTR_MODE, result->mode, 0, 0);
		if (r >= 0)
			r = samut_scratch_save(result->s, node, text, 0, false);
	}
	result->shown = g_get_monotonic_time();
	if (r >= 0 && result->changed)
		result->changed(result->changed_arg, node);
}

void inbox_result_state(struct inbox_result *result, const char *state)
{
	result->state = state;
	put(result);
}

bool inbox_result_tick(struct inbox_result *result)
{
	bool due = g_get_monotonic_time() - result->shown >= TICK_US;

	if (due)
		put(result);
	return due;
}

/* ---- At the start ---- */

struct mending {
	struct samut *s;
	struct samut_db *db;
	GArray *nodes; /* of int64_t: results to be looked at */
};

static int note_result(const struct samut_node *node, void *arg)
{
	struct mending *mending = arg;

	if (node->scratch && S_ISREG(node->mode) && g_str_has_suffix(node->name, SUFFIX))
		g_array_append_val(mending->nodes, node->id);
	return 0;
}

/* The text with its state changed to interrupted; NULL when it was finished. */
static GBytes *interrupted(GBytes *text)
{
	size_t len;
	const char *data = g_bytes_get_data(text, &len);
	g_autofree char *copy = g_strndup(data, len);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	bool open = false;

	for (unsigned i = 0; lines[i]; i++) {
		if (strcmp(lines[i], "Status: waiting") != 0 && strcmp(lines[i], "Status: running") != 0)
			continue;
		g_free(lines[i]);
		lines[i] = g_strdup("Status: interrupted");
		if (i > 0) {
			g_free(lines[i - 1]);
			lines[i - 1] = g_strdup_printf("# %s", states[G_N_ELEMENTS(states) - 1].th);
		}
		open = true;
	}
	char *joined = open ? g_strjoinv("\n", lines) : NULL;
	return joined ? g_bytes_new_take(joined, strlen(joined)) : NULL;
}

static int mend_one(struct samut *s, struct samut_db *db, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) text = NULL;

	int r = samut_node_get(db, id, &node);
	if (r >= 0)
		r = samut_read_content(s, db, &node, &text);
	if (r < 0)
		return r;
	g_autoptr(GBytes) mended = interrupted(text);
	return mended ? samut_scratch_save(s, id, mended, 0, false) : 0;
}

int inbox_result_mend(struct samut *s)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	struct mending mending = {.s = s, .nodes = g_array_new(FALSE, FALSE, sizeof(int64_t))};
	struct samut_db *db = samut_store_reader(s->store);

	int r = db ? samut_node_resolve(db, SAMUT_INBOX, &dir) : -EMFILE;
	if (r >= 0)
		r = samut_node_children(db, dir.id, 0, note_result, &mending);
	for (unsigned i = 0; r >= 0 && i < mending.nodes->len; i++)
		r = mend_one(s, db, g_array_index(mending.nodes, int64_t, i));
	if (db)
		samut_store_reader_done(s->store, db);
	g_array_unref(mending.nodes);
	return r == -ENOENT ? 0 : r;
}
