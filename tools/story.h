/* SPDX-License-Identifier: Apache-2.0 */
/* Edits in words, for people and for scripts; and the pager that long answers go through. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "core/audit/trail.h"

/* "22 พ.ย. 2569 14:05:33", as the clock on the wall of whoever made the edit showed; new string. It is read
 * back as the same second. */
char *story_date(const struct samut_edit_row *edit);

/*
 * Appends an edit:
 *
 *     #123 · 22 พ.ย. 2569 14:05:33 · สมชาย ใจดี <somchai@host>
 *         แก้ไข · edit households/…/household.txt
 *         Urgency: medium → urgent
 */
void story_append(GString *out, const struct samut_edit_row *edit);

/*
 * A format for scripts: %H commit, %an %ae author, %at %as %aI %ai time, %s subject, %b body, %B message, %n
 * newline, %% as git has them; %(change) number, %(path) where the record stood, %(date) as above.
 */
bool story_knows(const char *format);
void story_append_format(GString *out, const char *format, const struct samut_trail_entry *entry);

/* If the standard output is a terminal, what is printed until pager_end() goes through $SAMUT_PAGER, $PAGER
 * or less. */
void pager_begin(void);
void pager_end(void);
