/* SPDX-License-Identifier: Apache-2.0 */
/* The text of /README.txt: how to use the folder, Thai then English. */
#pragma once

extern const char readme_text[];
