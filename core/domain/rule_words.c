/* SPDX-License-Identifier: Apache-2.0 */
/* Words of rules. Invariant: a pattern never fails; a placeholder that cannot be filled shows the raw value.
 */
#include "core/domain/rule_words.h"

#include <string.h>

#include "core/model/date.h"
#include "core/model/money.h"
#include "core/store/node.h"

static char *as_baht(const char *value)
{
	char *end;
	int64_t satang = g_ascii_strtoll(value, &end, 10);

	return *value && !*end ? samut_money_format_grouped(satang) : NULL;
}

static char *as_date(const char *value, bool thai)
{
	struct samut_date date;

	if (samut_date_parse(value, SAMUT_DATE_PARTIAL, NULL, &date) < 0)
		return NULL;
	return thai ? samut_date_thai(date) : samut_date_english(date);
}

static char *as_path(struct samut_db *db, const char *value)
{
	g_autoptr(GString) path = g_string_new(NULL);

	if (samut_node_path(db, g_ascii_strtoll(value, NULL, 10), path) < 0)
		return NULL;
	return g_string_free(g_steal_pointer(&path), FALSE);
}

/* form: what stands behind the colon, or "". */
static char *show(struct samut_db *db, const char *form, bool thai, const char *value)
{
	char *text = NULL;

	if (!value)
		return g_strdup("-");
	if (strcmp(form, "baht") == 0)
		text = as_baht(value);
	else if (strcmp(form, "date") == 0)
		text = as_date(value, thai);
	else if (strcmp(form, "path") == 0)
		text = as_path(db, value);
	return text ? text : g_strdup(value);
}

char *samut_rule_words(
	struct samut_db *db, const char *pattern, bool thai, const char *const *columns, unsigned n_columns)
{
	GString *out = g_string_new(NULL);

	while (*pattern) {
		const char *close = *pattern == '{' ? strchr(pattern, '}') : NULL;
		if (!close || !g_ascii_isdigit(pattern[1])) {
			g_string_append_c(out, *pattern++);
			continue;
		}
		unsigned column = (unsigned)(pattern[1] - '0');
		g_autofree char *form = pattern[2] == ':'
						? g_strndup(pattern + 3, (gsize)(close - pattern - 3))
						: g_strdup("");
		g_autofree char *text = show(db, form, thai, column < n_columns ? columns[column] : NULL);
		g_string_append(out, text);
		pattern = close + 1;
	}
	return g_string_free(out, FALSE);
}
