/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What search looks things up in, within STORE/index.db: a row of `doc` for every node that is found, with
 * its text (search_text.h), and which three letters are in which text (FTS5, tokenizer trigram, detail=none,
 * contentless: the text is kept once, in doc). People and places lie apart from what happened there, so that
 * the former can be shown first however many there are of the latter; within each, what was changed last is
 * found first (the greatest doc.id). One thread, inside a transaction on the index.
 */
#pragma once

#include "core/store/db.h"
#include "core/work/casebook.h"

/* Makes the tables of search and of likeness.h, in an index that has none. */
extern const char samut_search_schema[];

/*
 * Brings the rows of a node up to date with what db (the store) says of it: ix is the index for writing. A
 * node that is gone, or is not to be found, loses them. Costs little when nothing changed that matters.
 * Putting a place puts its main record, which is found by the name of the place.
 */
int samut_search_put(struct samut_db *ix, struct samut_db *db, struct samut *s, int64_t node);

/* Drops the rows of a node; of all nodes of a place. */
int samut_search_drop(struct samut_db *ix, int64_t node);
int samut_search_drop_place(struct samut_db *ix, int64_t place);
