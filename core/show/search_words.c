/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words to look for. Invariant: forms are folded (search_text.h), so comparing is comparing bytes; the
 * expression made for the index never excludes a text that samut_search_words_fit() would take.
 */
#include "core/show/search_words.h"

#include <string.h>

#include "core/index/search_text.h"
#include "core/model/name.h"

/* The more threes, the fewer false candidates, and the more lists to read. */
#define MAX_THREES 8
/* A word of two letters begins a hundred and fifty threes; the texts are looked at for further ones. */
#define MAX_PAIRS 3

struct samut_search_words {
	char *key;
	GPtrArray *words; /* of GPtrArray *, the forms of a word: char * */
	GPtrArray *all;	  /* forms of all words together */
};

/* ---- taking apart ---- */

/* Takes form. */
static void add_form(GPtrArray *forms, char *form)
{
	bool known = !form || !*form;

	for (unsigned i = 0; !known && i < forms->len; i++)
		known = strcmp(forms->pdata[i], form) == 0;
	if (known)
		g_free(form);
	else
		g_ptr_array_add(forms, form);
}

static GPtrArray *forms_of(const char *word)
{
	GPtrArray *forms = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *spaced = g_strdelimit(g_strdup(word), "_", ' ');
	g_autofree char *bound = samut_search_fold(spaced);

	add_form(forms, g_strdup(word));
	add_form(forms, g_strdup(bound));
	add_form(forms, samut_search_date(bound));
	if (forms->len == 1 && !samut_search_number(bound))
		add_form(forms, samut_search_compact(bound));
	return forms;
}

static void free_forms(void *forms)
{
	g_ptr_array_unref(forms);
}

/* Names that file managers, shells and media players look for in every folder. */
static bool is_probe(const char *name)
{
	static const char *const probes[] = {"autorun.inf", "desktop.ini", "folder.jpg", "folder.jpeg",
		"folder.png", "folder.gif", "folder.htt", "cover.jpg", "cover.png", "albumart.jpg",
		"albumartsmall.jpg", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db",
		"system volume information", "$recycle.bin", "lost+found", "head", "cvs", "rcs", "_darcs",
		"_fossil_", "readme.txt"};
	g_autofree char *lower = g_ascii_strdown(name, -1);

	for (unsigned i = 0; i < G_N_ELEMENTS(probes); i++)
		if (strcmp(lower, probes[i]) == 0)
			return true;
	/* Numbers are what editors try too, but here they are numbers. */
	return samut_name_is_trash(name) || *name == '.' ||
	       (samut_name_is_scratch(name) && name[strspn(name, "0123456789")]);
}

struct samut_search_words *samut_search_words_new(const char *name)
{
	g_autofree char *spaced = NULL, *folded = NULL;
	g_auto(GStrv) parts = NULL;
	struct samut_search_words *words;

	if (!g_utf8_validate(name, -1, NULL) || is_probe(name))
		return NULL;
	spaced = g_strdelimit(g_strdup(name), "+", ' ');
	folded = samut_search_fold(spaced);
	if (!*folded)
		return NULL;
	words = g_new0(struct samut_search_words, 1);
	words->words = g_ptr_array_new_with_free_func(free_forms);
	words->all = forms_of(folded);
	parts = g_strsplit(folded, " ", -1);
	/* A date in words ("31 ม.ค. 2569") is one thing to look for. */
	g_autofree char *date = parts[1] ? samut_search_date(folded) : NULL;
	if (date)
		g_ptr_array_add(words->words, forms_of(folded));
	for (char **part = parts; !date && *part; part++)
		g_ptr_array_add(words->words, forms_of(*part));
	words->key = g_steal_pointer(&folded);
	return words;
}

void samut_search_words_free(struct samut_search_words *words)
{
	if (!words)
		return;
	g_ptr_array_unref(words->words);
	g_ptr_array_unref(words->all);
	g_free(words->key);
	g_free(words);
}

const char *samut_search_words_key(const struct samut_search_words *words)
{
	return words->key;
}

/* ---- fitting ---- */

static bool holds(const char *text, const GPtrArray *forms)
{
	for (unsigned i = 0; i < forms->len; i++)
		if (strstr(text, forms->pdata[i]))
			return true;
	return false;
}

/* Whether one of the forms is a whole line of text. */
static bool is_line(const char *text, const GPtrArray *forms)
{
	for (unsigned i = 0; i < forms->len; i++) {
		size_t len = strlen(forms->pdata[i]);

		for (const char *p = text; (p = strstr(p, forms->pdata[i])); p++)
			if (p > text && p[-1] == '\n' && p[len] == '\n')
				return true;
	}
	return false;
}

enum samut_search_fit samut_search_words_fit(const struct samut_search_words *words, const char *text)
{
	bool lines = true;

	for (unsigned i = 0; i < words->words->len; i++)
		if (!holds(text, words->words->pdata[i]))
			return SAMUT_SEARCH_NOT;
	for (unsigned i = 0; lines && i < words->words->len; i++)
		lines = is_line(text, words->words->pdata[i]);
	return lines || is_line(text, words->all) ? SAMUT_SEARCH_WHOLE : SAMUT_SEARCH_PART;
}

