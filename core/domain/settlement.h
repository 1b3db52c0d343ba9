/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a social impact contract owes to whom, and why: a pure calculation on the facts of one contract as
 * they stand in its records, as of one day. Money is whole satang, measured values are whole numbers of 10^-9
 * (as in core/model/value.h); nothing is floating point.
 *
 * Sources, by the titles used below. "Launch": news of the SIP launch, 23 July 2568 (investors carry the loss
 * if the project does not succeed and get principal and return if it does; the payor repays if and only if
 * the independent evaluator confirms that the target is reached). "Structures": payment structures to
 * support, DOMAIN.md B3. "Rules": rules to enforce, DOMAIN.md A7. "Money": DOMAIN.md C3 (largest remainder).
 *
 * Which evaluations count (Launch; Rules R1, R3). An evaluation counts when it is complete, Confirmed: yes,
 * its verdict is not inconclusive, its Evaluator is the contract's Evaluator and holds no other role there,
 * its outcome is complete and not a fee, and its Date has come. Of several that count for one outcome the
 * latest (by Date, then by name) stands in the place of all earlier ones: a value is what has been reached by
 * that day, not what was added since, so that an interim evaluation is never paid twice.
 *
 * What an outcome pays (Structures), for the evaluation that counts; verdict not-met pays nothing, met and
 * partly pay alike but for binary:
 *
 * - binary: Price if the verdict is met and the value reaches Target; partly pays nothing. Reached means at
 *   least Target; at most Target where Target lies below Baseline (less is better).
 * - rate-card: Price × Value, Value being whole persons or achievements; a fraction pays nothing.
 * - per-unit: Price × (Value - Baseline), (Baseline - Value) where less is better; no Baseline: 0.
 * - tiered: the baht of the highest tier whose `from` is at most Value (at most the improvement Baseline -
 *   Value where less is better); below the first tier 0. Steps do not add up.
 * - sustained: Price × persons for whom the outcome lasted Window months. Value tells how many; the
 *   Interruption rule of the outcome is the evaluator's to apply. But no more than could have: with a cohort
 *   on record those with consent who enrolled at least Window months before the evaluation's Date and did not
 *   leave before Window months were over (who withdrew consent counts if Left tells up to when he gave it);
 *   without one, nobody before Start + Window months. Payments at 3, 6, 12 and 18 months are four outcomes.
 * - fee: part of the price that rests on no outcome: Price in equal monthly parts from Start to End (or over
 *   Window months), each due on the last day of its month; goes to the provider.
 *
 * Caps, in this order: CapPerPerson × persons (rate-card, sustained: those paid for, at most Count; other
 * pricings: Count, without which nothing is paid); Cap of the outcome; MaxPayment of the contract, which is
 * the most that leaves the payor's purse, all fees included, whether due already or not.
 *
 * The principal is what was drawn down less what funding records say was repaid; where no drawdown is on
 * record, the contract's Principal, shared by commitments. AtRisk (100 % when not given: Launch, Rules R2) is
 * the share that may be lost; the rest is a floor: it is topped up to, when outcomes pay for less, once every
 * outcome has an evaluation that counts or End has passed.
 *
 * Waterfall (Structures): what the outcomes pay, after caps → principal → return → surplus. Return: percent
 * of the principal or baht; flat once, or per year: actual days / 365 on what was outstanding (drawdowns less
 * repaid less principal paid), not compounded, from each drawdown to the Date of the last evaluation that
 * counts. Surplus to whom the contract says; when it does not say, it stays with the payor. Without principal
 * and investors all goes to the provider (through the intermediary's hands, where the payor pays it). Several
 * investors share the principal (and a flat return, and a surplus) by what each has drawn, a return per year
 * by money and days, by largest remainder (Money), in the order in which the contract names them.
 *
 * Incomplete records count nowhere. A role that is open makes the contract incomplete, not wrong: it is
 * listed among the gaps, and everything that does not need it is computed.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "core/model/date.h"
#include "core/model/money.h"
#include "core/store/db.h"

/* No value: the field is empty. A date that is not there has year 0, a text is NULL. */
#define SAMUT_SIP_NONE INT64_MIN
/* One, as a measured value. */
#define SAMUT_SIP_ONE INT64_C(1000000000)

/* In the order of the choices in kind_table_sip.h; NO_…: empty. */
enum samut_sip_pricing {
	SAMUT_SIP_BINARY,
	SAMUT_SIP_RATE_CARD,
	SAMUT_SIP_PER_UNIT,
	SAMUT_SIP_TIERED,
	SAMUT_SIP_SUSTAINED,
	SAMUT_SIP_FEE,
	SAMUT_SIP_NO_PRICING,
};
enum samut_sip_verdict {
	SAMUT_SIP_MET,
	SAMUT_SIP_PARTLY,
	SAMUT_SIP_NOT_MET,
	SAMUT_SIP_INCONCLUSIVE,
	SAMUT_SIP_NO_VERDICT,
};
enum samut_sip_payment_kind {
	SAMUT_SIP_PAY_PRINCIPAL,
	SAMUT_SIP_PAY_RETURN,
	SAMUT_SIP_PAY_FEE,
	SAMUT_SIP_PAY_SURPLUS,
	SAMUT_SIP_PAY_OUTCOME,
	SAMUT_SIP_PAY_NONE,
};
enum samut_sip_status {
	SAMUT_SIP_PLANNED,
	SAMUT_SIP_APPROVED,
	SAMUT_SIP_PAID,
	SAMUT_SIP_FAILED,
	SAMUT_SIP_NO_STATUS,
};
enum samut_sip_funding_kind {
	SAMUT_SIP_COMMITMENT,
	SAMUT_SIP_DRAWDOWN,
	SAMUT_SIP_REPAID,
	SAMUT_SIP_NO_FUNDING,
};
enum samut_sip_taker {
	SAMUT_SIP_TO_PAYOR,
	SAMUT_SIP_TO_PROVIDER,
	SAMUT_SIP_TO_INVESTOR,
	SAMUT_SIP_NO_TAKER,
};

/* ---- The facts ---- */

/* Every record: its node, its id ("contract/01-title"), whether a mandatory value is missing. */
struct samut_sip_record {
	int64_t node;
	const char *rid;
	bool incomplete;
};

struct samut_sip_outcome {
	struct samut_sip_record record;
	const char *title, *unit, *interruption;
	enum samut_sip_pricing pricing;
	int64_t baseline, target;	    /* measured values */
	int64_t price, cap, cap_per_person; /* satang */
	int64_t window;			    /* months */
};

/* One step of a tiered price: from which value (10^-9) how many satang. */
struct samut_sip_tier {
	unsigned outcome; /* index */
	int64_t from, satang;
};

struct samut_sip_funding {
	struct samut_sip_record record;
	struct samut_date date;
	enum samut_sip_funding_kind kind;
	const char *investor, *to, *agreement;
	int64_t amount;
};

/* Who takes part: never by name. */
struct samut_sip_enrolment {
	struct samut_sip_record record;
	struct samut_date enrolled, left;
	bool consent; /* for as long as he took part */
};

struct samut_sip_evaluation {
	struct samut_sip_record record;
	struct samut_date date;
	const char *outcome, *evaluator; /* outcome: a record id */
	int64_t value, count;		 /* 10^-9; whole number */
	enum samut_sip_verdict verdict;
	bool confirmed;
};

struct samut_sip_payment {
	struct samut_sip_record record;
	struct samut_date date;
	enum samut_sip_payment_kind kind;
	enum samut_sip_status status;
	const char *from, *to, *agreement;
	int64_t amount;
};

/* A payment names an evaluation; both are indexes. */
struct samut_sip_rest {
	unsigned payment, evaluation;
};

/* A contract with all that lies in it. Arrays are in the order of the records' names, but for investors: in
 * that of the contract. Texts belong to strings. */
struct samut_sip {
	GStringChunk *strings;
	struct samut_sip_record record; /* contract.txt; rid is the contract's id */
	const char *title, *title_en, *stage, *agreement;
	const char *provider, *intermediary, *evaluator, *payor; /* partners' ids */
	GPtrArray *investors;					 /* of const char * */
	struct samut_date signed_on, start, end;
	int64_t principal, max_payment, fee; /* satang */
	int64_t at_risk;		     /* percent, see core/model/number.h */
	bool has_return, per_year;
	struct samut_rate ret; /* the return */
	enum samut_sip_taker surplus;
	GArray *outcomes;    /* of struct samut_sip_outcome */
	GArray *tiers;	     /* of struct samut_sip_tier */
	GArray *funding;     /* of struct samut_sip_funding */
	GArray *enrolments;  /* of struct samut_sip_enrolment */
	GArray *evaluations; /* of struct samut_sip_evaluation */
	GArray *payments;    /* of struct samut_sip_payment */
	GArray *rests;	     /* of struct samut_sip_rest */
	unsigned hidden;     /* records that whoever asked may not see; they are left out */
};
typedef struct samut_sip samut_sip;

/* A contract of which nothing is known; fill it in. */
struct samut_sip *samut_sip_new(void);
void samut_sip_free(struct samut_sip *sip); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_sip, samut_sip_free)

