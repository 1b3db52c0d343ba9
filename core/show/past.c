/* SPDX-License-Identifier: Apache-2.0 */
/* at/<when>/…, and what all trees of the past have in common. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/audit/past.h"
#include "core/audit/when.h"
#include "core/show/past_part.h"
#include "core/store/trace.h"

char *past_first(const char *rest, const char **ret_rest)
{
	size_t len = strcspn(rest, "/");

	*ret_rest = rest + len + (rest[len] == '/');
	return g_strndup(rest, len);
}

/* SAMUT_SHOWN_DIR or SAMUT_SHOWN_FILE; a node is one of the two for good. -ENOENT: it is no more. */
static int type_now(struct samut_asking *asking, int64_t node)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;
	int r = samut_node_get(asking->db, node, &now);

	return r < 0 ? r : S_ISDIR(now.mode) ? SAMUT_SHOWN_DIR : SAMUT_SHOWN_FILE;
}

static bool may(struct samut_asking *asking, int64_t node, int64_t seq, unsigned wanted)
{
	struct samut_past past;

	return samut_past_attr(asking->s, asking->db, node, seq, &past) >= 0 &&
	       samut_viewer_may(asking->viewer, past.mode, past.uid, past.gid, wanted);
}

/* The last edit as of which a node that is no more stood somewhere, and where. */
static int last_place(struct samut_asking *asking, int64_t node, int64_t *ret_seq, int64_t *ret_parent)
{
	int64_t left = 0;
	int r = samut_db_int(asking->db, &left,
		"SELECT seq FROM trace WHERE node=?1 AND parent=0 ORDER BY seq DESC LIMIT 1", "i", node);

	if (r >= 0)
		r = samut_trace_place(asking->db, node, left - 1, ret_parent, NULL);
	if (r >= 0)
		*ret_seq = left - 1;
	return r;
}

/* To remove what is closed does not open it: modes and owners count that it had at its end, and those that
 * hold for the directory it was removed from. */
static bool saw(struct samut_asking *asking, int64_t node)
{
	int64_t seq = 0, parent = 0;
	struct samut_past past;

	if (last_place(asking, node, &seq, &parent) < 0 || !past_sees(asking, parent) ||
		samut_past_attr(asking->s, asking->db, node, seq, &past) < 0)
		return false;
	return samut_viewer_may(asking->viewer, past.mode, past.uid, past.gid,
		S_ISDIR(past.mode) ? SAMUT_MAY_SEARCH : SAMUT_MAY_READ);
}

/* The same, remembered. */
static bool sees_gone(struct samut_asking *asking, int64_t node)
{
	if (!asking->gone)
		asking->gone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	const char *known = g_hash_table_lookup(asking->gone, &node);
	if (!known) {
		known = saw(asking, node) ? "y" : "n";
		g_hash_table_insert(asking->gone, g_memdup2(&node, sizeof node), (void *)known);
	}
	return *known == 'y';
}

static bool sees(struct samut_asking *asking, int64_t node, int type)
{
	if (asking->viewer->uid == 0)
		return true;
	if (type == SAMUT_SHOWN_DIR)
		return samut_sight_enters(asking->sight, node);
	return type == SAMUT_SHOWN_FILE ? samut_sight_reads(asking->sight, node)
					: type == -ENOENT && sees_gone(asking, node);
}

bool past_sees(struct samut_asking *asking, int64_t node)
{
	return asking->viewer->uid == 0 || sees(asking, node, type_now(asking, node));
}

bool past_reaches(struct samut_asking *asking, int64_t node, int64_t seq)
{
	bool reached = true;

	if (asking->viewer->uid == 0)
		return true;
	while (reached && node != SAMUT_ROOT_ID) {
		int r = samut_trace_place(asking->db, node, seq, &node, NULL);
		reached = r >= 0 && past_sees(asking, node) && may(asking, node, seq, SAMUT_MAY_SEARCH);
	}
	return reached;
}

bool past_admits(struct samut_asking *asking, int64_t node, int64_t seq)
{
	return asking->viewer->uid == 0 ||
	       (past_reaches(asking, node, seq) && may(asking, node, seq, SAMUT_MAY_READ));
}

int past_resolve(struct samut_asking *asking, int64_t from, const char *rest, int64_t seq, int64_t *ret_node)
{
	int64_t node = from;
	int r = 0;

	while (r >= 0 && *rest) {
		g_autofree char *name = past_first(rest, &rest);
		r = samut_trace_lookup(asking->db, node, name, seq, &node);
		if (r >= 0 && !past_sees(asking, node))
			r = -ENOENT;
	}
	if (r >= 0)
		*ret_node = node;
	return r < 0 ? r : 0;
}

/* What an old store has never known is not there. */
static int known(int r)
{
	return r == -ENODATA ? -ENOENT : r;
}

int past_look(struct samut_asking *asking, int64_t node, int64_t seq, struct samut_shown *ret_shown)
{
	struct samut_past past;

	int r = samut_past(asking->s, asking->db, node, seq, &past);
	if (r < 0)
		return known(r);
	*ret_shown = (struct samut_shown){.type = S_ISDIR(past.mode) ? SAMUT_SHOWN_DIR : SAMUT_SHOWN_FILE,
		.size = past.size,
		.mtime = past.mtime,
		.own = true,
		.mode = past.mode & 07777,
		.uid = past.uid,
		.gid = past.gid};
	return 0;
}

