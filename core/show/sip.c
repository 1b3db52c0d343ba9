/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of a contract share: the contract as the viewer sees it, and names. */
#include "core/show/sip.h"

#include <errno.h>
#include <string.h>

static bool sees(int64_t node, void *sight)
{
	return samut_sight_reads(sight, node);
}

int samut_sip_page_open(struct samut_asking *asking, const char *contract, struct samut_sip_page *ret_page)
{
	struct samut_sip *sip;
	struct samut_settlement *settlement = NULL;
	int r = samut_sip_load(asking->db, contract, sees, asking->sight, &sip);

	if (r < 0)
		return r;
	r = samut_settle(sip, asking->today, &settlement);
	if (r < 0 && r != -ERANGE) {
		samut_sip_free(sip);
		return r;
	}
	*ret_page = (struct samut_sip_page){asking->db, asking->sight, asking->today, sip, settlement,
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
	return 0;
}

void samut_sip_page_release(struct samut_sip_page *page)
{
	g_clear_pointer(&page->names, g_hash_table_unref);
	g_clear_pointer(&page->settlement, samut_settlement_free);
	g_clear_pointer(&page->sip, samut_sip_free);
}

static char *look_up(struct samut_sip_page *page, const char *partner)
{
	struct samut_stmt *stmt = samut_db_bind(page->db,
		"SELECT r.node,k.name FROM record r CROSS JOIN k_partner k ON k.node=r.node "
		"WHERE r.kind='partner' AND r.rid=?1",
		"t", partner);
	char *name = NULL;

	if (samut_stmt_step(stmt) > 0 && samut_sight_reads(page->sight, samut_stmt_int(stmt, 0)))
		name = g_strdup(samut_stmt_text(stmt, 1));
	samut_stmt_reset(stmt);
	return name ? name : g_strdup(partner);
}

const char *samut_sip_page_name(struct samut_sip_page *page, const char *partner)
{
	char *name;

	if (!partner)
		return NULL;
	name = g_hash_table_lookup(page->names, partner);
	if (!name) {
		name = look_up(page, partner);
		g_hash_table_insert(page->names, g_strdup(partner), name);
	}
	return name;
}

const char *samut_sip_short(const char *rid)
{
	const char *slash = rid ? strchr(rid, '/') : NULL;

	return slash ? slash + 1 : rid;
}

char *samut_sip_number(int64_t value)
{
	struct samut_decimal decimal = {value, 9};

	if (value == SAMUT_SIP_NONE)
		return g_strdup("-");
	while (decimal.scale > 0 && decimal.digits % 10 == 0) {
		decimal.digits /= 10;
		decimal.scale--;
	}
	return samut_decimal_format_grouped(decimal);
}

char *samut_sip_page_text(struct samut_sip_page *page, const char *sql, int64_t node)
{
	struct samut_stmt *stmt = samut_db_bind(page->db, sql, "i", node);
	char *text = samut_stmt_step(stmt) > 0 ? g_strdup(samut_stmt_text(stmt, 0)) : NULL;

	samut_stmt_reset(stmt);
	return text;
}
