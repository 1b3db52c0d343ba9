/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parser of rec text, character by character as GNU recutils reads it, so that both agree on every text:
 * where recutils stops at the first error this one says what is wrong, skips the line and goes on. Nothing is
 * ever thrown away: fields keep their spans in the text, and an edit replaces one span. Invariant: spans lie
 * in order and do not overlap.
 */
#include "core/model/rectext.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define MAX_COMPLAINTS 50 /* of one text: a photo saved as a record need not be explained line by line */
#define BOM "\xEF\xBB\xBF"
#define VERDICT_MARK "# samutfs:"

/* Where in a text the parser stands. */
enum state {
	BEFORE, /* no field yet */
	INSIDE, /* in the record */
	BEHIND, /* after a blank line that ended it */
};

struct parser {
	const char *text, *end;
	const char *p;		/* next character */
	const char *line_start; /* of the line p is in */
	int line;
	enum state state;
	bool second;  /* a second record was complained about */
	bool skipped; /* the line before was wrong: what continues it is not complained about again */
	unsigned errors;
	struct samut_rec *rec;
	struct samut_diag *diag;
};

static void free_field(gpointer data)
{
	struct samut_rec_field *field = data;

	g_free(field->name);
	g_free(field->value);
	g_free(field);
}

void samut_rec_release(struct samut_rec *rec)
{
	g_clear_pointer(&rec->fields, g_ptr_array_unref);
}

/* Characters from start to end; a stray byte counts as one. */
static int count_characters(const char *start, const char *end)
{
	int count = 0;

	for (const char *p = start; p < end; p++)
		count += ((unsigned char)*p & 0xC0) != 0x80;
	return count;
}

/* Whether one more complaint is worth adding; counts it in any case. */
static struct samut_diag *next_complaint(struct parser *s)
{
	return ++s->errors <= MAX_COMPLAINTS ? s->diag : NULL;
}

#define complain(s, at, ...)                                                                                 \
	samut_diag_add(                                                                                      \
		next_complaint(s), (s)->line, 1 + count_characters((s)->line_start, at), NULL, __VA_ARGS__)

static void advance(struct parser *s)
{
	if (*s->p++ == '\n') {
		s->line++;
		s->line_start = s->p;
	}
}

static const char *line_end(const struct parser *s)
{
	const char *newline = memchr(s->p, '\n', (size_t)(s->end - s->p));

	return newline ? newline : s->end;
}

static void skip_line(struct parser *s)
{
	s->p = line_end(s);
	if (s->p < s->end)
		advance(s);
}

static bool is_name_start(char c)
{
	return g_ascii_isalpha(c) || c == '%';
}

static bool is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* The end of the name that starts at p, i.e. the first character that cannot belong to one. */
static const char *name_end(const char *p, const char *end)
{
	if (p == end || !is_name_start(*p))
		return p;
	for (p++; p < end && is_name_char(*p); p++)
		;
	return p;
}

/* The first words of a wrong line, for the complaint; always UTF-8. */
static char *quote(const char *start, const char *end)
{
	g_autofree char *valid = g_utf8_make_valid(start, MIN(end - start, 400));

	if (g_utf8_strlen(valid, -1) <= 40)
		return g_strstrip(g_steal_pointer(&valid));
	g_autofree char *cut = g_utf8_substring(valid, 0, 40);
	return g_strconcat(g_strstrip(cut), "…", NULL);
}

