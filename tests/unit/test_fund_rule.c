/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of funds through the write path: each is broken once, and after any sequence of edits the
 * balances are those of an independent model, none below nothing.
 */
#include "tests/unit/fund_kit.h"

#include <pthread.h>

static void refused(struct kit *kit, int r, int expected, const char *rule, const char *words)
{
	int64_t seq = kit_seq(kit);

	if (r != expected)
		fail_msg("%d instead of %d for %s %s", r, expected, rule, words);
	assert_reason(kit, rule);
	assert_reason(kit, words);
	assert_int_equal(kit_seq(kit), seq);
}

/* ---- One by one ---- */

static void test_budget(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000.50");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 600");
	refused(kit, fund_try(kit, "allocations/55-น่าน", "Amount: 400.51"), -EINVAL, "(R9)",
		"0.01 baht too much");
	fund_put(kit, "allocations/55-น่าน", "Amount: 400.50");
	refused(kit, fund_head(kit, "2561", "1000.49", ""), -EINVAL, "(R9)", "lower the allocations first");
	assert_ok(kit, fund_head(kit, "2561", "2000", ""));
	/* What no fund can hold. */
	refused(kit, fund_try(kit, "allocations/10-กรุงเทพมหานคร", "Amount: 92233720368547758.07"), -EINVAL,
		"(R9)", "exceed");
}

/* What R9 and F4 judge by has to be there when money goes out. */
static void test_head(void **state)
{
	static const char *const heads[][2] = {{"2561", ""}, {"", "1000"}};
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 1000");
	fund_pay(kit, 1, "70", "1", "draft", "Agreement: ก");
	for (unsigned i = 0; i <= G_N_ELEMENTS(heads); i++) {
		assert_ok(kit, i < G_N_ELEMENTS(heads) ? fund_head(kit, heads[i][0], heads[i][1], "")
						       : kit_remove(kit, FUND "/fund.txt"));
		refused(kit, fund_try_approve(kit, 1, "70", "1", "paid", "Agreement: ก"), -EINVAL, "(F7)",
			"no budget or no fiscal year");
	}
	assert_ok(kit, fund_head(kit, "2561", "1000", ""));
	assert_ok(kit, fund_try_approve(kit, 1, "70", "1", "paid", "Agreement: ก"));
}

