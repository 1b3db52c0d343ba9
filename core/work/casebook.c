/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing the whole. Order: store (lock, database), then history, then recovery, then the
 * committer; the other way round at the end. Invariant: a store whose first edit is not there is not
 * finished, and making it again goes on from where it stopped.
 */
#include "core/work/casebook.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/model/province.h"
#include "core/store/journal.h"
#include "core/work/edit_place.h"
#include "core/work/gazetteer.h"
#include "core/work/recover.h"
#include "core/work/roots.h"

#define PLACE_MODE 02775

static char *history_path(const char *dir)
{
	return g_build_filename(dir, "history.git", NULL);
}

int samut_close(struct samut *s)
{
	if (!s)
		return 0;
	int r = samut_committer_stop(s->committer);
	samut_repo_close(s->repo);
	samut_store_close(s->store);
	samut_gazetteer_unref(s->gazetteer);
	pthread_mutex_destroy(&s->gazetteer_lock);
	g_free(s);
	return r;
}

void samut_closep(struct samut **s)
{
	(void)samut_close(*s);
	*s = NULL;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut, samut_close)

static int open_parts(
	const char *dir, enum samut_open_mode mode, struct samut **ret_samut, struct samut_diag *diag)
{
	g_autoptr(samut) s = g_new0(struct samut, 1);
	g_autofree char *path = history_path(dir);
	bool owner = mode != SAMUT_OPEN_READ;

	pthread_mutex_init(&s->gazetteer_lock, NULL);
	int r = samut_store_open(dir, owner, mode == SAMUT_OPEN_RELAXED, &s->store, diag);
	if (r >= 0)
		r = samut_repo_open(path, owner, &s->repo, diag);
	if (r >= 0)
		r = samut_gazetteer_open(dir, &s->gazetteer, diag);
	if (r >= 0 && owner)
		r = samut_committer_check(s->store, s->repo, diag);
	if (r >= 0 && owner)
		r = samut_recover(s, diag);
	if (r >= 0 && owner)
		r = samut_committer_start(s->store, s->repo, &s->committer);
	if (r < 0)
		return r;
	*ret_samut = g_steal_pointer(&s);
	return 0;
}

/* A store has its root from its first edit on; until then nothing can be done with it but making it. */
static int check_made(struct samut *s, const char *dir, struct samut_diag *diag)
{
	g_auto(samut_node) root = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, SAMUT_ROOT_ID, &root);
	samut_store_reader_done(s->store, db);
	if (r != -ENOENT)
		return r;
	samut_diag_add(diag, 0, 0, NULL, "การสร้างคลัง %s ถูกตัดตอน ให้สั่ง samut init %s อีกครั้ง",
		"the making of the store %s was cut short: run samut init %s again", dir, dir);
	return -EUCLEAN;
}

int samut_open(const char *dir, enum samut_open_mode mode, struct samut **ret_samut, struct samut_diag *diag)
{
	struct samut *s = NULL;
	int r = open_parts(dir, mode, &s, diag);

	if (r >= 0)
		r = check_made(s, dir, diag);
	if (r >= 0 && mode != SAMUT_OPEN_READ)
		r = samut_roots_complete(s, diag);
	if (r < 0) {
		(void)samut_close(s);
		return r;
	}
	*ret_samut = s;
	return 0;
}

/* ---- Making a store ---- */

struct founding {
	struct samut_txn txn;
	struct samut_diag *diag;
	GArray *ids; /* of int64_t: of the root folders, then of the provinces */
};
typedef struct founding auto_founding;

