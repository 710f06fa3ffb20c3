// Writes an HDF5 file whose bytes depend on nothing but what is written and the version of the library: no time
// stamps, fixed format bounds, names in alphabetical order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golden/hdf5/element.h"
#include "reference/problem/result.h"

namespace ropecheck::hdf5 {

// The file is made in memory. The first thing that fails is remembered, and Finish returns it.
class Writer {
 public:
  Writer();

  // Groups must exist before what lies in them. Paths are absolute.
  void AddGroup(const std::string& path);
  void AddText(const std::string& object, const char* attribute,
               std::string_view text);  // fixed length, ASCII
  void AddInteger(const std::string& object, const char* attribute, int64_t value);
  void AddReal(const std::string& object, const char* attribute, double value);
  // `bytes`: row-major. More than a few hundred bytes are shuffled and compressed (gzip), in one chunk.
  void AddArray(const std::string& path, Element element, std::span<const int64_t> shape, const void* bytes);

  // The file's bytes. Nothing may be added afterwards. kIo.
  Result<std::vector<std::byte>> Finish();

 private:
  void AddAttribute(const std::string& object, const char* attribute, hid_t type, const void* value);
  bool Check(bool ok, const std::string& object, const char* what);

  Handle file_;
  std::optional<Error> error_;
};

// Replaces the file at `path`, all or nothing. kIo.
Result<void> WriteFile(const std::string& path, std::span<const std::byte> bytes);

}  // namespace ropecheck::hdf5
