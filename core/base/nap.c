/* SPDX-License-Identifier: Apache-2.0 */
/* A condition with a deadline. */
#include "core/base/nap.h"

#include <time.h>

void samut_nap_init(struct samut_nap *nap)
{
	pthread_mutex_init(&nap->lock, NULL);
	pthread_cond_init(&nap->wake, NULL);
	nap->over = false;
}

void samut_nap_release(struct samut_nap *nap)
{
	pthread_cond_destroy(&nap->wake);
	pthread_mutex_destroy(&nap->lock);
}

bool samut_nap_take(struct samut_nap *nap, unsigned seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&nap->lock);
	while (!nap->over && pthread_cond_timedwait(&nap->wake, &nap->lock, &until) == 0) {
	}
	bool over = nap->over;
	pthread_mutex_unlock(&nap->lock);
	return !over;
}

void samut_nap_end(struct samut_nap *nap)
{
	pthread_mutex_lock(&nap->lock);
	nap->over = true;
	pthread_cond_signal(&nap->wake);
	pthread_mutex_unlock(&nap->lock);
}
