/* SPDX-License-Identifier: Apache-2.0 */
/* Files whose name was taken. */
#include "fs/victim.h"

#include "fs/copy.h"
#include "fs/stored.h"

/* What nobody has open is not read when it is longer. */
#define TEXT_MAX (1 << 20)

void victim_init(struct victim *victim, struct session *s, const struct samut_node *node)
{
	*victim = (struct victim){.inode = inode_of_node(s, node->id), .node = *node};
	victim->node.name = g_strdup(node->name);
	if (!S_ISREG(node->mode) || (!victim->inode && node->size > TEXT_MAX))
		return;
	if (stored_text(s, node, &victim->text) < 0)
		return;
	victim->found = !victim->inode;
	if (victim->found)
		victim->inode = inode_ref(s, inode_nodeid(s, node->id, false));
	/* Between the edit and its being told there is nothing in the store any more. */
	pthread_mutex_lock(&victim->inode->lock);
	g_clear_pointer(&victim->inode->frozen, g_bytes_unref);
	victim->inode->frozen = g_bytes_ref(victim->text);
	pthread_mutex_unlock(&victim->inode->lock);
}

void victim_orphan(struct victim *victim, struct session *s, bool overtaken)
{
	if (!victim->inode || (victim->found && !inode_is_shared(s, victim->inode)))
		return;
	pthread_mutex_lock(&victim->inode->lock);
	inode_orphan(s, victim->inode, &victim->node, victim->text);
	if (victim->inode->copy)
		victim->inode->copy->overtaken = overtaken;
	pthread_mutex_unlock(&victim->inode->lock);
}

void victim_release(struct victim *victim, struct session *s)
{
	if (victim->found)
		inode_drop(s, victim->inode);
	else
		inode_unref(s, victim->inode);
	samut_node_release(&victim->node);
	g_clear_pointer(&victim->text, g_bytes_unref);
}
