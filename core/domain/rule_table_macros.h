/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words in which the rules are written. Included by rule_table.c alone; the fragments rule_table_*.h hold
 * the rules of one domain each.
 *
 * Records are found by where they stand: (parent, name) of nodes is a key, so that finding those of one
 * folder costs what is in it. CROSS JOIN keeps SQLite to the order written.
 */
#pragma once

#include "core/domain/rule.h"

/* clang-format off */
/* FROM and WHERE of the records in a folder of the place ?2: n is the node, t its columns. */
#define IN_FOLDER(folder, table) \
	"node f CROSS JOIN node n ON n.parent=f.id CROSS JOIN " table " t ON t.node=n.id " \
	"WHERE f.parent=?2 AND f.name='" folder "' "
/* The same, complete records only. */
#define COMPLETE_IN(folder, table) \
	"node f CROSS JOIN node n ON n.parent=f.id AND n.incomplete=0 CROSS JOIN " table " t ON t.node=n.id " \
	"WHERE f.parent=?2 AND f.name='" folder "' "
/* The main record of the place. */
#define MAIN_RECORD(file, table) \
	"node n CROSS JOIN " table " t ON t.node=n.id WHERE n.parent=?2 AND n.name='" file "' "
/* A column of the record itself. */
#define OWN(table, column) "(SELECT " column " FROM " table " WHERE node=?1)"
/* clang-format on */

/* The documents that the rules come from. */
#define LETTER_2565 "หนังสือ พม. ถึงเลขาธิการคณะรัฐมนตรี 22 เมษายน 2565 (letter to the cabinet, 22 April 2565)"
#define PRACHARAT_2561 "โครงการสานพลังประชารัฐด้านสังคม ปีงบประมาณ 2561 (Pracharat project, FY 2561)"
#define SIP_2568 "การเปิดตัว SIP 23 กรกฎาคม 2568 (launch of the SIP model, 23 July 2568)"
#define KINDS_LIST "รายการประเภทข้อมูลของ samutfs (record kinds and their fields)"
#define PEERS "บทเรียนจากระบบอื่น: แบ่งแยกหน้าที่ (lessons of peer systems: separation of duties, four eyes)"
