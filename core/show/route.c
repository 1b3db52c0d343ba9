/* SPDX-License-Identifier: Apache-2.0 */
/* Paths against patterns, name by name. A name in braces fits any one name. */
#include <errno.h>
#include <string.h>

#include "core/model/kind.h"
#include "core/show/show_part.h"
#include "core/store/node.h"
#include "core/store/recordrow.h"

/* One name of a path or pattern. */
struct part {
	const char *start;
	size_t len;
};

static bool next_part(const char **at, struct part *part)
{
	part->start = *at;
	part->len = strcspn(*at, "/");
	*at += part->len;
	if (**at == '/')
		(*at)++;
	return part->len > 0;
}

static bool is_argument(const struct part *part)
{
	return part->len > 2 && part->start[0] == '{' && part->start[part->len - 1] == '}';
}

void samut_route_release(struct samut_route *route)
{
	for (unsigned i = 0; i < route->n_args; i++)
		g_free(route->args[i]);
	*route = (struct samut_route)SAMUT_ROUTE_INIT;
}

static void compare(const struct samut_page *page, const char *path, struct samut_route *route)
{
	const char *pattern = page->path;
	struct part want, have;

	route->page = page;
	for (;;) {
		const char *rest = path;
		bool more = next_part(&pattern, &want), given = next_part(&path, &have);

		if (!more || !given) {
			route->rest = rest;
			if (more)
				route->kind = SAMUT_ROUTE_DIR;
			else if (page->tree)
				route->kind = SAMUT_ROUTE_TREE;
			else
				route->kind = given ? SAMUT_ROUTE_NONE : SAMUT_ROUTE_PAGE;
			return;
		}
		if (is_argument(&want))
			route->args[route->n_args++] = g_strndup(have.start, have.len);
		else if (want.len != have.len || memcmp(want.start, have.start, want.len) != 0)
			return;
	}
}

/* Pages that are named before those with an argument, trees by how far they reach. */
static int rank(const struct samut_route *route)
{
	switch (route->kind) {
	case SAMUT_ROUTE_PAGE:
		return 30000 - (int)route->n_args;
	case SAMUT_ROUTE_TREE:
		return 10000 + (int)strlen(route->page->path);
	case SAMUT_ROUTE_DIR:
		return 1;
	case SAMUT_ROUTE_NONE:
		break;
	}
	return 0;
}

void samut_route_find(const char *path, struct samut_route *ret_route)
{
	*ret_route = (struct samut_route)SAMUT_ROUTE_INIT;
	for (const struct samut_page *page = samut_pages; page->path && *path; page++) {
		struct samut_route route = SAMUT_ROUTE_INIT;

		compare(page, path, &route);
		if (rank(&route) > rank(ret_route)) {
			samut_route_release(ret_route);
			*ret_route = route;
		} else {
			samut_route_release(&route);
		}
	}
}

/* Finds the record that one argument names, if its name is that of a kind. */
static int bind_record(struct samut_asking *asking, const struct part *part, const char *id)
{
	g_autofree char *name = g_strndup(part->start + 1, part->len - 2);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int64_t found;

	if (!samut_kind_find(name))
		return 0;
	int r = samut_recordrow_find(asking->db, name, id, &found);
	if (r >= 0 && !samut_sight_reads(asking->sight, found))
		r = -ENOENT;
	if (r >= 0)
		r = samut_node_get(asking->db, found, &node);
	if (r < 0)
		return r;
	asking->node = node.id;
	asking->place = node.parent;
	return 0;
}

int samut_route_bind(const struct samut_route *route, struct samut_asking *asking)
{
	const char *pattern = route->page->path;
	struct part part;
	int r = 0;

	asking->page = route->page;
	for (unsigned i = 0; r >= 0 && i < route->n_args && next_part(&pattern, &part);) {
		if (!is_argument(&part))
			continue;
		asking->args[i] = route->args[i];
		r = bind_record(asking, &part, route->args[i]);
		i++;
	}
	return r < 0 ? r : 0;
}

char *samut_route_fill(const struct samut_page *page, const char *value)
{
	GString *path = g_string_new(NULL);
	const char *pattern = page->path;
	struct part part;

	while (next_part(&pattern, &part)) {
		if (path->len)
			g_string_append_c(path, '/');
		if (is_argument(&part) && value)
			g_string_append(path, value);
		else
			g_string_append_len(path, part.start, (gssize)part.len);
	}
	return g_string_free(path, FALSE);
}
