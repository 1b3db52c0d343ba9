/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commit messages. Invariant: whatever stands in a record, its lines in a body never look like another
 * paragraph: values are cut to one line, and the number of lines is bounded.
 */
#include "core/work/message.h"

#include <stdbool.h>
#include <string.h>

#include "core/history/commit.h"
#include "core/model/rectext.h"

#define HOUSEHOLD "Household: "

#define VALUE_CHARS 60
#define BODY_LINES 200
/* Texts up to this size are compared line by line. */
#define COMPARE_MAX (1 << 20)

/* A value as one line of at most VALUE_CHARS characters. */
static void append_value(GString *out, const char *value)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);
	g_strstrip(valid);
	const char *end = valid;
	int chars = 0;

	for (; *end && chars < VALUE_CHARS; chars++)
		end = g_utf8_next_char(end);
	for (const char *c = valid; c < end; c++)
		g_string_append_c(out, g_ascii_iscntrl(*c) ? ' ' : *c);
	if (*end)
		g_string_append(out, "…");
}

/* The values of one field, empty ones left out, in the order of the text; all borrowed. */
struct tally {
	const char *name;
	GPtrArray *old_values, *new_values;
};

static void tally_free(void *data)
{
	struct tally *tally = data;

	g_ptr_array_unref(tally->old_values);
	g_ptr_array_unref(tally->new_values);
	g_free(tally);
}

static struct tally *tally_of(GHashTable *by_name, GPtrArray *order, const char *name)
{
	struct tally *tally = g_hash_table_lookup(by_name, name);

	if (tally)
		return tally;
	tally = g_new0(struct tally, 1);
	tally->name = name;
	tally->old_values = g_ptr_array_new();
	tally->new_values = g_ptr_array_new();
	g_hash_table_insert(by_name, (void *)name, tally);
	g_ptr_array_add(order, tally);
	return tally;
}

static bool blank(const char *value)
{
	return value[strspn(value, " \t\n")] == '\0';
}

static void tally_text(GHashTable *by_name, GPtrArray *order, const struct samut_rec *rec, bool old)
{
	for (unsigned i = 0; rec->fields && i < rec->fields->len; i++) {
		const struct samut_rec_field *field = rec->fields->pdata[i];
		if (blank(field->value))
			continue;
		struct tally *tally = tally_of(by_name, order, field->name);
		g_ptr_array_add(old ? tally->old_values : tally->new_values, field->value);
	}
}

/* Those of from that are not in less, each occurrence counted once. */
static GPtrArray *minus(const GPtrArray *from, const GPtrArray *less)
{
	g_autoptr(GHashTable) left = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *out = g_ptr_array_new();

	for (unsigned i = 0; i < less->len; i++) {
		int n = GPOINTER_TO_INT(g_hash_table_lookup(left, less->pdata[i]));
		g_hash_table_insert(left, less->pdata[i], GINT_TO_POINTER(n + 1));
	}
	for (unsigned i = 0; i < from->len; i++) {
		int n = GPOINTER_TO_INT(g_hash_table_lookup(left, from->pdata[i]));
		if (n > 0)
			g_hash_table_insert(left, from->pdata[i], GINT_TO_POINTER(n - 1));
		else
			g_ptr_array_add(out, from->pdata[i]);
	}
	return out;
}

static void append_signed(GString *body, const char *name, char sign, const GPtrArray *values)
{
	for (unsigned i = 0; i < values->len; i++) {
		g_string_append_printf(body, "%s: %c", name, sign);
		append_value(body, values->pdata[i]);
		g_string_append_c(body, '\n');
	}
}

static void append_arrow(GString *body, const char *name, const GPtrArray *gone, const GPtrArray *come)
{
	g_string_append_printf(body, "%s: ", name);
	if (gone->len)
		append_value(body, gone->pdata[0]);
	g_string_append(body, gone->len ? " →" : "→");
	if (come->len) {
		g_string_append_c(body, ' ');
		append_value(body, come->pdata[0]);
	}
	g_string_append_c(body, '\n');
}

static bool same(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return false;
	for (unsigned i = 0; i < a->len; i++)
		if (strcmp(a->pdata[i], b->pdata[i]) != 0)
			return false;
	return true;
}

/* Says what became of one field. */
static void append_tally(GString *body, const struct tally *tally)
{
	if (same(tally->old_values, tally->new_values))
		return;
	g_autoptr(GPtrArray) gone = minus(tally->old_values, tally->new_values);
	g_autoptr(GPtrArray) come = minus(tally->new_values, tally->old_values);

	if (gone->len == 0 && come->len == 0)
		return;
	bool single = gone->len <= 1 && come->len <= 1;
	bool alone = tally->old_values->len <= 1 && tally->new_values->len <= 1;
	if (single && (alone || (gone->len && come->len))) {
		append_arrow(body, tally->name, gone, come);
		return;
	}
	append_signed(body, tally->name, '-', gone);
	append_signed(body, tally->name, '+', come);
}

/* Cuts a body that has too many lines. */
static void bound(GString *body)
{
	const char *at = body->str;
	unsigned more = 0;

	for (unsigned i = 0; i < BODY_LINES && at; i++) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at || !*at)
		return;
	for (const char *c = at; *c; c++)
		more += *c == '\n';
	g_string_truncate(body, (gsize)(at - body->str));
	g_string_append_printf(body, "(and %u more)\n", more);
}

