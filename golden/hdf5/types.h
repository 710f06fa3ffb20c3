// Elements as types of the HDF5 library.
#pragma once

#include <optional>

#include "golden/hdf5/element.h"
#include "golden/hdf5/handle.h"

namespace ropecheck::hdf5 {

// Little-endian, in files and in memory alike: nothing is ever converted.
Handle TypeOf(Element element);
// Which of them a file's type is; nullopt: none.
std::optional<Element> ElementOf(hid_t type);

}  // namespace ropecheck::hdf5
