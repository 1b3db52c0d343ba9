/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text in a journal: names and lines come out harmless, cleaning them again changes nothing, and an entry
 * has the lines that it was given, each of its own kind.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/show/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const char *line)
{
	char before = ' ';

	g_assert(*line);
	for (const char *p = line; *p; before = *p++) {
		g_assert(!g_ascii_iscntrl(*p));
		g_assert(!strchr(";|[]{}", *p));
		g_assert(!(*p == ' ' && before == ' '));
	}
	g_assert(before != ' ');
	g_assert(!strstr(line, "::"));
}

static void check_name(const char *name)
{
	check_line(name);
	g_assert(!strchr(name, ':'));
	g_assert(!strchr("()<>*!=\"", *name) || !*name);
}

static void check_entry(const char *text)
{
	g_autoptr(samut_ledger) ledger = samut_ledger_new();
	g_autoptr(GString) out = g_string_new(NULL);
	const struct samut_ledger_tag tags[] = {{"agreement", text}, {"record", "x"}, {NULL, NULL}};
	const struct samut_ledger_entry entry = {"2018-01-05", '*', text, text, tags};

	samut_ledger_begin(ledger, &entry);
	samut_ledger_post(ledger, 5, "assets", text, NULL);
	samut_ledger_post(ledger, -5, "income", NULL);
	samut_ledger_remark(ledger, text);
	samut_ledger_write(ledger, out);
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	/* An empty line, the commodity in two, an empty one, two accounts, an empty one, five of the entry.
	 */
	g_assert_cmpuint(g_strv_length(lines), ==, 13);
	g_assert(g_str_has_prefix(lines[7], "2018-01-05 * ("));
	g_assert(g_str_has_prefix(lines[8], "    ; ") && g_str_has_suffix(lines[8], "record:x"));
	g_assert(g_str_has_prefix(lines[9], "    assets:") && g_str_has_suffix(lines[9], "  0.05 THB"));
	g_assert_cmpstr(lines[10], ==, "    income  -0.05 THB");
	g_assert(g_str_has_prefix(lines[11], "    ; "));
	/* Ledger takes a word that ends with a colon for a tag, and one between two of them. */
	g_assert(!strstr(lines[11] + 6, ": ") && !g_str_has_suffix(lines[11], ":"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *line = samut_ledger_line(text);
	g_autofree char *name = samut_ledger_name(text);
	g_autofree char *line_again = samut_ledger_line(line);
	g_autofree char *name_again = samut_ledger_name(name);

	check_line(line);
	check_name(name);
	g_assert_cmpstr(line, ==, line_again);
	g_assert_cmpstr(name, ==, name_again);
	check_entry(text);
	return 0;
}
