/* SPDX-License-Identifier: Apache-2.0 */
/* Names of links. */
#include "core/show/linkname.h"

#include <errno.h>
#include <string.h>

#include "core/model/layout.h"
#include "core/model/name.h"
#include "core/work/refs.h"

#define ELLIPSIS "…"

/* The place as it is called in a name; *ret_len: how much of the path of what is in it that says. */
static int append_place(struct samut_db *db, const struct samut_node *place, GString *out, size_t *ret_len)
{
	g_autoptr(GString) path = g_string_new(NULL);
	g_autofree char *id = NULL;
	int r = samut_place_id(db, place, &id);

	if (r >= 0)
		r = samut_node_path(db, place->id, path);
	if (r < 0)
		return r;
	if (id && strcmp(id, place->name) != 0)
		g_string_append_printf(out, "%s ", id);
	g_string_append(out, place->name);
	*ret_len = path->len;
	return 0;
}

int samut_linkname_append(struct samut_db *db, int64_t node, GString *out)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	g_autoptr(GString) path = g_string_new(NULL);
	size_t known = 0;
	int r = samut_node_path(db, node, path);

	if (r < 0)
		return r;
	r = samut_node_ancestor(db, node, SAMUT_PLACE_OWNER, &place);
	if (r >= 0)
		r = append_place(db, &place, out, &known);
	if (r < 0 && r != -ENOENT)
		return r;
	if (known && path->str[known])
		g_string_append_printf(out, " %s", path->str + known + 1);
	else if (!known)
		g_string_append(out, path->str);
	return 0;
}

void samut_linkname_finish(GString *name)
{
	size_t over, head;

	g_strdelimit(name->str, "/", ' ');
	if (name->len <= SAMUT_NAME_MAX)
		return;
	over = name->len - SAMUT_NAME_MAX + strlen(ELLIPSIS);
	head = (SAMUT_NAME_MAX - strlen(ELLIPSIS)) / 2;
	while ((name->str[head] & 0xC0) == 0x80)
		head--;
	while ((name->str[head + over] & 0xC0) == 0x80)
		over++;
	g_string_erase(name, (gssize)head, (gssize)over);
	g_string_insert(name, (gssize)head, ELLIPSIS);
}
