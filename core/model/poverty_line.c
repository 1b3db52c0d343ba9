/* SPDX-License-Identifier: Apache-2.0 */
/* The table of poverty lines. Invariant: years rise. */
#include "core/model/poverty_line.h"

#include <errno.h>
#include <stddef.h>

static const struct {
	int year; /* Buddhist era */
	int baht; /* a person a month, the whole kingdom */
} lines[] = {
	{2556, 2572}, {2557, 2647}, {2558, 2644}, {2559, 2667}, {2560, 2686}, /* NSO, SYB 2019 */
	{2562, 2763}, {2563, 2762}, {2564, 2803},			      /* NSO */
	{2566, 3043}, {2567, 3078},					      /* NESDC */
};

int samut_poverty_line(int year, int64_t *ret_satang, int *ret_year)
{
	size_t i = sizeof lines / sizeof lines[0];

	while (i > 0 && lines[i - 1].year > year)
		i--;
	if (i == 0)
		return -ENOENT;
	*ret_satang = (int64_t)lines[i - 1].baht * 100;
	if (ret_year)
		*ret_year = lines[i - 1].year;
	return 0;
}
