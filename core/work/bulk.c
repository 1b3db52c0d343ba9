/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collecting a batch. Invariant: what has been taken in has a name, a row and a text that are right by
 * themselves; what depends on the rest of the store is judged at the end, when all is known.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/work/bulk_part.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_place.h"
#include "core/work/refs.h"

#define DIR_MODE 0775

static void dir_free(void *data)
{
	struct bulk_dir *dir = data;

	g_free(dir->path);
	g_free(dir->place_id);
	samut_node_release(&dir->node);
	g_clear_pointer(&dir->files, g_hash_table_unref);
	samut_nodelist_free(dir->list);
	g_free(dir);
}

static void file_free(void *data)
{
	struct bulk_file *file = data;

	samut_payload_release(&file->payload);
	g_clear_pointer(&file->before, g_bytes_unref);
	g_free(file->name);
	g_free(file->rid);
	g_free(file);
}

struct samut_bulk *samut_bulk_new(struct samut *s, const struct samut_who *who, const char *subject)
{
	struct samut_bulk *bulk = g_new0(struct samut_bulk, 1);

	bulk->s = s;
	bulk->who = *who;
	bulk->via = g_strdup(who->via);
	bulk->who.via = bulk->via;
	bulk->subject = g_strdup(subject);
	bulk->dirs = g_hash_table_new(g_str_hash, g_str_equal);
	bulk->dir_list = g_ptr_array_new_with_free_func(dir_free);
	bulk->files = g_ptr_array_new_with_free_func(file_free);
	return bulk;
}

void samut_bulk_free(struct samut_bulk *bulk)
{
	if (!bulk)
		return;
	g_hash_table_unref(bulk->dirs);
	g_ptr_array_unref(bulk->files);
	g_ptr_array_unref(bulk->dir_list);
	g_clear_pointer(&bulk->owners, g_hash_table_unref);
	g_free(bulk->via);
	g_free(bulk->subject);
	g_free(bulk);
}

void bulk_complain(struct samut_diag *diag, const struct samut_diag *from, int line, const char *path)
{
	for (unsigned i = 0; i < samut_diag_count(from); i++) {
		const struct samut_complaint *c = samut_diag_get(from, i);
		if (line)
			samut_diag_add(diag, line, 0, c->field, "%1$s%2$.0s", "%1$.0s%2$s", c->th, c->en);
		else if (c->line)
			samut_diag_add(diag, 0, 0, c->field, "%1$s:%2$d: %3$s%4$.0s", "%1$s:%2$d: %3$.0s%4$s",
				path, c->line, c->th, c->en);
		else
			samut_diag_add(diag, 0, 0, c->field, "%1$s: %2$s%3$.0s", "%1$s: %2$.0s%3$s", path,
				c->th, c->en);
	}
}

char *bulk_file_path(const struct bulk_file *file)
{
	return *file->dir->path ? g_strconcat(file->dir->path, "/", file->name, NULL) : g_strdup(file->name);
}

void samut_bulk_recorded(struct samut_bulk *bulk)
{
	bulk->recorded = true;
}

void samut_bulk_own(struct samut_bulk *bulk, const char *path, uint32_t mode, uint32_t uid, uint32_t gid)
{
	struct bulk_owner *owner = g_new(struct bulk_owner, 1);

	*owner = (struct bulk_owner){mode & 07777, uid, gid};
	if (!bulk->owners)
		bulk->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_replace(bulk->owners, g_strdup(path), owner);
}

void bulk_apply_owner(const struct samut_bulk *bulk, const char *path, struct samut_node *node)
{
	const struct bulk_owner *owner = bulk->owners ? g_hash_table_lookup(bulk->owners, path) : NULL;

	if (!owner)
		return;
	node->mode = (node->mode & S_IFMT) | owner->mode;
	node->uid = owner->uid;
	node->gid = owner->gid;
}

/* ---- Directories ---- */

/* Notes a directory; path and node are taken over. */
static struct bulk_dir *dir_add(struct samut_bulk *bulk, struct bulk_dir *parent, char *path,
	const struct samut_node *node, bool fresh)
{
	struct bulk_dir *dir = g_new0(struct bulk_dir, 1);

	dir->path = path;
	dir->parent = parent;
	dir->node = *node;
	dir->fresh = fresh;
	dir->row = samut_layout_get(node->layout);
	dir->holder = dir->row->flags & SAMUT_PLACE_HOLDER ? dir : parent->holder;
	dir->place = dir->row->flags & SAMUT_PLACE_OWNER ? dir : parent ? parent->place : NULL;
	g_ptr_array_add(bulk->dir_list, dir);
	g_hash_table_insert(bulk->dirs, dir->path, dir);
	return dir;
}

