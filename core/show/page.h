/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tables of this room are made of. A page is one computed path: its pattern and one renderer. A tree
 * answers for everything below its path. Adding either is one row in pages.c.
 */
#pragma once

#include "core/model/date.h"
#include "core/show/show.h"

/* Everything a renderer works with. One answer, one thread. */
struct samut_asking {
	struct samut_show *show;
	struct samut *s;
	struct samut_db *db; /* reads the store, frozen to one moment; STORE/index.db is attached as ix */
	struct samut_sight *sight;
	const struct samut_viewer *viewer;
	struct samut_date today;
	const char *args[4]; /* what stands for the {…} of the pattern, in order */
};

/* Content of a file. -ENOENT: no such thing, or not to be seen. */
typedef int (*samut_render_fn)(struct samut_asking *asking, GString *out);

/* A directory with all below it. rest: path below that of the page, "" for itself. list and link as in
 * show.h. Files in a tree are not possible: link to a page. */
struct samut_tree {
	int (*find)(struct samut_asking *asking, const char *rest, enum samut_shown_type *ret_type);
	int (*list)(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg);
	int (*link)(struct samut_asking *asking, const char *rest, char **ret_target);
};

struct samut_page {
	const char *path;	/* pattern: ".samut/households/{household}/status.txt"; {…} is one name */
	samut_render_fn render; /* a file; or */
	const struct samut_tree *tree; /* a tree; or */
	const char *link;	       /* a link to this path */
	int beside; /* a file: also stands, as a link called like it, in places of this layout row; their
		       id is args[0]; 0: nowhere else */
	const char *th, *en; /* what it is, one line; for README.txt and the manual */
};

/* All pages, ends with a NULL path. */
extern const struct samut_page samut_pages[];

/*
 * The reader's half of an answer: a connection with the index attached, frozen; what the viewer sees; today.
 * wait: let the indexer catch up first (up to two seconds). Release in any case.
 */
int samut_asking_init(
	struct samut_asking *asking, struct samut_show *show, const struct samut_viewer *viewer, bool wait);
void samut_asking_release(struct samut_asking *asking);
