/* SPDX-License-Identifier: Apache-2.0 */
/* One pair of households that may be the same, as a viewer sees it. Private to duplicates*.c. */
#pragma once

#include "core/index/likeness.h"
#include "core/show/page.h"

/* One of the two. */
struct samut_twin {
	int64_t place;
	char *id; /* of the household */
};

/* Why: one record of each, in the order of the pair. */
struct samut_reason {
	const struct samut_likeness_kind *kind;
	int64_t node[2];
	char *text; /* as in a verdict's Match */
};

struct samut_pair {
	struct samut_twin twin[2];
	GPtrArray *reasons;  /* struct samut_reason *, the strongest first */
	GPtrArray *verdicts; /* char *, numbers of those given, the newest last */
	bool unsure;	     /* the newest is */
	bool again;	     /* the newest decided, but there is a new reason */
};
typedef struct samut_pair samut_pair;
#define SAMUT_PAIR_INIT                                                                                      \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_pair_release(struct samut_pair *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_pair, samut_pair_release)

/* The pair of two places, in any order. -ENOENT: nothing speaks for it that the viewer can read, or it is
 * decided. ret must be initialised. */
int samut_pair_read(struct samut_asking *asking, int64_t x, int64_t y, struct samut_pair *ret);

/* Name of its folder; a new string. */
char *samut_pair_name(const struct samut_pair *pair);
/* Name of the folder of its province: where its first stands. *ret_name: a new string. -ENOENT. */
int samut_pair_province(struct samut_asking *asking, const struct samut_pair *pair, char **ret_name);

/* The pair whose folder is called name; also without the word behind the ids. -ENOENT. */
int samut_pair_find(struct samut_asking *asking, const char *name, struct samut_pair *ret);
