#include "golden/hdf5/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "golden/array.h"
#include "golden/hdf5/types.h"

namespace ropecheck::hdf5 {
namespace {

tl::unexpected<Error> Wrong(std::string says) { return Fail(ErrorCode::kIo, std::move(says)); }

// How the bytes of an array are stored, where that is not one of the ways that are read.
std::string StorageFault(hid_t creation, std::span<const hsize_t> dims) {
  switch (H5Pget_layout(creation)) {
    case H5D_COMPACT:
      return {};
    case H5D_CONTIGUOUS:
      return H5Pget_external_count(creation) == 0 ? "" : "lies in another file";
    case H5D_CHUNKED:
      break;
    default:
      return "is put together from other files (virtual), or stored in an unknown way";
  }
  hsize_t chunk[kMostAxes] = {};
  if (H5Pget_chunk(creation, kMostAxes, chunk) != static_cast<int>(dims.size()))
    return "has chunks of another shape";
  for (size_t i = 0; i < dims.size(); ++i)
    if (chunk[i] == 0 || chunk[i] > std::max<hsize_t>(dims[i], 1)) return "has chunks larger than itself";
  const int filters = H5Pget_nfilters(creation);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, config = 0;
    size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE)
      return fmt::format("is stored through filter {}; gzip and shuffle are read", static_cast<int>(filter));
  }
  return filters < 0 ? "has a damaged list of filters" : "";
}

Result<std::vector<int64_t>> ShapeOf(hid_t space) {
  const int axes = H5Sget_simple_extent_type(space) == H5S_SIMPLE ? H5Sget_simple_extent_ndims(space) : -1;
  if (axes < 1 || axes > kMostAxes) return Wrong(fmt::format("is no array of 1 to {} axes", kMostAxes));
  hsize_t dims[kMostAxes] = {};
  if (H5Sget_simple_extent_dims(space, dims, nullptr) != axes) return Wrong("has a damaged shape");
  std::vector<int64_t> shape;
  for (int i = 0; i < axes; ++i) {
    if (dims[i] > static_cast<hsize_t>(INT64_MAX)) return Wrong("has an absurd shape");
    shape.push_back(static_cast<int64_t>(dims[i]));
  }
  return shape;
}

}  // namespace

Result<Reader> Reader::Open(std::span<const std::byte> image) {
  SilenceLibrary();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), size_t{1} << 16, false);
  // The library copies the image.
  const bool given = !image.empty() &&
                     H5Pset_file_image(access.get(), const_cast<std::byte*>(image.data()), image.size()) >= 0;
  Handle file(given ? H5Fopen("image", H5F_ACC_RDONLY, access.get()) : -1, H5Fclose);
  if (!file) return Wrong("is no HDF5 file, or a damaged one");
  return Reader(std::move(file));
}

Result<Handle> Reader::OpenObject(const std::string& path) const {
  for (size_t end = path.find('/', 1); path.size() > 1; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (H5Lexists(file_.get(), part.c_str(), H5P_DEFAULT) <= 0) return Wrong("is missing");
    H5L_info_t link = {};
    if (H5Lget_info(file_.get(), part.c_str(), &link, H5P_DEFAULT) < 0) return Wrong("is damaged");
    if (link.type != H5L_TYPE_HARD)
      return Wrong("is a soft or external link; files that are read hold their objects themselves");
    if (end == std::string::npos) break;
  }
  Handle object(H5Oopen(file_.get(), path.c_str(), H5P_DEFAULT), H5Oclose);
  if (!object) return Wrong("cannot be opened: damaged");
  return object;
}

Result<Handle> Reader::OpenOf(const std::string& path, H5I_type_t type, const char* noun) const {
  auto object = OpenObject(path);
  if (object && H5Iget_type(object->get()) != type) return Wrong(fmt::format("is no {}", noun));
  return object;
}

