/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logbook.html: the family logbook (สมุดพกครอบครัว; cabinet letter of 22 April 2565, section 3.2.1, step 4) of
 * one household, one page to read on a telephone or print on A4. It shows what its viewer can read and what
 * counts (core/domain/derived.h); of a case that goes back twenty years the newest entries in full and the
 * older ones by year with their days, so that none is lost and the page stays a few sheets.
 *
 * The page is printed and carried around, hence: of a national id only the last four digits (enough to tell
 * two people apart, not enough to act in their name); of a confidential case no address, place or telephone,
 * no id at all, and a banner (Personal Data Protection Act B.E. 2562; Anti-Trafficking Act B.E. 2551).
 */
#pragma once

#include "core/show/family.h"

/* The page. 0 or -errno. */
int samut_logbook_write(const struct samut_family *family, GString *out);

/* The page .samut/households/{household}/logbook.html. */
int samut_logbook_render(struct samut_asking *asking, GString *out);
