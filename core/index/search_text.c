/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text in which search looks. Invariant: a text starts with a newline, each value in it ends with one and
 * has none inside, so that a whole value is the value between two newlines; every pair of letters of a value
 * is the beginning of some three letters of the text.
 */
#include "core/index/search_text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/date.h"
#include "core/model/digits.h"
#include "core/model/layout.h"
#include "core/model/name.h"
#include "core/model/rectext.h"
#include "core/store/recordrow.h"

/* Rows of the layout. */
#define LAYOUT_PROVINCE 11
#define LAYOUT_VILLAGE 14
#define LAYOUT_HOUSEHOLD 15

/* ---- one spelling ---- */

static bool is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return !*text;
}

static char *fold_ascii(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p; p++) {
		if (!g_ascii_isspace(*p)) {
			if (!g_ascii_iscntrl(*p))
				g_string_append_c(out, g_ascii_tolower(*p));
		} else if (out->len && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	if (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

/* Small letters without controls. */
static char *lower_letters(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		/* Line ends and tabs are controls too; they part words. */
		if (g_unichar_isspace(c) || !g_unichar_iscntrl(c))
			g_string_append_unichar(out, g_unichar_tolower(c));
	}
	return g_string_free(out, FALSE);
}

char *samut_search_fold(const char *text)
{
	g_autofree char *lower = NULL;

	if (is_ascii(text))
		return fold_ascii(text);
	if (!g_utf8_validate(text, -1, NULL))
		return NULL;
	/* First, because the plain form looks at neighbours. */
	lower = lower_letters(text);
	return samut_digits_plain(lower);
}

bool samut_search_plain(gunichar letter)
{
	return letter == '\n' || (letter >= 0x20 && letter < 0x7F) || (letter > 0x0E00 && letter <= 0x0E5B);
}

bool samut_search_marked(gunichar letter)
{
	static const char rare[] = "qxzj!\"#$%&'*+:;<=>?@[\\]^_`{|}~"
				   "ฃฅฆฉฌฎฏฐฑฒฝฟฤฦฬฮฯๆ฿๎๏๚๛";

	return !samut_search_plain(letter) || (letter != '\n' && g_utf8_strchr(rare, -1, letter));
}

/* Letters of plane 15 that numbers are marked with. */
#define NUMBER_FIRST 0xF0000
#define NUMBER_COUNT 65000

/* A household id, also without its hyphen; a whole date. */
static const char *const numbers[] = {"00-0000000", "000000000", "0000-00-00"};
enum { DATE = 2 };

/* The number that the first len bytes of text are, 0 none. */
static gunichar number_of(const char *text, size_t len)
{
	for (unsigned s = 0; s < G_N_ELEMENTS(numbers); s++) {
		uint32_t value = 0;
		size_t i = 0;

		for (; i < len && (g_ascii_isdigit(text[i]) ? '0' : text[i]) == numbers[s][i]; i++)
			if (text[i] != '-')
				value = value * 10 + (uint32_t)(text[i] - '0');
		if (i < len || numbers[s][i])
			continue;
		/* A Buddhist year and that of Christ are one. */
		if (s == DATE && value >= 24000000)
			value -= 5430000;
		return NUMBER_FIRST + (value * 2654435761U >> 8) % NUMBER_COUNT;
	}
	return 0;
}

gunichar samut_search_province(int64_t province)
{
	/* Plane 16. */
	return (gunichar)(0x100000 + province);
}

gunichar samut_search_number(const char *text)
{
	return number_of(text, strlen(text));
}

char *samut_search_date(const char *text)
{
	struct samut_date date;

	if (!strpbrk(text, " -./") || samut_date_parse(text, SAMUT_DATE_PARTIAL, NULL, &date) < 0)
		return NULL;
	return date.month ? samut_date_iso(date) : NULL;
}

char *samut_search_compact(const char *text)
{
	GString *out;

	if (text[strspn(text, "0123456789-,")] || !strpbrk(text, "-,"))
		return NULL;
	out = g_string_new(NULL);
	for (const char *p = text; *p; p++)
		if (g_ascii_isdigit(*p))
			g_string_append_c(out, *p);
	if (out->len >= 4)
		return g_string_free(out, FALSE);
	g_string_free(out, TRUE);
	return NULL;
}

/* ---- lines ---- */

/* Adds a line, unless it is there already. */
static void add_folded(GString *out, const char *folded)
{
	size_t start = out->len;

	if (!folded || !*folded)
		return;
	g_string_append(out, folded);
	g_string_append_c(out, '\n');
	/* The new line with the newline before it, looked for in all that stands before. */
	if (start > 1 && memmem(out->str, start, out->str + start - 1, out->len - start + 1))
		g_string_truncate(out, start);
}

static void add(GString *out, const char *text)
{
	g_autofree char *folded = samut_search_fold(text);

	add_folded(out, folded);
}

/* Numbers written with hyphens or spaces, of seven digits or more, also without. text is folded. */
static void add_compact(GString *out, const char *text)
{
	g_autoptr(GString) digits = g_string_new(NULL);
	bool parted = false;

	for (const char *p = text;; p++) {
		if (g_ascii_isdigit(*p))
			g_string_append_c(digits, *p);
		else if (digits->len && (*p == '-' || *p == ' ') && g_ascii_isdigit(p[1]))
			parted = true;
		else {
			if (parted && digits->len >= 7)
				add_folded(out, digits->str);
			g_string_truncate(digits, 0);
			parted = false;
		}
		if (!*p)
			return;
	}
}

static void add_with_compact(GString *out, const char *text)
{
	g_autofree char *folded = samut_search_fold(text);

	add_folded(out, folded);
	if (folded)
		add_compact(out, folded);
}

/* A canonical date, and the same in the Buddhist era. */
static void add_date(GString *out, const char *iso)
{
	struct samut_date date;

	add(out, iso);
	if (samut_date_parse(iso, SAMUT_DATE_PARTIAL, NULL, &date) == 0) {
		g_autofree char *buddhist =
			g_strdup_printf("%d%s", samut_date_buddhist_year(date), iso + strcspn(iso, "-"));

		add_folded(out, buddhist);
	}
}

static void add_choice(GString *out, const struct samut_choice *choices, const char *word)
{
	add(out, word);
	for (; choices && choices->word; choices++)
		if (strcmp(choices->word, word) == 0)
			add(out, choices->th);
}

static void add_value(GString *out, const struct samut_kind *kind, const struct samut_value *value)
{
	const struct samut_field *field = value->field < 0 ? NULL : &kind->fields[value->field];
	const char *text = value->text ? value->text : value->raw;

	switch (field ? field->type : SAMUT_TYPE_TEXT) {
	case SAMUT_TYPE_DATE:
	case SAMUT_TYPE_PARTDATE:
		add_date(out, text);
		break;
	case SAMUT_TYPE_CHOICE:
	case SAMUT_TYPE_BOOL:
		add_choice(out, field->choices, text);
		break;
	case SAMUT_TYPE_LINE:
	case SAMUT_TYPE_TEXT:
	case SAMUT_TYPE_PHONE:
	case SAMUT_TYPE_HOUSEHOLD_ID:
		add_with_compact(out, text);
		break;
	default:
		add(out, text);
	}
}

/* `01-สมชาย` is found as สมชาย too; a date is a name as it stands. */
static void add_name(GString *out, const char *name, bool numbered)
{
	const char *rest;

	add(out, name);
	if (numbered && samut_name_number(name, &rest) >= 0)
		add(out, rest);
}

static void add_mark(GString *marks, gunichar letter)
{
	char mark[8] = {SAMUT_SEARCH_MARK};

	g_unichar_to_utf8(letter, mark + 1);
	if (!strstr(marks->str, mark))
		g_string_append(marks, mark);
}

static void add_marks(GString *out, int64_t province)
{
	g_autoptr(GString) marks = g_string_new(NULL);

	add_mark(marks, samut_search_province(province));
	for (const char *p = out->str; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (samut_search_marked(c))
			add_mark(marks, c);
	}
	for (const char *p = out->str; *(p += strcspn(p, "0123456789"));) {
		size_t len = strspn(p, "0123456789-"), date = strlen(numbers[DATE]);
		/* Names of files may have a number behind their date: 2026-01-31-01. */
		gunichar number = number_of(p, len == date + strlen("-01") ? date : len);

		if (number)
			add_mark(marks, number);
		p += len;
	}
	g_string_append_c(marks, SAMUT_SEARCH_MARK);
	g_string_append(out, marks->str);
}

/* ---- nodes ---- */

void samut_search_text_release(struct samut_search_text *text)
{
	if (text->text)
		g_string_free(text->text, TRUE);
	samut_record_free(text->record);
	*text = (struct samut_search_text)SAMUT_SEARCH_TEXT_INIT;
}

/* A text that the kind table of today does not accept is found by what stands in it. */
static void add_raw(GString *out, const char *text, size_t len)
{
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)samut_rec_parse(text, len, &rec, &diag);
	for (unsigned i = 0; rec.fields && i < rec.fields->len; i++)
		add(out, ((struct samut_rec_field *)rec.fields->pdata[i])->value);
}

/* A person as he is called: in Thai the title is written right before the name. */
static void add_called(GString *out, const struct samut_record *record)
{
	const struct samut_value *title = samut_record_get(record, "Title"),
				 *name = samut_record_get(record, "Name");

	if (!title || !name || !title->text || !name->text)
		return;
	g_autofree char *called = g_strconcat(title->text, name->text, NULL);
	add(out, called);
}

static int add_record(struct samut *s, struct samut_db *db, const struct samut_node *node,
	const struct samut_layout *row, struct samut_search_text *ret)
{
	const struct samut_kind *kind = samut_kind_find(row->kind);
	g_autoptr(GBytes) bytes = NULL;
	int r = samut_read_content(s, db, node, &bytes);
	gsize len = 0;

	if (r < 0)
		return r;
	const char *text = g_bytes_get_data(bytes, &len);
	if (samut_record_check(kind, text ? text : "", len, &ret->record, NULL) < 0)
		add_raw(ret->text, text ? text : "", len);
	for (unsigned i = 0; ret->record && i < ret->record->values->len; i++)
		add_value(ret->text, kind, ret->record->values->pdata[i]);
	if (ret->record)
		add_called(ret->text, ret->record);
	return 0;
}

/* Free text, when it is text. */
static int add_note(struct samut *s, struct samut_db *db, const struct samut_node *node, GString *out)
{
	g_autoptr(GBytes) bytes = NULL;
	int r = samut_read_content(s, db, node, &bytes);
	gsize len = 0;

	if (r < 0)
		return r;
	const char *text = g_bytes_get_data(bytes, &len);
	if (!len || !g_utf8_validate(text, (gssize)len, NULL))
		return 0;
	g_autofree char *copy = g_strndup(text, len);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_autofree char *folded = samut_search_fold(*line);

		if (!*folded)
			continue;
		g_string_append(out, folded);
		g_string_append_c(out, '\n');
		add_compact(out, folded);
	}
	return 0;
}

