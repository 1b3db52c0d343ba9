/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object ids. Invariant: a blob id is made with libgit2's SHA-1, which notices content built for a collision;
 * git itself refuses such content, so it must not enter the history.
 */
#include <errno.h>
#include <string.h>

#include "core/history/gitrepo.h"

static void init_git(void)
{
	git_libgit2_init();
}

void samut_git_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init_git);
}

int samut_oid_blob(const void *data, size_t len, struct samut_oid *ret_oid)
{
	git_oid oid;

	samut_git_start();
	if (git_odb_hash(&oid, len ? data : "", len, GIT_OBJECT_BLOB) < 0) {
		*ret_oid = (struct samut_oid){0};
		return -EINVAL;
	}
	memcpy(ret_oid->b, oid.id, sizeof(ret_oid->b));
	return 0;
}

bool samut_oid_equal(const struct samut_oid *a, const struct samut_oid *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

bool samut_oid_is_zero(const struct samut_oid *a)
{
	static const struct samut_oid zero;

	return samut_oid_equal(a, &zero);
}

void samut_oid_hex(const struct samut_oid *oid, char ret_hex[41])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < sizeof(oid->b); i++) {
		ret_hex[2 * i] = digits[oid->b[i] >> 4];
		ret_hex[2 * i + 1] = digits[oid->b[i] & 15];
	}
	ret_hex[40] = 0;
}

int samut_oid_parse(const char *hex, struct samut_oid *ret_oid)
{
	struct samut_oid oid;

	for (unsigned i = 0; i < sizeof(oid.b); i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]);
		int low = high < 0 ? -1 : g_ascii_xdigit_value(hex[2 * i + 1]);

		if (low < 0)
			return -EINVAL;
		oid.b[i] = (uint8_t)(high << 4 | low);
	}
	if (hex[40])
		return -EINVAL;
	*ret_oid = oid;
	return 0;
}
