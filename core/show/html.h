/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of HTML: the frame that all pages of the tree share, and text put into it. A page stands alone: its
 * style is inside, no script, no picture, font or link from elsewhere (a Content-Security-Policy in its head
 * says so to the browser), so that it looks the same copied to a stick, mailed or printed. Thai first,
 * English beside it, smaller.
 *
 * The style of the frame: semantic elements need no class. It is made for A4 paper (rows and sections do not
 * break, headings keep with what follows), for a telephone (tables marked class "cards" turn into cards, one
 * a row, each cell called by its data-label) and for a dark screen; paper is always light. Nothing is told by
 * colour alone. Lines are high enough for Thai vowels and tone marks above and below; digits are of one
 * width.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "core/model/date.h"

/* Everything before the content of <body>. title: text, shown by the browser. style: further CSS, or NULL. */
void samut_html_begin(GString *out, const char *title, const char *style);
/* Everything after it. */
void samut_html_end(GString *out);

/* Appends text as content or attribute value: markup escaped, what XML forbids left out. NULL: nothing. */
void samut_html_text(GString *out, const char *text);
/* The same for text of several lines: each newline is a line break. */
void samut_html_lines(GString *out, const char *text);

/*
 * Appends format, which is markup as it stands; each %s in it is escaped like samut_html_text(). Of printf's
 * other conversions only %d and %% are known here. The way to write markup with texts in it.
 */
void samut_html_add(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* <tag>ไทย <span lang="en">English</span></tag>; en may be NULL. */
void samut_html_both(GString *out, const char *tag, const char *th, const char *en);

/* <time datetime="2026-12-01">1 ธ.ค. 2569</time>; nothing when the year is 0. */
void samut_html_date(GString *out, struct samut_date date);
/* Satang as 1,234.50, whole baht without decimals: 1,234. */
void samut_html_money(GString *out, int64_t satang);
/* A bar that is filled to part of whole, with the words beside it ("2/3"), for paper too. whole 0: nothing.
 */
void samut_html_bar(GString *out, int part, int whole);
