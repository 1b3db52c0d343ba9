/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complaints for people. Code returns -errno; what a clerk needs to know (which line, which field, what is
 * allowed) is collected here, in Thai and in English, and shown by whoever talks to the user.
 */
#pragma once

#include <glib.h>

/* One complaint. Strings belong to the diag. */
struct samut_complaint {
	int line;    /* 1-based line of the text, 0 when it is about no line */
	int column;  /* 1-based column in characters (not bytes), 0 when unknown */
	char *field; /* field name, or NULL */
	char *th;    /* reason in Thai */
	char *en;    /* reason in English */
};

/* Complaints in the order they were found. Zero-initialise with SAMUT_DIAG_INIT; release when done. */
struct samut_diag {
	GPtrArray *list; /* of struct samut_complaint *, NULL while empty */
};

#define SAMUT_DIAG_INIT                                                                                      \
	{                                                                                                    \
		NULL                                                                                         \
	}

/* Forgets all complaints; the diag may be used again. Takes a half-built or empty diag. */
void samut_diag_release(struct samut_diag *diag);
typedef struct samut_diag samut_diag;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_diag, samut_diag_release)

/*
 * Adds a complaint. th and en are printf formats that take the same arguments in the same order. field may be
 * NULL. diag may be NULL: then nothing is collected.
 */
void samut_diag_add(struct samut_diag *diag, int line, int column, const char *field, const char *th,
	const char *en, ...) G_GNUC_PRINTF(5, 7) G_GNUC_PRINTF(6, 7);

/*
 * Tells where the complaints from index from on belong. Value parsers do not know their line or field and add
 * complaints with line 0 and field NULL; their caller takes samut_diag_count() before the call and fills in
 * afterwards. What a complaint knows already (a line other than 0, a field) is left alone. field may be NULL;
 * diag may be NULL.
 */
void samut_diag_place(struct samut_diag *diag, unsigned from, int line, int column, const char *field);

/* Number of complaints. */
unsigned samut_diag_count(const struct samut_diag *diag);

/* The i-th complaint, borrowed. */
const struct samut_complaint *samut_diag_get(const struct samut_diag *diag, unsigned i);

/*
 * Appends one line per complaint to out, each started with prefix, Thai first, then English:
 * "PREFIXline 3, Urgency: ไทย · English\n". Editors that parse "NAME:LINE:COL:" can pass such a prefix
 * through name: when name is not NULL each line starts "PREFIXNAME:LINE:COL: " instead of the words.
 */
void samut_diag_print(const struct samut_diag *diag, const char *prefix, const char *name, GString *out);
