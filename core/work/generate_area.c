/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Villages for a number of households: about thirty households each, six villages a tambon, five tambons an
 * amphoe. Districts that stand in the store already, under whatever name, are used; else names come from the
 * gazetteer, else they are invented, and say so. Where there are fewer districts than that takes, villages
 * grow.
 */
#include "core/work/generate_part.h"

#include "core/model/province.h"
#include "core/work/csv.h"

#include <errno.h>
#include <string.h>

#define HOUSEHOLDS_A_VILLAGE 30
#define VILLAGES_A_TAMBON 6
#define TAMBONS_AN_AMPHOE 5
#define CODE_MAX 99

static const char *const village_names[] = {"บ้านหนองไผ่", "บ้านโนนสูง", "บ้านท่าช้าง", "บ้านดอนกลาง", "บ้านคลองใหม่",
	"บ้านทุ่งนา", "บ้านห้วยทราย", "บ้านโคกสะอาด", "บ้านเกาะกลาง", "บ้านป่าตาล", "บ้านบ่อน้ำ", "บ้านสันติสุข"};

void gazetteer_init(struct gazetteer *gazetteer)
{
	gazetteer->children =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

void gazetteer_release(struct gazetteer *gazetteer)
{
	g_clear_pointer(&gazetteer->children, g_hash_table_unref);
}

/* code,level,name_th,name_en,parent; the header and the provinces themselves have no parent. */
static int take_row(int line, char *const *cells, unsigned n_cells, void *arg)
{
	struct gazetteer *gazetteer = arg;

	(void)line;
	if (n_cells < 5 || !g_ascii_isdigit(*cells[0]) || !*cells[4])
		return 0;
	GPtrArray *children = g_hash_table_lookup(gazetteer->children, cells[4]);
	if (!children) {
		children = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(gazetteer->children, g_strdup(cells[4]), children);
	}
	g_ptr_array_add(children, g_strdup_printf("%s-%s", cells[0], cells[2]));
	return 0;
}

int gazetteer_read(struct gazetteer *gazetteer, int fd, struct samut_diag *diag)
{
	int error = samut_csv_read(fd, take_row, gazetteer, diag);

	if (!error && g_hash_table_size(gazetteer->children) == 0) {
		samut_diag_add(diag, 0, 0, NULL, "ต้องเป็นตาราง code,level,name_th,name_en,parent",
			"it must be a table code,level,name_th,name_en,parent");
		error = -EINVAL;
	}
	return error;
}

/* The i-th district within the one with that code, below the directory above: a new string. */
static char *district(struct import_places *places, const struct gazetteer *gazetteer, const char *above,
	const char *code, int64_t i)
{
	const GPtrArray *known = g_hash_table_lookup(gazetteer->children, code);
	g_autofree char *name = known ? g_strdup(known->pdata[i % known->len]) : NULL;

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

char *area_village(
	struct import_places *places, const struct gazetteer *gazetteer, int province, int64_t i, int64_t n)
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
