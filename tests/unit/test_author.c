/* SPDX-License-Identifier: Apache-2.0 */
/* Authors: from the password database, fit for a git author line, and the same from many threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "core/base/author.h"

static void test_root(void **state)
{
	g_autofree char *name = NULL;
	g_autofree char *mail = NULL;

	(void)state;
	samut_author(0, "example.go.th", &name, &mail);
	assert_string_equal(name, "root");
	assert_string_equal(mail, "root@example.go.th");
}

static void test_nobody_knows_him(void **state)
{
	g_autofree char *name = NULL;
	g_autofree char *mail = NULL;

	(void)state;
	samut_author(3999999999U, NULL, &name, &mail);
	assert_string_equal(name, "uid 3999999999");
	assert_true(g_str_has_prefix(mail, "uid3999999999@"));
	assert_true(strlen(mail) > strlen("uid3999999999@"));
}

static void test_domain_is_cleaned(void **state)
{
	g_autofree char *name = NULL;
	g_autofree char *mail = NULL;

	(void)state;
	samut_author(0, " a<b>c\n", &name, &mail);
	assert_string_equal(mail, "root@abc");
	g_free(name);
	g_free(mail);
	samut_author(0, "  ", &name, &mail);
	assert_true(g_str_has_prefix(mail, "root@"));
	assert_true(strlen(mail) > strlen("root@"));
}

static void *ask_many(void *arg)
{
	for (uint32_t i = 0; i < 3000; i++) {
		g_autofree char *name = NULL;
		g_autofree char *mail = NULL;
		samut_author(i % 2 ? 0 : 500000 + i, "x", &name, &mail);
		if (i % 2 && strcmp(name, "root") != 0)
			*(int *)arg = 1;
	}
	return NULL;
}

/* More users than the cache holds, from several threads. */
static void test_threads(void **state)
{
	pthread_t threads[4];
	int wrong[4] = {0};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_many, &wrong[i]), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(wrong[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_nobody_knows_him),
		cmocka_unit_test(test_domain_is_cleaned),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
