/* SPDX-License-Identifier: Apache-2.0 */
/* The folders plans/ and views/: lists of links to what a view asks for, made from one table
 * (core/index/view.h). */
#pragma once

#include "core/show/page.h"

/* The folders: of the views whose path begins with that of the page. */
extern const struct samut_tree samut_views_tree;

/* .samut/warnings/PROVINCE-AMPHOE.txt: what looks wrong in the records of that folder of views/warnings. */
int samut_warnings_page(struct samut_asking *asking, GString *out);

/* .samut/views.txt: what each view holds, in Thai and English, made from the table. */
int samut_views_readme(struct samut_asking *asking, GString *out);
