/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of a contract that pays for outcomes. All show the contract as far as the viewer may read its
 * records; what he may not read is left out, and each page says so. Who takes part is never named.
 */
#pragma once

#include "core/domain/settlement.h"
#include "core/show/csvout.h"
#include "core/show/page.h"

/* A contract as one viewer sees it, today. */
struct samut_sip_page {
	struct samut_db *db;
	struct samut_sight *sight;
	struct samut_date today;
	struct samut_sip *sip;
	struct samut_settlement *settlement; /* NULL: its amounts are too large to be added up */
	GHashTable *names;		     /* partner's id → name, as far as looked up */
};
typedef struct samut_sip_page samut_sip_page;
#define SAMUT_SIP_PAGE_INIT                                                                                  \
	{                                                                                                    \
		0                                                                                            \
	}
/* -ENOENT: there is no such contract, or it is not to be seen. Borrows what asking has. */
int samut_sip_page_open(struct samut_asking *asking, const char *contract, struct samut_sip_page *ret_page);
void samut_sip_page_release(struct samut_sip_page *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_sip_page, samut_sip_page_release)

/* Name of a partner as far as it may be read, else its id; borrowed. NULL for NULL. */
const char *samut_sip_page_name(struct samut_sip_page *page, const char *partner);
/* What a record is called within its contract: "evaluations/2569-01-31-01" → "2569-01-31-01"; borrowed. */
const char *samut_sip_short(const char *rid);
/* A measured value for people: "1,234.5". Newly allocated. */
char *samut_sip_number(int64_t value);
/* One column of the contract's own record; NULL when empty. Newly allocated. sql has the node as ?1. */
char *samut_sip_page_text(struct samut_sip_page *page, const char *sql, int64_t node);

/*
 * The pages .samut/sip/{contract}/…: settlement.txt tells what is owed to whom, why, what has been paid and
 * what is missing, in Thai and again in English, a fact a line; progress.svg draws outcomes against targets;
 * ledger.journal is for hledger and Ledger; indigo.csv see below.
 */
int samut_sip_settlement_render(struct samut_asking *asking, GString *out);
int samut_sip_progress_render(struct samut_asking *asking, GString *out);
int samut_sip_journal_render(struct samut_asking *asking, GString *out);
int samut_sip_indigo_render(struct samut_asking *asking, GString *out);

/*
 * Facts of a contract as rows project_id, field, value. Fields are the paths of the INDIGO data standard
 * (schema/project.json, version 4.1.0), written as its spreadsheet tools flatten them:
 * "outcome_metrics/0/outcome_metric_target/value". Dates are ISO, money baht (THB). What the standard has no
 * field for is left out. samut_indigo_all(): all contracts that may be seen, for reports/.
 */
void samut_indigo_header(struct samut_csvout *csv);
void samut_indigo_contract(struct samut_sip_page *page, struct samut_csvout *csv);
int samut_indigo_all(struct samut_asking *asking, GString *out);
