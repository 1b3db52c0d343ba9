/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computed part of the tree, as a front end sees it: directories, links and files that nobody writes,
 * named by their path from the root of the mount ("views/by-step/4",
 * ".samut/households/70-0000001/status.txt"). What there is stands in the tables of pages.c (files),
 * core/index/view_table.c (listings) and reports.c; nothing here knows of FUSE.
 *
 * Two kinds of entries stand where stored directories are ("beside"): status.txt of a household, reports in
 * reports/. They are symbolic links into /.samut, so that whoever walks the tree meets every fact once.
 *
 * All functions: 0 or -errno; -ENOENT for what is not there or may not be seen; -EMFILE; -EIO. Any thread.
 */
#pragma once

#include "core/show/viewer.h"
#include "core/work/casebook.h"

struct samut_show;
typedef struct samut_show samut_show;

/* For an open store. owner: also starts the indexer (index.h), which keeps STORE/index.db up with the edits.
 * Close before the store. */
int samut_show_open(struct samut *s, bool owner, struct samut_show **ret_show);
void samut_show_close(struct samut_show *show); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_show, samut_show_close)

enum samut_shown_type { SAMUT_SHOWN_DIR, SAMUT_SHOWN_LINK, SAMUT_SHOWN_FILE };

struct samut_shown {
	enum samut_shown_type type;
	bool fixed;    /* a folder that the tables name: there for everyone, and for good */
	int64_t size;  /* of a file: exactly what a read gives now; else 0 */
	int64_t mtime; /* ns; of a file: moves when, and only when, its content does */
	/* Of the past: permission bits and owner as they were then. own false: for everyone, of nobody. */
	bool own;
	uint32_t mode, uid, gid;
};

/* What stands at path (no leading or trailing slash) for this viewer. */
int samut_show_find(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	struct samut_shown *ret_shown);

/* Entries of the directory at path, in order; fn returns non-zero to stop. Never lists what only lookup finds
 * (search words, what stands in /.samut). */
typedef int (*samut_shown_fn)(const char *name, enum samut_shown_type type, void *arg);
int samut_show_list(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	samut_shown_fn fn, void *arg);

/* Where the link at path leads: a path from the root of the mount, newly allocated; the front end puts "../"
 * before it. -EINVAL: no link. */
int samut_show_link(
	struct samut_show *show, const struct samut_viewer *viewer, const char *path, char **ret_target);

/* Content of the file at path: new reference; as of one moment. *ret_mtime as in samut_shown. */
int samut_show_read(struct samut_show *show, const struct samut_viewer *viewer, const char *path,
	GBytes **ret_bytes, int64_t *ret_mtime);

/* The links that stand beside what is stored in the directory node, whose layout row is layout: their names
 * and where they lead (as samut_show_link()), in order; fn returns non-zero to stop. Cheap where there are
 * none. */
typedef int (*samut_beside_fn)(const char *name, const char *target, void *arg);
int samut_show_beside(struct samut_show *show, int64_t node, int layout, samut_beside_fn fn, void *arg);
/* Where the one called name leads; -ENOENT when none is called so. */
int samut_show_beside_link(
	struct samut_show *show, int64_t node, int layout, const char *name, char **ret_target);
/* Whether the root of the mount has a computed entry called name (plans, views, search, .samut, README.txt),
 * and those that a listing of the root shows, in order. */
bool samut_show_in_root(const char *name, enum samut_shown_type *ret_type);
int samut_show_root(samut_shown_fn fn, void *arg);

/* Appends how the index is, one line: "Index: ok", "Index: lists 34 %" or "Index: search 34 %" (of the first
 * making; they are not whole yet), or what troubles it. */
void samut_show_progress(struct samut_show *show, GString *out);
