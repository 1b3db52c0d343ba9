/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of the database: numbered migrations for the fixed tables (PRAGMA user_version), and one table a
 * kind made from the kind table, so that a new field is one row there and nothing here.
 */
#pragma once

#include "core/model/kind.h"
#include "core/store/db.h"

/* "SAMU" in ASCII: PRAGMA application_id of our databases. */
#define SAMUT_APPLICATION_ID 0x53414d55

/*
 * Brings the database to the current schema: runs the migrations it lacks, each in its own transaction, then
 * makes kind tables and columns that are missing. A table whose column has another type by now is made anew,
 * empty. Owner only, outside a write. Idempotent.
 */
int samut_schema_upgrade(struct samut_db *db);

/* Version of the schema (0: an empty database), and whether the file is ours at all. Either may be NULL. */
int samut_schema_version(struct samut_db *db, int64_t *ret_version, bool *ret_ours);

/*
 * 1 when the kind table is not the one that the extracted columns were made with: then every record is to be
 * put again (samut_recordrow_put), and samut_schema_kinds_done() called in the last of those writes. 0 when
 * all is in order; -errno.
 */
int samut_schema_kinds_changed(struct samut_db *db);
/* Notes that the columns agree with the kind table now; inside a write. */
int samut_schema_kinds_done(struct samut_db *db);

/* Name of the SQL type of a field's column: "INTEGER" for money, int, decimal and percent, else "TEXT". */
const char *samut_schema_type(const struct samut_field *field);
