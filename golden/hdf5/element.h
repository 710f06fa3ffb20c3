// The element types that golden files hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ropecheck::hdf5 {

enum class Element : uint8_t { kF64, kF32, kF16, kU16, kI32, kI64, kU64 };
inline constexpr int kElements = 7;

std::string_view Name(Element element);  // "float64", "uint16", .. as numpy says
int BytesOf(Element element);

// A set of elements, as a request carries it.
using ElementSet = uint32_t;
constexpr ElementSet SetOf(Element element) { return 1u << static_cast<unsigned>(element); }
std::string NamesOf(ElementSet set);  // "float16 or uint16"

}  // namespace ropecheck::hdf5
