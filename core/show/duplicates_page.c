/* SPDX-License-Identifier: Apache-2.0 */
/* The two pages behind views/duplicates/: a verdict to be filled in, and what too many share. */
#include <errno.h>
#include <string.h>

#include "core/model/layout.h"
#include "core/show/duplicates.h"
#include "core/show/duplicates_pair.h"
#include "core/show/linkname.h"
#include "core/show/search_find.h"

/* ---- side by side ---- */

static int read_record(struct samut_asking *asking, int64_t id, struct samut_record **ret_record)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) bytes = NULL;
	const struct samut_layout *row;
	gsize len = 0;
	int r = samut_node_get(asking->db, id, &node);

	if (r >= 0)
		r = samut_read_content(asking->s, asking->db, &node, &bytes);
	if (r < 0)
		return r;
	row = samut_layout_get(node.layout);
	if (!row || !row->kind)
		return -ENOENT;
	const char *text = g_bytes_get_data(bytes, &len);
	return samut_record_check(samut_kind_find(row->kind), text ? text : "", len, ret_record, NULL);
}

/* All values of a field in one line; "-" when there are none. */
static char *values_of(const struct samut_record *record, int field)
{
	GString *out = g_string_new(NULL);

	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];

		if (value->field == field)
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", value->text);
	}
	g_strdelimit(out->str, "\n", ' ');
	return g_string_free(out->len ? out : g_string_assign(out, "-"), FALSE);
}

static void compare(const struct samut_record *a, const struct samut_record *b, GString *out)
{
	for (int i = 0; i < (int)a->kind->n_fields; i++) {
		g_autofree char *x = values_of(a, i), *y = values_of(b, i);

		if (strcmp(x, "-") != 0 || strcmp(y, "-") != 0)
			g_string_append_printf(out, "#   %s %s: %s %s %s\n", a->kind->fields[i].th,
				a->kind->fields[i].name, x, strcmp(x, y) == 0 ? "=" : "|", y);
	}
}

/* What speaks for one reason, as comments. */
static int append_reason(struct samut_asking *asking, const struct samut_reason *reason, GString *out)
{
	g_autoptr(samut_record) a = NULL, b = NULL;
	int r = 0;

	g_string_append_printf(out, "#\n# %s · %s\n", reason->kind->th, reason->kind->en);
	for (unsigned i = 0; r >= 0 && i < 2; i++) {
		g_string_append(out, "# ");
		r = samut_linkname_append(asking->db, reason->node[i], out);
		g_string_append_c(out, '\n');
	}
	if (r >= 0)
		r = read_record(asking, reason->node[0], &a);
	if (r >= 0)
		r = read_record(asking, reason->node[1], &b);
	if (r >= 0 && a->kind == b->kind)
		compare(a, b, out);
	return r == -EINVAL ? 0 : r;
}

/* The number after the greatest. */
static int next_number(struct samut_db *db, int64_t *ret_number)
{
	return samut_db_int(db, ret_number,
		"SELECT ifnull(max(CAST(rid AS INTEGER)),0)+1 FROM record WHERE kind='verdict'", "");
}

int samut_duplicates_verdict(struct samut_asking *asking, GString *out)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	int64_t number = 0;
	int r = samut_pair_find(asking, asking->args[0], &pair);

	if (r >= 0)
		r = next_number(asking->db, &number);
	if (r < 0)
		return r;
	g_string_append_printf(out,
		"# ข้อมูลอาจซ้ำกัน: คัดลอกไฟล์นี้ไปที่ verdicts/%04" G_GINT64_FORMAT ".txt แล้วเติม Verdict\n"
		"# Possible duplicate: copy this file to verdicts/%04" G_GINT64_FORMAT
		".txt and fill in Verdict\n",
		number, number);
	for (unsigned i = 0; r >= 0 && i < pair.reasons->len; i++)
		r = append_reason(asking, pair.reasons->pdata[i], out);
	g_string_append_printf(out, "#\nFirst: %s\nSecond: %s\n", pair.twin[0].id, pair.twin[1].id);
	for (unsigned i = 0; i < pair.reasons->len; i++)
		g_string_append_printf(
			out, "Match: %s\n", ((struct samut_reason *)pair.reasons->pdata[i])->text);
	g_string_append(out, "# same ครัวเรือนเดียวกัน | different คนละครัวเรือน | unsure ยังไม่แน่ใจ\n"
			     "Verdict:\n"
			     "Reason:\n");
	return r;
}

/* ---- what too many share ---- */

/* Whether the viewer can read one of the first that have the mark. */
static int sees_one(struct samut_asking *asking, const char *match)
{
	struct samut_stmt *stmt = samut_db_bind(
		asking->db, "SELECT node,place FROM likeness WHERE match=?1 LIMIT 100", "t", match);
	int r, sees = 0;

	while (!sees && (r = samut_stmt_step(stmt)) > 0) {
		sees = samut_search_confidential(asking->db, samut_stmt_int(stmt, 1));
		if (sees >= 0)
			sees = !sees && samut_sight_reads(asking->sight, samut_stmt_int(stmt, 0));
	}
	samut_stmt_reset(stmt);
	return sees ? sees : r;
}

static int append_crowd(struct samut_asking *asking, const char *match, GString *out)
{
	const struct samut_likeness_kind *kind = samut_likeness_kind_of(match);
	int64_t count = 0;
	int r = samut_db_int(asking->db, &count, "SELECT count(*) FROM likeness WHERE match=?1", "t", match);

	if (r >= 0)
		g_string_append_printf(
			out, "%s · %s: %s (%" G_GINT64_FORMAT ")\n", kind->th, kind->en, match + 2, count);
	return r;
}

int samut_duplicates_crowd(struct samut_asking *asking, GString *out)
{
	struct samut_stmt *stmt =
		samut_db_bind(asking->db, "SELECT match FROM crowd ORDER BY match LIMIT 1000", "");
	bool any = false;
	int r;

	g_string_append_printf(out,
		"ค่าเหล่านี้มีมากกว่า %d รายการที่ใช้ร่วมกัน จึงไม่ถือเป็นเหตุว่าซ้ำ โปรดแก้ไขหากเป็นค่าที่กรอกแทน\n"
		"More than %d records share each of these, so they are not taken for duplicates; mend them "
		"if they "
		"stand for \"unknown\".\n\n",
		SAMUT_LIKENESS_CROWD, SAMUT_LIKENESS_CROWD);
	while ((r = samut_stmt_step(stmt)) > 0) {
		g_autofree char *match = g_strdup(samut_stmt_text(stmt, 0));

		r = sees_one(asking, match);
		if (r > 0)
			r = append_crowd(asking, match, out);
		else
			continue;
		if (r < 0)
			break;
		any = true;
	}
	samut_stmt_reset(stmt);
	return r < 0 ? r : any ? 0 : -ENOENT;
}
