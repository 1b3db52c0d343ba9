/* SPDX-License-Identifier: Apache-2.0 */
/* Views as a user walks them: folders, names, links, who sees what, what is late. */
#include "tests/unit/index_kit.h"

#include "core/index/view.h"
#include "core/model/kind.h"

#define SHARD "70-ราชบุรี/7001-เมือง"
#define LINK_NAME "70-0000001 บ้านใจดี"
#define ITEM HOME "/plan/urgent/01-ถุงยังชีพ.txt"
#define ITEM_NAME "70-0000001 plan urgent 01-ถุงยังชีพ.txt"

static const struct samut_viewer stranger = {5000, 5000, NULL, 0};

static int gather(const char *name, enum samut_shown_type type, void *arg)
{
	g_string_append_printf(arg, "%s%s\n", name,
		type == SAMUT_SHOWN_DIR	   ? "/"
		: type == SAMUT_SHOWN_LINK ? "@"
					   : "");
	return 0;
}

/* Everything below a folder of views that this viewer finds, one path a line; whatever is listed must be
 * found, and links must lead to what is stored. */
static void walk(struct kit *kit, struct samut_show *show, const struct samut_viewer *viewer,
	const char *path, GString *out)
{
	g_autoptr(GString) names = g_string_new(NULL);

	assert_int_equal(samut_show_list(show, viewer, path, gather, names), 0);
	g_auto(GStrv) lines = g_strsplit(names->str, "\n", -1);
	for (char **line = lines; *line && **line; line++) {
		size_t len = strlen(*line);
		bool dir = (*line)[len - 1] == '/';
		(*line)[len - 1] = '\0';
		g_autofree char *below = g_strconcat(path, "/", *line, NULL);
		g_autofree char *target = NULL;
		struct samut_shown shown;

		if (samut_show_find(show, viewer, below, &shown) != 0)
			fail_msg("listed, not found: %s", below);
		assert_int_equal(shown.type, dir ? SAMUT_SHOWN_DIR : SAMUT_SHOWN_LINK);
		if (dir) {
			walk(kit, show, viewer, below, out);
			continue;
		}
		assert_int_equal(samut_show_link(show, viewer, below, &target), 0);
		if (strncmp(target, ".samut/", 7) != 0 && !kit_id(kit, target))
			fail_msg("%s leads nowhere: %s", below, target);
		g_string_append_printf(out, "%s\n", below);
	}
}

