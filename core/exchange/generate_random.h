/* SPDX-License-Identifier: Apache-2.0 */
/* Chance that is the same everywhere for the same seed: splitmix64 (Steele, Lea, Flood: "Fast splittable
 * pseudorandom number generators"). Private to generate*.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline uint64_t chance_next(struct chance *c)
{
	uint64_t z = (c->state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* A whole number from low to high, both included. */
static inline int chance_between(struct chance *c, int low, int high)
{
	return low + (int)(chance_next(c) % (uint64_t)(high - low + 1));
}

/* True in percent of 100 cases. */
static inline bool chance_percent(struct chance *c, int percent)
{
	return chance_between(c, 0, 99) < percent;
}

/* One of an array. */
#define CHANCE_PICK(c, array) ((array)[chance_between((c), 0, (int)G_N_ELEMENTS(array) - 1)])
