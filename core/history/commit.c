/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commit objects. Invariant: what samut_commit_format() writes, git fsck --strict accepts and
 * samut_commit_parse() reads back, whatever the row holds.
 */
#include "core/history/commit.h"

#include <errno.h>
#include <string.h>

#define NS 1000000000LL
#define TRAILER "Change: "

/* ---- Writing ---- */

/* Appends a name or mail address without what would end it early. */
static void put_clean(GString *out, const char *text, const char *otherwise)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	char *end = valid;

	for (const char *c = valid; *c; c++)
		if ((unsigned char)*c >= ' ' && *c != '<' && *c != '>' && *c != 0x7f)
			*end++ = *c;
	*end = 0;
	g_strstrip(valid);
	g_string_append(out, *valid ? valid : otherwise);
}

static void put_person(
	GString *out, const char *role, const char *name, const char *mail, int64_t seconds, int tz)
{
	int minutes = CLAMP(tz, -14 * 60, 14 * 60);

	g_string_append_printf(out, "%s ", role);
	put_clean(out, name, "unknown");
	g_string_append(out, " <");
	put_clean(out, mail, "unknown");
	g_string_append_printf(out, "> %" G_GINT64_FORMAT " %c%02d%02d\n", seconds, minutes < 0 ? '-' : '+',
		ABS(minutes) / 60, ABS(minutes) % 60);
}

static void put_oid(GString *out, const char *role, const struct samut_oid *oid)
{
	char hex[41];

	samut_oid_hex(oid, hex);
	g_string_append_printf(out, "%s %s\n", role, hex);
}

const char *samut_commit_trailers(const char *message)
{
	const char *start = message;

	for (const char *gap = strstr(message, "\n\n"); gap; gap = strstr(gap + 1, "\n\n"))
		if (gap[2] && gap[2] != '\n')
			start = gap + 2;
	return start;
}

static void put_message(GString *out, const struct samut_edit_row *row)
{
	const char *message = row->message ? row->message : "";
	gsize start = out->len;
	bool trailers;

	g_string_append(out, message);
	if (out->len == start || out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
	if (samut_commit_change(message) == row->seq)
		return;
	trailers = samut_commit_change(message) != 0;
	g_string_append_printf(out, "%s" TRAILER "%" G_GINT64_FORMAT "\n", trailers ? "" : "\n", row->seq);
}

int64_t samut_commit_format(
	GString *out, const struct samut_edit_row *row, const struct samut_commit_context *context)
{
	int64_t seconds = MAX(row->time / NS, 0);
	int64_t committed = MAX(seconds, context->not_before);

	put_oid(out, "tree", &context->tree);
	if (!samut_oid_is_zero(&context->parent))
		put_oid(out, "parent", &context->parent);
	put_person(out, "author", row->author, row->mail, seconds, row->tz);
	put_person(out, "committer", context->committer, context->committer_mail, committed, row->tz);
	g_string_append_c(out, '\n');
	put_message(out, row);
	return committed;
}

/* ---- Reading ---- */

int64_t samut_commit_change(const char *message)
{
	int64_t change = 0;

	for (const char *line = samut_commit_trailers(message); line; line = strchr(line, '\n')) {
		char *end;
		int64_t value;

		line += *line == '\n';
		if (!g_str_has_prefix(line, TRAILER))
			continue;
		value = g_ascii_strtoll(line + strlen(TRAILER), &end, 10);
		if (end != line + strlen(TRAILER) && (*end == '\n' || !*end) && value > 0)
			change = value;
	}
	return change;
}

/* "NAME <MAIL> SECONDS +HHMM": cuts it up. */
static int parse_person(char *text, char **ret_name, char **ret_mail, int64_t *ret_seconds, int *ret_tz)
{
	char *open = strchr(text, '<'), *close = strrchr(text, '>'), *end;
	int64_t zone;

	if (!open || !close || close < open)
		return -EUCLEAN;
	*open = *close = 0;
	*ret_seconds = g_ascii_strtoll(close + 1, &end, 10);
	zone = g_ascii_strtoll(end, NULL, 10);
	*ret_tz = (int)(zone / 100 * 60 + zone % 100);
	*ret_name = g_strchomp(text);
	*ret_mail = open + 1;
	return 0;
}

/* One header line, ended by NUL. Headers that say nothing to us (encoding, signatures) pass. */
static int parse_header(char *line, struct samut_commit_info *info)
{
	char *value = strchr(line, ' ');
	int tz;

	if (!value)
		return 0;
	*value++ = 0;
	if (strcmp(line, "tree") == 0)
		return samut_oid_parse(value, &info->tree) < 0 ? -EUCLEAN : 0;
	if (strcmp(line, "parent") == 0 && samut_oid_is_zero(&info->parent))
		return samut_oid_parse(value, &info->parent) < 0 ? -EUCLEAN : 0;
	if (strcmp(line, "author") == 0)
		return parse_person(value, &info->author, &info->mail, &info->time, &info->tz);
	if (strcmp(line, "committer") == 0)
		return parse_person(value, &info->committer, &info->committer_mail, &info->committed, &tz);
	return 0;
}

int samut_commit_parse(char *text, size_t len, struct samut_commit_info *ret_info)
{
	struct samut_commit_info info = {0};

	if (strlen(text) != len)
		return -EUCLEAN;
	while (*text && *text != '\n') {
		char *end = strchr(text, '\n');
		int r;

		if (!end)
			return -EUCLEAN;
		*end = 0;
		r = parse_header(text, &info);
		if (r < 0)
			return r;
		text = end + 1;
	}
	if (!info.author || !info.committer || samut_oid_is_zero(&info.tree))
		return -EUCLEAN;
	info.message = *text ? text + 1 : text;
	info.seq = samut_commit_change(info.message);
	*ret_info = info;
	return 0;
}
