/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blame, from the oldest version on: each next one keeps the origin of the lines that it shares with the one
 * before. Invariant: after each version there is one origin a line.
 */
#include "core/audit/blame.h"

#include <errno.h>
#include <string.h>

#include "core/audit/past.h"
#include "core/audit/trail.h"
#include "core/history/textdiff.h"

void samut_blame_release(struct samut_blame *blame)
{
	g_clear_pointer(&blame->text, g_bytes_unref);
	g_clear_pointer(&blame->edits, g_array_unref);
}

/* A node, and an edit of it. */
struct version {
	int64_t node, seq;
};

static int take_version(const struct samut_trail_entry *entry, void *arg)
{
	struct version version = {entry->node, entry->edit->seq};

	g_array_append_val((GArray *)arg, version);
	return 0;
}

static unsigned count_lines(GBytes *text)
{
	gsize len = 0;
	const char *data = text ? g_bytes_get_data(text, &len) : NULL;
	unsigned n = 0;

	for (gsize at = 0; at < len; n++) {
		const char *end = memchr(data + at, '\n', len - at);
		at = end ? (gsize)(end - data) + 1 : len;
	}
	return n;
}

/* From the origins of one version to those of the next. */
struct step {
	const GArray *old;
	GArray *fresh;
	unsigned old_at; /* lines of the old one that are done */
	int64_t seq;
};

static void keep(struct step *step, unsigned until)
{
	if (until > step->old_at)
		g_array_append_vals(
			step->fresh, &g_array_index(step->old, int64_t, step->old_at), until - step->old_at);
	step->old_at = MAX(step->old_at, until);
}

static int take_run(unsigned old_at, unsigned old_n, unsigned new_at, unsigned new_n, void *arg)
{
	struct step *step = arg;

	(void)new_at;
	keep(step, old_at);
	for (unsigned i = 0; i < new_n; i++)
		g_array_append_val(step->fresh, step->seq);
	step->old_at = old_at + old_n;
	return 0;
}

/* blame becomes that of the next text, which edit seq wrote. */
static int go_on(struct samut_blame *blame, GBytes *text, int64_t seq)
{
	struct step step = {blame->edits, g_array_new(FALSE, FALSE, sizeof(int64_t)), 0, seq};

	int r = samut_textdiff_runs(blame->text, text, take_run, &step);
	if (r == 0)
		keep(&step, blame->edits->len);
	if (r == 0 && step.fresh->len != count_lines(text))
		r = -EUCLEAN;
	g_array_unref(blame->edits);
	blame->edits = step.fresh;
	g_clear_pointer(&blame->text, g_bytes_unref);
	blame->text = g_bytes_ref(text);
	return r;
}

int samut_blame_make(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_blame *ret_blame)
{
	const struct samut_trail trail = {
		.node = node, .earlier = true, .before = seq < INT64_MAX ? seq + 1 : 0};
	g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(struct version));
	g_auto(samut_blame) blame = {NULL, g_array_new(FALSE, FALSE, sizeof(int64_t))};
	g_autoptr(GBytes) last = NULL;

	int r = samut_past_text(s, db, node, seq, &last);
	if (r >= 0)
		r = samut_trail(s, db, &trail, take_version, versions);
	for (unsigned i = versions->len; r >= 0 && i-- > 0;) {
		const struct version *version = &g_array_index(versions, struct version, i);
		g_autoptr(GBytes) text = NULL;
		r = samut_past_text(s, db, version->node, version->seq, &text);
		/* It left with that edit. */
		if (r != -ENOENT && r >= 0)
			r = go_on(&blame, text, version->seq);
		r = r == -ENOENT ? 0 : r;
	}
	if (r < 0)
		return r;
	*ret_blame = blame;
	blame = (struct samut_blame)SAMUT_BLAME_INIT;
	return 0;
}
