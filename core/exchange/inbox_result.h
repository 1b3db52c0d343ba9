/* SPDX-License-Identifier: Apache-2.0 */
/* NAME.result.txt of one table in the inbox: a scratch file that tells how its import goes. Private to
 * inbox*.c. One thread at a time. */
#pragma once

#include "core/exchange/inbox.h"

struct inbox_result {
	struct samut *s;
	struct samut_who who;
	int64_t dir;
	uint32_t mode;	    /* of the result: for nobody who may not read the table */
	char *table, *name; /* of the table; of the result */
	const char *kind;   /* NULL: not known */
	const char *state;
	char *started;
	int64_t rows, n_errors;
	int64_t shown; /* monotonic microseconds of the last writing */
	GString *errors, *notes;
	samut_inbox_changed changed; /* may be NULL */
	void *changed_arg;
};

/* For the table at node. -ENOENT when it is no more. */
int inbox_result_init(
	struct inbox_result *result, struct samut *s, const struct samut_who *who, int64_t node);
void inbox_result_release(struct inbox_result *result);

/* One bad row; one line of the summary. Whole lines without their newline. */
void inbox_result_error(struct inbox_result *result, const char *line);
void inbox_result_note(struct inbox_result *result, const char *line);

/* Writes the file with another state (a word that lives on); with the same one, twice a second at most: true
 * when it did. */
void inbox_result_state(struct inbox_result *result, const char *state);
bool inbox_result_tick(struct inbox_result *result);

/* At the start: what a dead process left waiting or running was interrupted. */
int inbox_result_mend(struct samut *s);
