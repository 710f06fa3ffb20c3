#include "reference/precision/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "reference/precision/gather.h"
#include "reference/precision/grade.h"
#include "reference/precision/judge.h"
#include "reference/precision/marks.h"
#include "reference/precision/screen.h"
#include "reference/problem/axis_map.h"

namespace ropecheck {
namespace {

bool AllFill(const std::byte* p, int bytes) {
  return std::all_of(p, p + bytes, [](std::byte b) { return b == std::byte{kFillByte}; });
}

int OctaveOf(int64_t position) {
  const uint64_t magnitude = static_cast<uint64_t>(position < 0 ? -position : position);
  return static_cast<int>(std::bit_width(magnitude));
}

template <class Real>
class Comparer {
 public:
  explicit Comparer(const CompareInput& input)
      : in_(input),
        problem_(input.oracle->problem()),
        dtype_(input.got.tensor->dtype),
        pairs_(problem_.pairs()),
        reads_(input.in, problem_, PairSide::kRead),
        gots_(input.got, problem_, PairSide::kWritten) {
    out_.map.pairs = pairs_;
    threshold_.resize(static_cast<size_t>(pairs_));
    flags_.resize(static_cast<size_t>(pairs_));
    if (in_.grades != nullptr) in_.grades->Begin(*in_.bound);
  }

  Comparison Run() {
    const auto& shape = in_.got.tensor->shape;
    for (int64_t b = 0; b < shape[0]; ++b) {
      for (int64_t s = 0; s < shape[1]; ++s) Token(b, s, shape[2]);
    }
    out_.elements =
        2 * (shape[0] * shape[1] * shape[2] * pairs_ - out_.pairs_not_judged - out_.pairs_not_finite);
    if (out_.failures > 0) DescribeAxes();
    return std::move(out_);
  }

 private:
  void Token(int64_t b, int64_t s, int64_t heads) {
    at_.sequence = b, at_.token = s;
    position_ = PositionOf(problem_, b, s);
    const bool above = in_.oracle->level() != Level::kGivenCache;
    in_.oracle->Row(b, s, row_);
    angles_.Set(row_, above ? problem_.gain : 1);
    in_.bound->Row(row_, candidates_);
    if (in_.ideal != nullptr) {
      in_.ideal->Row(b, s, ideal_row_);
      ideal_angles_.Set(ideal_row_, problem_.gain);
    }
    if (in_.grades != nullptr) in_.grades->BeginToken(position_, row_, angles_);
    cells_ = &out_.map.rows[static_cast<size_t>(OctaveOf(position_))];
    cells_->resize(static_cast<size_t>(pairs_));
    const int64_t magnitude = position_ < 0 ? -position_ : position_;
    ideal_matters_ = !out_.ideal.broken() || magnitude < *out_.ideal.broken_at();
    SetThresholds();

    const int64_t failures = out_.failures;
    double ideal_ulp = 0;
    for (int64_t head = 0; head < heads; ++head) {
      at_.head = head;
      ideal_ulp = std::max(ideal_ulp, Row());
    }
    if (heads == 0) return;
    out_.claim.Saw(position_, out_.failures == failures);
    const bool is_ideal = in_.oracle->level() == Level::kIdeal;
    if (is_ideal || in_.ideal != nullptr) out_.ideal.Saw(position_, ideal_ulp <= 1);
    if (out_.failures != failures) failing_positions_.push_back(position_);
    positions_.push_back(position_);
  }

  // Judges one head; returns its largest error against L0 in pair-ULP as far as that matters: Inf for NaN, 0
  // for rows that the screen clears below 1 and for positions at which the ideal is broken already.
  double Row() {
    Seek(at_.head);
    const bool cleared = Cleared();
    const bool graded = in_.grades != nullptr;
    const bool measures = in_.ideal != nullptr && ideal_matters_;
    if (cleared && !graded && !measures) return 0;

    reads_.Read();
    gots_.Read();
    const PairRow<Real> row{pairs_, reads_.member(0), reads_.member(1), gots_.member(0), gots_.member(1)};
    double pair_ulp = 0;
    if (!cleared) {
      const RowJudgement judged = JudgeRow(row, angles_, candidates_, threshold_.data(), flags_.data());
      pair_ulp = judged.look ? Look(row, judged.pair_ulp) : judged.pair_ulp;
      if (!judged.look) out_.max_pair_ulp = std::max(out_.max_pair_ulp, pair_ulp);
    }
    if (graded) in_.grades->Saw(row);
    return measures ? LargestPairUlp(row, ideal_angles_) : pair_ulp;
  }

