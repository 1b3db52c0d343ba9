/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record kinds and their fields: one declarative table from which parsing, SQL columns, forms,
 * references, import, export and the manual are derived. Adding a field is one row in kind_table.c. Names and
 * meanings: "Record kinds and their fields" (KINDS).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a value is, and so how it is read, stored and compared. */
enum samut_type {
	SAMUT_TYPE_LINE,	 /* one line of text */
	SAMUT_TYPE_TEXT,	 /* text of several lines */
	SAMUT_TYPE_INT,		 /* whole number >= 0 */
	SAMUT_TYPE_DECIMAL,	 /* exact decimal, kept as scaled integer */
	SAMUT_TYPE_MONEY,	 /* baht, kept as satang */
	SAMUT_TYPE_PERCENT,	 /* percent, kept as fixed point */
	SAMUT_TYPE_RETURN,	 /* percent or baht */
	SAMUT_TYPE_DATE,	 /* a whole date */
	SAMUT_TYPE_PARTDATE,	 /* a date whose day, or day and month, may be unknown */
	SAMUT_TYPE_DATETIME,	 /* a date with a time of day */
	SAMUT_TYPE_CHOICE,	 /* one of a list of words, each with a Thai name */
	SAMUT_TYPE_BOOL,	 /* yes or no (ใช่, ไม่ใช่): a choice of two */
	SAMUT_TYPE_REF,		 /* reference: id of a record of kind ref */
	SAMUT_TYPE_PROVINCE,	 /* two-digit province code */
	SAMUT_TYPE_AREA,	 /* area code PP, PPAA, PPAATT or PPAATTMM */
	SAMUT_TYPE_HOUSEHOLD_ID, /* PP-NNNNNNN, given by samutfs */
	SAMUT_TYPE_HOUSECODE,	 /* 11 digits */
	SAMUT_TYPE_NATIONALID,	 /* 13 digits; a wrong check digit is a warning only */
	SAMUT_TYPE_PHONE,
	SAMUT_TYPE_EMAIL,
	SAMUT_TYPE_URL,
	SAMUT_TYPE_TIER,     /* "from: baht" of a tiered price */
	SAMUT_TYPE_RATE,     /* "from date: baht: condition" of a welfare scheme */
	SAMUT_TYPE_FILENAME, /* name of a file in the place's attachments/ */
	SAMUT_TYPE_YEAR,     /* a fiscal year, Buddhist era; an era of Christ is converted */
};

/* One word of a choice. */
struct samut_choice {
	const char *word;  /* canonical English word, as stored */
	const char *th;	   /* Thai name, accepted in values and shown in forms */
	const char *alias; /* further accepted spellings, separated by '|', or NULL */
};

/* Properties of a field. */
enum {
	SAMUT_FIELD_MANDATORY = 1 << 0, /* missing: the record is incomplete */
	SAMUT_FIELD_REPEAT = 1 << 1,	/* may occur more than once */
	SAMUT_FIELD_GIVEN = 1 << 2,	/* assigned by samutfs, never changes */
	SAMUT_FIELD_INDEXED = 1 << 3,	/* records are looked for by it: its column has an index */
	SAMUT_FIELD_PLACED = 1 << 4, /* the same within a place: the table says the place of each record in a
					column in_place, and the index begins with that */
};

struct samut_field {
	const char *name; /* ASCII, fixed */
	const char *th;	  /* Thai label */
	const char *en;	  /* English label, and what is allowed if that is not obvious */
	enum samut_type type;
	unsigned flags;
	const struct samut_choice *choices; /* ends with a NULL word; for CHOICE and BOOL */
	const char *ref;		    /* name of the kind referred to, for REF */
};

struct samut_kind {
	const char *name;		  /* "household", "plan-item", … */
	const char *th;			  /* Thai name */
	const char *en;			  /* what it is, one line */
	const struct samut_field *fields; /* in the order of the form */
	unsigned n_fields;
};

/* All kinds, ends with a NULL name. */
extern const struct samut_kind samut_kinds[];

/* The kind of that name, or NULL. */
const struct samut_kind *samut_kind_find(const char *name);

/* Index of the field in kind->fields (exact, case-sensitive), or -1. */
int samut_kind_field(const struct samut_kind *kind, const char *name);

/* The field that says what a record is called and that a file's name repeats: a Title that is mandatory (that
 * of a member is how he is addressed), else such a Name; NULL none. */
const char *samut_kind_heading(const struct samut_kind *kind);

/* Name of the SQL table of a kind ("k_plan_item") and of a field's column ("national_id"): snake_case. Newly
 * allocated. */
char *samut_kind_table(const struct samut_kind *kind);
char *samut_kind_column(const struct samut_field *field);
