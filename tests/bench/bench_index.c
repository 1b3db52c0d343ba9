/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast a store is indexed, and what the folders of views cost: bench_index STORE. The index is made anew
 * first. Prints one line a figure, medians in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/index/index.h"
#include "core/show/show.h"
#include "core/show/show_part.h"

#define TIMES 21
#define PATIENCE_MS 3600000

static const uint32_t staff_groups[] = {50};
static const struct samut_viewer staff = {4242, 4242, staff_groups, 1};

static int count(const char *name, enum samut_shown_type type, void *arg)
{
	(void)name;
	(void)type;
	++*(unsigned *)arg;
	return 0;
}

/* The last name of a listing: where the walk goes on. */
static int keep(const char *name, enum samut_shown_type type, void *arg)
{
	char **last = arg;

	if (type == SAMUT_SHOWN_FILE || g_str_equal(name, "README.txt"))
		return 0;
	g_free(*last);
	*last = g_strdup(name);
	return 0;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void time_listing(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	int64_t times[TIMES];
	unsigned entries = 0;

	for (unsigned i = 0; i < TIMES; i++) {
		int64_t start = g_get_monotonic_time();

		entries = 0;
		if (samut_show_list(show, viewer, path, count, &entries) < 0)
			printf("cannot list %s\n", path);
		times[i] = g_get_monotonic_time() - start;
	}
	qsort(times, TIMES, sizeof times[0], compare);
	printf("%8lld us  %5u entries  %s %s\n", (long long)times[TIMES / 2], entries,
		viewer->uid ? "staff" : "root ", path);
}

static void time_lookup(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	int64_t times[TIMES];
	struct samut_shown shown;

	for (unsigned i = 0; i < TIMES; i++) {
		int64_t start = g_get_monotonic_time();

		if (samut_show_find(show, viewer, path, &shown) < 0)
			printf("cannot find %s\n", path);
		times[i] = g_get_monotonic_time() - start;
	}
	qsort(times, TIMES, sizeof times[0], compare);
	printf("%8lld us  lookup         %s %s\n", (long long)times[TIMES / 2],
		viewer->uid ? "staff" : "root ", path);
}

/* A view from its top to one of its entries. */
static void time_view(struct samut_show *show, const struct samut_viewer *viewer, const char *view)
{
	g_autofree char *path = g_strdup(view);
	struct samut_shown shown = {.type = SAMUT_SHOWN_DIR};

	while (shown.type == SAMUT_SHOWN_DIR) {
		g_autofree char *last = NULL;

		time_listing(show, viewer, path);
		if (samut_show_list(show, viewer, path, keep, &last) < 0 || !last)
			return;
		char *below = g_strconcat(path, "/", last, NULL);
		g_free(path);
		path = below;
		if (samut_show_find(show, viewer, path, &shown) < 0)
			return;
	}
	time_lookup(show, viewer, path);
}

static int make_index(struct samut *s, const char *store, struct samut_show **ret_show)
{
	g_autofree char *index = g_build_filename(store, "index.db", NULL);
	int64_t homes = 0, rows = 0, start = g_get_monotonic_time();
	struct rusage usage;

	(void)unlink(index);
	if (samut_show_open(s, true, ret_show) < 0 || !(*ret_show)->index)
		return -1;
	int r = samut_index_wait((*ret_show)->index, false, PATIENCE_MS);
	double lists = (double)(g_get_monotonic_time() - start) / 1e6;
	if (r == 0)
		r = samut_index_wait((*ret_show)->index, true, PATIENCE_MS);
	double all = (double)(g_get_monotonic_time() - start) / 1e6;
	struct samut_db *db = samut_indexdb_reader((*ret_show)->files);
	(void)samut_db_int(db, &homes, "SELECT count(*) FROM ix.home", "");
	(void)samut_db_int(db, &rows, "SELECT count(*) FROM ix.listing", "");
	samut_indexdb_reader_done((*ret_show)->files, db);
	getrusage(RUSAGE_SELF, &usage);
	printf("%lld households, %lld entries of lists: lists in %.1f s (%.0f households a second), search "
	       "in %.1f s "
	       "more; %ld MiB at most\n",
		(long long)homes, (long long)rows, lists, (double)homes / lists, all - lists,
		usage.ru_maxrss / 1024);
	return r;
}

int main(int argc, char **argv)
{
	static const char *const views[] = {"plans/urgent", "plans/overdue", "views/by-step",
		"views/by-partner", "views/by-volunteer", "views/incomplete", "views/overdue",
		"views/recent"};
	struct samut *s = NULL;
	struct samut_show *show = NULL;

	if (argc != 2 || samut_open(argv[1], SAMUT_OPEN_OWNER, &s, NULL) < 0) {
		fprintf(stderr, "usage: bench_index STORE\n");
		return 2;
	}
	if (make_index(s, argv[1], &show) == 0)
		for (unsigned i = 0; i < G_N_ELEMENTS(views); i++) {
			time_view(show, &samut_viewer_root, views[i]);
			time_view(show, &staff, views[i]);
		}
	samut_show_close(show);
	return samut_close(s) < 0;
}
