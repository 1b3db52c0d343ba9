/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal of plain-text accounting that hledger and Ledger both read, from the one file. Source: DOMAIN.md
 * C6, "Ledger export, tested". What is safe is made here: names and texts are cleaned of what either program
 * would take for something else, accounts are declared (`hledger check -s`), every entry adds up to nothing.
 *
 * Entries come out in the order of their dates; those of one day in the order they were given in. Dates are
 * of the Common Era; the commodity is THB. Memory only; one thread.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

struct samut_ledger;
struct samut_ledger *samut_ledger_new(void);
void samut_ledger_free(struct samut_ledger *ledger); /* takes NULL */
typedef struct samut_ledger samut_ledger;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_ledger, samut_ledger_free)

/* A comment line at the head of the file. */
void samut_ledger_note(struct samut_ledger *ledger, const char *text);

/* `; name:value`. Names are ASCII letters; values may be anything. value NULL or empty: left out. */
struct samut_ledger_tag {
	const char *name, *value;
};

struct samut_ledger_entry {
	const char *date;		     /* ISO, a whole date */
	char status;			     /* '*' cleared, '!' pending, 0 neither */
	const char *code;		     /* id of the record it comes from */
	const char *words;		     /* description; NULL or empty: "-" */
	const struct samut_ledger_tag *tags; /* ends with a NULL name; NULL: none */
};

/* Begins an entry; its postings follow. All is copied. */
void samut_ledger_begin(struct samut_ledger *ledger, const struct samut_ledger_entry *entry);

/*
 * Posts satang to the account made of these components (NULL-terminated, at least one, the first of them
 * plain ASCII: "assets"). Amounts of nothing are posted too. The postings of an entry must add up to nothing:
 * that is for the caller to see to, and asserted.
 */
void samut_ledger_post(struct samut_ledger *ledger, int64_t satang, ...) G_GNUC_NULL_TERMINATED;
/* The same to an account whose name samut_ledger_account() has made: for journals of many entries. */
void samut_ledger_post_to(struct samut_ledger *ledger, int64_t satang, const char *account);
char *samut_ledger_account(const char *part, ...) G_GNUC_NULL_TERMINATED;
/* A comment under the posting or entry made last. */
void samut_ledger_remark(struct samut_ledger *ledger, const char *text);

/* The whole file, appended to out: notes, the commodity, the accounts, the entries. */
void samut_ledger_write(const struct samut_ledger *ledger, GString *out);

/*
 * One component of an account from any text: colons, semicolons, brackets at the start and runs of spaces are
 * gone; "-" when nothing is left. And one line of text safe as a description or comment. New strings.
 */
char *samut_ledger_name(const char *text);
char *samut_ledger_line(const char *text);
