/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samut restore: brings back a deleted record or place, or an older text. This side finds out which state of
 * which node is meant, and where it belongs now; the owner of the store does the work.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/audit/trail.h"
#include "core/store/trace.h"
#include "tools/look.h"
#include "tools/tool.h"

static const char *const with_value[] = {"--at", NULL};
static const char *const ours[] = {"--at", NULL};

/* What is restored: the state of a node as of an edit, and where to. */
struct plan {
	int64_t node, seq;
	GString *from, *to; /* paths */
};

/* ---- Where it belongs now ---- */

/* Where a deleted node would stand if it still did: its folder may have been moved since, or be gone, too. */
static int place_now(const struct look *look, int64_t node, GString *path)
{
	g_autofree char *name = NULL;
	int64_t gone = 0, parent = 0;

	int r = samut_trace_path(look->db, node, INT64_MAX, path);
	if (r != -ENOENT)
		return r;
	g_string_truncate(path, 0);
	r = samut_trace_left(look->db, node, &gone);
	if (r >= 0)
		r = samut_trace_place(look->db, node, gone - 1, &parent, &name);
	if (r >= 0)
		r = place_now(look, parent, path);
	if (r < 0)
		return r;
	g_string_append_printf(path, "%s%s", path->len ? "/" : "", name);
	return 0;
}

/* Without --at: the last state of what was deleted. */
static int plan_deleted(const struct look *look, struct plan *plan)
{
	const char *path = look->paths->pdata[0];
	int64_t parent, last = 0;

	if (look_node(look, INT64_MAX, &plan->node, &plan->seq) < 0)
		return -ENOENT;
	int r = samut_journal_last(look->db, &last);
	if (r >= 0 && plan->seq == last) {
		tool_complain("%s: is there; say with --at which older state is wanted", path);
		return -EEXIST;
	}
	if (r >= 0 && samut_trace_place(look->db, plan->node, INT64_MAX, &parent, NULL) == 0) {
		r = samut_trace_path(look->db, plan->node, INT64_MAX, plan->to);
		tool_complain("%s: was not deleted, it is now %s", path, plan->to->str);
		return r < 0 ? r : -EEXIST;
	}
	/* It may have gone from another place than the one that was named. */
	if (r >= 0)
		r = samut_trace_left(look->db, plan->node, &last);
	plan->seq = last - 1;
	return r < 0 ? r : place_now(look, plan->node, plan->to);
}

/* With --at: that state, put where the path says, or, of what was deleted, where it belongs. */
static int plan_at(const struct look *look, const char *at, struct plan *plan)
{
	const char *path = look->paths->pdata[0];
	struct samut_when when;
	int64_t now, last, seq;

	if (look_when(look, at, &when) < 0 || look_node(look, when.seq, &plan->node, &seq) < 0)
		return -ENOENT;
	plan->seq = when.seq;
	if (seq < when.seq) {
		tool_complain("%s: was not there then, only until #%" G_GINT64_FORMAT, path, seq);
		return -ENOENT;
	}
	int r = samut_trail_node(look->db, path, INT64_MAX, true, &now, &last);
	if (*path == '\0' || (r >= 0 && samut_trace_resolve(look->db, path, INT64_MAX, &now) == 0)) {
		g_string_assign(plan->to, path);
		return 0;
	}
	return place_now(look, plan->node, plan->to);
}

/* ---- Doing it ---- */

static int restore(const struct look *look)
{
	const char *at = look_option(look, "--at");
	g_autoptr(GString) from = g_string_new(NULL);
	g_autoptr(GString) to = g_string_new(NULL);
	g_autoptr(GHashTable) args = tool_args();
	struct plan plan = {.from = from, .to = to};
	struct samut_when when;
	char commit[41];

	int r = at ? plan_at(look, at, &plan) : plan_deleted(look, &plan);
	if (r < 0)
		return SAMUT_EXIT_REFUSED;
	look_settle(look);
	r = samut_trace_path(look->db, plan.node, plan.seq, from);
	if (r >= 0)
		r = samut_when_of(look->db, plan.seq, &when);
	if (r >= 0 && samut_oid_is_zero(&when.commit))
		r = -EAGAIN;
	if (r < 0)
		return tool_refused(look->paths->pdata[0], r, NULL);
	samut_oid_hex(&when.commit, commit);
	tool_arg(args, "path", to->str);
	tool_arg(args, "from", from->str);
	tool_arg(args, "at", commit);
	tool_become_self();
	return tool_write(look->dir, "restore", args, -1);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	if (argc < 2)
		return tool_usage(self);
	if (look_parse(argc, argv, with_value, &look) == 0)
		status = look.paths->len == 1 && look.revs->len == 0 && look_knows_all(&look, ours)
				 ? restore(&look)
				 : tool_usage(self);
	look_release(&look);
	return status;
}

const struct command command_restore = {
	.name = "restore",
	.arguments = "[--at WHEN] [STORE] PATH",
	.summary = "bring back something deleted, or an older text",
	.help = "Brings back the record, file, or directory with all in it, that stood at PATH: as it was\n"
		"before it was deleted, or as it was at some time, wherever it stood then. It is an edit of\n"
		"its own; the history goes on. What is there already keeps its inode number, owner and "
		"mode;\n"
		"what is made anew gets a new number. What was deleted comes back to its last place.\n\n"
		"  --at WHEN   2565-04-22, 22/4/2565, “22 เม.ย. 2565 08:40”, yesterday, “2 days ago” (a day\n"
		"              means its end); #123 or a commit, as samut log shows them; a tag\n",
	.run = run,
};
