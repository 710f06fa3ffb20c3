#include "golden/hdf5/element.h"

#include <array>

namespace ropecheck::hdf5 {
namespace {

struct Row {
  std::string_view name;
  int bytes;
};
constexpr std::array<Row, kElements> kRows = {{{"float64", 8},
                                               {"float32", 4},
                                               {"float16", 2},
                                               {"uint16", 2},
                                               {"int32", 4},
                                               {"int64", 8},
                                               {"uint64", 8}}};

}  // namespace

std::string_view Name(Element element) { return kRows[static_cast<size_t>(element)].name; }
int BytesOf(Element element) { return kRows[static_cast<size_t>(element)].bytes; }

std::string NamesOf(ElementSet set) {
  std::string names;
  for (int i = 0; i < kElements; ++i)
    if ((set & SetOf(static_cast<Element>(i))) != 0)
      names += (names.empty() ? "" : " or ") + std::string(Name(static_cast<Element>(i)));
  return names;
}

}  // namespace ropecheck::hdf5
