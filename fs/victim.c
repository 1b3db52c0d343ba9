/* SPDX-License-Identifier: Apache-2.0 */
/* Files whose name was taken. */
#include "fs/victim.h"

#include "fs/copy.h"
#include "fs/stored.h"

void victim_init(struct victim *victim, struct session *s, const struct samut_node *node)
{
	*victim = (struct victim){.inode = inode_of_node(s, node->id), .node = *node};
	victim->node.name = g_strdup(node->name);
	if (victim->inode && S_ISREG(node->mode))
		(void)stored_text(s, node, &victim->text);
}

void victim_orphan(struct victim *victim, struct session *s, bool overtaken)
{
	if (!victim->inode)
		return;
	pthread_mutex_lock(&victim->inode->lock);
	inode_orphan(s, victim->inode, &victim->node, victim->text);
	if (victim->inode->copy)
		victim->inode->copy->overtaken = overtaken;
	pthread_mutex_unlock(&victim->inode->lock);
}

void victim_release(struct victim *victim, struct session *s)
{
	inode_unref(s, victim->inode);
	samut_node_release(&victim->node);
	g_clear_pointer(&victim->text, g_bytes_unref);
}
