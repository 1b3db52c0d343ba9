/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings: what looks wrong in a record and is accepted all the same. Doubts about its own values (a check
 * digit), doubts across records (rows of rule_table_warnings.h), and what breaks a rule of order because it
 * came in by copying a place. A warning never refuses anything; views/warnings lists the records that have
 * any.
 */
#pragma once

#include "core/base/diag.h"
#include "core/store/db.h"

/* Adds the warnings of a record to ret, with line and field where they are known. Nothing for what is no
 * record. 0 or -errno. A reader will do. */
int samut_warnings(struct samut_db *db, int64_t node, struct samut_diag *ret);