/* Whether a free file or folder lies below notes/ of its place. */
static int is_note(struct samut_db *db, const struct samut_node *node, bool *ret_is)
{
	int64_t parent = node->parent;
	bool is = false;

	for (;;) {
		g_auto(samut_node) dir = SAMUT_NODE_INIT;
		int r = samut_node_get(db, parent, &dir);

		if (r < 0)
			return r;
		is = strcmp(dir.name, "notes") == 0;
		if (dir.layout != SAMUT_LAYOUT_FOLDER)
			break;
		parent = dir.parent;
	}
	*ret_is = is;
	return 0;
}

static int add_file(
	struct samut *s, struct samut_db *db, const struct samut_node *node, struct samut_search_text *ret)
{
	const char *dot = S_ISREG(node->mode) ? strrchr(node->name, '.') : NULL;
	g_autofree char *stem = dot ? g_strndup(node->name, (gsize)(dot - node->name)) : NULL;
	bool note = false;
	int r;

	add(ret->text, node->name);
	if (stem)
		add(ret->text, stem);
	if (!S_ISREG(node->mode) || node->size > SAMUT_SEARCH_NOTE_MAX)
		return 0;
	r = is_note(db, node, &note);
	return r < 0 || !note ? r : add_note(s, db, node, ret->text);
}

