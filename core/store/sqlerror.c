/* SPDX-License-Identifier: Apache-2.0 */
/* One table from SQLite's codes to -errno. What is in no table is our own mistake in SQL: -EINVAL. */
#include "core/store/sqlite.h"

#include <errno.h>

/* Extended codes come before their primary code. */
static const struct {
	int code, error;
} errors[] = {
	{SQLITE_CONSTRAINT_NOTNULL, EINVAL},
	{SQLITE_CONSTRAINT_CHECK, EINVAL},
	{SQLITE_CONSTRAINT_DATATYPE, EINVAL},
	{SQLITE_CONSTRAINT, EEXIST},
	{SQLITE_IOERR_NOMEM, ENOMEM},
	{SQLITE_IOERR_CORRUPTFS, EUCLEAN},
	{SQLITE_IOERR, EIO},
	{SQLITE_FULL, ENOSPC},
	{SQLITE_BUSY, EBUSY},
	{SQLITE_LOCKED, EBUSY},
	{SQLITE_PROTOCOL, EBUSY},
	{SQLITE_CORRUPT, EUCLEAN},
	{SQLITE_NOTADB, EUCLEAN},
	{SQLITE_FORMAT, EUCLEAN},
	{SQLITE_READONLY, EROFS},
	{SQLITE_TOOBIG, EFBIG},
	{SQLITE_NOLFS, EFBIG},
	{SQLITE_NOMEM, ENOMEM},
	{SQLITE_CANTOPEN, EMFILE},
	{SQLITE_PERM, EACCES},
	{SQLITE_AUTH, EACCES},
	{SQLITE_INTERRUPT, EINTR},
};

static int look_up_error(int code)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(errors); i++)
		if (errors[i].code == code || errors[i].code == (code & 0xff))
			return -errors[i].error;
	return -EINVAL;
}

static bool is_full(int system)
{
	return system == ENOSPC || system == EDQUOT || system == EFBIG;
}

/* What the system said of the last failed operation on a file of SQLite's. */
static int last_errno(sqlite3_file *file)
{
	int system = 0;

	if (file && file->pMethods)
		(void)file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &system);
	return system;
}

/*
 * Quotas and limits on the size of files come as I/O errors: to the user they are one full disk. SQLite's own
 * note of the error may be overwritten while it rolls back, so its files are asked, too. Only for a write:
 * after a failed fsync nobody knows what was written.
 */
static bool found_full(sqlite3 *sqlite)
{
	sqlite3_file *main = NULL, *wal = NULL;

	(void)sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &main);
	(void)sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	return is_full(sqlite3_system_errno(sqlite)) || is_full(last_errno(wal)) || is_full(last_errno(main));
}

int samut_sqlite_error(sqlite3 *sqlite, int code)
{
	int system = sqlite3_system_errno(sqlite);

	if (code == SQLITE_IOERR_WRITE && found_full(sqlite))
		return -ENOSPC;
	if ((code & 0xff) == SQLITE_CANTOPEN && system > 0)
		return -system;
	return look_up_error(code);
}
