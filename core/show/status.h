/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.txt of a household: what is derived about it, in the format of records, so that recsel, grep and awk
 * work on it as on any record ("grep -h ^Due: households/70-*…/status.txt"). Codes stand in fields of
 * their own; words are Thai with English after.
 */
#pragma once

#include "core/show/family.h"

/* The text. 0 or -errno. */
int samut_status_write(const struct samut_family *family, GString *out);

/* The page .samut/households/{household}/status.txt. */
int samut_status_render(struct samut_asking *asking, GString *out);