/* The folders between households/ and a household. */
static bool is_area(const struct samut_layout *row)
{
	return row->code >= LAYOUT_PROVINCE && row->code <= LAYOUT_VILLAGE;
}

/* Whether a node of that row is found at all: not the folders that every place has. */
static bool is_found(const struct samut_layout *row)
{
	return row->kind || row->code == SAMUT_LAYOUT_FILE || row->code == SAMUT_LAYOUT_FOLDER ||
	       is_area(row);
}

/* The id of the place, with the slash behind it: only of the main record it is the whole id. What comes
 * behind it is the name of the file again. */
static void add_place_id(GString *out, const char *rid)
{
	const char *slash = strchr(rid, '/');
	g_autofree char *place = slash ? g_strndup(rid, (gsize)(slash + 1 - rid)) : NULL;

	if (place)
		add(out, place);
}

static int add_names(struct samut_db *db, const struct samut_node *node, const struct samut_layout *row,
	struct samut_search_text *ret)
{
	g_autofree char *stem = samut_name_stem(node->name), *rid = samut_recordrow_rid(db, node->id);
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	int r = ret->main_record ? samut_node_get(db, node->parent, &dir) : 0;

	if (r < 0)
		return r;
	if (ret->main_record)
		add(ret->text, dir.name);
	else
		add_name(ret->text, stem ? stem : node->name, row->naming == SAMUT_NAMING_NUMBERED);
	if (rid && ret->main_record)
		add_with_compact(ret->text, rid);
	else if (rid)
		add_place_id(ret->text, rid);
	ret->who = ret->main_record || strcmp(row->kind, "member") == 0 ||
		   (row->id == SAMUT_ID_STEM && strcmp(row->kind, "verdict") != 0);
	return 0;
}

