// FarFile: an HDF5 file that anybody may have written, read by a child process. The HDF5 library has a
// history of crashes, loops and absurd allocations on damaged files; here that costs the child, and is an error that
// names file and object.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "golden/hdf5/reader.h"

namespace ropecheck::hdf5 {

// Not shared between threads. Every error is kIo and reads "FILE: OBJECT: what is wrong".
class FarFile {
 public:
  // Reads the whole file (at most kMostFileBytes) and forks.
  static Result<FarFile> Open(const std::string& path);
  FarFile(FarFile&& other) noexcept;
  FarFile& operator=(FarFile&&) = delete;
  ~FarFile();

  const std::string& path() const { return path_; }
  // See Reader.
  Result<std::vector<std::string>> Names(const std::string& group);
  Result<std::string> Text(const std::string& object, const std::string& attribute);
  Result<int64_t> Integer(const std::string& object, const std::string& attribute);
  Result<double> Real(const std::string& object, const std::string& attribute);
  Result<std::vector<int64_t>> Shape(const std::string& array);
  Result<Found> Read(const std::string& array, const Wanted& wanted);
  // An error about an object, as this class words its own.
  tl::unexpected<Error> Wrong(const std::string& object, const std::string& says) const;

  static constexpr int64_t kMostFileBytes = int64_t{1} << 30;
  // Of the child: what it may take beyond what it was born with, besides the file's image and one array.
  static constexpr int64_t kChildBytes = int64_t{512} << 20;

 private:
  struct Request;
  struct Answer {
    uint32_t element = 0;
    std::string payload;
  };

  FarFile(std::string path, pid_t child, int socket)
      : path_(std::move(path)), child_(child), socket_(socket) {}
  // `most`: bytes of payload that are believed.
  Result<Answer> Ask(const Request& request, const std::string& object, const std::string& attribute,
                     size_t most);
  template <class T>
  Result<T> Number(const Request& request, const std::string& object, const std::string& attribute);
  // Why the child did not answer.
  std::string EndOfChild();

  std::string path_;
  pid_t child_ = 0;
  int socket_ = -1;
};

}  // namespace ropecheck::hdf5
