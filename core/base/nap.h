/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sleep of a background thread that looks every so often whether there is something to do, and that can
 * be told to end at once. The lock may guard other things of the thread's owner, too.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct samut_nap {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool over; /* lock */
};

void samut_nap_init(struct samut_nap *nap);
void samut_nap_release(struct samut_nap *nap);

/* Sleeps so many seconds, or until it is over. false: it is over. */
bool samut_nap_take(struct samut_nap *nap, unsigned seconds);

/* No more sleep: whoever sleeps wakes, and is told. */
void samut_nap_end(struct samut_nap *nap);
