// Golden files, written: the same cases give the same bytes (with one version of the HDF5 library).
#pragma once

#include <string>

#include "golden/golden_case.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

// Errors: kIo.
Result<void> WriteGolden(const GoldenFile& file, const std::string& path);

}  // namespace ropecheck::golden
