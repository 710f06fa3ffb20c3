#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

#include "golden/hdf5/far_file.h"
#include "golden/hdf5/far_protocol.h"

namespace ropecheck::hdf5 {
namespace {

constexpr rlim_t kCpuSeconds = 20;

// Memory is limited relative to what is mapped already: sanitizers map terabytes.
void LimitSelf(size_t image_bytes) {
  long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  if (pages > 0) {
    const auto mapped = static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
    const rlim_t most = mapped + static_cast<rlim_t>(FarFile::kChildBytes) + 2 * image_bytes;
    const rlimit memory = {most, most};
    setrlimit(RLIMIT_AS, &memory);
  }
  const rlimit cpu = {kCpuSeconds, kCpuSeconds}, core = {0, 0};
  setrlimit(RLIMIT_CPU, &cpu);
  setrlimit(RLIMIT_CORE, &core);
}

// A crash ends the child and nothing else: no handler, no report, and what it prints goes nowhere.
void CutOff() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGINT, SIGTERM})
    std::signal(signal, SIG_DFL);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {0, 1, 2}) dup2(nowhere, fd);
}

std::string BytesOf(const auto& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(*values.data())};
}
std::string BytesOfNumber(const auto& value) { return {reinterpret_cast<const char*>(&value), sizeof value}; }

class Server {
 public:
  Server(int socket, std::span<const std::byte> image) : socket_(socket), image_(image) {}

  void Run() {
    FarRequest request;
    while (ReceiveAll(socket_, &request, sizeof request)) {
      std::string object(request.object_bytes, '\0'), attribute(request.attribute_bytes, '\0');
      if (!ReceiveAll(socket_, object.data(), object.size()) ||
          !ReceiveAll(socket_, attribute.data(), attribute.size()))
        return;
      Result<std::string> payload = Answer(request, object, attribute);
      const std::string& text = payload ? *payload : payload.error().message;
      const FarReply reply = {payload.has_value(), element_, text.size()};
      if (!SendAll(socket_, &reply, sizeof reply) || !SendAll(socket_, text.data(), text.size())) return;
    }
  }

 private:
  Result<std::string> Answer(const FarRequest& request, const std::string& object,
                             const std::string& attribute) {
    using Kind = FarRequest::Kind;
    if (request.kind == Kind::kOpen) {
      auto reader = Reader::Open(image_);
      if (!reader) return tl::unexpected(reader.error());
      reader_.emplace(std::move(*reader));
      return std::string();
    }
    if (request.kind == Kind::kText) return reader_->Text(object, attribute);
    if (request.kind == Kind::kInteger)
      return reader_->Integer(object, attribute).map([](int64_t value) { return BytesOfNumber(value); });
    if (request.kind == Kind::kReal)
      return reader_->Real(object, attribute).map([](double value) { return BytesOfNumber(value); });
    if (request.kind == Kind::kShape)
      return reader_->Shape(object).map([](const std::vector<int64_t>& shape) { return BytesOf(shape); });
    if (request.kind == Kind::kNames)
      return reader_->Names(object).map([](const std::vector<std::string>& names) {
        std::string lines;
        for (const std::string& name : names) lines += name + '\0';
        return lines;
      });
    const Wanted wanted{request.elements, {request.shape, request.shape + request.axes}};
    return reader_->Read(object, wanted).map([this](const Found& found) {
      element_ = static_cast<uint32_t>(found.element);
      return BytesOf(found.bytes);
    });
  }

  int socket_;
  std::span<const std::byte> image_;
  std::optional<Reader> reader_;
  uint32_t element_ = 0;
};

}  // namespace

bool SendAll(int socket, const void* bytes, size_t size) {
  const char* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t sent = send(socket, from, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    from += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

bool ReceiveAll(int socket, void* bytes, size_t size) {
  char* to = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = recv(socket, to, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

void ServeFarFile(int socket, std::span<const std::byte> image) {
  CutOff();
  LimitSelf(image.size());
  Server(socket, image).Run();
  _exit(0);
}

}  // namespace ropecheck::hdf5
