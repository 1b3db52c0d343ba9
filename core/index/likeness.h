/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which households and persons may be the same: kept in STORE/index.db beside the index of search, as they
 * change. Every household and member has the marks by which it could be known again; two nodes with the same
 * mark are alike ("The domain", B1: duplicates are found at entry, a number of another kind is no match).
 *
 *   national-id   the same national id (or G-code, wherever it is written)
 *   other-id      the same OtherId, with all that says what kind of number it is
 *   house-code    the same house code of two households
 *   name-birth    the same name (without title and spaces) and day of birth
 *   name-year     the same name, and births that can be one day though one of them is not wholly known
 *
 * Those who left a household are marked no more: they are likely to be found where they went. A mark that
 * more than SAMUT_LIKENESS_CROWD share says nothing ("ไม่ทราบ", 1 January 1900): it makes no pairs. Written by
 * the one thread that writes the index, inside its transaction.
 */
#pragma once

#include "core/model/record.h"
#include "core/store/db.h"

#define SAMUT_LIKENESS_CROWD 20

/* likeness: the marks. alike: pairs of nodes (a < b) with their places. crowd: marks that too many share. */
#define SAMUT_LIKENESS_SCHEMA                                                                                \
	"CREATE TABLE likeness(match TEXT NOT NULL, node INTEGER NOT NULL, place INTEGER NOT NULL,"          \
	"  born TEXT NOT NULL, PRIMARY KEY(match, node)) STRICT, WITHOUT ROWID;"                             \
	"CREATE INDEX likeness_node ON likeness(node);"                                                      \
	"CREATE TABLE alike(match TEXT NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,"                    \
	"  place_a INTEGER NOT NULL, place_b INTEGER NOT NULL, PRIMARY KEY(match, a, b))"                    \
	"  STRICT, WITHOUT ROWID;"                                                                           \
	"CREATE INDEX alike_places ON alike(place_a, place_b);"                                              \
	"CREATE TABLE crowd(match TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"

/* What the first letter of a mark stands for. Ends with letter 0; in order of strength. */
struct samut_likeness_kind {
	char letter;
	const char *code; /* as in verdicts */
	const char *th, *en; /* "เลขประจำตัวประชาชนเดียวกัน" */
};
extern const struct samut_likeness_kind samut_likeness_kinds[];
const struct samut_likeness_kind *samut_likeness_kind_of(const char *match);

/* The marks of a record (any kind) in that place; NULL: none. */
int samut_likeness_put(struct samut_db *ix, int64_t node, int64_t place, const struct samut_record *record);
int samut_likeness_drop(struct samut_db *ix, int64_t node);
