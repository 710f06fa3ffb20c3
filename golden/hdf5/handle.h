// Owners of what the HDF5 C library hands out.
#pragma once

#include <hdf5.h>

#include <utility>

namespace ropecheck::hdf5 {

// An identifier and the function that closes it. Not valid (get() < 0) where the library refused.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  hid_t get() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

// The library's own messages, which it would print to stderr, are of no use to a user.
inline void SilenceLibrary() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

}  // namespace ropecheck::hdf5
