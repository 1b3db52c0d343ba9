/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Household Ids: given once, unique for good, never changed. The next number of each province is a counter of
 * the store ("household:70"), which Ids that come in with a text raise. Inside the writer's transaction.
 */
#pragma once

#include "core/work/refs.h"

/* Code of the province a node lies in, after the nearest directory named PP-…; -EINVAL when there is none.
 * Readers too. */
int samut_province_of(struct samut_db *db, int64_t node);

/* The next free Id of a province; new string. */
int samut_household_next(struct samut_db *db, int province, char **ret_id);

/* Makes sure that the counters never give this Id. */
int samut_household_raise(struct samut_db *db, const char *id);

/*
 * May household.txt (node; 0: new) carry this Id (NULL: none)? known: the Id of the place so far, NULL: none.
 * fresh: what is there is the untouched form, so that a text with an Id of its own, a copy from a backup, may
 * replace it. -EINVAL with the right Id in diag. *ret_given: the Id is new to the place.
 */
int samut_household_rule(struct samut_db *db, const struct samut_spot *spot, int64_t node, const char *id,
	const char *known, bool fresh, bool *ret_given, struct samut_diag *diag);

/* The form of a household with that Id; new string. Is text just that? */
char *samut_household_form(const char *id);
bool samut_household_is_form(GBytes *text, const char *id);
