/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journals for hledger and Ledger. Invariant: whatever text comes in, a line that goes out is of the kind it
 * was meant to be. The traps, of which each program has its own: two spaces end an account; `;` starts a
 * comment; `|` splits a description (hledger); `[2018-01-01]` in a comment is a date and `name:: x` an
 * expression (Ledger); a comma ends a tag (hledger).
 */
#include "core/show/ledger.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "core/model/money.h"

struct entry {
	char *date;
	GString *text;
	int64_t open; /* what its postings so far add up to */
};

struct samut_ledger {
	GString *notes;
	GHashTable *accounts; /* set of char * */
	GPtrArray *entries;   /* of struct entry, in the order they came */
};

static void entry_free(void *data)
{
	struct entry *entry = data;

	g_free(entry->date);
	g_string_free(entry->text, TRUE);
	g_free(entry);
}

struct samut_ledger *samut_ledger_new(void)
{
	struct samut_ledger *ledger = g_new0(struct samut_ledger, 1);

	ledger->notes = g_string_new(NULL);
	ledger->accounts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ledger->entries = g_ptr_array_new_with_free_func(entry_free);
	return ledger;
}

void samut_ledger_free(struct samut_ledger *ledger)
{
	if (!ledger)
		return;
	g_string_free(ledger->notes, TRUE);
	g_hash_table_unref(ledger->accounts);
	g_ptr_array_unref(ledger->entries);
	g_free(ledger);
}

/* ---- Texts ---- */

/* What each character that has a meaning becomes; 0: a space. */
static char harmless(char c)
{
	static const char from[] = ";|[]{}", to[] = ",/()()";
	const char *at = c ? strchr(from, c) : NULL;

	if (at)
		return to[at - from];
	return g_ascii_iscntrl(c) ? 0 : c;
}

/* Whether a text is harmless as it is, as most are: then there is nothing to do but copy it. */
static bool is_plain(const char *text)
{
	char before = ' ';

	for (const unsigned char *p = (const unsigned char *)text; *p; before = (char)*p++) {
		/* 0xc2 and 0xe1 to 0xe3 begin the spaces beyond ASCII; Thai begins with 0xe0. */
		if (*p < ' ' || *p == 0x7f || *p == 0xc2 || (*p >= 0xe1 && *p <= 0xe3) ||
			(*p == ' ' && before == ' ') || strchr(";|[]{}", (char)*p))
			return false;
	}
	return before != ' ';
}

