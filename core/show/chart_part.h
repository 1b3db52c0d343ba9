/* SPDX-License-Identifier: Apache-2.0 */
/* What chart.c and chart_draw.c share. Private to them. */
#pragma once

#include <stdbool.h>

#include "core/show/chart.h"
#include "core/show/svg.h"

#define WIDTH 400
#define LEFT 6
#define RIGHT (WIDTH - 6)

int64_t samut_chart_value(const struct samut_chart *chart, unsigned row, unsigned series);
/* Of a row; what is negative counts nothing, a bar has no length then. */
int64_t samut_chart_sum(const struct samut_chart *chart, unsigned row);
/* How many of the rows have a bar. */
unsigned samut_chart_bars_of(const struct samut_chart *chart);
/* What the longest bar or highest point stands for; at least 1. */
int64_t samut_chart_largest(const struct samut_chart *chart);
/* A value as people read it; new. */
char *samut_chart_words(const struct samut_chart *chart, int64_t value);

/* Each draws from y on and returns y below it. */
int samut_chart_legend(GString *out, const struct samut_chart *chart, int y);
int samut_chart_bars(GString *out, const struct samut_chart *chart, int y);
int samut_chart_lines(GString *out, const struct samut_chart *chart, int y);
