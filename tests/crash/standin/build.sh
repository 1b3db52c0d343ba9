#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh DIR: builds the stand-in as DIR/samutfs and DIR/samut. Then: SAMUTFS=DIR/samutfs SAMUT=DIR/samut tests/crash/...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
# shellcheck disable=SC2046
${CC:-cc} -std=gnu17 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -o "$1/samutfs" "$here"/*.c $(pkg-config --cflags --libs fuse3 glib-2.0 sqlite3 libgit2) -lpthread
ln -sf samutfs "$1/samut"
