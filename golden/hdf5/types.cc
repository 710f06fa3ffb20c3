#include "golden/hdf5/types.h"

namespace ropecheck::hdf5 {
namespace {

// IEEE 754 binary16, as h5py writes it: HDF5 before 1.14 has no name for it.
Handle HalfType() {
  Handle type(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  const bool made = H5Tset_fields(type.get(), 15, 10, 5, 0, 10) >= 0 &&
                    H5Tset_precision(type.get(), 16) >= 0 && H5Tset_ebias(type.get(), 15) >= 0 &&
                    H5Tset_size(type.get(), 2) >= 0;
  return made ? std::move(type) : Handle();
}

}  // namespace

Handle TypeOf(Element element) {
  switch (element) {
    case Element::kF64:
      return {H5Tcopy(H5T_IEEE_F64LE), H5Tclose};
    case Element::kF32:
      return {H5Tcopy(H5T_IEEE_F32LE), H5Tclose};
    case Element::kF16:
      return HalfType();
    case Element::kU16:
      return {H5Tcopy(H5T_STD_U16LE), H5Tclose};
    case Element::kI32:
      return {H5Tcopy(H5T_STD_I32LE), H5Tclose};
    case Element::kI64:
      return {H5Tcopy(H5T_STD_I64LE), H5Tclose};
    case Element::kU64:
      return {H5Tcopy(H5T_STD_U64LE), H5Tclose};
  }
  return {};
}

std::optional<Element> ElementOf(hid_t type) {
  for (int i = 0; i < kElements; ++i) {
    const Element element = static_cast<Element>(i);
    if (H5Tequal(type, TypeOf(element).get()) > 0) return element;
  }
  return std::nullopt;
}

}  // namespace ropecheck::hdf5
