/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pack writer. The number of objects stands at the start of a pack and its checksum, over everything, at the
 * end; so the bytes are hashed once all are there: from memory for a usual batch, from the page cache for a
 * large import. Invariant: written + out->len is the offset of the next byte.
 */
#include "core/history/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/base/fsutil.h"
#include "core/history/packindex.h"
#include "core/history/repo.h"
#include "core/history/treedeflate.h"

#define BUFFER (1U << 20)
#define MAX_DEPTH 50
#define OFS_DELTA 6
#define SMALL_OBJECT 4096U /* for smaller ones a deflater with small tables starts sooner */
#define DISTANCE 4U	   /* bytes that the distance to a base usually takes */

struct samut_pack {
	char *dir;
	uint64_t serial;
	struct samut_hasher *hasher; /* borrowed */
	char *temporary, *temporary_index;
	int fd;
	GByteArray *out;  /* not yet in the file */
	uint64_t written; /* bytes in the file */
	int error;	  /* of the first write that failed */
	uint32_t crc;	  /* of the object being written */
	z_stream deflate, deflate_small;
	GByteArray *scratch; /* fixed size: what deflate() gives, what is read back */
	GByteArray *made;    /* a delta, or a deflated tree */
	struct samut_treedeflate treedeflate;
	struct samut_packindex index;
};

/* ---- Files ---- */

