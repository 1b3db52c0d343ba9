/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: a frozen reader, the viewer's sight, the day. */
#include <errno.h>
#include <time.h>

#include "core/show/show_part.h"

#define CATCH_UP_MS 2000

struct samut_date samut_show_today(const struct samut_show *show)
{
	return show->fixed_day.year ? show->fixed_day : samut_date_from_unix((int64_t)time(NULL));
}

void samut_show_catch_up(struct samut_show *show)
{
	if (show->index && samut_index_is_near(show->index))
		(void)samut_index_wait(show->index, false, CATCH_UP_MS);
}

static struct samut_db *take(struct samut_show *show)
{
	return show->files ? samut_indexdb_reader(show->files) : samut_store_reader(show->s->store);
}

static void give_back(struct samut_show *show, struct samut_db *db)
{
	samut_db_thaw(db);
	if (show->files)
		samut_indexdb_reader_done(show->files, db);
	else
		samut_store_reader_done(show->s->store, db);
}

/* A file's snapshot is taken when it is first read. The store's comes last: then nothing that the index
 * names is newer than it. */
static int freeze(struct samut_show *show, struct samut_db *db)
{
	int64_t unused;
	int r = samut_db_freeze(db);

	if (r >= 0 && show->files)
		r = samut_db_int(db, &unused, "SELECT consumed FROM ix.meta", "");
	if (r >= 0)
		r = samut_db_int(db, &unused, "SELECT next_id FROM main.meta", "");
	return r;
}

int samut_asking_init(
	struct samut_asking *asking, struct samut_show *show, const struct samut_viewer *viewer, bool wait)
{
	*asking = (struct samut_asking){
		.show = show, .s = show->s, .viewer = viewer, .today = samut_show_today(show)};
	if (wait)
		samut_show_catch_up(show);
	struct samut_db *db = take(show);
	if (!db)
		return -EMFILE;
	int r = freeze(show, db);
	if (r < 0) {
		give_back(show, db);
		return r;
	}
	asking->db = db;
	asking->sight = samut_sight_new(db, viewer);
	return 0;
}

void samut_asking_release(struct samut_asking *asking)
{
	g_clear_pointer(&asking->sight, samut_sight_free);
	g_clear_pointer(&asking->gone, g_hash_table_unref);
	if (asking->db)
		give_back(asking->show, g_steal_pointer(&asking->db));
}