  void Seek(int64_t head) {
    reads_.Seek(at_.sequence, at_.token, head);
    gots_.Seek(at_.sequence, at_.token, head);
  }

  // True if the head gone to needs no exact look: every element within the thresholds, no new maximum in
  // pair-ULP.
  bool Cleared() {
    if (std::exchange(next_cleared_, false)) return true;
    if constexpr (!std::is_same_v<Real, double>) {
      std::optional<bool> dense;
      if (dtype_ == DType::kF32) dense = DenseCleared<float>(screen_);
      if (dtype_ == DType::kBF16) dense = DenseCleared<BF16Bits>(half_screen_);
      if (dense) return *dense;
      reads_.Read();
      gots_.Read();
      const ScreenHead<float> head{reads_.member(0), reads_.member(1), gots_.member(0), gots_.member(1)};
      const std::span<const ScreenHead<float>> heads{&head, 1};
      return (dtype_ == DType::kF32 ? screen_.Clears(heads, ScreenLimit())
                                    : half_screen_.Clears(heads, ScreenLimit())) != 0;
    }
    return false;
  }

  // The same, and for the next head too: a clearance stays right when limits rise. Nothing if the head's
  // members are no arrays where they lie.
  template <class Raw, class AnyScreen>
  std::optional<bool> DenseCleared(const AnyScreen& screen) {
    const bool has_next = at_.head + 1 < in_.got.tensor->shape[2];
    const ScreenHead<Raw> next = has_next ? Dense<Raw>(at_.head + 1) : ScreenHead<Raw>{};
    const ScreenHead<Raw> both[] = {Dense<Raw>(at_.head), next};
    for (const ScreenHead<Raw>& h : std::span(both, has_next ? 2 : 1))
      if (!h.x0 || !h.x1 || !h.g0 || !h.g1) return std::nullopt;
    const unsigned cleared = screen.Clears(std::span(both, has_next ? 2 : 1), ScreenLimit());
    next_cleared_ = has_next && (cleared & 2) != 0;
    return (cleared & 1) != 0;
  }

  // Goes to a head; its members where they lie, null for those that are no dense array.
  template <class Raw>
  ScreenHead<Raw> Dense(int64_t head) {
    Seek(head);
    return {reads_.template dense<Raw>(0), reads_.template dense<Raw>(1), gots_.template dense<Raw>(0),
            gots_.template dense<Raw>(1)};
  }

  double ScreenLimit() const {
    const bool must_see_one = ideal_matters_ && in_.oracle->level() == Level::kIdeal;
    return must_see_one ? std::min(1.0, out_.max_pair_ulp) : out_.max_pair_ulp;
  }

  // Largest over all pairs with finite inputs, judged or not.
  double LargestPairUlp(const PairRow<Real>& row, const GainedAngles& angles) {
    const RowJudgement screened = JudgeRow(row, angles, candidates_, threshold_.data(), flags_.data());
    if (std::isfinite(screened.pair_ulp) && !std::is_same_v<Real, double>) return screened.pair_ulp;
    double largest = 0;
    for (int64_t i = 0; i < pairs_; ++i) {
      const PairJudgement j = JudgePair(row, angles, candidates_, i);
      if (j.finite_inputs) largest = std::max({largest, NanIsInf(j.pair_ulp[0]), NanIsInf(j.pair_ulp[1])});
    }
    return largest;
  }

  static double NanIsInf(double v) { return std::isnan(v) ? std::numeric_limits<double>::infinity() : v; }

  // The flagged pairs of a row. Returns the row's largest error in pair-ULP, given the screen's.
  double Look(const PairRow<Real>& row, double screened_ulp) {
    double largest = 0;
    bool plain = true;  // every flagged pair is judged and finite: the screen's maximum stands
    for (int64_t i = 0; i < pairs_; ++i) {
      if (flags_[static_cast<size_t>(i)] >= 0) continue;
      const PairJudgement j = JudgePair(row, angles_, candidates_, i);
      plain &= j.finite_inputs && !j.coarse && std::isfinite(j.error[0]) && std::isfinite(j.error[1]);
      if (!j.finite_inputs) {
        ++out_.pairs_not_finite;
        for (int m = 0; m < 2; ++m) NotFinite(row, j, i, m);
        continue;
      }
      if (!j.judged) ++out_.pairs_not_judged;
      for (int m = 0; m < 2; ++m) largest = std::max(largest, Element(row, j, i, m));
      RaiseThreshold(i);
    }
    if (!std::is_same_v<Real, double>) {
      if (plain) {
        largest = screened_ulp;
        out_.max_pair_ulp = std::max(out_.max_pair_ulp, largest);
      } else {
        largest = std::max(largest, UnflaggedPairUlp(row));
      }
    }
    return largest;
  }

