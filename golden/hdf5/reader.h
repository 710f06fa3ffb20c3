// Reads single objects of an HDF5 file that anybody may have written. Such files have crashed the library
// before: call these in a child process only (far_file.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golden/hdf5/element.h"
#include "golden/hdf5/handle.h"
#include "golden/hdf5/limits.h"
#include "reference/problem/result.h"

namespace ropecheck::hdf5 {

// What an array must be for its bytes to be read at all.
struct Wanted {
  ElementSet elements = 0;
  std::vector<int64_t> shape;
};
struct Found {
  Element element = Element::kF64;
  std::vector<std::byte> bytes;
};

// Of one file, whose bytes lie in memory: links that lead out of it, external and virtual storage are refused, and so
// are filters other than gzip and shuffle. Nothing is allocated for an array before its type and shape are the wanted
// ones. Messages say what is wrong with the object, without its name. kIo.
class Reader {
 public:
  static Result<Reader> Open(std::span<const std::byte> image);

  Result<std::vector<std::string>> Names(const std::string& group) const;  // alphabetical
  Result<std::string> Text(const std::string& object, const std::string& attribute) const;
  Result<int64_t> Integer(const std::string& object, const std::string& attribute) const;
  Result<double> Real(const std::string& object, const std::string& attribute) const;
  Result<std::vector<int64_t>> Shape(const std::string& array) const;
  Result<Found> Read(const std::string& array, const Wanted& wanted) const;

 private:
  explicit Reader(Handle file) : file_(std::move(file)) {}
  // The object at an absolute path all of whose links are hard.
  Result<Handle> OpenObject(const std::string& path) const;
  Result<Handle> OpenOf(const std::string& path, H5I_type_t type, const char* noun) const;
  Result<void> ReadNumber(const std::string& path, const std::string& attribute, H5T_class_t type,
                          hid_t memory, void* value) const;
  Result<Handle> OpenAttribute(const Handle& object, const std::string& attribute) const;

  Handle file_;
};

}  // namespace ropecheck::hdf5
