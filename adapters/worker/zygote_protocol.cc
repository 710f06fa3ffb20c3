#include "adapters/worker/zygote_protocol.h"

#include <sys/socket.h>

#include <cstring>

namespace ropecheck {

bool SendOrder(int socket, SpawnOrder order, int talk) {
  iovec data = {.iov_base = &order, .iov_len = sizeof(order)};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = ancillary;
  message.msg_controllen = sizeof(ancillary);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &talk, sizeof(talk));
  return sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof(order);
}

bool ReceiveOrder(int socket, SpawnOrder& order, int& talk) {
  iovec data = {.iov_base = &order, .iov_len = sizeof(order)};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))];
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = ancillary;
  message.msg_controllen = sizeof(ancillary);
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != sizeof(order)) return false;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (!header || header->cmsg_type != SCM_RIGHTS) return false;
  std::memcpy(&talk, CMSG_DATA(header), sizeof(talk));
  return true;
}

}  // namespace ropecheck
