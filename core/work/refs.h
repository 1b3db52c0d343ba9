/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids of records and references between them (see "Record ids and references"). A reference is an id; it may
 * leave out the id of the place that both lie in, or of the fund that the record names in `Fund`. What is
 * stored beside the text is always the whole id. Everything here runs inside the writer's transaction (or on
 * a reader, where it is said).
 */
#pragma once

#include "core/model/layout.h"
#include "core/model/record.h"
#include "core/store/recordrow.h"
#include "core/work/edit_txn.h"

/* Where a file stands, as far as its id and its references depend on it. */
struct samut_spot {
	const struct samut_layout *row;
	int64_t dir; /* directory it stands in */
	char *dir_name;
	int64_t place;	/* nearest owner place, 0 none */
	char *place_id; /* id of that, NULL unknown */
};
typedef struct samut_spot samut_spot;
#define SAMUT_SPOT_INIT                                                                                      \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_spot_release(struct samut_spot *spot);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_spot, samut_spot_release)

/* Spot of a file of that row in a directory. Readers too. */
int samut_spot_find(struct samut_db *db, const struct samut_node *dir, const struct samut_layout *row,
	struct samut_spot *ret);

/* Id of a record of that name there; new string, NULL when it has none. */
char *samut_spot_rid(const struct samut_spot *spot, const char *name, const struct samut_record *record);

/* Id of an owner place: new string; NULL in *ret_id when nothing tells it (a household without its
 * household.txt and without records). Readers too. */
int samut_place_id(struct samut_db *db, const struct samut_node *place, char **ret_id);

/* The row of the record that makes a place what it is, or NULL. */
const struct samut_layout *samut_place_main(int layout);

/*
 * Puts whole ids into the references of record, -EINVAL with line, field and a did-you-mean for those that
 * lead nowhere; checks that files it names lie in the place's attachments/. rid: its own id, which it may
 * refer to. batch: keys from samut_ref_key() of records that are about to be written too, or NULL. filling:
 * what is named within the same place may still be to come.
 */
int samut_refs_resolve(struct samut_db *db, const struct samut_spot *spot, const char *rid,
	struct samut_record *record, GHashTable *batch, bool filling, struct samut_diag *diag);
char *samut_ref_key(const char *kind, const char *rid);

/* -EINVAL when another record than node of that kind has the id already, and references could mean either. */
int samut_refs_unique(struct samut_db *db, const struct samut_layout *row, const char *rid, int64_t node,
	struct samut_diag *diag);

/* Can records of that kind be referred to at all? */
bool samut_kind_is_target(const char *kind);

/* Who refers to something that shall go. */
struct samut_referrers {
	GHashTable *inside; /* set of node ids that do not count, or NULL; borrowed */
	GPtrArray *paths;   /* of char *: the first few */
	unsigned count;	    /* all, up to SAMUT_REFERRERS_MAX */
};
#define SAMUT_REFERRERS_MAX 1000
#define SAMUT_REFERRERS_INIT                                                                                 \
	{                                                                                                    \
		0                                                                                            \
	}
typedef struct samut_referrers samut_referrers;
void samut_referrers_release(struct samut_referrers *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_referrers, samut_referrers_release)

/* Collects those of one record. place: referrers there do not count either; 0: all count. Readers too. */
int samut_referrers_add(
	struct samut_db *db, struct samut_referrers *list, const char *kind, const char *rid, int64_t place);
/* Collects those of all records in a subtree; the subtree itself, and the place it is a folder of, do not
 * count. Readers too. */
int samut_referrers_add_tree(struct samut_db *db, struct samut_referrers *list, int64_t root);
/* -EBUSY, and says who, when there are any; else 0. */
int samut_referrers_verdict(const struct samut_referrers *list, struct samut_diag *diag);

/* What references are held to. */
enum samut_refs_mode {
	SAMUT_REFS_AS_WRITTEN, /* nothing: they are kept as written */
	SAMUT_REFS_STRICT,     /* they must lead somewhere */
	SAMUT_REFS_FILLING,    /* the same, but within the place what they name may still be to come */
};

/*
 * Extracts the records below dir (or dir itself, when it is a record) again, because their ids changed: in
 * two rounds, so that they may refer to each other. -EBUSY with reasons when one of them names something by
 * an id that is no longer.
 */
int samut_refs_rebind(struct samut_txn *txn, int64_t dir, enum samut_refs_mode mode, struct samut_diag *diag);
/* The same for one record from its stored text. */
int samut_refs_extract(struct samut *s, struct samut_db *db, const struct samut_node *node,
	enum samut_refs_mode mode, struct samut_diag *diag);

/* Set of all nodes below root, root included, and the same in an order in which parents come before children.
 * Either may be NULL. Readers too. */
int samut_subtree(struct samut_db *db, int64_t root, GHashTable *set, GArray *order);
