/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "When": a point in the life of a store, as people and programs write it, and the edit that was the last
 * one then.
 *
 *     2569-10-01, 1/10/2569, ๑ ต.ค. ๒๕๖๙      the end of that day
 *     2026-10-01T10-04, 2026-10-01 10:04       the end of that minute
 *     2026-10-01T10-04-05, …T10:04:05          the end of that second
 *     @GMT-2026.10.01-03.04.05                 the end of that second, UTC (as Windows names versions)
 *     #123                                     edit 123 (the Change: trailer)
 *     0a1b2c3                                  a commit, by seven digits or more of its id
 *     checkpoint/123                           a tag
 *
 * Dates are in either era and local time, in every form in which records take them (core/model/daytime.h).
 * "The end" so that what was saved in a minute is there at that minute.
 */
#pragma once

#include "core/history/repo.h"
#include "core/work/casebook.h"

struct samut_when {
	int64_t seq;		 /* the last edit then */
	int64_t time;		 /* of that edit, ns */
	struct samut_oid commit; /* what it became in git; zero while it is not there */
};

/*
 * Reads text. -EINVAL: it is none of these; -ENOENT: before the first edit, or there is no such edit, commit
 * or tag; -EEXIST: more than one commit begins so; each with the reason in diag (may be NULL). Any thread; db
 * is a reader.
 */
int samut_when(struct samut *s, struct samut_db *db, const char *text, struct samut_when *ret_when,
	struct samut_diag *diag);

/* The end of a day (or of the minute or second) that is written in one of the first forms, in ns: the first
 * nanosecond after it; and where it begins. -EINVAL. Pure. */
int samut_when_span(const char *text, int64_t *ret_begin, int64_t *ret_end, struct samut_diag *diag);

/* The last edit that was made before that time (ns), 0 when there is none. */
int samut_when_before(struct samut_db *db, int64_t time, int64_t *ret_seq);

/* The same of an edit by number. -ENOENT. */
int samut_when_of(struct samut_db *db, int64_t seq, struct samut_when *ret_when);
