// Golden files, read: files that anybody may have written.
#pragma once

#include <string>

#include "golden/golden_case.h"
#include "reference/problem/result.h"

namespace ropecheck::golden {

// Every array is held against the tensor plan of its case's problem before memory is taken for it. Errors: kIo, naming
// file and object.
Result<GoldenFile> ReadGolden(const std::string& path);

}  // namespace ropecheck::golden