  double UnflaggedPairUlp(const PairRow<Real>& row) {
    double largest = 0;
    for (int64_t i = 0; i < pairs_; ++i) {
      if (flags_[static_cast<size_t>(i)] < 0) continue;
      const PairJudgement j = JudgePair(row, angles_, candidates_, i);
      largest = std::max({largest, j.pair_ulp[0], j.pair_ulp[1]});
    }
    out_.max_pair_ulp = std::max(out_.max_pair_ulp, largest);
    return largest;
  }

  void NotFinite(const PairRow<Real>& row, const PairJudgement& j, int64_t pair, int member) {
    const double got = Got(row, pair, member);
    if (AllFill(gots_.bytes(pair, member), Info(dtype_).bytes)) {
      Unwritten(row, j, pair, member);
    } else if (std::isfinite(got)) {
      ++out_.uncontained;
      if (!out_.first_uncontained) out_.first_uncontained = MakeWitness(row, j, pair, member);
    }
  }

  // Returns the element's error in pair-ULP.
  double Element(const PairRow<Real>& row, const PairJudgement& j, int64_t pair, int member) {
    if (AllFill(gots_.bytes(pair, member), Info(dtype_).bytes)) {
      Unwritten(row, j, pair, member);
      return std::numeric_limits<double>::infinity();
    }
    const ElementVerdict verdict = VerdictOf(row, j, candidates_, dtype_, pair, member);
    const bool right_overflow = verdict == ElementVerdict::kWithin && !std::isfinite(Got(row, pair, member));
    const double pair_ulp = right_overflow ? 0 : NanIsInf(j.pair_ulp[member]);
    if (verdict == ElementVerdict::kRange) {
      ++out_.range;
      if (!out_.first_range) out_.first_range = MakeWitness(row, j, pair, member);
      return pair_ulp;
    }
    if (verdict == ElementVerdict::kOutside) Failed(pair, member);
    if (right_overflow || (j.coarse && verdict == ElementVerdict::kWithin)) return pair_ulp;
    out_.max_pair_ulp = std::max(out_.max_pair_ulp, pair_ulp);
    const double ratio = j.judged ? j.ratio[member] : std::numeric_limits<double>::infinity();
    float& cell = (*cells_)[static_cast<size_t>(pair)];
    cell = std::max(cell, static_cast<float>(ratio));
    if (!out_.worst || ratio > out_.worst->ratio) {
      out_.worst = MakeWitness(row, j, pair, member);
      out_.worst->ratio = ratio;
    }
    return pair_ulp;
  }

  void Unwritten(const PairRow<Real>& row, const PairJudgement& j, int64_t pair, int member) {
    ++out_.unwritten;
    if (!out_.first_unwritten) out_.first_unwritten = MakeWitness(row, j, pair, member);
    Failed(pair, member);
    (*cells_)[static_cast<size_t>(pair)] = std::numeric_limits<float>::infinity();
    if (out_.worst && std::isinf(out_.worst->ratio)) return;
    out_.worst = MakeWitness(row, j, pair, member);
    out_.worst->ratio = std::numeric_limits<double>::infinity();
  }

  void Failed(int64_t pair, int member) {
    ++out_.failures;
    failing_.sequences.Mark(at_.sequence);
    failing_.tokens.Mark(at_.token);
    failing_.heads.Mark(at_.head);
    failing_.pairs.Mark(pair);
    failing_.members.Mark(member);
  }

  // A pair needs a look where it fails, beats the worst so far, or doubles its cell of the map.
  double ThresholdOf(int64_t pair) const {
    const double worst = std::min(1.0, out_.worst_ratio());
    return std::min(worst, std::max(2.0 * (*cells_)[static_cast<size_t>(pair)], WorstMap::kFloor));
  }

  void SetThresholds() {
    for (int64_t i = 0; i < pairs_; ++i) threshold_[static_cast<size_t>(i)] = ThresholdOf(i);
    if (dtype_ == DType::kF32) screen_.Prepare(angles_, candidates_, threshold_.data());
    if (IsHalf()) half_screen_.Prepare(angles_, candidates_, threshold_.data());
  }

  // Thresholds only rise within a token: those of pairs that are not looked at may stay behind.
  void RaiseThreshold(int64_t pair) {
    const double threshold = ThresholdOf(pair);
    threshold_[static_cast<size_t>(pair)] = threshold;
    if (dtype_ == DType::kF32) screen_.SetThreshold(pair, threshold);
    if (IsHalf()) half_screen_.SetThreshold(pair, threshold);
  }