static const char *blanks_end(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* Says why the line at p is no field. */
static void explain_line(struct parser *s)
{
	const char *end = line_end(s);
	const char *colon = memchr(s->p, ':', (size_t)(end - s->p));
	const char *wrong = name_end(s->p, end);
	g_autofree char *words = quote(s->p, colon ? colon : end);

	if (!colon)
		complain(s, s->p,
			"“%s” ไม่มีเครื่องหมาย : ตามหลังชื่อช่อง ข้อความที่ต่อจากบรรทัดก่อนต้องขึ้นต้นด้วย “+ ” และหมายเหตุด้วย #",
			"“%s” has no colon after a field name; a line that continues a value starts with “+ "
			"”, a comment with #",
			words);
	else if (wrong > s->p && blanks_end(wrong, end) == colon)
		complain(s, wrong, "ต้องไม่เว้นวรรคระหว่างชื่อช่อง “%s” กับเครื่องหมาย :",
			"there may be no blank between the field name “%s” and its colon", words);
	else
		complain(s, wrong,
			"“%s” ไม่ใช่ชื่อช่อง: ใช้ได้เฉพาะ A-Z a-z 0-9 และ _ โดยขึ้นต้นด้วยตัวอักษร "
			"ข้อความที่ต่อจากบรรทัดก่อนต้องขึ้นต้นด้วย “+ ”",
			"“%s” is no field name: it takes A-Z a-z 0-9 and _, and starts with a letter; a line "
			"that continues a "
			"value starts with “+ ”",
			words);
}

static void complain_end(struct parser *s)
{
	complain(s, s->p, "ข้อความขาดตอนท้าย: บรรทัดสุดท้ายยังไม่จบ",
		"the text breaks off: its last line is not finished");
}

/* What follows the newline that p stands on: true when a "+" continues the value, which is then behind p. */
static bool take_continuation(struct parser *s)
{
	advance(s);
	if (s->p == s->end || *s->p != '+')
		return false;
	advance(s);
	if (s->p == s->end)
		complain_end(s);
	else if (*s->p == ' ')
		advance(s);
	return true;
}

/* Reads a value from p to the end of its last line; a backslash before a newline joins the lines. */
static char *take_value(struct parser *s)
{
	g_autoptr(GString) value = g_string_new(NULL);

	while (s->p < s->end) {
		if (*s->p == '\n') {
			if (!take_continuation(s))
				break;
			g_string_append_c(value, '\n');
		} else if (*s->p == '\\' && s->p + 1 == s->end) {
			advance(s);
			complain_end(s);
		} else if (*s->p == '\\' && s->p[1] == '\n') {
			advance(s);
			advance(s);
		} else {
			if (*s->p)
				g_string_append_c(value, *s->p);
			else
				g_string_append(value, "\xEF\xBF\xBD");
			advance(s);
		}
	}
	return g_utf8_make_valid(value->str, (gssize)value->len);
}

static void complain_second(struct parser *s)
{
	if (s->state != BEHIND || s->second)
		return;
	s->second = true;
	complain(s, s->p, "มีบรรทัดว่างคั่นระหว่างช่อง: หนึ่งไฟล์มีได้หนึ่งระเบียน ให้ลบบรรทัดว่างเหนือบรรทัดนี้",
		"a blank line stands between fields: a file holds one record, so remove the blank line "
		"above");
}

/* recutils 1.9 reads "A:1" but not "A:ก" (it puts the byte back sign-extended); what it cannot read we do not
 * take. */
static void complain_no_blank(struct parser *s, const char *name)
{
	complain(s, s->p, "ต้องเว้นวรรคหลังเครื่องหมาย : เช่น “%s: …”", "leave a blank after the colon, as “%s: …”",
		name);
}

/* Reads the field that starts at p, or says why there is none and skips the line. */
static void take_field(struct parser *s)
{
	const char *colon = name_end(s->p, s->end);
	struct samut_rec_field *field;

	complain_second(s);
	s->state = INSIDE;
	s->skipped = colon == s->p || colon == s->end || *colon != ':';
	if (s->skipped) {
		explain_line(s);
		skip_line(s);
		return;
	}
	field = g_new0(struct samut_rec_field, 1);
	field->name = g_strndup(s->p, (size_t)(colon - s->p));
	field->line = s->line;
	field->start = (size_t)(s->p - s->text);
	if (strcmp(field->name, "%rec") == 0)
		complain(s, s->p, "ไฟล์ระเบียนมีคำอธิบายชนิด (%%rec) ไม่ได้",
			"a record file takes no record descriptor (%%rec)");
	s->p = colon + 1;
	if (s->p == s->end)
		complain_end(s);
	else if (*s->p == ' ' || *s->p == '\t')
		advance(s);
	else if ((unsigned char)*s->p >= 0x80)
		complain_no_blank(s, field->name);
	field->value = take_value(s);
	field->end = (size_t)(s->p - s->text);
	g_ptr_array_add(s->rec->fields, field);
}

/* A line that starts with a blank: a blank line, or wrong within a record (recutils allows it before one). */
static void take_blanks(struct parser *s)
{
	const char *first = blanks_end(s->p, s->end);

	if (first == s->end || *first == '\n') {
		s->p = first;
		s->state = s->state == BEFORE ? BEFORE : BEHIND;
	} else if (s->state != INSIDE) {
		s->p = first;
	} else {
		if (!s->skipped)
			complain(s, s->p, "บรรทัดขึ้นต้นด้วยช่องว่าง: ถ้าต่อจากบรรทัดก่อนให้ขึ้นต้นด้วย “+ ”",
				"the line starts with a blank: if it continues a value, start it with “+ ”");
		s->skipped = true;
		skip_line(s);
	}
}

static void take_line(struct parser *s)
{
	switch (*s->p) {
	case '\n':
		advance(s);
		s->state = s->state == BEFORE ? BEFORE : BEHIND;
		s->skipped = false;
		break;
	case ' ':
	case '\t':
		take_blanks(s);
		break;
	case '#':
		skip_line(s);
		s->skipped = false;
		break;
	case '+':
		if (!s->skipped)
			complain(s, s->p, "เครื่องหมาย + ไม่มีค่าให้ต่อ: ต้องอยู่ถัดจากช่องที่มีค่าทันที ไม่มีหมายเหตุคั่น",
				"this + continues nothing: it must follow its field directly, without a "
				"comment between");
		s->skipped = true;
		skip_line(s);
		break;
	default:
		take_field(s);
	}
}

/* NULs and bytes that are not UTF-8: one complaint a line. */
static void check_bytes(struct parser *s)
{
	while (s->p < s->end) {
		const char *end = line_end(s), *bad;
		if (!g_utf8_validate_len(s->p, (size_t)(end - s->p), &bad)) {
			if (*bad)
				complain(s, bad, "ไบต์ 0x%02X ไม่ใช่ UTF-8: ให้บันทึกไฟล์เป็น UTF-8",
					"byte 0x%02X is not UTF-8: save the file as UTF-8",
					(unsigned char)*bad);
			else
				complain(s, bad, "มีไบต์ NUL (0x00) ซึ่งไม่ใช่ข้อความ",
					"a NUL byte (0x00) is no text");
		}
		skip_line(s);
	}
}

int samut_rec_parse(const char *text, size_t len, struct samut_rec *ret, struct samut_diag *diag)
{
	struct parser start = {.text = text,
		.p = text,
		.line_start = text,
		.end = text + len,
		.line = 1,
		.rec = ret,
		.diag = diag};
	struct parser s = start;

	check_bytes(&s);
	start.errors = s.errors;
	s = start;
	if (ret->fields)
		g_ptr_array_unref(ret->fields);
	ret->fields = g_ptr_array_new_with_free_func(free_field);
	while (s.p < s.end)
		take_line(&s);
	if (s.errors > MAX_COMPLAINTS)
		samut_diag_add(diag, 0, 0, NULL, "และมีที่ผิดอีก %u แห่ง", "and %u more mistakes",
			s.errors - MAX_COMPLAINTS);
	return s.errors ? -EINVAL : 0;
}

/* Length of what a line of a text that is mended begins with and loses: byte-order marks at its very start,
 * verdict lines. */
static size_t dropped_at(const char *p, const char *end, bool first, bool record)
{
	const char *start = p;

	while (first && end - p >= 3 && memcmp(p, BOM, 3) == 0)
		p += 3;
	if (record && end - p >= (ptrdiff_t)strlen(VERDICT_MARK) &&
		memcmp(p, VERDICT_MARK, strlen(VERDICT_MARK)) == 0) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		p = newline ? newline + 1 : end;
	}
	return (size_t)(p - start);
}

