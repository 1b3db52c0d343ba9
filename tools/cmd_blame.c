/* SPDX-License-Identifier: Apache-2.0 */
/* samut blame: who wrote each line of a record, and when. */
#include <stdio.h>
#include <string.h>

#include "core/audit/blame.h"
#include "core/store/journal.h"
#include "tools/look.h"
#include "tools/story.h"
#include "tools/tool.h"

static const char *const with_value[] = {"--at", NULL};
static const char *const ours[] = {"--at", "--no-pager", NULL};

/* Columns that a text takes on a terminal. */
static int width(const char *text)
{
	int n = 0;

	for (const char *c = text; *c; c = g_utf8_next_char(c)) {
		gunichar letter = g_utf8_get_char(c);
		n += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
	}
	return n;
}

/* Which edit, when, who; kept, as most lines share theirs. */
static const char *origin(const struct look *look, GHashTable *known, int64_t seq)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	char *text = g_hash_table_lookup(known, &seq);

	if (text)
		return text;
	if (samut_journal_get(look->db, seq, &row, NULL) == 0) {
		g_autofree char *date = story_date(&row);
		text = g_strdup_printf("#%" G_GINT64_FORMAT " · %s · %s", seq, date, row.author);
	} else {
		text = g_strdup_printf("#%" G_GINT64_FORMAT, seq);
	}
	g_hash_table_insert(known, g_memdup2(&seq, sizeof seq), text);
	return text;
}

static void print_lines(const struct look *look, const struct samut_blame *blame)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	gsize len = 0, at = 0;
	const char *data = g_bytes_get_data(blame->text, &len);
	int widest = 0;

	for (unsigned i = 0; i < blame->edits->len; i++)
		widest = MAX(widest, width(origin(look, known, g_array_index(blame->edits, int64_t, i))));
	for (unsigned i = 0; i < blame->edits->len; i++) {
		const char *who = origin(look, known, g_array_index(blame->edits, int64_t, i));
		const char *newline = memchr(data + at, '\n', len - at);
		gsize end = newline ? (gsize)(newline - data) : len;
		printf("%s%*s %4u) %.*s\n", who, widest - width(who), "", i + 1, (int)(end - at), data + at);
		at = end + 1;
	}
}

static int blame(const struct look *look)
{
	const char *at = look_option(look, "--at");
	g_auto(samut_blame) blame = SAMUT_BLAME_INIT;
	struct samut_when when = {.seq = INT64_MAX};
	int64_t node, seq;

	if (at && look_when(look, at, &when) < 0)
		return SAMUT_EXIT_REFUSED;
	if (look_node(look, when.seq, &node, &seq) < 0)
		return SAMUT_EXIT_REFUSED;
	int r = samut_blame_make(look->s, look->db, node, seq, &blame);
	if (r < 0)
		return tool_refused(look->paths->pdata[0], r, NULL);
	if (!look_option(look, "--no-pager"))
		pager_begin();
	print_lines(look, &blame);
	pager_end();
	return SAMUT_EXIT_DONE;
}

static int by_git(const struct look *look)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();

	look_settle(look);
	g_ptr_array_add(git, (char *)"blame");
	look_add_words(look, git);
	/* A bare repository has no working file to start from. */
	if (look->revs->len == 0)
		g_ptr_array_add(git, (char *)"HEAD");
	g_ptr_array_add(git, (char *)"--");
	g_ptr_array_add(git, look->paths->pdata[0]);
	return look_run_git(look, git);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	if (look_parse(argc, argv, with_value, &look) < 0)
		status = SAMUT_EXIT_REFUSED;
	else if (look.paths->len != 1)
		status = tool_usage(self);
	else if (look.db && look.revs->len == 0 && look_knows_all(&look, ours))
		status = blame(&look);
	else
		status = by_git(&look);
	look_release(&look);
	return status;
}

const struct command command_blame = {
	.name = "blame",
	.arguments = "[--at WHEN] [STORE] PATH",
	.summary = "who wrote each line of a record, and when",
	.help = "Tells for each line with which edit it came, when, and by whom. Moves and renames are\n"
		"followed; lines of a record that was deleted and restored are those of who wrote them "
		"first.\n"
		"With --at the text as it was then. Options of git and revisions: git blame runs on the\n"
		"history then.\n",
	.run = run,
};
