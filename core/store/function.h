/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQL functions answered by C, for statements that must ask what no table says: whether a viewer may see a
 * node, what a contract owes. A function belongs to one connection and is called on its thread, within
 * samut_stmt_step().
 */
#pragma once

#include "core/store/db.h"

/* The answer for one integer argument; INT64_MIN: NULL. Must not use the connection's transaction; may bind
 * statements. */
typedef int64_t (*samut_db_int_fn)(int64_t value, void *arg);

/*
 * Makes name(x) answer fn(x, arg) on this connection; name(NULL) is NULL. Called again with the same name: it
 * answers through the new fn and arg from now on, and statements prepared before stay good. fn NULL: it
 * answers 0. name: a string that lives as long as the program. arg is borrowed: take it back with fn NULL
 * before it dies. 0 or -errno.
 */
int samut_db_function(struct samut_db *db, const char *name, samut_db_int_fn fn, void *arg);
