/* SPDX-License-Identifier: Apache-2.0 */
/* The inbox of a mount. A table counts as dropped when its last writer lets go, or when it gets its name. */
#include "fs/inbox.h"

#include "core/exchange/inbox.h"
#include "fs/notify.h"
#include "fs/stored.h"

static void changed(void *arg, int64_t node)
{
	struct session *s = arg;
	g_auto(samut_node) result = SAMUT_NODE_INIT;

	if (node == 0) {
		notify_changed(s);
	} else if (stored_node(s, node, &result) == 0) {
		notify_file(s, node);
		notify_entry(s, result.parent, result.name);
		notify_dir(s, result.parent);
	}
}

int inbox_start(struct session *s)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;

	int r = stored_named(s, SAMUT_ROOT_ID, SAMUT_INBOX, &dir);
	if (r < 0)
		return r;
	s->inbox_dir = dir.id;
	return samut_inbox_open(s->samut, changed, s, &s->inbox);
}

void inbox_end(struct session *s)
{
	samut_inbox_close(g_steal_pointer(&s->inbox));
}

void inbox_written(
	struct session *s, int64_t dir, const char *name, int64_t node, const struct samut_who *who)
{
	if (s->inbox && dir == s->inbox_dir && samut_inbox_takes(name))
		samut_inbox_drop(s->inbox, who, node);
}