static void test_available(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "10000");
	refused(kit, fund_try_pay(kit, 1, "70", "1", "paid", "Agreement: ก"), -EINVAL, "(F1)",
		"1.00 baht are missing");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 100");
	fund_pay(kit, 1, "70", "100.00", "approved", "Agreement: ก");
	refused(kit, fund_try_pay(kit, 2, "70", "0.01", "paid", "Agreement: ก"), -EINVAL, "(F1)",
		"0.01 baht are");
	fund_pay(kit, 2, "70", "5", "draft", "Agreement: ก");
	refused(kit, fund_try_pay(kit, 2, "70", "5", "approved", "Agreement: ก"), -EINVAL, "(F1)", "5.00");
	refused(kit,
		fund_try(kit, "commitments/2018-01-01-01",
			"Date: 2018-01-01\nProvince: 70\nAmount: 1\nAgreement: ส"),
		-EINVAL, "(F1)", "70-ราชบุรี");
	refused(kit,
		fund_try(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 70\nTo: 55\nAmount: 1"),
		-EINVAL, "(F1)", "missing");
	/* What others rest on. */
	refused(kit, fund_try(kit, "allocations/70-ราชบุรี", "Amount: 99"), -EINVAL, "(F1)", "in use");
	refused(kit, fund_try(kit, "allocations/70-ราชบุรี", "Date: 2018-01-01"), -EINVAL, "(F1)", "in use");
	refused(kit, kit_remove(kit, FUND "/allocations/70-ราชบุรี.txt"), -EBUSY, "(F1)", "in use");
	/* Money that comes back can be spent again. */
	fund_pay(kit, 1, "70", "100.00", "refunded", "Agreement: ก");
	fund_put(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 70\nTo: 55\nAmount: 40");
	fund_pay(kit, 3, "55", "40", "paid", "Agreement: ก");
	refused(kit, kit_remove(kit, FUND "/transfers/2018-01-01-01.txt"), -EBUSY, "(F1)", "55-น่าน");
	refused(kit,
		fund_try(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 70\nTo: 10\nAmount: 40"),
		-EINVAL, "(F1)", "55-น่าน");
	refused(kit,
		fund_try(kit, "transfers/2018-01-01-02", "Date: 2018-01-01\nFrom: 70\nTo: 70\nAmount: 1"),
		-EINVAL, "(F2)", "itself");
	fund_assert(kit, 70, 10000, 0, 4000, 0, 0, 6000);
	/* An edit of words alone is no matter of money. */
	fund_pay(kit, 3, "55", "40", "paid", "Agreement: ก\nPayee: ข");
}

/* What moves is gone here and new there. */
static void test_moved(void **state)
{
	static const char *const three = "Date: 2018-01-01\nProvince: 70\nAmount: 3\nAgreement: ส";
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "10000");
	assert_ok(kit, kit_mkdir(kit, FUND "2"));
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 5");
	fund_put(kit, "commitments/2018-01-01-01", three);
	refused(kit, kit_move(kit, FUND "/allocations/70-ราชบุรี.txt", FUND "/allocations/55-น่าน.txt"), -EBUSY,
		"(F1)", "in use in 70-ราชบุรี");
	refused(kit, kit_move(kit, FUND "/allocations/70-ราชบุรี.txt", FUND "2/allocations/70-ราชบุรี.txt"),
		-EBUSY, "(F1)", "in use in 70-ราชบุรี");
	refused(kit,
		kit_move(kit, FUND "/commitments/2018-01-01-01.txt", FUND "2/commitments/2018-01-01-01.txt"),
		-EINVAL, "(F1)", "3.00 baht are missing");
	assert_ok(
		kit, kit_move(kit, FUND "/allocations/70-ราชบุรี.txt", FUND "/allocations/70-Ratchaburi.txt"));
	fund_assert(kit, 70, 500, 0, 0, 300, 0, 200);
	/* The fund with all in it. */
	assert_ok(kit, kit_move(kit, FUND, FUND "3"));
	assert_ok(kit, kit_remove(kit, FUND "3"));
}

static void test_commitments(void **state)
{
	static const char *const on = "Agreement: ส.1\nCommitment: 2018-01-02-01";
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "10000");
	assert_ok(kit, kit_mkdir(kit, FUND "2"));
	assert_ok(kit, kit_save(kit, FUND "2/allocations/70-ราชบุรี.txt", "Amount: 50\n"));
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 100");
	fund_put(kit, "allocations/55-น่าน", "Amount: 100");
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 70\nAmount: 60\nAgreement: ส.1");
	fund_pay(kit, 1, "70", "50", "paid", on);
	refused(kit, fund_try_pay(kit, 2, "70", "10.01", "paid", on), -EINVAL, "(F3)", "0.01 baht too much");
	refused(kit, fund_try_pay(kit, 2, "55", "1", "draft", on), -EINVAL, "(F3)", "of province 70");
	refused(kit, fund_try_pay(kit, 2, "70", "1", "draft", "Agreement: ส.2\nCommitment: 2018-01-02-01"),
		-EINVAL, "(F3)", "“ส.1”");
	refused(kit,
		kit_save(kit, FUND "2/disbursements/2018-01-05-01.txt",
			"Date: 2018-01-05\nProvince: 70\nAmount: 1\nPurpose: ก\nStatus: draft\nAgreement: "
			"ส.1\n"
			"Commitment: ประชารัฐ/2018-01-02-01\n"),
		-EINVAL, "(F3)", "another fund");
	refused(kit,
		fund_try(kit, "commitments/2018-01-02-01",
			"Date: 2018-01-02\nProvince: 70\nAmount: 49.99\nAgreement: ส.1"),
		-EINVAL, "(F3)", "too much");
	refused(kit,
		fund_try(kit, "commitments/2018-01-02-01",
			"Date: 2018-01-02\nProvince: 55\nAmount: 60\nAgreement: ส.1"),
		-EINVAL, "(F3)", "draws on this commitment");
	refused(kit, kit_remove(kit, FUND "/commitments/2018-01-02-01.txt"), -EBUSY, "(F6)", "draws on");
	fund_pay(kit, 2, "70", "1", "draft", on);
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 70\nAmount: 60\nAgreement: ส.1\nStatus: released");
	refused(kit, fund_try_approve(kit, 2, "70", "1", "paid", on), -EINVAL, "(F3)", "is released");
	fund_pay(kit, 1, "70", "50", "paid", "Payee: ก\nAgreement: ส.1\nCommitment: 2018-01-02-01");
	/* All of the rest is free again; then it is taken, and the commitment cannot come back. */
	fund_pay(kit, 3, "70", "50", "paid", "Agreement: ก.1");
	refused(kit,
		fund_try(kit, "commitments/2018-01-02-01",
			"Date: 2018-01-02\nProvince: 70\nAmount: 60\nAgreement: ส.1\nStatus: open"),
		-EINVAL, "(F1)", "10.00 baht are missing");
}

