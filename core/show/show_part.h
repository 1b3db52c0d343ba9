/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the front door share. Private to core/show/show.c, asking.c, route.c, pages.c,
 * search.c and queries.c. */
#pragma once

#include <pthread.h>

#include "core/index/index.h"
#include "core/show/cache.h"
#include "core/show/page.h"
#include "core/show/search_results.h"

struct samut_show {
	struct samut *s;
	bool owner;
	struct samut_date fixed_day; /* of SAMUT_TODAY, for tests; year 0: the clock's */
	struct samut_cache *cache;
	struct samut_search_results *searches;
	struct samut_index *index;   /* owner; NULL: it could not be started */
	struct samut_indexdb *files; /* the index's, or a reader's own; NULL: there is none */
	pthread_mutex_t lock;
	uint64_t commits; /* of the store when changed was looked up; lock */
	int64_t changed;  /* newest change; -1: not known yet; lock */
	int queries;	  /* own reports that are being answered; lock */
};

/* Today, as asked of this show. */
struct samut_date samut_show_today(const struct samut_show *show);

/* Lets the indexer catch up, for a moment, unless it is far behind. */
void samut_show_catch_up(struct samut_show *show);

/* What all content depends on, as it stands now. */
int samut_show_state(struct samut_show *show, struct samut_cache_state *ret_state);

/* Where a path leads in the table of pages. */
enum samut_route_kind {
	SAMUT_ROUTE_NONE,
	SAMUT_ROUTE_DIR,  /* above a page: only a directory on the way */
	SAMUT_ROUTE_PAGE, /* is a page */
	SAMUT_ROUTE_TREE, /* a tree or in one */
};

struct samut_route {
	enum samut_route_kind kind;
	const struct samut_page *page; /* of a directory: one that is below it */
	const char *rest;	       /* in a tree: borrowed from the path; "" for itself */
	char *args[4];
	unsigned n_args;
};
typedef struct samut_route samut_route;
#define SAMUT_ROUTE_INIT                                                                                     \
	{                                                                                                    \
		SAMUT_ROUTE_NONE, NULL, NULL, {NULL}, 0                                                      \
	}
void samut_route_release(struct samut_route *route);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_route, samut_route_release)

/* The best of all rows: the page itself before a tree, the longer tree before the shorter. */
void samut_route_find(const char *path, struct samut_route *ret_route);
/* Puts arguments, and what they name, into asking: -ENOENT when one of them names nothing that the viewer can
 * read. */
int samut_route_bind(const struct samut_route *route, struct samut_asking *asking);
/* Path of a page with value for its first {…}; newly allocated. value may be NULL where there is none. */
char *samut_route_fill(const struct samut_page *page, const char *value);