Result<Handle> Reader::OpenAttribute(const Handle& object, const std::string& attribute) const {
  if (H5Aexists(object.get(), attribute.c_str()) <= 0)
    return Wrong(fmt::format("has no attribute {}", attribute));
  Handle at(H5Aopen(object.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
  if (!at) return Wrong(fmt::format("attribute {}: damaged", attribute));
  const Handle space(H5Aget_space(at.get()), H5Sclose);
  if (!space || H5Sget_simple_extent_npoints(space.get()) != 1)
    return Wrong(fmt::format("attribute {} is not one value", attribute));
  return at;
}

Result<std::vector<std::string>> Reader::Names(const std::string& group) const {
  const auto object = OpenOf(group, H5I_GROUP, "group");
  if (!object) return tl::unexpected(object.error());
  H5G_info_t info = {};
  if (H5Gget_info(object->get(), &info) < 0) return Wrong("is damaged");
  if (info.nlinks > kMostNames)
    return Wrong(fmt::format("holds {} objects, more than {}", info.nlinks, kMostNames));
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* to) -> herr_t {
    static_cast<std::vector<std::string>*>(to)->emplace_back(name);
    return 0;
  };
  // Not name by index: that walks the group again for every name.
  if (H5Literate(object->get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names) < 0 ||
      names.size() != info.nlinks || std::any_of(names.begin(), names.end(), [](const auto& name) {
        return name.empty() || name.size() > 255;
      }))
    return Wrong("holds a name that cannot be read");
  return names;
}

Result<std::string> Reader::Text(const std::string& path, const std::string& attribute) const {
  const auto object = OpenObject(path);
  if (!object) return tl::unexpected(object.error());
  const auto at = OpenAttribute(*object, attribute);
  if (!at) return tl::unexpected(at.error());
  const auto wrong = [&](const char* says) { return Wrong(fmt::format("attribute {} {}", attribute, says)); };
  const Handle type(H5Aget_type(at->get()), H5Tclose);
  if (!type || H5Tget_class(type.get()) != H5T_STRING) return wrong("is no string");
  if (H5Tis_variable_str(type.get()) > 0) {
    char* text = nullptr;
    if (H5Aread(at->get(), type.get(), &text) < 0 || text == nullptr) return wrong("cannot be read: damaged");
    std::string copy(text, strnlen(text, kMostText + 1));
    H5free_memory(text);
    if (copy.size() > kMostText) return wrong("is too long");
    return copy;
  }
  const size_t size = H5Tget_size(type.get());
  if (size == 0 || size > kMostText) return wrong("is empty or too long");
  std::string text(size, '\0');
  if (H5Aread(at->get(), type.get(), text.data()) < 0) return wrong("cannot be read: damaged");
  text.resize(strnlen(text.data(), size));
  return text;
}

Result<void> Reader::ReadNumber(const std::string& path, const std::string& attribute, H5T_class_t type,
                                hid_t memory, void* value) const {
  const auto object = OpenObject(path);
  if (!object) return tl::unexpected(object.error());
  const auto at = OpenAttribute(*object, attribute);
  if (!at) return tl::unexpected(at.error());
  const Handle stored(H5Aget_type(at->get()), H5Tclose);
  if (!stored || H5Tget_class(stored.get()) != type || H5Tget_size(stored.get()) > sizeof(double) ||
      H5Aread(at->get(), memory, value) < 0)
    return Wrong(fmt::format("attribute {} is no {} of up to 64 bits", attribute,
                             type == H5T_INTEGER ? "integer" : "floating-point number"));
  return {};
}

Result<int64_t> Reader::Integer(const std::string& path, const std::string& attribute) const {
  int64_t value = 0;
  return ReadNumber(path, attribute, H5T_INTEGER, H5T_NATIVE_INT64, &value).map([&] { return value; });
}

Result<double> Reader::Real(const std::string& path, const std::string& attribute) const {
  double value = 0;
  return ReadNumber(path, attribute, H5T_FLOAT, H5T_NATIVE_DOUBLE, &value).map([&] { return value; });
}

Result<std::vector<int64_t>> Reader::Shape(const std::string& path) const {
  const auto data = OpenOf(path, H5I_DATASET, "array");
  if (!data) return tl::unexpected(data.error());
  const Handle space(H5Dget_space(data->get()), H5Sclose);
  return ShapeOf(space.get());
}

Result<Found> Reader::Read(const std::string& path, const Wanted& wanted) const {
  const auto data = OpenOf(path, H5I_DATASET, "array");
  if (!data) return tl::unexpected(data.error());
  const Handle type(H5Dget_type(data->get()), H5Tclose), space(H5Dget_space(data->get()), H5Sclose);
  const auto element = ElementOf(type.get());
  if (!element || (wanted.elements & SetOf(*element)) == 0)
    return Wrong(fmt::format("holds {}, not little-endian {}",
                             element ? Name(*element) : "elements of another type",
                             NamesOf(wanted.elements)));
  const auto shape = ShapeOf(space.get());
  if (!shape) return tl::unexpected(shape.error());
  if (*shape != wanted.shape)
    return Wrong(fmt::format("shape {} does not match the problem's {}", golden::ShapeText(*shape),
                             golden::ShapeText(wanted.shape)));
  const Handle creation(H5Dget_create_plist(data->get()), H5Pclose);
  const std::vector<hsize_t> dims(shape->begin(), shape->end());
  if (!creation) return Wrong("cannot be read: damaged");
  if (std::string fault = StorageFault(creation.get(), dims); !fault.empty()) return Wrong(std::move(fault));
  size_t size = static_cast<size_t>(BytesOf(*element));
  for (const hsize_t dim : dims) size *= dim;
  Found found{*element, std::vector<std::byte>(size)};
  if (size > 0 && H5Dread(data->get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, found.bytes.data()) < 0)
    return Wrong("cannot be read: damaged");
  return found;
}

}  // namespace ropecheck::hdf5
