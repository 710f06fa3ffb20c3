#include "reference/problem/draw.h"

#include <algorithm>

#include "reference/problem/draw_parts.h"
#include "reference/problem/rules.h"
#include "reference/problem/special.h"

namespace ropecheck {
namespace {

// Beside vector widths, and those of models. Odd ones have an element that no window covers.
constexpr int64_t kHeadDims[] = {2,  4,  3,  6,  8,   10,  16,  18,  24,  32,  40,  48,  64,
                                 66, 72, 80, 96, 112, 120, 128, 130, 136, 160, 192, 256, 576};
constexpr int64_t kTokens[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65};
constexpr int64_t kHeads[] = {1, 2, 3, 4, 5, 8, 16, 17, 29, 32};
constexpr int64_t kBatches[] = {1, 2, 3};
constexpr double kBases[] = {10000, 5e5, 1e6, 1e7, 500, 65536, 0x1p32, 1.5, 1, 0.75, 1e9};
constexpr double kGains[] = {1, 0.5, 1.2079441541679836, -1, 0, 2, 0.1, 1.8738542070926265};

}  // namespace

int64_t Drawer::Size(std::span<const int64_t> favourites, int64_t max) {
  if (OneIn(4)) return Between(std::min<int64_t>(favourites[0], max), max);
  const int64_t favourite = favourites[choices_.Choose(favourites.size())];
  return favourite <= max ? favourite : Between(std::min<int64_t>(favourites[0], max), max);
}

void Drawer::DrawGeometry() {
  Problem& p = problem_;
  p.direction = Pick({Direction::kForward, Direction::kForward, Direction::kInverse, Direction::kAdjoint});
  p.pairing = Pick({Pairing::kHalf, Pairing::kInterleaved, Pairing::kHalf, Pairing::kInterleaved,
                    Pairing::kWholeHeadHalf, Pairing::kInterleavedToHalf, Pairing::kBlocksHalf,
                    Pairing::kBlocksInterleaved});
  p.dtype = Pick({DType::kF32, DType::kF16, DType::kBF16, DType::kF64});

  p.window.head_dim = Size(kHeadDims, limits_.max_head_dim);
  const int64_t widest = p.window.head_dim / 2 * 2;
  p.window.rot_dim = OneIn(2) ? 2 * Between(1, widest / 2) : widest;
  const int64_t room = p.window.head_dim - p.window.rot_dim;
  const int64_t offsets[] = {0, 0, room, Between(0, room)};
  p.window.rot_offset = Pick(offsets);
  FitPairing();

  p.layout.order = Pick({AxisOrder::kBSHD, AxisOrder::kBHSD, AxisOrder::kSBHD, AxisOrder::kTHD});
  Shape& shape = p.shape;
  shape.batch = p.layout.order == AxisOrder::kTHD ? 1 : SizeOrNone(kBatches, limits_.max_batch);
  shape.tokens = SizeOrNone(kTokens, limits_.max_tokens);
  shape.heads_q = SizeOrNone(kHeads, limits_.max_heads);
  const auto elements = [&] { return shape.batch * shape.tokens * shape.heads_q * p.window.head_dim; };
  while (elements() > limits_.max_elements && (shape.heads_q > 1 || shape.tokens > 1))
    (shape.heads_q > 1 ? shape.heads_q : shape.tokens) /= 2;
  if (OneIn(2)) {
    int64_t heads_k = shape.heads_q == 0 ? Between(0, 2) : Between(1, shape.heads_q);
    while (shape.heads_q != 0 && shape.heads_q % heads_k != 0) --heads_k;
    shape.heads_k = OneIn(16) ? 0 : heads_k;
  }
  p.layout.packed_qkv = shape.heads_k && OneIn(6);
}

// A window that the pairing allows, or the pairing that the window does.
void Drawer::FitPairing() {
  auto& [head_dim, rot_dim, offset] = problem_.window;
  Pairing& pairing = problem_.pairing;
  if (pairing == Pairing::kWholeHeadHalf) {
    offset = 0;
    if (head_dim % 2 != 0) pairing = Pairing::kHalf;
  } else if (pairing == Pairing::kBlocksHalf || pairing == Pairing::kBlocksInterleaved) {
    if (rot_dim < 4) pairing = Pairing::kInterleaved;
    if (rot_dim >= 4) rot_dim = rot_dim / 4 * 4;
  }
}

void Drawer::DrawFrequencies() {
  Problem& p = problem_;
  p.base = Pick(kBases);
  DrawLaw();
  if (OneIn(4)) p.gain = Pick(kGains);
}

void Drawer::DrawSource() {
  Problem& p = problem_;
  const auto fill = Pick({TableFill::kLaw, TableFill::kLaw, TableFill::kFree});
  const auto index = Pick({TableIndex::kPosition, TableIndex::kToken, TableIndex::kSequenceToken});
  const auto wide = Pick({DType::kF32, DType::kF64});
  switch (choices_.Choose(9)) {
    case 4:
      p.angles = GivenInvFreq{.dtype = wide, .fill = fill};
      break;
    case 5: {
      const auto width = Pick({AngleWidth::kPairs, AngleWidth::kDuplicated, AngleWidth::kRepeated});
      const bool uneven = width != AngleWidth::kPairs && fill == TableFill::kFree && OneIn(2);
      p.angles = GivenAngles{.dtype = wide,
                             .rows = 0,
                             .index = index,
                             .width = width,
                             .fill = uneven ? TableFill::kUneven : fill};
      break;
    }
    case 8:
      p.angles = GivenPeriods{.dtype = wide, .fill = fill};
      break;
    case 6:
    case 7: {
      auto& cache = p.angles.emplace<GivenCache>();
      cache.layout = Pick({CacheLayout::kFused, CacheLayout::kSeparate, CacheLayout::kDuplicated,
                           CacheLayout::kRepeated, CacheLayout::kStacked, CacheLayout::kFusedSinFirst});
      cache.dtype = Pick({DType::kF32, DType::kF16, DType::kBF16, DType::kF64});
      cache.index = index;
      cache.fill = fill;
      const bool full = cache.layout == CacheLayout::kDuplicated || cache.layout == CacheLayout::kRepeated;
      if (full && fill == TableFill::kFree && OneIn(2)) cache.fill = TableFill::kUneven;
      if (OneIn(3))
        cache.row_stride =
            (cache.layout == CacheLayout::kSeparate ? p.pairs() : p.window.rot_dim) + Between(0, 9);
      break;
    }
    default:
      break;
  }
}

void Drawer::DrawData() {
  DataSpec& data = problem_.data;
  data.seed = choices_.Choose(1000);
  switch (choices_.Choose(8)) {
    case 5:
      data.kind = DataSpec::Kind::kCancel;
      break;
    case 6:
      data.kind = DataSpec::Kind::kHard;
      break;
    case 7:
      data.kind = DataSpec::Kind::kSpecial;
      data.name = Specials()[choices_.Choose(Specials().size())].name;
      break;
    default:
      break;
  }
}

Problem Drawer::Draw() && {
  DrawGeometry();
  DrawFrequencies();
  DrawSource();
  DrawPositions();
  // rot_dim 2, an axis of one pair, base 1: not every law has a value.
  if (!CheckLaw(problem_).empty()) problem_.law = Plain{};
  DrawRows();
  DrawMemory();
  DrawData();
  return std::move(problem_);
}

Problem Draw(ChoiceSource& choices, const DrawLimits& limits) { return Drawer(choices, limits).Draw(); }

}  // namespace ropecheck