  bool IsHalf() const { return dtype_ == DType::kF16 || dtype_ == DType::kBF16; }

  static double Got(const PairRow<Real>& row, int64_t pair, int member) {
    return (member == 0 ? row.g0 : row.g1)[pair];
  }

  Witness MakeWitness(const PairRow<Real>& row, const PairJudgement& j, int64_t pair, int member) const {
    Witness w = at_;
    w.pair = pair;
    w.member = member;
    w.dim = gots_.dim(pair, member);
    w.position = PairPosition(pair);
    w.got = Got(row, pair, member);
    w.want = j.want[member];
    w.pair_ulp = NanIsInf(j.pair_ulp[member]);
    w.ratio = j.ratio[member];
    w.allowed = j.tolerance[member] / UlpAt(dtype_, std::hypot(j.want[0], j.want[1]));
    return w;
  }

  double PairPosition(int64_t pair) const {
    if (std::holds_alternative<RealPositions>(problem_.positions))
      return RealPositionOf(problem_, at_.sequence, at_.token);
    const int64_t axis = AxisOfPair(problem_, pair).axis;
    return static_cast<double>(PositionOnAxis(problem_, axis, at_.sequence, at_.token));
  }

  void DescribeAxes() {
    const auto& shape = in_.got.tensor->shape;
    FailureAxis positions{"position", positions_, failing_positions_};
    for (auto* values : {&positions.all, &positions.failing}) {
      std::sort(values->begin(), values->end());
      values->erase(std::unique(values->begin(), values->end()), values->end());
    }
    out_.failing = {failing_.sequences.Axis("sequence", shape[0]), std::move(positions),
                    failing_.tokens.Axis("token", shape[1]),       failing_.heads.Axis("head", shape[2]),
                    failing_.pairs.Axis("pair", pairs_),           failing_.members.Axis("member", 2)};
  }

  const CompareInput& in_;
  const Problem& problem_;
  const DType dtype_;
  const int64_t pairs_;
  PairReader<Real> reads_, gots_;
  AngleRow row_, ideal_row_;
  GainedAngles angles_, ideal_angles_;
  std::vector<ToleranceRow> candidates_;
  std::vector<double> threshold_;
  std::vector<int64_t> flags_;
  Screen<double> screen_;
  Screen<float> half_screen_;
  bool next_cleared_ = false;  // the screen has looked ahead
  bool ideal_matters_ = true;  // no smaller position was beyond 1 pair-ULP
  std::vector<float>* cells_ = nullptr;
  Witness at_;            // the token and head being judged
  int64_t position_ = 0;  // the token's, as one integer
  struct {
    Marks sequences, tokens, heads, pairs, members;
  } failing_;
  std::vector<int64_t> positions_, failing_positions_;
  Comparison out_;
};

Result<void> CheckInput(const CompareInput& input) {
  const Tensor& in = *input.in.tensor;
  const Tensor& got = *input.got.tensor;
  if (in.ndim != 4 || in.shape != got.shape) {
    return Fail(ErrorCode::kInvalid,
                fmt::format("compare: {} and {} differ in shape.", Name(in.role), Name(got.role)));
  }
  const Problem& problem = input.oracle->problem();
  if (in.dtype != problem.dtype || got.dtype != problem.dtype) {
    return Fail(ErrorCode::kInvalid, fmt::format("compare: {} and {} must be {}, the problem's dtype.",
                                                 Name(in.role), Name(got.role), Info(problem.dtype).name));
  }
  if (input.bound->level() != input.oracle->level()) {
    return Fail(ErrorCode::kInvalid,
                "compare: bound and oracle are of different levels. Create both with one level.");
  }
  if (input.ideal != nullptr && input.ideal->level() != Level::kIdeal) {
    return Fail(ErrorCode::kInvalid, "compare: the second oracle must be at level L0 (Level::kIdeal).");
  }
  return {};
}

}  // namespace

Result<Comparison> Compare(const CompareInput& packed_or_not) {
  const Tensor in = WithBatch(*packed_or_not.in.tensor), got = WithBatch(*packed_or_not.got.tensor);
  CompareInput input = packed_or_not;
  input.in.tensor = &in;
  input.got.tensor = &got;
  if (Result<void> ok = CheckInput(input); !ok) return tl::unexpected(ok.error());
  if (input.oracle->problem().dtype == DType::kF64) return Comparer<double>(input).Run();
  return Comparer<float>(input).Run();
}

}  // namespace ropecheck
