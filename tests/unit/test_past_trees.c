/* SPDX-License-Identifier: Apache-2.0 */
/* at/, history/ and .snapshots as a front end asks for them: what they show to whom. */
#include "tests/unit/index_kit.h"

#include "core/show/past_trees.h"

#define MEMBER HOME "/members/01-ก.txt"

static const struct samut_viewer stranger = {7, 7, NULL, 0}, owner = {4242, 4343, NULL, 0};

static int add(const char *name, enum samut_shown_type type, void *arg)
{
	g_string_append_printf(arg, "%s%s\n", name, type == SAMUT_SHOWN_DIR ? "/" : "");
	return 0;
}

/* A listing, or the error. */
static char *list(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	GString *out = g_string_new(NULL);
	int r = samut_show_list(show, viewer, path, add, out);

	if (r < 0)
		g_string_assign(out, g_strerror(-r));
	return g_string_free(out, FALSE);
}

/* A text, or the error. */
static char *text(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	g_autoptr(GBytes) bytes = NULL;
	struct samut_shown shown;
	int64_t mtime;

	int r = samut_show_find(show, viewer, path, &shown);
	if (r >= 0)
		r = samut_show_read(show, viewer, path, &bytes, &mtime);
	if (r < 0)
		return g_strdup(g_strerror(-r));
	assert_true(shown.own);
	assert_int_equal(shown.size, g_bytes_get_size(bytes));
	assert_int_equal(shown.mtime, mtime);
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

#define assert_is(call, expected)                                                                            \
	do {                                                                                                 \
		g_autofree char *got_ = call, *want_ = expected;                                             \
		if (strcmp(got_, want_) != 0)                                                                \
			fail_msg("“%s”, not “%s”", got_, want_);                                             \
	} while (0)
#define IS(...) g_strdup_printf(__VA_ARGS__)
#define NOTHING IS("%s", g_strerror(ENOENT))

static void set_mode(struct kit *kit, const char *path, uint32_t mode)
{
	int64_t seq;

	assert_int_equal(samut_edit_attr(kit->s, &kit_who, kit_id(kit, path), SAMUT_ATTR_MODE, mode, 0, 0,
				 &seq, &kit->diag),
		0);
}

static void test_at(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	int64_t made = kit_seq(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ข\n"));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใจดี"));
	struct samut_show *show = kit_show(kit);
	g_autofree char *then = IS("at/#%d/", (int)made), *now = IS("at/#%d/", (int)kit_seq(kit));
	g_autofree char *member = IS("%s" MEMBER, then), *members = IS("%s" HOME "/members", then);
	g_autofree char *gone = IS("%s" HOME, now),
			*moved = IS("%s" VILLAGE2 "/บ้านใจดี/members/01-ก.txt", now);
	assert_is(text(show, &samut_viewer_root, member), IS("Name: ก\n"));
	assert_is(list(show, &samut_viewer_root, members), IS("01-ก.txt\n"));
	assert_is(list(show, &samut_viewer_root, gone), NOTHING);
	assert_is(text(show, &samut_viewer_root, moved), IS("Name: ข\n"));
	assert_is(list(show, &samut_viewer_root, "at"), IS("README.txt\n"));
	assert_is(list(show, &samut_viewer_root, "at/nix"), NOTHING);
	assert_is(list(show, &samut_viewer_root, member), IS("%s", g_strerror(ENOTDIR)));
	samut_show_close(show);
}

