/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from a household's records and is never typed: how far its case has come, what is to be done
 * next and by when, what is late, how vulnerable it is, where it stands in the five dimensions and on the
 * ladder. Computed for one day, "today", from what is recorded up to then; asking for an earlier day tells
 * what was so then (as far as the records of today know it).
 *
 * What counts: records that are complete ("samutfs, the design", section 2: a record with a mandatory value
 * missing counts nowhere) and, where they have a Date, not dated after today. Sources: S1 = the cabinet
 * letter of 22 April 2565, section 3.2.1; S2 = "Productive Welfare" of 12 February 2562; DOMAIN = "The
 * domain".
 *
 * The nine steps (S1). Steps 1 and 2 are the programme's and the province's; a household by itself shows:
 *   2  it is registered, no more
 *   3  screened: a screening
 *   4  visited: a visit. A screening is not asked for, because families also come by the hotline or a
 *      neighbour
 *   5  analysed: a visit, and an analysis that has its four outputs (DOMAIN A7, R5 and R6)
 *   6  planned: analysed, an Urgency, and an item in one of the three horizons (R7)
 *   7  partners at work: planned, and help given, a referral accepted, or an item of the plan under way or
 *      done. Help in an emergency, before there is a plan, does not jump the steps
 *   8  followed up: step 7, and an assessment no earlier than the first help (than the first analysis where
 *      no help has a date)
 *   9  lessons drawn: step 8, closed, and a ClosedReason that says what came of it
 * A step once reached is kept: a follow-up that leads to a new plan does not lead back to 6.
 *
 * Client status ladder (S2): the Level of the newest assessment; of the household: of those assessments that
 * name no member, or its Head. Threads: as db.
 */
#pragma once

#include "core/model/date.h"
#include "core/store/db.h"

/* ---- Steps and actions ---- */

#define SAMUT_STEPS 9
struct samut_words {
	const char *code; /* for records and lists */
	const char *th, *en;
};
/* Names of the steps, from 1; NULL for others. */
const struct samut_words *samut_step(int step);

/*
 * What is to be done next. Each open task has a day by which it is due, or none, which means now. First comes
 * what is due today or late, the oldest first; then what the next step asks for and has no day; then what
 * lies ahead, the nearest first; among equals the order below.
 */
enum samut_action {
	SAMUT_ACTION_NONE, /* closed, or nothing is open */
	/* No screening and no visit. */
	SAMUT_ACTION_SCREEN,
	/* Screened and never visited; or the NextVisit of the newest visit is open. */
	SAMUT_ACTION_VISIT,
	/* Visited, no complete analysis. */
	SAMUT_ACTION_ANALYSE,
	/* The newest analysis has not gone back to the family and (unless confidential) the community, and no
	 * item of the plan is written yet (S1, step 5). */
	SAMUT_ACTION_RETURN,
	/* Analysed, and the household has no Urgency (R7). */
	SAMUT_ACTION_URGENCY,
	/* Analysed, no item in the plan; or all are done, and the newest assessment after them still says
	 * dependent (S1, step 8: results serve the next period's plan). */
	SAMUT_ACTION_PLAN,
	/* An item of the plan is not done: due as it says. */
	SAMUT_ACTION_ITEM,
	/* A referral is not answered: due as it says. */
	SAMUT_ACTION_REFERRAL,
	/* All items are done and no assessment followed the help; or the NextDate of the newest is open. */
	SAMUT_ACTION_FOLLOW_UP,
	/* All is done and the newest assessment says self-reliant or better; or the newest screening says
	 * that the household does not match, and it was never visited. */
	SAMUT_ACTION_CLOSE,
	/* Closed after a follow-up, without a ClosedReason. */
	SAMUT_ACTION_LESSON,
	SAMUT_ACTIONS
};
const struct samut_words *samut_action(enum samut_action action);

struct samut_next {
	enum samut_action action;
	struct samut_date due; /* year 0: now */
	int64_t node;	       /* the record that asks for it (plan item, visit, …); 0 for none */
};

/* ---- Five dimensions ---- */

/* In the order of the kind table. S1's "finance" is "income". */
enum { SAMUT_HEALTH, SAMUT_EDUCATION, SAMUT_INCOME, SAMUT_LIVING, SAMUT_ACCESS, SAMUT_DIMENSIONS };
const struct samut_words *samut_dimension(int dimension);

enum samut_state { SAMUT_STATE_NONE, SAMUT_STATE_UNKNOWN, SAMUT_STATE_OK, SAMUT_STATE_LACKING };
const struct samut_words *samut_state(enum samut_state state);

/* One screening or one assessment of the household. */
struct samut_observation {
	struct samut_date date;
	int64_t node;
	bool assessment;
	enum samut_state states[SAMUT_DIMENSIONS];
};

/* ---- The ladder ---- */

enum samut_ladder { SAMUT_LADDER_NONE, SAMUT_DEPENDENT, SAMUT_SELF_RELIANT, SAMUT_CONTRIBUTING };
const struct samut_words *samut_ladder(enum samut_ladder ladder);

/* A change of level, the first assessment included. */
struct samut_rung {
	const char *member; /* id; NULL: the household */
	enum samut_ladder ladder;
	struct samut_date date;
};