/*
 * Reads the contract called id out of the store; freeze the connection before, if it is a reader's. sees says
 * which records may be looked at (NULL: all). -ENOENT: there is no such contract, or it may not be seen.
 */
typedef bool (*samut_sip_sees_fn)(int64_t node, void *arg);
int samut_sip_load(
	struct samut_db *db, const char *id, samut_sip_sees_fn sees, void *arg, struct samut_sip **ret_sip);

/* ---- The result ---- */

/* By what a line is owed; names, words and sources are in samut_sip_rules. */
enum samut_sip_rule {
	SAMUT_SIP_RULE_BINARY, /* the first six in the order of the pricings */
	SAMUT_SIP_RULE_RATE_CARD,
	SAMUT_SIP_RULE_PER_UNIT,
	SAMUT_SIP_RULE_TIERED,
	SAMUT_SIP_RULE_SUSTAINED,
	SAMUT_SIP_RULE_SERVICE_FEE,
	SAMUT_SIP_RULE_MANAGEMENT_FEE,
	SAMUT_SIP_RULE_CAP_PERSON,
	SAMUT_SIP_RULE_CAP_OUTCOME,
	SAMUT_SIP_RULE_CAP_CONTRACT,
	SAMUT_SIP_RULE_PRINCIPAL,
	SAMUT_SIP_RULE_NOT_AT_RISK,
	SAMUT_SIP_RULE_RETURN,
	SAMUT_SIP_RULE_SURPLUS,
	SAMUT_SIP_RULE_DIRECT,
	SAMUT_SIP_RULE_LOSS,
	SAMUT_SIP_N_RULES,
};
struct samut_sip_rule_row {
	const char *name;    /* for the eye and for grep: "cap-per-person" */
	const char *th, *en; /* the rule in one sentence */
	const char *th_source, *en_source;
};
extern const struct samut_sip_rule_row samut_sip_rules[SAMUT_SIP_N_RULES];

