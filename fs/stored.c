/* SPDX-License-Identifier: Apache-2.0 */
/* Short visits to the store. */
#include "fs/stored.h"

#include "core/model/layout.h"

int stored_node(struct session *s, int64_t id, struct samut_node *ret_node)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, id, ret_node);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

int stored_named(struct session *s, int64_t parent, const char *name, struct samut_node *ret_node)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_lookup(db, parent, name, ret_node);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

int stored_text(struct session *s, const struct samut_node *node, GBytes **ret_text)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_read_content(s->samut, db, node, ret_text);
	samut_store_reader_done(s->samut->store, db);
	return r;
}

int stored_text_of(struct session *s, int64_t id, GBytes **ret_text)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return -EMFILE;
	int r = samut_content_get(db, id, ret_text);
	if (r == -ENODATA) {
		r = samut_node_get(db, id, &node);
		if (r >= 0)
			r = samut_read_content(s->samut, db, &node, ret_text);
	}
	samut_store_reader_done(s->samut->store, db);
	return r;
}

int64_t stored_place(struct session *s, int64_t dir)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->samut->store);

	if (!db)
		return 0;
	int r = samut_node_ancestor(db, dir, SAMUT_PLACE_OWNER, &place);
	samut_store_reader_done(s->samut->store, db);
	return r < 0 ? 0 : place.id;
}
