/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines: filtered by level, one line a call, to the sink that is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/log.h"

static void collect(enum samut_log_level level, const char *text, void *data)
{
	g_string_append_printf(data, "%d %s\n", (int)level, text);
}

static void test_levels(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	samut_log_set_sink(collect, out);
	samut_log_set_level(SAMUT_LOG_WARN);
	samut_log(SAMUT_LOG_ERROR, "error %d", 1);
	samut_log(SAMUT_LOG_WARN, "warn");
	samut_log(SAMUT_LOG_INFO, "info");
	samut_log_set_level(SAMUT_LOG_DEBUG);
	samut_log(SAMUT_LOG_DEBUG, "debug");
	samut_log_set_sink(NULL, NULL);
	assert_string_equal(out->str, "0 error 1\n1 warn\n3 debug\n");
}

static void test_one_line(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	samut_log_set_level(SAMUT_LOG_INFO);
	samut_log_set_sink(collect, out);
	samut_log(SAMUT_LOG_INFO, "%s", "name\nsamut: forged\x1b[2J ชื่อ");
	samut_log_set_sink(NULL, NULL);
	assert_string_equal(out->str, "2 name samut: forged [2J ชื่อ\n");
}

/* Without a sink lines go to standard error in the documented form. */
static void test_stderr(void **state)
{
	char buffer[64] = "";
	int ends[2], saved;
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	saved = dup(STDERR_FILENO);
	assert_int_not_equal(dup2(ends[1], STDERR_FILENO), -1);
	samut_log(SAMUT_LOG_ERROR, "no %s", "store");
	assert_int_not_equal(dup2(saved, STDERR_FILENO), -1);
	n = read(ends[0], buffer, sizeof buffer - 1);
	(void)close(saved);
	(void)close(ends[0]);
	(void)close(ends[1]);
	assert_true(n > 0);
	assert_string_equal(buffer, "samut: no store\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_stderr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
