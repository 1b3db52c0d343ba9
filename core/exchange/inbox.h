/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inbox: a table (CSV) dropped into inbox/ is imported like `samut import` does, as the user who dropped
 * it and with his permissions, all or nothing. How it goes stands beside it in NAME.result.txt, in rec
 * format: Status waiting, running, done, refused or interrupted; Rows read so far; one Error a bad row, with
 * its line and the reason.
 *
 * The kind of record is told by the name of the file, which starts with that of the kind, English or Thai:
 * member.csv, member-ราชบุรี-2569.csv, สมาชิกครัวเรือน.csv.
 */
#pragma once

#include "core/base/author.h"
#include "core/work/casebook.h"

#define SAMUT_INBOX "inbox"

struct samut_inbox;
typedef struct samut_inbox samut_inbox;

/* Called on the importing thread whenever nodes have changed: node is the result file that was written, 0: a
 * table was imported, anything may have changed. */
typedef void (*samut_inbox_changed)(void *arg, int64_t node);

/* Starts the importing thread. What an earlier process left waiting or running is told to be interrupted. 0
 * or -errno. The store must be owned. */
int samut_inbox_open(struct samut *s, samut_inbox_changed changed, void *arg, struct samut_inbox **ret_inbox);
/* Finishes the table under way; tells those that wait that they were interrupted. Takes NULL. */
void samut_inbox_close(struct samut_inbox *inbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_inbox, samut_inbox_close)

/* Whether a file of that name is a table to be told about: *.csv, which is imported, and workbooks (*.xlsx,
 * *.xls, *.ods), which are refused with what to do instead; no scratch name. It has a dot. */
bool samut_inbox_takes(const char *name);

/* The file node (a scratch file in inbox/) is complete: its table will be imported as who. Returns at once
 * and takes no lock but its own; the result file appears soon after. A table that waits already waits once.
 */
void samut_inbox_drop(struct samut_inbox *inbox, const struct samut_who *who, int64_t node);
