/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV tables for spreadsheets: UTF-8 with a byte-order mark, CRLF, quotes doubled (RFC 4180), so that Excel
 * and LibreOffice open them right by a double click.
 *
 * Guard against formulas: a spreadsheet takes a cell that begins with = + - @ (or their full-width forms),
 * tab or carriage return for a formula, even when it is quoted, and what stands in a record was typed by
 * anybody. A text cell that begins so, white space aside, gets an apostrophe in front, which spreadsheets
 * understand as "this is text". Plain numbers (-12.50) are left alone: they cannot be formulas. Programs that
 * read such a table take one apostrophe off a text cell whose second character is one of these.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/diag.h"

/* A table under way. Zero-initialise but for out, which gets the text. */
struct samut_csvout {
	GString *out;
	bool inside; /* a row is under way */
};

/* Starts the table: the byte-order mark. */
void samut_csvout_begin(struct samut_csvout *csv);

/* One cell. text NULL: empty. */
void samut_csvout_text(struct samut_csvout *csv, const char *text);
/* A number as it is written; not guarded: only for what is known to be one. */
void samut_csvout_number(struct samut_csvout *csv, const char *number);
void samut_csvout_int(struct samut_csvout *csv, int64_t value);
/* Satang as baht with two decimals: 1234.50. */
void samut_csvout_baht(struct samut_csvout *csv, int64_t satang);
/* Tenths of a percent as percent with one decimal: 125 is 12.5. */
void samut_csvout_permille(struct samut_csvout *csv, int64_t permille);

/* Ends the row. */
void samut_csvout_end(struct samut_csvout *csv);

/* Instead of a table, in the place of what is in out: why there is none, in Thai and in English, below the
 * header "ผิดพลาด (error)". */
void samut_csvout_reasons(struct samut_csvout *csv, const struct samut_diag *diag);
