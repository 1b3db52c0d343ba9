/* SPDX-License-Identifier: Apache-2.0 */
/* The pool of readers' connections. Private to core/store. Any thread; a connection belongs to the thread
 * that took it until it is given back. */
#pragma once

#include <stdbool.h>

#include "core/store/db.h"

struct samut_readers;

/* attach: a second database that all of them have attached as ix; NULL none. hold: readers keep their
 * transactions between statements (see connection.h); then the writer must call renew and suspend. */
struct samut_readers *samut_readers_new(const char *path, const char *attach, bool hold);
/* All connections must have been given back. Takes NULL. */
void samut_readers_free(struct samut_readers *readers);

/* NULL: no connection could be opened. */
struct samut_db *samut_readers_take(struct samut_readers *readers);
/* Takes NULL. */
void samut_readers_give(struct samut_readers *readers, struct samut_db *db);

/* There is a new state to be seen. */
void samut_readers_renew(struct samut_readers *readers);
/* How often that was said. */
uint64_t samut_readers_commits(const struct samut_readers *readers);
/* Nobody holds a transaction until the same with false; what is being read now goes on. Calls may nest. */
void samut_readers_suspend(struct samut_readers *readers, bool on);
/* Ends the transactions held by connections that the calling thread has taken. */
void samut_readers_let_go(struct samut_readers *readers);
