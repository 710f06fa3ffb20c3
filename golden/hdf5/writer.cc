#include "golden/hdf5/writer.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "golden/hdf5/limits.h"
#include "golden/hdf5/types.h"

namespace ropecheck::hdf5 {
namespace {

constexpr size_t kCompact = 512;  // bytes that lie in the object's header: smaller than a chunk's bookkeeping
constexpr unsigned kGzipLevel = 9;
constexpr size_t kIncrement = size_t{1} << 20;

// Made in memory, and written to the disk when it is closed. Not H5Fget_file_image: with these format bounds it leaves
// a superblock whose checksum is wrong (1.10.8).
Handle NewFile(const std::string& path) {
  SilenceLibrary();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose), creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_fapl_core(access.get(), kIncrement, true);
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  H5Pset_obj_track_times(creation.get(), false);  // of the root group
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose};
}

}  // namespace

Writer::Writer(const std::string& path) : path_(path), part_(path + ".part") {
  // The library does not say why.
  std::FILE* probe = std::fopen(part_.c_str(), "wb");
  if (probe == nullptr) {
    error_ = Error{ErrorCode::kIo, fmt::format("{}: cannot be written: {}.", path, std::strerror(errno))};
    return;
  }
  std::fclose(probe);
  file_ = NewFile(part_);
  Check(static_cast<bool>(file_), "/", "made");
}

Writer::~Writer() {
  file_ = {};
  std::remove(part_.c_str());  // of what was not finished
}

bool Writer::Check(bool ok, const std::string& object, const char* what) {
  if (!ok && !error_)
    error_ = Error{ErrorCode::kIo, fmt::format("{}: {}: cannot be {}.", path_, object, what)};
  return ok && !error_;
}

void Writer::AddGroup(const std::string& path) {
  if (error_) return;
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  const Handle group(H5Gcreate2(file_.get(), path.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                     H5Gclose);
  Check(static_cast<bool>(group), path, "made");
}

void Writer::AddAttribute(const std::string& object, const char* attribute, hid_t type, const void* value) {
  if (error_) return;
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle at(H5Acreate_by_name(file_.get(), object.c_str(), attribute, type, space.get(), H5P_DEFAULT,
                                    H5P_DEFAULT, H5P_DEFAULT),
                  H5Aclose);
  const bool written = at && H5Awrite(at.get(), type, value) >= 0;
  Check(written, object + "@" + attribute, "written");
}

void Writer::AddText(const std::string& object, const char* attribute, std::string_view text) {
  if (!Check(text.size() <= kMostText, object + "@" + attribute, "written: more than 1 MiB of text")) return;
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  H5Tset_size(type.get(), text.empty() ? 1 : text.size());
  AddAttribute(object, attribute, type.get(), text.empty() ? "" : text.data());
}

void Writer::AddInteger(const std::string& object, const char* attribute, int64_t value) {
  AddAttribute(object, attribute, TypeOf(Element::kI64).get(), &value);
}

void Writer::AddReal(const std::string& object, const char* attribute, double value) {
  AddAttribute(object, attribute, TypeOf(Element::kF64).get(), &value);
}

void Writer::AddArray(const std::string& path, Element element, std::span<const int64_t> shape,
                      const void* bytes) {
  if (error_) return;
  std::vector<hsize_t> dims(shape.begin(), shape.end());
  size_t size = static_cast<size_t>(BytesOf(element));
  for (const hsize_t dim : dims) size *= dim;
  const Handle type = TypeOf(element);
  const Handle space(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  if (size <= kCompact) {
    H5Pset_layout(creation.get(), H5D_COMPACT);
  } else {
    H5Pset_chunk(creation.get(), static_cast<int>(dims.size()), dims.data());
    H5Pset_shuffle(creation.get());
    H5Pset_deflate(creation.get(), kGzipLevel);
  }
  const Handle data(H5Dcreate2(file_.get(), path.c_str(), type.get(), space.get(), H5P_DEFAULT,
                               creation.get(), H5P_DEFAULT),
                    H5Dclose);
  const bool written =
      data && (size == 0 || H5Dwrite(data.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
  Check(written, path, "written");
}

Result<void> Writer::Finish() {
  if (!error_) Check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL) >= 0, "/", "written");
  file_ = {};
  if (!error_ && std::rename(part_.c_str(), path_.c_str()) != 0)
    error_ = Error{ErrorCode::kIo, fmt::format("{}: cannot be written: {}.", path_, std::strerror(errno))};
  if (error_) return tl::unexpected(*error_);
  return {};
}

}  // namespace ropecheck::hdf5
