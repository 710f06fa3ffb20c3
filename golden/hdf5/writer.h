// Writes an HDF5 file whose bytes depend on nothing but what is written and the version of the library: no time
// stamps, fixed format bounds, names in alphabetical order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golden/hdf5/element.h"
#include "golden/hdf5/handle.h"
#include "reference/problem/result.h"

namespace ropecheck::hdf5 {

// The first thing that fails is remembered, and Finish returns it.
class Writer {
 public:
  explicit Writer(const std::string& path);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Groups must exist before what lies in them. Paths are absolute.
  void AddGroup(const std::string& path);
  void AddText(const std::string& object, const char* attribute,
               std::string_view text);  // fixed length, ASCII
  void AddInteger(const std::string& object, const char* attribute, int64_t value);
  void AddReal(const std::string& object, const char* attribute, double value);
  // `bytes`: row-major. More than a few hundred bytes are shuffled and compressed (gzip), in one chunk.
  void AddArray(const std::string& path, Element element, std::span<const int64_t> shape, const void* bytes);

  // Puts the file in its place, all or nothing: until then it lies beside it, as PATH.part. kIo.
  Result<void> Finish();

 private:
  void AddAttribute(const std::string& object, const char* attribute, hid_t type, const void* value);
  bool Check(bool ok, const std::string& object, const char* what);

  std::string path_, part_;
  Handle file_;
  std::optional<Error> error_;
};

}  // namespace ropecheck::hdf5
