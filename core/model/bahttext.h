/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amounts in Thai words, as budgets state them beside the figures: "หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน"
 * (Pracharat project of FY 2561, section 7; DOMAIN.md C3, "Amount in words"). Exact to the satang.
 *
 * The words: digits by position (แสน หมื่น พัน ร้อย สิบ), groups of six joined by ล้าน, which repeats (a
 * million million is ล้านล้าน); twenty is ยี่สิบ; a last one behind anything is เอ็ด; no satang is ถ้วน.
 */
#pragma once

#include <stdint.h>

#include "core/base/diag.h"

/* The words of an amount of satang (0 or more), newly allocated: "ศูนย์บาทถ้วน", "ยี่สิบเอ็ดบาทห้าสิบสตางค์". */
char *samut_bahttext(int64_t satang);

/*
 * Reads such words: spaces and brackets around the whole are ignored; a leading "one" may be left out
 * ("ร้อยแปดล้าน"), เอ็ด may be หนึ่ง, ถ้วน or also บาทถ้วน may be missing. 0, or -EINVAL with one reason in diag
 * (may be NULL), also for amounts that do not fit.
 */
int samut_bahttext_parse(const char *text, struct samut_diag *diag, int64_t *ret_satang);
