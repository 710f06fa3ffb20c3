// Reads problem text from left to right and remembers the first error with its column. Every call returns
// whether all went well so far, so that calls chain with &&.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "reference/problem/names.h"
#include "reference/problem/result.h"

namespace ropecheck {

class TextReader {
 public:
  static constexpr size_t kLongestText = size_t{1} << 24;
  static constexpr size_t kLongestList = size_t{1} << 20;
  static constexpr size_t kLongestSequence = 4096;

  explicit TextReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ == text_.size(); }
  size_t at() const { return at_; }
  std::string_view Rest() const { return text_.substr(at_); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  // The characters [a-z0-9_] from here on; not consumed.
  std::string_view PeekWord() const;
  std::string_view Word();
  bool Accept(char c);
  bool Expect(char c);

  bool Value(int64_t& value);
  bool Value(uint64_t& value);
  bool Value(int32_t& value);
  bool Value(bool& value);
  bool Value(double& value);
  template <class E>
    requires std::is_enum_v<E>
  bool Value(E& value) {
    size_t index = 0;
    if (!OneOf(kNames<E>, index)) return false;
    value = static_cast<E>(index);
    return true;
  }
  template <class T>
  bool Value(std::vector<T>& list) {
    if (!Expect('[')) return false;
    list.clear();
    if (Accept(']')) return true;
    do {
      if (list.size() == kLongestList) return Fail("a list has at most 2^20 numbers");
      T value{};
      if (!Value(value)) return false;
      list.push_back(value);
    } while (Accept(','));
    return Expect(']');
  }
  template <class T>
  bool Signed(T& value) {
    if (Peek() != '-' && !Expect('+')) return false;
    return Value(value);
  }
  template <class... T>
  bool Arguments(T&... values) {
    [[maybe_unused]] char separator = '(';
    return ((Expect(separator) && (separator = ',', Value(values))) && ...) &&
           (sizeof...(values) == 0 || Expect(')'));
  }
  // The index of the next word in `names`.
  bool OneOf(std::span<const std::string_view> names, size_t& index);

  // Always false. The first error stays.
  bool Fail(std::string_view reason) { return FailAt(at_, reason); }
  bool FailAt(size_t at, std::string_view reason);
  bool ok() const { return error_.empty(); }
  tl::unexpected<Error> error() const { return ropecheck::Fail(ErrorCode::kParse, error_); }

 private:
  template <class T>
  bool Integer(T& value, std::string_view range);

  std::string_view text_;
  size_t at_ = 0;
  std::string error_;
};

// "a, b or c": what a message lists as legal.
std::string Listed(std::span<const std::string_view> names);

}  // namespace ropecheck
