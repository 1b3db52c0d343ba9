/* SPDX-License-Identifier: Apache-2.0 */
/* Extended attributes: user.* is kept (no edit); user.samut.kind, .id and .change are computed and read-only.
 */
#include <sys/xattr.h>

#include "core/model/layout.h"
#include "core/store/recordrow.h"
#include "fs/attr.h"
#include "fs/computed.h"
#include "fs/ops.h"

#define BIRTH_MS 100 /* how long the release of a closed file may be on its way */
#define OWN_PREFIX "user.samut."
#define VALUE_MAX 65536

static char *show_kind(struct samut_db *db, const struct samut_node *node)
{
	const struct samut_layout *row = samut_layout_get(node->layout);

	(void)db;
	return row && row->kind ? g_strdup(row->kind) : NULL;
}

static char *show_id(struct samut_db *db, const struct samut_node *node)
{
	return samut_recordrow_rid(db, node->id);
}

static char *show_change(struct samut_db *db, const struct samut_node *node)
{
	(void)db;
	return node->change ? g_strdup_printf("%" G_GINT64_FORMAT, node->change) : NULL;
}

static const struct {
	const char *name;
	char *(*show)(struct samut_db *db, const struct samut_node *node);
} own[] = {
	{OWN_PREFIX "kind", show_kind},
	{OWN_PREFIX "id", show_id},
	{OWN_PREFIX "change", show_change},
};

static char *show_own(struct samut_db *db, const struct samut_node *node, const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
		if (strcmp(own[i].name, name) == 0)
			return own[i].show(db, node);
	return NULL;
}

static int get(struct session *s, fuse_ino_t ino, const char *name, GBytes **ret_value)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	/* The kernel asks for capabilities before each write and must hear that there are none; whatever else
	 * programs probe for is not supported, which `ls` remembers, so that it asks once instead of for each
	 * file. */
	if (!g_str_has_prefix(name, "user."))
		return strcmp(name, "security.capability") == 0 ? -ENODATA : -EOPNOTSUPP;
	int r = computed_is(ino) ? -ENODATA : attr_node(s, ino, &node);
	if (r < 0)
		return r;
	struct samut_db *db = samut_store_reader(s->samut->store);
	if (!db)
		return -EMFILE;
	if (g_str_has_prefix(name, OWN_PREFIX)) {
		char *value = show_own(db, &node, name);
		if (value)
			*ret_value = g_bytes_new_take(value, strlen(value));
		r = value ? 0 : -ENODATA;
	} else {
		r = samut_xattr_get(db, node.id, name, ret_value);
	}
	samut_store_reader_done(s->samut->store, db);
	return r;
}

/* A size of 0 asks how much there is. */
static void reply_sized(fuse_req_t req, const void *data, size_t len, size_t size)
{
	if (size == 0)
		fuse_reply_xattr(req, len);
	else if (len > size)
		fuse_reply_err(req, ERANGE);
	else
		fuse_reply_buf(req, data, len);
}

void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	g_autoptr(GBytes) value = NULL;
	int r = get(fuse_req_userdata(req), ino, name, &value);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		reply_sized(req, g_bytes_get_data(value, NULL), g_bytes_get_size(value), size);
}

static int names(struct session *s, fuse_ino_t ino, GString *out)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = computed_is(ino) ? 0 : attr_node(s, ino, &node);

	if (r < 0 || computed_is(ino))
		return r;
	struct samut_db *db = samut_store_reader(s->samut->store);
	if (!db)
		return -EMFILE;
	r = samut_xattr_list(db, node.id, out);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

void op_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	g_autoptr(GString) out = g_string_new(NULL);
	int r = names(fuse_req_userdata(req), ino, out);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		reply_sized(req, out->str, out->len, size);
}

/* The kernel releases a file some time after it was closed, and an empty one comes into being then: who sets
 * an attribute right after the close finds it. 0: it is still only being written. */
static int64_t born(struct session *s, fuse_ino_t ino)
{
	int64_t node = inode_node(s, ino);

	for (int i = 0; node == 0 && i < BIRTH_MS; i++) {
		g_usleep(1000);
		node = inode_node(s, ino);
	}
	return node;
}

/* The node whose attributes may be set. */
static int settable(struct session *s, fuse_ino_t ino, const char *name, int64_t *ret_node)
{
	if (!g_str_has_prefix(name, "user."))
		return -EOPNOTSUPP;
	if (computed_is(ino))
		return computed_is_past(s, ino) ? -EROFS : -EPERM;
	if (g_str_has_prefix(name, OWN_PREFIX))
		return -EPERM;
	*ret_node = born(s, ino);
	return 0;
}

static int exists(struct session *s, int64_t node, const char *name)
{
	g_autoptr(GBytes) value = NULL;
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_xattr_get(db, node, name, &value);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

static int do_setxattr(
	struct session *s, fuse_ino_t ino, const char *name, const char *value, size_t size, int flags)
{
	int64_t node;
	int r = settable(s, ino, name, &node);

	if (r < 0)
		return r;
	if (size > VALUE_MAX)
		return -E2BIG;
	/* Not yet in the store: there is nothing to attach it to, and nothing is lost but a file manager's
	 * mark. */
	if (!node)
		return -EOPNOTSUPP;
	r = flags ? exists(s, node, name) : 0;
	if (flags & XATTR_CREATE && r == 0)
		return -EEXIST;
	if (flags & XATTR_REPLACE && r < 0)
		return r;
	g_autoptr(GBytes) bytes = g_bytes_new(value, size);
	return samut_set_xattr(s->samut, node, name, bytes);
}

void op_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name, const char *value, size_t size, int flags)
{
	fuse_reply_err(req, -MIN(do_setxattr(fuse_req_userdata(req), ino, name, value, size, flags), 0));
}

void op_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	struct session *s = fuse_req_userdata(req);
	int64_t node = 0;
	int r = settable(s, ino, name, &node);

	if (r >= 0)
		r = node ? samut_set_xattr(s->samut, node, name, NULL) : -ENODATA;
	fuse_reply_err(req, -MIN(r, 0));
}
