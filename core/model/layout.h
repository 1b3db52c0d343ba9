/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of the tree: one declarative table that says for every directory what may stand in it, under
 * which names, and what comes into being with it. Directories are "places". Source: samutfs, the design,
 * section 1.
 */
#pragma once

#include "core/base/diag.h"
#include "core/model/kind.h"

/* How the name of an entry is formed. */
enum samut_naming {
	SAMUT_NAMING_FIXED,    /* exactly `name` */
	SAMUT_NAMING_FREE,     /* any canonical name */
	SAMUT_NAMING_PROVINCE, /* PP-name, one of the 77 provinces */
	SAMUT_NAMING_AMPHOE,   /* PPAA-name, within its province */
	SAMUT_NAMING_TAMBON,   /* PPAATT-name, within its amphoe */
	SAMUT_NAMING_VILLAGE,  /* MM-name, 00 where there is no village number */
	SAMUT_NAMING_NUMBERED, /* NN-title.txt */
	SAMUT_NAMING_NUMBER,   /* NN.txt or NNNN.txt: digits only */
	SAMUT_NAMING_DATED,    /* DATE.txt; also DATE-NN.txt */
	SAMUT_NAMING_DATED_NN, /* DATE-NN.txt */
	SAMUT_NAMING_TEXT,     /* name.txt */
	SAMUT_NAMING_QUERY,    /* name.sql */
};

/* How the id of a record follows from its path (see "ids and references" in KINDS). */
enum samut_idform {
	SAMUT_ID_NONE,
	SAMUT_ID_FIELD,	 /* its Id field (household) */
	SAMUT_ID_DIR,	 /* the name of its directory */
	SAMUT_ID_STEM,	 /* file name without .txt */
	SAMUT_ID_NUMBER, /* <id of the place>/<leading number> (member) */
	SAMUT_ID_NESTED, /* <id of the place>/<file name without .txt> */
};

enum {
	SAMUT_PLACE_HOLDER = 1 << 0, /* has a metadata file of its own in git (see core/work/nodelist.h) */
	SAMUT_PLACE_AUTO = 1 << 1,   /* comes into being with its parent */
	SAMUT_PLACE_FREE = 1 << 2, /* any files and directories, any names: notes/, attachments/ and below */
	SAMUT_PLACE_OWNER =
		1 << 3, /* has a main record, whose id is the id of the place: household, partner, … */
	SAMUT_PLACE_DROP = 1 << 4,  /* what users put in is scratch: it is kept, never versioned (inbox/) */
	SAMUT_PLACE_PLAIN = 1 << 5, /* no place at all: a versioned file of no kind */
};

/* One row: a record file or a place within a place. */
struct samut_layout {
	int code;	  /* stored in the database: never renumber */
	int parent;	  /* code of the place it stands in; 0 for the root itself */
	const char *name; /* fixed name, or the name for messages ("village") */
	enum samut_naming naming;
	const char *kind; /* NULL: a place (directory) or a plain file; else a record of that kind */
	enum samut_idform id;
	unsigned flags; /* SAMUT_PLACE_*; SAMUT_PLACE_AUTO on a record: its form is made with the place */
	const char *th, *en; /* what belongs there; shown when a name is refused */
};

#define SAMUT_LAYOUT_ROOT 1

/* All rows, ends with code 0. */
extern const struct samut_layout samut_layout_table[];

/* The row with that code, or NULL. */
const struct samut_layout *samut_layout_get(int code);

/* The row of records of that kind; NULL when there is none. (Each kind stands in one place of the layout, but
 * for plan items, whose rows are alike.) */
const struct samut_layout *samut_layout_of_kind(const char *kind);

/* The i-th row whose parent is code, or NULL when there are no more. For auto-made content and for export. */
const struct samut_layout *samut_layout_child(int code, unsigned i);

/* Entries of that row are directories. */
bool samut_layout_is_dir(const struct samut_layout *row);

/*
 * Which row an entry called name would be within the place `parent` (a row; directory entries if dir, else
 * files). parent_name is the name of that place (area codes are checked against it: amphoe 7001 in province
 * 70-…), ancestors' codes follow from it. Inside a FREE place everything matches: directories get the row
 * SAMUT_LAYOUT_FOLDER, files SAMUT_LAYOUT_FILE. Returns NULL when the name has no place there; then diag says
 * what is allowed there, with a did-you-mean where possible. name must be canonical and pass
 * samut_name_check() already; scratch names are not its concern.
 */
const struct samut_layout *samut_layout_match(const struct samut_layout *parent, const char *parent_name,
	const char *name, bool dir, struct samut_diag *diag);

/* Rows of free content: a folder below notes/ or attachments/, and a free file. They have no parent row. */
#define SAMUT_LAYOUT_FOLDER 900
#define SAMUT_LAYOUT_FILE 901
/* A query of the users' own, reports/queries/NAME.sql. */
#define SAMUT_LAYOUT_QUERY 332

/*
 * The id of a record: row is its layout row, place_id the id of the place it lies in (NULL if none), dir the
 * name of its directory, name its file name, id_field the value of its Id field (NULL if none). Newly
 * allocated; NULL when it has none.
 */
char *samut_layout_id(const struct samut_layout *row, const char *place_id, const char *dir, const char *name,
	const char *id_field);
