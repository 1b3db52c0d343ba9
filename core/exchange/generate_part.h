/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of generate share. Private to generate*.c. */
#pragma once

#include "core/exchange/import_place.h"
#include "core/work/bulk.h"
#include "core/work/gazetteer.h"

/* ---- generate_area.c: where households stand ---- */

/* Directory of the village in which the i-th of n households of a province stands, in districts of the
 * gazetteer (NULL: invented ones). New string. */
char *area_village(struct import_places *places, const struct samut_gazetteer *gazetteer, int province,
	int64_t i, int64_t n);

/* ---- generate_family.c: what is told of them ---- */

/* One household to be written. */
struct family {
	uint64_t seed; /* all that chance decides follows from it */
	int province;
	const char *id;	     /* its Id */
	const char *village; /* its directory */
	const char *partner; /* id of the provincial office */
};

/* Puts all records of a household into the batch. */
int family_put(struct samut_bulk *bulk, const struct family *family, struct samut_diag *diag);

/* ---- generate_network.c: whom the households refer to ---- */

/* Volunteers in each province. */
#define NETWORK_VOLUNTEERS 3

/* Id of the provincial office, and of the k-th volunteer (from 1) of a province. New strings. */
char *network_partner_id(int province);
char *network_volunteer_id(int province, int k);
/* Puts those that are missing into the batch. */
int network_put(
	struct samut_bulk *bulk, struct import_places *places, uint64_t seed, struct samut_diag *diag);

/* ---- generate_words.c: names of people ---- */

struct chance;
/* A given name; a surname. Constant. */
const char *words_given_name(struct chance *c, bool female, int birth_year);
/* New string. */
char *words_surname(struct chance *c);
