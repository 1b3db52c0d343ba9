/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints at an interval. They take git a few milliseconds; no save waits for them. */
#include "core/audit/seal.h"

#include <errno.h>

#include "core/base/nap.h"

#define LOOK_SECONDS 5

struct samut_sealing {
	struct samut *s;
	pthread_t thread;
	gint64 last;	      /* monotonic us of the last checkpoint, or of the start; the thread's own */
	struct samut_nap nap; /* its lock guards the following */
	char *trouble;
};

static void note_trouble(struct samut_sealing *sealing, int error, const struct samut_diag *diag)
{
	pthread_mutex_lock(&sealing->nap.lock);
	g_clear_pointer(&sealing->trouble, g_free);
	if (error < 0 && error != -ENOKEY)
		sealing->trouble =
			g_strdup(samut_diag_count(diag) ? samut_diag_get(diag, 0)->en : g_strerror(-error));
	pthread_mutex_unlock(&sealing->nap.lock);
}

static void checkpoint(struct samut_sealing *sealing)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t seq = 0;

	int r = samut_seal_checkpoint(sealing->s, &seq, &diag);
	note_trouble(sealing, r, &diag);
	sealing->last = g_get_monotonic_time();
}

/* Without asking git: the interval is read when it may be over. */
static bool is_due(const struct samut_sealing *sealing, unsigned interval)
{
	return g_get_monotonic_time() - sealing->last >= (gint64)interval * G_USEC_PER_SEC;
}

static void *work(void *arg)
{
	struct samut_sealing *sealing = arg;
	const char *dir = samut_store_dir(sealing->s->store);
	unsigned interval = 0;

	(void)samut_seal_is_on(dir, &interval);
	while (samut_nap_take(&sealing->nap, LOOK_SECONDS)) {
		if (!is_due(sealing, interval))
			continue;
		(void)samut_seal_is_on(dir, &interval);
		checkpoint(sealing);
	}
	checkpoint(sealing);
	return NULL;
}

int samut_sealing_start(struct samut *s, struct samut_sealing **ret_sealing)
{
	g_autofree struct samut_sealing *sealing = g_new0(struct samut_sealing, 1);

	sealing->s = s;
	sealing->last = g_get_monotonic_time();
	samut_nap_init(&sealing->nap);
	int r = pthread_create(&sealing->thread, NULL, work, sealing);
	if (r)
		return -r;
	*ret_sealing = g_steal_pointer(&sealing);
	return 0;
}

void samut_sealing_stop(struct samut_sealing *sealing)
{
	if (!sealing)
		return;
	samut_nap_end(&sealing->nap);
	pthread_join(sealing->thread, NULL);
	samut_nap_release(&sealing->nap);
	g_free(sealing->trouble);
	g_free(sealing);
}

char *samut_sealing_trouble(struct samut_sealing *sealing)
{
	pthread_mutex_lock(&sealing->nap.lock);
	char *trouble = g_strdup(sealing->trouble);
	pthread_mutex_unlock(&sealing->nap.lock);
	return trouble;
}