static int pay_on(struct kit *kit, const char *date, const char *more)
{
	g_autofree char *name = g_strdup_printf("disbursements/%s-01", date);
	g_autofree char *text = g_strdup_printf(
		"Date: %s\nProvince: 70\nAmount: 1\nPurpose: ก\nStatus: paid\n%s", date, more);

	return fund_try(kit, name, text);
}

static void test_year(void **state)
{
	static const char *const late = "Agreement: ส.1\nCommitment: 2018-09-30-01";
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "10000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 100");
	fund_put(kit, "commitments/2018-09-30-01",
		"Date: 2018-09-30\nProvince: 70\nAmount: 6\nAgreement: ส.1");
	refused(kit, pay_on(kit, "2017-09-30", "Agreement: ก"), -EINVAL, "(F4)", "1 October 2017");
	assert_ok(kit, pay_on(kit, "2017-10-01", "Agreement: ก"));
	assert_ok(kit, pay_on(kit, "2018-09-30", "Agreement: ก"));
	refused(kit, pay_on(kit, "2018-10-01", late), -EINVAL, "(F4)", "30 September 2018");
	assert_ok(kit, fund_head(kit, "2561", "10000", "CarryOver: yes\n"));
	assert_ok(kit, pay_on(kit, "2018-10-01", late));
	assert_ok(kit, pay_on(kit, "2019-03-31", late));
	refused(kit, pay_on(kit, "2019-04-01", late), -EINVAL, "(F4)", "31 March 2019");
	refused(kit, pay_on(kit, "2018-10-02", "Agreement: ก"), -EINVAL, "(F4)", "name the Commitment");
	refused(kit,
		fund_try(kit, "commitments/2018-09-30-01",
			"Date: 2018-10-01\nProvince: 70\nAmount: 6\nAgreement: ส.1"),
		-EINVAL, "(F4)", "end of fiscal year 2561");
	refused(kit, fund_head(kit, "2561", "10000", ""), -EINVAL, "(F4)", "outside fiscal year 2561");
	refused(kit, fund_head(kit, "2562", "10000", "CarryOver: yes\n"), -EINVAL, "(F4)",
		"outside fiscal year 2562");
}

