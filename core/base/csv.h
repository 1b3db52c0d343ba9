/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV tables: reading through libcsv (RFC 4180, quotes strictly) with line numbers, and writing. UTF-8 only;
 * a byte-order mark in front is accepted.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"

/* The largest table that is read, and the longest cell. */
#define SAMUT_CSV_MAX (G_GINT64_CONSTANT(1) << 31)
#define SAMUT_CSV_CELL_MAX (4 << 20)

/* One row. Cells are borrowed for the call. line: 1-based line of the file on which the row begins. Non-zero
 * stops the reading and is returned. */
typedef int (*samut_csv_row_fn)(int line, char *const *cells, unsigned n_cells, void *arg);

/*
 * Reads fd to its end, calling fn for each row that is not blank. -EINVAL with line and reason in diag for
 * what is no CSV or no UTF-8 (reading stops there), -EFBIG for too much of it, -errno of read().
 */
int samut_csv_read(int fd, samut_csv_row_fn fn, void *arg, struct samut_diag *diag);

/* Appends a cell to a row, with a comma before it unless it is the first; quoted where necessary. */
void samut_csv_cell(GString *row, bool first, const char *text);