/* ---- the expression ---- */

/* Appends separator, unless it is the first. */
static void part(GString *out, size_t start, const char *separator)
{
	if (out->len > start)
		g_string_append(out, separator);
}

/* A string of FTS5. */
static void append_quoted(GString *out, const gunichar *letters, unsigned n)
{
	g_string_append_c(out, '"');
	for (unsigned i = 0; i < n; i++) {
		if (letters[i] == '"')
			g_string_append_c(out, '"');
		g_string_append_unichar(out, letters[i]);
	}
	g_string_append_c(out, '"');
}

/* At most MAX_THREES threes of n letters, the first and the last among them. */
static void append_threes(GString *out, const gunichar *letters, glong n)
{
	unsigned last = (unsigned)n - 3, count = MIN(last + 1, MAX_THREES);
	size_t start = out->len;

	for (unsigned i = 0; i < count; i++) {
		part(out, start, " AND ");
		append_quoted(out, letters + (count > 1 ? last * i / (count - 1) : 0), 3);
	}
}

static void append_mark(GString *out, gunichar letter)
{
	const gunichar mark[] = {SAMUT_SEARCH_MARK, letter, SAMUT_SEARCH_MARK};

	append_quoted(out, mark, 3);
}

/* Two letters and any third. */
static void append_pair(GString *out, const gunichar *pair, const char *letters)
{
	gunichar three[3] = {pair[0], pair[1], 0};
	size_t start = out->len;

	for (gunichar c = '\n'; c <= 0x0E5B; c = c == 0x7E ? 0x0E01 : c + 1) {
		if (!samut_search_plain(c) || g_ascii_isupper((int)MIN(c, 127)))
			continue;
		part(out, start, " OR ");
		three[2] = c;
		append_quoted(out, three, 3);
	}
	for (const char *p = letters; *p; p = g_utf8_next_char(p)) {
		part(out, start, " OR ");
		three[2] = g_utf8_get_char(p);
		append_quoted(out, three, 3);
	}
}

/* One or two letters; nothing when they are too common. */
static void append_short(GString *out, const gunichar *form, glong n, const char *letters)
{
	size_t start = out->len;

	for (glong i = 0; i < n; i++)
		if (samut_search_marked(form[i])) {
			part(out, start, " AND ");
			append_mark(out, form[i]);
		}
	if (n == 2 && out->len == start)
		append_pair(out, form, letters);
}

static void append_form(GString *out, const char *form, bool whole, const char *letters)
{
	g_autofree char *line = whole ? g_strconcat("\n", form, "\n", NULL) : g_strdup(form);
	glong n = 0;
	g_autofree gunichar *chars = g_utf8_to_ucs4_fast(line, -1, &n);
	gunichar number = samut_search_number(form);

	if (number)
		append_mark(out, number);
	else if (n >= 3)
		append_threes(out, chars, n);
	else
		append_short(out, chars, n, letters);
}

/* True for a text with any of the forms; nothing when one of them says nothing. */
static void append_forms(GString *out, const GPtrArray *forms, bool whole, const char *letters)
{
	size_t start = out->len;

	for (unsigned i = 0; i < forms->len; i++) {
		g_autoptr(GString) one = g_string_new(NULL);

		append_form(one, forms->pdata[i], whole, letters);
		if (!one->len) {
			g_string_truncate(out, start);
			return;
		}
		part(out, start, " OR ");
		g_string_append_printf(out, "(%s)", one->str);
	}
}

static bool is_pair(const GPtrArray *forms)
{
	return g_utf8_strlen(forms->pdata[0], -1) == 2;
}

char *samut_search_words_match(const struct samut_search_words *words, bool whole, const char *letters)
{
	g_autoptr(GString) each = g_string_new(NULL);
	unsigned pairs = 0;

	for (unsigned i = 0; i < words->words->len; i++) {
		const GPtrArray *forms = words->words->pdata[i];
		g_autoptr(GString) one = g_string_new(NULL);

		if (!whole && is_pair(forms) && ++pairs > MAX_PAIRS)
			continue;
		append_forms(one, forms, whole, letters);
		if (!one->len)
			continue;
		part(each, 0, " AND ");
		g_string_append_printf(each, "(%s)", one->str);
	}
	if (whole && words->words->len > 1) {
		g_autoptr(GString) together = g_string_new(NULL);

		append_forms(together, words->all, true, letters);
		g_string_append_printf(each, " OR (%s)", together->str);
	}
	return each->len ? g_string_free(g_steal_pointer(&each), FALSE) : NULL;
}

char *samut_search_marks_match(const gunichar *marks)
{
	GString *out = g_string_new(NULL);

	for (; *marks; marks++) {
		part(out, 0, " OR ");
		append_mark(out, *marks);
	}
	return g_string_free(out, FALSE);
}
