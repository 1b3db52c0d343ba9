/* SPDX-License-Identifier: Apache-2.0 */
/* Provinces that a viewer gets into. */
#include "core/show/provinces.h"

#include <string.h>

int samut_provinces_entered(struct samut_asking *asking, bool ret[SAMUT_PROVINCES_MAX])
{
	struct samut_stmt *stmt = samut_db_bind(asking->db,
		"SELECT p.id,p.name FROM node h CROSS JOIN node p INDEXED BY node_parent ON p.parent=h.id "
		"WHERE "
		"h.parent=1 AND h.name='households' AND p.scratch=0",
		"");
	int r, hidden = 0;

	memset(ret, 0, SAMUT_PROVINCES_MAX * sizeof(*ret));
	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t code = g_ascii_strtoll(samut_stmt_text(stmt, 1), NULL, 10);
		bool enters = samut_sight_enters(asking->sight, samut_stmt_int(stmt, 0));

		if (code >= 0 && code < SAMUT_PROVINCES_MAX)
			ret[code] = enters;
		hidden += !enters;
	}
	return r < 0 ? r : hidden;
}
