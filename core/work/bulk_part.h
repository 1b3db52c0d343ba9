/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside a batch: the part of the tree that it touches, kept in memory, so that each directory is found once.
 * Private to core/work/bulk*.c.
 *
 * Three steps: collecting (bulk.c: names, kinds, texts; as puts come in), planning (bulk_plan.c: forms,
 * household Ids, record ids, numbers; before the transaction), writing (bulk_write.c: inside it).
 */
#pragma once

#include "core/model/layout.h"
#include "core/work/bulk.h"
#include "core/work/content.h"
#include "core/work/nodelist.h"

struct bulk_dir {
	char *path;		 /* inside the mount, canonical; "" is the root */
	struct bulk_dir *parent; /* NULL for the root */
	struct bulk_dir *holder; /* nearest, itself included */
	struct bulk_dir *place;	 /* nearest owner, itself included; NULL none */
	const struct samut_layout *row;
	struct samut_node node; /* fresh: as it will be; else as it was found */
	bool fresh;		/* made by the batch */
	int line;
	char *place_id;		     /* of an owner place; NULL not known yet */
	GHashTable *files;	     /* name -> struct bulk_file, NULL while there is none */
	struct samut_nodelist *list; /* writing: of a fresh holder */
};

struct bulk_file {
	char *name;
	struct bulk_dir *dir;
	const struct samut_layout *row;
	int line;
	bool form;		      /* came with its place, nobody put it */
	struct samut_payload payload; /* bytes NULL: planning makes it */
	char *rid;		      /* planning: id of the record, or NULL */
	int64_t id;		      /* planning: its number, if it turns out to be new */
	bool written, was_there;      /* writing */
	GBytes *before;		      /* writing: the text it replaces, NULL none */
};

/* Permission bits and owner that something made at a path gets. */
struct bulk_owner {
	uint32_t mode, uid, gid;
};

struct samut_bulk {
	struct samut *s;
	struct samut_who who;
	char *via, *subject;
	GHashTable *dirs;    /* path -> struct bulk_dir */
	GPtrArray *dir_list; /* the same, parents first; owns them */
	GPtrArray *files;    /* of struct bulk_file, in the order of the puts; owns them */
	GHashTable *owners;  /* path -> struct bulk_owner, NULL while there is none */
	unsigned bad;	     /* puts that were refused */
	bool dry;	     /* only check: undo all that was written */
	bool recorded;	     /* see samut_bulk_recorded() */
};

/* Takes the complaints of one entry over, placed at its line; without one they name its path. diag may be
 * NULL. */
void bulk_complain(struct samut_diag *diag, const struct samut_diag *from, int line, const char *path);
char *bulk_file_path(const struct bulk_file *file);
/* Adds a file that is not there yet; takes name over. */
struct bulk_file *bulk_file_add(
	struct samut_bulk *bulk, struct bulk_dir *dir, char *name, const struct samut_layout *row, int line);

/* Permission bits and owner of a fresh node at path, if some were asked for. */
void bulk_apply_owner(const struct samut_bulk *bulk, const char *path, struct samut_node *node);

/* Everything that can be done before the transaction. *ret_batch: set of samut_ref_key() of the batch's
 * records. */
int bulk_plan(struct samut_bulk *bulk, GHashTable *batch, struct samut_diag *diag);
/* The transaction. */
int bulk_write(struct samut_bulk *bulk, GHashTable *batch, int64_t *ret_count, int64_t *ret_seq,
	struct samut_diag *diag);
