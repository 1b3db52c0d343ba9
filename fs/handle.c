/* SPDX-License-Identifier: Apache-2.0 */
/* Open files. A reader's content is kept as long as it is current, so that reads in pieces are one text and
 * cost one query. */
#include "fs/handle.h"

#include <fcntl.h>

#include "fs/stored.h"

struct handle *handle_new(fuse_req_t req, struct inode *inode, int flags)
{
	struct handle *handle = g_new0(struct handle, 1);

	handle->inode = inode;
	/* open(2) may truncate what it only reads afterwards. */
	handle->writer = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
	handle->append = flags & O_APPEND;
	pthread_mutex_init(&handle->lock, NULL);
	if (handle->writer)
		caller_init(&handle->caller, req);
	struct session *s = fuse_req_userdata(req);
	pthread_mutex_lock(&s->lock);
	g_hash_table_add(s->handles, handle);
	pthread_mutex_unlock(&s->lock);
	return handle;
}

static void release(struct session *s, struct handle *handle)
{
	g_clear_pointer(&handle->text, g_bytes_unref);
	pthread_mutex_destroy(&handle->lock);
	inode_unref(s, handle->inode);
	g_free(handle);
}

void handle_free(struct session *s, struct handle *handle)
{
	pthread_mutex_lock(&s->lock);
	g_hash_table_remove(s->handles, handle);
	pthread_mutex_unlock(&s->lock);
	release(s, handle);
}

void handle_free_all(struct session *s)
{
	g_autoptr(GList) all = g_hash_table_get_keys(s->handles);

	for (GList *i = all; i; i = i->next)
		release(s, i->data);
	g_hash_table_remove_all(s->handles);
}

int handle_join(struct session *s, struct handle *handle, bool truncate, const struct samut_who *who)
{
	struct inode *inode = handle->inode;

	if (handle->closed)
		inode->copy->closed--;
	handle->closed = false;
	unsigned long saves = inode->saves;
	int r = copy_begin(s, inode, truncate, who);
	if (r < 0)
		return r;
	/* What others have saved since it was opened, it has not seen; appending takes nothing away from it.
	 */
	if (inode->saves != saves && handle->append && !truncate)
		inode->copy->base = inode->snap.change;
	else if (inode->saves != saves && handle->opened)
		inode->copy->base = MIN(inode->copy->base, handle->opened);
	handle->save = inode->saves;
	inode->copy->by_uid = who->uid;
	inode->copy->by_gid = who->gid;
	if (!handle->joined) {
		handle->joined = true;
		inode->copy->writers++;
	}
	return 0;
}

void handle_closed(struct handle *handle)
{
	if (!handle->joined || handle->closed)
		return;
	handle->closed = true;
	handle->inode->copy->closed++;
}

void handle_leave(struct session *s, struct handle *handle)
{
	if (!handle->joined)
		return;
	if (handle->closed)
		handle->inode->copy->closed--;
	copy_release(s, handle->inode, &handle->caller.who);
}

static int current_text(struct session *s, struct inode *inode, GBytes **ret_text)
{
	int r = 0;

	pthread_mutex_lock(&inode->lock);
	int64_t node = inode_node(s, inode->ino);
	if (copy_visible(inode))
		*ret_text = g_bytes_new(inode->copy->data, inode->copy->size);
	else if (!node)
		*ret_text = inode->frozen ? g_bytes_ref(inode->frozen) : g_bytes_new(NULL, 0);
	else
		r = stored_text_of(s, node, ret_text);
	/* It has just been replaced or removed (victim.h). */
	if (r == -ENOENT && inode->frozen) {
		*ret_text = g_bytes_ref(inode->frozen);
		r = 0;
	}
	pthread_mutex_unlock(&inode->lock);
	return r;
}

int handle_text(struct session *s, struct handle *handle, GBytes **ret_text)
{
	unsigned long version = handle->inode ? atomic_load(&handle->inode->version) : 0,
		      epoch = atomic_load(&s->epoch);
	int r = 0;

	pthread_mutex_lock(&handle->lock);
	if (handle->inode && (!handle->text || handle->version != version || handle->epoch != epoch)) {
		GBytes *text = NULL;
		r = current_text(s, handle->inode, &text);
		if (r >= 0) {
			g_clear_pointer(&handle->text, g_bytes_unref);
			handle->text = text;
			handle->version = version;
			handle->epoch = epoch;
		}
	}
	if (r >= 0)
		*ret_text = g_bytes_ref(handle->text);
	pthread_mutex_unlock(&handle->lock);
	return r < 0 ? r : 0;
}
