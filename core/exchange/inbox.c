/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inbox. Invariant: whatever was dropped has a result file that tells the truth about it: it says waiting
 * before samut_inbox_drop() returns, and what a dead process left in such a state is mended at the next
 * start. As the import itself is one transaction, "interrupted" can be answered by dropping the table again:
 * what is there already changes nothing.
 */
#include "core/exchange/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/exchange/import.h"
#include "core/exchange/inbox_result.h"
#include "core/model/kind.h"
#include "core/model/name.h"

/* One table that waits or is being imported. */
struct drop {
	struct samut_inbox *inbox;
	struct samut_who who;
	char *via;
	int64_t node;
	bool announced; /* the result is there; only the importing thread looks at these two */
	struct inbox_result result;
};

struct samut_inbox {
	struct samut *s;
	samut_inbox_changed changed;
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock; /* guards the following */
	pthread_cond_t wake;
	GQueue waiting; /* of struct drop */
	bool ending;
};

static void drop_free(struct drop *drop)
{
	inbox_result_release(&drop->result);
	g_free(drop->via);
	g_free(drop);
}

static bool ends_in(const char *name, const char *const *suffixes)
{
	g_autofree char *lower = g_ascii_strdown(name, -1);

	for (; *suffixes; suffixes++)
		if (g_str_has_suffix(lower, *suffixes))
			return true;
	return false;
}

static bool is_workbook(const char *name)
{
	static const char *const suffixes[] = {".xlsx", ".xls", ".ods", NULL};

	return ends_in(name, suffixes);
}

bool samut_inbox_takes(const char *name)
{
	static const char *const suffixes[] = {".csv", NULL};

	return (ends_in(name, suffixes) || is_workbook(name)) && !samut_name_is_scratch(name);
}

/* ---- What waits ---- */

/* The first that has no result yet, or NULL. It stays in the queue: only this thread takes from it. */
static struct drop *unannounced(struct samut_inbox *inbox)
{
	struct drop *found = NULL;

	pthread_mutex_lock(&inbox->lock);
	for (GList *link = inbox->waiting.head; link && !found; link = link->next)
		if (!((struct drop *)link->data)->announced)
			found = link->data;
	pthread_mutex_unlock(&inbox->lock);
	return found;
}

static void announce(struct samut_inbox *inbox)
{
	struct drop *drop;

	while ((drop = unannounced(inbox))) {
		drop->announced = true;
		if (inbox_result_init(&drop->result, inbox->s, &drop->who, drop->node) < 0)
			continue;
		drop->result.changed = inbox->changed;
		drop->result.changed_arg = inbox->arg;
		inbox_result_state(&drop->result, "waiting");
	}
}

/* ---- Which kind ---- */

/* Length of the word if the name starts with it and it ends there; 0 if not. */
static size_t leads(const char *name, const char *word)
{
	size_t len = strlen(word);

	if (g_ascii_strncasecmp(name, word, len) != 0)
		return 0;
	gunichar next = g_utf8_get_char(name + len);
	return g_unichar_isalpha(next) || g_unichar_ismark(next) ? 0 : len;
}

/* The kind whose name the file's name starts with, the longest if several do. */
static const struct samut_kind *kind_of(const char *name)
{
	const struct samut_kind *best = NULL;
	size_t longest = 0;

	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		size_t len = MAX(leads(name, kind->name), leads(name, kind->th));
		if (len > longest) {
			longest = len;
			best = kind;
		}
	}
	return best;
}

static void say_unknown_kind(struct inbox_result *result)
{
	g_autoptr(GString) kinds = g_string_new(NULL);

	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++)
		g_string_append_printf(kinds, "%s%s", kinds->len ? ", " : "", kind->name);
	g_autofree char *line = g_strdup_printf(
		"ชื่อไฟล์ต้องขึ้นต้นด้วยชนิดของข้อมูล เช่น member-2569.csv · the name of the file must start "
		"with the kind of record, as member-2569.csv: %s",
		kinds->str);
	inbox_result_error(result, line);
}

/* ---- One import ---- */

static void say(void *arg, enum samut_stream stream, const char *text)
{
	struct drop *drop = arg;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (unsigned i = 0; lines[i]; i++) {
		if (*lines[i] && stream == SAMUT_STREAM_ERR)
			inbox_result_error(&drop->result, lines[i]);
		else if (*lines[i])
			inbox_result_note(&drop->result, lines[i]);
	}
}

static void progress(void *arg, const char *what, int64_t done, int64_t total)
{
	struct drop *drop = arg;

	(void)what;
	(void)total;
	drop->result.rows = done;
	if (inbox_result_tick(&drop->result))
		announce(drop->inbox);
}