static int write_at(int fd, const void *data, size_t len, uint64_t at)
{
	const uint8_t *next = data;

	while (len) {
		ssize_t n = pwrite(fd, next, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		next += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

static int make_temporary(const char *dir, const char *pattern, char **ret_path)
{
	g_autofree char *path = g_build_filename(dir, pattern, NULL);
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*ret_path = g_steal_pointer(&path);
	return fd;
}

/* Syncs and closes; the files of a pack are never written again. */
static int seal(int fd)
{
	int r = fchmod(fd, 0444) < 0 || fsync(fd) < 0 ? -errno : 0;

	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

/* ---- Bytes ---- */

static int flush(struct samut_pack *pack)
{
	if (pack->error == 0)
		pack->error = write_at(pack->fd, pack->out->data, pack->out->len, pack->written);
	if (pack->error < 0)
		return pack->error;
	pack->written += pack->out->len;
	g_byte_array_set_size(pack->out, 0);
	return 0;
}

static int emit(struct samut_pack *pack, const void *data, size_t len)
{
	if (!len)
		return 0; /* crc32_z(NULL) would start anew */
	pack->crc = (uint32_t)crc32_z(pack->crc, data, len);
	for (size_t done = 0; done < len;) {
		size_t n = MIN(len - done, BUFFER);

		g_byte_array_append(pack->out, (const guint8 *)data + done, (guint)n);
		done += n;
		if (pack->out->len >= BUFFER) {
			int r = flush(pack);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int emit_header(struct samut_pack *pack, unsigned type, size_t len)
{
	uint8_t bytes[16];
	unsigned n = 0;
	uint8_t byte = (uint8_t)(type << 4 | (len & 15));

	for (len >>= 4; len; len >>= 7) {
		bytes[n++] = byte | 0x80;
		byte = len & 0x7f;
	}
	bytes[n++] = byte;
	return emit(pack, bytes, n);
}

/* Distance back to the base of a delta. */
static int emit_distance(struct samut_pack *pack, uint64_t distance)
{
	uint8_t bytes[16];
	unsigned at = sizeof(bytes);

	bytes[--at] = distance & 0x7f;
	while (distance >>= 7)
		bytes[--at] = (uint8_t)(0x80 | (--distance & 0x7f));
	return emit(pack, bytes + at, sizeof(bytes) - at);
}

static int emit_deflated(struct samut_pack *pack, const void *data, size_t len)
{
	z_stream *z = len < SMALL_OBJECT ? &pack->deflate_small : &pack->deflate;
	size_t left = len;
	int r = 0, rc;

	deflateReset(z);
	z->next_in = (Bytef *)(uintptr_t)data;
	z->avail_in = 0;
	do {
		if (!z->avail_in) {
			z->avail_in = (uInt)MIN(left, 1U << 30);
			left -= z->avail_in;
		}
		z->next_out = pack->scratch->data;
		z->avail_out = pack->scratch->len;
		rc = deflate(z, left ? Z_NO_FLUSH : Z_FINISH);
		r = emit(pack, pack->scratch->data, pack->scratch->len - z->avail_out);
	} while (r == 0 && rc == Z_OK);
	return r < 0 ? r : rc == Z_STREAM_END ? 0 : -EIO;
}

/* A zlib stream of stored blocks (RFC 1950; RFC 1951, 3.2.4). */
static int emit_stored(struct samut_pack *pack, const uint8_t *data, size_t len)
{
	uint32_t sum = GUINT32_TO_BE((uint32_t)adler32_z(adler32_z(0, NULL, 0), data, len));
	size_t done = 0;
	int r = emit(pack, "\x78\x01", 2);

	do {
		uint16_t n = (uint16_t)MIN(len - done, 0xffff);
		uint8_t block[5] = {
			done + n == len, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)~n, (uint8_t)(~n >> 8)};

		if (r == 0)
			r = emit(pack, block, sizeof(block));
		if (r == 0 && n > 0)
			r = emit(pack, data + done, n);
		done += n;
	} while (r == 0 && done < len);
	return r < 0 ? r : emit(pack, &sum, sizeof(sum));
}

/* ---- Objects ---- */

int samut_pack_new(
	const char *dir, struct samut_hasher *hasher, uint64_t serial, struct samut_pack **ret_pack)
{
	g_autoptr(samut_pack) pack = g_new0(struct samut_pack, 1);

	pack->dir = g_strdup(dir);
	pack->hasher = hasher;
	pack->serial = serial;
	pack->out = g_byte_array_sized_new(BUFFER + BUFFER / 4);
	pack->made = g_byte_array_new();
	pack->scratch = g_byte_array_new();
	g_byte_array_set_size(pack->scratch, 64 << 10);
	samut_packindex_init(&pack->index);
	samut_treedeflate_init(&pack->treedeflate);
	g_byte_array_append(pack->out, (const guint8 *)"PACK\0\0\0\2\0\0\0\0", 12);
	pack->fd = -1;
	if (deflateInit(&pack->deflate, 1) != Z_OK ||
		deflateInit2(&pack->deflate_small, 1, Z_DEFLATED, MAX_WBITS, 5, Z_DEFAULT_STRATEGY) != Z_OK)
		return -ENOMEM;
	pack->fd = make_temporary(dir, "tmp_pack_XXXXXX", &pack->temporary);
	if (pack->fd < 0)
		return pack->fd;
	*ret_pack = g_steal_pointer(&pack);
	return 0;
}

void samut_pack_free(struct samut_pack *pack)
{
	if (!pack)
		return;
	if (pack->fd >= 0)
		(void)close(pack->fd);
	if (pack->temporary)
		(void)unlink(pack->temporary);
	if (pack->temporary_index)
		(void)unlink(pack->temporary_index);
	deflateEnd(&pack->deflate);
	deflateEnd(&pack->deflate_small);
	samut_packindex_release(&pack->index);
	g_byte_array_unref(pack->out);
	g_byte_array_unref(pack->scratch);
	g_byte_array_unref(pack->made);
	g_free(pack->temporary);
	g_free(pack->temporary_index);
	g_free(pack->dir);
	g_free(pack);
}

uint32_t samut_pack_count(const struct samut_pack *pack)
{
	return pack->index.objects->len;
}

uint64_t samut_pack_size(const struct samut_pack *pack)
{
	return pack->written + pack->out->len;
}

bool samut_pack_has(const struct samut_pack *pack, const struct samut_oid *oid)
{
	return samut_packindex_find(&pack->index, oid) != NULL;
}

/* Starts an object here. */
static struct samut_packed begin(struct samut_pack *pack, const struct samut_oid *oid)
{
	pack->crc = (uint32_t)crc32_z(0, NULL, 0);
	return (struct samut_packed){.oid = *oid, .offset = samut_pack_size(pack)};
}

static void end(struct samut_pack *pack, struct samut_packed *object)
{
	object->crc = pack->crc;
	samut_packindex_add(&pack->index, object);
}

static int add_deflated(struct samut_pack *pack, enum samut_object_kind kind, const void *data, size_t len,
	const struct samut_oid *oid)
{
	struct samut_packed object;
	int r;

	if (samut_pack_has(pack, oid))
		return 0;
	object = begin(pack, oid);
	r = emit_header(pack, kind, len);
	if (r == 0)
		r = emit_deflated(pack, data, len);
	if (r < 0)
		return r;
	end(pack, &object);
	return 0;
}

int samut_pack_blob(struct samut_pack *pack, const void *data, size_t len, const struct samut_oid *expected)
{
	struct samut_oid oid;

	data = len ? data : "";
	samut_hasher_object(pack->hasher, SAMUT_OBJECT_BLOB, data, len, &oid);
	if (memcmp(&oid, expected, sizeof(oid)) != 0)
		return -EUCLEAN;
	return add_deflated(pack, SAMUT_OBJECT_BLOB, data, len, &oid);
}

int samut_pack_commit(struct samut_pack *pack, const void *data, size_t len, struct samut_oid *ret_oid)
{
	struct samut_oid oid;
	int r;

	samut_hasher_object(pack->hasher, SAMUT_OBJECT_COMMIT, data, len, &oid);
	r = add_deflated(pack, SAMUT_OBJECT_COMMIT, data, len, &oid);
	if (r == 0)
		*ret_oid = oid;
	return r;
}

/* Makes a delta against base in pack->made, where that is allowed and smaller. */
static bool try_delta(struct samut_pack *pack, size_t len, const struct samut_pack_base *base)
{
	const GByteArray *ops;

	if (!base || base->place.serial != pack->serial || base->place.depth >= MAX_DEPTH)
		return false;
	ops = base->delta->ops;
	g_byte_array_set_size(pack->made, 0);
	samut_delta_header(pack->made, base->len, len);
	if (pack->made->len + ops->len + DISTANCE >= len)
		return false;
	g_byte_array_append(pack->made, ops->data, ops->len);
	return true;
}

/* A tree that is no delta: deflated, if that makes it smaller. */
static int emit_whole_tree(struct samut_pack *pack, const void *data, size_t len)
{
	int r = emit_header(pack, SAMUT_OBJECT_TREE, len);

	if (r < 0)
		return r;
	samut_treedeflate(&pack->treedeflate, data, (uint32_t)len, pack->made);
	return pack->made->len < len ? emit(pack, pack->made->data, pack->made->len)
				     : emit_stored(pack, data, len);
}

static int emit_delta(
	struct samut_pack *pack, const struct samut_pack_base *base, struct samut_packed *object)
{
	int r = emit_header(pack, OFS_DELTA, pack->made->len);

	object->depth = base->place.depth + 1;
	if (r == 0)
		r = emit_distance(pack, object->offset - base->place.offset);
	return r < 0 ? r : emit_stored(pack, pack->made->data, pack->made->len);
}

int samut_pack_tree(struct samut_pack *pack, const void *data, size_t len, const struct samut_pack_base *base,
	struct samut_oid *ret_oid, struct samut_pack_place *ret_place)
{
	const struct samut_packed *present;
	struct samut_packed object;
	struct samut_oid oid;

	samut_hasher_object(pack->hasher, SAMUT_OBJECT_TREE, data, len, &oid);
	present = samut_packindex_find(&pack->index, &oid);
	if (present) {
		object = *present;
	} else {
		int r;

		object = begin(pack, &oid);
		if (try_delta(pack, len, base))
			r = emit_delta(pack, base, &object);
		else
			r = emit_whole_tree(pack, data, len);
		if (r < 0)
			return r;
		end(pack, &object);
	}
	*ret_oid = oid;
	*ret_place = (struct samut_pack_place){pack->serial, object.offset, object.depth};
	return 0;
}

/* ---- Publishing ---- */

static int hash_file(struct samut_pack *pack, uint64_t len)
{
	for (uint64_t at = 0; at < len;) {
		ssize_t n =
			pread(pack->fd, pack->scratch->data, MIN(pack->scratch->len, len - at), (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		samut_hasher_update(pack->hasher, pack->scratch->data, (size_t)n);
		at += (uint64_t)n;
	}
	return 0;
}

/* Number of objects into the header, checksum to the end, all into the file. */
static int complete(struct samut_pack *pack, struct samut_oid *ret_checksum)
{
	uint32_t count = GUINT32_TO_BE(samut_pack_count(pack));
	int r = 0;

	samut_hasher_start(pack->hasher);
	if (pack->written == 0) {
		memcpy(pack->out->data + 8, &count, sizeof(count));
		samut_hasher_update(pack->hasher, pack->out->data, pack->out->len);
	} else {
		r = flush(pack);
		if (r == 0)
			r = write_at(pack->fd, &count, sizeof(count), 8);
		if (r == 0)
			r = hash_file(pack, pack->written);
	}
	samut_hasher_finish(pack->hasher, ret_checksum);
	if (r < 0)
		return r;
	g_byte_array_append(pack->out, ret_checksum->b, sizeof(ret_checksum->b));
	return flush(pack);
}

static int write_index(struct samut_pack *pack, const struct samut_oid *checksum)
{
	g_autoptr(GByteArray) bytes = samut_packindex_bytes(&pack->index, checksum, pack->hasher);
	int fd = make_temporary(pack->dir, "tmp_idx_XXXXXX", &pack->temporary_index);
	int r, sealed;

	if (fd < 0)
		return fd;
	r = write_at(fd, bytes->data, bytes->len, 0);
	sealed = seal(fd);
	return r < 0 ? r : sealed;
}

static int rename_to(char **temporary, const char *dir, const char *hex, const char *suffix)
{
	g_autofree char *path = g_strdup_printf("%s/pack-%s.%s", dir, hex, suffix);

	if (rename(*temporary, path) < 0)
		return -errno;
	g_clear_pointer(temporary, g_free);
	return 0;
}

int samut_pack_publish(struct samut_pack *pack)
{
	struct samut_oid checksum;
	char hex[41];
	int r = complete(pack, &checksum);

	if (r == 0)
		r = seal(g_steal_fd(&pack->fd));
	if (r == 0)
		r = write_index(pack, &checksum);
	samut_oid_hex(&checksum, hex);
	if (r == 0)
		r = rename_to(&pack->temporary, pack->dir, hex, "pack");
	if (r == 0)
		r = rename_to(&pack->temporary_index, pack->dir, hex, "idx");
	return r < 0 ? r : samut_fs_sync_dir(pack->dir);
}