void samut_message_fields(GString *body, GBytes *old_text, GBytes *new_text)
{
	g_auto(samut_rec) old_rec = SAMUT_REC_INIT;
	g_auto(samut_rec) new_rec = SAMUT_REC_INIT;
	g_autoptr(GHashTable) by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
	g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(tally_free);
	gsize len = 0;

	const char *text = g_bytes_get_data(new_text, &len);
	(void)samut_rec_parse(text ? text : "", len, &new_rec, NULL);
	tally_text(by_name, order, &new_rec, false);
	if (old_text) {
		text = g_bytes_get_data(old_text, &len);
		(void)samut_rec_parse(text ? text : "", len, &old_rec, NULL);
		tally_text(by_name, order, &old_rec, true);
	}
	for (unsigned i = 0; i < order->len; i++)
		append_tally(body, order->pdata[i]);
	if (body->len == 0 && old_text && !g_bytes_equal(old_text, new_text))
		g_string_append(body, "(comments or order)\n");
	bound(body);
}

static bool is_text(GBytes *bytes)
{
	gsize len = 0;
	const char *data = g_bytes_get_data(bytes, &len);

	return len <= COMPARE_MAX && (len == 0 || g_utf8_validate_len(data, len, NULL));
}

/* Counts of lines in bytes, each by its hash: +step for each line. Good enough to count; nothing else hangs
 * on it. */
static void count_lines(GHashTable *counts, GBytes *bytes, int step)
{
	gsize len = 0;
	const char *data = g_bytes_get_data(bytes, &len);

	for (gsize at = 0; at < len;) {
		const char *end = memchr(data + at, '\n', len - at);
		gsize next = end ? (gsize)(end - data) + 1 : len;
		g_autofree char *line = g_strndup(data + at, next - at);
		int n = GPOINTER_TO_INT(g_hash_table_lookup(counts, line));
		g_hash_table_insert(counts, g_steal_pointer(&line), GINT_TO_POINTER(n + step));
		at = next;
	}
}

void samut_message_free(GString *body, GBytes *old_text, int64_t old_size, GBytes *new_text)
{
	gsize new_size = g_bytes_get_size(new_text);
	GHashTableIter iter;
	void *value;
	unsigned added = 0, removed = 0;

	if (!is_text(new_text) || !old_text || !is_text(old_text)) {
		if (old_size >= 0)
			g_string_append_printf(body, "%" G_GINT64_FORMAT " → ", old_size);
		g_string_append_printf(body, "%" G_GSIZE_FORMAT " bytes\n", new_size);
		return;
	}
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	count_lines(counts, new_text, 1);
	count_lines(counts, old_text, -1);
	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		int n = GPOINTER_TO_INT(value);
		added += n > 0 ? (unsigned)n : 0;
		removed += n < 0 ? (unsigned)-n : 0;
	}
	if (added || removed)
		g_string_append_printf(body, "%u lines added, %u removed\n", added, removed);
	else
		g_string_append(body, "(order of lines)\n");
}

void samut_message_attr(GString *body, uint32_t old_mode, uint32_t new_mode, uint32_t old_uid,
	uint32_t new_uid, uint32_t old_gid, uint32_t new_gid)
{
	if (old_mode != new_mode)
		g_string_append_printf(body, "mode %04o → %04o\n", old_mode, new_mode);
	if (old_uid != new_uid)
		g_string_append_printf(body, "owner %u → %u\n", old_uid, new_uid);
	if (old_gid != new_gid)
		g_string_append_printf(body, "group %u → %u\n", old_gid, new_gid);
}

static void append_line(GString *out, const char *text)
{
	for (const char *c = text; *c; c++)
		g_string_append_c(out, g_ascii_iscntrl(*c) ? ' ' : *c);
	g_string_append_c(out, '\n');
}

static void append_households(GString *out, const GPtrArray *values)
{
	for (unsigned i = 0; values && i < values->len; i++)
		g_string_append_printf(out, HOUSEHOLD "%s\n", (const char *)values->pdata[i]);
}

char *samut_message_make(const char *subject, const char *body, const struct samut_trailers *trailers)
{
	GString *out = g_string_new(NULL);

	append_line(out, subject);
	if (body && *body)
		g_string_append_printf(out, "\n%s", body);
	g_string_append_printf(
		out, "\nChange: %" G_GINT64_FORMAT "\nUid: %u\n", trailers->change, trailers->uid);
	if (trailers->via && *trailers->via) {
		g_autofree char *via = g_utf8_make_valid(trailers->via, -1);
		g_string_append(out, "Via: ");
		append_line(out, via);
	}
	if (trailers->inode > 0)
		g_string_append_printf(out, "Inode: %" G_GINT64_FORMAT "\n", trailers->inode);
	for (unsigned i = 0; trailers->ids && i < trailers->ids->len; i++)
		g_string_append_printf(out, "Id: %s\n", (const char *)trailers->ids->pdata[i]);
	append_households(out, trailers->households);
	return g_string_free(out, FALSE);
}

char *samut_message_rebody(const char *message, const char *body, const GPtrArray *households)
{
	gsize subject = strcspn(message, "\n");
	GString *out = g_string_new_len(message, (gssize)subject);

	g_string_append_c(out, '\n');
	if (body && *body)
		g_string_append_printf(out, "\n%s", body);
	g_string_append_c(out, '\n');
	for (const char *line = samut_commit_trailers(message), *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (!g_str_has_prefix(line, HOUSEHOLD))
			g_string_append_len(out, line, next - line);
	}
	append_households(out, households);
	return g_string_free(out, FALSE);
}

void samut_message_trailers(const char *message, samut_trailer_fn fn, void *arg)
{
	g_auto(GStrv) lines = g_strsplit(samut_commit_trailers(message), "\n", -1);

	for (char **line = lines; *line; line++) {
		char *colon = strstr(*line, ": ");
		if (!colon)
			continue;
		*colon = '\0';
		fn(*line, colon + 2, arg);
	}
}
