/* SPDX-License-Identifier: Apache-2.0 */
/* .snapshots/ of stored directories: the times at which one directory changed, and it as of then. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/audit/trail.h"
#include "core/audit/when.h"
#include "core/show/past_part.h"
#include "core/store/trace.h"

#define GMT "@GMT-%Y.%m.%d-%H.%M.%S"
#define SECOND INT64_C(1000000000)

/* The directory as it is now, and what of the path follows its number. -ENOENT: it is no more, or has no
 * history. */
static int find_dir(
	struct samut_asking *asking, const char *rest, struct samut_node *ret_dir, const char **ret_rest)
{
	g_autofree char *number = past_first(rest, ret_rest);
	gint64 dir;

	if (!g_ascii_string_to_signed(number, 10, 1, G_MAXINT64, &dir, NULL) || !past_sees(asking, dir))
		return -ENOENT;
	int r = samut_node_get(asking->db, dir, ret_dir);
	return r < 0 ? r : ret_dir->scratch || !S_ISDIR(ret_dir->mode) ? -ENOENT : 0;
}

static int find(struct samut_asking *asking, const char *rest, int64_t *ret_seq, int64_t *ret_node)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	struct samut_when when;

	int r = find_dir(asking, rest, &dir, &rest);
	if (r < 0)
		return r;
	g_autofree char *name = past_first(rest, &rest);
	if (!g_str_has_prefix(name, "@GMT-"))
		return -ENOENT;
	r = samut_when(asking->s, asking->db, name, &when, NULL);
	if (r >= 0)
		r = past_resolve(asking, dir.id, rest, when.seq, ret_node);
	if (r < 0)
		return r == -EINVAL ? -ENOENT : r;
	*ret_seq = when.seq;
	return 0;
}

/* "N" itself lists the times. */
static bool is_dir_itself(const char *rest)
{
	return !strchr(rest, '/');
}

/* Whoever may list the directory may list its times. */
static int look_at_times(struct samut_asking *asking, const char *rest, struct samut_shown *ret_shown)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;

	int r = find_dir(asking, rest, &dir, &rest);
	if (r < 0)
		return r;
	*ret_shown = (struct samut_shown){.type = SAMUT_SHOWN_DIR,
		.mtime = dir.mtime,
		.own = true,
		.mode = dir.mode & 0555,
		.uid = dir.uid,
		.gid = dir.gid};
	return 0;
}

static int look(struct samut_asking *asking, const char *rest, struct samut_shown *ret_shown)
{
	int64_t seq, node;

	if (is_dir_itself(rest))
		return look_at_times(asking, rest, ret_shown);
	int r = find(asking, rest, &seq, &node);
	return r < 0 ? r : past_look(asking, node, seq, ret_shown);
}

static int read_file(struct samut_asking *asking, const char *rest, GBytes **ret_bytes, int64_t *ret_mtime)
{
	int64_t seq, node;

	if (is_dir_itself(rest))
		return -EISDIR;
	int r = find(asking, rest, &seq, &node);
	return r < 0 ? r : past_read(asking, node, seq, ret_bytes, ret_mtime);
}

/* ---- The times ---- */

struct times {
	samut_shown_fn fn;
	void *arg;
	time_t last;
	unsigned count;
};

/* Newest first; of several edits within a second the last one is what that second's name leads to. */
static int list_time(const struct samut_trail_entry *entry, void *arg)
{
	struct times *times = arg;
	time_t second = (time_t)(entry->edit->time / SECOND);
	char name[32];
	struct tm utc;

	if (times->count > 0 && second == times->last)
		return 0;
	times->last = second;
	if (times->count++ == SAMUT_SNAPSHOTS_MAX)
		return 1;
	if (!gmtime_r(&second, &utc) || strftime(name, sizeof name, GMT, &utc) == 0)
		return -EIO;
	return times->fn(name, SAMUT_SHOWN_DIR, times->arg);
}

static int list_times(struct samut_asking *asking, int64_t dir, samut_shown_fn fn, void *arg)
{
	const struct samut_trail trail = {.node = dir, .depth = 1};
	struct times times = {.fn = fn, .arg = arg};

	int r = samut_trail(asking->s, asking->db, &trail, list_time, &times);
	return MIN(r, 0);
}

static int list(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	int64_t seq, node;

	if (!*rest)
		return 0;
	if (is_dir_itself(rest)) {
		int r = find_dir(asking, rest, &dir, &rest);
		return r < 0 ? r : list_times(asking, dir.id, fn, arg);
	}
	int r = find(asking, rest, &seq, &node);
	return r < 0 ? r : past_list(asking, node, seq, fn, arg);
}

const struct samut_tree samut_snapshots_tree = {.look = look, .read = read_file, .list = list, .past = true};
