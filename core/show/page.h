/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tables of this room are made of. A page is one computed path: its pattern and one renderer. A tree
 * answers for everything below its path. Adding either is one row in pages.c; write rows with designated
 * initialisers and leave out what is not wanted.
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
	const struct samut_page *page; /* the row that is asked */
	const char *args[4];	       /* what stands for the {…} of the pattern, in order */
	/* Of a pattern with the name of a kind in braces: the record of that kind and id, which the viewer
	 * can read, and the directory of its place (the record's own parent). 0: none. */
	int64_t node, place;
	GHashTable *gone; /* of past.c, which makes it; NULL */
};

/* Content of a file. -ENOENT: no such thing, or not to be seen. */
typedef int (*samut_render_fn)(struct samut_asking *asking, GString *out);

/* A directory with all below it. rest: path below that of the page, "" for itself (which is not asked about).
 * list and link as in show.h. Either find, or, where there are files or owners, look and read. */
struct samut_tree {
	int (*find)(struct samut_asking *asking, const char *rest, enum samut_shown_type *ret_type);
	int (*list)(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg);
	int (*link)(struct samut_asking *asking, const char *rest, char **ret_target); /* NULL: has none */
	int (*look)(struct samut_asking *asking, const char *rest, struct samut_shown *ret_shown);
	int (*read)(struct samut_asking *asking, const char *rest, GBytes **ret_bytes, int64_t *ret_mtime);
	/* Whether there is a folder for everyone, and for good, in the tree of the page at root; NULL: in
	 * none of its folders. */
	bool (*fixed)(const char *root, const char *rest);
	bool past; /* shows nothing that the index knows: nobody waits for that */
};

enum {
	/* Shows more than the store's records, the index and the day: rendered at every look. */
	SAMUT_PAGE_FRESH = 1 << 0,
	/* Shows the store's records alone: does not wait for the indexer. */
	SAMUT_PAGE_UNINDEXED = 1 << 1,
};

struct samut_page {
	/* Pattern: ".samut/households/{household}/status.txt". {…} is one whole name; called like a kind, it
	 * is the id of a record of that kind, and without a record that the viewer can read there is nothing
	 * at that path. */
	const char *path;
	samut_render_fn render;	       /* a file; or */
	const struct samut_tree *tree; /* a tree; or */
	const char *link;	       /* a link to this path */
	int beside; /* a file: also stands, as a link called like it, in places of this layout row; their
		       id is args[0] where the pattern has {…}; 0: nowhere else */
	/* Where the last part of a file's path is {…}: hands to fn the names that stand beside what is in
	 * the directory dir (of layout row beside). */
	int (*names)(struct samut_db *db, int64_t dir, samut_shown_fn fn, void *arg);
	unsigned flags;	     /* SAMUT_PAGE_* */
	const char *th, *en; /* what it is, one line; for README.txt and the manual */
};

/* All pages, ends with a NULL path. */
extern const struct samut_page samut_pages[];

/*
 * The reader's half of an answer: a connection with the index attached, frozen; what the viewer sees; today.
 * wait: let the indexer catch up first (up to two seconds; not while it is far behind, nor
 * while a large store's lists are made). Release in
 * any case.
 */
int samut_asking_init(
	struct samut_asking *asking, struct samut_show *show, const struct samut_viewer *viewer, bool wait);
void samut_asking_release(struct samut_asking *asking);
typedef struct samut_asking samut_asking;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_asking, samut_asking_release)
