/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a commit: subject, what changed line by line, trailers. Everything a reader of `git log` sees
 * of an edit is made here, and rebuild reads the trailers back.
 *
 *     edit households/70-ราชบุรี/…/household.txt
 *
 *     Urgency: medium → urgent
 *
 *     Change: 12
 *     Uid: 1000
 *     Via: vim
 *
 * Trailers: `Change` (number of the edit), `Uid`, `Via` (program, if known), `Inode` (the highest inode
 * number given in the edit, so that rebuild never gives it again), `Id` (a household Id given in the edit; of
 * a batch the highest of each province), `Household` (the version of a household that a payment was made on,
 * see payment.h). They are the last paragraph, so that git's own trailer code finds
 * them. Pure functions; any thread.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/*
 * Appends one line a changed field of a record: "Urgency: medium → urgent", "Goal: +rights"; "(comments or
 * order)" when only these differ. old NULL: the record is new. Values are shortened to some sixty characters;
 * newlines become spaces.
 */
void samut_message_fields(GString *body, GBytes *old_text, GBytes *new_text);

/* The same for a free file: "3 lines added, 1 removed", or sizes when it is not text or is large. Either may
 * be NULL (new; unknown). */
void samut_message_free(GString *body, GBytes *old_text, int64_t old_size, GBytes *new_text);

/* "mode 0644 → 0664", "owner 1000 → 1001", "group …", for what differs. mode: permission bits. */
void samut_message_attr(GString *body, uint32_t old_mode, uint32_t new_mode, uint32_t old_uid,
	uint32_t new_uid, uint32_t old_gid, uint32_t new_gid);

/* What the last paragraph says. */
struct samut_trailers {
	int64_t change;
	uint32_t uid;
	const char *via;       /* NULL: left out */
	int64_t inode;	       /* 0: left out */
	GPtrArray *ids;	       /* of char *, household Ids; NULL or empty: left out */
	GPtrArray *households; /* of char *, values of `Household` trailers; NULL: none */
};

/* Puts a message together. body may be empty; it ends with a newline otherwise. New string. */
char *samut_message_make(const char *subject, const char *body, const struct samut_trailers *trailers);

/* The message of an edit that is amended: subject and trailers as they were, another body, and these
 * `Household` trailers (values; NULL: none). New string. */
char *samut_message_rebody(const char *message, const char *body, const GPtrArray *households);

/* Calls fn for each line "Key: value" of the last paragraph of a message, in order. */
typedef void (*samut_trailer_fn)(const char *key, const char *value, void *arg);
void samut_message_trailers(const char *message, samut_trailer_fn fn, void *arg);
