#include "golden/hdf5/far_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "golden/hdf5/far_protocol.h"

namespace ropecheck::hdf5 {
namespace {

constexpr timeval kPatience = {.tv_sec = 20, .tv_usec = 0};  // for one answer

tl::unexpected<Error> Failed(const std::string& path, const std::string& why) {
  return Fail(ErrorCode::kIo, fmt::format("{}: cannot be read: {}.", path, why));
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Result<std::vector<std::byte>> ReadWhole(const std::string& path) {
  const Fd file(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // not waiting for the writer of a pipe
  struct stat status = {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) return Failed(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return Failed(path, "it is no regular file");
  if (status.st_size > FarFile::kMostFileBytes)
    return Failed(path,
                  fmt::format("it has {} bytes, more than {}", status.st_size, FarFile::kMostFileBytes));
  std::vector<std::byte> bytes(static_cast<size_t>(status.st_size));
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Failed(path, got < 0 ? std::strerror(errno) : "it shrinks while it is read");
    done += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

struct FarFile::Request : FarRequest {};

Result<FarFile> FarFile::Open(const std::string& path) {
  const auto image = ReadWhole(path);
  if (!image) return tl::unexpected(image.error());
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Failed(path, std::strerror(errno));
  Fd mine(ends[0]), childs(ends[1]);
  const pid_t child = fork();
  if (child < 0) return Failed(path, std::strerror(errno));
  if (child == 0) {
    close(mine.get());
    ServeFarFile(childs.get(), *image);
  }
  setsockopt(mine.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  FarFile file(path, child, mine.Release());
  auto opened = file.Ask({{.kind = FarRequest::Kind::kOpen}}, "/", "", kMostText);
  if (!opened) return tl::unexpected(opened.error());
  return file;
}

FarFile::FarFile(FarFile&& other) noexcept
    : path_(std::move(other.path_)),
      child_(std::exchange(other.child_, 0)),
      socket_(std::exchange(other.socket_, -1)) {}

FarFile::~FarFile() {
  if (socket_ >= 0) close(socket_);
  if (child_ > 0) {
    kill(child_, SIGKILL);
    EndOfChild();
  }
}

std::string FarFile::EndOfChild() {
  int status = 0;
  pid_t done = 0;
  do {
    done = waitpid(child_, &status, 0);
  } while (done < 0 && errno == EINTR);
  child_ = 0;
  if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

tl::unexpected<Error> FarFile::Wrong(const std::string& object, const std::string& says) const {
  const char* const stop = says.ends_with('.') ? "" : ".";
  return Fail(ErrorCode::kIo, fmt::format("{}: {}: {}{}", path_, object, says, stop));
}

Result<FarFile::Answer> FarFile::Ask(const Request& asked, const std::string& object,
                                     const std::string& attribute, size_t most) {
  Request request = asked;
  request.object_bytes = static_cast<uint32_t>(object.size());
  request.attribute_bytes = static_cast<uint32_t>(attribute.size());
  FarReply reply;
  Answer answer;
  const FarRequest& sent = request;
  bool done =
      child_ > 0 && SendAll(socket_, &sent, sizeof sent) && SendAll(socket_, object.data(), object.size()) &&
      SendAll(socket_, attribute.data(), attribute.size()) && ReceiveAll(socket_, &reply, sizeof reply);
  const bool believable = done && reply.bytes <= std::max(most, kMostText) && reply.element < kElements;
  if (believable) {
    answer.element = reply.element;
    answer.payload.resize(reply.bytes);
    done = ReceiveAll(socket_, answer.payload.data(), answer.payload.size());
  }
  if (!done || !believable) {
    if (child_ <= 0) return Wrong(object, "cannot be read: the file crashed the HDF5 library before");
    kill(child_, SIGKILL);
    return Wrong(object, fmt::format("the HDF5 library crashed or hung on it ({}). The file is damaged",
                                     EndOfChild()));
  }
  if (reply.ok == 0) return Wrong(object, answer.payload);
  return answer;
}

Result<std::vector<std::string>> FarFile::Names(const std::string& group) {
  auto answer = Ask({{.kind = FarRequest::Kind::kNames}}, group, "", kMostNames * 256);
  if (!answer) return tl::unexpected(answer.error());
  std::vector<std::string> names;
  const std::string& all = answer->payload;
  for (size_t at = 0, end = 0; (end = all.find('\0', at)) != std::string::npos; at = end + 1)
    names.push_back(all.substr(at, end - at));
  return names;
}

Result<std::string> FarFile::Text(const std::string& object, const std::string& attribute) {
  auto answer = Ask({{.kind = FarRequest::Kind::kText}}, object, attribute, kMostText);
  if (!answer) return tl::unexpected(answer.error());
  return std::move(answer->payload);
}

template <class T>
Result<T> FarFile::Number(const Request& request, const std::string& object, const std::string& attribute) {
  auto answer = Ask(request, object, attribute, sizeof(T));
  if (!answer) return tl::unexpected(answer.error());
  T value = 0;
  if (answer->payload.size() != sizeof value) return Wrong(object, "cannot be read");
  std::memcpy(&value, answer->payload.data(), sizeof value);
  return value;
}

Result<int64_t> FarFile::Integer(const std::string& object, const std::string& attribute) {
  return Number<int64_t>({{.kind = FarRequest::Kind::kInteger}}, object, attribute);
}

Result<double> FarFile::Real(const std::string& object, const std::string& attribute) {
  return Number<double>({{.kind = FarRequest::Kind::kReal}}, object, attribute);
}

Result<std::vector<int64_t>> FarFile::Shape(const std::string& array) {
  auto answer = Ask({{.kind = FarRequest::Kind::kShape}}, array, "", kMostAxes * sizeof(int64_t));
  if (!answer) return tl::unexpected(answer.error());
  std::vector<int64_t> shape(answer->payload.size() / sizeof(int64_t));
  if (!shape.empty()) std::memcpy(shape.data(), answer->payload.data(), shape.size() * sizeof(int64_t));
  return shape;
}

Result<Found> FarFile::Read(const std::string& array, const Wanted& wanted) {
  Request request{{.kind = FarRequest::Kind::kRead, .elements = wanted.elements}};
  request.axes = static_cast<uint32_t>(wanted.shape.size());
  std::copy(wanted.shape.begin(), wanted.shape.end(), request.shape);
  size_t elements = 1;
  for (const int64_t size : wanted.shape) elements *= static_cast<size_t>(size);
  auto answer = Ask(request, array, "", elements * sizeof(double));
  if (!answer) return tl::unexpected(answer.error());
  const Element element = static_cast<Element>(answer->element);
  Found found{element, std::vector<std::byte>(answer->payload.size())};
  if (!found.bytes.empty()) std::memcpy(found.bytes.data(), answer->payload.data(), found.bytes.size());
  const bool fits = (wanted.elements & SetOf(element)) != 0 &&
                    found.bytes.size() == elements * static_cast<size_t>(BytesOf(element));
  if (!fits) return Wrong(array, "cannot be read");
  return found;
}

}  // namespace ropecheck::hdf5
