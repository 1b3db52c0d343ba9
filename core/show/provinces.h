/* SPDX-License-Identifier: Apache-2.0 */
/* Which provinces a viewer gets into at all: most users see one, and must not wait for the other 76. */
#pragma once

#include "core/show/page.h"

#define SAMUT_PROVINCES_MAX 100

/* ret[code]: the viewer can enter the folder of that province below households/. Number of folders that he
 * cannot enter, or -errno. */
int samut_provinces_entered(struct samut_asking *asking, bool ret[SAMUT_PROVINCES_MAX]);
