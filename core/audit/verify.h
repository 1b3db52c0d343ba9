/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proves that database and history agree, and that neither has rotted. A flipped bit in SQLite changes data
 * silently (integrity_check found 8 of 200 in our trials), so every text is hashed and compared with the blob
 * that git holds at its path.
 *
 * What is proved: SQLite's own integrity check; every text has the blob id its node says; the files of the
 * tree are, path by path and blob by blob, the tree of the commit of the last edit, nodelists included;
 * journal rows and commits are one to one (number, author, mail, time, zone, message, parents without a gap);
 * every node has a name and a place that the layout allows, and directories count their directories right;
 * the extracted columns are what the texts say; references lead somewhere; `git fsck --strict` is silent;
 * every commit is, to the byte, what its journal row makes of the commit before it, and the one that the
 * journal noted when it was made; checkpoints (seal.h) are signed by an allowed key, stand on the commits of
 * their edits, and none that was made is gone; nothing (replace references, grafts) makes git show another
 * history than there is.
 *
 * Works beside a daemon: it compares a snapshot of the database with the commit of that snapshot's last edit,
 * and starts over when that edit was amended meanwhile.
 */
#pragma once

#include "core/base/talk.h"
#include "core/work/casebook.h"

enum {
	SAMUT_VERIFY_QUICK = 1 << 0, /* columns of every 50th record only, no fsck */
};

/*
 * signers: the file of allowed signers to go by, an auditor's own; NULL: STORE/allowed_signers.
 * Says on talk what is wrong, a line each (at most a hundred, then how many more), and progress. 0: all is
 * well; -EUCLEAN: something is wrong; other -errno: it could not be found out.
 */
int samut_verify(struct samut *s, unsigned flags, const char *signers, const struct samut_talk *talk);
