/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links that stand beside records (status.txt of a household): computed, but in directories that are stored.
 * Programs that copy, restore and delete trees treat them like any other file, so
 *   - to remove one succeeds: it is gone for a grace; if its place stays it comes back, and /.samut/why says
 * so;
 *   - to make one again (a symbolic link of its name into /.samut) succeeds, and there it is;
 *   - an empty file may stand in for one while its maker lives (tar makes those first); nothing can be
 *     written into it;
 *   - to set times and owner of one succeeds and changes nothing.
 * What is told of them is the same for everyone; where they lead, each sees what he may.
 */
#pragma once

#include "core/show/show.h"
#include "fs/session.h"
#include "fs/sham.h"
#include "fs/shown.h"

/* Their paths in the table of computed nodeids: ":DIR/NAME", ":DIR/NAME/N" for a stand-in. */
static inline bool beside_is_path(const char *path)
{
	return path[0] == ':';
}

/* Whether a link of that name belongs beside what is stored in the directory, hidden now or not. */
bool beside_is(struct session *s, int64_t dir, const char *name);
/* Whether a symbolic link in the directory is one of ours, or would be if the records were there: leads into
 * /.samut to what is called like it. */
bool beside_is_own(struct session *s, int64_t dir, const char *name, const char *target);

/* What a listing can tell of a link without being asked for it by name: it is the same for everyone. */
struct beside_offer;

/* The entry of that name, its lookup counted: link or stand-in. -ENOENT: none, or hidden from the caller. */
int beside_lookup(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	struct fuse_entry_param *ret_entry);
/* Those that a listing of the directory shows, in order; fn returns non-zero to stop, which is handed
 * through. stat has type and number. layout: the directory's row, 0 where the caller does not know it. */
typedef int (*beside_fn)(
	const char *name, const struct stat *stat, const struct beside_offer *offer, void *arg);
int beside_list(struct session *s, int64_t dir, int layout, beside_fn fn, void *arg);
/* The entry of what is offered, as a lookup would tell it now, that lookup counted. -ESTALE. */
int beside_take(struct session *s, const struct beside_offer *offer, struct fuse_entry_param *ret_entry);
/* For nodeids: what is left to tell in attributes; where a link leads (newly allocated). */
int beside_attr(struct session *s, const struct shown *what, struct stat *stat);
int beside_target(struct session *s, const char *path, char **ret_target);
/* chmod, chown, utimens: changes the attributes of a stand-in, nothing of a link. */
void beside_setattr(struct session *s, const struct shown *what, const struct stat *attr, int to_set);

/* unlink. -ENOENT: there is none, or it is hidden from the caller. */
int beside_remove(struct session *s, const struct samut_who *who, int64_t dir, const char *name);
/* Somebody has made it again: it is there. The entry, its lookup counted, if wanted (else NULL). */
int beside_accept(struct session *s, int64_t dir, const char *name, struct fuse_entry_param *ret_entry);
/* An empty file stands in for it. -EEXIST. */
int beside_stand_in(struct session *s, const struct samut_who *who, int64_t dir, const char *name,
	mode_t mode, struct fuse_entry_param *ret_entry);
/* Somebody tried to write into the stand-in: -EPERM, said in /.samut/why; it goes at its last close. */
int beside_refuse_write(struct session *s, const struct samut_who *who, fuse_ino_t ino);
/* The stand-in was opened once more, was closed. */
void beside_opened(struct session *s, fuse_ino_t ino);
void beside_closed(struct session *s, fuse_ino_t ino);
/* Somebody wants the name for something else: -EPERM, said in /.samut/why. */
int beside_refuse(struct session *s, const struct samut_who *who, int64_t dir, const char *name);

/* An edit may have changed where the links in a place lead, whose they are, or whether there are any: the
 * kernel forgets what it keeps of them. Any locks may be held. */
void beside_changed(struct session *s, int64_t dir);
/* The same after an edit of a file of that layout row in dir, where links depend on that file. */
void beside_file_changed(struct session *s, int64_t dir, int layout);

/* Ends graces, and stand-ins whose makers have ended; called by the timer with no lock held. When to call
 * again (monotonic ns), 0: nothing waits. */
int64_t beside_expire(struct session *s, int64_t now);