static void test_history(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ข\n"));
	set_mode(kit, MEMBER, 0640);
	assert_ok(kit, kit_remove(kit, MEMBER));
	struct samut_show *show = kit_show(kit);
	g_autofree char *names = list(show, &samut_viewer_root, "history/" MEMBER);
	g_auto(GStrv) lines = g_strsplit(names, "\n", -1);
	/* Two texts make two versions, whatever else was done. */
	assert_int_equal(g_strv_length(lines), 3);
	assert_true(strcmp(lines[0], lines[1]) < 0 && g_str_has_suffix(lines[0], ".txt"));
	g_autofree char *newer = IS("history/" MEMBER "/%s", lines[0]);
	g_autofree char *older = IS("history/" MEMBER "/%s", lines[1]);
	assert_is(text(show, &samut_viewer_root, newer), IS("Name: ข\n"));
	assert_is(text(show, &samut_viewer_root, older), IS("Name: ก\n"));
	older[strlen("history/" MEMBER "/") + 12] ^= 1; /* another number */
	assert_is(text(show, &samut_viewer_root, older), NOTHING);
	assert_is(list(show, &samut_viewer_root, "history/" HOME "/members"), IS("01-ก.txt/\n"));
	assert_is(list(show, &samut_viewer_root, "history/" HOME "/nix"), NOTHING);
	samut_show_close(show);
}

/* What is closed now is closed, what was closed when it was removed stays so, and what was closed then is for
 * its owner. */
static void test_permissions(void **state)
{
	struct kit *kit = *state;
	static const char other[] = HOME "/members/02-ข.txt";

	kit_village(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	assert_ok(kit, kit_save(kit, other, "Name: ข\n"));
	int64_t made = kit_seq(kit);
	set_mode(kit, MEMBER, 0600);
	struct samut_show *show = kit_show(kit);
	g_autofree char *member = IS("at/#%d/" MEMBER, (int)made);
	g_autofree char *members = IS("at/#%d/" HOME "/members", (int)made);
	assert_is(text(show, &owner, member), IS("Name: ก\n"));
	assert_is(text(show, &stranger, member), NOTHING);
	assert_is(list(show, &stranger, members), IS("02-ข.txt\n"));
	assert_is(list(show, &stranger, "history/" MEMBER), NOTHING);
	assert_ok(kit, kit_remove(kit, MEMBER));
	assert_ok(kit, kit_remove(kit, other));
	assert_is(text(show, &stranger, member), NOTHING);
	assert_is(list(show, &stranger, members), IS("02-ข.txt\n"));
	assert_is(list(show, &stranger, "history/" MEMBER), NOTHING);
	assert_is(text(show, &owner, member), IS("Name: ก\n"));
	assert_is(list(show, &stranger, "history/" HOME "/members"), IS("02-ข.txt/\n"));
	set_mode(kit, HOME, 0700);
	assert_is(list(show, &stranger, members), NOTHING);
	assert_is(list(show, &stranger, "history/" HOME), NOTHING);
	assert_ok(kit, kit_remove(kit, HOME));
	assert_is(list(show, &stranger, members), NOTHING);
	assert_is(list(show, &stranger, "history/" HOME "/members"), NOTHING);
	assert_is(list(show, &owner, members), IS("01-ก.txt\n02-ข.txt\n"));
	samut_show_close(show);
}

static void test_snapshots(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	struct samut_show *show = kit_show(kit);
	int64_t members = kit_id(kit, HOME "/members"), member = kit_id(kit, MEMBER);
	g_autofree char *path = IS(SAMUT_SNAPSHOTS "/%d", (int)members);
	g_autofree char *times = list(show, &samut_viewer_root, path);
	assert_true(g_str_has_prefix(times, "@GMT-"));
	g_autofree char *first = g_strndup(times, strcspn(times, "/"));
	g_autofree char *there = IS("%s/%s/01-ก.txt", path, first);
	assert_is(text(show, &stranger, there), IS("Name: ก\n"));
	g_autofree char *early = IS("%s/@GMT-2001.01.01-00.00.00", path), *bad = IS("%s/#1", path);
	assert_is(list(show, &samut_viewer_root, early), NOTHING);
	assert_is(list(show, &samut_viewer_root, bad), NOTHING);
	g_autofree char *file = IS(SAMUT_SNAPSHOTS "/%d", (int)member);
	assert_is(list(show, &samut_viewer_root, file), NOTHING);
	set_mode(kit, HOME, 0700);
	assert_is(list(show, &stranger, path), NOTHING);
	assert_ok(kit, kit_remove(kit, HOME));
	assert_is(list(show, &samut_viewer_root, path), NOTHING);
	samut_show_close(show);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_at, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_history, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_permissions, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_snapshots, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
