/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a record: GNU recutils' rec syntax, one record a file, exactly as recutils 1.9 reads it.
 * Written by us, because librec stops at the first error, drags in some forty libraries and knows no
 * byte-preserving edit; GNU recutils is the oracle in the tests.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"

/* One occurrence of a field. Spans are byte offsets into the parsed text. */
struct samut_rec_field {
	char *name;  /* field name as written */
	char *value; /* value with continuation lines joined by '\n', outer blanks kept as recutils keeps
			them; never NULL */
	int line;    /* 1-based line of the name */
	size_t start, end; /* the whole field, with its continuation lines and final newline */
};

/* A parsed text. Zero-initialise; release when done. */
struct samut_rec {
	GPtrArray *fields; /* of struct samut_rec_field *, in the order of the text */
};
#define SAMUT_REC_INIT                                                                                       \
	{                                                                                                    \
		NULL                                                                                         \
	}
typedef struct samut_rec samut_rec;
void samut_rec_release(struct samut_rec *rec);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_rec, samut_rec_release)

/*
 * Parses text. All syntax errors are put into diag with line and column (also more than one record, i.e.
 * fields after a blank line following fields; NUL bytes; bytes that are not UTF-8), and parsing goes on
 * behind each. Returns 0, or -EINVAL when there was any error (ret is filled with what could be read all the
 * same).
 */
int samut_rec_parse(const char *text, size_t len, struct samut_rec *ret, struct samut_diag *diag);

/* The three invisible mendings (DESIGN §2): drops a byte-order mark and CRs before LF, adds a missing final
 * newline (not to an empty text); for records also drops the lines "# samutfs: …" which a rejected text
 * carries. Returns whether anything changed; *ret_text is new in any case. */
bool samut_rec_normalise(const char *text, size_t len, bool record, GString **ret_text);

/* First value of the field, borrowed, or NULL. */
const char *samut_rec_get(const struct samut_rec *rec, const char *name);

/*
 * Replaces (or adds at the end) the first occurrence of a field in text, all else byte for byte as it was;
 * value may have several lines. Returns the new text.
 */
GString *samut_rec_set(const char *text, size_t len, const char *name, const char *value);

/* Appends "Name: value" with "+ " continuation lines and a newline, so that parsing gives the value back. */
void samut_rec_append(GString *out, const char *name, const char *value);
