/* SPDX-License-Identifier: Apache-2.0 */
/* How the state of a household is derived, in parts. Private to derived*.c; all as derived.h says. */
#pragma once

#include "core/domain/derived.h"
#include "core/model/kind.h"

/* One derivation under way. */
struct deriving {
	struct samut_db *db;
	struct samut_date today;
	samut_sees_fn sees; /* NULL: everything */
	void *arg;
	struct samut_derived *d;
	const struct samut_choice *groups; /* words of Group */
	int n_groups;

	/* What only the tasks need. */
	int64_t visit, assessment, analysis, item,
		referral;			    /* nodes of the newest; of the most urgent open */
	struct samut_date next_referral, last_done; /* last_done: newest DoneDate of an item */
	bool unmatched;				    /* the newest screening says so */
	bool under_way, accepted;		    /* an item of the plan; a referral */
};

/* Whether a record counts; those that do not are counted as hidden or later. date: NULL when the kind has
 * none. */
bool deriving_counts(struct deriving *v, int64_t node, const struct samut_date *date);
/* A day as the store keeps it (ISO, may be partial); year 0 for NULL. */
struct samut_date deriving_day(const char *iso);
/* Text kept as long as the result. NULL for NULL. */
const char *deriving_keep(struct deriving *v, const char *text);
bool deriving_is_day(struct samut_date date);
/* date lies before today. */
bool deriving_is_past(const struct deriving *v, struct samut_date date);

/* Members, who of them is there, groups. Before the level. */
int deriving_members(struct deriving *v);
/* Screenings and assessments: dimensions, ladder. */
int deriving_observations(struct deriving *v);
void deriving_level(struct deriving *v);
/* The last two: out of all the rest. */
void deriving_step(struct deriving *v);
void deriving_next(struct deriving *v);
