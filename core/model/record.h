/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record checked against its kind: every value read generously, kept in canonical form, every complaint
 * collected with line, field, what is allowed, and a did-you-mean.
 */
#pragma once

#include <stdint.h>

#include "core/base/diag.h"
#include "core/model/kind.h"

/* One value. */
struct samut_value {
	int field;     /* index into kind->fields; -1 for a user's own X_ field */
	char *name;    /* field name */
	char *raw;     /* as written */
	char *text;    /* canonical: ISO date, choice word, id, digits in ASCII, …; NULL when empty */
	gint64 number; /* MONEY, INT, DECIMAL, PERCENT, RETURN, YEAR: see core/model/value.h; 0 otherwise */
	int line;      /* line in the text */
};

struct samut_record {
	const struct samut_kind *kind;
	GPtrArray *values; /* of struct samut_value *, in the order of the text, empty values left out */
	bool incomplete;   /* a mandatory field is missing or empty */
};
typedef struct samut_record samut_record;
void samut_record_free(struct samut_record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_record, samut_record_free)

/*
 * Parses and checks a text against a kind. Refused (-EINVAL, reasons in diag, *ret_record untouched): syntax
 * errors, unknown fields, wrong values, a field repeated that may not repeat. Empty and missing values are
 * accepted; mandatory ones make it incomplete. References are only checked for their form.
 */
int samut_record_check(const struct samut_kind *kind, const char *text, size_t len,
	struct samut_record **ret_record, struct samut_diag *diag);

/*
 * Checks only the complete lines at the start of a text that is still being written: returns -EINVAL when
 * they hold an error that no later byte can mend (syntax, unknown field, wrong value of a field whose value
 * is surely over: another complete line follows that does not continue it, or end of the complete lines for
 * kinds of one line), else 0.
 */
int samut_record_check_start(
	const struct samut_kind *kind, const char *text, size_t len, struct samut_diag *diag);

/*
 * Warnings about values that are accepted all the same (a national id whose check digit is wrong), each with
 * line and field.
 */
void samut_record_doubts(const struct samut_record *record, struct samut_diag *doubts);

/* First value of a field by name, borrowed, or NULL. */
const struct samut_value *samut_record_get(const struct samut_record *record, const char *field);

/*
 * The form of a kind: bilingual comment and empty value for every field in order; given values (pairs name,
 * value, ended by NULL name; may be NULL) are filled in. Accepted by recutils and by samut_record_check().
 * New string.
 */
struct samut_given {
	const char *name, *value;
};
char *samut_form(const struct samut_kind *kind, const struct samut_given *given);
