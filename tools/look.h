/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What log, show, diff and blame share: they are git's own, run on STORE/history.git, with the store and the
 * paths found from a mount where possible. Nodelists (`.samut`) are left out of what they show.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "tools/cmd.h"

struct look {
	char *dir;	    /* the store */
	GPtrArray *options; /* of char *: for git */
	GPtrArray *revs;    /* of char * */
	GPtrArray *paths;   /* of char *: canonical, inside the mount; "" is all of it */
};

/* Sorts the arguments of a command. 0, or -EINVAL after a complaint. */
int look_parse(int argc, char **argv, struct look *ret);
void look_release(struct look *look);

/*
 * A whole command: sorts its arguments, has compose append to argv what git is to be asked (borrowed
 * strings), and runs that on our terminal. compose returns false when the arguments are not what the command
 * takes. Exit status of samut.
 */
typedef bool (*look_compose_fn)(const struct look *look, GPtrArray *argv);
int look_command(const struct command *self, int argc, char **argv, look_compose_fn compose);

/* Whether the only path is that of a file, which git can follow through renames. */
bool look_is_file(const struct look *look);

/* First line of what git says, new; NULL when it fails or says nothing. args ended by NULL. */
char *look_ask(const struct look *look, const char *const *args);

/* Whether the options ask git for differences, not for commits alone. */
bool look_wants_diff(const struct look *look);

/*
 * Appends "--" and the pathspecs: the paths literally, and without_lists, nodelists left out. Not where edits
 * of owners, modes and folders must be seen, which are in nodelists alone; nor with --follow, which takes one
 * path.
 */
void look_add_paths(const struct look *look, GPtrArray *argv, bool without_lists);

/* Appends words that git takes as they are: the options, then the revisions. */
void look_add_words(const struct look *look, GPtrArray *argv);