static char *walked(
	struct kit *kit, struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	g_autoptr(GString) out = g_string_new(NULL);

	walk(kit, show, viewer, path, out);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

#define assert_walk(kit, show, viewer, path, expected)                                                       \
	do {                                                                                                 \
		g_autofree char *walked_ = walked(kit, show, viewer, path);                                  \
		assert_string_equal(walked_, expected);                                                      \
	} while (0)

static void save_home(struct kit *kit, const char *home, const char *id, const char *more)
{
	g_autofree char *path = g_strconcat(home, "/household.txt", NULL);
	g_autofree char *text = g_strdup_printf("Id: %s\n%s", id, more);

	assert_ok(kit, kit_save(kit, path, text));
}

/* What has to be there before there is a plan. */
static void analyse(struct kit *kit)
{
	save_home(kit, HOME, "70-0000001", "Urgency: urgent\n");
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-05-01.txt", "Date: 2026-05-01\nFindings: หลังคารั่ว\n"));
	assert_ok(kit, kit_save(kit, HOME "/analysis/2026-05-02.txt",
			       "Date: 2026-05-02\nPovertyGroup: ก\nCause: ข\nNeed: ค\nApproach: ง\n"));
}

static void test_by_field(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	save_home(kit, HOME, "70-0000001", "Urgency: urgent\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-urgency",
		"views/by-urgency/urgent/" SHARD "/" LINK_NAME "\n");
	assert_walk(
		kit, show, &samut_viewer_root, "views/by-step", "views/by-step/2/" SHARD "/" LINK_NAME "\n");
	save_home(kit, HOME, "70-0000001", "Urgency: ระยะยาว\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-urgency",
		"views/by-urgency/long/" SHARD "/" LINK_NAME "\n");
	/* Closed: out of the lists of work. */
	save_home(kit, HOME, "70-0000001",
		"Urgency: long\nStatus: closed\nClosedDate: 2026-06-01\nClosedReason: พึ่งพาตนเองได้\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-urgency", "");
	assert_walk(
		kit, show, &samut_viewer_root, "views/by-step", "views/by-step/2/" SHARD "/" LINK_NAME "\n");
	save_home(kit, HOME, "70-0000001", "Urgency: urgent\nConfidential: yes\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-step", "");
	samut_show_close(show);
}

static void test_plans(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	g_autofree char *target = NULL;

	kit_village(kit);
	analyse(kit);
	assert_ok(kit, kit_save(kit, ITEM, "Title: ถุงยังชีพ\nDue: 2026-06-14\nStatus: planned\n"));
	assert_walk(kit, show, &samut_viewer_root, "plans/urgent", "plans/urgent/" SHARD "/" ITEM_NAME "\n");
	assert_walk(
		kit, show, &samut_viewer_root, "plans/overdue", "plans/overdue/" SHARD "/" ITEM_NAME "\n");
	assert_walk(
		kit, show, &samut_viewer_root, "views/overdue", "views/overdue/" SHARD "/" LINK_NAME "\n");
	assert_int_equal(
		samut_show_link(show, &samut_viewer_root, "plans/urgent/" SHARD "/" ITEM_NAME, &target), 0);
	assert_string_equal(target, ITEM);
	/* Due today is not late. */
	assert_ok(kit, kit_save(kit, ITEM, "Title: ถุงยังชีพ\nDue: " TODAY "\nStatus: planned\n"));
	assert_walk(kit, show, &samut_viewer_root, "plans/overdue", "");
	assert_walk(kit, show, &samut_viewer_root, "views/overdue", "");
	struct samut_shown shown;
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, "plans/overdue/70-ราชบุรี", &shown), -ENOENT);
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, "plans/overdue/" SHARD "/" ITEM_NAME, &shown),
		-ENOENT);
	assert_ok(kit,
		kit_save(kit, ITEM, "Title: ถุงยังชีพ\nDue: 2026-06-14\nStatus: done\nDoneDate: 2026-06-13\n"));
	assert_walk(kit, show, &samut_viewer_root, "plans/urgent", "");
	assert_walk(kit, show, &samut_viewer_root, "plans/overdue", "");
	assert_walk(kit, show, &samut_viewer_root, "plans/done", "plans/done/" SHARD "/" ITEM_NAME "\n");
	assert_ok(kit, kit_remove(kit, ITEM));
	assert_walk(kit, show, &samut_viewer_root, "plans/done", "");
	samut_show_close(show);
}

/* What is renamed above a household renames shards and targets; the household's own name is in its links. */
static void test_renames(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	g_autofree char *target = NULL;

	kit_village(kit);
	assert_ok(kit, kit_move(kit, "households/70-ราชบุรี/7001-เมือง", "households/70-ราชบุรี/7001-เมืองราชบุรี"));
	assert_walk(kit, show, &samut_viewer_root, "views/by-step",
		"views/by-step/2/70-ราชบุรี/7001-เมืองราชบุรี/" LINK_NAME "\n");
	assert_int_equal(samut_show_link(show, &samut_viewer_root,
				 "views/by-step/2/70-ราชบุรี/7001-เมืองราชบุรี/" LINK_NAME, &target),
		0);
	assert_string_equal(target, "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/01-บ้านกลาง/บ้านใจดี");
	assert_ok(kit,
		kit_move(kit, target, "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/02-บ้านใต้/บ้านใหม่"));
	assert_walk(kit, show, &samut_viewer_root, "views/by-step",
		"views/by-step/2/70-ราชบุรี/7001-เมืองราชบุรี/70-0000001 บ้านใหม่\n");
	samut_show_close(show);
}

static void test_keys(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	kit_partner(kit, "มูลนิธิกระจกเงา");
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt",
			       "Name: สมชาย ใจดี\nGroup: ผู้สูงอายุ\nGroup: disabled\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/02-สมศรี.txt",
			       "Name: สมศรี ใจดี\nGroup: carer\nLeft: 2026-01-01\n"));
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-06-01.txt",
			       "Date: 2026-06-01\nFindings: หลังคารั่ว\nPartner: มูลนิธิกระจกเงา\n"));
	assert_ok(kit,
		kit_save(kit, HOME "/screening/2026-05-01.txt",
			"Date: 2026-05-01\nSource: tpmap\nHealth: lacking\nLiving: lacking\nIncome: ok\n"));
	assert_walk(kit, show, &samut_viewer_root, "views/by-group",
		"views/by-group/elderly/" SHARD "/" LINK_NAME "\nviews/by-group/disabled/" SHARD "/" LINK_NAME
		"\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-partner",
		"views/by-partner/มูลนิธิกระจกเงา/" SHARD "/" LINK_NAME "\n");
	assert_walk(kit, show, &samut_viewer_root, "views/by-dimension",
		"views/by-dimension/health/" SHARD "/" LINK_NAME "\nviews/by-dimension/living/" SHARD
		"/" LINK_NAME "\n");
	samut_show_close(show);
}

