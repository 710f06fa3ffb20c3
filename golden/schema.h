// The names of everything in a golden file; docs/golden.md says what each is.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "golden/hdf5/element.h"
#include "reference/problem/tensors.h"

namespace ropecheck::golden::schema {

inline constexpr std::string_view kFormat = "ropecheck golden";
inline constexpr int64_t kVersion = 1;

// Attributes of the root group.
inline constexpr const char* kFormatAttribute = "format";
inline constexpr const char* kVersionAttribute = "version";
inline constexpr const char* kProgramAttribute = "program";
inline constexpr const char* kOracleAttribute = "oracle";
inline constexpr const char* kBoundAttribute = "certified_bound";
// Of a case, and of the root of a dump.
inline constexpr const char* kProblemAttribute = "problem";
inline constexpr const char* kLevelAttribute = "level";
inline constexpr const char* kDirectionAttribute = "direction";
inline constexpr const char* kGainAttribute = "gain";
// Of every array.
inline constexpr const char* kDTypeAttribute = "dtype";

inline constexpr const char* kCases = "/cases";
inline constexpr std::string_view kTableRows = "table_rows";
inline constexpr std::string_view kTokenRows = "token_rows";
inline constexpr std::string_view kTableColumns = "table_columns";
inline constexpr std::string_view kPairDims = "pair_dims";
inline constexpr std::string_view kTokenPositions = "token_positions";
inline constexpr std::string_view kPairAxes = "pair_axes";
inline constexpr std::string_view kFrequencies = "frequencies";
inline constexpr std::string_view kTurns = "turns";
inline constexpr std::string_view kHi = "hi";
inline constexpr std::string_view kLo = "lo";
inline constexpr std::string_view kOdd = "f64_odd";
inline constexpr std::string_view kTolerance = "tolerance";

inline std::string CaseName(size_t index) { return fmt::format("{:04}", index); }
inline std::string In(std::string_view group, std::string_view name) {
  return group == "/" ? fmt::format("/{}", name) : fmt::format("{}/{}", group, name);
}

// How elements of a dtype are stored: half types as their bits.
constexpr hdf5::Element ElementOf(DType dtype) {
  switch (dtype) {
    case DType::kF64:
      return hdf5::Element::kF64;
    case DType::kF32:
      return hdf5::Element::kF32;
    case DType::kF16:
    case DType::kBF16:
      return hdf5::Element::kU16;
    case DType::kI32:
      return hdf5::Element::kI32;
    case DType::kI64:
      return hdf5::Element::kI64;
  }
  return hdf5::Element::kF64;
}

}  // namespace ropecheck::golden::schema
