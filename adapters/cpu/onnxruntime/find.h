// Where ONNX Runtime's shared library is.
#pragma once

#include <filesystem>

namespace ropecheck::ort {

// Of the PyPI package, else of the npm package. Throws std::runtime_error with the command that would help.
std::filesystem::path FindLibrary();

}  // namespace ropecheck::ort
