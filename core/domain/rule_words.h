/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a rule with its columns filled in. Private to core/domain/rule*.c. */
#pragma once

#include <glib.h>

#include "core/store/db.h"

/*
 * Fills {0}, {1:baht}, {2:date}, {3:path} of a pattern from columns (texts; NULL is shown as "-"). thai:
 * dates in the Buddhist era. What is no amount, date or node is shown as it is. New string.
 */
char *samut_rule_words(
	struct samut_db *db, const char *pattern, bool thai, const char *const *columns, unsigned n_columns);
