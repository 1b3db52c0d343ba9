/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules across records: what a record may say depends on what others say. Each rule is one row of
 * rule_table_*.h, with its name and its source; the engine (rule.c) applies the rows inside the write
 * transaction, after the columns of all touched records are written and before the journal row, on every way
 * in: save, amended edit, rename, mkdir, move, removal, import, restore. As there is one writer, two edits
 * that race for the last baht are judged one after the other, and exactly one wins.
 *
 * What is written and breaks a rule is refused with -EINVAL; what is removed (or moved away) while something
 * rests on it with -EBUSY. The words are the row's.
 *
 * To add a rule: one row in the table of its domain. Its SQL answers with the breaches, at most one row each;
 * see struct samut_rule. A rule that SQL cannot say is a function (rule_check_*.c).
 */
#pragma once

#include "core/base/author.h"
#include "core/model/layout.h"
#include "core/model/record.h"
#include "core/store/node.h"

/* One record that an edit has touched, as the rules see it. */
struct samut_ruling {
	struct samut_db *db; /* the writer's, inside its transaction; a reader's when only asked */
	const struct samut_who *who;
	const struct samut_kind *kind;
	int64_t node;	 /* 0: it is gone */
	int64_t place;	 /* nearest owner place, 0 none; of one that is gone: where it was */
	const char *rid; /* of one that is gone: the id it had; else NULL */
	int64_t left; /* of one that is gone: the node, which is still there if it has only moved; else 0 */
	GHashTable *asked; /* set of char *: what checks have found to be right already and need not ask again
			      for the next record of the same edit; NULL: nothing to remember in */
	GBytes *text;	   /* as it will be, NULL when gone; borrowed */
	GBytes *before; /* as it was before the edit (before the whole of it, when it is amended), NULL: new
			 */
	int64_t amends; /* the edit that is amended, 0 none */
	bool filling;	/* the place is just being copied in (see samut_save.filling) */
	bool recorded; /* a tree imported or restored by the owner of the store: what was decided elsewhere */
};

enum {
	/* The order in which things are done. While a place is being copied in, its files come in any order,
	 * and a tree that the owner of the store imports or restores tells of what was, so the rule waits;
	 * what still breaks it afterwards is a warning (core/domain/warning.h), and the next save is judged
	 * again. */
	SAMUT_RULE_ORDER = 1 << 0,
	/* Holds for a form, too, so that `touch` tells it at once: the SQL is asked with ?1 = 0 before a file
	 * comes into being. */
	SAMUT_RULE_BIRTH = 1 << 1,
	/* A doubt, never a reason to refuse: samut_warnings() alone asks it. */
	SAMUT_RULE_WARNING = 1 << 2,
	/* Waits as one of order does, but leaves no warning: what it misses is listed as incomplete, and a
	 * large place is not looked through again whenever a record of it changes. */
	SAMUT_RULE_WAITS = 1 << 3,
};

/* For samut_rule.was: ?3 is 1 when the record was complete before, else NULL. */
#define SAMUT_RULE_WAS_COMPLETE "complete"

struct samut_rule;
/* 0: nothing to say; else it has called samut_rule_breach() and returns what that returned, or -errno. */
typedef int (*samut_rule_fn)(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

struct samut_rule {
	const char *name;    /* "R3"; shown to people */
	const char *source;  /* the document, by title */
	const char *written; /* kinds whose writing it judges, separated by '|' ("*": all); NULL none */
	const char *removed; /* kinds whose deletion or moving away it judges; NULL none */
	unsigned flags;	     /* SAMUT_RULE_* */
	const char *field;   /* blamed: its line in the written text is told; NULL none */
	const char *was;     /* this field's value before the edit is ?3 (canonical; NULL: it had none) */
	/*
	 * Each row is a breach. ?1 is the node written (0 on removal), ?2 its place, ?3 see was. It runs for
	 * every record of the kinds named, so it must find what this record can break by keys (see "indexes"
	 * in core/store/kindschema.c), never by reading a whole table. NULL: check says it.
	 */
	const char *sql;
	samut_rule_fn check;
	/*
	 * What a clerk reads: what is wrong and what to do. {0} is the first column, {1:baht} an amount,
	 * {2:date} a date (Buddhist in Thai), {3:path} the path of a node.
	 */
	const char *th, *en;
};

/* All rules: a table a domain, each ends with a NULL name; the list ends with NULL. */
extern const struct samut_rule *const samut_rule_tables[];
#define SAMUT_RULES_EACH(rule)                                                                               \
	for (const struct samut_rule *const *table_ = samut_rule_tables; *table_; table_++)                  \
		for (const struct samut_rule *rule = *table_; rule->name; rule++)

/* ---- For functions and rows ---- */

/* Adds the complaint of a rule with these words for the columns, at the line of field (NULL: rule->field).
 * -EINVAL, or -EBUSY when the record is gone. */
int samut_rule_breach(const struct samut_rule *rule, const struct samut_ruling *ruling, const char *field,
	const char *const *columns, unsigned n_columns, struct samut_diag *diag);

/* The record that a text makes by itself (references as written); NULL for NULL and for what is none. */
struct samut_record *samut_ruling_record(const struct samut_ruling *ruling, GBytes *text);

/* ---- For the write path ---- */

/* Has any rule to do with records of that kind when they are written (or removed)? */
bool samut_rules_watch(const char *kind, bool removed);

/* What an edit has touched and rules have to do with: noted on the way, judged at its end. New, empty. */
GPtrArray *samut_touched_new(void);

/* Notes a record that the edit has written, its columns included. before: see struct samut_ruling. */
void samut_rules_wrote(GPtrArray *touched, const struct samut_kind *kind, int64_t node, int64_t place,
	GBytes *text, GBytes *before);
/* Notes a record that the edit is about to delete (or to move away), whose removal is watched; its rows are
 * still there. text: what it says. */
int samut_rules_dropping(
	GPtrArray *touched, struct samut_db *db, const struct samut_node *node, GBytes *text);

/* Judges all that was noted. edit: db, who, amends and filling, which are the same for all. -EINVAL, -EBUSY
 * with the reasons. */
int samut_rules_judge(const GPtrArray *touched, const struct samut_ruling *edit, struct samut_diag *diag);
/* One record, at once: for batches, which tell where each came from. */
int samut_rules_judge_one(const struct samut_ruling *ruling, struct samut_diag *diag);

/* Would a new record of that row in the directory be refused for the order of steps? -EINVAL. A reader will
 * do. */
int samut_rules_birth(
	struct samut_db *db, int64_t dir, const struct samut_layout *row, struct samut_diag *diag);

/* ---- For warnings ---- */

/* What is amiss with a record that is there: the rules of order and those that only warn. Adds to doubts; 0
 * or -errno. A reader will do. */
int samut_rules_doubts(const struct samut_ruling *ruling, struct samut_diag *doubts);
/* Whether what is amiss with records of that kind may depend on other records of their place than those they
 * refer to. */
bool samut_rules_compare(const char *kind);