static int find_province(struct samut_db *db, int64_t household, int64_t *ret_province)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT p.name FROM node h CROSS JOIN node v ON v.id=h.parent CROSS JOIN node t ON "
		"t.id=v.parent "
		"CROSS JOIN node a ON a.id=t.parent CROSS JOIN node p ON p.id=a.parent WHERE h.id=?1",
		"i", household);
	int r = samut_stmt_step(stmt);

	if (r > 0)
		*ret_province = g_ascii_strtoll(samut_stmt_text(stmt, 0), NULL, 10);
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

static int find_place(struct samut_db *db, const struct samut_node *node, struct samut_search_text *ret)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r = samut_node_ancestor(db, node->id, SAMUT_PLACE_OWNER, &place);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	ret->place = place.id;
	return place.layout == LAYOUT_HOUSEHOLD ? find_province(db, place.id, &ret->province) : 0;
}

int samut_search_text_of(
	struct samut *s, struct samut_db *db, const struct samut_node *node, struct samut_search_text *ret)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	int r;

	if (node->scratch || !row || !is_found(row))
		return 0;
	ret->text = g_string_new("\n");
	ret->main_record = row->kind && row->naming == SAMUT_NAMING_FIXED;
	r = find_place(db, node, ret);
	if (r >= 0 && row->kind) {
		r = add_names(db, node, row, ret);
		if (r >= 0)
			r = add_record(s, db, node, row, ret);
	} else if (r >= 0 && is_area(row))
		add_name(ret->text, node->name, true);
	else if (r >= 0)
		r = add_file(s, db, node, ret);
	if (r < 0)
		samut_search_text_release(ret);
	else
		add_marks(ret->text, ret->province);
	return r;
}
