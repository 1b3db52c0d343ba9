/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings of one record. Its own doubts come first, then those across records in the order of the tables. */
#include "core/domain/warning.h"

#include <errno.h>

#include "core/domain/rule.h"

/* Kind and place of a record; *ret_kind NULL when the node is none. */
static int find_record(
	struct samut_db *db, int64_t node, const struct samut_kind **ret_kind, int64_t *ret_place)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT kind,place FROM record WHERE node=?1", "i", node);
	int r = samut_stmt_step(stmt);

	*ret_kind = NULL;
	if (r <= 0)
		return r;
	*ret_kind = samut_kind_find(samut_stmt_text(stmt, 0));
	*ret_place = samut_stmt_int(stmt, 1);
	samut_stmt_reset(stmt);
	return 0;
}

int samut_warnings(struct samut_db *db, int64_t node, struct samut_diag *ret)
{
	const struct samut_who nobody = {0};
	struct samut_ruling ruling = {.db = db, .who = &nobody, .node = node};
	g_autoptr(GBytes) text = NULL;

	int r = find_record(db, node, &ruling.kind, &ruling.place);
	if (r < 0 || !ruling.kind)
		return r;
	r = samut_content_get(db, node, &text);
	if (r < 0)
		return r == -ENODATA ? 0 : r;
	ruling.text = text;
	g_autoptr(samut_record) record = samut_ruling_record(&ruling, text);
	if (record)
		samut_record_doubts(record, ret);
	return samut_rules_doubts(&ruling, ret);
}
