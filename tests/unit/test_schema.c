/* SPDX-License-Identifier: Apache-2.0 */
/* The schema: made whole, grown with the kind table, and telling when columns are out of date. */
#include "store_kit.h"

#include "core/model/kind.h"
#include "core/store/schema.h"

static int64_t count_columns(struct kit *kit, const char *table, const char *column, const char *type)
{
	struct samut_db *db = samut_store_reader(kit->store);
	int64_t n = -1;

	assert_int_equal(
		samut_db_int(db, &n, "SELECT count(*) FROM pragma_table_info(?1) WHERE name=?2 AND type=?3",
			"ttt", table, column, type),
		0);
	samut_store_reader_done(kit->store, db);
	return n;
}

/* Every field that occurs once has a column of its type. */
static void test_columns_of_all_kinds(void **state)
{
	unsigned columns = 0;

	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		g_autofree char *table = samut_kind_table(kind);

		for (unsigned i = 0; i < kind->n_fields; i++) {
			const struct samut_field *field = &kind->fields[i];
			g_autofree char *column = samut_kind_column(field);
			bool once = !(field->flags & SAMUT_FIELD_REPEAT);

			columns += once;
			assert_int_equal(
				count_columns(*state, table, column, samut_schema_type(field)), once);
		}
	}
	assert_true(columns > 100);
	assert_int_equal(count_columns(*state, "k_disbursement", "amount", "INTEGER"), 1);
	assert_int_equal(count_columns(*state, "k_member", "national_id", "TEXT"), 1);
}

static int changed(struct kit *kit)
{
	struct samut_db *db = samut_store_reader(kit->store);
	int r = samut_schema_kinds_changed(db);

	samut_store_reader_done(kit->store, db);
	return r;
}

static int note_done(struct samut_db *db, void *arg)
{
	(void)arg;
	return samut_schema_kinds_done(db);
}

static void alter(struct kit *kit, const char *sql)
{
	g_autoptr(samut_db) db = NULL;

	kit_close(kit);
	assert_int_equal(samut_db_open(kit->path, SAMUT_DB_WRITE, &db), 0);
	assert_int_equal(samut_db_script(db, sql), 0);
	g_clear_pointer(&db, samut_db_close);
	kit_open(kit);
}

static void assert_grows(struct kit *kit, const char *sql)
{
	alter(kit, sql);
	assert_int_equal(count_columns(kit, "k_household", "phone", "TEXT"), 1);
	assert_int_equal(changed(kit), 1);
	/* Until the records were put again, also at the next opening. */
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(changed(kit), 1);
	kit_write(kit, note_done, NULL);
	assert_int_equal(changed(kit), 0);
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(changed(kit), 0);
}

static void test_grows(void **state)
{
	struct kit *kit = *state;

	assert_int_equal(changed(kit), 0);
	/* A store made before the field. */
	assert_grows(kit, "INSERT INTO k_household(node,address) VALUES(5,'here');"
			  "ALTER TABLE k_household DROP COLUMN phone");
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM k_household WHERE address='here'"), 1);
	/* Before the kind. */
	assert_grows(kit, "DROP TABLE k_household");
	/* When the field was of another type. */
	assert_grows(kit, "DROP TABLE k_household; CREATE TABLE k_household(node INTEGER PRIMARY KEY, phone "
			  "INTEGER) STRICT");
	assert_int_equal(count_columns(kit, "k_household", "address", "TEXT"), 1);
}

/* Fields that records are looked for by have an index, also in stores made before. */
static void test_indexes(void **state)
{
	static const char count[] = "SELECT count(*) FROM sqlite_schema WHERE type='index' AND name IN "
				    "('k_disbursement_in_province','k_member_national_id')";
	struct kit *kit = *state;

	assert_int_equal(kit_int(kit, count), 2);
	assert_grows(kit, "DROP INDEX k_disbursement_in_province; DROP INDEX k_member_national_id");
	assert_int_equal(kit_int(kit, count), 2);
	assert_grows(kit,
		"DROP INDEX k_disbursement_in_province; ALTER TABLE k_disbursement DROP COLUMN in_place");
	assert_int_equal(kit_int(kit, count), 2);
	alter(kit, "DROP TABLE k_disbursement");
	assert_int_equal(kit_int(kit, count), 2);
	assert_int_equal(count_columns(kit, "k_disbursement", "in_place", "INTEGER"), 1);
	assert_int_equal(count_columns(kit, "k_member", "in_place", "INTEGER"), 0);
}

/* Other choices, other flags: no new column, but other values. */
static void test_fingerprint(void **state)
{
	struct kit *kit = *state;

	alter(kit, "UPDATE setting SET value='of another table' WHERE key='kind-table'");
	assert_int_equal(changed(kit), 1);
	kit_write(kit, note_done, NULL);
	assert_int_equal(changed(kit), 0);
}

static void test_version(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_db) db = NULL;
	struct samut_db *reader = samut_store_reader(kit->store);
	int64_t version = -1;
	bool ours = false;

	assert_int_equal(samut_schema_version(reader, &version, &ours), 0);
	assert_int_equal(version, SAMUT_STORE_VERSION);
	assert_true(ours);
	samut_store_reader_done(kit->store, reader);
	assert_int_equal(samut_db_open("empty.db", SAMUT_DB_CREATE, &db), 0);
	assert_int_equal(samut_schema_version(db, &version, &ours), 0);
	assert_int_equal(version, 0);
	assert_false(ours);
}

/* A migration that fails leaves nothing of itself. */
static void test_migration_is_whole(void **state)
{
	g_autoptr(samut_db) db = NULL;
	int64_t version = -1, tables = -1;

	(void)state;
	assert_int_equal(samut_db_open("half.db", SAMUT_DB_CREATE, &db), 0);
	assert_int_equal(samut_db_script(db, "CREATE TABLE journal(in_the_way)"), 0);
	assert_true(samut_schema_upgrade(db) < 0);
	assert_int_equal(samut_schema_version(db, &version, NULL), 0);
	assert_int_equal(version, 0);
	assert_int_equal(samut_db_int(db, &tables, "SELECT count(*) FROM sqlite_schema", ""), 0);
	assert_int_equal(tables, 1);
	assert_int_equal(samut_db_script(db, "DROP TABLE journal"), 0);
	assert_int_equal(samut_schema_upgrade(db), 0);
	assert_int_equal(samut_schema_kinds_changed(db), 0);
	assert_int_equal(samut_schema_upgrade(db), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_columns_of_all_kinds),
		TEST(test_grows),
		TEST(test_indexes),
		TEST(test_fingerprint),
		TEST(test_version),
		TEST(test_migration_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
