/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the index that have one entry a record; one row each. */
#include "core/index/index.h"
#include "core/index/search_index.h"

static int put_search(const struct samut_indexed *record)
{
	return samut_search_put(record->db, record->db, record->s, record->node);
}

static int drop_search(const struct samut_indexed *record)
{
	return samut_search_drop(record->db, record->node);
}

const struct samut_index_part samut_index_parts[] = {
	{.schema = samut_search_schema, .version = 2, .put = put_search, .drop = drop_search},
	{.schema = NULL},
};
