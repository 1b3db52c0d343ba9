/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of views. A closed household stands in views/by-step and plans/done, and in no other list of
 * work.
 */
#include "core/index/view.h"

#include "core/domain/warning.h"

/* Records of the unit that have warnings. */
static int ask_warned(struct samut_db *db, int64_t unit, GArray *nodes)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT node FROM record WHERE place=?1 UNION ALL SELECT node FROM record WHERE node=?1", "i",
		unit);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int64_t node = samut_stmt_int(stmt, 0);

		r = samut_warnings(db, node, &diag);
		if (r < 0)
			break;
		if (samut_diag_count(&diag) > 0)
			g_array_append_val(nodes, node);
	}
	samut_stmt_reset(stmt);
	return r;
}

/* In all of these: CROSS JOIN and + keep SQLite to the order that they are written in, from the unit's own
 * records on; left to itself it may begin with all partners. */

/* Plan items of the unit that are still to be done, of households that are open. */
#define OPEN_ITEMS                                                                                           \
	"SELECT NULL,k.node,k.due FROM record r CROSS JOIN k_plan_item k ON k.node=r.node "                  \
	"CROSS JOIN ix.home h ON h.place=r.place WHERE r.place=?1 AND r.kind='plan-item' AND "               \
	"h.status='open' "                                                                                   \
	"AND ifnull(k.status,'planned') NOT IN ('done','dropped')"
/* Those of one horizon: by the row of the layout that they stand in. */
#define HORIZON(layout) OPEN_ITEMS " AND (SELECT layout FROM node WHERE id=k.node)=" layout
/* The household, by one column of ix.home. */
#define HOME_BY(column)                                                                                      \
	"SELECT " column ",place,NULL FROM ix.home WHERE place=?1 AND status='open' AND " column             \
	" IS NOT NULL"
#define LACKING(dimension, column)                                                                           \
	"SELECT '" dimension "',place,NULL FROM ix.home WHERE place=?1 AND status='open' AND " column        \
	"='lacking'"
/* The household, by the records of a kind that its own records name. */
#define NAMED(kind, more)                                                                                    \
	"SELECT DISTINCT f.target,r.place,NULL FROM record r CROSS JOIN ref f ON f.node=r.node CROSS JOIN "  \
	"ix.home h ON "                                                                                      \
	"h.place=r.place WHERE r.place=?1 AND +f.kind='" kind "' AND h.status='open'" more

#define GROUPS                                                                                               \
	"child youth woman pregnant elderly disabled bedridden psychiatric dementia single-parent homeless " \
	"beggar trafficking-survivor destitute carer other"