static void founding_release(struct founding *founding)
{
	samut_txn_release(&founding->txn);
	g_clear_pointer(&founding->ids, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_founding, founding_release)

static int make_root(struct founding *founding, struct samut_node *root, const int64_t **ids)
{
	*root = (struct samut_node){
		.id = SAMUT_ROOT_ID,
		.name = (char *)"",
		.layout = SAMUT_LAYOUT_ROOT,
		.mode = S_IFDIR | PLACE_MODE,
		.uid = founding->txn.who->uid,
		.gid = founding->txn.who->gid,
	};
	return samut_place_make(&founding->txn, root, ids, founding->diag);
}

/* The folders of the 77 provinces, in the place where households stand. */
static int make_provinces(struct founding *founding, const struct samut_node *root, const int64_t **ids)
{
	g_auto(samut_node) households = SAMUT_NODE_INIT;
	const struct samut_layout *row = NULL;

	int r = samut_node_lookup(founding->txn.db, root->id, "households", &households);
	if (r < 0)
		return r;
	for (unsigned i = 0; r >= 0 && i < SAMUT_PROVINCE_COUNT; i++) {
		const struct samut_province *province = samut_province_at(i);
		g_autofree char *name = g_strdup_printf("%02d-%s", province->code, province->th);
		row = samut_layout_match(
			samut_layout_get(households.layout), households.name, name, true, founding->diag);
		if (!row)
			return -EINVAL;
		struct samut_node node = {
			.id = *(*ids)++,
			.parent = households.id,
			.name = name,
			.layout = row->code,
			.mode = households.mode,
			.uid = households.uid,
			.gid = households.gid,
		};
		r = samut_place_make(&founding->txn, &node, ids, founding->diag);
	}
	return r;
}

static int found_write(struct samut_db *db, void *arg)
{
	struct founding *founding = arg;
	const int64_t *ids = (const int64_t *)(void *)founding->ids->data;
	struct samut_node root;

	int r = samut_txn_begin(&founding->txn, db);
	if (r >= 0)
		r = make_root(founding, &root, &ids);
	if (r >= 0)
		r = make_provinces(founding, &root, &ids);
	return r < 0 ? r : samut_txn_commit(&founding->txn, "init", NULL);
}

/* The first edit, unless it has been made. */
static int found(struct samut *s, const struct samut_who *who, struct samut_diag *diag)
{
	g_auto(auto_founding) founding = {.diag = diag};
	unsigned n = samut_place_size(samut_layout_get(SAMUT_LAYOUT_ROOT)) + SAMUT_PROVINCE_COUNT;

	samut_txn_init(&founding.txn, s, who);
	founding.ids = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), n);
	for (unsigned i = 0; i < n; i++) {
		int64_t id = samut_store_new_id(s->store);
		if (id < 0)
			return (int)id;
		g_array_append_val(founding.ids, id);
	}
	return samut_txn_run(&founding.txn, found_write, &founding);
}

/* Is what stands there a store whose making was cut short? 0, or -EEXIST when it is a whole one. */
static int check_unfinished(const char *dir, struct samut_diag *diag)
{
	struct samut_store *store = NULL;
	int64_t last = 0;

	int r = samut_store_open(dir, true, false, &store, diag);
	if (r < 0)
		return r;
	struct samut_db *db = samut_store_reader(store);
	r = db ? samut_journal_last(db, &last) : -EMFILE;
	if (db)
		samut_store_reader_done(store, db);
	samut_store_close(store);
	return r < 0 ? r : last > 0 ? -EEXIST : 0;
}

int samut_create(const char *dir, const struct samut_who *who, struct samut_diag *diag)
{
	g_autofree char *path = history_path(dir);
	g_auto(samut_diag) first = SAMUT_DIAG_INIT;
	struct samut *s = NULL;

	int r = samut_store_create(dir, &first);
	if (r == -EEXIST)
		r = check_unfinished(dir, NULL);
	for (unsigned i = 0; r < 0 && i < samut_diag_count(&first); i++) {
		const struct samut_complaint *complaint = samut_diag_get(&first, i);
		samut_diag_add(diag, 0, 0, NULL, "%1$s%2$.0s", "%1$.0s%2$s", complaint->th, complaint->en);
	}
	if (r >= 0 && access(path, F_OK) != 0)
		r = samut_repo_create(path, diag);
	if (r >= 0)
		r = open_parts(dir, SAMUT_OPEN_OWNER, &s, diag);
	if (r < 0)
		return r;
	r = found(s, who, diag);
	int closed = samut_close(s);
	return r < 0 ? r : closed;
}
