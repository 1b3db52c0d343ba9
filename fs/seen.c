/* SPDX-License-Identifier: Apache-2.0 */
/* What each process last read: a direct-mapped table; a collision forgets the older entry, which only loses a
 * warning, never a text. */
#include "fs/seen.h"

#define SLOTS 8192

struct slot {
	pid_t pid;
	int64_t node, change;
};

struct seen {
	pthread_mutex_t lock;
	struct slot slots[SLOTS]; /* guarded by lock */
};

struct seen *seen_new(void)
{
	struct seen *seen = g_new0(struct seen, 1);

	pthread_mutex_init(&seen->lock, NULL);
	return seen;
}

void seen_free(struct seen *seen)
{
	if (!seen)
		return;
	pthread_mutex_destroy(&seen->lock);
	g_free(seen);
}

static struct slot *slot_of(struct seen *seen, pid_t pid, int64_t node)
{
	uint64_t hash = ((uint64_t)node * UINT64_C(0x9E3779B97F4A7C15)) ^
			((uint64_t)pid * UINT64_C(0xC2B2AE3D27D4EB4F));

	return &seen->slots[(hash >> 32) % SLOTS];
}

void seen_note(struct seen *seen, pid_t pid, int64_t node, int64_t change)
{
	pthread_mutex_lock(&seen->lock);
	*slot_of(seen, pid, node) = (struct slot){pid, node, change};
	pthread_mutex_unlock(&seen->lock);
}

int64_t seen_get(struct seen *seen, pid_t pid, int64_t node)
{
	pthread_mutex_lock(&seen->lock);
	const struct slot *slot = slot_of(seen, pid, node);
	int64_t change = slot->pid == pid && slot->node == node ? slot->change : 0;
	pthread_mutex_unlock(&seen->lock);
	return change;
}
