/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gazetteer: names of districts and subdistricts by their TIS 1099 codes, from a table that the user may
 * load (code,level,name_th,name_en,parent; levels changwat, amphoe, khet, tambon, khwaeng). The store keeps
 * it as STORE/gazetteer.csv. With one loaded, folders of areas are made only under codes that exist, and not
 * under the name of another area; without one, whoever makes a folder knows best. It judges what is made from
 * then on: folders that stand already, and trees that are imported or restored, stay as they are.
 */
#pragma once

#include "core/base/diag.h"
#include "core/model/layout.h"

#define SAMUT_GAZETTEER_FILE "gazetteer.csv"

struct samut;

/* One area below the province. */
struct samut_area {
	char *code; /* 4 digits: amphoe or khet; 6: tambon or khwaeng */
	char *th, *en;
};

/* Immutable once read; counted references, any thread. */
struct samut_gazetteer;
typedef struct samut_gazetteer samut_gazetteer;
struct samut_gazetteer *samut_gazetteer_ref(struct samut_gazetteer *gazetteer);
void samut_gazetteer_unref(struct samut_gazetteer *gazetteer); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_gazetteer, samut_gazetteer_unref)

/* Reads a table to its end. -EINVAL with every bad row in diag: a code of another length than its level has,
 * one that does not lie in its parent, a parent or province that there is not, a code given twice, no name.
 */
int samut_gazetteer_read(int fd, struct samut_gazetteer **ret_gazetteer, struct samut_diag *diag);

/* How many areas it has. */
unsigned samut_gazetteer_size(const struct samut_gazetteer *gazetteer);
/* The area of a code, or NULL. */
const struct samut_area *samut_gazetteer_get(const struct samut_gazetteer *gazetteer, const char *code);
/* Areas directly within the one of that code ("70", "7001"), in order: of const struct samut_area *; NULL
 * when there are none. */
const GPtrArray *samut_gazetteer_within(const struct samut_gazetteer *gazetteer, const char *code);

/* May a folder of that row be called so ("7001-เมืองราชบุรี")? 0 when the row is no area; -EINVAL with what is
 * right in diag. */
int samut_gazetteer_judge(const struct samut_gazetteer *gazetteer, const struct samut_layout *row,
	const char *name, struct samut_diag *diag);

/* ---- Of a store ---- */

/* Reads STORE/gazetteer.csv, if there is one. *ret is untouched when there is none. -EINVAL for one that does
 * not read, with the reasons. */
int samut_gazetteer_open(const char *dir, struct samut_gazetteer **ret_gazetteer, struct samut_diag *diag);

/* The store's present one: a new reference, NULL when none is loaded. */
struct samut_gazetteer *samut_gazetteer_of(struct samut *s);
