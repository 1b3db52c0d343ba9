/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deflates the bytes of a tree several times as fast as zlib, to about the same size: ids do not shrink, and
 * what shrinks is that an entry begins like the one before it. So that is the only match looked for, coded
 * with RFC 1951's fixed codes.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/* The code tables; read-only once made, any thread. */
struct samut_treedeflate {
	uint16_t codes[288]; /* literals and lengths, bits in the order they are sent */
	uint8_t bits[288];
	uint8_t distances[30];
};

void samut_treedeflate_init(struct samut_treedeflate *tables);

/* Replaces out by a zlib stream (RFC 1950) of a tree, which is samut_tree_valid(). */
void samut_treedeflate(
	const struct samut_treedeflate *tables, const uint8_t *data, uint32_t len, GByteArray *out);