/* ---- Vulnerability ---- */

/* What the test of a low income rests on. */
enum samut_income_from {
	SAMUT_INCOME_UNKNOWN,
	SAMUT_INCOME_HOUSEHOLD, /* the household's Income */
	SAMUT_INCOME_MEMBERS,	/* the members' Income shared by all; known of every one of 15 or older */
	SAMUT_INCOME_DIMENSION, /* no figure, but the newest word on that dimension is "lacking" */
};

/*
 * The ministry's level of a vulnerable household (DOMAIN C4): 0 low income; 1 low income and a housing
 * problem; 2 low income and one or two dependants; 3 low income and more than two. The highest that holds.
 *   low income     at most 100,000 baht a person and year (cabinet of 26 March 2562; NESDC 2566), kept as a
 *                  table by date
 *   housing        Living is lacking in the newest word on it, a Tenure informal or none, or a member who is
 *                  homeless
 *   dependants     members living there who are under 15 or 60 and older (the ages of the dependency ratio),
 *                  or in one of the groups disabled, bedridden, psychiatric, dementia; of the groups child
 *                  and elderly unless the date of birth says that they are 18 by now or not yet 60
 */
struct samut_level {
	int level; /* 0 to 3; -1: not vulnerable by income, or not known (see from) */
	bool low_income;
	enum samut_income_from from;
	int64_t income;		       /* satang a person and year; -1 when there is no figure */
	int64_t limit;		       /* satang, as of today */
	bool living, tenure, homeless; /* which housing problems there are */
	int dependants;
};

/* ---- Members ---- */

/*
 * A member is there from Joined (if said) until Left. Events split, join and death settle it too: from the
 * newest of them that names the member on, he is there if it names him After, gone if only Before (a split or
 * join without any After says nothing). A Joined later than the event wins.
 */
struct samut_member {
	int64_t node;
	const char *rid;	 /* 70-0000001/01, NULL while the household has none */
	struct samut_date birth; /* may be partial; year 0: not known */
	int64_t income;		 /* satang a year; -1 not known */
	uint32_t groups;	 /* bit i: the i-th word of Group in the kind table */
	bool present, dependent;
	enum samut_ladder ladder;
	struct samut_date joined, left;
};

/* ---- All of it ---- */

/* What is late: due before today and still open. days: of the one that is latest. */
struct samut_late {
	int count, days;
};

struct samut_derived {
	int64_t place, node; /* the directory; household.txt */
	const char *rid;     /* NULL until it has its Id */
	const char *head;    /* id of the head; NULL */
	const char *urgency; /* "urgent", "medium", "long" or NULL */
	bool closed, confidential;
	bool reason;	     /* a ClosedReason is there */
	const char *consent; /* "yes", "no", "withdrawn" or NULL */
	const char *tenure;  /* word of the kind table or NULL */
	struct samut_date closed_date;
	int reported_level; /* -1: none. One that differs from level.level is worth a warning */
	int incomplete;	    /* records of the household with a mandatory value missing */
	int later;	    /* records dated after today */
	int hidden;	    /* records that sees() refused */

	int step;
	struct samut_next next;
	struct samut_late visits_late, items_late, referrals_late, follow_ups_late;

	int screenings, visits, analyses, helps, referrals, assessments;
	int items, items_done, items_dropped;
	struct samut_date first_help, last_screening, last_visit, last_analysis, last_help, last_assessment;
	struct samut_date next_visit;		  /* promised by the newest visit and not kept */
	struct samut_date next_item;		  /* earliest Due of an open item */
	struct samut_date next_assessment;	  /* promised by the newest assessment and not kept */
	bool returned_family, returned_community; /* the newest analysis */

	struct samut_level level;
	enum samut_ladder ladder;
	enum samut_state states[SAMUT_DIMENSIONS]; /* newest that is known; an "unknown" replaces nothing */
	struct samut_date states_date[SAMUT_DIMENSIONS];

	int present, vulnerable; /* members there now; those of them in some group */
	uint32_t groups;	 /* all groups of those there now */

	GArray *members;       /* of struct samut_member, in the order of their ids */
	GArray *observations;  /* of struct samut_observation, oldest first */
	GArray *rungs;	       /* of struct samut_rung, oldest first */
	GStringChunk *strings; /* where all the texts above are kept */
};

/*
 * Everything above for the household whose directory is place. 0, -ENOENT when it has no household record,
 * or -errno; *ret_derived is untouched then, else to be released.
 */
int samut_derive(
	struct samut_db *db, int64_t place, struct samut_date today, struct samut_derived *ret_derived);
/* The same out of those records only that sees() lets through: for one viewer. The household's own record is
 * not asked for. */
typedef bool (*samut_sees_fn)(int64_t node, void *arg);
int samut_derive_seen(struct samut_db *db, int64_t place, struct samut_date today, samut_sees_fn sees,
	void *arg, struct samut_derived *ret_derived);
void samut_derived_release(struct samut_derived *derived); /* takes what was never filled, if zeroed */
typedef struct samut_derived samut_derived;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_derived, samut_derived_release)
