/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of households in the trailers of payments. Invariant: the trailer is the only place where a
 * version is kept, so that whatever is made again from git has it too.
 */
#include "core/work/payment.h"

#include <errno.h>
#include <string.h>

#include "core/store/recordrow.h"
#include "core/work/message.h"

/* ---- Writing ---- */

static const char *value_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = samut_record_get(record, field);

	return value ? value->text : NULL;
}

/* The household that a record pays as it stands, or NULL. */
static const char *payee(const struct samut_record *record)
{
	const char *status;

	if (!record || strcmp(record->kind->name, "disbursement") != 0 || record->incomplete)
		return NULL;
	status = value_of(record, "Status");
	if (g_strcmp0(status, "approved") != 0 && g_strcmp0(status, "paid") != 0)
		return NULL;
	return value_of(record, "Household");
}

int samut_payment_note(struct samut_txn *txn, int64_t node, const struct samut_record *record)
{
	const char *household = payee(record);

	if (!household)
		return 0;
	struct samut_stmt *stmt = samut_db_bind(txn->db,
		"SELECT 1 FROM k_disbursement d JOIN record r ON r.node=d.node "
		"WHERE d.node=?1 AND r.incomplete=0 AND d.household=?2 AND d.status=?3",
		"itt", node, household, value_of(record, "Status"));
	int r = samut_stmt_step(stmt);
	samut_stmt_reset(stmt);
	if (r == 0)
		g_hash_table_add(txn->paid, g_strdup(household));
	return MIN(r, 0);
}

/* "70-0000001 57 4d7a31…"; NULL in *ret_value when there is no such household. */
static int version_now(struct samut_db *db, const char *household, char **ret_value)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int64_t id, seq;
	char hex[41];

	int r = samut_recordrow_find(db, "household", household, &id);
	if (r >= 0)
		r = samut_node_get(db, id, &node);
	if (r == -ENOENT) {
		*ret_value = NULL;
		return 0;
	}
	/* Edits that only moved or deleted something are told by the journal, this one by the nodes. */
	if (r >= 0)
		r = samut_db_int(db, &seq,
			"WITH RECURSIVE t(id,change) AS (SELECT id,change FROM node WHERE id=?1 "
			"UNION ALL SELECT n.id,n.change FROM t JOIN node n ON n.parent=t.id WHERE "
			"n.scratch=0) "
			"SELECT max(max(change,coalesce((SELECT max(seq) FROM journal_node WHERE "
			"node=t.id),0))) "
			"FROM t",
			"i", node.parent);
	if (r < 0)
		return r;
	samut_oid_hex(&node.blob, hex);
	*ret_value = g_strdup_printf("%s %" G_GINT64_FORMAT " %s", household, seq, hex);
	return 0;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int samut_payment_trailers(struct samut_txn *txn, GPtrArray **ret_values)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	void *household;

	*ret_values = NULL;
	g_hash_table_iter_init(&iter, txn->paid);
	while (g_hash_table_iter_next(&iter, &household, NULL)) {
		char *value;
		int r = version_now(txn->db, household, &value);
		if (r < 0)
			return r;
		if (value)
			g_ptr_array_add(values, value);
	}
	if (!values->len)
		return 0;
	/* The same journal always makes the same commits. */
	g_ptr_array_sort(values, compare_text);
	*ret_values = g_steal_pointer(&values);
	return 0;
}

/* Looks in trailers for that of one household. */
struct wanted {
	const char *household;
	char *value;
};

static void take_trailer(const char *key, const char *value, void *arg)
{
	struct wanted *wanted = arg;
	size_t len = strlen(wanted->household);

	if (strcmp(key, "Household") != 0 || strncmp(value, wanted->household, len) != 0 || value[len] != ' ')
		return;
	g_free(wanted->value);
	wanted->value = g_strdup(value);
}

int samut_payment_amended(
	struct samut_txn *txn, const struct samut_record *record, const char *message, GPtrArray **ret_values)
{
	struct wanted wanted = {.household = payee(record)};

	*ret_values = NULL;
	if (!wanted.household)
		return 0;
	samut_message_trailers(message, take_trailer, &wanted);
	if (!wanted.value)
		return samut_payment_trailers(txn, ret_values);
	*ret_values = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(*ret_values, wanted.value);
	return 0;
}

/* ---- Looking up ---- */

struct version {
	int64_t seq;
	char *blob;
};

struct samut_payments {
	struct samut_db *db;
	GHashTable *edits; /* number → GHashTable household → struct version, NULL when it has none */
};

static void version_free(void *data)
{
	struct version *version = data;

	g_free(version->blob);
	g_free(version);
}

static void table_free(void *data)
{
	g_clear_pointer((GHashTable **)&data, g_hash_table_unref);
}

struct samut_payments *samut_payments_new(struct samut_db *db)
{
	struct samut_payments *payments = g_new0(struct samut_payments, 1);

	payments->db = db;
	payments->edits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, table_free);
	return payments;
}

void samut_payments_free(struct samut_payments *payments)
{
	if (!payments)
		return;
	g_hash_table_unref(payments->edits);
	g_free(payments);
}

static void take_version(const char *key, const char *value, void *arg)
{
	GHashTable **table = arg;
	g_auto(GStrv) words = strcmp(key, "Household") == 0 ? g_strsplit(value, " ", 4) : NULL;

	if (!words || g_strv_length(words) != 3)
		return;
	if (!*table)
		*table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, version_free);
	struct version *version = g_new0(struct version, 1);
	version->seq = g_ascii_strtoll(words[1], NULL, 10);
	version->blob = g_strdup(words[2]);
	g_hash_table_insert(*table, g_strdup(words[0]), version);
}

/* What an edit says of versions; NULL in *ret_table: nothing. */
static int read_edit(struct samut_payments *payments, int64_t seq, GHashTable **ret_table)
{
	void *known;

	if (g_hash_table_lookup_extended(payments->edits, &seq, NULL, &known)) {
		*ret_table = known;
		return 0;
	}
	struct samut_stmt *stmt =
		samut_db_bind(payments->db, "SELECT message FROM journal WHERE seq=?1", "i", seq);
	GHashTable *table = NULL;
	int r = samut_stmt_step(stmt);
	if (r > 0 && strstr(samut_stmt_text(stmt, 0), "\nHousehold: "))
		samut_message_trailers(samut_stmt_text(stmt, 0), take_version, &table);
	samut_stmt_reset(stmt);
	if (r < 0)
		return r;
	g_hash_table_insert(payments->edits, g_memdup2(&seq, sizeof seq), table);
	*ret_table = table;
	return 0;
}

int samut_payment_version(struct samut_payments *payments, int64_t node, const char *household,
	int64_t *ret_seq, const char **ret_blob)
{
	struct samut_stmt *stmt = samut_db_bind(
		payments->db, "SELECT seq FROM journal_node WHERE node=?1 ORDER BY seq DESC", "i", node);
	const struct version *version = NULL;
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		GHashTable *table = NULL;
		int error = read_edit(payments, samut_stmt_int(stmt, 0), &table);
		version = error >= 0 && table ? g_hash_table_lookup(table, household) : NULL;
		r = MIN(error, 0);
		if (r < 0 || version)
			break;
	}
	samut_stmt_reset(stmt);
	if (r < 0)
		return r;
	if (!version)
		return -ENOENT;
	*ret_seq = version->seq;
	if (ret_blob)
		*ret_blob = version->blob;
	return 0;
}
