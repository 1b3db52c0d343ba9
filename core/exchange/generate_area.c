/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Villages for a number of households: about thirty households each, six villages a tambon, five tambons an
 * amphoe. Districts that stand in the store already, under whatever name, are used; else names come from the
 * gazetteer, else they are invented, and say so. Where there are fewer districts than that takes, villages
 * grow.
 */
#include "core/exchange/generate_part.h"

#include "core/model/province.h"
#include "core/work/gazetteer.h"

#include <errno.h>
#include <string.h>

#define HOUSEHOLDS_A_VILLAGE 30
#define VILLAGES_A_TAMBON 6
#define TAMBONS_AN_AMPHOE 5
#define CODE_MAX 99

static const char *const village_names[] = {"บ้านหนองไผ่", "บ้านโนนสูง", "บ้านท่าช้าง", "บ้านดอนกลาง", "บ้านคลองใหม่",
	"บ้านทุ่งนา", "บ้านห้วยทราย", "บ้านโคกสะอาด", "บ้านเกาะกลาง", "บ้านป่าตาล", "บ้านบ่อน้ำ", "บ้านสันติสุข"};

/* The i-th district within the one with that code, below the directory above: a new string. */
static char *district(struct import_places *places, const struct samut_gazetteer *gazetteer,
	const char *above, const char *code, int64_t i)
{
	const GPtrArray *known = gazetteer ? samut_gazetteer_within(gazetteer, code) : NULL;
	const struct samut_area *area = known ? known->pdata[i % known->len] : NULL;
	g_autofree char *name = area ? g_strconcat(area->code, "-", area->th, NULL) : NULL;

	if (!name)
		name = g_strdup_printf(
			"%s%02d-สมมติ%d", code, (int)(i % CODE_MAX) + 1, (int)(i % CODE_MAX) + 1);
	char *hyphen = strchr(name, '-');
	g_autofree char *prefix = g_strndup(name, (size_t)(hyphen + 1 - name));
	return import_place_numbered(places, above, prefix, hyphen + 1);
}

/* The code that leads the name of a directory. */
static char *code_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return g_strndup(name, strcspn(name, "-"));
}

char *area_village(struct import_places *places, const struct samut_gazetteer *gazetteer, int province,
	int64_t i, int64_t n)
{
	g_autofree char *prefix = g_strdup_printf("%02d-", province);
	g_autofree char *code = g_strdup_printf("%02d", province);
	int64_t villages = (n + HOUSEHOLDS_A_VILLAGE - 1) / HOUSEHOLDS_A_VILLAGE;
	int64_t village = i * villages / n;
	int64_t tambon = village / VILLAGES_A_TAMBON;

	g_autofree char *above =
		import_place_numbered(places, "households", prefix, samut_province_get(province)->th);
	g_autofree char *amphoe_path = district(places, gazetteer, above, code, tambon / TAMBONS_AN_AMPHOE);
	g_autofree char *amphoe_code = code_of(amphoe_path);
	g_autofree char *tambon_path =
		district(places, gazetteer, amphoe_path, amphoe_code, tambon % TAMBONS_AN_AMPHOE);
	int moo = (int)(village % VILLAGES_A_TAMBON) + 1;
	g_autofree char *moo_prefix = g_strdup_printf("%02d-", moo);
	return import_place_numbered(places, tambon_path, moo_prefix,
		village_names[(village * 7 + province) % (int64_t)G_N_ELEMENTS(village_names)]);
}
