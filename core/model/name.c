/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of files. Invariant: a name that is allowed and not scratch can be checked out by git on any system
 * and copied to Windows and back unchanged.
 */
#include "core/model/name.h"

#include <errno.h>
#include <string.h>

#include "core/model/thai.h"

enum {
	ANY_CASE = 1 << 0, /* made by Windows programs */
	MIXED = 1 << 1, /* what ? stands for has a digit or a capital in it, so that it is no common word */
};

/* `*` stands for anything, `?` for one ASCII letter, digit or underscore. */
struct pattern {
	const char *glob;
	unsigned flags;
};

static const struct pattern scratch[] = {
	/*
	 * Hidden files: vim's .X.swp and kate's .X.kate-swp, emacs' .#X, LibreOffice's .~lock.X#, GLib's
	 * .goutputstream-XXXXXX, rsync's .X.XXXXXX and .~tmp~, macOS' .DS_Store and ._X, file managers'
	 * .directory and .hidden.
	 */
	{".*", 0},
	{"*~", 0},	      /* backups of vim, emacs, nano, gedit, cp -b */
	{"~$*", 0},	      /* owner files of Word and Excel */
	{"#*#", 0},	      /* what emacs has not saved yet */
	{"*.tmp", ANY_CASE},  /* LibreOffice's luN.tmp, Office's ~WRDnnnn.tmp, many scripts */
	{"*.temp", ANY_CASE}, /* as .tmp */
	{"*.swp", 0},	      /* vim where dot files cannot be made */
	{"*.swo", 0},	      /* the same, a second one */
	{"*.swx", 0},	      /* the same, vim's probe */
	{"*.txt.new", 0},     /* scripts: awk … X >X.new && mv X.new X */
	{"*.txt.save", 0},    /* nano when it is killed */
	{"*.txt.save.?", 0},  /* the same again */
	{"*.txt.o??????", 0}, /* patch */
	{"*.bak", ANY_CASE},  /* sed -i.bak, many editors */
	{"*.orig", 0},	      /* patch -b, perl -i.orig, git mergetool */
	{"*.rej", 0},	      /* patch */
	{"*.rejected", 0},    /* our own: a refused text with the reasons */
	{"*.lock", 0},	      /* git and others */
	{"*.part", 0},	      /* downloads: Firefox, wget, KDE */
	{"*.partial", 0},     /* downloads: Edge, curl scripts */
	{"*.crdownload", 0},  /* downloads: Chromium */
	{"sed??????", 0},     /* sed -i */
	{"XX??????", 0},      /* perl -i */
	{"tmp????????", 0},   /* python's tempfile */
	{"Cu??????", MIXED},  /* ln -sf; "Customer" is a word */
	{"zi??????", MIXED},  /* zip; "zipfiles" is one */
	{"desktop.ini", ANY_CASE},
	{"Thumbs.db", ANY_CASE},
	{"ehthumbs.db", ANY_CASE},
};

/* Matches as much of glob as there is, without a `*`; *mixed tells whether one of the ? was a digit or a
 * capital. */
static bool match_part(const char *glob, size_t len, const char *name, bool any_case, bool *mixed)
{
	for (size_t i = 0; i < len; i++) {
		if (glob[i] == '?') {
			if (!g_ascii_isalnum(name[i]) && name[i] != '_')
				return false;
			*mixed |= g_ascii_isdigit(name[i]) || g_ascii_isupper(name[i]);
		} else if (any_case ? g_ascii_tolower(glob[i]) != g_ascii_tolower(name[i])
				    : glob[i] != name[i]) {
			return false;
		}
	}
	return true;
}

/* A glob has one `*` at most, so that its two ends are all there is to compare. */
static bool match(const char *glob, const char *name, size_t name_len, bool any_case, bool *mixed)
{
	size_t head = strcspn(glob, "*"), len = strlen(glob);

	if (head == len)
		return name_len == len && match_part(glob, len, name, any_case, mixed);
	size_t tail = len - head - 1;
	return name_len >= head + tail && match_part(glob, head, name, any_case, mixed) &&
	       match_part(glob + head + 1, tail, name + name_len - tail, any_case, mixed);
}

/* Whether vim looks with such a file whether it may write: 4913, then 123 more for each that exists. */
static bool is_probe(const char *name)
{
	gint64 number;

	if (strspn(name, "0123456789") != 4 || name[4])
		return false;
	number = g_ascii_strtoll(name, NULL, 10);
	return number >= 4913 && (number - 4913) % 123 == 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bool samut_name_is_scratch(const char *name)
{
	if (is_dots(name) || samut_name_is_trash(name))
		return false;
	size_t len = strlen(name);
	for (size_t i = 0; i < G_N_ELEMENTS(scratch); i++) {
		bool mixed = false;

		if (match(scratch[i].glob, name, len, scratch[i].flags & ANY_CASE, &mixed) &&
			(mixed || !(scratch[i].flags & MIXED)))
			return true;
	}
	return is_probe(name);
}

bool samut_name_is_trash(const char *name)
{
	static const char per_user[] = ".Trash-";

	if (g_str_has_prefix(name, per_user)) {
		const char *uid = name + strlen(per_user);

		return *uid && !uid[strspn(uid, "0123456789")];
	}
	return strcmp(name, ".Trash") == 0 || strcmp(name, ".Trashes") == 0 ||
	       g_ascii_strcasecmp(name, "$RECYCLE.BIN") == 0;
}

char *samut_name_canonical(const char *name)
{
	return samut_thai_canonical(name);
}

/* Formatting characters (bidi controls among them) show nothing and mislead; a joiner that is left has a
 * meaning. */
static bool is_hidden(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return true;
	case G_UNICODE_FORMAT:
		return c != 0x200C && c != 0x200D;
	default:
		return false;
	}
}

