/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of the tree: every real directory, record, free file and scratch file, with its Unix attributes.
 * Its id is its inode number. */
#pragma once

#include <sys/types.h>

#include "core/store/db.h"

#define SAMUT_ROOT_ID 1

struct samut_oid {
	uint8_t b[20];
};

struct samut_node {
	int64_t id, parent;
	char *name;    /* canonical */
	int layout;    /* code of its row in the layout table; 0 for scratch */
	bool scratch;  /* never versioned */
	uint32_t mode; /* with S_IFDIR, S_IFREG or S_IFLNK (scratch only) */
	uint32_t uid, gid;
	int64_t size;		     /* bytes of its content (length of the link's target) */
	int64_t atime, mtime, ctime; /* ns since the epoch */
	int64_t subdirs;	     /* for a directory: number of directories in it */
	struct samut_oid blob;	     /* git blob id of the content; zero for directories and scratch */
	int64_t change;		     /* Change number of the last edit of it (journal seq); 0 for scratch */
	bool incomplete;	     /* record with a mandatory value missing */
	int list;		     /* which of its directory's nodelists it is in (core/work/crowd.h); 0:
					that of the holder. Read only: see samut_node_enlist() */
};
typedef struct samut_node samut_node;
#define SAMUT_NODE_INIT                                                                                      \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_node_release(struct samut_node *node);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_node, samut_node_release)

/* By id; by parent and name. -ENOENT when there is none. */
int samut_node_get(struct samut_db *db, int64_t id, struct samut_node *ret_node);
int samut_node_lookup(struct samut_db *db, int64_t parent, const char *name, struct samut_node *ret_node);

/*
 * Calls fn for each child of parent in order of id, from the first id greater than after (0: all), until it
 * returns non-zero (which is returned). The node is borrowed for the call. Listings are restartable at any
 * id, so ids serve as directory offsets.
 */
typedef int (*samut_node_fn)(const struct samut_node *node, void *arg);
int samut_node_children(struct samut_db *db, int64_t parent, int64_t after, samut_node_fn fn, void *arg);

/* The same for the children in one of the directory's nodelists, from 1. */
int samut_node_children_listed(struct samut_db *db, int64_t parent, int list, samut_node_fn fn, void *arg);

/* The same for all nodes whose last edit is later than `after`, in no order. Looks at every node: for rare
 * occasions. */
int samut_node_changed(struct samut_db *db, int64_t after, samut_node_fn fn, void *arg);

/* Whole path inside the mount without a leading slash ("" for the root), appended to out. -ENOENT if the
 * chain is broken. */
int samut_node_path(struct samut_db *db, int64_t id, GString *out);
/* The node at a path inside the mount ("households/70-…"); "" is the root. */
int samut_node_resolve(struct samut_db *db, const char *path, struct samut_node *ret_node);
/* Nearest ancestor (the node itself included) whose layout row has one of the flags; -ENOENT if none. */
int samut_node_ancestor(struct samut_db *db, int64_t id, unsigned layout_flags, struct samut_node *ret_node);

/* Writes; only inside a write. insert: all fields but list; also counts the parent's subdirs and moves its
 * mtime and ctime to node->ctime. update: all fields of that id but subdirs, which only moves change (counted
 * for both parents), and list, which is 0 after a move. delete: the node with its content, xattrs and record
 * rows; -ENOTEMPTY while it has children. */
int samut_node_insert(struct samut_db *db, const struct samut_node *node);
int samut_node_update(struct samut_db *db, const struct samut_node *node);
int samut_node_delete(struct samut_db *db, int64_t id, int64_t now);
int samut_node_enlist(struct samut_db *db, int64_t id, int list);

/* Content kept in the database. Large content lies in git (node->blob) and has no row: -ENODATA. get: new
 * reference. */
int samut_content_get(struct samut_db *db, int64_t node, GBytes **ret_bytes);
int samut_content_put(struct samut_db *db, int64_t node, GBytes *bytes);
int samut_content_drop(struct samut_db *db, int64_t node);

/* Extended attributes user.*. get: new reference, -ENODATA. list: names, each with its NUL, appended to out.
 * set/remove inside a write. */
int samut_xattr_get(struct samut_db *db, int64_t node, const char *name, GBytes **ret_value);
int samut_xattr_list(struct samut_db *db, int64_t node, GString *out);
int samut_xattr_set(struct samut_db *db, int64_t node, const char *name, GBytes *value);
int samut_xattr_remove(struct samut_db *db, int64_t node, const char *name);

/* Drafts: working copies made durable by fsync. text NULL removes the draft. list: calls fn for each
 * (recovery). */
int samut_draft_put(
	struct samut_db *db, int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text);
typedef int (*samut_draft_fn)(
	int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text, void *arg);
int samut_draft_each(struct samut_db *db, samut_draft_fn fn, void *arg);

/* Refusals, for /.samut/why: add inside a write (keeps the newest 50 of a uid); print: appends the newest of
 * uid first (all users' if uid is (uint32_t)-1). */
int samut_why_add(struct samut_db *db, uint32_t uid, int64_t time, const char *path, const char *text);
int samut_why_print(struct samut_db *db, uint32_t uid, unsigned limit, GString *out);