/* One step of the calculation. */
struct samut_sip_line {
	enum samut_sip_rule rule;
	int outcome, evaluation; /* indexes of what it rests on, -1 none */
	int64_t amount;		 /* satang; what a cap takes away is negative */
	const char *how;	 /* the arithmetic, without words: "100.00 × 12" */
};

/* What became of an evaluation. */
enum samut_sip_fate {
	SAMUT_SIP_COUNTS,
	SAMUT_SIP_SUPERSEDED, /* a later one counts */
	SAMUT_SIP_NOT_YET,    /* its Date has not come */
	SAMUT_SIP_UNCONFIRMED,
	SAMUT_SIP_UNDECIDED,	 /* inconclusive */
	SAMUT_SIP_HALF,		 /* incomplete */
	SAMUT_SIP_HALF_OUTCOME,	 /* its outcome is incomplete, or not there */
	SAMUT_SIP_FOR_FEE,	 /* a fee rests on no evaluation */
	SAMUT_SIP_NO_EVALUATOR,	 /* the contract names none yet */
	SAMUT_SIP_NOT_EVALUATOR, /* by another than the contract's */
	SAMUT_SIP_DEPENDENT,	 /* the evaluator holds another role of the contract */
	SAMUT_SIP_N_FATES,
};
extern const struct samut_sip_words {
	const char *name, *th, *en;
} samut_sip_fates[SAMUT_SIP_N_FATES];

