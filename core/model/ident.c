/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers. Invariant: the shape is judged, and only that is refused; what a number says about a person or
 * a house is at most doubted. No complaint quotes a national id: complaints are shown to more people than the
 * record is.
 */
#include "core/model/ident.h"

#include <errno.h>
#include <string.h>

#include "core/model/digits.h"
#include "core/model/province.h"

#define NATIONAL_ID_DIGITS 13
#define HOUSE_CODE_DIGITS 11

/* text in plain form without hyphens and spaces; never NULL. */
static char *compact(const char *text)
{
	g_autofree char *plain = samut_digits_plain(text);
	GString *out = g_string_new(NULL);

	for (const char *p = plain ? plain : ""; *p; p++)
		if (*p != '-' && *p != ' ')
			g_string_append_c(out, *p);
	return g_string_free(out, FALSE);
}

static bool is_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") == count && !text[count];
}

static int two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

bool samut_national_id_check(const char *id)
{
	int sum = 0;

	if (!is_digits(id, NATIONAL_ID_DIGITS))
		return false;
	for (int i = 0; i < NATIONAL_ID_DIGITS - 1; i++)
		sum += (NATIONAL_ID_DIGITS - i) * (id[i] - '0');
	return (11 - sum % 11) % 10 == id[NATIONAL_ID_DIGITS - 1] - '0';
}

static void doubt_national_id(const char *id, struct samut_diag *doubts)
{
	if (!samut_national_id_check(id))
		samut_diag_add(doubts, 0, 0, NULL, "เลขประจำตัวประชาชน: หลักตรวจสอบไม่ตรง โปรดเทียบกับบัตรอีกครั้ง",
			"national id: the check digit does not fit, please compare it with the card again");
	if (id[0] == '9')
		samut_diag_add(doubts, 0, 0, NULL, "เลขประจำตัวประชาชน: ไม่มีเลขที่ขึ้นต้นด้วย 9",
			"national id: none starts with 9");
	if (!samut_province_get(two_digits(id + 1)))
		samut_diag_add(doubts, 0, 0, NULL, "เลขประจำตัวประชาชน: หลักที่ 2–3 (%.2s) ไม่ใช่รหัสจังหวัด",
			"national id: digits 2 and 3 (%.2s) are no province", id + 1);
}

int samut_national_id_parse(
	const char *text, struct samut_diag *refused, struct samut_diag *doubts, char **ret_id)
{
	g_autofree char *id = compact(text);

	if (*id == 'g')
		*id = 'G';
	if (*id == 'G' ? !is_digits(id + 1, NATIONAL_ID_DIGITS - 1) : !is_digits(id, NATIONAL_ID_DIGITS)) {
		samut_diag_add(refused, 0, 0, NULL,
			"เลขประจำตัวประชาชนต้องมี 13 หลัก เช่น 3-1006-00445-63-5 (ผู้ไม่มีทะเบียนราษฎร: G ตามด้วย 12 "
			"หลัก)",
			"a national id has 13 digits, like 3-1006-00445-63-5 (without civil registration: G "
			"and 12 digits)");
		return -EINVAL;
	}
	if (*id != 'G')
		doubt_national_id(id, doubts);
	*ret_id = g_steal_pointer(&id);
	return 0;
}

char *samut_national_id_print(const char *id)
{
	if (!is_digits(id, NATIONAL_ID_DIGITS))
		return g_strdup(id);
	return g_strdup_printf("%.1s-%.4s-%.5s-%.2s-%s", id, id + 1, id + 5, id + 10, id + 12);
}

int samut_house_code_parse(
	const char *text, struct samut_diag *refused, struct samut_diag *doubts, char **ret_code)
{
	g_autofree char *code = compact(text);

	if (!is_digits(code, HOUSE_CODE_DIGITS)) {
		samut_diag_add(refused, 0, 0, NULL, "รหัสประจำบ้านต้องมี 11 หลัก เช่น 3014-000123-4",
			"a house code has 11 digits, like 3014-000123-4");
		return -EINVAL;
	}
	if (!samut_province_get(two_digits(code)))
		samut_diag_add(doubts, 0, 0, NULL, "รหัสประจำบ้าน: สองหลักแรก (%.2s) ไม่ใช่รหัสจังหวัด",
			"house code: the first two digits (%.2s) are no province", code);
	*ret_code = g_steal_pointer(&code);
	return 0;
}

char *samut_house_code_print(const char *code)
{
	if (!is_digits(code, HOUSE_CODE_DIGITS))
		return g_strdup(code);
	return g_strdup_printf("%.4s-%.6s-%s", code, code + 4, code + 10);
}

