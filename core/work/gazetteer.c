/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of areas. Invariant: whoever holds a gazetteer holds a whole and checked one: rows are put into
 * it parent first, and it is handed out only when none of them was bad.
 */
#include "core/work/gazetteer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/csv.h"
#include "core/model/province.h"
#include "core/model/thai.h"
#include "core/work/casebook.h"

struct samut_gazetteer {
	GHashTable *areas;  /* code → struct samut_area */
	GHashTable *within; /* code of what they lie in → GPtrArray of struct samut_area *, borrowed */
};

static void area_free(void *data)
{
	struct samut_area *area = data;

	g_free(area->code);
	g_free(area->th);
	g_free(area->en);
	g_free(area);
}

static struct samut_gazetteer *gazetteer_new(void)
{
	struct samut_gazetteer *gazetteer = g_atomic_rc_box_new0(struct samut_gazetteer);

	gazetteer->areas = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, area_free);
	gazetteer->within =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	return gazetteer;
}

struct samut_gazetteer *samut_gazetteer_ref(struct samut_gazetteer *gazetteer)
{
	return gazetteer ? g_atomic_rc_box_acquire(gazetteer) : NULL;
}

static void clear(void *data)
{
	struct samut_gazetteer *gazetteer = data;

	g_hash_table_unref(gazetteer->within);
	g_hash_table_unref(gazetteer->areas);
}

void samut_gazetteer_unref(struct samut_gazetteer *gazetteer)
{
	if (gazetteer)
		g_atomic_rc_box_release_full(gazetteer, clear);
}

unsigned samut_gazetteer_size(const struct samut_gazetteer *gazetteer)
{
	return g_hash_table_size(gazetteer->areas);
}

const struct samut_area *samut_gazetteer_get(const struct samut_gazetteer *gazetteer, const char *code)
{
	return g_hash_table_lookup(gazetteer->areas, code);
}

const GPtrArray *samut_gazetteer_within(const struct samut_gazetteer *gazetteer, const char *code)
{
	return g_hash_table_lookup(gazetteer->within, code);
}

/* ---- Reading ---- */

enum { CODE, LEVEL, NAME_TH, NAME_EN, PARENT, COLUMNS };
static const char *const header[] = {"code", "level", "name_th", "name_en", "parent"};

/* Length of the codes of each level. */
static const struct {
	const char *level;
	size_t digits;
} levels[] = {{"changwat", 2}, {"amphoe", 4}, {"khet", 4}, {"tambon", 6}, {"khwaeng", 6}};

struct reading {
	struct samut_gazetteer *gazetteer;
	struct samut_diag *diag;
	bool headed;
	unsigned bad;
};

static size_t digits_of(const char *level)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++)
		if (strcmp(levels[i].level, level) == 0)
			return levels[i].digits;
	return 0;
}

/* Is there an area with that code, so that others may lie in it? */
static bool is_known(const struct samut_gazetteer *gazetteer, const char *code)
{
	return strlen(code) == 2 ? samut_province_get(atoi(code)) != NULL
				 : samut_gazetteer_get(gazetteer, code) != NULL;
}

/* What may be wrong with a row. */
static const struct fault {
	const char *th, *en;
} faults[] = {
	{"จำนวนหลักของรหัสไม่ตรงกับระดับ", "the code has not the digits of its level"},
	{"รหัสไม่อยู่ในเขตที่ระบุ หรือไม่มีเขตนั้น", "the code does not lie in its parent, or there is no such parent"},
	{"รหัสซ้ำ", "the code is there twice"},
	{"ไม่มีชื่อ", "there is no name"},
};

static const struct fault *fault_of(const struct samut_gazetteer *gazetteer, char *const *cells)
{
	const char *code = cells[CODE], *parent = cells[PARENT];
	size_t digits = digits_of(cells[LEVEL]);

	if (digits == 0 || strlen(code) != digits || strspn(code, "0123456789") != digits)
		return &faults[0];
	if (digits == 2)
		return *parent || !samut_province_get(atoi(code)) ? &faults[1] : NULL;
	if (strlen(parent) != digits - 2 || strncmp(parent, code, digits - 2) != 0 ||
		!is_known(gazetteer, parent))
		return &faults[1];
	if (samut_gazetteer_get(gazetteer, code))
		return &faults[2];
	return *cells[NAME_TH] ? NULL : &faults[3];
}

static void add(struct samut_gazetteer *gazetteer, char *const *cells)
{
	struct samut_area *area = g_new(struct samut_area, 1);
	GPtrArray *siblings = g_hash_table_lookup(gazetteer->within, cells[PARENT]);

	*area = (struct samut_area){
		g_strdup(cells[CODE]), samut_thai_canonical(cells[NAME_TH]), g_strdup(cells[NAME_EN])};
	g_hash_table_insert(gazetteer->areas, area->code, area);
	if (!siblings) {
		siblings = g_ptr_array_new();
		g_hash_table_insert(gazetteer->within, g_strdup(cells[PARENT]), siblings);
	}
	g_ptr_array_add(siblings, area);
}

static int take_header(struct reading *reading, int line, char *const *cells, unsigned n_cells)
{
	bool fits = n_cells == COLUMNS;

	for (unsigned i = 0; fits && i < COLUMNS; i++)
		fits = strcmp(cells[i], header[i]) == 0;
	reading->headed = true;
	if (fits)
		return 0;
	samut_diag_add(reading->diag, line, 0, NULL, "หัวตารางต้องเป็น code,level,name_th,name_en,parent",
		"the header must be code,level,name_th,name_en,parent");
	return -EINVAL;
}

