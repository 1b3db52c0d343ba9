/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: a frozen reader, the viewer's sight, the day. */
#include <errno.h>
#include <time.h>

#include "core/show/show_part.h"

struct samut_date samut_show_today(const struct samut_show *show)
{
	return show->fixed_day.year ? show->fixed_day : samut_date_from_unix((int64_t)time(NULL));
}

int samut_asking_init(
	struct samut_asking *asking, struct samut_show *show, const struct samut_viewer *viewer, bool wait)
{
	struct samut_db *db = samut_store_reader(show->s->store);

	(void)wait;
	*asking = (struct samut_asking){
		.show = show, .s = show->s, .viewer = viewer, .today = samut_show_today(show)};
	if (!db)
		return -EMFILE;
	int r = samut_db_freeze(db);
	if (r < 0) {
		samut_store_reader_done(show->s->store, db);
		return r;
	}
	asking->db = db;
	asking->sight = samut_sight_new(db, viewer);
	return 0;
}

void samut_asking_release(struct samut_asking *asking)
{
	g_clear_pointer(&asking->sight, samut_sight_free);
	if (!asking->db)
		return;
	samut_db_thaw(asking->db);
	samut_store_reader_done(asking->show->s->store, asking->db);
	asking->db = NULL;
}