int samut_household_id_parse(const char *text, struct samut_diag *refused, struct samut_household_id *ret_id)
{
	g_autofree char *plain = samut_digits_plain(text);
	bool shaped = plain && strspn(plain, "0123456789") == 2 && plain[2] == '-' && is_digits(plain + 3, 7);
	struct samut_household_id id;

	if (shaped) {
		id.province = two_digits(plain);
		id.number = (int)g_ascii_strtoll(plain + 3, NULL, 10);
	}
	if (!shaped || id.number == 0 || !samut_province_get(id.province)) {
		samut_diag_add(refused, 0, 0, NULL,
			"“%s” ไม่ใช่รหัสครัวเรือน: รหัสจังหวัดสองหลัก ขีด และเลขเจ็ดหลัก เช่น 70-0000001",
			"\"%s\" is no household id: two digits of the province, a hyphen, seven digits, like "
			"70-0000001",
			plain ? plain : "");
		return -EINVAL;
	}
	*ret_id = id;
	return 0;
}

char *samut_household_id_format(struct samut_household_id id)
{
	return g_strdup_printf("%02d-%07d", id.province, id.number);
}

/* The length of the word for "telephone" or "extension" at text, or 0. */
static size_t phone_word(const char *text)
{
	static const char *const words[] = {
		"โทรศัพท์", "โทรสาร", "โทร", "ต่อ", "ถึง", "และ", "หรือ", "สายด่วน", "ext", "Ext", "Tel", "tel"};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(text, words[i]))
			return strlen(words[i]);
	return 0;
}

static bool is_phone(const char *text)
{
	int digits = 0;

	while (*text) {
		size_t len = phone_word(text);

		if (len == 0 && !strchr("0123456789 +-().,/;:#*", *text))
			return false;
		digits += g_ascii_isdigit(*text);
		text += MAX(len, 1);
	}
	return digits >= 3;
}

int samut_phone_parse(const char *text, struct samut_diag *refused, char **ret_phone)
{
	g_autofree char *plain = samut_digits_plain(text);

	if (!plain || !is_phone(plain)) {
		samut_diag_add(refused, 0, 0, NULL, "“%s” ไม่ใช่หมายเลขโทรศัพท์ เขียนเช่น 02-123-4567 ต่อ 12",
			"\"%s\" is no telephone number; write it like 02-123-4567 ext 12",
			plain ? plain : "");
		return -EINVAL;
	}
	*ret_phone = g_steal_pointer(&plain);
	return 0;
}

/* Labels of letters, marks, digits and inner hyphens, two or more of them, joined by dots. */
static bool is_host(const char *host)
{
	g_auto(GStrv) labels = g_strsplit(host, ".", -1);

	for (char **label = labels; *label; label++) {
		if (!**label || g_str_has_prefix(*label, "-") || g_str_has_suffix(*label, "-"))
			return false;
		for (const char *p = *label; *p; p = g_utf8_next_char(p)) {
			gunichar c = g_utf8_get_char(p);

			if (c != '-' && !g_unichar_isalnum(c) && !g_unichar_ismark(c))
				return false;
		}
	}
	return g_strv_length(labels) >= 2;
}

static bool has_blank(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (g_unichar_isspace(g_utf8_get_char(text)) || g_unichar_iscntrl(g_utf8_get_char(text)))
			return true;
	return false;
}

static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');
	g_autofree char *local = at ? g_strndup(text, (gsize)(at - text)) : NULL;

	if (!local || !*local || has_blank(local) || strpbrk(local, "<>()[],;:\\\""))
		return false;
	if (*local == '.' || g_str_has_suffix(local, ".") || strstr(local, ".."))
		return false;
	return is_host(at + 1);
}

int samut_email_parse(const char *text, struct samut_diag *refused, char **ret_email)
{
	g_autofree char *trimmed = samut_digits_trim(text);

	if (!trimmed || !is_email(trimmed)) {
		samut_diag_add(refused, 0, 0, NULL, "“%s” ไม่ใช่ที่อยู่อีเมล เขียนเช่น name@example.go.th",
			"\"%s\" is no email address; write it like name@example.go.th",
			trimmed ? trimmed : "");
		return -EINVAL;
	}
	*ret_email = g_steal_pointer(&trimmed);
	return 0;
}

static bool is_url(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);
	g_autofree char *host = NULL;
	const char *start = lower;
	const char *end;

	if (g_str_has_prefix(lower, "http://"))
		start += strlen("http://");
	else if (g_str_has_prefix(lower, "https://"))
		start += strlen("https://");
	else
		return false;
	end = start + strcspn(start, "/?#:");
	if (*end == ':') {
		size_t port = strspn(end + 1, "0123456789");

		if (port < 1 || port > 5 || !strchr("/?#", end[1 + port]))
			return false;
	}
	host = g_strndup(start, (gsize)(end - start));
	return is_host(host) && !has_blank(end);
}

int samut_url_parse(const char *text, struct samut_diag *refused, char **ret_url)
{
	g_autofree char *trimmed = samut_digits_trim(text);

	if (!trimmed || !is_url(trimmed)) {
		samut_diag_add(refused, 0, 0, NULL, "“%s” ไม่ใช่ที่อยู่เว็บ เขียนเช่น https://www.example.go.th/page",
			"\"%s\" is no web address; write it like https://www.example.go.th/page",
			trimmed ? trimmed : "");
		return -EINVAL;
	}
	*ret_url = g_steal_pointer(&trimmed);
	return 0;
}
