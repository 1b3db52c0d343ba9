/* SPDX-License-Identifier: Apache-2.0 */
/* New names: one place where mount, layout and scratch rules meet. */
#include "fs/names.h"

#include "core/model/name.h"
#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/computed.h"
#include "fs/notify.h"
#include "fs/snapshots.h"
#include "fs/verdict.h"

void naming_release(struct naming *n)
{
	g_clear_pointer(&n->name, g_free);
	samut_node_release(&n->parent);
}

char *naming_asked(const char *raw, int *ret_error)
{
	char *name = strlen(raw) > SAMUT_NAME_MAX ? NULL : samut_name_canonical(raw);

	if (!name)
		*ret_error = strlen(raw) > SAMUT_NAME_MAX ? -ENAMETOOLONG : -ENOENT;
	return name;
}

static int refuse_name(struct session *s, const struct samut_who *who, const struct naming *n,
	const char *raw, int error, const struct samut_diag *diag)
{
	return verdict_refuse(s, who, n->parent.id, n->name ? n->name : raw, NULL, error, diag);
}

int naming_init(struct naming *ret_naming, struct session *s, const struct samut_who *who, fuse_ino_t parent,
	const char *raw, bool dir)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct naming *n = ret_naming;

	if (strlen(raw) > SAMUT_NAME_MAX)
		return -ENAMETOOLONG;
	/* A file manager then offers to delete for good. */
	if (samut_name_is_trash(raw))
		return -EPERM;
	if (computed_has(parent, raw))
		return computed_refuse_in(s, who, parent, raw);
	if (snapshots_is(parent, raw))
		return snapshots_refuse(s, who, parent);
	int r = attr_node(s, parent, &n->parent);
	if (r < 0)
		return r;
	n->name = samut_name_canonical(raw);
	if (!n->name)
		return -EILSEQ;
	if (strcmp(raw, n->name) != 0)
		notify_name_later(s, n->parent.id, n->name);
	/* A directory is scratch by its hidden name only: endings such as .bak are ordinary names for one. */
	const struct samut_layout *place = samut_layout_get(n->parent.layout);
	n->scratch = n->parent.scratch || (place && place->flags & SAMUT_PLACE_DROP) ||
		     (samut_name_is_scratch(n->name) && (!dir || n->name[0] == '.'));
	r = samut_name_check(n->name, &diag);
	if (r == -ENAMETOOLONG)
		return r;
	if (r < 0)
		return refuse_name(s, who, n, raw, r, &diag);
	if (n->scratch)
		return 0;
	n->row = samut_layout_match(place, n->parent.name, n->name, dir, &diag);
	if (!n->row && beside_is(s, n->parent.id, n->name))
		return beside_refuse(s, who, n->parent.id, n->name);
	return n->row ? 0 : refuse_name(s, who, n, raw, -EINVAL, &diag);
}
