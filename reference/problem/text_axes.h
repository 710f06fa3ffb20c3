// The axes of a problem as problem text knows them: one row each. A new axis is a member of Problem, a row
// here, and a line in docs/problem-text.md and tests/problem/one_per_value.txt.
#pragma once

#include <span>

#include "reference/problem/problem.h"
#include "reference/problem/text_reader.h"
#include "reference/problem/text_writer.h"

namespace ropecheck {

enum class TextForm : uint8_t {
  kWord,   // one of `words`:  half
  kSized,  // key and number:  d128
  kKeyed,  // key=value:       base=5e5
};

struct TextAxis {
  std::string_view key;
  TextForm form;
  std::span<const std::string_view> words;
  bool (*is_default)(const Problem&);  // such an axis is left out; nullptr: always there, and must be
  void (*write)(const Problem&, TextWriter&);
  bool (*read)(TextReader&, Problem&);
  void (*when_absent)(Problem&) = nullptr;  // a default that follows from other axes, once they are read
  bool (*completes)(std::string_view value) = nullptr;  // whether it adds to what a model has set
};

// In the order of normalised text.
std::span<const TextAxis> TextAxes();

// The axis with its key: "half", "d128", "base=5e5".
void WriteAxis(const TextAxis& axis, const Problem& problem, TextWriter& out);

}  // namespace ropecheck
