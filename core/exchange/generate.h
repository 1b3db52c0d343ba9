/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synthetic but plausible casework: invented families over all 77 provinces, in several states of progress,
 * with volunteers and provincial offices to refer to. The same seed over the same number of households and
 * the same gazetteer makes the same texts (only Ids follow the store's counters).
 *
 * A verb of the service (service.h).
 */
#pragma once

#include "core/base/author.h"
#include "core/base/talk.h"
#include "core/work/casebook.h"

/*
 * args: `households`, how many; `seed`, a whole number (1 if left out). fd: a gazetteer, a CSV table with the
 * columns code, level, name_th, name_en, parent; or -1: then districts below the province get invented names.
 * Households are written in batches, each an edit, so that what was made before a failure stays.
 */
int samut_generate(struct samut *s, const struct samut_who *who, GHashTable *args, int fd,
	const struct samut_talk *talk);
