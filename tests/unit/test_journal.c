/* SPDX-License-Identifier: Apache-2.0 */
/* The journal and its outbox. */
#include "store_kit.h"

#include "core/store/journal.h"

static GPtrArray *new_ops(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)samut_op_free);
}

static int64_t append(struct samut_db *db, const char *message, const GPtrArray *ops, int64_t node)
{
	struct samut_edit_row row = {
		.time = 1000, .tz = 420, .uid = 1000, .author = (char *)"สมชาย ใจดี", .mail = (char *)"s@h"};
	int64_t nodes[] = {node, 99, node};

	row.message = (char *)message;
	assert_int_equal(samut_journal_append(db, &row, ops, nodes, G_N_ELEMENTS(nodes)), 0);
	return row.seq;
}

static void assert_op(const struct samut_op *op, enum samut_op_kind kind, const char *path, const char *to)
{
	assert_int_equal(op->kind, kind);
	assert_string_equal(op->path, path);
	if (to)
		assert_string_equal(op->to, to);
	else
		assert_null(op->to);
}

static void round_trip(struct samut_db *db)
{
	const struct samut_oid oid = {"0123456789abcdefghi"};
	g_autoptr(GBytes) text = g_bytes_new("เนื้อความ\n", 28), empty = g_bytes_new(NULL, 0);
	g_autoptr(GPtrArray) ops = new_ops();
	g_autoptr(GPtrArray) got = NULL;
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	const struct samut_op *op;

	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_PUT, "a/b.txt", NULL, &oid, text));
	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_PUT, "a/empty", NULL, &oid, empty));
	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_PUT, "a/photo.jpg", NULL, &oid, NULL));
	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_MOVE, "from", "to", NULL, NULL));
	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_DELETE, "gone", NULL, NULL, NULL));
	assert_int_equal(append(db, "edit a/b.txt\n\nChange: 1\n", ops, 5), 1);

	assert_int_equal(samut_journal_get(db, 1, &row, &got), 0);
	assert_int_equal(row.seq, 1);
	assert_int_equal(row.time, 1000);
	assert_int_equal(row.tz, 420);
	assert_int_equal(row.uid, 1000);
	assert_string_equal(row.author, "สมชาย ใจดี");
	assert_string_equal(row.mail, "s@h");
	assert_string_equal(row.message, "edit a/b.txt\n\nChange: 1\n");
	assert_int_equal(got->len, 5);
	op = got->pdata[0];
	assert_op(op, SAMUT_OP_PUT, "a/b.txt", NULL);
	assert_memory_equal(&op->oid, &oid, sizeof(oid));
	assert_true(g_bytes_equal(op->data, text));
	op = got->pdata[1];
	assert_true(g_bytes_equal(op->data, empty));
	op = got->pdata[2];
	assert_null(op->data);
	assert_op(got->pdata[3], SAMUT_OP_MOVE, "from", "to");
	assert_op(got->pdata[4], SAMUT_OP_DELETE, "gone", NULL);
}

static void test_round_trip(void **state)
{
	kit_inside(state, round_trip);
}

static void numbers(struct samut_db *db)
{
	struct samut_edit_row row = {.seq = 7, .author = (char *)"a", .mail = (char *)"m", .message = NULL};
	int64_t seq = -1, time = -1;

	assert_int_equal(samut_journal_last(db, &seq), 0);
	assert_int_equal(seq, 0);
	assert_int_equal(samut_journal_last_time(db, &time), 0);
	assert_int_equal(time, 0);
	assert_int_equal(append(db, "one", NULL, 5), 1);
	/* One that fails takes no number. */
	assert_int_equal(samut_journal_append(db, &row, NULL, NULL, 0), -EINVAL);
	assert_int_equal(row.seq, 7);
	assert_int_equal(append(db, "two", NULL, 5), 2);
	assert_int_equal(samut_journal_last(db, &seq), 0);
	assert_int_equal(seq, 2);
	assert_int_equal(samut_journal_last_time(db, &time), 0);
	assert_int_equal(time, 1000);
}

static void test_numbers_have_no_gaps(void **state)
{
	kit_inside(state, numbers);
}