static char *join(const struct bulk_dir *dir, const char *name)
{
	return *dir->path ? g_strconcat(dir->path, "/", name, NULL) : g_strdup(name);
}

/* A directory that the store has: 1; 0 when it has none of that name. */
static int dir_look_up(
	struct samut_bulk *bulk, struct bulk_dir *parent, const char *name, struct bulk_dir **ret_dir)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autofree char *place_id = NULL;
	struct samut_db *db = samut_store_reader(bulk->s->store);

	if (!db)
		return -EMFILE;
	int r = parent ? samut_node_lookup(db, parent->node.id, name, &node)
		       : samut_node_get(db, SAMUT_ROOT_ID, &node);
	const struct samut_layout *row = r < 0 ? NULL : samut_layout_get(node.layout);
	if (row && (row->flags & SAMUT_PLACE_OWNER))
		r = samut_place_id(db, &node, &place_id);
	samut_store_reader_done(bulk->s->store, db);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!row || !S_ISDIR(node.mode))
		return -ENOTDIR;
	*ret_dir = dir_add(bulk, parent, parent ? join(parent, name) : g_strdup(""), &node, false);
	node.name = NULL;
	(*ret_dir)->place_id = g_steal_pointer(&place_id);
	return 1;
}

/* A directory that the batch makes, with the sub-folders that come with it. */
static struct bulk_dir *dir_make(struct samut_bulk *bulk, struct bulk_dir *parent,
	const struct samut_layout *row, const char *name, int line)
{
	struct samut_node node = {.name = g_strdup(name), .layout = row->code};

	char *path = join(parent, name);
	samut_entry_own(&node, &parent->node, &bulk->who, S_IFDIR, DIR_MODE);
	bulk_apply_owner(bulk, path, &node);
	struct bulk_dir *dir = dir_add(bulk, parent, path, &node, true);
	dir->line = line;
	const struct samut_layout *main_row = samut_place_main(row->code);
	if (main_row && main_row->id == SAMUT_ID_DIR)
		dir->place_id = g_strdup(name);
	for (unsigned n = samut_place_children(row->code); n-- > 0;) {
		const struct samut_layout *child = samut_layout_child(row->code, n);
		if ((child->flags & SAMUT_PLACE_AUTO) && !child->kind)
			(void)dir_make(bulk, dir, child, child->name, line);
	}
	return dir;
}

static int dir_find(struct samut_bulk *bulk, const char *path, int line, struct bulk_dir **ret_dir,
	struct samut_diag *diag);

/* The entry `name` of parent, from the batch, from the store, or new. */
static int dir_enter(struct samut_bulk *bulk, struct bulk_dir *parent, const char *name, int line,
	struct bulk_dir **ret_dir, struct samut_diag *diag)
{
	g_autofree char *canonical = NULL;
	const struct samut_layout *row;

	int r = samut_entry_match(&parent->node, name, true, &canonical, &row, diag);
	if (r < 0)
		return r;
	g_autofree char *path = join(parent, canonical);
	*ret_dir = g_hash_table_lookup(bulk->dirs, path);
	if (*ret_dir)
		return 0;
	r = parent->fresh ? 0 : dir_look_up(bulk, parent, canonical, ret_dir);
	if (r == -ENOTDIR)
		samut_diag_add(diag, 0, 0, NULL, "%s: มีแฟ้มชื่อนี้อยู่แล้ว จึงเป็นโฟลเดอร์ไม่ได้ ให้ย้ายไปก่อน",
			"%s: a file stands where a folder would come; move it away first", path);
	if (r == 0)
		*ret_dir = dir_make(bulk, parent, row, canonical, line);
	return r < 0 ? r : 0;
}

static int dir_find(struct samut_bulk *bulk, const char *path, int line, struct bulk_dir **ret_dir,
	struct samut_diag *diag)
{
	struct bulk_dir *parent = NULL;

