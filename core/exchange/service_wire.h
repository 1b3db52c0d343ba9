/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes on the service's socket: see service.h for what they mean. Private to service*.c. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest request or frame. */
#define SERVICE_MESSAGE_MAX (1 << 20)

/* A socket on DIR/socket, to be given to bind or connect; 0 or -errno. */
int service_bind(const char *dir, int *ret_fd);
int service_connect(const char *dir, int *ret_fd);

/* Whether a verb may change the tree. */
bool service_writes(const char *verb);

/* One frame; -ECONNRESET when the other side is gone. payload of a received frame is new, ended by a NUL. */
int service_send(int fd, char type, const void *payload, size_t len);
int service_receive(int fd, char *ret_type, char **ret_payload, size_t *ret_len);

/* The request: verb and arguments with an optional descriptor (-1: none). *ret_verb and the table are new. */
int service_send_request(int fd, const char *verb, GHashTable *args, int input_fd);
int service_receive_request(int fd, char **ret_verb, GHashTable **ret_args, int *ret_input_fd);
