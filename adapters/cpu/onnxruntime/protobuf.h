// A writer of protobuf's wire format: what an ONNX model of one node needs, and no more.
// Format: https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ropecheck::ort {

// One message; fields are written in the order of the calls.
class Message {
 public:
  Message& Number(uint32_t field, int64_t value) {
    Varint(field << 3 | 0);
    Varint(static_cast<uint64_t>(value));
    return *this;
  }
  Message& Text(uint32_t field, std::string_view text) {
    Varint(field << 3 | 2);
    Varint(text.size());
    bytes_ += text;
    return *this;
  }
  Message& Nested(uint32_t field, const Message& message) { return Text(field, message.bytes_); }

  const std::string& bytes() const { return bytes_; }

 private:
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace ropecheck::ort
