/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of funds share: one fund, and its records by name. */
#pragma once

#include "tests/unit/work_kit.h"

#include "core/domain/fund.h"

#define FUND "funds/ประชารัฐ"

KIT int fund_head(struct kit *kit, const char *year, const char *budget, const char *more)
{
	g_autofree char *text = g_strdup_printf(
		"Title: สานพลังประชารัฐ\nFiscalYear: %s\nBudget: %s\nOwner: ภาคี\nAgreement: ก.1\n%s", year,
		budget, more);

	return kit_save(kit, FUND "/fund.txt", text);
}

KIT void fund_prepare(struct kit *kit, const char *year, const char *budget)
{
	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_mkdir(kit, FUND));
	assert_ok(kit, fund_head(kit, year, budget, ""));
}

/* What is approved or paid comes in as decided elsewhere. */
KIT int fund_try(struct kit *kit, const char *name, const char *text)
{
	g_autofree char *path = g_strdup_printf(FUND "/%s.txt", name);
	bool decided = strstr(text, "Status: approved") || strstr(text, "Status: paid");
	g_autofree char *line = g_strconcat(text, decided ? "\nApprovedBy: ผู้อนุมัติ\n" : "\n", NULL);

	return decided ? kit_record(kit, path, line) : kit_save(kit, path, line);
}

KIT void fund_put(struct kit *kit, const char *name, const char *text)
{
	assert_ok(kit, fund_try(kit, name, text));
}

KIT int fund_try_pay(struct kit *kit, int n, const char *province, const char *amount, const char *status,
	const char *more)
{
	g_autofree char *name = g_strdup_printf("disbursements/2018-01-05-%02d", n);
	g_autofree char *text = g_strdup_printf(
		"Date: 2018-01-05\nProvince: %s\nAmount: %s\nPurpose: ช่วยเหลือ\nStatus: %s\n%s", province,
		amount, status, more);

	return fund_try(kit, name, text);
}

KIT void fund_pay(struct kit *kit, int n, const char *province, const char *amount, const char *status,
	const char *more)
{
	assert_ok(kit, fund_try_pay(kit, n, province, amount, status, more));
}

/* Somebody else than its author approves a draft. */
static const struct samut_who fund_approver = {.uid = 5555, .gid = 4343};

KIT int fund_try_approve(struct kit *kit, int n, const char *province, const char *amount, const char *status,
	const char *more)
{
	g_autofree char *path = g_strdup_printf(FUND "/disbursements/2018-01-05-%02d.txt", n);
	g_autofree char *text = g_strdup_printf("Date: 2018-01-05\nProvince: %s\nAmount: %s\nPurpose: "
						"ช่วยเหลือ\nStatus: %s\n%s\nApprovedBy: uid5555\n",
		province, amount, status, more);
	struct samut_save save = {0};

	return kit_save_who(kit, &fund_approver, path, text, &save);
}

KIT struct samut_fund *fund_load(struct kit *kit)
{
	int64_t place = kit_id(kit, FUND);
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_fund *fund = NULL;

	assert_int_equal(samut_fund_load(db, place, SAMUT_FUND_WORDS, &fund), 0);
	samut_store_reader_done(kit->s->store, db);
	return fund;
}

KIT const struct samut_fund_movement *fund_movement(const struct samut_fund *fund, unsigned i)
{
	return &g_array_index(fund->movements, struct samut_fund_movement, i);
}

/* The balance of a province in satang, by a load of the whole fund and by one of the province alone. */
KIT void fund_assert(struct kit *kit, int province, int64_t allocated, int64_t in, int64_t out,
	int64_t committed, int64_t disbursed, int64_t available)
{
	g_autoptr(samut_fund) whole = fund_load(kit), one = NULL;
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(samut_fund_load_province(db, whole->place, province, &one), 0);
	samut_store_reader_done(kit->s->store, db);
	const struct samut_fund_balance *both[] = {&whole->province[province], &one->province[province]};
	for (unsigned i = 0; i < G_N_ELEMENTS(both); i++) {
		assert_int_equal(both[i]->allocated, allocated);
		assert_int_equal(both[i]->in, in);
		assert_int_equal(both[i]->out, out);
		assert_int_equal(both[i]->committed, committed);
		assert_int_equal(both[i]->disbursed, disbursed);
		assert_int_equal(both[i]->available, available);
	}
}
