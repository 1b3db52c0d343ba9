/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of search and of duplicates share: a real store, and an index beside it that is brought up
 * to date when the test says so, node by node as the indexer does it.
 */
#pragma once

#include "work_kit.h"

#include "core/index/search_index.h"
#include "core/show/show_part.h"

struct index_kit {
	struct kit *kit;
	char *path; /* of the index */
	struct samut_db *ix;
	struct samut_show show;
};

static const struct samut_viewer kit_all = {0, 0, NULL, 0};

KIT int index_setup(void **state)
{
	struct index_kit *k = g_new0(struct index_kit, 1);

	if (kit_setup(state) != 0)
		return -1;
	k->kit = *state;
	k->path = g_build_filename(k->kit->dir, "index.db", NULL);
	assert_int_equal(samut_db_open(k->path, SAMUT_DB_CREATE, &k->ix), 0);
	assert_int_equal(samut_db_script(k->ix, samut_search_schema), 0);
	k->show.s = k->kit->s;
	k->show.searches = samut_search_results_new();
	kit_village(k->kit);
	*state = k;
	return 0;
}

KIT int index_teardown(void **state)
{
	struct index_kit *k = *state;
	void *kit = k->kit;

	samut_search_results_free(k->show.searches);
	samut_db_close(k->ix);
	g_free(k->path);
	g_free(k);
	return kit_teardown(&kit);
}

KIT void index_put(struct index_kit *k, const char *path)
{
	struct samut_db *db = samut_store_reader(k->kit->s->store);

	assert_int_equal(samut_search_put(k->ix, db, k->kit->s, kit_id(k->kit, path)), 0);
	samut_store_reader_done(k->kit->s->store, db);
}

/* Every node of the store, and every one that the index still has. */
KIT void index_all(struct index_kit *k)
{
	static const char *const sql[] = {
		"SELECT id FROM node ORDER BY id", "SELECT node FROM doc ORDER BY node"};
	struct samut_db *db = samut_store_reader(k->kit->s->store);
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (unsigned i = 0; i < 2; i++) {
		struct samut_stmt *stmt = samut_db_bind(i ? k->ix : db, sql[i], "");

		while (samut_stmt_step(stmt) > 0) {
			int64_t node = samut_stmt_int(stmt, 0);
			g_array_append_val(nodes, node);
		}
	}
	assert_int_equal(samut_db_script(k->ix, "BEGIN"), 0);
	for (unsigned i = 0; i < nodes->len; i++)
		assert_int_equal(samut_search_put(k->ix, db, k->kit->s, g_array_index(nodes, int64_t, i)), 0);
	assert_int_equal(samut_db_script(k->ix, "COMMIT"), 0);
	samut_store_reader_done(k->kit->s->store, db);
}

/* An asking by hand; end it. */
KIT void index_ask(struct index_kit *k, const struct samut_viewer *viewer, struct samut_asking *asking)
{
	g_autofree char *store = g_build_filename(k->kit->store, "samut.db", NULL);
	g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS ix", k->path);

	*asking = (struct samut_asking){
		.show = &k->show, .s = k->kit->s, .viewer = viewer, .today = {2026, 1, 31}};
	assert_int_equal(samut_db_open(store, SAMUT_DB_READ, &asking->db), 0);
	assert_int_equal(samut_db_script(asking->db, attach), 0);
	asking->sight = samut_sight_new(asking->db, viewer);
}

KIT void index_asked(struct samut_asking *asking)
{
	samut_sight_free(asking->sight);
	samut_db_close(asking->db);
}

KIT int index_collect(const char *name, enum samut_shown_type type, void *arg)
{
	(void)type;
	g_ptr_array_add(arg, g_strdup(name));
	return 0;
}

/* Names in a folder of a tree, joined by '|'; NULL when there is none. */
KIT char *index_list(struct index_kit *k, const struct samut_viewer *viewer, const struct samut_tree *tree,
	const char *rest)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	enum samut_shown_type type = SAMUT_SHOWN_LINK;
	struct samut_asking asking;
	char *all = NULL;
	int r;

	index_ask(k, viewer, &asking);
	r = tree->list(&asking, rest, index_collect, names);
	if (*rest)
		assert_int_equal(tree->find(&asking, rest, &type), r);
	if (r == 0) {
		g_ptr_array_add(names, NULL);
		all = g_strjoinv("|", (char **)names->pdata);
		if (*rest)
			assert_int_equal(type, SAMUT_SHOWN_DIR);
	} else
		assert_int_equal(r, -ENOENT);
	index_asked(&asking);
	return all;
}

/* Where a link leads, NULL when there is none. */
KIT char *index_link(struct index_kit *k, const struct samut_viewer *viewer, const struct samut_tree *tree,
	const char *rest)
{
	struct samut_asking asking;
	char *target = NULL;
	int r;

	index_ask(k, viewer, &asking);
	r = tree->link(&asking, rest, &target);
	assert_true(r == 0 || r == -ENOENT);
	index_asked(&asking);
	return target;
}

#define assert_listed(k, viewer, tree, rest, wanted)                                                         \
	do {                                                                                                 \
		g_autofree char *listed_ = index_list(k, viewer, tree, rest);                                \
		const char *wanted_ = wanted;                                                                \
		if (g_strcmp0(listed_, wanted_) != 0)                                                        \
			fail_msg("%s: “%s”, not “%s”", rest, listed_ ? listed_ : "(nothing there)",          \
				wanted_ ? wanted_ : "(nothing there)");                                      \
	} while (0)
