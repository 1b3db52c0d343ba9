/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Separation of duties over disbursements, payments and evaluations. Facts are all fields but those an
 * approval is made of and the user's own (X_). Who wrote facts is told by the journal: every edit of the
 * record that changed more than its approval (moves and chmod change nothing).
 */
#include <errno.h>
#include <string.h>

#include "core/domain/rule_check.h"
#include "core/model/digits.h"
#include "core/model/layout.h"
#include "core/store/journal.h"
#include "core/store/node.h"

#define APPROVED_BY "ApprovedBy"

/* What an approval is made of. */
static bool is_fact(const char *field)
{
	static const char *const approval[] = {APPROVED_BY, "Status", "Confirmed", "Reason", "ReturnedDate"};

	for (unsigned i = 0; i < G_N_ELEMENTS(approval); i++)
		if (strcmp(field, approval[i]) == 0)
			return false;
	return !g_str_has_prefix(field, "X_");
}

/* The record before and after. */
struct change {
	struct samut_record *before, *now;
	const char *was_by, *by; /* ApprovedBy, NULL none */
};
typedef struct change auto_change;

static void change_release(struct change *change)
{
	samut_record_free(change->before);
	samut_record_free(change->now);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_change, change_release)

static const char *text_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = record ? samut_record_get(record, field) : NULL;

	return value ? value->text : NULL;
}

static struct change change_of(const struct samut_ruling *ruling)
{
	struct change change = {samut_ruling_record(ruling, ruling->before),
		samut_ruling_record(ruling, ruling->text), NULL, NULL};

	change.was_by = text_of(change.before, APPROVED_BY);
	change.by = text_of(change.now, APPROVED_BY);
	return change;
}

/* What an approval sets going: money, or a result that others rest on. */
static bool is_out(const struct samut_record *record)
{
	const char *status = text_of(record, "Status");

	return g_strcmp0(status, "approved") == 0 || g_strcmp0(status, "paid") == 0 ||
	       g_strcmp0(text_of(record, "Confirmed"), "yes") == 0;
}

/* An approval that somebody gives in this edit, to a record that was there: also when the name already stands
 * in it, under what was not approved or came back. */
static bool is_approving(const struct samut_ruling *ruling, const struct change *change)
{
	bool signs = g_strcmp0(change->by, change->was_by) != 0;

	return change->before && change->by && !ruling->recorded &&
	       (signs || (is_out(change->now) && !is_out(change->before)));
}

/* ---- Fields ---- */

/* All values of a field in one text, in their order. */
static char *join(const struct samut_record *record, const char *field)
{
	GString *out = g_string_new(NULL);

	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		if (strcmp(value->name, field) == 0 && value->text)
			g_string_append_printf(out, "%s\n", value->text);
	}
	return g_string_free(out, FALSE);
}

/* The first fact in which they differ, borrowed from the kind; NULL none. */
static const char *changed_fact(const struct change *change)
{
	const struct samut_kind *kind = change->now->kind;

	for (unsigned i = 0; i < kind->n_fields; i++) {
		const char *field = kind->fields[i].name;
		if (!is_fact(field))
			continue;
		g_autofree char *old = join(change->before, field);
		g_autofree char *new = join(change->now, field);
		if (strcmp(old, new) != 0)
			return field;
	}
	return NULL;
}

/* ---- People ---- */

static void names_of(const struct samut_ruling *ruling, char **ret_login, char **ret_name)
{
	g_autofree char *mail = NULL;

	samut_author(ruling->who->uid, NULL, ret_name, &mail);
	const char *at = strrchr(mail, '@');
	*ret_login = g_strndup(mail, at ? (gsize)(at - mail) : strlen(mail));
}

static bool same_name(const char *a, const char *b)
{
	g_autofree char *x = samut_digits_plain(a);
	g_autofree char *y = samut_digits_plain(b);
	g_autofree char *left = x ? g_utf8_casefold(x, -1) : NULL;
	g_autofree char *right = y ? g_utf8_casefold(y, -1) : NULL;

	return left && right && strcmp(left, right) == 0;
}

/* Does text name the one who does this edit? */
static bool names_him(const struct samut_ruling *ruling, const char *text)
{
	g_autofree char *login = NULL;
	g_autofree char *name = NULL;

	names_of(ruling, &login, &name);
	return same_name(text, login) || same_name(text, name);
}

/* ---- The journal ---- */

