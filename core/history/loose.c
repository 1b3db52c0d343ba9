/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Storing one large blob: a loose object, written to a temporary file, synced, renamed (gitformat-loose is
 * the zlib stream of "blob SIZE\0" and the content). Invariant: when put_blob returned 0 the object survives
 * a power cut.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/base/fsutil.h"
#include "core/history/gitrepo.h"

#define CHUNK (128U << 10)
#define SAMPLE (64U << 10)

/* Photos and scans do not shrink: a sample says whether trying is worth the time. */
static int level_for(const void *data, size_t len)
{
	uLong n = MIN(len, SAMPLE);
	uLongf packed = compressBound(n);
	g_autofree Bytef *out = g_malloc(packed);

	if (compress2(out, &packed, data, n, 1) != Z_OK)
		return 1;
	return packed + packed / 16 < n ? 1 : 0;
}

static int write_fully(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int deflate_to(int fd, z_stream *z, const void *data, size_t len, bool last)
{
	g_autofree uint8_t *out = g_malloc(CHUNK);
	int r, rc;

	z->next_in = (Bytef *)(uintptr_t)data;
	z->avail_in = (uInt)len;
	do {
		z->next_out = out;
		z->avail_out = CHUNK;
		rc = deflate(z, last ? Z_FINISH : Z_NO_FLUSH);
		r = write_fully(fd, out, CHUNK - z->avail_out);
	} while (r == 0 && (last ? rc == Z_OK : z->avail_in > 0));
	if (r < 0)
		return r;
	return rc == (last ? Z_STREAM_END : Z_OK) ? 0 : -EIO;
}

static int write_object(int fd, const void *data, size_t len)
{
	z_stream z = {0};
	char header[32];
	int n = snprintf(header, sizeof(header), "blob %zu", len) + 1;
	int r;

	if (deflateInit(&z, level_for(data, len)) != Z_OK)
		return -ENOMEM;
	r = deflate_to(fd, &z, header, (size_t)n, false);
	if (r == 0)
		r = deflate_to(fd, &z, data, len, true);
	deflateEnd(&z);
	if (r < 0)
		return r;
	return fchmod(fd, 0444) < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Gives the finished file its name; the directory may be new. */
static int place(struct samut_repo *repo, const char *temporary, const struct samut_oid *oid)
{
	g_autofree char *dir = NULL, *path = NULL;
	char hex[41];
	int r;

	samut_oid_hex(oid, hex);
	dir = g_strdup_printf("%s/objects/%.2s", repo->path, hex);
	path = g_strdup_printf("%s/%s", dir, hex + 2);
	r = samut_fs_make_dirs(dir, 0755);
	if (r < 0)
		return r;
	if (rename(temporary, path) < 0)
		return -errno;
	return samut_fs_sync_dir(dir);
}

int samut_repo_put_blob(struct samut_repo *repo, GBytes *bytes, struct samut_oid *ret_oid)
{
	g_autofree char *temporary = g_strdup_printf("%s/objects/tmp_obj_XXXXXX", repo->path);
	gsize len;
	const void *data = g_bytes_get_data(bytes, &len);
	struct samut_oid oid;
	int r = len > G_MAXUINT32 ? -EFBIG : samut_oid_blob(data, len, &oid);
	int fd;

	if (r < 0)
		return r;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = write_object(fd, data ? data : "", len);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = place(repo, temporary, &oid);
	if (r < 0)
		(void)unlink(temporary);
	else
		*ret_oid = oid;
	return r;
}
