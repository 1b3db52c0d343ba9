/* SPDX-License-Identifier: Apache-2.0 */
/* Own reports: reports/queries/NAME.sql, answered as NAME.csv beside it; SCHEMA.txt says what can be asked.
 */
#pragma once

#include "core/show/page.h"

/* .samut/queries/{name}: NAME.csv, for whoever may read NAME.sql, out of what he may see
 * (core/store/query.h). A query that fails, or is over its limits, gives a table that says so. -EBUSY: too
 * many run already. */
int samut_query_page(struct samut_asking *asking, GString *out);
/* NAME.csv for each NAME.sql in dir, and SCHEMA.txt. */
int samut_query_names(struct samut_db *db, int64_t dir, samut_shown_fn fn, void *arg);