	*ret_dir = g_hash_table_lookup(bulk->dirs, path);
	if (*ret_dir)
		return 0;
	if (!*path) {
		int r = dir_look_up(bulk, NULL, "", ret_dir);
		return r == 0 ? -ENOENT : MIN(r, 0);
	}
	const char *slash = strrchr(path, '/');
	g_autofree char *above = slash ? g_strndup(path, (gsize)(slash - path)) : g_strdup("");
	int r = dir_find(bulk, above, line, &parent, diag);
	return r < 0 ? r : dir_enter(bulk, parent, slash ? slash + 1 : path, line, ret_dir, diag);
}

/* ---- Files ---- */

struct bulk_file *bulk_file_add(
	struct samut_bulk *bulk, struct bulk_dir *dir, char *name, const struct samut_layout *row, int line)
{
	struct bulk_file *file = g_new0(struct bulk_file, 1);

	file->name = name;
	file->dir = dir;
	file->row = row;
	file->line = line;
	if (!dir->files)
		dir->files = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_insert(dir->files, file->name, file);
	g_ptr_array_add(bulk->files, file);
	return file;
}

static int put(struct samut_bulk *bulk, const char *path, GBytes *text, int line, struct samut_diag *diag)
{
	const char *slash = strrchr(path, '/');
	g_autofree char *above = slash ? g_strndup(path, (gsize)(slash - path)) : g_strdup("");
	g_autofree char *name = NULL;
	g_auto(samut_payload) payload = SAMUT_PAYLOAD_INIT;
	const struct samut_layout *row;
	struct bulk_dir *dir;

	int r = dir_find(bulk, above, line, &dir, diag);
	if (r >= 0)
		r = samut_entry_match(&dir->node, slash ? slash + 1 : path, false, &name, &row, diag);
	if (r >= 0)
		r = samut_payload_make(row, text, &payload, diag);
	if (r < 0)
		return r;
	const struct bulk_file *twin = dir->files ? g_hash_table_lookup(dir->files, name) : NULL;
	if (twin) {
		samut_diag_add(diag, 0, 0, NULL, "ไฟล์นี้มีอยู่แล้วในชุดเดียวกัน (บรรทัด %d)",
			"this file is in the batch already (line %d)", twin->line);
		return -EINVAL;
	}
	struct bulk_file *file = bulk_file_add(bulk, dir, g_steal_pointer(&name), row, line);
	file->payload = payload;
	payload = (struct samut_payload)SAMUT_PAYLOAD_INIT;
	return 0;
}

/* Counts what is refused, and says where it came from. */
static int judge(
	struct samut_bulk *bulk, int r, int line, const struct samut_diag *from, struct samut_diag *diag)
{
	if (r >= 0)
		return 0;
	bulk->bad++;
	for (unsigned i = 0; i < samut_diag_count(from); i++) {
		const struct samut_complaint *c = samut_diag_get(from, i);
		samut_diag_add(diag, line ? line : c->line, line ? 0 : c->column, c->field, "%1$s%2$.0s",
			"%1$.0s%2$s", c->th, c->en);
	}
	return r;
}

int samut_bulk_put(struct samut_bulk *bulk, const char *path, GBytes *text, int line, struct samut_diag *diag)
{
	g_auto(samut_diag) own = SAMUT_DIAG_INIT;

	return judge(bulk, put(bulk, path, text, line, &own), line, &own, diag);
}

int samut_bulk_mkdir(struct samut_bulk *bulk, const char *path, int line, struct samut_diag *diag)
{
	g_auto(samut_diag) own = SAMUT_DIAG_INIT;
	struct bulk_dir *dir;

	return judge(bulk, dir_find(bulk, path, line, &dir, &own), line, &own, diag);
}

int samut_bulk_commit(struct samut_bulk *bulk, int64_t *ret_count, int64_t *ret_seq, struct samut_diag *diag)
{
	g_autoptr(GHashTable) batch = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (bulk->bad) {
		samut_diag_add(diag, 0, 0, NULL, "มี %u รายการที่ไม่ถูกต้อง จึงไม่ได้บันทึกเลย",
			"%u entries were refused, so nothing was written", bulk->bad);
		return -EINVAL;
	}
	int r = bulk_plan(bulk, batch, diag);
	return r < 0 ? r : bulk_write(bulk, batch, ret_count, ret_seq, diag);
}

int samut_bulk_check(struct samut_bulk *bulk, struct samut_diag *diag)
{
	int64_t count, seq;

	bulk->dry = true;
	int r = samut_bulk_commit(bulk, &count, &seq, diag);
	return r == -ECANCELED ? 0 : r;
}
