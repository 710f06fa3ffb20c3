// Appends values in problem text's spelling. The counterpart of TextReader, with the same calls, so that one
// visitor of a struct's members both prints and parses it.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "reference/problem/names.h"

namespace ropecheck {

class TextWriter {
 public:
  explicit TextWriter(std::string& out) : out_(out) {}

  TextWriter& Put(std::string_view text) {
    out_ += text;
    return *this;
  }
  TextWriter& Put(char c) {
    out_ += c;
    return *this;
  }

  template <class T>
    requires std::is_integral_v<T>
  TextWriter& Value(T value) {
    char digits[24];
    return Put({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
  }
  TextWriter& Value(bool value) { return Put(value ? '1' : '0'); }
  TextWriter& Value(double value);  // shortest that reads back; exponent without plus and leading zeros
  template <class E>
    requires std::is_enum_v<E>
  TextWriter& Value(E value) {
    return Put(NameOf(value));
  }
  template <class T>
  TextWriter& Value(const std::vector<T>& list) {
    Put('[');
    for (size_t i = 0; i < list.size(); ++i) {
      if (i != 0) Put(',');
      Value(list[i]);
    }
    return Put(']');
  }

  // With its sign always there: "+5", "-5".
  template <class T>
  TextWriter& Signed(T value) {
    const size_t start = out_.size();
    Value(value);
    if (out_[start] != '-') out_.insert(start, 1, '+');
    return *this;
  }

  // "(a,b,..)"; nothing without values.
  template <class... T>
  TextWriter& Arguments(const T&... values) {
    [[maybe_unused]] char separator = '(';
    ((Put(separator), separator = ',', Value(values)), ...);
    return sizeof...(values) == 0 ? *this : Put(')');
  }

 private:
  std::string& out_;
};

}  // namespace ropecheck
