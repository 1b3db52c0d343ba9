/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of pages and the texts in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/show/html.h"

#define assert_out(call, wanted)                                                                             \
	do {                                                                                                 \
		g_autoptr(GString) out = g_string_new(NULL);                                                 \
		call;                                                                                        \
		assert_string_equal(out->str, wanted);                                                       \
	} while (0)

static void test_texts_are_escaped(void **state)
{
	(void)state;
	assert_out(samut_html_text(out, "<b> & \"ก\""), "&lt;b&gt; &amp; &quot;ก&quot;");
	assert_out(samut_html_text(out, NULL), "");
	assert_out(samut_html_lines(out, "ก\n<ข>"), "ก<br>\n&lt;ข&gt;");
	assert_out(samut_html_lines(out, NULL), "");
	assert_out(samut_html_add(out, "<td class=\"%s\">%s %d%%</td>", "\">", "<i>", 12),
		"<td class=\"&quot;&gt;\">&lt;i&gt; 12%</td>");
	assert_out(samut_html_add(out, "<p>%s</p>", (const char *)NULL), "<p></p>");
	assert_out(
		samut_html_both(out, "h2", "ก&", "a<"), "<h2>ก&amp; <span lang=\"en\">a&lt;</span></h2>\n");
	assert_out(samut_html_both(out, "h2", "ก", NULL), "<h2>ก</h2>\n");
}

static void test_values(void **state)
{
	(void)state;
	assert_out(samut_html_date(out, ((struct samut_date){2026, 12, 1})),
		"<time datetime=\"2026-12-01\">1 ธ.ค. 2569</time>");
	assert_out(samut_html_date(out, ((struct samut_date){0, 0, 0})), "");
	assert_out(samut_html_money(out, 123456700), "1,234,567");
	assert_out(samut_html_money(out, 123450), "1,234.50");
	assert_out(samut_html_bar(out, 1, 0), "");
	assert_out(samut_html_bar(out, 1, 3),
		"<span class=\"bar\"><i aria-hidden=\"true\"><b style=\"width:33%\"></b></i> 1/3</span>");
}

static void test_frame(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	samut_html_begin(out, "<title>", ".own{color:red}\n");
	samut_html_end(out);
	assert_true(g_str_has_prefix(out->str, "<!DOCTYPE html>\n<html lang=\"th\">\n"));
	assert_true(g_str_has_suffix(out->str, "</html>\n"));
	assert_non_null(strstr(out->str, "<title>&lt;title&gt;</title>"));
	assert_non_null(strstr(out->str, ".own{color:red}"));
	assert_non_null(strstr(out->str, "default-src 'none'"));
	assert_null(strstr(out->str, "url("));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_are_escaped),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
