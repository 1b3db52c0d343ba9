/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks and pairs. Invariant: for each mark, `alike` holds every pair of its nodes that are alike by it, or,
 * when it is in `crowd`, none.
 */
#include "core/index/likeness.h"

#include <string.h>

#include "core/index/search_text.h"
#include "core/model/date.h"
#include "core/model/ident.h"

const struct samut_likeness_kind samut_likeness_kinds[] = {
	{'n', "national-id", "เลขประจำตัวประชาชนเดียวกัน", "same national id"},
	{'o', "other-id", "เลขประจำตัวอื่นเดียวกัน", "same other id"},
	{'h', "house-code", "รหัสประจำบ้านเดียวกัน", "same house code"},
	{'b', "name-birth", "ชื่อและวันเกิดเดียวกัน", "same name and birth date"},
	{'y', "name-year", "ชื่อเดียวกัน ปีเกิดตรงกัน", "same name, birth may agree"},
	{0, NULL, NULL, NULL},
};

const struct samut_likeness_kind *samut_likeness_kind_of(const char *match)
{
	for (const struct samut_likeness_kind *kind = samut_likeness_kinds; kind->letter; kind++)
		if (kind->letter == *match)
			return kind;
	return NULL;
}

/* ---- marks of a record ---- */

/* Marks as `match` → `born`. */
typedef GHashTable marks;

static void add_mark(marks *out, const char *born, char letter, const char *value)
{
	g_hash_table_insert(out, g_strdup_printf("%c:%s", letter, value), g_strdup(born));
}

/* Digits that somebody put in for want of a number: all the same. */
static bool is_filler(const char *digits)
{
	return strspn(digits, (const char[]){*digits, '\0'}) == strlen(digits);
}

static const char *value_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = samut_record_get(record, field);

	return value ? value->text : NULL;
}

/* text without the letters of unwanted. */
static char *without(const char *text, const char *unwanted)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p; p++)
		if (!strchr(unwanted, *p))
			g_string_append_c(out, *p);
	return g_string_free(out, FALSE);
}

static void add_ids(const struct samut_record *record, marks *out)
{
	const char *national = value_of(record, "NationalId"), *other = value_of(record, "OtherId");
	g_autofree char *code = NULL;

	if (national && !is_filler(national))
		add_mark(out, "", 'n', national);
	if (!other)
		return;
	g_autofree char *folded = samut_search_fold(other);
	g_autofree char *id = without(folded, " -./");
	if (*folded == 'g' && samut_national_id_parse(other, NULL, NULL, &code) == 0)
		add_mark(out, "", 'n', code);
	else if (strlen(id) >= 4 && !is_filler(id))
		add_mark(out, "", 'o', id);
}

/* A name to compare: without title and spaces; NULL when it is none. */
static char *plain_name(const char *name)
{
	static const char *const titles[] = {"นางสาว", "น.ส.", "นาย", "นาง", "เด็กชาย", "เด็กหญิง", "ด.ช.",
		"ด.ญ.", "mr.", "mrs.", "ms.", "mr ", "mrs ", "ms ", "miss "};
	static const char *const fillers[] = {
		"ไม่ทราบ", "ไม่ทราบชื่อ", "ไม่ระบุ", "ไม่มีชื่อ", "unknown", "unnamed", "noname"};
	g_autofree char *folded = samut_search_fold(name);
	const char *rest = folded;

	for (unsigned i = 0; i < G_N_ELEMENTS(titles); i++)
		if (g_str_has_prefix(folded, titles[i])) {
			rest = folded + strlen(titles[i]);
			break;
		}
	g_autofree char *plain = without(rest, " .-()");
	for (unsigned i = 0; i < G_N_ELEMENTS(fillers); i++)
		if (strcmp(plain, fillers[i]) == 0)
			return NULL;
	return g_utf8_strlen(plain, -1) >= 3 ? g_steal_pointer(&plain) : NULL;
}

static void add_year(marks *out, const char *born, const char *name, int year)
{
	g_autofree char *key = g_strdup_printf("%s %d", name, year);

	add_mark(out, born, 'y', key);
}

static void add_birth(const struct samut_record *record, marks *out)
{
	const char *name = value_of(record, "Name"), *born = value_of(record, "BirthDate");
	g_autofree char *plain = name && born ? plain_name(name) : NULL;
	struct samut_date date;

	if (!plain || samut_date_parse(born, SAMUT_DATE_PARTIAL, NULL, &date) < 0)
		return;
	if (samut_date_is_full(date)) {
		g_autofree char *key = g_strdup_printf("%s %s", plain, born);

		add_mark(out, born, 'b', key);
		/* Somebody else may know no more than the Buddhist year, which then began in April. */
		if (date.month <= 3 && date.year <= 1940)
			add_year(out, born, plain, date.year - 1);
	}
	add_year(out, born, plain, date.year);
}

static marks *marks_of(const struct samut_record *record)
{
	marks *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	const char *code;

	if (!record)
		return out;
	if (strcmp(record->kind->name, "household") == 0) {
		code = value_of(record, "HouseCode");
		if (code && !is_filler(code))
			add_mark(out, "", 'h', code);
	} else if (strcmp(record->kind->name, "member") == 0 && !value_of(record, "Left")) {
		add_ids(record, out);
		add_birth(record, out);
	}
	return out;
}

/* ---- pairs ---- */