static unsigned count_ops(struct samut_db *db, int64_t seq)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GPtrArray) ops = NULL;

	assert_int_equal(samut_journal_get(db, seq, &row, &ops), 0);
	return ops->len;
}

static void amending(struct samut_db *db)
{
	g_autoptr(GPtrArray) two = new_ops(), one = new_ops();
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GPtrArray) got = NULL;

	g_ptr_array_add(two, samut_op_new(SAMUT_OP_DELETE, "a", NULL, NULL, NULL));
	g_ptr_array_add(two, samut_op_new(SAMUT_OP_DELETE, "b", NULL, NULL, NULL));
	g_ptr_array_add(one, samut_op_new(SAMUT_OP_DELETE, "c", NULL, NULL, NULL));
	append(db, "first", two, 5);
	append(db, "second", NULL, 5); /* changed nothing in git; may still be amended */
	append(db, "third", two, 5);
	assert_int_equal(samut_journal_amend(db, 2, "better", one), 0);
	assert_int_equal(samut_journal_get(db, 2, &row, &got), 0);
	assert_string_equal(row.message, "better");
	assert_int_equal(row.time, 1000);
	assert_int_equal(got->len, 1);
	assert_op(got->pdata[0], SAMUT_OP_DELETE, "c", NULL);
	assert_int_equal(count_ops(db, 1), 2);
	assert_int_equal(count_ops(db, 3), 2);
	assert_int_equal(samut_journal_amend(db, 4, "none", one), -ENOENT);
}

static void test_amend(void **state)
{
	kit_inside(state, amending);
}

static void pruning(struct samut_db *db)
{
	g_autoptr(GPtrArray) ops = new_ops();
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;

	g_ptr_array_add(ops, samut_op_new(SAMUT_OP_DELETE, "a", NULL, NULL, NULL));
	append(db, "first", ops, 5);
	append(db, "second", NULL, 5);
	append(db, "third", ops, 5);
	assert_int_equal(samut_journal_prune(db, 2), 0);
	assert_int_equal(samut_journal_prune(db, 1), 0);
	assert_int_equal(count_ops(db, 1), 0);
	assert_int_equal(count_ops(db, 3), 1);
	assert_int_equal(samut_journal_amend(db, 1, "late", ops), -ENOENT);
	assert_int_equal(samut_journal_amend(db, 2, "late", ops), -ENOENT);
	assert_int_equal(count_ops(db, 2), 0);
	assert_int_equal(samut_journal_amend(db, 3, "in time", ops), 0);
	/* The journal itself stays. */
	assert_int_equal(samut_journal_get(db, 1, &row, NULL), 0);
	assert_string_equal(row.message, "first");
	assert_int_equal(samut_journal_get(db, 4, &row, NULL), -ENOENT);
	assert_string_equal(row.message, "first");
}

static void test_prune(void **state)
{
	kit_inside(state, pruning);
}

static int note_seq(int64_t seq, void *arg)
{
	g_string_append_printf(arg, "%d ", (int)seq);
	return seq == 2 ? 42 : 0;
}

static void by_node(struct samut_db *db)
{
	g_autoptr(GString) out = g_string_new(NULL);

	append(db, "1", NULL, 5);
	append(db, "2", NULL, 6);
	append(db, "3", NULL, 5);
	append(db, "4", NULL, 5);
	assert_int_equal(samut_journal_of_node(db, 5, 0, note_seq, out), 0);
	assert_string_equal(out->str, "4 3 1 ");
	g_string_truncate(out, 0);
	assert_int_equal(samut_journal_of_node(db, 5, 4, note_seq, out), 0);
	assert_string_equal(out->str, "3 1 ");
	g_string_truncate(out, 0);
	assert_int_equal(samut_journal_of_node(db, 99, 0, note_seq, out), 42);
	assert_string_equal(out->str, "4 3 2 ");
}

static void test_of_node(void **state)
{
	kit_inside(state, by_node);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_numbers_have_no_gaps),
		TEST(test_amend),
		TEST(test_prune),
		TEST(test_of_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