/* Something that is missing, and what waits for it. */
enum samut_sip_gap_kind {
	SAMUT_SIP_GAP_INVESTOR, /* the five roles first */
	SAMUT_SIP_GAP_PROVIDER,
	SAMUT_SIP_GAP_INTERMEDIARY,
	SAMUT_SIP_GAP_EVALUATOR,
	SAMUT_SIP_GAP_PAYOR,
	SAMUT_SIP_GAP_OUTCOMES,
	SAMUT_SIP_GAP_INCOMPLETE,
	SAMUT_SIP_GAP_PRICE,
	SAMUT_SIP_GAP_TIER,
	SAMUT_SIP_GAP_COUNT,
	SAMUT_SIP_GAP_WINDOW,
	SAMUT_SIP_GAP_START,
	SAMUT_SIP_GAP_PRINCIPAL,
	SAMUT_SIP_GAP_DRAWDOWN,
	SAMUT_SIP_GAP_SHARES,
	SAMUT_SIP_GAP_RETURN,
	SAMUT_SIP_GAP_YEARS,
	SAMUT_SIP_N_GAPS,
};
extern const struct samut_sip_words samut_sip_gaps[SAMUT_SIP_N_GAPS];
struct samut_sip_gap {
	enum samut_sip_gap_kind kind;
	const char *folder; /* where the record stands in which it is missing; NULL: it is contract.txt */
	const char *rid;
};

/* What one party gets, or got, under one kind of payment. */
struct samut_sip_claim {
	enum samut_sip_payment_kind kind;
	const char *to; /* partner's id; NULL: whoever takes the role that is open */
	int64_t owed, paid, approved, planned;
};

struct samut_settlement {
	GStringChunk *strings;
	struct samut_date as_of;
	GArray *fates;	  /* of enum samut_sip_fate, by evaluation */
	GArray *counts;	  /* of int: by outcome, the evaluation that counts, or -1 */
	GArray *priced;	  /* of int64_t: by outcome, what it pays after its own caps (fees: the whole fee) */
	GArray *lines;	  /* of struct samut_sip_line */
	GArray *gaps;	  /* of struct samut_sip_gap */
	GArray *claims;	  /* of struct samut_sip_claim, owed ones first */
	int64_t outcomes; /* what the outcomes pay together, before MaxPayment */
	int64_t outcome_payment;	    /* and after it */
	int64_t invested;		    /* the principal */
	int64_t top_up;			    /* to the part not at risk */
	int64_t principal, ret, surplus;    /* what the waterfall gives; principal with the top-up */
	int64_t return_most;		    /* return agreed on, if outcomes pay for all of it */
	int64_t fees, fees_due;		    /* whole, and due by as_of */
	int64_t purse;			    /* what the payor owes but for fees, all parties together */
	int64_t purse_paid, purse_approved; /* and what he has paid, approved */
	bool direct;			    /* nobody invested: all goes to the provider */
	bool decided;			    /* every outcome but fees has an evaluation that counts */
	bool square;			    /* decided, and everything owed is paid */
};
typedef struct samut_settlement samut_settlement;

/* The settlement as of that day (a full date). 0, or -ERANGE when an amount does not fit. sip must live as
 * long as the result. */
int samut_settle(
	const struct samut_sip *sip, struct samut_date as_of, struct samut_settlement **ret_settlement);
void samut_settlement_free(struct samut_settlement *settlement); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_settlement, samut_settlement_free)

/*
 * Whether money goes out that is not owed: approved and paid payments, day by day, against the settlement of
 * that day ("a payment above what is owed is refused"). Payments that have their Kind, Date, Amount, To and
 * Status are counted here even where something else is missing. 1: *ret_over tells the first excess; 0: none;
 * -ERANGE.
 */
struct samut_sip_over {
	int payment;   /* the latest of those counted, an index */
	bool of_purse; /* the payor's whole, else what is owed to that party under that kind */
	int64_t owed, sum;
	struct samut_date date;
};
int samut_sip_over(const struct samut_sip *sip, struct samut_sip_over *ret_over);

/* Whether the value reaches the outcome's target (binary, above). */
bool samut_sip_reached(const struct samut_sip_outcome *outcome, int64_t value);
/* Whether an evaluation could be counted but for who made it and what became of its outcome: complete,
 * confirmed, conclusive. */
bool samut_sip_confirmed(const struct samut_sip_evaluation *evaluation);

/* English word and Thai name of a kind of payment, a pricing, a verdict, a status. */
extern const struct samut_sip_words samut_sip_payment_kinds[], samut_sip_pricings[], samut_sip_verdicts[],
	samut_sip_statuses[];

#define samut_sip_at(array, type, i) (&g_array_index((array), struct samut_sip_##type, (i)))