static int check_characters(const char *name, struct samut_diag *diag)
{
	for (const char *p = name; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c != '/' && !is_hidden(c))
			continue;
		samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s” มีอักขระที่ใช้ในชื่อไม่ได้ (U+%04X)",
			"the name \"%s\" has a character that names cannot have (U+%04X)", name, (unsigned)c);
		return -EINVAL;
	}
	return 0;
}

/* Git refuses its own directory in any letter case, and as NTFS finds it too: dots or spaces behind, a
 * stream, the short name. */
static int check_git(const char *name, struct samut_diag *diag)
{
	g_autofree char *folded = g_utf8_casefold(name, -1);
	size_t end = strcspn(folded, ":\\");

	while (end > 0 && (folded[end - 1] == '.' || folded[end - 1] == ' '))
		end--;
	folded[end] = '\0';
	if (strcmp(folded, ".git") != 0 && strcmp(folded, "git~1") != 0)
		return 0;
	samut_diag_add(
		diag, 0, 0, NULL, "ชื่อ “%s” สงวนไว้สำหรับ git", "the name \"%s\" is reserved for git", name);
	return -EINVAL;
}

/* CON, NUL, COM1 and so on, with any extension: Windows opens the device instead. */
static bool is_device(const char *name)
{
	static const char *const devices[] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
	g_autofree char *base = g_ascii_strdown(name, (gssize)strcspn(name, "."));

	g_strchomp(base);
	for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
		if (strcmp(base, devices[i]) == 0)
			return true;
	if (!g_str_has_prefix(base, "com") && !g_str_has_prefix(base, "lpt"))
		return false;
	return (g_ascii_isdigit(base[3]) && !base[4]) || strcmp(base + 3, "¹") == 0 ||
	       strcmp(base + 3, "²") == 0 || strcmp(base + 3, "³") == 0;
}

static int check_windows(const char *name, struct samut_diag *diag)
{
	const char *forbidden = strpbrk(name, "<>:\"|?*\\");

	if (forbidden)
		samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s”: ใช้อักขระ %c ไม่ได้ (Windows ไม่รับ < > : \" | ? * \\)",
			"the name \"%s\" must not have a %c in it (Windows forbids < > : \" | ? * \\)", name,
			*forbidden);
	else if (g_str_has_suffix(name, ".") || g_str_has_suffix(name, " "))
		samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s” ต้องไม่ลงท้ายด้วยจุดหรือวรรค",
			"the name \"%s\" must not end in a dot or a space", name);
	else if (is_device(name))
		samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s” เป็นชื่ออุปกรณ์ของ Windows",
			"the name \"%s\" is that of a Windows device", name);
	else
		return 0;
	return -EINVAL;
}

static int check_start(const char *name, struct samut_diag *diag)
{
	if (*name != '-' && *name != ' ')
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s” ต้องไม่ขึ้นต้นด้วยขีดหรือวรรค (คำสั่งจะอ่านเป็นตัวเลือก)",
		"the name \"%s\" must not start with a hyphen (commands take it for an option) or a space",
		name);
	return -EINVAL;
}

static int check_length(const char *name, struct samut_diag *diag)
{
	size_t len = strlen(name);

	if (len <= SAMUT_NAME_MAX)
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "ชื่อยาว %zu ไบต์ เกิน %d ไบต์ (ราว 85 อักษรไทย)",
		"the name has %zu bytes, more than %d (about 85 Thai letters)", len, SAMUT_NAME_MAX);
	return -ENAMETOOLONG;
}

int samut_name_check(const char *name, struct samut_diag *diag)
{
	static int (*const always[])(const char *, struct samut_diag *) = {
		check_length, check_characters, check_git};
	static int (*const people[])(const char *, struct samut_diag *) = {check_windows, check_start};
	int r = 0;

	if (!g_utf8_validate(name, -1, NULL)) {
		samut_diag_add(diag, 0, 0, NULL, "ชื่อ “%s” ไม่ใช่ UTF-8", "the name \"%s\" is not UTF-8", name);
		return -EINVAL;
	}
	if (!*name || is_dots(name)) {
		samut_diag_add(diag, 0, 0, NULL, "ชื่อว่าง หรือเป็น . หรือ ..", "the name is empty, . or ..");
		return -EINVAL;
	}
	for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(always); i++)
		r = always[i](name, diag);
	if (samut_name_is_scratch(name))
		return r;
	for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(people); i++)
		r = people[i](name, diag);
	return r;
}

int samut_name_number(const char *name, const char **ret_rest)
{
	size_t digits = strspn(name, "0123456789");

	if (digits < 1 || digits > 7 || name[digits] != '-' || !name[digits + 1])
		return -EINVAL;
	if (ret_rest)
		*ret_rest = name + digits + 1;
	return (int)g_ascii_strtoll(name, NULL, 10);
}

char *samut_name_stem(const char *name)
{
	size_t len = strlen(name);

	if (!g_str_has_suffix(name, ".txt") || len == strlen(".txt"))
		return NULL;
	return g_strndup(name, len - strlen(".txt"));
}