/* Whether two births, of which one is not wholly known, can be the same day. */
static bool may_agree(const char *a, const char *b)
{
	struct samut_date x, y;

	if (samut_date_parse(a, SAMUT_DATE_PARTIAL, NULL, &x) < 0 ||
		samut_date_parse(b, SAMUT_DATE_PARTIAL, NULL, &y) < 0)
		return false;
	return !(samut_date_is_full(x) && samut_date_is_full(y)) && !samut_date_surely_before(x, y) &&
	       !samut_date_surely_before(y, x);
}

/* One node with a mark. */
struct bearer {
	int64_t node, place;
	char *born;
};

static bool are_alike(const char *match, const struct bearer *x, const struct bearer *y)
{
	switch (*match) {
	case 'h':
		return x->place != y->place;
	case 'y':
		return may_agree(x->born, y->born);
	default:
		return true;
	}
}

static void clear_bearer(void *p)
{
	g_free(((struct bearer *)p)->born);
}

/* Those with the mark in order of node, at most one more than a crowd. */
static int read_bearers(struct samut_db *ix, const char *match, GArray *bearers)
{
	struct samut_stmt *stmt = samut_db_bind(ix,
		"SELECT node,place,born FROM likeness WHERE match=?1 ORDER BY node LIMIT ?2", "ti", match,
		(int64_t)SAMUT_LIKENESS_CROWD + 1);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct bearer bearer = {
			samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1), g_strdup(samut_stmt_text(stmt, 2))};

		g_array_append_val(bearers, bearer);
	}
	return r;
}

static int add_pairs(struct samut_db *ix, const char *match, const GArray *bearers)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < bearers->len; i++) {
		const struct bearer *x = &g_array_index(bearers, struct bearer, i);

		for (unsigned j = i + 1; r >= 0 && j < bearers->len; j++) {
			const struct bearer *y = &g_array_index(bearers, struct bearer, j);

			if (are_alike(match, x, y))
				r = samut_db_run(ix, "INSERT INTO alike VALUES(?1,?2,?3,?4,?5)", "tiiii",
					match, x->node, y->node, x->place, y->place);
		}
	}
	return r;
}

/* Makes the pairs of a mark anew. */
static int renew(struct samut_db *ix, const char *match)
{
	g_autoptr(GArray) bearers = g_array_new(FALSE, FALSE, sizeof(struct bearer));
	int r;

	g_array_set_clear_func(bearers, clear_bearer);
	r = read_bearers(ix, match, bearers);
	if (r >= 0)
		r = samut_db_run(ix, "DELETE FROM alike WHERE match=?1", "t", match);
	if (r < 0)
		return r;
	if (bearers->len > SAMUT_LIKENESS_CROWD)
		return samut_db_run(ix, "INSERT OR IGNORE INTO crowd VALUES(?1)", "t", match);
	r = samut_db_run(ix, "DELETE FROM crowd WHERE match=?1", "t", match);
	return r < 0 ? r : add_pairs(ix, match, bearers);
}

/* ---- putting ---- */

static int read_marks(struct samut_db *ix, int64_t node, int64_t place, marks *out, bool *ret_moved)
{
	struct samut_stmt *stmt =
		samut_db_bind(ix, "SELECT match,born,place FROM likeness WHERE node=?1", "i", node);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_hash_table_insert(
			out, g_strdup(samut_stmt_text(stmt, 0)), g_strdup(samut_stmt_text(stmt, 1)));
		*ret_moved |= samut_stmt_int(stmt, 2) != place;
	}
	return r;
}

static bool same_marks(marks *a, marks *b)
{
	GHashTableIter iter;
	void *match, *born;

	if (g_hash_table_size(a) != g_hash_table_size(b))
		return false;
	g_hash_table_iter_init(&iter, a);
	while (g_hash_table_iter_next(&iter, &match, &born))
		if (g_strcmp0(g_hash_table_lookup(b, match), born) != 0)
			return false;
	return true;
}

static int renew_all(struct samut_db *ix, marks *marks_to_renew, marks *but)
{
	GHashTableIter iter;
	void *match;
	int r = 0;

	g_hash_table_iter_init(&iter, marks_to_renew);
	while (r >= 0 && g_hash_table_iter_next(&iter, &match, NULL))
		if (!but || !g_hash_table_contains(but, match))
			r = renew(ix, match);
	return r;
}

static int replace(struct samut_db *ix, int64_t node, int64_t place, marks *old, marks *new)
{
	GHashTableIter iter;
	void *match, *born;
	int r = samut_db_run(ix, "DELETE FROM likeness WHERE node=?1", "i", node);

	g_hash_table_iter_init(&iter, new);
	while (r >= 0 && g_hash_table_iter_next(&iter, &match, &born))
		r = samut_db_run(
			ix, "INSERT INTO likeness VALUES(?1,?2,?3,?4)", "tiit", match, node, place, born);
	if (r >= 0)
		r = renew_all(ix, new, NULL);
	if (r >= 0)
		r = renew_all(ix, old, new);
	return r < 0 ? r : 0;
}

int samut_likeness_put(struct samut_db *ix, int64_t node, int64_t place, const struct samut_record *record)
{
	g_autoptr(GHashTable) new = marks_of(place ? record : NULL);
	g_autoptr(GHashTable) old = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	bool moved = false;
	int r = read_marks(ix, node, place, old, &moved);

	if (r < 0 || (!moved && same_marks(old, new)))
		return r;
	return replace(ix, node, place, old, new);
}

int samut_likeness_drop(struct samut_db *ix, int64_t node)
{
	return samut_likeness_put(ix, node, 0, NULL);
}