int past_read(struct samut_asking *asking, int64_t node, int64_t seq, GBytes **ret_bytes, int64_t *ret_mtime)
{
	struct samut_past past;

	int r = samut_past(asking->s, asking->db, node, seq, &past);
	if (r < 0)
		return known(r);
	*ret_mtime = past.mtime;
	return known(samut_past_text(asking->s, asking->db, node, seq, ret_bytes));
}

/* ---- Listings ---- */

struct listing {
	struct samut_asking *asking;
	int64_t seq;
	samut_shown_fn fn;
	void *arg;
};

static int list_child(int64_t node, const char *name, void *arg)
{
	const struct listing *listing = arg;
	struct samut_past past;
	int type = type_now(listing->asking, node);

	if (!sees(listing->asking, node, type))
		return 0;
	if (type == -ENOENT) {
		int r = samut_past_attr(listing->asking->s, listing->asking->db, node, listing->seq, &past);
		if (r < 0)
			return known(r) == -ENOENT ? 0 : r;
		type = S_ISDIR(past.mode) ? SAMUT_SHOWN_DIR : SAMUT_SHOWN_FILE;
	}
	return type < 0 ? type : listing->fn(name, (enum samut_shown_type)type, listing->arg);
}

int past_list(struct samut_asking *asking, int64_t node, int64_t seq, samut_shown_fn fn, void *arg)
{
	struct listing listing = {asking, seq, fn, arg};
	int type = type_now(asking, node);

	if (type == SAMUT_SHOWN_FILE)
		return -ENOTDIR;
	if (type == SAMUT_SHOWN_DIR && !samut_sight_reads(asking->sight, node))
		return -EACCES;
	return samut_trace_children(asking->db, node, seq, list_child, &listing);
}

/* ---- at ---- */

/* A name cannot hold a colon where Windows reads it, so a time may be written with hyphens; tags have
 * slashes, which stand as `~`. */
static int find_at(struct samut_asking *asking, const char *rest, int64_t *ret_seq, int64_t *ret_node)
{
	g_autofree char *text = past_first(rest, &rest);
	struct samut_when when;

	g_strdelimit(text, "~", '/');
	int r = samut_when(asking->s, asking->db, text, &when, NULL);
	if (r >= 0)
		r = past_resolve(asking, SAMUT_ROOT_ID, rest, when.seq, ret_node);
	if (r < 0)
		return r == -EINVAL || r == -EEXIST ? -ENOENT : r;
	*ret_seq = when.seq;
	return 0;
}

static int look_at(struct samut_asking *asking, const char *rest, struct samut_shown *ret_shown)
{
	int64_t seq, node;

	int r = find_at(asking, rest, &seq, &node);
	return r < 0 ? r : past_look(asking, node, seq, ret_shown);
}

static int read_at(struct samut_asking *asking, const char *rest, GBytes **ret_bytes, int64_t *ret_mtime)
{
	int64_t seq, node;

	int r = find_at(asking, rest, &seq, &node);
	return r < 0 ? r : past_read(asking, node, seq, ret_bytes, ret_mtime);
}

static int list_at(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	int64_t seq, node;

	/* Nothing walks into the past by itself. */
	if (!*rest)
		return 0;
	int r = find_at(asking, rest, &seq, &node);
	return r < 0 ? r : past_list(asking, node, seq, fn, arg);
}

const struct samut_tree samut_at_tree = {.look = look_at, .read = read_at, .list = list_at, .past = true};

int samut_at_readme(struct samut_asking *asking, GString *out)
{
	(void)asking;
	g_string_append(out,
		"ทุกแฟ้มตามที่เป็นอยู่ในเวลาหนึ่ง อ่านได้อย่างเดียว เขียนเวลาเป็นชื่อโฟลเดอร์:\n\n"
		"  at/2569-10-01/             สิ้นวันที่ 1 ตุลาคม 2569 (ค.ศ. ก็ได้: at/2026-10-01/)\n"
		"  at/2569-10-01T10-04/       สิ้นนาทีนั้น   at/2569-10-01T10-04-05/ สิ้นวินาทีนั้น\n"
		"  at/#123/                   หลังการแก้ไขที่ 123\n"
		"  at/0a1b2c3/                ตามรหัส commit ของ git (อย่างน้อย 7 ตัว)\n"
		"  at/checkpoint~123/         ตามชื่อ tag ของ git (ใช้ ~ แทน /)\n\n"
		"  diff -r at/2569-10-01/households households\n"
		"  cp at/2569-10-01/partners/x/partner.txt partners/x/    นำฉบับเดิมกลับมา\n\n"
		"Everything as it stood then, read-only; the time is the name of the folder:\n\n"
		"  at/2026-10-01/             the end of that day (also 2569-10-01)\n"
		"  at/2026-10-01T10-04/       the end of that minute; at/2026-10-01T10-04-05/ of that "
		"second\n"
		"  at/#123/                   after edit 123\n"
		"  at/0a1b2c3/                a commit of git, by seven digits or more of its id\n"
		"  at/checkpoint~123/         a tag of git (~ stands for /)\n");
	return 0;
}