static void test_follows(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "10000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 100");
	fund_pay(kit, 1, "70", "10", "paid", "Agreement: ก");
	refused(kit, fund_try_pay(kit, 2, "70", "10", "draft", "Agreement: ก\nFollows: 2018-01-05-01"),
		-EINVAL, "(F5)", "is paid");
	refused(kit, fund_try_pay(kit, 2, "70", "10", "failed", "Agreement: ก\nFollows: 2018-01-05-02"),
		-EINVAL, "(F5)", "another disbursement");
	fund_pay(kit, 1, "70", "10", "failed", "Agreement: ก");
	fund_pay(kit, 2, "70", "10", "paid", "Agreement: ก\nFollows: 2018-01-05-01");
	refused(kit, fund_try_pay(kit, 1, "70", "10", "paid", "Agreement: ก"), -EINVAL, "(F5)",
		"in its stead");
	refused(kit, kit_remove(kit, FUND "/disbursements/2018-01-05-02.txt"), -EBUSY, "(S7)", "is paid");
	fund_pay(kit, 2, "70", "10", "refunded", "Agreement: ก\nFollows: 2018-01-05-01");
	assert_ok(kit, kit_remove(kit, FUND "/disbursements/2018-01-05-02.txt"));
	assert_ok(kit, kit_remove(kit, FUND "/disbursements/2018-01-05-01.txt"));
}