static int take_row(int line, char *const *cells, unsigned n_cells, void *arg)
{
	struct reading *reading = arg;

	if (!reading->headed)
		return take_header(reading, line, cells, n_cells);
	const struct fault *fault = n_cells == COLUMNS ? fault_of(reading->gazetteer, cells) : &faults[0];
	if (fault) {
		samut_diag_add(reading->diag, line, 0, NULL, "“%1$s”: %2$s%3$.0s", "“%1$s”: %2$.0s%3$s",
			cells[CODE], fault->th, fault->en);
		reading->bad++;
	} else if (strlen(cells[CODE]) > 2) {
		add(reading->gazetteer, cells);
	}
	return 0;
}

int samut_gazetteer_read(int fd, struct samut_gazetteer **ret_gazetteer, struct samut_diag *diag)
{
	g_autoptr(samut_gazetteer) gazetteer = gazetteer_new();
	struct reading reading = {gazetteer, diag, false, 0};

	int r = samut_csv_read(fd, take_row, &reading, diag);
	if (r < 0)
		return r;
	if (!reading.bad && g_hash_table_size(gazetteer->areas) == 0) {
		samut_diag_add(
			diag, 0, 0, NULL, "ตารางไม่มีอำเภอหรือตำบลเลย", "there is no district in the table");
		reading.bad++;
	}
	if (reading.bad)
		return -EINVAL;
	*ret_gazetteer = g_steal_pointer(&gazetteer);
	return 0;
}

/* ---- Judging names ---- */

/* A name without what is written in front of it, letters alone and in one case: เมืองราชบุรี, mueangratchaburi.
 */
static char *bare(const char *name)
{
	static const char *const leads[] = {"อำเภอ", "อ.", "เขต", "ตำบล", "ต.", "แขวง"};
	g_autofree char *canonical = samut_thai_canonical(name);
	g_autofree char *folded = g_utf8_casefold(canonical ? canonical : name, -1);
	const char *start = folded;
	GString *out = g_string_new(NULL);

	for (unsigned i = 0; i < G_N_ELEMENTS(leads); i++)
		if (g_str_has_prefix(start, leads[i]) && start[strlen(leads[i])]) {
			start += strlen(leads[i]);
			break;
		}
	for (const char *c = start; *c; c++)
		if (!strchr(" -.'", *c))
			g_string_append_c(out, *c);
	return g_string_free(out, FALSE);
}

static bool is_called(const struct samut_area *area, const char *bare_name)
{
	g_autofree char *th = bare(area->th), *en = bare(area->en);

	return strcmp(th, bare_name) == 0 || strcmp(en, bare_name) == 0;
}

/* Who within the same parent is called so; NULL if none. */
static const struct samut_area *find_called(
	const struct samut_gazetteer *gazetteer, const char *parent, const char *bare_name)
{
	const GPtrArray *siblings = samut_gazetteer_within(gazetteer, parent);

	for (unsigned i = 0; siblings && i < siblings->len; i++)
		if (is_called(siblings->pdata[i], bare_name))
			return siblings->pdata[i];
	return NULL;
}

int samut_gazetteer_judge(const struct samut_gazetteer *gazetteer, const struct samut_layout *row,
	const char *name, struct samut_diag *diag)
{
	size_t digits = row->naming == SAMUT_NAMING_AMPHOE ? 4 : row->naming == SAMUT_NAMING_TAMBON ? 6 : 0;

	if (digits == 0 || strlen(name) <= digits)
		return 0;
	g_autofree char *code = g_strndup(name, digits), *parent = g_strndup(name, digits - 2);
	g_autofree char *wanted = bare(name + digits + 1);
	/* Nothing is known of what lies in there: that is no reason to refuse. */
	if (!samut_gazetteer_within(gazetteer, parent))
		return 0;
	const struct samut_area *area = samut_gazetteer_get(gazetteer, code);
	if (area && is_called(area, wanted))
		return 0;
	const struct samut_area *other = find_called(gazetteer, parent, wanted);
	if (other)
		samut_diag_add(diag, 0, 0, NULL, "“%s” คือรหัส %s ไม่ใช่ %s", "“%s” has the code %s, not %s",
			name + digits + 1, other->code, code);
	else if (!area)
		samut_diag_add(
			diag, 0, 0, NULL, "ในทำเนียบเขตปกครองไม่มีรหัส %s", "the gazetteer has no code %s", code);
	return other || !area ? -EINVAL : 0;
}

/* ---- Of a store ---- */

int samut_gazetteer_open(const char *dir, struct samut_gazetteer **ret_gazetteer, struct samut_diag *diag)
{
	g_autofree char *path = g_build_filename(dir, SAMUT_GAZETTEER_FILE, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	int r = samut_gazetteer_read(fd, ret_gazetteer, diag);
	close(fd);
	if (r < 0)
		samut_diag_add(diag, 0, 0, NULL, "อ่าน %s ไม่ได้ ให้ลบไฟล์นั้นแล้วนำเข้าใหม่",
			"%s does not read: remove it, then load the table again", path);
	return r;
}

struct samut_gazetteer *samut_gazetteer_of(struct samut *s)
{
	pthread_mutex_lock(&s->gazetteer_lock);
	struct samut_gazetteer *gazetteer = samut_gazetteer_ref(s->gazetteer);
	pthread_mutex_unlock(&s->gazetteer_lock);
	return gazetteer;
}
