/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of day, and dates that may carry one (`ReceivedAt: 22 เม.ย. 2565 8.40 น.`). Official papers write the
 * time with a dot and น. (นาฬิกา): DOMAIN.md C3. Local time, no zone: what the clock on the wall showed.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"
#include "core/model/date.h"

/* A time of day. */
struct samut_daytime {
	int hour;   /* 0 to 23 */
	int minute; /* 0 to 59 */
	int second; /* 0 to 59 */
};

/* A date, and a time on that day if timed. */
struct samut_moment {
	struct samut_date date; /* always full */
	bool timed;
	struct samut_daytime time; /* zeroes unless timed */
};

/*
 * Reads `08:40`, `8.40`, `8.40 น.`, `08:40:15`, `8 น.`, `เวลา 08.40 นาฬิกา`. Minutes take two digits. 0 or
 * -EINVAL with the reason in diag (may be NULL).
 */
int samut_daytime_parse(const char *text, struct samut_diag *diag, struct samut_daytime *ret_time);

/* `08:40`, or `08:40:15` when there are seconds; newly allocated. */
char *samut_daytime_iso(struct samut_daytime time);

/* `08.40 น.`; newly allocated. Seconds are not shown. */
char *samut_daytime_thai(struct samut_daytime time);

/*
 * Reads a full date in any form of samut_date_parse(), then optionally a time, between them a space, `T` or
 * `เวลา`. 0 or -EINVAL with the reason in diag (may be NULL).
 */
int samut_moment_parse(const char *text, struct samut_diag *diag, struct samut_moment *ret_moment);

/* `2022-04-22` or `2022-04-22 08:40`; newly allocated. Sorts as text; read back as the same moment. */
char *samut_moment_iso(struct samut_moment moment);

/* `22 เม.ย. 2565` or `22 เม.ย. 2565 08.40 น.`; newly allocated. */
char *samut_moment_thai(struct samut_moment moment);

/* Order for sorting: <0, 0, >0. A date without a time goes before the times of its day. */
int samut_moment_compare(struct samut_moment a, struct samut_moment b);
