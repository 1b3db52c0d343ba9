/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of funds, included by rule_table.c alone. Sources: the Pracharat project of FY 2561 (one budget, 76
 * provinces); the control identity of public funds (available = appropriation ± transfers − commitments −
 * expenditures, see fund.h); the fiscal year of the National Statistical Office's yearbook.
 *
 *   R9   allocations are within the budget          R10  provinces are those of the programme
 *   F1   available is never less than nothing       F2   a transfer goes somewhere else
 *   F3   a commitment is drawn on as agreed         F4   money is spent in its fiscal year
 *   F5   what follows, follows what came back       F6   no commitment goes that is drawn on
 *   F7   no money goes out of a fund that tells no budget or no year: R9 and F4 could not be judged
 */
#pragma once

#include "core/domain/fund_rule.h"
#include "core/domain/rule_table_macros.h"

/* clang-format off */
#define CONTROL "เอกลักษณ์ควบคุมงบประมาณ (control identity of public funds: budgetary control, Oracle and JD Edwards)"
#define YEARBOOK "สำนักงานสถิติแห่งชาติ สมุดสถิติรายปีประเทศไทย 2565 (NSO, Statistical Yearbook Thailand 2022: fiscal year)"
#define SNAPSHOT "การจ่ายซ้ำแทนรายการที่ไม่สำเร็จ (follow-up payments: UNICEF HOPE, request 3127)"

/* The programme of the fund in place ?2, f, when it has a list of provinces: p is its record. */
#define LISTED_PROGRAMME \
	"node m CROSS JOIN k_fund f ON f.node=m.id CROSS JOIN record p ON p.kind='programme' AND p.rid=f.programme " \
	"WHERE m.parent=?2 AND m.name='fund.txt' AND " \
	"EXISTS(SELECT 1 FROM value v WHERE v.node=p.node AND v.field='Province') "
#define NOT_IN_LIST(code) \
	"NOT EXISTS(SELECT 1 FROM value v WHERE v.node=p.node AND v.field='Province' AND v.text=" code ") "
/* A disbursement, and the commitment that it names. */
#define WITH_COMMITMENT \
	"k_disbursement d CROSS JOIN record r ON r.kind='commitment' AND r.rid=d.commitment " \
	"CROSS JOIN k_commitment c ON c.node=r.node WHERE d.node=?1 "

