/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of all that is computed: one row a page, each owner's below his heading. What a row says stands
 * in page.h. Rows of places: layout code 15 is a household, 201 a contract, 241 a fund, 330 reports/, 331
 * reports/queries/.
 */
#include "core/show/fund_pages.h"
#include "core/show/logbook.h"
#include "core/show/page.h"
#include "core/show/queries.h"
#include "core/show/report.h"
#include "core/show/sip.h"
#include "core/show/status.h"
#include "core/show/views.h"

/* clang-format off: one row a line */
const struct samut_page samut_pages[] = {
	{.path = "plans",
		.tree = &samut_views_tree,
		.th = "รายการในแผนของทุกครัวเรือน",
		.en = "the plan items of all households"},
	{.path = "views",
		.tree = &samut_views_tree,
		.th = "ครัวเรือนและระเบียน จัดตามเรื่อง",
		.en = "households and records by what they have in common"},
	{.path = ".samut/views.txt",
		.render = samut_views_readme,
		.th = "คำอธิบายโฟลเดอร์ plans และ views",
		.en = "what stands in plans and views"},
	{.path = ".samut/households/{household}/logbook.html",
		.render = samut_logbook_render,
		.beside = 15,
		.th = "สมุดพกครอบครัว พิมพ์ได้หนึ่งชุด",
		.en = "the family logbook, to read or print"},
	{.path = ".samut/households/{household}/status.txt",
		.render = samut_status_render,
		.beside = 15,
		.th = "ขั้นตอนที่ถึง งานถัดไป กำหนด ระดับ และยอดรวมของครัวเรือน",
		.en = "step reached, next action, due dates, level, totals of a household"},
	{.path = ".samut/funds/{fund}/balance.txt",
		.render = samut_fund_balance_render,
		.beside = 241,
		.th = "ยอดจัดสรร โอน ผูกพัน เบิกจ่าย และคงเหลือของกองทุน รายจังหวัด",
		.en = "allocated, transferred, committed, disbursed and available, by province"},
	{.path = ".samut/funds/{fund}/ledger.journal",
		.render = samut_fund_journal_render,
		.beside = 241,
		.th = "สมุดรายวันของกองทุน สำหรับ hledger และ ledger",
		.en = "journal of the fund, for hledger and ledger"},
	/* Reports */
	{.path = ".samut/reports/dashboard.html",
		.render = samut_dashboard_page,
		.beside = 330,
		.th = "ภาพรวมงาน: รายงานทั้งหมดในหน้าเดียว",
		.en = "all reports on one page"},
	{.path = ".samut/reports/{name}",
		.render = samut_report_page,
		.beside = 330,
		.names = samut_report_names,
		.th = "รายงานเป็นตาราง CSV และกราฟ SVG",
		.en = "reports, as tables and charts"},
	{.path = ".samut/queries/{name}",
		.render = samut_query_page,
		.beside = 331,
		.names = samut_query_names,
		.th = "ผลของคำสั่งสืบค้นของท่านเอง และ SCHEMA.txt",
		.en = "answers to queries of your own, and SCHEMA.txt"},
	{.path = ".samut/sip/{contract}/settlement.txt",
		.render = samut_sip_settlement_render,
		.beside = 201,
		.th = "ใครต้องจ่ายใคร เท่าไร เพราะเหตุใด จ่ายแล้วเท่าไร ยังขาดอะไร",
		.en = "who owes whom how much and why, what is paid, what is missing"},
	{.path = ".samut/sip/{contract}/progress.svg",
		.render = samut_sip_progress_render,
		.beside = 201,
		.th = "ผลลัพธ์เทียบกับเป้าหมาย",
		.en = "outcomes against their targets"},
	{.path = ".samut/sip/{contract}/ledger.journal",
		.render = samut_sip_journal_render,
		.beside = 201,
		.th = "บัญชีของสัญญา สำหรับ hledger และ ledger",
		.en = "the contract's books, for hledger and ledger"},
	{.path = ".samut/sip/{contract}/indigo.csv",
		.render = samut_sip_indigo_render,
		.beside = 201,
		.th = "ข้อมูลสัญญาตามมาตรฐาน INDIGO",
		.en = "the contract's facts by the INDIGO data standard"},
	{.path = NULL},
};
