/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a generation: offices and volunteers first, then households province by province, a batch at
 * a time. The Ids of a batch are taken from the provinces' counters before it.
 */
#include "core/exchange/generate.h"

#include "core/exchange/generate_part.h"
#include "core/model/province.h"
#include "core/work/edit_id.h"

#include <errno.h>
#include <string.h>

#define BATCH 1000
#define HOUSEHOLDS_MAX 10000000

struct generation {
	struct samut *samut;
	const struct samut_who *who;
	const struct samut_talk *talk;
	struct import_places places;
	struct samut_gazetteer *gazetteer; /* NULL: none */
	uint64_t seed;
	int64_t total;
	int64_t made; /* households */
	int64_t files;
	/* Numbers of the batch under way. */
	int64_t first, count;
	GPtrArray *ids;
};

/* Province of the i-th household: those of one province follow each other. */
static int province_of(const struct generation *g, int64_t i)
{
	return samut_province_at((unsigned)(i * SAMUT_PROVINCE_COUNT / g->total))->code;
}

/* First household of the province with that index. */
static int64_t first_of(const struct generation *g, int64_t index)
{
	return (index * g->total + SAMUT_PROVINCE_COUNT - 1) / SAMUT_PROVINCE_COUNT;
}

static int take_ids(struct samut_db *db, void *arg)
{
	struct generation *g = arg;

	g_ptr_array_set_size(g->ids, 0);
	for (int64_t i = g->first; i < g->first + g->count; i++) {
		char *id;
		int error = samut_household_next(db, province_of(g, i), &id);
		if (error < 0)
			return error;
		g_ptr_array_add(g->ids, id);
	}
	return 0;
}

static int put_household(struct generation *g, struct samut_bulk *bulk, int64_t i, struct samut_diag *diag)
{
	int64_t index = i * SAMUT_PROVINCE_COUNT / g->total;
	int64_t start = first_of(g, index);
	int province = province_of(g, i);
	g_autofree char *village =
		area_village(&g->places, g->gazetteer, province, i - start, first_of(g, index + 1) - start);
	g_autofree char *partner = network_partner_id(province);
	const struct family family = {.seed = g->seed * UINT64_C(0x100000001B3) + (uint64_t)i,
		.province = province,
		.id = g->ids->pdata[i - g->first],
		.village = village,
		.partner = partner};

	return family_put(bulk, &family, diag);
}

static int make_batch(struct generation *g, struct samut_diag *diag)
{
	g_autofree char *subject =
		g_strdup_printf("generate households %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
			(gint64)g->first + 1, (gint64)(g->first + g->count));
	g_autoptr(samut_bulk) bulk = samut_bulk_new(g->samut, g->who, subject);
	int64_t files = 0, seq;
	int error = samut_store_write(g->samut->store, take_ids, g, false);

	for (int64_t i = g->first; i < g->first + g->count && error >= 0; i++)
		error = put_household(g, bulk, i, diag);
	if (error >= 0)
		error = samut_bulk_commit(bulk, &files, &seq, diag);
	if (error >= 0)
		g->files += files;
	return error;
}

static int make_network(struct generation *g, struct samut_diag *diag)
{
	g_autoptr(samut_bulk) bulk = samut_bulk_new(g->samut, g->who, "generate offices and volunteers");
	int64_t files = 0, seq;
	int error = network_put(bulk, &g->places, g->seed, diag);

	if (error >= 0)
		error = samut_bulk_commit(bulk, &files, &seq, diag);
	g->files += error >= 0 ? files : 0;
	return error;
}

static int make_all(struct generation *g, struct samut_diag *diag)
{
	int error = make_network(g, diag);

	while (error >= 0 && g->made < g->total) {
		g->first = g->made;
		g->count = MIN(BATCH, g->total - g->made);
		error = make_batch(g, diag);
		if (error >= 0)
			g->made += g->count;
		samut_talk_progress(g->talk, "households", g->made, g->total);
	}
	return error;
}

static int report(const struct generation *g, int error, const struct samut_diag *diag, gint64 started)
{
	double seconds = (double)MAX(g_get_monotonic_time() - started, 1) / 1e6;

	samut_talk_diag(g->talk, "", diag);
	if (error < 0 && samut_diag_count(diag) == 0)
		samut_talk_err(g->talk, "%s", g_strerror(-error));
	samut_talk_out(g->talk,
		"%" G_GINT64_FORMAT " households, %" G_GINT64_FORMAT
		" files in %.1f seconds: %.0f households, %.0f files a second",
		(gint64)g->made, (gint64)g->files, seconds, (double)g->made / seconds,
		(double)g->files / seconds);
	return error < 0 ? SAMUT_EXIT_REFUSED : SAMUT_EXIT_DONE;
}

static bool take_number(GHashTable *args, const char *name, uint64_t max, uint64_t *ret_value)
{
	const char *text = g_hash_table_lookup(args, name);

	return !text || g_ascii_string_to_unsigned(text, 10, 0, max, ret_value, NULL);
}

int samut_generate(
	struct samut *s, const struct samut_who *who, GHashTable *args, int fd, const struct samut_talk *talk)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct generation g = {.samut = s, .who = who, .talk = talk};
	uint64_t households = 0, seed = 1;
	gint64 started = g_get_monotonic_time();

	if (!take_number(args, "households", HOUSEHOLDS_MAX, &households) || households == 0 ||
		!take_number(args, "seed", G_MAXUINT64, &seed)) {
		samut_talk_err(
			talk, "households and seed are whole numbers, at most %d households", HOUSEHOLDS_MAX);
		return SAMUT_EXIT_USAGE;
	}
	struct samut_db *db = samut_store_reader(s->store);
	if (!db)
		return report(&g, -EMFILE, &diag, started);
	g.total = (int64_t)households;
	g.seed = seed;
	g.ids = g_ptr_array_new_with_free_func(g_free);
	import_places_init(&g.places, s, db);
	int error = 0;
	if (fd >= 0)
		error = samut_gazetteer_read(fd, &g.gazetteer, &diag);
	else
		g.gazetteer = samut_gazetteer_of(s);
	if (error >= 0)
		error = make_all(&g, &diag);
	int status = report(&g, error, &diag, started);
	samut_gazetteer_unref(g.gazetteer);
	import_places_release(&g.places);
	g_ptr_array_unref(g.ids);
	samut_store_reader_done(s->store, db);
	return status;
}
