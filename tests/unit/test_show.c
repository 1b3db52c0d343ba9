/* SPDX-License-Identifier: Apache-2.0 */
/* The front door: routes, listings, content with its times, the cache. */
#include "tests/unit/work_kit.h"

#include <pthread.h>

#include "core/show/cache.h"
#include "core/show/show.h"

/* ---- the cache ---- */

struct source {
	const char *text;
	int made, error;
	int64_t time;
	struct samut_cache_state state;
};

static int make(void *arg, GBytes **ret_bytes, struct samut_cache_state *ret_state, int64_t *ret_time)
{
	struct source *source = arg;

	source->made++;
	if (source->error)
		return source->error;
	*ret_bytes = g_bytes_new(source->text, strlen(source->text));
	*ret_state = source->state;
	*ret_time = source->time;
	return 0;
}

static int64_t get(struct samut_cache *cache, const char *key, struct source *source, const char *expected)
{
	g_autoptr(GBytes) bytes = NULL;
	int64_t mtime = 0;
	gsize len;

	assert_int_equal(samut_cache_get(cache, key, &source->state, make, source, &bytes, &mtime), 0);
	const char *data = g_bytes_get_data(bytes, &len);
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(data, expected, len);
	return mtime;
}

static void test_cache_keeps(void **state)
{
	struct samut_cache *cache = samut_cache_new(1000, 10);
	struct source source = {.text = "one", .time = 5000, .state = {1, 1, 20260101}};

	(void)state;
	assert_int_equal(get(cache, "k", &source, "one"), 5000);
	source.text = "unseen";
	assert_int_equal(get(cache, "k", &source, "one"), 5000);
	assert_int_equal(source.made, 1);
	get(cache, "other", &source, "unseen");
	assert_int_equal(source.made, 2);
	/* Whoever asks in an older state is served with what is newer. */
	source.state.changed = 0;
	get(cache, "k", &source, "one");
	assert_int_equal(source.made, 2);
	/* Each part of a newer state makes it anew. */
	for (int part = 0; part < 3; part++) {
		source.state =
			(struct samut_cache_state){1 + (part == 0), 1 + (part >= 1), 20260101 + (part == 2)};
		get(cache, "k", &source, "unseen");
		assert_int_equal(source.made, 3 + part);
		source.state.changed = 1;
		get(cache, "k", &source, "unseen");
		assert_int_equal(source.made, 3 + part);
	}
	samut_cache_free(cache);
}

static void test_cache_times(void **state)
{
	struct samut_cache *cache = samut_cache_new(1000, 10);
	struct source source = {.text = "one", .time = 5000};

	(void)state;
	assert_int_equal(get(cache, "k", &source, "one"), 5000);
	/* The same content, made again: the same time. */
	source.state.changed = 1;
	source.time = 6000;
	assert_int_equal(get(cache, "k", &source, "one"), 5000);
	source.state.changed = 2;
	source.text = "two";
	assert_int_equal(get(cache, "k", &source, "two"), 6000);
	/* Moved by something that is no edit: the clock's time. */
	source.state.changed = 3;
	source.text = "three";
	int64_t moved = get(cache, "k", &source, "three");
	assert_true(moved > (int64_t)1600000000 * 1000000000);
	/* Never in the future. */
	source.time = INT64_MAX;
	source.text = "four";
	source.state.changed = 4;
	int64_t last = get(cache, "k", &source, "four");
	assert_true(last > moved && last < (int64_t)g_get_real_time() * 1000 + 1000000);
	samut_cache_free(cache);
}

static void test_cache_bounds(void **state)
{
	struct samut_cache *cache = samut_cache_new(10, 3);
	struct source source = {.text = "123456", .time = 7000};

	(void)state;
	get(cache, "a", &source, "123456");
	get(cache, "b", &source, "123456");
	assert_int_equal(source.made, 2);
	/* The content of a went, its time stamp did not. */
	source.time = 9000;
	assert_int_equal(get(cache, "a", &source, "123456"), 7000);
	assert_int_equal(source.made, 3);
	get(cache, "c", &source, "123456");
	get(cache, "d", &source, "123456");
	get(cache, "e", &source, "123456");
	assert_int_equal(get(cache, "a", &source, "123456"), 9000);
	samut_cache_free(cache);
}

static void test_cache_errors(void **state)
{
	struct samut_cache *cache = samut_cache_new(1000, 10);
	struct source source = {.text = "one", .time = 5000, .error = -ENOENT};
	GBytes *bytes = NULL;
	int64_t mtime;

	(void)state;
	assert_int_equal(samut_cache_get(cache, "k", &source.state, make, &source, &bytes, &mtime), -ENOENT);
	assert_null(bytes);
	source.error = 0;
	assert_int_equal(get(cache, "k", &source, "one"), 5000);
	/* Without a state everything is made anew. */
	assert_int_equal(samut_cache_get(cache, "k", NULL, make, &source, &bytes, &mtime), 0);
	g_bytes_unref(bytes);
	assert_int_equal(source.made, 3);
	samut_cache_free(cache);
}

