/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands share: messages, finding the store, opening it, handing writes to its daemon. Single
 * threaded; the only output of samut besides what git prints itself.
 */
#pragma once

#include <getopt.h>

#include "core/base/author.h"
#include "core/base/talk.h"
#include "core/exchange/service.h"
#include "core/work/casebook.h"
#include "tools/cmd.h"

/* `samut: …` on the standard error output. */
void tool_complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Each complaint as such a line. */
void tool_complain_diag(const struct samut_diag *diag);
/* Complaints of diag, or when there are none, what and the error's own words. Returns SAMUT_EXIT_REFUSED. */
int tool_refused(const char *what, int error, const struct samut_diag *diag);
/* Says how the command is used. Returns SAMUT_EXIT_USAGE. */
int tool_usage(const struct command *command);

/* Lines to the two outputs, progress to the terminal if there is one. */
const struct samut_talk *tool_talk(void);

/* Who runs this command. */
struct samut_who tool_who(void);

/*
 * The directory of the store that arg means: a store, or a path in a mount of one; NULL: the mount that the
 * current directory lies in. New string; NULL after a complaint.
 */
char *tool_store(const char *arg);
/* Whether arg is the directory of a store, even of one that has lost its database. */
bool tool_is_store(const char *arg);

/*
 * For a root process: takes on the effective identity of the store's owner, so that no file of the store ever
 * belongs to root by accident and git is not run as root on somebody's repository. Call it before opening.
 */
void tool_become_owner(const char *dir);

/* Back to who we are, for files outside the store. */
void tool_become_self(void);

/* Opens for reading, beside a daemon or without. NULL after a complaint. */
struct samut *tool_open(const char *dir);

/* Waits until git has every edit made so far, for at most so many seconds: what was saved a moment ago is
 * then in the history that is looked at. */
void tool_settle(const char *dir, int seconds);

/* Runs a verb of the service: by the daemon that owns the store, or here. Exit status. */
int tool_write(const char *dir, const char *verb, GHashTable *args, int input_fd);

/* A new table for arguments of a verb; keys and values are copied by tool_arg(). */
GHashTable *tool_args(void);
void tool_arg(GHashTable *args, const char *key, const char *value);