/* clang-format off */
const struct samut_view samut_views[] = {
	{.path = "plans/urgent", .homes = true, .sql = HORIZON("45"),
		.th = "รายการในแผนระยะเร่งด่วนที่ยังไม่เสร็จ", .en = "items of urgent plans that are not done"},
	{.path = "plans/medium", .homes = true, .sql = HORIZON("46"),
		.th = "รายการในแผนระยะกลางที่ยังไม่เสร็จ", .en = "items of medium-term plans that are not done"},
	{.path = "plans/long", .homes = true, .sql = HORIZON("47"),
		.th = "รายการในแผนระยะยาวที่ยังไม่เสร็จ", .en = "items of long-term plans that are not done"},
	{.path = "plans/overdue", .homes = true, .late = true, .sql = OPEN_ITEMS " AND k.due IS NOT NULL",
		.th = "รายการในแผนที่เลยกำหนดและยังไม่เสร็จ", .en = "items past their due date that are not done"},
	{.path = "plans/done", .homes = true,
		.sql = "SELECT NULL,k.node,NULL FROM record r CROSS JOIN k_plan_item k ON k.node=r.node WHERE r.place=?1 AND r.kind='plan-item' AND k.status='done'",
		.th = "รายการในแผนที่เสร็จแล้ว", .en = "items that are done"},
	{.path = "views/by-urgency", .keys = "urgent medium long", .kind = "household", .field = "Urgency", .homes = true, .sql = HOME_BY("urgency"),
		.th = "ครัวเรือนที่เปิดอยู่ ตามระดับความเร่งด่วน", .en = "open households by urgency"},
	{.path = "views/by-step", .keys = "1 2 3 4 5 6 7 8 9", .homes = true, .sql = "SELECT step,place,NULL FROM ix.home WHERE place=?1",
		.th = "ครัวเรือน ตามขั้นที่ไปถึงใน 9 ขั้น (รวมที่ปิดแล้ว)", .en = "households by the step they have reached of nine (closed ones too)"},
	{.path = "views/by-level", .keys = "0 1 2 3", .kind = "household", .field = "ReportedLevel", .homes = true, .sql = HOME_BY("level") " AND level>=0",
		.th = "ครัวเรือนที่เปิดอยู่ ตามระดับความเปราะบาง", .en = "open households by level of vulnerability"},
	{.path = "views/by-dimension", .keys = "health education income living access", .kind = "plan-item", .field = "Dimension", .homes = true,
		.sql = LACKING("health", "health") " UNION ALL " LACKING("education", "education") " UNION ALL "
		LACKING("income", "income_state") " UNION ALL " LACKING("living", "living") " UNION ALL " LACKING("access", "access"),
		.th = "ครัวเรือนที่เปิดอยู่ ตามมิติที่ขัดสน", .en = "open households by the dimension that is lacking"},
	{.path = "views/by-group", .keys = GROUPS, .kind = "member", .field = "Group", .homes = true,
		.sql = "SELECT DISTINCT v.text,r.place,NULL FROM record r CROSS JOIN value v ON v.node=r.node AND v.field='Group' CROSS JOIN ix.home h ON h.place=r.place "
		"WHERE r.place=?1 AND r.kind='member' AND h.status='open' AND instr(h.groups,','||v.text||',')",
		.th = "ครัวเรือนที่เปิดอยู่ ตามกลุ่มของสมาชิกที่อยู่ในบ้าน", .en = "open households by the groups of those who live there"},
	{.path = "views/by-partner", .keys = "", .homes = true, .sql = NAMED("partner", ""),
		.th = "ครัวเรือนที่เปิดอยู่ ตามภาคีที่เกี่ยวข้อง", .en = "open households by the partners that their records name"},
	{.path = "views/by-volunteer", .keys = "", .homes = true, .sql = NAMED("volunteer", " AND r.kind='household'"),
		.th = "ครัวเรือนที่เปิดอยู่ ตาม อพม. ผู้ดูแล", .en = "open households by the volunteer in charge"},
	{.path = "views/incomplete",
		.sql = "SELECT NULL,node,NULL FROM record WHERE place=?1 AND incomplete=1 UNION ALL SELECT NULL,node,NULL FROM record WHERE node=?1 AND incomplete=1",
		.th = "ระเบียนที่ยังขาดช่องที่ต้องกรอก", .en = "records with a mandatory value missing"},
	{.path = "views/warnings", .ask = ask_warned, .notes = "warnings",
		.th = "ระเบียนที่มีข้อควรตรวจสอบ", .en = "records in which something looks wrong"},
	{.path = "views/overdue", .homes = true, .late = true, .sql = "SELECT NULL,place,due FROM ix.home WHERE place=?1 AND status='open' AND due IS NOT NULL",
		.th = "ครัวเรือนที่มีงานเลยกำหนด (เยี่ยมบ้าน แผน ส่งต่อ ติดตามผล)", .en = "households with work past its day (visit, plan, referral, follow-up)"},
	{.path = SAMUT_VIEW_RECENT, .th = "ระเบียนที่แก้ไขล่าสุด 200 รายการ", .en = "the 200 records edited last"},
	{.path = NULL},
};
/* clang-format on */
