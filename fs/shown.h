/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodeids of the computed tree: what the kernel calls what nobody has stored. A nodeid follows from the path
 * by a hash, so a computed file has the same number in every mount; which path a nodeid stands for is
 * remembered from the first lookup until the kernel forgets it.
 *
 * What a nodeid stands for never changes. So that this is true of files and links, too, their version is part
 * of what the nodeid is made from: of a file who looks (each user is shown his own), time and size, of a link
 * where it leads. The kernel may therefore keep pages of either, map them, and hand them to nobody who would
 * not have been given the same. Their number in stat (st_ino) is that of the path alone.
 *
 * Any thread; the table has its own lock, under which nothing else is taken.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#define SHOWN_FIRST (UINT64_C(1) << 62)

enum shown_type { SHOWN_DIR, SHOWN_LINK, SHOWN_FILE };

struct shown {
	uint64_t ino;
	enum shown_type type;
	char *path;    /* from the root of the mount; what does not stand there by itself starts with ":" */
	char *version; /* of a link beside records and of a directory: "" */
	bool fixed;    /* there for everyone, and for good */
	bool own;      /* has permission bits and an owner of its own (the past): these */
	uint32_t mode, uid, gid;
	int64_t size, mtime; /* of a file, of a link: length of version; ns */
};
typedef struct shown auto_shown;
void shown_release(struct shown *shown); /* of a copy */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_shown, shown_release)
#define SHOWN_INIT                                                                                           \
	{                                                                                                    \
		0                                                                                            \
	}

struct shown_table;
struct shown_table *shown_table_new(void);
void shown_table_free(struct shown_table *table); /* takes NULL */

static inline bool shown_is(uint64_t ino)
{
	return ino >= SHOWN_FIRST;
}

/* The number that stat tells for a path; a nodeid starts from the same hash of path and version. */
uint64_t shown_number(const char *path);

/* The nodeid for what is described (ino is set), one lookup counted. Strings are copied. What else is
 * told of one that is known already is brought up to date. */
uint64_t shown_enter(struct shown_table *table, struct shown *what);
/* A copy of what a nodeid stands for; false when the kernel was never told of it, or has forgotten it. */
bool shown_get(struct shown_table *table, uint64_t ino, struct shown *ret_shown);
/* A file turned out to be of another size and time than when it was looked up. */
void shown_update(struct shown_table *table, uint64_t ino, int64_t size, int64_t mtime);
/* Whether the kernel knows what is described, under *ret_ino. */
bool shown_known(struct shown_table *table, const char *path, const char *version, uint64_t *ret_ino);
void shown_forget(struct shown_table *table, uint64_t ino, uint64_t nlookup);
/* How many nodeids the kernel knows. */
unsigned shown_count(struct shown_table *table);
