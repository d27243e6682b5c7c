// Sockets: the network, the kernel's own families, and the host's local ones.

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "attacks.h"

static int open_socket(int family, int type, int protocol) {
    const int number = socket(family, type, protocol);
    if (number < 0) refused("socket");
    return number;
}

static struct sockaddr_in host(void) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(target("TARGET_PORT"))),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void connect_to_host(void) {
    const struct sockaddr_in address = host();
    judge(
        "connect", connect(
                       open_socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)&address,
                       sizeof address));
}

static void send_to_host(void) {
    const struct sockaddr_in address = host();
    judge(
        "sendto", sendto(
                      open_socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0,
                      (const struct sockaddr *)&address, sizeof address));
}

static void listen_for_others(void) {
    const int number = open_socket(AF_INET6, SOCK_STREAM, 0);
    judge("listen", listen(number, 1));
}

static void open_raw(void) { judge("socket", open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }
static void open_ping(void) { judge("socket", open_socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)); }
static void open_packets(void) { judge("socket", open_socket(AF_PACKET, SOCK_RAW, 0)); }
static void open_algorithms(void) { judge("socket", open_socket(AF_ALG, SOCK_SEQPACKET, 0)); }
static void open_machine_socket(void) { judge("socket", open_socket(AF_VSOCK, SOCK_STREAM, 0)); }
static void open_routes(void) { judge("socket", open_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)); }
static void open_audit(void) { judge("socket", open_socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT)); }
static void open_keys(void) { judge("socket", open_socket(AF_KEY, SOCK_RAW, 2)); }
static void open_tipc(void) { judge("socket", open_socket(AF_TIPC, SOCK_RDM, 0)); }
static void open_express(void) { judge("socket", open_socket(AF_XDP, SOCK_RAW, 0)); }

static void connect_abstract(void) {
    const char *name = target("TARGET_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path + 1, name, sizeof address.sun_path - 2);
    const size_t length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
    judge(
        "connect", connect(
                       open_socket(AF_UNIX, SOCK_STREAM, 0), (const struct sockaddr *)&address,
                       (socklen_t)length));
}

static void bind_abstract(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0attack"};
    judge(
        "bind", bind(
                    open_socket(AF_UNIX, SOCK_STREAM, 0), (const struct sockaddr *)&address, 9));
}

// The filter compares 64 bits, the kernel reads 32: this is a local socket to one of them.
static void open_above_32_bits(void) {
    judge("socket", syscall(SYS_socket, 1ul << 32 | AF_INET, SOCK_STREAM, 0));
}

static void pass_descriptor(void) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) refused("socketpair");
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec byte = {"x", 1};
    struct msghdr message = {
        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &pair[0], sizeof(int));
    judge("sendmsg", sendmsg(pair[0], &message, 0));
}

/// Answers that come back on what might be the launcher's own sockets.
static void write_to_sockets(void) {
    for (int fd = 3; fd < 64; fd++) {
        if (send(fd, "O", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1) reached("send");
    }
    refused("send");
}

const struct attack network_attacks[] = {
    {"connect-to-host", connect_to_host},
    {"send-to-host", send_to_host},
    {"listen-for-others", listen_for_others},
    {"open-raw", open_raw},
    {"open-ping", open_ping},
    {"open-packets", open_packets},
    {"open-algorithms", open_algorithms},
    {"open-machine-socket", open_machine_socket},
    {"open-routes", open_routes},
    {"open-audit", open_audit},
    {"open-keys", open_keys},
    {"open-tipc", open_tipc},
    {"open-express", open_express},
    {"connect-abstract", connect_abstract},
    {"bind-abstract", bind_abstract},
    {"open-above-32-bits", open_above_32_bits},
    {"pass-descriptor", pass_descriptor},
    {"write-to-sockets", write_to_sockets},
    {NULL, NULL}};