/* Several threads ask for one key at once. */
static struct {
	struct samut_cache *cache;
	pthread_barrier_t start;
	_Atomic int made, inside;
} crowd;

static int make_slowly(void *arg, GBytes **ret_bytes, struct samut_cache_state *ret_state, int64_t *ret_time)
{
	(void)arg;
	assert_int_equal(crowd.inside++, 0);
	crowd.made++;
	g_usleep(20000);
	*ret_bytes = g_bytes_new("x", 1);
	*ret_state = (struct samut_cache_state){0};
	*ret_time = 1;
	crowd.inside--;
	return 0;
}

static void *ask(void *arg)
{
	const struct samut_cache_state now = {0};
	g_autoptr(GBytes) bytes = NULL;
	int64_t mtime;

	pthread_barrier_wait(&crowd.start);
	assert_int_equal(samut_cache_get(crowd.cache, "k", &now, make_slowly, NULL, &bytes, &mtime), 0);
	return arg;
}

static void test_cache_one_at_a_time(void **state)
{
	pthread_t threads[4];

	(void)state;
	crowd.cache = samut_cache_new(1000, 10);
	pthread_barrier_init(&crowd.start, NULL, 4);
	for (unsigned i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, ask, NULL);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(crowd.made, 1);
	pthread_barrier_destroy(&crowd.start);
	samut_cache_free(crowd.cache);
}

/* ---- pages ---- */

static struct samut_show *open_show(struct kit *kit)
{
	struct samut_show *show = NULL;

	assert_int_equal(samut_show_open(kit->s, true, &show), 0);
	return show;
}

static int gather(const char *name, enum samut_shown_type type, void *arg)
{
	g_string_append_printf(arg, "%s%s ", name,
		type == SAMUT_SHOWN_DIR	   ? "/"
		: type == SAMUT_SHOWN_LINK ? "@"
					   : "");
	return 0;
}

static void test_pages(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = open_show(kit);
	struct samut_shown shown;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GString) names = g_string_new(NULL);
	char *target = NULL;
	int64_t mtime, again;

	assert_int_equal(samut_show_find(show, &samut_viewer_root, ".samut", &shown), 0);
	assert_int_equal(shown.type, SAMUT_SHOWN_DIR);
	assert_int_equal(samut_show_find(show, &samut_viewer_root, ".samut/none", &shown), -ENOENT);
	assert_int_equal(samut_show_find(show, &samut_viewer_root, ".samut/views.txt", &shown), 0);
	assert_int_equal(shown.type, SAMUT_SHOWN_FILE);
	assert_int_equal(samut_show_read(show, &samut_viewer_root, ".samut/views.txt", &bytes, &mtime), 0);
	assert_int_equal(g_bytes_get_size(bytes), shown.size);
	assert_int_equal(mtime, shown.mtime);
	assert_true(shown.size > 100);
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, ".samut/views.txt/below", &shown), -ENOENT);
	assert_int_equal(samut_show_link(show, &samut_viewer_root, ".samut/views.txt", &target), -EINVAL);
	assert_int_equal(samut_show_read(show, &samut_viewer_root, ".samut", &bytes, &again), -EISDIR);
	/* /.samut is found and lists nothing. */
	assert_int_equal(samut_show_list(show, &samut_viewer_root, ".samut", gather, names), 0);
	assert_string_equal(names->str, "");
	samut_show_close(show);
}

/* An edit elsewhere moves no time. */
static void test_times(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = open_show(kit);
	struct samut_shown before, after;

	assert_int_equal(samut_show_find(show, &samut_viewer_root, ".samut/views.txt", &before), 0);
	kit_village(kit);
	assert_int_equal(samut_show_find(show, &samut_viewer_root, ".samut/views.txt", &after), 0);
	assert_int_equal(before.mtime, after.mtime);
	assert_int_equal(before.size, after.size);
	samut_show_close(show);
}

static void test_root(void **state)
{
	enum samut_shown_type type;

	(void)state;
	assert_true(samut_show_in_root(".samut", &type));
	assert_int_equal(type, SAMUT_SHOWN_DIR);
	assert_false(samut_show_in_root("households", &type));
	assert_false(samut_show_in_root("", &type));
	assert_false(samut_show_in_root(".samut/views.txt", &type));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cache_keeps),
		cmocka_unit_test(test_cache_times),
		cmocka_unit_test(test_cache_bounds),
		cmocka_unit_test(test_cache_errors),
		cmocka_unit_test(test_cache_one_at_a_time),
		cmocka_unit_test_setup_teardown(test_pages, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_times, kit_setup, kit_teardown),
		cmocka_unit_test(test_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
