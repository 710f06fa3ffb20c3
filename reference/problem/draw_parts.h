// The parts of Draw. Each draws one group of axes and relies on those drawn before it, in the order below.
#pragma once

#include <span>

#include "reference/problem/draw.h"

namespace ropecheck {

class Drawer {
 public:
  Drawer(ChoiceSource& choices, const DrawLimits& limits) : choices_(choices), limits_(limits) {}
  Problem Draw() &&;

 private:
  void DrawGeometry();  // draw.cc: direction, pairing, dtype, window, shape, order
  void FitPairing();
  void DrawFrequencies();  // draw.cc: base, law, gain
  void DrawLaw();          // draw_law.cc
  void DrawSource();       // draw.cc: where angles come from, except rows
  void DrawPositions();    // draw_positions.cc
  void DrawRows();         // draw_positions.cc: rows of a table that is indexed by position
  void DrawMemory();       // draw_memory.cc: placement, strides
  void DrawData();         // draw.cc

  // --- choices ---
  bool OneIn(uint64_t n) { return choices_.Choose(n) == n - 1; }
  int64_t Between(int64_t lo, int64_t hi) {
    return hi <= lo ? lo : lo + static_cast<int64_t>(choices_.Choose(static_cast<uint64_t>(hi - lo) + 1));
  }
  template <class T, size_t N>
  T Pick(const T (&values)[N]) {
    return values[choices_.Choose(N)];
  }
  // One of `favourites` that is at most `max`, else any size up to it.
  int64_t Size(std::span<const int64_t> favourites, int64_t max);
  int64_t SizeOrNone(std::span<const int64_t> favourites, int64_t max) {
    return OneIn(24) ? 0 : Size(favourites, max);
  }

  // --- positions ---
  struct Bounds {
    int64_t lo, hi;
  };
  Bounds PositionBounds() const;
  int64_t Position(const Bounds& bounds);  // beside a power of two more often than not
  Series<int64_t> DrawSeries(const Bounds& bounds, int64_t batch, int64_t tokens);
  void DrawMultiAxis(DType id, const Bounds& ids);
  void DrawRealPositions();

  std::optional<Strides> MaybeStrides(int64_t heads, bool is_written);

  ChoiceSource& choices_;
  const DrawLimits& limits_;
  Problem problem_;
};

}  // namespace ropecheck
