/* SPDX-License-Identifier: Apache-2.0 */
/* Provincial offices and volunteers: what there must be before a household can refer to it. */
#include "core/exchange/generate_part.h"

#include "core/exchange/generate_random.h"
#include "core/model/province.h"
#include "core/model/rectext.h"
#include "core/store/recordrow.h"

#include <string.h>

char *network_partner_id(int province)
{
	return g_strdup_printf("พมจ-%s", samut_province_get(province)->th);
}

char *network_volunteer_id(int province, int k)
{
	return g_strdup_printf("อพม-สมมติ-%02d-%d", province, k);
}

/* Whether the store has the record already. */
static bool is_there(struct import_places *places, const char *kind, const char *id)
{
	int64_t node;

	return samut_recordrow_find(places->db, kind, id, &node) == 0;
}

static int put(struct samut_bulk *bulk, const char *path, GString *text, struct samut_diag *diag)
{
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);

	return samut_bulk_put(bulk, path, bytes, 0, diag);
}

static int put_partner(
	struct samut_bulk *bulk, struct import_places *places, int province, struct samut_diag *diag)
{
	const struct samut_province *p = samut_province_get(province);
	g_autofree char *id = network_partner_id(province);

	if (is_there(places, "partner", id))
		return 0;
	g_autofree char *name = g_strdup_printf(
		"สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์%s%s", province == 10 ? "" : "จังหวัด", p->th);
	g_autofree char *path = g_strdup_printf("partners/%s/partner.txt", id);
	GString *text = g_string_new(NULL);
	samut_rec_append(text, "Name", name);
	samut_rec_append(text, "Sector", "state");
	samut_rec_append(text, "Active", "yes");
	return put(bulk, path, text, diag);
}

static int put_volunteer(struct samut_bulk *bulk, struct import_places *places, int province, int k,
	uint64_t seed, struct samut_diag *diag)
{
	struct chance c = {seed ^ (uint64_t)(province * 10 + k)};
	g_autofree char *id = network_volunteer_id(province, k);

	if (is_there(places, "volunteer", id))
		return 0;
	g_autofree char *prefix = g_strdup_printf("%02d-", province);
	g_autofree char *folder =
		import_place_numbered(places, "volunteers", prefix, samut_province_get(province)->th);
	g_autofree char *path = g_strdup_printf("%s/%s.txt", folder, id);
	g_autofree char *surname = words_surname(&c);
	bool female = chance_percent(&c, 70);
	g_autofree char *name = g_strdup_printf("%s %s (สมมติ)", words_given_name(&c, female, 1975), surname);
	GString *text = g_string_new(NULL);
	samut_rec_append(text, "Name", name);
	samut_rec_append(text, "Kind", "volunteer");
	samut_rec_append(text, "Active", "yes");
	return put(bulk, path, text, diag);
}

int network_put(struct samut_bulk *bulk, struct import_places *places, uint64_t seed, struct samut_diag *diag)
{
	for (unsigned i = 0; i < SAMUT_PROVINCE_COUNT; i++) {
		int province = samut_province_at(i)->code;
		int error = put_partner(bulk, places, province, diag);
		for (int k = 1; k <= NETWORK_VOLUNTEERS && error >= 0; k++)
			error = put_volunteer(bulk, places, province, k, seed, diag);
		if (error < 0)
			return error;
	}
	return 0;
}
