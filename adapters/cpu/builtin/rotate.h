// The rotation itself, shared by the built-in kernels: they differ in where cos and sin come from and in the
// type that the products are computed in.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ropecheck::builtin {

// What the two members of a pair are multiplied by. They differ only where a full-width table says so.
template <class Real>
struct Turn {
  CosSin<Real> first, second;
};

// Where the pairs of a head lie: asked once for a call, not for every element.
struct Places {
  using Members = decltype(std::declval<const Problem&>().pair(0));
  explicit Places(const Problem& p) {
    for (int64_t i = 0; i < p.pairs(); ++i) {
      read.push_back(p.pair(i));
      written.push_back(p.pair_out(i));
    }
    for (int64_t d = 0; d < p.head_dim(); ++d)
      if (!p.rotated(d)) copied.push_back(d);
  }
  std::vector<Members> read, written;
  std::vector<int64_t> copied;
};

// One head. T is the storage type; Real has *, + and -, is made from a T and turns into one. `in` may be `out`: pairs
// are read before they are written, from a copy where they are written elsewhere.
template <class T, class Real>
void RotateHead(const Problem& p, const Places& places, const std::vector<Turn<Real>>& turns, const T* in,
                int64_t in_step, T* out, int64_t out_step) {
  std::vector<T> copy;
  if (p.pairing() == RC_INTERLEAVED_TO_HALF) {
    for (int64_t d = 0; d < p.head_dim(); ++d) copy.push_back(in[d * in_step]);
    in = copy.data();
    in_step = 1;
  }
  for (int64_t i = 0; i < p.pairs(); ++i) {
    const auto [a, b] = places.read[i];
    const auto [to_a, to_b] = places.written[i];
    const auto x0 = static_cast<Real>(in[a * in_step]);
    const auto x1 = static_cast<Real>(in[b * in_step]);
    const auto& [first, second] = turns[i];
    out[to_a * out_step] = static_cast<T>(x0 * first.cos - x1 * first.sin);
    out[to_b * out_step] = static_cast<T>(x1 * second.cos + x0 * second.sin);
  }
  for (const int64_t d : places.copied) out[d * out_step] = in[d * in_step];
}

// The turn of a pair whose members have cos and sin of their own (or the same twice) in the call's direction. The
// inverse negates sin, which is exact; the transpose takes each sin from the other member as well.
template <class Real>
Turn<Real> Directed(const Problem& p, const CosSin<Real>& first, const CosSin<Real>& second) {
  if (p.inverse()) return {{first.cos, -first.sin}, {second.cos, -second.sin}};
  if (p.adjoint()) return {{first.cos, -second.sin}, {second.cos, -first.sin}};
  return {first, second};
}

// Every head of q and k. `turns_of(b, s, turns)` fills in the pairs() turns of one token.
template <class T, class Real, class TurnsOf>
void RotateAll(const KernelCall& c, const TurnsOf& turns_of) {
  const Places places(c);
  std::vector<Turn<Real>> turns(c.pairs());
  for (int64_t b = 0; b < c.batch(); ++b) {
    for (int64_t s = 0; s < c.tokens(); ++s) {
      turns_of(b, s, turns);
      for (const Operand& x : c.queries_and_keys()) {
        const Strides i = x.in_strides();
        const Strides o = x.out_strides();
        for (int64_t h = 0; h < x.heads(); ++h) {
          RotateHead<T, Real>(c, places, turns, x.in<T>() + b * i.batch + s * i.token + h * i.head, i.dim,
                              x.out<T>() + b * o.batch + s * o.token + h * o.head, o.dim);
        }
      }
    }
  }
}

// Calls body(T()) with the C++ type of a floating dtype.
template <class Body>
void WithType(uint32_t dtype, const Body& body) {
  switch (dtype) {
    case RC_F64:
      return body(double());
    case RC_F32:
      return body(float());
    case RC_F16:
      return body(Half());
    case RC_BF16:
      return body(BFloat16());
  }
  throw std::logic_error("not a floating dtype");
}

}  // namespace ropecheck::builtin
