/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: whatever is read without complaint, written cell by cell, reads back as the same rows. */
#include <glib.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows as text in which cells and rows are told apart, and the same as a table. */
struct copy {
	GString *cells, *table;
	int line;
};

static int take(int line, char *const *cells, unsigned n_cells, void *arg)
{
	struct copy *copy = arg;

	g_assert_cmpint(line, >=, copy->line);
	copy->line = line;
	for (unsigned i = 0; i < n_cells; i++) {
		g_assert_true(g_utf8_validate(cells[i], -1, NULL));
		g_string_append_printf(copy->cells, "%s%c", cells[i], '\1');
		samut_csv_cell(copy->table, i == 0, cells[i]);
	}
	g_string_append_c(copy->cells, '\2');
	g_string_append_c(copy->table, '\n');
	return 0;
}

static int read_text(const void *text, size_t size, struct copy *copy, struct samut_diag *diag)
{
	int fd = memfd_create("csv", MFD_CLOEXEC);

	g_assert_cmpint(write(fd, text, size), ==, (ssize_t)size);
	g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
	int result = samut_csv_read(fd, take, copy, diag);
	close(fd);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	/* With a mark of its own in front: a cell may begin with one. */
	struct copy first = {g_string_new(NULL), g_string_new("\xEF\xBB\xBF"), 0};
	struct copy second = {g_string_new(NULL), g_string_new(NULL), 0};
	int result = read_text(data, size, &first, &diag);

	g_assert_cmpint(result<0, ==, samut_diag_count(&diag)> 0);
	if (result == 0) {
		g_assert_cmpint(read_text(first.table->str, first.table->len, &second, NULL), ==, 0);
		g_assert_cmpstr(first.cells->str, ==, second.cells->str);
	}
	g_string_free(first.cells, TRUE);
	g_string_free(first.table, TRUE);
	g_string_free(second.cells, TRUE);
	g_string_free(second.table, TRUE);
	return 0;
}
