/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of rebuild share. Private to rebuild*.c, and to verify_index.c, which walks the history so.
 */
#pragma once

#include <stdio.h>

#include "core/base/talk.h"
#include "core/work/casebook.h"

/* A node as the history knows it so far. */
struct rebuild_node {
	int64_t id;
	uint32_t mode, uid, gid;
	bool dir;
	char *path;		 /* inside the mount, "" for the root */
	struct rebuild_node *up; /* the folder it stands in; NULL for the root */
	struct samut_oid blob;
	int64_t mtime; /* ns */
	int64_t seq;   /* last edit of it */
	int list;      /* which nodelist of its directory it is in, as samut_node.list */
	bool placed;   /* its name or folder is another since the commit before, or it is new */
};

struct rebuild {
	const char *dir;     /* the store; its history is read */
	const char *head;    /* up to this commit */
	struct samut *samut; /* the new database, and the history */
	const struct samut_talk *talk;
	struct samut_diag *diag;
	GHashTable *by_path;  /* path → struct rebuild_node, the tree as of the commit last read */
	int64_t edits, total; /* commits read, and to read: the head is the last of them */
	int64_t time;	      /* of the last, ns */
	int64_t inode;	      /* highest ever given */
	GHashTable *counters; /* "household:70" → highest number, in a gint64 */
};

void rebuild_node_free(void *node);

/* Walks the commits up to the head: the journal is written, by_path is its tree in the end. Inside a write.
 */
int rebuild_walk(struct rebuild *r, struct samut_db *db);

/* Writes nodes, texts and extracted rows of the tree. Inside a write. */
int rebuild_nodes(struct rebuild *r, struct samut_db *db);