static const struct samut_rule funds_rules[] = {
	{
		.name = "R9",
		.source = PRACHARAT_2561,
		.written = "allocation",
		.field = "Amount",
		.check = samut_fund_check_budget,
		.th = "จัดสรรเกินงบประมาณ: จัดสรรรวม {0:baht} บาท แต่งบประมาณมี {1:baht} บาท (เกิน {2:baht} บาท) ให้ลดจำนวนลง",
		.en = "the allocations exceed the budget: {0:baht} baht in all, the budget is {1:baht} baht ({2:baht} baht too much)",
	},
	{
		.name = "R9",
		.source = PRACHARAT_2561,
		.written = "fund",
		.field = "Budget",
		.check = samut_fund_check_budget,
		.th = "งบประมาณน้อยกว่าที่จัดสรรไปแล้ว: จัดสรรรวม {0:baht} บาท มากกว่า {1:baht} บาท อยู่ {2:baht} บาท ให้ลดการจัดสรรก่อน",
		.en = "the budget is less than what is allocated: {0:baht} baht are allocated, {2:baht} baht more than {1:baht}; lower the allocations first",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "allocation",
		.sql = "SELECT substr(n.name,1,2),f.programme FROM node n CROSS JOIN " LISTED_PROGRAMME
		       "AND n.id=?1 AND " NOT_IN_LIST("substr(n.name,1,2)"),
		.th = "จังหวัด {0} ไม่อยู่ในพื้นที่ของโครงการ “{1}” (ช่อง Province ใน programme.txt)",
		.en = "province {0} is not one of the programme “{1}” (Province in its programme.txt)",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "transfer",
		.field = "To",
		.sql = "SELECT t.\"to\",f.programme FROM k_transfer t CROSS JOIN " LISTED_PROGRAMME
		       "AND t.node=?1 AND " NOT_IN_LIST("t.\"to\""),
		.th = "จังหวัด {0} ไม่อยู่ในพื้นที่ของโครงการ “{1}” (ช่อง Province ใน programme.txt)",
		.en = "province {0} is not one of the programme “{1}” (Province in its programme.txt)",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "fund",
		.field = "Programme",
		.was = "Programme",
		.sql = "SELECT min(n.id),count(*),f.programme FROM node a CROSS JOIN node n ON n.parent=a.id CROSS JOIN " LISTED_PROGRAMME
		       "AND a.parent=?2 AND a.name='allocations' AND f.programme IS NOT ?3 AND "
		       NOT_IN_LIST("substr(n.name,1,2)") "HAVING count(*)>0",
		.th = "มีการจัดสรรให้จังหวัดนอกพื้นที่ของโครงการ “{2}” {1} รายการ เช่น {0:path}",
		.en = "{1} allocation(s), as {0:path}, are of provinces that are not of the programme “{2}”",
	},
	{
		.name = "F1",
		.source = CONTROL,
		.written = "transfer|commitment|disbursement",
		.field = "Amount",
		.check = samut_fund_check_available,
		.th = "เงินของจังหวัด {0} ไม่พอ: ขาด {1:baht} บาท (จัดสรร {2:baht} โอนสุทธิ {3:baht} ผูกพัน {4:baht} เบิกจ่าย {5:baht})",
		.en = "not enough is available in {0}: {1:baht} baht are missing (allocated {2:baht}, transferred {3:baht}, committed {4:baht}, disbursed {5:baht})",
	},
	{
		.name = "F1",
		.source = CONTROL,
		.written = "allocation",
		.removed = "allocation|transfer",
		.field = "Amount",
		.check = samut_fund_check_available,
		.th = "ลดหรือลบไม่ได้: รายการอื่นของจังหวัด {0} ใช้เงินนี้แล้ว จะขาด {1:baht} บาท (จัดสรร {2:baht} โอนสุทธิ {3:baht} ผูกพัน {4:baht} เบิกจ่าย {5:baht})",
		.en = "this money is in use in {0}: {1:baht} baht would be missing (allocated {2:baht}, transferred {3:baht}, committed {4:baht}, disbursed {5:baht})",
	},
	{
		.name = "F2",
		.source = CONTROL,
		.written = "transfer",
		.field = "To",
		.sql = "SELECT \"to\" FROM k_transfer WHERE node=?1 AND \"from\"=\"to\"",
		.th = "โอนให้จังหวัดเดียวกันไม่ได้ ({0})",
		.en = "a transfer goes to another province, not to {0} itself",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "disbursement",
		.field = "Commitment",
		.sql = "SELECT d.commitment FROM " WITH_COMMITMENT "AND r.place<>?2",
		.th = "รายการผูกพัน {0} เป็นของกองทุนอื่น",
		.en = "the commitment {0} is of another fund",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "disbursement",
		.field = "Province",
		.sql = "SELECT c.province,d.province FROM " WITH_COMMITMENT "AND c.province<>d.province",
		.th = "รายการผูกพันเป็นของจังหวัด {0} ไม่ใช่ {1}",
		.en = "the commitment is of province {0}, not of {1}",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "disbursement",
		.field = "Agreement",
		.sql = "SELECT c.agreement,d.agreement FROM " WITH_COMMITMENT "AND c.agreement<>d.agreement",
		.th = "เลขที่ข้อตกลงต้องตรงกับรายการผูกพัน: “{0}” ไม่ใช่ “{1}”",
		.en = "the agreement number must be that of the commitment: “{0}”, not “{1}”",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "commitment",
		.field = "Province",
		.sql = "SELECT ref.node,d.province,d.agreement FROM record r CROSS JOIN k_commitment c ON c.node=r.node "
		       "CROSS JOIN ref ON ref.kind='commitment' AND ref.target=r.rid AND ref.field='Commitment' "
		       "CROSS JOIN k_disbursement d ON d.node=ref.node WHERE r.node=?1 AND "
		       "(d.province<>c.province OR d.agreement<>c.agreement) LIMIT 1",
		.th = "{0:path} เบิกจากรายการผูกพันนี้ จังหวัดและเลขที่ข้อตกลงจึงต้องเป็น {1} และ “{2}” ตามเดิม",
		.en = "{0:path} draws on this commitment, so its province and agreement number stay {1} and “{2}”",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "disbursement|commitment",
		.field = "Amount",
		.check = samut_fund_check_rest,
		.th = "เบิกจ่ายเกินรายการผูกพัน {0}: ผูกพันไว้ {1:baht} บาท เบิกรวม {2:baht} บาท (เกิน {3:baht} บาท)",
		.en = "more is drawn on the commitment {0} than it holds: {2:baht} baht of {1:baht} ({3:baht} baht too much)",
	},
	{
		.name = "F3",
		.source = CONTROL,
		.written = "disbursement",
		.field = "Commitment",
		.check = samut_fund_check_released,
		.th = "รายการผูกพัน {0} ปล่อยแล้ว เบิกเพิ่มไม่ได้",
		.en = "the commitment {0} is released: nothing more can be drawn on it",
	},
	{
		.name = "F4",
		.source = YEARBOOK,
		.written = "disbursement",
		.field = "Date",
		.check = samut_fund_check_date,
		.th = "วันที่เบิกจ่ายต้องอยู่ระหว่าง {1:date} ถึง {2:date} (ปีงบประมาณ {0})",
		.en = "the date must lie between {1:date} and {2:date} (fiscal year {0})",
	},
	{
		.name = "F4",
		.source = YEARBOOK,
		.written = "disbursement",
		.field = "Date",
		.check = samut_fund_check_carried,
		.th = "หลัง {1:date} เบิกได้เฉพาะเงินที่ก่อหนี้ผูกพันไว้ภายในปีงบประมาณ {0}: ให้ระบุ Commitment ที่ลงวันที่ไม่เกินนั้น",
		.en = "after {1:date} only money that was committed within fiscal year {0} may be paid: name the Commitment, dated by then",
	},
	{
		.name = "F4",
		.source = YEARBOOK,
		.written = "commitment",
		.field = "Date",
		.check = samut_fund_check_date,
		.th = "ก่อหนี้ผูกพันได้ไม่เกิน {2:date} (สิ้นปีงบประมาณ {0})",
		.en = "money can be committed until {2:date} (end of fiscal year {0})",
	},
	{
		.name = "F4",
		.source = YEARBOOK,
		.written = "fund",
		.field = "FiscalYear",
		.check = samut_fund_check_year,
		.th = "การเบิกจ่าย {0:path} ลงวันที่ {1:date} อยู่นอกปีงบประมาณ {2} ให้แก้การเบิกจ่ายก่อน",
		.en = "the disbursement {0:path} of {1:date} lies outside fiscal year {2}: change it first",
	},
	{
		.name = "F5",
		.source = SNAPSHOT,
		.written = "disbursement",
		.field = "Follows",
		.sql = "SELECT d.follows,coalesce(o.status,'-') FROM k_disbursement d CROSS JOIN record r ON "
		       "r.kind='disbursement' AND r.rid=d.follows CROSS JOIN k_disbursement o ON o.node=r.node "
		       "WHERE d.node=?1 AND (o.node=?1 OR coalesce(o.status,'') NOT IN ('failed','refunded'))",
		.th = "จ่ายแทนได้เฉพาะรายการอื่นที่จ่ายไม่สำเร็จหรือคืนเงินแล้ว: {0} มีสถานะ {1}",
		.en = "only another disbursement that failed or was refunded can be followed: {0} is {1}",
	},
	{
		.name = "F5",
		.source = SNAPSHOT,
		.written = "disbursement",
		.field = "Status",
		.sql = "SELECT ref.node FROM record r CROSS JOIN k_disbursement o ON o.node=r.node "
		       "CROSS JOIN ref ON ref.kind='disbursement' AND ref.target=r.rid AND ref.field='Follows' "
		       "WHERE r.node=?1 AND coalesce(o.status,'') NOT IN ('failed','refunded') LIMIT 1",
		.th = "{0:path} จ่ายแทนรายการนี้แล้ว สถานะจึงต้องเป็น failed หรือ refunded",
		.en = "{0:path} was paid in its stead, so it stays failed or refunded",
	},
	{
		.name = "F6",
		.source = CONTROL,
		.removed = "commitment",
		.check = samut_fund_check_named,
		.th = "ลบไม่ได้: {0:path} เบิกจากรายการผูกพันนี้ (ใช้ Status: released เพื่อปล่อยเงินที่เหลือ)",
		.en = "{0:path} draws on this commitment (to free what is left of it: Status: released)",
	},
	{
		.name = "F7",
		.source = CONTROL,
		.written = "disbursement",
		.flags = SAMUT_RULE_WAITS,
		.field = "Status",
		.sql = "SELECT d.status FROM k_disbursement d WHERE d.node=?1 AND d.status IN ('approved','paid') AND "
		       "NOT EXISTS(SELECT 1 FROM " MAIN_RECORD("fund.txt", "k_fund") "AND t.budget IS NOT NULL AND t.fiscal_year IS NOT NULL)",
		.th = "กองทุนยังไม่บอกงบประมาณหรือปีงบประมาณ จึงยังเป็น {0} ไม่ได้ ให้กรอก Budget และ FiscalYear ใน fund.txt ก่อน",
		.en = "the fund tells no budget or no fiscal year, so nothing can be {0} yet: fill in Budget and FiscalYear in fund.txt first",
	},
	{.name = NULL},
};
/* clang-format on */
