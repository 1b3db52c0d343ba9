/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Household Ids. Invariant: an Id that was ever in an accepted text is below or at its province's counter, so
 * that deletion does not free it for someone else.
 */
#include "core/work/edit_id.h"

#include <errno.h>
#include <string.h>

#include "core/model/ident.h"
#include "core/model/name.h"

#define ID_MAX 9999999

int samut_province_of(struct samut_db *db, int64_t id)
{
	while (id != SAMUT_ROOT_ID) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		int r = samut_node_get(db, id, &node);
		if (r < 0)
			return r;
		const struct samut_layout *row = samut_layout_get(node.layout);
		if (row && row->naming == SAMUT_NAMING_PROVINCE)
			return samut_name_number(node.name, NULL);
		id = node.parent;
	}
	return -EINVAL;
}

static char *counter_name(int province)
{
	return g_strdup_printf("household:%02d", province);
}

int samut_household_next(struct samut_db *db, int province, char **ret_id)
{
	g_autofree char *counter = counter_name(province);
	int64_t number, node;

	for (;;) {
		int r = samut_counter_next(db, counter, &number);
		if (r < 0)
			return r;
		if (number > ID_MAX)
			return -ENOSPC;
		g_autofree char *id =
			samut_household_id_format((struct samut_household_id){province, (int)number});
		r = samut_recordrow_find(db, "household", id, &node);
		if (r == -ENOENT) {
			*ret_id = g_steal_pointer(&id);
			return 0;
		}
		if (r < 0)
			return r;
	}
}

int samut_household_raise(struct samut_db *db, const char *id)
{
	struct samut_household_id parsed;

	int r = samut_household_id_parse(id, NULL, &parsed);
	if (r < 0)
		return r;
	g_autofree char *counter = counter_name(parsed.province);
	return samut_counter_raise(db, counter, parsed.number);
}

/* Names the Id that belongs into a text that has none or a wrong one. */
static int refuse(const char *id, const char *right, struct samut_diag *diag)
{
	if (id)
		samut_diag_add(diag, 0, 0, "Id", "รหัสครัวเรือนเปลี่ยนไม่ได้ ต้องเป็น “%s”",
			"the Id of a household never changes: it is “%s”", right);
	else
		samut_diag_add(diag, 0, 0, "Id", "ต้องมีรหัสครัวเรือน: Id: %s",
			"the Id of the household is missing: Id: %s", right);
	return -EINVAL;
}

/* The same for a place that has no Id yet: the next one is named, and not used up, for what a refused edit
 * did is undone. */
static int refuse_without(struct samut_db *db, int64_t dir, struct samut_diag *diag)
{
	g_autofree char *right = NULL;

	int province = samut_province_of(db, dir);
	int r = province < 0 ? province : samut_household_next(db, province, &right);
	return r < 0 ? r : refuse(NULL, right, diag);
}

int samut_household_rule(struct samut_db *db, const struct samut_spot *spot, int64_t node, const char *id,
	const char *known, bool fresh, bool *ret_given, struct samut_diag *diag)
{
	int64_t other = 0;

	if (id && known && strcmp(id, known) == 0) {
		*ret_given = false;
		return 0;
	}
	if (!id && !known)
		return refuse_without(db, spot->dir, diag);
	if (!id || (known && !fresh))
		return refuse(id, known, diag);
	int r = samut_recordrow_find(db, "household", id, &other);
	if (r >= 0 && other != node) {
		g_autofree char *path = NULL;
		r = samut_path_of(db, other, &path);
		if (r < 0)
			return r;
		samut_diag_add(diag, 0, 0, "Id", "รหัส “%s” เป็นของ %s อยู่แล้ว",
			"the Id “%s” belongs to %s already", id, path);
		return known ? refuse(id, known, diag) : refuse_without(db, spot->dir, diag);
	}
	if (r < 0 && r != -ENOENT)
		return r;
	r = samut_household_raise(db, id);
	if (r < 0)
		return r;
	*ret_given = true;
	return 0;
}

char *samut_household_form(const char *id)
{
	const struct samut_given given[] = {{"Id", id}, {NULL, NULL}};

	return samut_form(samut_kind_find("household"), given);
}

bool samut_household_is_form(GBytes *text, const char *id)
{
	g_autofree char *form = samut_household_form(id);
	gsize len = 0;
	const char *data = g_bytes_get_data(text, &len);

	return len == strlen(form) && memcmp(data, form, len) == 0;
}