/* Does a line of a message tell of a fact? "Amount: 1 → 2" does, "mode 0644 → 0664" does not. */
static bool line_is_fact(const char *line)
{
	static const char *const others[] = {"mode ", "owner ", "group ", "(comments", "(order"};
	const char *colon = strstr(line, ": ");

	for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
		if (g_str_has_prefix(line, others[i]))
			return false;
	g_autofree char *field = colon ? g_strndup(line, (gsize)(colon - line)) : g_strdup(line);
	return *line && is_fact(field);
}

/* Subject, body, trailers: paragraphs. Without a body nothing was said. */
static bool message_is_fact(const char *message)
{
	const char *body = strstr(message, "\n\n");
	const char *end = body ? g_strrstr(message, "\n\n") : NULL;

	if (!body || end == body)
		return false;
	g_autofree char *text = g_strndup(body + 2, (gsize)(end - body - 2));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (unsigned i = 0; lines[i]; i++)
		if (line_is_fact(lines[i]))
			return true;
	return false;
}

struct search {
	const struct samut_ruling *ruling;
	bool found;
};

static int look_at(int64_t seq, void *arg)
{
	struct search *search = arg;
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	int r = samut_journal_get(search->ruling->db, seq, &row, NULL);

	if (r < 0)
		return r;
	search->found = row.uid == search->ruling->who->uid && message_is_fact(row.message);
	return search->found;
}

/* Has he written facts of the record? */
static int has_written(const struct samut_ruling *ruling, bool *ret_has)
{
	struct search search = {ruling, false};
	int r = samut_journal_of_node(ruling->db, ruling->node, 0, look_at, &search);

	*ret_has = search.found;
	return r < 0 ? r : 0;
}

/* ---- The rules ---- */

int check_approval_is_late(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = change_of(ruling);
	const char *const columns[] = {change.by};
	bool other = ruling->recorded && change.by && !names_him(ruling, change.by);

	/* What was decided elsewhere comes with its approval, but not with that of who brings it. */
	if (!change.by || other || (change.before && !ruling->recorded) ||
		(change.before && g_strcmp0(change.by, change.was_by) == 0))
		return 0;
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

int check_approver_is_other(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = change_of(ruling);
	g_autofree char *login = NULL;
	g_autofree char *name = NULL;
	bool has = false;

	int r = is_approving(ruling, &change) ? has_written(ruling, &has) : 0;
	if (r < 0 || !has)
		return r;
	names_of(ruling, &login, &name);
	const char *const columns[] = {name};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

int check_approver_is_named(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = change_of(ruling);
	g_autofree char *login = NULL;
	g_autofree char *name = NULL;

	if (!is_approving(ruling, &change) || names_him(ruling, change.by))
		return 0;
	names_of(ruling, &login, &name);
	const char *const columns[] = {change.by, login, name};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

int check_approval_is_all(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = change_of(ruling);
	const char *fact = is_approving(ruling, &change) ? changed_fact(&change) : NULL;
	const char *const columns[] = {fact};

	return fact ? samut_rule_breach(rule, ruling, fact, columns, G_N_ELEMENTS(columns), diag) : 0;
}

int check_approval_holds(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = change_of(ruling);
	bool stays = change.before && change.by && g_strcmp0(change.by, change.was_by) == 0;
	const char *fact = stays && !ruling->recorded ? changed_fact(&change) : NULL;
	const char *const columns[] = {fact, change.by};

	return fact ? samut_rule_breach(rule, ruling, fact, columns, G_N_ELEMENTS(columns), diag) : 0;
}

/* It was only renamed, and is a record of its kind in its place as before. */
static int has_stayed(const struct samut_ruling *ruling, bool *ret_stayed)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_auto(samut_node) place = SAMUT_NODE_INIT;

	*ret_stayed = false;
	int r = samut_node_get(ruling->db, ruling->left, &node);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	const struct samut_layout *row = node.scratch ? NULL : samut_layout_get(node.layout);
	if (!row || !row->kind || strcmp(row->kind, ruling->kind->name) != 0)
		return 0;
	r = samut_node_ancestor(ruling->db, node.parent, SAMUT_PLACE_OWNER, &place);
	*ret_stayed = r >= 0 && place.id == ruling->place;
	return r == -ENOENT ? 0 : r;
}

int check_money_stays(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = samut_ruling_record(ruling, ruling->before);
	const char *const columns[] = {text_of(record, "Status")};
	bool stayed = false;

	if (g_strcmp0(columns[0], "approved") != 0 && g_strcmp0(columns[0], "paid") != 0)
		return 0;
	int r = has_stayed(ruling, &stayed);
	if (r < 0 || stayed)
		return r < 0 ? r : 0;
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}
