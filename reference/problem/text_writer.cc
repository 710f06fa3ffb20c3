#include "reference/problem/text_writer.h"

namespace ropecheck {

TextWriter& TextWriter::Value(double value) {
  char digits[32];
  const std::string_view text(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  const size_t e = text.find('e');
  if (e == std::string_view::npos) return Put(text);
  size_t exponent = e + 1;
  const bool negative = text[exponent] == '-';
  while (exponent + 1 < text.size() &&
         (text[exponent] == '+' || text[exponent] == '-' || text[exponent] == '0'))
    ++exponent;
  return Put(text.substr(0, e + 1)).Put(negative ? "-" : "").Put(text.substr(exponent));
}

}  // namespace ropecheck
