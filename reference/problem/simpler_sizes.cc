#include <algorithm>

#include "reference/problem/axis_map.h"
#include "reference/problem/simpler_parts.h"

namespace ropecheck {
namespace {

constexpr int64_t kSingledOut = 32;  // so many tokens or sequences are tried one by one

// Smaller sizes, smallest first.
std::vector<int64_t> SmallerSizes(int64_t n) { return {1, n / 2, n - 1}; }

// Every way to keep a part of n: the first ones, the last ones, a single one.
template <class Keep>
void Parts(int64_t n, Keep keep) {
  if (n == 0) return keep(int64_t{0}, int64_t{1});
  for (const int64_t count : SmallerSizes(n)) {
    if (count < 1 || count >= n) continue;
    keep(int64_t{0}, count);
    keep(n - count, count);
  }
  for (int64_t one = 1; one < std::min(n - 1, kSingledOut); ++one) keep(one, int64_t{1});
}

// The window inside a head of `head_dim`, and everything with one number per pair cut to it.
Problem Rewindowed(const Problem& problem, int64_t head_dim, int64_t rot_dim, int64_t offset) {
  Problem p = problem;
  p.window.head_dim = head_dim;
  p.window.rot_dim = std::min(rot_dim, head_dim / 2 * 2);
  p.window.rot_offset = std::clamp<int64_t>(offset, 0, head_dim - p.window.rot_dim);
  const auto pairs = static_cast<size_t>(std::max<int64_t>(p.pairs(), 0));
  const auto cut = [&](std::vector<double>& list) {
    if (list.size() > pairs) list.resize(pairs);
  };
  if (auto* law = std::get_if<Explicit>(&p.law)) cut(law->inv_freq);
  if (auto* law = std::get_if<Divisors>(&p.law)) cut(law->divisors);
  if (auto* law = std::get_if<LongRope>(&p.law)) {
    cut(law->short_factors);
    cut(law->long_factors);
  }
  auto* axes = std::get_if<MultiAxis>(&p.positions);
  if (axes != nullptr && p.pairs() != problem.pairs())
    axes->sections = EvenSections(axes->map, axes->ids.size(), p.pairs());
  return p;
}

void SimplerWindow(const Problem& problem, const Propose& propose) {
  const auto [head_dim, rot_dim, offset] = problem.window;
  propose(Rewindowed(problem, 2, 2, 0));
  std::vector<int64_t> smaller_windows = {rot_dim / 4 * 2, rot_dim - 4, rot_dim - 2};
  for (int64_t power = 4; power < rot_dim; power *= 2)  // vectors, and their tails
    smaller_windows.insert(smaller_windows.end(), {power, power + 2});
  for (const int64_t smaller : smaller_windows) {
    if (smaller < 2 || smaller >= rot_dim) continue;
    propose(Rewindowed(problem, smaller, smaller, 0));                              // the full head, smaller
    propose(Rewindowed(problem, head_dim, smaller, offset));                        // the same head
    propose(Rewindowed(problem, head_dim - (rot_dim - smaller), smaller, offset));  // the same rest
  }
  propose(Rewindowed(problem, head_dim, 2, offset));
  propose(Rewindowed(problem, head_dim, rot_dim, 0));
  // By whole vectors too: what depends on the tail is kept.
  for (const int64_t smaller : {rot_dim, rot_dim + offset, head_dim / 2, head_dim - 16, head_dim - 8,
                                head_dim - 4, head_dim - 2, head_dim - 1})
    if (smaller >= 2 && smaller < head_dim) propose(Rewindowed(problem, smaller, rot_dim, offset));
  for (const int64_t less : {offset / 2, offset - 2, offset - 1})
    propose(Rewindowed(problem, head_dim - (offset - less), rot_dim, less));
}

void SimplerHeads(const Problem& problem, const Propose& propose) {
  const auto with = [&](int64_t heads_q, std::optional<int64_t> heads_k) {
    if (heads_q == 0 && problem.shape.heads_q > 0) return;  // an empty tensor is a case of its own
    Problem p = problem;
    p.shape.heads_q = heads_q;
    p.shape.heads_k = heads_k;
    if (!heads_k) {
      p.layout.packed_qkv = false;
      p.layout.k.reset();
      p.layout.out_k.reset();
    }
    propose(std::move(p));
  };
  const int64_t heads_q = problem.shape.heads_q;
  const std::optional<int64_t> heads_k = problem.shape.heads_k;
  if (heads_k) {
    with(heads_q, {});
    with(*heads_k, {});
    with(1, 1);
    with(heads_q, 1);
    with(*heads_k, *heads_k);
    with(*heads_k - 1, *heads_k - 1);
    with(heads_q / 2, *heads_k / 2);
    with(heads_q, *heads_k / 2);
    with(heads_q - *heads_k, *heads_k);
  }
  with(1, heads_k);
  with(heads_q / 2, heads_k);
  with(heads_q - 1, heads_k);
}

}  // namespace

void SimplerSizes(const Problem& problem, const Propose& propose) {
  Parts(problem.shape.batch,
        [&](int64_t first, int64_t count) { propose(KeepSequences(problem, first, count)); });
  Parts(problem.shape.tokens,
        [&](int64_t first, int64_t count) { propose(KeepTokens(problem, first, count)); });
  SimplerHeads(problem, propose);
  SimplerWindow(problem, propose);
}

}  // namespace ropecheck
