/* SPDX-License-Identifier: Apache-2.0 */
/* Guards that no configuration can take away, and a table of what goes wrong. */
#include "core/audit/remote.h"

#include <string.h>

#include "core/audit/gitrun.h"

/* Added to the ssh command: never a question, and an end to silence before and after the handshake. */
#define SSH_GUARDS "-o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15"

int samut_remote_start(const char *dir, const char *const *args, bool apart, FILE **ret_out, pid_t *ret_pid)
{
	g_autofree char *command = samut_gitrun_config(dir, "core.sshCommand");
	g_autofree char *ssh =
		g_strdup_printf("core.sshCommand=%s " SSH_GUARDS, command && *command ? command : "ssh");
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	const char *const guards[] = {"-c", ssh, "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60",
		/* To pull is no way out here. */
		"-c", "advice.pushUpdateRejected=false"};

	for (unsigned i = 0; i < G_N_ELEMENTS(guards); i++)
		g_ptr_array_add(all, (char *)guards[i]);
	for (; *args; args++)
		g_ptr_array_add(all, (char *)*args);
	g_ptr_array_add(all, NULL);
	const char *const *argv = (const char *const *)all->pdata;
	return apart ? samut_gitrun_start_apart(dir, argv, ret_out, ret_pid)
		     : samut_gitrun_start(dir, argv, SAMUT_GITRUN_ERRORS_MERGED, ret_out, ret_pid);
}

int samut_remote_collect(const char *dir, const char *const *args, GString *words)
{
	FILE *out;
	pid_t pid;
	int r = samut_remote_start(dir, args, false, &out, &pid);

	return r < 0 ? r : samut_gitrun_read(out, pid, words);
}

/* ---- Advice ---- */

/* clang-format off: one row a fault */
#define AWAY                                                                                                 \
	"เครื่องปลายทางไม่ตอบ: เปิดอยู่และเครือข่ายใช้ได้หรือไม่",                                                       \
		"the server does not answer: does it run, and is the network up?"
#define NO_LOGIN                                                                                             \
	"เครื่องปลายทางถามชื่อผู้ใช้และรหัสผ่าน แต่ยังไม่ได้ตั้ง: ตั้ง credential.helper ใน history.git/config",              \
		"the server asks for user and password, and they are not set: set credential.helper in "     \
		"history.git/config"
#define NO_NAME                                                                                              \
	"ไม่รู้จักชื่อเครื่องปลายทาง: ตรวจ URL และเครือข่าย",                                                          \
		"the name of the server is not known: check the URL and the network"
#define NO_REPOSITORY                                                                                        \
	"ไม่มีที่เก็บ git ที่นั่น: ตรวจ URL หรือให้ผู้ดูแลสร้างด้วย git init --bare",                                        \
		"there is no git repository: check the URL, or have one made by git init --bare"

/* In git's words, or those of ssh and curl behind it; the first that fits counts. */
static const struct {
	const char *words, *th, *en;
} table[] = {
	{"REMOTE HOST IDENTIFICATION HAS CHANGED",
		"กุญแจของเครื่องปลายทางเปลี่ยนไป อาจมีผู้สวมรอย: ถามผู้ดูแลเครื่องนั้นก่อน แล้วแก้ known_hosts",
		"the server shows another key than before, somebody may stand in its place: ask its "
		"administrator, then mend known_hosts"},
	{"Host key verification failed",
		"ยังไม่รู้จักกุญแจของเครื่องปลายทาง: ตรวจลายนิ้วมือกับผู้ดูแลเครื่องนั้น แล้วเพิ่มใน known_hosts",
		"this server's key is not known: compare its fingerprint with its administrator's, then add "
		"it to known_hosts"},
	{"Permission denied (",
		"เครื่องปลายทางไม่รับกุญแจ ssh ของเรา: ส่งกุญแจสาธารณะให้ผู้ดูแลเครื่องนั้น กุญแจต้องไม่มีรหัสผ่าน",
		"the server does not accept our ssh key: give its administrator the public half; the key "
		"must have no passphrase"},
	{"could not read Username", NO_LOGIN},
	{"could not read Password", NO_LOGIN},
	{"Authentication failed", "เครื่องปลายทางไม่รับชื่อผู้ใช้หรือรหัสผ่าน: แก้ในที่ที่ credential.helper อ่าน",
		"the server refuses user or password: correct them where credential.helper reads them"},
	{"certificate", "ใบรับรองของเครื่องปลายทางเชื่อถือไม่ได้: ตั้ง http.sslCAInfo เป็นใบรับรองของผู้ออก",
		"the server's certificate is not trusted: set http.sslCAInfo to that of its authority"},
	{"returned error: 403", "เครื่องปลายทางไม่ให้เขียน: ขอสิทธิ์จากผู้ดูแลเครื่องนั้น",
		"the server does not let us write: ask its administrator for the right"},
	{"returned error: 5", "เครื่องปลายทางขัดข้อง: แจ้งผู้ดูแลเครื่องนั้น",
		"the server is in trouble itself: tell its administrator"},
	{"[rejected]",
		"ที่นั่นมีประวัติอื่น จึงไม่เขียนทับ: ประวัติของที่เก็บนี้ถูกย้อนหรือเขียนใหม่ (ดู samut verify) หรือเป็นที่เก็บของงานอื่น",
		"the mirror has another history than this store, and nothing is overwritten: this one was "
		"set back or rewritten (see samut verify), or the mirror is of another store"},
	{"[remote rejected]", "เครื่องปลายทางไม่รับ: ถามผู้ดูแลเครื่องนั้น",
		"the server does not take it: ask its administrator"},
	{"does not appear to be a git repository", NO_REPOSITORY},
	{"' not found", NO_REPOSITORY},
	{"Could not resolve host", NO_NAME},
	{"Connection refused", AWAY},
	{"Failed to connect", AWAY},
	{"timed out", AWAY},
	{"timeout", AWAY},
	{"too slow", AWAY},
	{"No route to host", AWAY},
	{"Network is unreachable", AWAY},
	{"Connection closed", AWAY},
	{"Connection reset", AWAY},
	{"hung up", AWAY},
};
/* clang-format on */

char *samut_remote_advice(const char *words)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		if (strstr(words, table[i].words))
			return g_strconcat(table[i].th, " · ", table[i].en, NULL);
	return NULL;
}
