/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing in a gazetteer (core/work/gazetteer.h), and on request the folders of the areas that it names. */
#pragma once

#include "core/base/author.h"
#include "core/base/talk.h"

struct samut;

/* The verb `gazetteer` of the service: loads the table from fd, for good. args: `name` of the table;
 * `folders`: `all` or province codes with commas, for which folders of all districts and subdistricts are
 * made, as one edit. */
int samut_gazetteer_load(struct samut *s, const struct samut_who *who, GHashTable *args, int fd,
	const struct samut_talk *talk);
