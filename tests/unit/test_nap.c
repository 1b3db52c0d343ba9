/* SPDX-License-Identifier: Apache-2.0 */
/* Naps: they last as long as they should, and end at once when they are over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>

#include "core/base/nap.h"

static void *sleeper(void *arg)
{
	unsigned naps = 0;

	while (samut_nap_take(arg, 60))
		naps++;
	return GUINT_TO_POINTER(naps);
}

static void test_ends_at_once(void **state)
{
	struct samut_nap nap;
	pthread_t thread;
	void *naps;

	(void)state;
	samut_nap_init(&nap);
	assert_int_equal(pthread_create(&thread, NULL, sleeper, &nap), 0);
	g_usleep(20000);
	gint64 before = g_get_monotonic_time();
	samut_nap_end(&nap);
	assert_int_equal(pthread_join(thread, &naps), 0);
	assert_true(g_get_monotonic_time() - before < 10 * G_USEC_PER_SEC);
	assert_int_equal(GPOINTER_TO_UINT(naps), 0);
	assert_false(samut_nap_take(&nap, 60));
	samut_nap_release(&nap);
}

static void test_lasts(void **state)
{
	struct samut_nap nap;

	(void)state;
	samut_nap_init(&nap);
	gint64 before = g_get_monotonic_time();
	assert_true(samut_nap_take(&nap, 1));
	assert_true(g_get_monotonic_time() - before >= G_USEC_PER_SEC * 9 / 10);
	samut_nap_release(&nap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_at_once),
		cmocka_unit_test(test_lasts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
