/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-1 through libcrypto's EVP. The algorithm is fetched once: fetching it for each digest costs more than
 * hashing a small object. Invariant: a digest that libcrypto cannot make is a bug or a broken machine, never
 * an input.
 */
#include "core/history/hasher.h"

#include <openssl/evp.h>
#include <stdio.h>

struct samut_hasher {
	EVP_MD *sha1;
	EVP_MD_CTX *context;
};

struct samut_hasher *samut_hasher_new(void)
{
	g_autoptr(samut_hasher) hasher = g_new0(struct samut_hasher, 1);

	hasher->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	hasher->context = EVP_MD_CTX_new();
	if (!hasher->sha1 || !hasher->context)
		return NULL;
	return g_steal_pointer(&hasher);
}

void samut_hasher_free(struct samut_hasher *hasher)
{
	if (!hasher)
		return;
	EVP_MD_CTX_free(hasher->context);
	EVP_MD_free(hasher->sha1);
	g_free(hasher);
}

void samut_hasher_start(struct samut_hasher *hasher)
{
	int ok = EVP_DigestInit_ex2(hasher->context, hasher->sha1, NULL);

	g_assert(ok == 1);
}

void samut_hasher_update(struct samut_hasher *hasher, const void *data, size_t len)
{
	int ok = EVP_DigestUpdate(hasher->context, data, len);

	g_assert(ok == 1);
}

void samut_hasher_finish(struct samut_hasher *hasher, struct samut_oid *ret_oid)
{
	int ok = EVP_DigestFinal_ex(hasher->context, ret_oid->b, NULL);

	g_assert(ok == 1);
}

void samut_hasher_object(struct samut_hasher *hasher, enum samut_object_kind kind, const void *data,
	size_t len, struct samut_oid *ret_oid)
{
	static const char *const names[] = {[SAMUT_OBJECT_COMMIT] = "commit",
		[SAMUT_OBJECT_TREE] = "tree",
		[SAMUT_OBJECT_BLOB] = "blob",
		[SAMUT_OBJECT_TAG] = "tag"};
	char header[32];
	int n = snprintf(header, sizeof(header), "%s %zu", names[kind], len);

	samut_hasher_start(hasher);
	samut_hasher_update(hasher, header, (size_t)n + 1);
	samut_hasher_update(hasher, data, len);
	samut_hasher_finish(hasher, ret_oid);
}
