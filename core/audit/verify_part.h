/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of verify share. Private to verify*.c. */
#pragma once

#include "core/base/talk.h"
#include "core/work/casebook.h"

struct verify {
	struct samut *samut;
	struct samut_db *db; /* a reader inside one transaction */
	const struct samut_talk *talk;
	bool quick;
	int64_t seq;	       /* last edit of the snapshot */
	struct samut_oid head; /* its commit; zero: git has no such edit */
	struct samut_oid tree; /* of its commit */
	GPtrArray *problems;   /* of char * */
	int64_t n_nodes;       /* versioned nodes met, for progress and to find unreachable ones */
	int64_t n_total;       /* versioned nodes there are */
	int64_t n_records;     /* records met */
	const char *signers;   /* file of allowed signers; NULL: the store's own */
	int64_t sealed;	       /* newest edit with a checkpoint */
	int64_t n_checkpoints;
	struct samut_db *mirror; /* empty database, to extract records into */
};

void verify_problem(struct verify *v, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Commits against journal rows up to v->seq; finds v->head and v->tree. 0 even when problems were found;
 * -errno when it could not go on. */
int verify_journal(struct verify *v);

/* Checkpoints, and what mirrors were given. */
int verify_seal(struct verify *v);

/* What makes git show another history than there is. */
int verify_pretence(struct verify *v);

/* The tree of the database against v->tree, each node and each text on the way. */
int verify_tree(struct verify *v);

/* A nodelist that differs: says which entries do. path: of the list; dir: the directory it stands in; there:
 * the blob that git has. */
void verify_nodelist(struct verify *v, const char *path, int64_t dir, const struct samut_oid *there);

/* One record: its rows against a fresh extraction of text. dir: the directory it stands in. */
int verify_record(struct verify *v, const struct samut_node *dir, const struct samut_node *node,
	const char *path, GBytes *text);

/* Rows that belong to no record, and references that lead nowhere. */
int verify_leftovers(struct verify *v);

/* What acts on the tables or finds their rows: triggers, views, indexes. */
int verify_schema(struct verify *v);

/* What answers for the past in the place of git, and the numbers that must not be given again. Fills
 * v->mirror with the journal of the history. */
int verify_index(struct verify *v);