static void test_programme(void **state)
{
	struct kit *kit = *state;

	kit_partner(kit, "เจ้าของ");
	assert_ok(kit, kit_mkdir(kit, "programmes/โครงการ"));
	assert_ok(kit, kit_save(kit, "programmes/โครงการ/programme.txt",
			       "Title: โครงการ\nOwner: เจ้าของ\nProvince: 70\nProvince: 55\n"));
	fund_prepare(kit, "2561", "10000");
	fund_put(kit, "allocations/10-กรุงเทพมหานคร", "Amount: 1");
	refused(kit, fund_head(kit, "2561", "10000", "Programme: โครงการ\n"), -EINVAL, "(R10)",
		"1 allocation(s)");
	assert_ok(kit, kit_remove(kit, FUND "/allocations/10-กรุงเทพมหานคร.txt"));
	assert_ok(kit, fund_head(kit, "2561", "10000", "Programme: โครงการ\n"));
	refused(kit, fund_try(kit, "allocations/10-กรุงเทพมหานคร", "Amount: 1"), -EINVAL, "(R10)",
		"province 10");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 5");
	refused(kit,
		fund_try(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 70\nTo: 10\nAmount: 1"),
		-EINVAL, "(R10)", "province 10");
	fund_put(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 70\nTo: 55\nAmount: 1");
}

/* The halves of an edit that is amended: what the first left is not there any more. */
static void test_amended(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};
	static const char *const ten = "Date: 2018-01-01\nFrom: 70\nTo: 55\nAmount: 10\n";
	static const char *const elsewhere = "Date: 2018-01-01\nFrom: 70\nTo: 10\nAmount: 10\n";

	fund_prepare(kit, "2561", "10000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 10");
	assert_ok(kit, kit_save_as(kit, FUND "/transfers/2018-01-01-01.txt", ten, &save));
	int64_t seq = save.seq;
	fund_pay(kit, 1, "55", "10", "paid", "Agreement: ก");
	save = (struct samut_save){.amend = seq};
	refused(kit, kit_save_as(kit, FUND "/transfers/2018-01-01-01.txt", elsewhere, &save), -EINVAL, "(F1)",
		"55");
	samut_committer_unhold(kit->s->committer, seq);
}

/* ---- Any sequence of edits ---- */

/* The model: what each file would hold, and the balances by the definition, not by the code under test. */
#define PROVINCES 3
#define SLOTS 4
static const char *const codes[PROVINCES] = {"70", "55", "10"};
static const char *const names[PROVINCES] = {"70-ราชบุรี", "55-น่าน", "10-กรุงเทพมหานคร"};

struct slot {
	int64_t amount; /* 0: no file */
	int a, b;	/* province, to */
	bool out;	/* commitment: open; disbursement: counts */
	int on;		/* disbursement: commitment, or -1 */
};

struct model {
	int64_t budget;
	struct slot allocation[PROVINCES], transfer[SLOTS], commitment[SLOTS], disbursement[SLOTS];
};

static int64_t drawn_on(const struct model *m, int commitment)
{
	int64_t drawn = 0;

	for (int i = 0; i < SLOTS; i++)
		if (m->disbursement[i].amount && m->disbursement[i].out &&
			m->disbursement[i].on == commitment)
			drawn += m->disbursement[i].amount;
	return drawn;
}

static int64_t available_in(const struct model *m, int province)
{
	int64_t sum = m->allocation[province].amount;

	for (int i = 0; i < SLOTS; i++) {
		const struct slot *t = &m->transfer[i], *c = &m->commitment[i], *d = &m->disbursement[i];
		if (t->amount && t->a == province)
			sum -= t->amount;
		if (t->amount && t->b == province)
			sum += t->amount;
		if (c->amount && c->out && c->a == province)
			sum -= c->amount - drawn_on(m, i);
		if (d->amount && d->out && d->a == province)
			sum -= d->amount;
	}
	return sum;
}

static bool is_lawful(const struct model *m)
{
	int64_t allocated = 0;

	for (int p = 0; p < PROVINCES; p++) {
		allocated += m->allocation[p].amount;
		if (available_in(m, p) < 0)
			return false;
	}
	for (int i = 0; i < SLOTS; i++) {
		const struct slot *d = &m->disbursement[i];
		if (m->transfer[i].amount && m->transfer[i].a == m->transfer[i].b)
			return false;
		if (drawn_on(m, i) > m->commitment[i].amount)
			return false;
		if (d->amount && d->on >= 0 &&
			(!m->commitment[d->on].amount || m->commitment[d->on].a != d->a))
			return false;
	}
	return allocated <= m->budget;
}

static char *slot_name(unsigned what, int i)
{
	switch (what) {
	case SAMUT_FUND_ALLOCATION:
		return g_strdup_printf("allocations/%s", names[i]);
	case SAMUT_FUND_TRANSFER:
		return g_strdup_printf("transfers/2018-01-01-%02d", i + 1);
	case SAMUT_FUND_COMMITMENT:
		return g_strdup_printf("commitments/2018-01-02-%02d", i + 1);
	default:
		return g_strdup_printf("disbursements/2018-01-05-%02d", i + 1);
	}
}

static char *slot_text(unsigned what, const struct slot *s)
{
	g_autofree char *on =
		s->on >= 0 ? g_strdup_printf("\nCommitment: 2018-01-02-%02d", s->on + 1) : g_strdup("");

	switch (what) {
	case SAMUT_FUND_ALLOCATION:
		return g_strdup_printf("Amount: 0.%02d", (int)s->amount);
	case SAMUT_FUND_TRANSFER:
		return g_strdup_printf("Date: 2018-01-01\nFrom: %s\nTo: %s\nAmount: 0.%02d", codes[s->a],
			codes[s->b], (int)s->amount);
	case SAMUT_FUND_COMMITMENT:
		return g_strdup_printf(
			"Date: 2018-01-02\nProvince: %s\nAmount: 0.%02d\nAgreement: ก\nStatus: %s",
			codes[s->a], (int)s->amount, s->out ? "open" : "released");
	default:
		return g_strdup_printf("Date: 2018-01-05\nProvince: %s\nAmount: 0.%02d\nPurpose: "
				       "ก\nAgreement: ก\nStatus: %s%s",
			codes[s->a], (int)s->amount, s->out ? "paid" : "refunded", on);
	}
}

/* One random edit, of the model and of the store: accepted by both or by neither. */
static void edit_once(struct kit *kit, struct model *m, GRand *rand, unsigned *ret_accepted)
{
	struct slot *const sets[] = {m->allocation, m->transfer, m->commitment, m->disbursement};
	unsigned what = (unsigned)g_rand_int_range(rand, 0, 4);
	int i = g_rand_int_range(rand, 0, what == SAMUT_FUND_ALLOCATION ? PROVINCES : SLOTS);
	struct slot old = sets[what][i];
	struct slot new = {.amount = g_rand_int_range(rand, 1, 40),
		.a = g_rand_int_range(rand, 0, PROVINCES),
		.b = g_rand_int_range(rand, 0, PROVINCES),
		.out = g_rand_int_range(rand, 0, 4) != 0,
		.on = what == SAMUT_FUND_DISBURSEMENT ? g_rand_int_range(rand, -1, SLOTS) : -1};
	bool remove = old.amount && g_rand_int_range(rand, 0, 5) == 0;

	sets[what][i] = remove ? (struct slot){.on = -1} : new;
	bool lawful = is_lawful(m);
	/* What is paid is not deleted. */
	if (remove && what == SAMUT_FUND_DISBURSEMENT && old.out)
		lawful = false;
	g_autofree char *name = slot_name(what, i), *text = slot_text(what, &new);
	g_autofree char *path = g_strdup_printf(FUND "/%s.txt", name);
	int r = remove ? kit_remove(kit, path) : fund_try(kit, name, text);
	if (lawful != (r >= 0)) {
		g_autofree char *reasons = kit_reasons(kit);
		fail_msg("%s %s: %d, the model says %d: %s\n%s", remove ? "remove" : "save", name, r, lawful,
			text, reasons);
	}
	if (r < 0)
		sets[what][i] = old;
	*ret_accepted += r >= 0;
}

static void test_any_sequence(void **state)
{
	struct kit *kit = *state;
	struct model m = {.budget = 100};
	const char *given = g_getenv("SAMUT_SEED");
	guint32 seed = given ? (guint32)atoi(given) : 2561;
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	unsigned accepted = 0;

	print_message("seed %u\n", seed);
	for (int i = 0; i < SLOTS; i++)
		m.disbursement[i].on = -1;
	fund_prepare(kit, "2561", "1");
	for (int round = 0; round < 600; round++) {
		edit_once(kit, &m, rand, &accepted);
		if (round % 20)
			continue;
		g_autoptr(samut_fund) fund = fund_load(kit);
		for (int p = 0; p < PROVINCES; p++) {
			int64_t available = fund->province[atoi(codes[p])].available;
			assert_true(available >= 0);
			assert_int_equal(available, available_in(&m, p));
		}
	}
	print_message("%u of 600 accepted\n", accepted);
	assert_true(accepted > 100 && accepted < 500);
}

/* ---- The last baht ---- */

#define RACERS 8

struct racer {
	struct kit *kit;
	int64_t node;
	int n, r;
	pthread_t thread;
};

static void *race(void *arg)
{
	struct racer *racer = arg;
	g_autofree char *name = g_strdup_printf("2018-01-05-%02d.txt", racer->n);
	static const char text[] =
		"Date: 2018-01-05\nProvince: 70\nAmount: 1\nPurpose: ช่วยเหลือ\nStatus: paid\nAgreement: "
		"ก\nApprovedBy: uid5555\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
	struct samut_save save = {.node = racer->node, .name = name, .text = bytes};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	racer->r = samut_edit_save(racer->kit->s, &fund_approver, &save, &diag);
	g_clear_pointer(&save.stored, g_bytes_unref);
	return NULL;
}

static void test_race(void **state)
{
	struct kit *kit = *state;
	struct racer racers[RACERS];
	unsigned won = 0;

	fund_prepare(kit, "2561", "10");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 3");
	for (int i = 0; i < RACERS; i++) {
		g_autofree char *path = g_strdup_printf(FUND "/disbursements/2018-01-05-%02d.txt", i + 1);
		fund_pay(kit, i + 1, "70", "1", "draft", "Agreement: ก");
		racers[i] = (struct racer){.kit = kit, .node = kit_id(kit, path), .n = i + 1};
	}
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < RACERS; i++) {
		pthread_join(racers[i].thread, NULL);
		assert_true(racers[i].r == 0 || racers[i].r == -EINVAL);
		won += racers[i].r == 0;
	}
	assert_int_equal(won, 3);
	fund_assert(kit, 70, 300, 0, 0, 0, 300, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_budget, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_head, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_available, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_moved, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_commitments, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_year, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_follows, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_programme, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_amended, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_any_sequence, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_race, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
