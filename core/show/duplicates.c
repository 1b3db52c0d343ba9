/* SPDX-License-Identifier: Apache-2.0 */
/* The folder views/duplicates/. What makes a pair stands in duplicates_pair.c. */
#include "core/show/duplicates.h"

#include <errno.h>
#include <string.h>

#include "core/show/duplicates_pair.h"
#include "core/show/linkname.h"

#define FORM "0 บันทึกผลพิจารณา · write the verdict.txt"
#define CROWD "ค่าที่ซ้ำกันมากเกินไป · shared by too many.txt"
#define PAGES ".samut/duplicates/"

/* ---- all pairs ---- */

/* Returns non-zero to stop. */
typedef int (*pair_fn)(const struct samut_pair *pair, void *arg);

struct places {
	int64_t x, y;
};

static int read_places(struct samut_db *db, GArray *out)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT DISTINCT min(place_a,place_b),max(place_a,place_b) FROM alike ORDER BY 1,2", "");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct places places = {samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1)};

		g_array_append_val(out, places);
	}
	return r;
}

static int each_pair(struct samut_asking *asking, pair_fn fn, void *arg)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct places));
	int r = read_places(asking->db, all);

	for (unsigned i = 0; r == 0 && i < all->len; i++) {
		const struct places *places = &g_array_index(all, struct places, i);
		g_auto(samut_pair) pair = SAMUT_PAIR_INIT;

		r = samut_pair_read(asking, places->x, places->y, &pair);
		r = r == -ENOENT ? 0 : r < 0 ? r : fn(&pair, arg);
	}
	return r;
}

/* ---- provinces ---- */

struct gathering {
	const char *province; /* NULL: names of provinces are gathered, else of its pairs */
	GPtrArray *names;
	GHashTable *known;
};

static int gather(const struct samut_pair *pair, void *arg)
{
	struct gathering *gathering = arg;
	g_autofree char *province = samut_pair_province(pair);
	char *name;

	if (!gathering->province)
		name = g_strdup(province);
	else if (strcmp(gathering->province, province) == 0)
		name = samut_pair_name(pair);
	else
		return 0;
	/* To add it again would free the name that is in the list already. */
	if (g_hash_table_contains(gathering->known, name)) {
		g_free(name);
		return 0;
	}
	g_hash_table_add(gathering->known, name);
	g_ptr_array_add(gathering->names, name);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_gathered(struct samut_asking *asking, const char *province, samut_shown_fn fn, void *arg)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	struct gathering gathering = {province, names, known};
	int r = each_pair(asking, gather, &gathering);

	g_ptr_array_sort(names, compare_names);
	if (r == 0 && province && names->len == 0)
		return -ENOENT;
	for (unsigned i = 0; r == 0 && i < names->len; i++)
		r = fn(names->pdata[i], SAMUT_SHOWN_DIR, arg);
	return r;
}

static int is_in_province(const struct samut_pair *pair, void *arg)
{
	g_autofree char *province = samut_pair_province(pair);

	return strcmp(province, arg) == 0;
}

/* Whether anything is left out because too many share it. */
static int has_crowd(struct samut_asking *asking)
{
	g_autoptr(GString) out = g_string_new(NULL);
	int r = samut_duplicates_crowd(asking, out);

	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static int list_provinces(struct samut_asking *asking, samut_shown_fn fn, void *arg)
{
	int r = list_gathered(asking, NULL, fn, arg);

	if (r == 0)
		r = has_crowd(asking);
	return r > 0 ? fn(CROWD, SAMUT_SHOWN_LINK, arg) : r;
}

/* ---- one pair ---- */

/* Called with each link of a pair; non-zero stops. */
typedef int (*link_fn)(const char *name, const char *target, void *arg);

static int link_form(struct samut_asking *asking, const struct samut_pair *pair, link_fn fn, void *arg)
{
	g_autofree char *target =
		g_strdup_printf(PAGES "%s %s/verdict.txt", pair->twin[0].id, pair->twin[1].id);

	(void)asking;
	return fn(FORM, target, arg);
}

static int link_reasons(struct samut_asking *asking, const struct samut_pair *pair, link_fn fn, void *arg)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < 2 * pair->reasons->len; i++) {
		const struct samut_reason *reason = pair->reasons->pdata[i / 2];
		g_autoptr(GString) name = g_string_new(NULL), target = g_string_new(NULL);

		g_string_printf(name, "%d %s · %s · ", (int)(reason->kind - samut_likeness_kinds) + 1,
			reason->kind->th, reason->kind->en);
		r = samut_linkname_append(asking->db, reason->node[i % 2], name);
		if (r >= 0)
			r = samut_node_path(asking->db, reason->node[i % 2], target);
		if (r < 0)
			return r;
		samut_linkname_finish(name);
		r = fn(name->str, target->str, arg);
	}
	return r;
}

