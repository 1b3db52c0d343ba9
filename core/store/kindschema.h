/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL made from the kind table. Private to core/store; see schema.h for the rest. */
#pragma once

#include "core/model/kind.h"
#include "core/store/connection.h"

/* Makes tables and columns of kinds that are missing. Number of kinds that were changed, or -errno. Outside a
 * transaction. */
int samut_kindschema_grow(struct samut_db *db);

/* Whether the field has a column of its own (it occurs once). */
bool samut_kindschema_has_column(const struct samut_field *field);
/* Whether the table of the kind has the column in_place, the second one: some field is looked for within a
 * place. */
bool samut_kindschema_has_place(const struct samut_kind *kind);
/* Whether the number of a value is stored, and not its text. */
bool samut_kindschema_is_number(const struct samut_field *field);

/* Puts the row of a node: node, in_place if the table has it, then its columns in the order of the fields.
 * Writes nothing when the row is so already. */
const char *samut_kindschema_put(struct samut_db *db, const struct samut_kind *kind);
/* DELETE of the row of a node. */
const char *samut_kindschema_delete(struct samut_db *db, const struct samut_kind *kind);