static void test_incomplete(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, "partners/ภาคีใหม่"));
	assert_ok(kit, kit_mkdir(kit, "volunteers/70-ราชบุรี"));
	assert_ok(kit, kit_save(kit, "volunteers/70-ราชบุรี/สมหญิง.txt", "Tambon: 700101\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Title: นาย\n"));
	assert_walk(kit, show, &samut_viewer_root, "views/incomplete",
		"views/incomplete/" SAMUT_VIEW_CENTRAL "/partners/ภาคีใหม่ partner.txt\n"
		"views/incomplete/" SAMUT_VIEW_CENTRAL "/volunteers/volunteers 70-ราชบุรี สมหญิง.txt\n"
		"views/incomplete/" SHARD "/70-0000001 members 01-สมชาย.txt\n");
	samut_show_close(show);
}

static void set_mode(struct kit *kit, const char *path, uint32_t mode)
{
	int64_t seq;

	assert_ok(kit, samut_edit_attr(kit->s, &(struct samut_who){.via = "cmocka"}, kit_id(kit, path),
			       SAMUT_ATTR_MODE, mode, 0, 0, &seq, &kit->diag));
}

static void test_warnings(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	g_autofree char *target = NULL;
	g_autoptr(GBytes) bytes = NULL;
	int64_t mtime;

	kit_village(kit);
	assert_walk(kit, show, &samut_viewer_root, "views/warnings", "");
	assert_ok(
		kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\nNationalId: 1234545678789\n"));
	assert_walk(kit, show, &samut_viewer_root, "views/warnings",
		"views/warnings/" SHARD "/README.txt\nviews/warnings/" SHARD
		"/70-0000001 members 01-สมชาย.txt\n");
	assert_int_equal(
		samut_show_link(show, &samut_viewer_root, "views/warnings/" SHARD "/README.txt", &target), 0);
	assert_string_equal(target, ".samut/warnings/70-7001.txt");
	assert_int_equal(samut_show_read(show, &samut_viewer_root, target, &bytes, &mtime), 0);
	g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	assert_non_null(strstr(text, "70-0000001 members 01-สมชาย.txt\n    NationalId: "));
	set_mode(kit, VILLAGE, 0700);
	g_clear_pointer(&bytes, g_bytes_unref);
	assert_int_equal(samut_show_read(show, &stranger, target, &bytes, &mtime), -ENOENT);
	assert_int_equal(samut_show_read(show, &samut_viewer_root, ".samut/warnings/70-7001", &bytes, &mtime),
		-ENOENT);
	assert_ok(
		kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\nNationalId: 1234545678781\n"));
	assert_walk(kit, show, &samut_viewer_root, "views/warnings", "");
	samut_show_close(show);
}

/* A new index meets them in its second round. */
static void test_warnings_made_anew(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(
		kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\nNationalId: 1234545678789\n"));
	struct samut_show *show = kit_show(kit);
	kit_caught_up(show);
	assert_walk(kit, show, &samut_viewer_root, "views/warnings",
		"views/warnings/" SHARD "/README.txt\nviews/warnings/" SHARD
		"/70-0000001 members 01-สมชาย.txt\n");
	samut_show_close(show);
}

/* Whoever lists while a small store's index is being made gets the whole list. */
static void test_made_just_now(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = NULL;

	kit_village(kit);
	save_home(kit, HOME, "70-0000001", "Urgency: urgent\n");
	g_setenv("SAMUT_TODAY", TODAY, TRUE);
	assert_int_equal(samut_show_open(kit->s, true, &show), 0);
	assert_walk(kit, show, &samut_viewer_root, "views/by-urgency",
		"views/by-urgency/urgent/" SHARD "/" LINK_NAME "\n");
	samut_show_close(show);
}

static void test_permissions(void **state)
{
	static const char *const hidden[] = {
		"households", "households/70-ราชบุรี", "households/70-ราชบุรี/7001-เมือง", VILLAGE, HOME};
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	struct samut_shown shown;

	kit_village(kit);
	analyse(kit);
	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-06-01.txt",
			       "Date: 2026-06-01\nFindings: ก\nPartner: ภาคี\n"));
	assert_ok(kit, kit_save(kit, ITEM, "Title: ถุงยังชีพ\nDue: 2026-06-14\nStatus: planned\n"));
	for (unsigned i = 0; i < G_N_ELEMENTS(hidden); i++) {
		set_mode(kit, hidden[i], 0755);
		assert_walk(
			kit, show, &stranger, "views/by-step", "views/by-step/6/" SHARD "/" LINK_NAME "\n");
		set_mode(kit, hidden[i], 0700);
		assert_walk(kit, show, &stranger, "views/by-step", "");
		assert_walk(kit, show, &stranger, "views/by-partner", "");
		assert_walk(kit, show, &stranger, "plans", "plans/README.txt\n");
		assert_int_equal(
			samut_show_find(show, &stranger, "views/by-step/6/70-ราชบุรี", &shown), -ENOENT);
		assert_int_equal(samut_show_find(show, &stranger, "views/by-partner/ภาคี", &shown), -ENOENT);
		assert_int_equal(
			samut_show_find(show, &stranger, "views/by-step/6/" SHARD "/" LINK_NAME, &shown),
			-ENOENT);
		set_mode(kit, hidden[i], 0755);
		assert_int_equal(samut_show_find(show, &stranger, "views/by-step/6/70-ราชบุรี", &shown), 0);
		assert_false(shown.fixed);
		assert_int_equal(samut_show_find(show, &stranger, "views/by-partner/ภาคี", &shown), 0);
		assert_false(shown.fixed);
	}
	/* The item alone. */
	assert_walk(kit, show, &stranger, "plans/overdue", "plans/overdue/" SHARD "/" ITEM_NAME "\n");
	set_mode(kit, ITEM, 0600);
	assert_walk(kit, show, &stranger, "plans/overdue", "");
	assert_walk(kit, show, &stranger, "views/overdue", "views/overdue/" SHARD "/" LINK_NAME "\n");
	samut_show_close(show);
}

static void test_recent(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	for (int i = 0; i < SAMUT_RECENT_SHOWN + 5; i++) {
		struct samut_date day = {2025, 1, 1};
		assert_int_equal(samut_date_add_days(day, i, &day), 0);
		g_autofree char *iso = samut_date_iso(day);
		g_autofree char *path = g_strdup_printf(HOME "/visits/%s.txt", iso);
		g_autofree char *text = g_strdup_printf("Date: %s\nFindings: ก\n", iso);
		assert_ok(kit, kit_save(kit, path, text));
	}
	g_autofree char *first = walked(kit, show, &samut_viewer_root, "views/recent");
	g_auto(GStrv) lines = g_strsplit(g_strchomp(first), "\n", -1);
	assert_int_equal(g_strv_length(lines), SAMUT_RECENT_SHOWN);
	assert_string_equal(lines[0], "views/recent/70-0000001 visits 2025-07-24.txt");
	assert_string_equal(lines[SAMUT_RECENT_SHOWN - 1], "views/recent/70-0000001 visits 2025-01-06.txt");
	assert_ok(kit, kit_save(kit, HOME "/visits/2025-01-01.txt", "Date: 2025-01-01\nFindings: ข\n"));
	g_autofree char *second = walked(kit, show, &samut_viewer_root, "views/recent");
	assert_true(g_str_has_prefix(second, "views/recent/70-0000001 visits 2025-01-01.txt\n"
					     "views/recent/70-0000001 visits 2025-07-24.txt\n"));
	samut_show_close(show);
}

/* Names are cut where they would be too long, and stay apart. */
static void test_long_names(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	g_autofree char *word = g_strnfill(237, 'x');
	g_autofree char *one = g_strconcat(HOME "/plan/long/01-", word, "1.txt", NULL);
	g_autofree char *two = g_strconcat(HOME "/plan/long/01-", word, "2.txt", NULL);

	kit_village(kit);
	analyse(kit);
	assert_ok(kit, kit_save(kit, one, "Title: หนึ่ง\nDue: 2027-06-14\nStatus: planned\n"));
	int r = kit_save(kit, two, "Title: สอง\nDue: 2027-06-14\nStatus: planned\n");
	g_autofree char *all = walked(kit, show, &samut_viewer_root, "plans/long");
	g_auto(GStrv) lines = g_strsplit(g_strchomp(all), "\n", -1);
	assert_int_equal(g_strv_length(lines), r < 0 ? 1 : 2);
	for (char **line = lines; *line; line++) {
		const char *name = strrchr(*line, '/') + 1;
		assert_true(strlen(name) <= 255);
		assert_true(g_utf8_validate(name, -1, NULL));
		assert_true(g_str_has_suffix(name, ".txt"));
	}
	samut_show_close(show);
}

/* A list that is due to the day moves with it. */
static void test_day(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/screening/2026-05-01.txt", "Date: 2026-05-01\nSource: tpmap\n"));
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-06-20.txt", "Date: 2026-06-20\nFindings: ก\n"));
	assert_int_equal(kit_index_int(show, "SELECT step FROM ix.home"), 3);
	samut_show_close(show);
	g_setenv("SAMUT_TODAY", "2026-06-21", TRUE);
	assert_int_equal(samut_show_open(kit->s, true, &show), 0);
	kit_caught_up(show);
	for (int i = 0; i < 40 && kit_index_int(show, "SELECT step FROM ix.home") != 4; i++)
		g_usleep(50000);
	assert_int_equal(kit_index_int(show, "SELECT step FROM ix.home"), 4);
	samut_show_close(show);
}

static void test_table(void **state)
{
	const struct samut_kind *kind = samut_kind_find("member");
	const struct samut_choice *choices = kind->fields[samut_kind_field(kind, "Group")].choices;
	g_autoptr(GString) words = g_string_new(NULL);

	(void)state;
	/* The folders of by-group are the groups of the kind table. */
	for (; choices->word; choices++)
		g_string_append_printf(words, "%s%s", words->len ? " " : "", choices->word);
	for (const struct samut_view *view = samut_views; view->path; view++)
		if (strcmp(view->path, "views/by-group") == 0)
			assert_string_equal(view->keys, words->str);
}

static void test_listing(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);
	g_autoptr(GString) names = g_string_new(NULL);
	enum samut_shown_type type;
	struct samut_shown shown;
	g_autofree char *target = NULL;
	g_autoptr(GBytes) bytes = NULL;
	int64_t mtime;

	assert_int_equal(samut_show_list(show, &samut_viewer_root, "plans", gather, names), 0);
	assert_string_equal(names->str, "README.txt@\nurgent/\nmedium/\nlong/\noverdue/\ndone/\n");
	assert_true(samut_show_in_root("plans", &type) && type == SAMUT_SHOWN_DIR);
	assert_int_equal(samut_show_link(show, &stranger, "views/README.txt", &target), 0);
	assert_string_equal(target, ".samut/views.txt");
	/* It names the folders whose names tell little. */
	assert_int_equal(samut_show_read(show, &stranger, target, &bytes, &mtime), 0);
	g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	assert_non_null(strstr(text, "        4/  การเยี่ยมบ้าน\n"));
	assert_non_null(strstr(text, "        elderly/  ผู้สูงอายุ\n"));
	assert_null(strstr(text, "/  \n"));
	assert_int_equal(samut_show_find(show, &stranger, "views/by-step/10", &shown), -ENOENT);
	assert_int_equal(samut_show_find(show, &stranger, "views/none", &shown), -ENOENT);
	assert_int_equal(samut_show_find(show, &stranger, "views/by-step/9", &shown), 0);
	assert_true(shown.fixed);
	assert_int_equal(samut_show_find(show, &stranger, "views/by-partner", &shown), 0);
	assert_true(shown.fixed);
	assert_int_equal(samut_show_find(show, &stranger, "plans/overdue", &shown), 0);
	assert_true(shown.fixed);
	assert_int_equal(samut_show_find(show, &stranger, "views/by-partner/", &shown), -ENOENT);
	samut_show_close(show);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_by_field),
		TEST(test_plans),
		TEST(test_renames),
		TEST(test_keys),
		TEST(test_incomplete),
		TEST(test_warnings),
		TEST(test_warnings_made_anew),
		TEST(test_made_just_now),
		TEST(test_permissions),
		TEST(test_recent),
		TEST(test_long_names),
		TEST(test_day),
		TEST(test_listing),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
