// A call laid out by hand: what a host would send, member by member.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <vector>

namespace ropecheck {

class HandCall {
 public:
  // f32, one sequence of `tokens`, one query head, no keys, everything else at its default.
  explicit HandCall(int64_t tokens = 1, int64_t head_dim = 4) {
    problem.struct_size = sizeof problem;
    problem.dtype = problem.cache_dtype = RC_F32;
    problem.base = 10000;
    problem.gain = 1;
    problem.batch = problem.heads_q = 1;
    problem.tokens = tokens;
    problem.heads_k = -1;
    problem.head_dim = problem.rot_dim = head_dim;
    problem.threads = 1;
  }

  // Dense unless strides are given. `data` must outlive the call.
  template <class T>
  HandCall& Add(uint32_t role, uint32_t dtype, T* data, std::vector<int64_t> shape,
                std::vector<int64_t> strides = {}) {
    if (strides.empty()) {
      strides.assign(shape.size(), 1);
      for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
    }
    numbers_.push_back(std::move(shape));
    numbers_.push_back(std::move(strides));
    rc_tensor t{};
    t.struct_size = sizeof t;
    t.role = role;
    t.dtype = dtype;
    t.ndim = static_cast<uint32_t>(numbers_.back().size());
    t.data = const_cast<std::remove_const_t<T>*>(data);
    t.shape = numbers_[numbers_.size() - 2].data();
    t.strides = numbers_.back().data();
    tensors_.push_back(t);
    return *this;
  }
  // q and its output, dense [batch, tokens, heads_q, head_dim] as the problem now says.
  template <class T>
  HandCall& AddQ(uint32_t dtype, const T* in, T* out) {
    problem.dtype = dtype;
    const std::vector<int64_t> shape = {problem.batch, problem.tokens, problem.heads_q, problem.head_dim};
    return Add(RC_Q, dtype, in, shape).Add(RC_OUT_Q, dtype, out, shape);
  }

  const rc_call& abi() {
    call_.struct_size = sizeof call_;
    call_.n_tensors = static_cast<uint32_t>(tensors_.size());
    call_.tensors = tensors_.data();
    call_.threads = problem.threads;
    return call_;
  }
  KernelCall call() { return KernelCall(problem, abi(), nullptr); }

  rc_problem problem{};

 private:
  std::deque<std::vector<int64_t>> numbers_;
  std::vector<rc_tensor> tensors_;
  rc_call call_{};
};

}  // namespace ropecheck
