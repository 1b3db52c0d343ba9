/* SPDX-License-Identifier: Apache-2.0 */
/* The text of /README.txt: how to use the folder, Thai then English. */
#pragma once

#include <glib.h>

/* The same in every mount of one version. */
void readme_print(GString *out);