/* Copies a line to out, without CRs before its end, and with a newline. Returns what follows it. */
static const char *copy_line(const char *p, const char *end, GString *out)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));
	const char *stop = newline ? newline : end;
	const char *next = newline ? newline + 1 : end;

	while (stop > p && stop[-1] == '\r')
		stop--;
	if (stop == p && !newline)
		return next;
	g_string_append_len(out, p, stop - p);
	g_string_append_c(out, '\n');
	return next;
}

bool samut_rec_normalise(const char *text, size_t len, bool record, GString **ret_text)
{
	GString *out = g_string_sized_new(len + 1);
	const char *p = text, *end = text + len;

	while (p < end) {
		size_t dropped = dropped_at(p, end, out->len == 0, record);
		p = dropped ? p + dropped : copy_line(p, end, out);
	}
	*ret_text = out;
	return out->len != len || memcmp(out->str, text, len) != 0;
}

static const struct samut_rec_field *find_field(const struct samut_rec *rec, const char *name)
{
	for (unsigned i = 0; rec->fields && i < rec->fields->len; i++) {
		const struct samut_rec_field *field = rec->fields->pdata[i];
		if (strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

const char *samut_rec_get(const struct samut_rec *rec, const char *name)
{
	const struct samut_rec_field *field = find_field(rec, name);

	return field ? field->value : NULL;
}

/* Where a new field goes: behind the last one and the comments that follow it, before a blank line. */
static size_t end_of_record(const struct samut_rec *rec, const char *text, size_t len)
{
	if (rec->fields->len == 0)
		return len;
	const struct samut_rec_field *last = rec->fields->pdata[rec->fields->len - 1];
	size_t at = last->end;
	while (at < len && text[at] == '#') {
		const char *newline = memchr(text + at, '\n', len - at);
		at = newline ? (size_t)(newline + 1 - text) : len;
	}
	return at;
}

/* Whether the last field ends at `at` with a backslash and a newline. */
static bool ends_joining(const struct samut_rec *rec, const char *text, size_t at)
{
	const struct samut_rec_field *last =
		rec->fields->len ? rec->fields->pdata[rec->fields->len - 1] : NULL;

	return last && last->end == at && at > 1 && text[at - 1] == '\n' && text[at - 2] == '\\';
}

GString *samut_rec_set(const char *text, size_t len, const char *name, const char *value)
{
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	GString *out = g_string_new(NULL);

	(void)samut_rec_parse(text, len, &rec, NULL);
	const struct samut_rec_field *field = find_field(&rec, name);
	size_t start = field ? field->start : end_of_record(&rec, text, len);
	size_t end = field ? field->end : start;
	g_string_append_len(out, text, (gssize)start);
	if (!field && start > 0 && text[start - 1] != '\n')
		g_string_append_c(out, '\n');
	/* A value that ends by joining a line that is not there would swallow the new one; a comment does not
	 * join. */
	if (!field && ends_joining(&rec, text, start))
		g_string_append_c(out, '\n');
	samut_rec_append(out, name, value);
	g_string_append_len(out, text + end, (gssize)(len - end));
	return out;
}

void samut_rec_append(GString *out, const char *name, const char *value)
{
	g_string_append_printf(out, "%s:", name);
	if (*value && *value != '\n')
		g_string_append_c(out, ' ');
	for (const char *p = value; *p; p++) {
		g_string_append_c(out, *p);
		/* A backslash that ends a line would join it with the next: a second one, joining a line that
		 * is empty, protects it. */
		if (*p == '\\' && (p[1] == '\n' || !p[1]))
			g_string_append(out, "\\\n");
		if (*p == '\n')
			g_string_append(out, p[1] && p[1] != '\n' ? "+ " : "+");
	}
	g_string_append_c(out, '\n');
}