/* The table in memory, as a file. -1 and errno. */
static int table_fd(GBytes *text)
{
	size_t len, done = 0;
	const char *data = g_bytes_get_data(text, &len);
	int fd = memfd_create("inbox", MFD_CLOEXEC);

	while (fd >= 0 && done < len) {
		ssize_t n = write(fd, data + done, len - done);
		if (n < 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

static int read_table(struct samut *s, int64_t node, GBytes **ret_text)
{
	g_auto(samut_node) found = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, node, &found);
	if (r >= 0)
		r = samut_read_content(s, db, &found, ret_text);
	samut_store_reader_done(s->store, db);
	return r;
}

static int import(struct samut_inbox *inbox, struct drop *drop, const struct samut_kind *kind)
{
	g_autoptr(GHashTable) args = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	const struct samut_talk talk = {.say = say, .progress = progress, .arg = drop};
	g_autoptr(GBytes) text = NULL;

	int r = read_table(inbox->s, drop->node, &text);
	int fd = r < 0 ? -1 : table_fd(text);
	if (fd < 0) {
		inbox_result_error(&drop->result, g_strerror(r < 0 ? -r : errno));
		return SAMUT_EXIT_REFUSED;
	}
	g_hash_table_insert(args, g_strdup("kind"), g_strdup(kind->name));
	g_hash_table_insert(args, g_strdup("name"), g_strdup(drop->result.table));
	g_hash_table_insert(args, g_strdup("guarded"), g_strdup("yes"));
	int status = samut_import_csv(inbox->s, &drop->who, args, fd, &talk);
	close(fd);
	return status;
}

static void carry_out(struct samut_inbox *inbox, struct drop *drop)
{
	const struct samut_kind *kind = kind_of(drop->result.table);
	int status = SAMUT_EXIT_REFUSED;

	drop->result.kind = kind ? kind->name : NULL;
	inbox_result_state(&drop->result, "running");
	if (is_workbook(drop->result.table))
		inbox_result_error(&drop->result, "นี่คือสมุดงาน ไม่ใช่ตาราง CSV: เปิดแล้วบันทึกเป็น “CSV UTF-8” "
						  "(คั่นด้วยจุลภาค) แล้ววางแฟ้มนั้นที่นี่ · this is a "
						  "workbook, not a CSV table: open it, save it as “CSV "
						  "UTF-8” (comma separated), and put that here");
	else if (kind)
		status = import(inbox, drop, kind);
	else
		say_unknown_kind(&drop->result);
	inbox_result_state(&drop->result, status == SAMUT_EXIT_DONE ? "done" : "refused");
	inbox->changed(inbox->arg, 0);
}

/* ---- The thread ---- */

static int compare_node(const void *drop, const void *node)
{
	return ((const struct drop *)drop)->node != *(const int64_t *)node;
}

/* The next that nobody has written since; the text of one that was is for whoever wrote it. */
static struct drop *take(struct samut_inbox *inbox)
{
	struct drop *drop;

	while ((drop = g_queue_pop_head(&inbox->waiting)) &&
		g_queue_find_custom(&inbox->waiting, &drop->node, compare_node))
		drop_free(drop);
	return drop;
}

static struct drop *next(struct samut_inbox *inbox)
{
	pthread_mutex_lock(&inbox->lock);
	while (g_queue_is_empty(&inbox->waiting) && !inbox->ending)
		pthread_cond_wait(&inbox->wake, &inbox->lock);
	pthread_mutex_unlock(&inbox->lock);
	announce(inbox);
	pthread_mutex_lock(&inbox->lock);
	struct drop *drop = inbox->ending ? NULL : take(inbox);
	pthread_mutex_unlock(&inbox->lock);
	return drop;
}

static void *work(void *arg)
{
	struct samut_inbox *inbox = arg;
	struct drop *drop;

	while ((drop = next(inbox))) {
		/* Removed again meanwhile: there is nothing to tell. */
		if (drop->result.table)
			carry_out(inbox, drop);
		drop_free(drop);
	}
	return NULL;
}

/* It waits already, as written by the same user. */
static bool waits(struct samut_inbox *inbox, const struct samut_who *who, int64_t node)
{
	for (GList *link = inbox->waiting.tail; link; link = link->prev) {
		const struct drop *drop = link->data;

		if (drop->node == node)
			return drop->who.uid == who->uid && drop->who.gid == who->gid;
	}
	return false;
}

void samut_inbox_drop(struct samut_inbox *inbox, const struct samut_who *who, int64_t node)
{
	pthread_mutex_lock(&inbox->lock);
	if (!waits(inbox, who, node)) {
		struct drop *drop = g_new0(struct drop, 1);
		drop->inbox = inbox;
		drop->who = *who;
		drop->who.via = drop->via = g_strdup(who->via);
		drop->node = node;
		g_queue_push_tail(&inbox->waiting, drop);
		pthread_cond_signal(&inbox->wake);
	}
	pthread_mutex_unlock(&inbox->lock);
}

int samut_inbox_open(struct samut *s, samut_inbox_changed changed, void *arg, struct samut_inbox **ret_inbox)
{
	g_autofree struct samut_inbox *inbox = g_new0(struct samut_inbox, 1);

	int r = inbox_result_mend(s);
	if (r < 0)
		return r;
	inbox->s = s;
	inbox->changed = changed;
	inbox->arg = arg;
	g_queue_init(&inbox->waiting);
	pthread_mutex_init(&inbox->lock, NULL);
	pthread_cond_init(&inbox->wake, NULL);
	r = pthread_create(&inbox->thread, NULL, work, inbox);
	if (r)
		return -r;
	*ret_inbox = g_steal_pointer(&inbox);
	return 0;
}

void samut_inbox_close(struct samut_inbox *inbox)
{
	struct drop *drop;

	if (!inbox)
		return;
	pthread_mutex_lock(&inbox->lock);
	inbox->ending = true;
	pthread_cond_signal(&inbox->wake);
	pthread_mutex_unlock(&inbox->lock);
	pthread_join(inbox->thread, NULL);
	announce(inbox);
	while ((drop = g_queue_pop_head(&inbox->waiting))) {
		if (drop->result.table)
			inbox_result_state(&drop->result, "interrupted");
		drop_free(drop);
	}
	pthread_cond_destroy(&inbox->wake);
	pthread_mutex_destroy(&inbox->lock);
	g_free(inbox);
}
