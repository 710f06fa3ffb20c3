#include "reference/problem/text_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace ropecheck {
namespace {

bool IsWordCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// What stands at a place, for messages: printable, and short.
std::string Seen(std::string_view rest) {
  if (rest.empty()) return "the end of the text";
  std::string seen;
  for (const char c : rest.substr(0, 16)) {
    if (!seen.empty() && (c == ',' || c == ';' || c == '|' || c == '!')) break;
    seen +=
        c >= ' ' && c <= '~' ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return fmt::format("'{}'", seen);
}

}  // namespace

std::string_view TextReader::PeekWord() const {
  size_t end = at_;
  while (end < text_.size() && IsWordCharacter(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view TextReader::Word() {
  const std::string_view word = PeekWord();
  at_ += word.size();
  return word;
}

bool TextReader::Accept(char c) {
  if (AtEnd() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool TextReader::Expect(char c) {
  return Accept(c) || Fail(fmt::format("'{}' is expected, not {}", c, Seen(Rest())));
}

template <class T>
bool TextReader::Integer(T& value, std::string_view range) {
  const char* const from = text_.data() + at_;
  const auto [end, code] = std::from_chars(from, text_.data() + text_.size(), value);
  if (code == std::errc::result_out_of_range)
    return Fail(fmt::format("{} does not fit into {}", Seen({from, end}), range));
  if (code != std::errc()) return Fail(fmt::format("an integer is expected, not {}", Seen(Rest())));
  at_ += static_cast<size_t>(end - from);
  return true;
}

bool TextReader::Value(int64_t& value) { return Integer(value, "64 bits"); }
bool TextReader::Value(uint64_t& value) { return Integer(value, "64 bits without sign"); }
bool TextReader::Value(int32_t& value) { return Integer(value, "32 bits"); }

bool TextReader::Value(bool& value) {
  if (Accept('0')) return value = false, true;
  if (Accept('1')) return value = true;
  return Fail(fmt::format("0 or 1 is expected, not {}", Seen(Rest())));
}

bool TextReader::Value(double& value) {
  const char* const from = text_.data() + at_;
  const auto [end, code] = std::from_chars(from, text_.data() + text_.size(), value);
  if (code == std::errc::result_out_of_range)
    return Fail(fmt::format("{} is beyond the range of a double", Seen({from, end})));
  if (code != std::errc() || !std::isfinite(value))
    return Fail(fmt::format("a finite number is expected, not {}", Seen(Rest())));
  at_ += static_cast<size_t>(end - from);
  return true;
}

bool TextReader::OneOf(std::span<const std::string_view> names, size_t& index) {
  const std::string_view word = PeekWord();
  for (index = 0; index < names.size(); ++index) {
    if (names[index] != word) continue;
    at_ += word.size();
    return true;
  }
  return Fail(fmt::format("{} is expected, not {}", Listed(names), Seen(Rest())));
}

bool TextReader::FailAt(size_t at, std::string_view reason) {
  if (error_.empty()) error_ = fmt::format("problem text, column {}: {}", at + 1, reason);
  return false;
}

std::string Listed(std::span<const std::string_view> names) {
  std::string list;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i != 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

}  // namespace ropecheck