static int link_places(struct samut_asking *asking, const struct samut_pair *pair, link_fn fn, void *arg)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < 2; i++) {
		g_autoptr(GString) name = g_string_new(NULL);

		if (i == 1 && pair->twin[0].place == pair->twin[1].place)
			break;
		r = samut_linkname_append(asking->db, pair->twin[i].place, name);
		if (r < 0)
			return r;
		samut_linkname_finish(name);
		r = fn(name->str, pair->twin[i].path, arg);
	}
	return r;
}

static int link_verdicts(struct samut_asking *asking, const struct samut_pair *pair, link_fn fn, void *arg)
{
	int r = 0;

	(void)asking;
	for (unsigned i = 0; r == 0 && i < pair->verdicts->len; i++) {
		g_autofree char *name = g_strdup_printf("verdict %s.txt", (char *)pair->verdicts->pdata[i]);
		g_autofree char *target =
			g_strdup_printf("verdicts/%s.txt", (char *)pair->verdicts->pdata[i]);

		r = fn(name, target, arg);
	}
	return r;
}

static int each_link(struct samut_asking *asking, const struct samut_pair *pair, link_fn fn, void *arg)
{
	static int (*const links[])(struct samut_asking *, const struct samut_pair *, link_fn, void *) = {
		link_form, link_reasons, link_places, link_verdicts};
	int r = 0;

	for (unsigned i = 0; r == 0 && i < G_N_ELEMENTS(links); i++)
		r = links[i](asking, pair, fn, arg);
	return r;
}

/* ---- the tree ---- */

/* Parts of a path below the view: province, pair, link. */
static int take_apart(const char *rest, char ***ret_parts)
{
	g_auto(GStrv) parts = g_strsplit(rest, "/", -1);

	if (g_strv_length(parts) > 3)
		return -ENOENT;
	*ret_parts = g_steal_pointer(&parts);
	return 0;
}

static int find_pair(struct samut_asking *asking, char **parts, struct samut_pair *ret)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	g_autofree char *province = NULL, *name = NULL;
	int r = samut_pair_find(asking, parts[1], &pair);

	if (r < 0)
		return r;
	province = samut_pair_province(&pair);
	name = samut_pair_name(&pair);
	if (strcmp(province, parts[0]) != 0 || strcmp(name, parts[1]) != 0)
		return -ENOENT;
	*ret = pair;
	pair = (struct samut_pair)SAMUT_PAIR_INIT;
	return 0;
}

struct wanted {
	const char *name;
	char *target;
};

static int is_wanted(const char *name, const char *target, void *arg)
{
	struct wanted *wanted = arg;

	if (strcmp(name, wanted->name) != 0)
		return 0;
	wanted->target = g_strdup(target);
	return 1;
}

static int link_in_pair(struct samut_asking *asking, char **parts, char **ret_target)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	struct wanted wanted = {parts[2], NULL};
	int r = find_pair(asking, parts, &pair);

	if (r >= 0)
		r = each_link(asking, &pair, is_wanted, &wanted);
	if (r < 0)
		return r;
	*ret_target = wanted.target;
	return wanted.target ? 0 : -ENOENT;
}

static int link_of(struct samut_asking *asking, const char *rest, char **ret_target)
{
	g_auto(GStrv) parts = NULL;
	int r = strcmp(rest, CROWD) == 0 ? has_crowd(asking) : take_apart(rest, &parts);

	if (r > 0)
		*ret_target = g_strdup(PAGES "crowd.txt");
	if (r != 0 || !parts)
		return r > 0 ? 0 : r < 0 ? r : -ENOENT;
	return g_strv_length(parts) == 3 ? link_in_pair(asking, parts, ret_target) : -EINVAL;
}

static int find(struct samut_asking *asking, const char *rest, enum samut_shown_type *ret_type)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	g_auto(GStrv) parts = NULL;
	g_autofree char *target = NULL;
	int r = take_apart(rest, &parts);

	if (r < 0)
		return r;
	*ret_type = strcmp(rest, CROWD) == 0 || (parts[1] && parts[2]) ? SAMUT_SHOWN_LINK : SAMUT_SHOWN_DIR;
	if (*ret_type == SAMUT_SHOWN_LINK)
		return link_of(asking, rest, &target);
	if (parts[1])
		return find_pair(asking, parts, &pair);
	r = each_pair(asking, is_in_province, parts[0]);
	return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}

/* Hands on the name of a link. */
struct listing {
	samut_shown_fn fn;
	void *arg;
};

static int list_link(const char *name, const char *target, void *arg)
{
	struct listing *listing = arg;

	(void)target;
	return listing->fn(name, SAMUT_SHOWN_LINK, listing->arg);
}

static int list(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	g_auto(GStrv) parts = NULL;
	struct listing listing = {fn, arg};
	int r = take_apart(rest, &parts);

	if (r < 0)
		return r;
	if (!*rest)
		return list_provinces(asking, fn, arg);
	if (!parts[1])
		return list_gathered(asking, parts[0], fn, arg);
	r = parts[2] ? -ENOTDIR : find_pair(asking, parts, &pair);
	return r < 0 ? r : each_link(asking, &pair, list_link, &listing);
}

const struct samut_tree samut_duplicates_tree = {.find = find, .list = list, .link = link_of};
