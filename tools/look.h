/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What log, show, diff, blame and restore share: the store and the paths found from a mount where possible,
 * options, points in time. They answer from the store's own index; what they do not know themselves (git's
 * options and revisions) they hand to git, run on STORE/history.git, with nodelists (`.samut`) left out.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "core/audit/when.h"
#include "tools/cmd.h"

struct look {
	char *dir;	    /* the store */
	GPtrArray *options; /* of char *: "--author=x", "-n5", "-p", … */
	GPtrArray *revs;    /* of char *: words that are no path */
	GPtrArray *paths;   /* of char *: canonical, inside the mount; "" is all of it */
	struct samut *s;    /* open for reading; NULL when the store has no database */
	struct samut_db *db;
};

/*
 * Sorts the arguments of a command. with_value: options of its own that may have their value in the next word
 * ("--at", ended by NULL). 0, or -EINVAL after a complaint.
 */
int look_parse(int argc, char **argv, const char *const *with_value, struct look *ret);
void look_release(struct look *look);

/* ---- Options ---- */

/* The value of the last option of that name ("--at"), NULL when there is none; the option is there without a
 * value: "". */
const char *look_option(const struct look *look, const char *name);
/* Whether all options are among these (ended by NULL): whole names, with or without a value; "-n" stands for
 * all ways to say how many. */
bool look_knows_all(const struct look *look, const char *const *names);
/* How many are wanted (-n5, -n 5, -5, --max-count=5); -1 when that is not said. */
int64_t look_count(const struct look *look);

/* ---- Time ---- */

/* A point in time or a commit in any way it is written (core/audit/when.h), also git's own ("main~2", "2 days
 * ago"). 0, or -EINVAL after a complaint. */
int look_when(const struct look *look, const char *text, struct samut_when *ret_when);
/* Beginning and end (ns) of a span in time. 0, or -EINVAL after a complaint. */
int look_span(const struct look *look, const char *text, int64_t *ret_begin, int64_t *ret_end);

/* ---- Nodes ---- */

/* The node that the only path means as of an edit (INT64_MAX: now), as samut_trail_then() finds it. 0, or
 * -ENOENT after a complaint. */
int look_node(const struct look *look, int64_t seq, int64_t *ret_node, int64_t *ret_seq);

/* ---- git ---- */

/* Waits until git has all that was saved. */
void look_settle(const struct look *look);

/* First line of what git says, new; NULL when it fails or says nothing. args ended by NULL. */
char *look_ask(const struct look *look, const char *const *args);

/* Whether the only path is that of a file, which git can follow through renames. */
bool look_is_file(const struct look *look);

/* Whether the options ask git for differences, not for commits alone. */
bool look_wants_diff(const struct look *look);

/*
 * Appends "--" and the pathspecs: the paths literally, and without_lists, nodelists left out. Not where edits
 * of owners, modes and folders must be seen, which are in nodelists alone; nor with --follow, which takes one
 * path.
 */
void look_add_paths(const struct look *look, GPtrArray *argv, bool without_lists);

/* Appends words that git takes as they are: the options, then the revisions. Dates in either era become
 * git's. */
void look_add_words(const struct look *look, GPtrArray *argv);

/* Runs git on our terminal; argv borrowed strings, without "git". Exit status of samut. */
int look_run_git(const struct look *look, GPtrArray *argv);
