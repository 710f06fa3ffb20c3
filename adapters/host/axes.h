// The axes of adapter.h as one table: their names, the names of their values, and what an axis takes when a
// kernel lists none of its values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ropecheck {

// An axis whose values are enumerated (RC_AXIS_* below 32).
struct EnumAxis {
  uint32_t axis;
  std::string_view name;
  std::span<const std::string_view> values;  // by value
  uint64_t taken_by_default;                 // bit mask of values
};
std::span<const EnumAxis> EnumAxes();                 // EnumAxes()[a].axis == a
const EnumAxis* FindEnumAxis(std::string_view name);  // nullptr: no such axis

// An axis of numbers (RC_AXIS_* from 32).
struct NumberAxis {
  uint32_t axis;
  std::string_view name;
};
std::span<const NumberAxis> NumberAxes();
const NumberAxis* FindNumberAxis(std::string_view name);  // nullptr: no such axis

}  // namespace ropecheck
