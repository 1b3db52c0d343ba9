/* SPDX-License-Identifier: Apache-2.0 */
/* The folder views/duplicates/. What makes a pair stands in duplicates_pair.c. */
#include "core/show/duplicates.h"

#include <errno.h>
#include <string.h>

#include "core/show/duplicates_pair.h"
#include "core/show/linkname.h"
#include "core/show/provinces.h"

#define FORM "0 บันทึกผลพิจารณา · write the verdict.txt"
#define CROWD "ค่าที่ซ้ำกันมากเกินไป · shared by too many.txt"
#define PAGES ".samut/duplicates/"

/* ---- all pairs ---- */

/* Pairs of places that are alike, with the province in which the one with the lesser id stands; province 0:
 * all. */
static struct samut_stmt *places(struct samut_db *db, int64_t province)
{
	return samut_db_bind(db,
		"SELECT DISTINCT "
		"min(place_a,place_b),max(place_a,place_b),iif(x.rid<=y.rid,x.province,y.province) p,"
		"x.province,y.province"
		" FROM alike CROSS JOIN ix.home x ON x.place=place_a CROSS JOIN ix.home y ON y.place=place_b"
		" WHERE ?1 IN (0,p)",
		"i", province);
}

/* Name of a folder that a pair stands for: a new string. */
typedef int (*name_fn)(struct samut_asking *asking, const struct samut_pair *pair, char **ret_name);

static int pair_name(struct samut_asking *asking, const struct samut_pair *pair, char **ret_name)
{
	(void)asking;
	*ret_name = samut_pair_name(pair);
	return 0;
}

/* 1: the viewer sees it, and its name was added. */
static int add_name(struct samut_asking *asking, int64_t x, int64_t y, name_fn name, GPtrArray *names)
{
	g_auto(samut_pair) pair = SAMUT_PAIR_INIT;
	char *one = NULL;
	int r = samut_pair_read(asking, x, y, &pair);

	if (r >= 0)
		r = name(asking, &pair, &one);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	g_ptr_array_add(names, one);
	return 1;
}

/* Adds the names of all pairs of a province; with once, of each province that of the first pair. */
static int gather(struct samut_asking *asking, int64_t province, bool once, name_fn name, GPtrArray *names)
{
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
	bool entered[SAMUT_PROVINCES_MAX];
	struct samut_stmt *stmt;
	int r = samut_provinces_entered(asking, entered);

	if (r < 0)
		return r;
	stmt = places(asking->db, province);
	while ((r = samut_stmt_step(stmt)) > 0) {
		void *key = GINT_TO_POINTER((int)samut_stmt_int(stmt, 2));

		if (!entered[samut_stmt_int(stmt, 3) % SAMUT_PROVINCES_MAX] ||
			!entered[samut_stmt_int(stmt, 4) % SAMUT_PROVINCES_MAX] ||
			(once && g_hash_table_contains(done, key)))
			continue;
		r = add_name(asking, samut_stmt_int(stmt, 0), samut_stmt_int(stmt, 1), name, names);
		if (r > 0)
			g_hash_table_add(done, key);
		if (r < 0 || (r > 0 && once && province))
			break;
	}
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_gathered(
	struct samut_asking *asking, int64_t province, name_fn name, samut_shown_fn fn, void *arg)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int r = gather(asking, province, province == 0, name, names);

	g_ptr_array_sort(names, compare_names);
	for (unsigned i = 0; r == 0 && i < names->len; i++)
		r = fn(names->pdata[i], SAMUT_SHOWN_DIR, arg);
	return r;
}

/* ---- provinces ---- */

/* -ENOENT: the viewer sees no pair of that province, or it is called otherwise. */
static int find_province(struct samut_asking *asking, const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int64_t province = g_ascii_strtoll(name, NULL, 10);
	int r = province > 0 ? gather(asking, province, true, samut_pair_province, names) : -ENOENT;

	if (r >= 0 && (names->len == 0 || strcmp(names->pdata[0], name) != 0))
		r = -ENOENT;
	return r;
}

static int list_province(struct samut_asking *asking, const char *name, samut_shown_fn fn, void *arg)
{
	int r = find_province(asking, name);

	return r < 0 ? r : list_gathered(asking, g_ascii_strtoll(name, NULL, 10), pair_name, fn, arg);
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
	int r = list_gathered(asking, 0, samut_pair_province, fn, arg);

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
		g_autoptr(GString) name = g_string_new(NULL), target = g_string_new(NULL);

		if (i == 1 && pair->twin[0].place == pair->twin[1].place)
			break;
		r = samut_linkname_append(asking->db, pair->twin[i].place, name);
		if (r >= 0)
			r = samut_node_path(asking->db, pair->twin[i].place, target);
		if (r < 0)
			return r;
		samut_linkname_finish(name);
		r = fn(name->str, target->str, arg);
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
	r = samut_pair_province(asking, &pair, &province);
	if (r < 0)
		return r;
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
	return find_province(asking, parts[0]);
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
		return list_province(asking, parts[0], fn, arg);
	r = parts[2] ? -ENOTDIR : find_pair(asking, parts, &pair);
	return r < 0 ? r : each_link(asking, &pair, list_link, &listing);
}

const struct samut_tree samut_duplicates_tree = {.find = find, .list = list, .link = link_of};
