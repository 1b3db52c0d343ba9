/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names beside records that do not show their link for a while (beside.h): removed ones whose grace still
 * runs, and empty files that stand in for one while their maker lives. Nothing of it outlives the mount. Any
 * thread; the table has its own lock, under which nothing else is taken.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct sham {
	int64_t dir;
	char *name;
	uint64_t number;  /* of a stand-in: tells it from others of its name; 0: removed */
	int64_t deadline; /* removed: until then, monotonic ns */
	uint32_t uid, gid;
	pid_t pid;
	mode_t mode; /* permission bits of a stand-in */
	struct timespec mtime;
	unsigned open;
	bool refused; /* somebody wanted to write into it */
};

struct shams;
struct shams *shams_new(void);
void shams_free(struct shams *shams); /* takes NULL */

/* A copy of what there is (its name borrowed from the argument); false: nothing. */
bool sham_get(struct shams *shams, int64_t dir, const char *name, struct sham *ret_sham);
/* Puts a new one in the place of what there is; name is copied. A stand-in gets its number. */
void sham_put(struct shams *shams, const struct sham *sham, bool stand_in);
/* The name shows its link again; false: it did. */
bool sham_drop(struct shams *shams, int64_t dir, const char *name);

/* Of the stand-in of that number; without effect when it is gone. */
void sham_set_mode(struct shams *shams, const struct sham *which, mode_t mode);
void sham_set_owner(struct shams *shams, const struct sham *which, uint32_t uid, uint32_t gid);
void sham_set_mtime(struct shams *shams, const struct sham *which, const struct timespec *mtime);
void sham_opened(struct shams *shams, const struct sham *which);
/* Somebody wanted to write into it: true the first time. */
bool sham_refused(struct shams *shams, const struct sham *which);
/* True when that was the last close of one that somebody wanted to write into: it is gone. */
bool sham_closed(struct shams *shams, const struct sham *which);

/* Takes out what is over at `now`: removals whose grace has run, stand-ins whose makers have ended. Free the
 * array, it frees them. When to call again (monotonic ns), 0: nothing waits. */
GPtrArray *sham_take_due(struct shams *shams, int64_t now, int64_t *ret_next);