/* One line, single spaces, none at the ends. */
static char *one_line(const char *text)
{
	GString *out;

	if (text && is_plain(text))
		return g_strdup(text);
	out = g_string_new(NULL);

	for (const char *p = text ? text : ""; *p; p++) {
		/* NO-BREAK SPACE and the like; hledger takes them for spaces too. */
		gunichar wide = g_utf8_get_char_validated(p, -1);
		bool known = wide != (gunichar)-1 && wide != (gunichar)-2;
		char c = harmless(*p);
		if (known && wide > 0x7f && (g_unichar_isspace(wide) || g_unichar_iscntrl(wide))) {
			p = g_utf8_next_char(p) - 1;
			c = 0;
		}
		if (c && c != ' ')
			g_string_append_c(out, c);
		else if (out->len && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	while (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

static void cut_leading(char *text, const char *characters)
{
	memmove(text, text + strspn(text, characters), strlen(text + strspn(text, characters)) + 1);
}

static void replace(char *text, char from, char to)
{
	for (char *p = text; (p = strchr(p, from));)
		*p = to;
}

char *samut_ledger_name(const char *text)
{
	g_autofree char *name = one_line(text);

	replace(name, ':', '-');
	cut_leading(name, " ()<>*!=\"");
	return *name ? g_steal_pointer(&name) : g_strdup("-");
}

char *samut_ledger_line(const char *text)
{
	g_autofree char *line = one_line(text);

	for (char *p; (p = strstr(line, "::"));)
		memmove(p, p + 1, strlen(p));
	cut_leading(line, " (*!=");
	return *line ? g_steal_pointer(&line) : g_strdup("-");
}

/* Text of a comment: a colon where a word ends would make a tag of the word. */
static char *comment_text(const char *text)
{
	char *line = samut_ledger_line(text), *to = line;

	for (const char *p = line; *p; p++)
		if (*p != ':' || (p > line && p[-1] != ' ' && p[1] && p[1] != ' '))
			*to++ = *p;
	*to = '\0';
	return line;
}

/* A comma would end the tag. */
static char *tag_value(const char *text)
{
	char *value = comment_text(text);

	replace(value, ',', ' ');
	return g_strchomp(value);
}

static char *code_text(const char *text)
{
	char *code = samut_ledger_line(text);

	replace(code, '(', '-');
	replace(code, ')', '-');
	return code;
}

/* ---- Entries ---- */

void samut_ledger_note(struct samut_ledger *ledger, const char *text)
{
	g_autofree char *line = comment_text(text);

	g_string_append_printf(ledger->notes, "; %s\n", line);
}

static void append_tags(GString *out, const struct samut_ledger_tag *tags)
{
	bool any = false;

	for (; tags && tags->name; tags++) {
		if (!tags->value || !*tags->value)
			continue;
		g_autofree char *value = tag_value(tags->value);
		g_string_append(out, any ? ", " : "    ; ");
		g_string_append(out, tags->name);
		g_string_append_c(out, ':');
		g_string_append(out, value);
		any = true;
	}
	if (any)
		g_string_append_c(out, '\n');
}

void samut_ledger_begin(struct samut_ledger *ledger, const struct samut_ledger_entry *from)
{
	struct entry *entry = g_new0(struct entry, 1);
	g_autofree char *words = samut_ledger_line(from->words);

	entry->date = g_strdup(from->date);
	entry->text = g_string_sized_new(480);
	g_string_append(entry->text, from->date);
	if (from->status)
		g_string_append_printf(entry->text, " %c", from->status);
	if (from->code) {
		g_autofree char *code = code_text(from->code);
		g_string_append_printf(entry->text, " (%s)", code);
	}
	g_string_append_printf(entry->text, " %s\n", words);
	append_tags(entry->text, from->tags);
	g_ptr_array_add(ledger->entries, entry);
}

static struct entry *last_entry(struct samut_ledger *ledger)
{
	g_assert(ledger->entries->len);
	return ledger->entries->pdata[ledger->entries->len - 1];
}

void samut_ledger_post_to(struct samut_ledger *ledger, int64_t satang, const char *account)
{
	struct entry *entry = last_entry(ledger);
	g_autofree char *amount = samut_money_format_grouped(satang);
	int r = samut_money_add(entry->open, satang, &entry->open);

	g_assert(r >= 0);
	g_string_append(entry->text, "    ");
	g_string_append(entry->text, account);
	g_string_append(entry->text, "  ");
	g_string_append(entry->text, amount);
	g_string_append(entry->text, " THB\n");
	if (!g_hash_table_contains(ledger->accounts, account))
		g_hash_table_add(ledger->accounts, g_strdup(account));
}

static char *join_account(const char *first, va_list parts)
{
	GString *account = g_string_new(NULL);

	for (const char *part = first; part; part = va_arg(parts, const char *)) {
		g_autofree char *name = samut_ledger_name(part);
		g_string_append_printf(account, "%s%s", account->len ? ":" : "", name);
	}
	return g_string_free(account, FALSE);
}

char *samut_ledger_account(const char *part, ...)
{
	va_list parts;

	va_start(parts, part);
	char *account = join_account(part, parts);
	va_end(parts);
	return account;
}

void samut_ledger_post(struct samut_ledger *ledger, int64_t satang, ...)
{
	va_list parts;

	va_start(parts, satang);
	const char *first = va_arg(parts, const char *);
	g_autofree char *account = join_account(first, parts);
	va_end(parts);
	samut_ledger_post_to(ledger, satang, account);
}

void samut_ledger_remark(struct samut_ledger *ledger, const char *text)
{
	g_autofree char *line = comment_text(text);

	g_string_append_printf(last_entry(ledger)->text, "    ; %s\n", line);
}

/* ---- The file ---- */

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_accounts(const struct samut_ledger *ledger, GString *out)
{
	g_autofree void **accounts = g_hash_table_get_keys_as_array(ledger->accounts, NULL);
	unsigned count = g_hash_table_size(ledger->accounts);

	if (count)
		qsort(accounts, count, sizeof *accounts, compare_text);
	for (unsigned i = 0; i < count; i++)
		g_string_append_printf(out, "account %s\n", (const char *)accounts[i]);
}

/* By date; by place in the array, for qsort() keeps no order of its own. */
static int compare_entries(const void *a, const void *b, void *arg)
{
	const struct samut_ledger *ledger = arg;
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
	const struct entry *first = ledger->entries->pdata[x], *second = ledger->entries->pdata[y];
	int order = strcmp(first->date, second->date);

	return order ? order : (x > y) - (x < y);
}

void samut_ledger_write(const struct samut_ledger *ledger, GString *out)
{
	unsigned count = ledger->entries->len;
	g_autofree unsigned *order = g_new(unsigned, count + 1);

	g_string_append(out, ledger->notes->str);
	g_string_append(out, "\ncommodity THB\n    format 1,000.00 THB\n\n");
	write_accounts(ledger, out);
	for (unsigned i = 0; i < count; i++)
		order[i] = i;
	g_qsort_with_data(order, (int)count, sizeof *order, compare_entries, (void *)ledger);
	for (unsigned i = 0; i < count; i++) {
		const struct entry *entry = ledger->entries->pdata[order[i]];
		g_assert(entry->open == 0);
		g_string_append_printf(out, "\n%s", entry->text->str);
	}
}
