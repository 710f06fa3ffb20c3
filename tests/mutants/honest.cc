#include "tests/mutants/honest.h"

#include <cmath>
#include <cstring>

#include "adapters/cpu/builtin/arguments.h"
#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

size_t ElementBytes(const Problem& p) { return p.dtype() == RC_F32 ? 4 : 2; }

template <class T>
float At0(const void* data, int64_t element) {
  return static_cast<float>(static_cast<const T*>(data)[element]);
}

}  // namespace

std::string_view Honest::name() const { return mutant_->name; }
std::string_view Honest::source() const { return mutant_->tied_to; }

Support Honest::support() const {
  using namespace axis;
  return {forward,
          inverse,
          half,
          interleaved,
          any_window,
          f32,
          f16,
          bf16,
          plain_base,
          linear,
          gain_one,
          any_gain,
          computed_angles,
          cache_given,
          cache_fused,
          cache_separate,
          cache_duplicated,
          cache_stacked,
          cache_f32,
          cache_f16,
          cache_bf16,
          cache_rows_dense,
          cache_rows_padded,
          row_by_position,
          row_by_token,
          row_by_sequence_token,
          implicit,
          offset,
          offsets_i32,
          ids_i32,
          ids_i64,
          packed,
          any_layout,
          any_strides,
          out_of_place,
          in_place};
}

Support HonestDense::support() const {
  using namespace axis;
  return {half, interleaved, full_window, leading_window, f32,          f16,
          bf16, implicit,    ids_i64,     bshd_dense,     out_of_place, in_place};
}

Support HonestViews::support() const {
  using namespace axis;
  return {half,  interleaved, full_window, leading_window, f32,      bf16,         ids_i64,
          dense, padded,      qkv_views,   any_layout,     implicit, out_of_place, in_place};
}

Contract Honest::contract() const {
  Contract c;
  c.repeats = RC_SAME_CALL | RC_OTHER_ALIGNMENT;
  c.rejects = RC_REJECT_ROT_DIM | RC_REJECT_SHAPES;
  c.flags = RC_NEGATIVE_POSITIONS;
  return c;
}

Claim Honest::claim(const Problem& p) const {
  return p.angles() == RC_ANGLES_CACHE ? pipeline::cache_f32 : pipeline::f32_pow;
}

Status Honest::run(const KernelCall& c) {
  inv_freq_.clear();
  angle_.reset();
  if (Status ok = Check(c); !ok.ok()) return ok;
  for (const Operand& x : c.queries_and_keys()) RotateOperand(c, x);
  return kOk;
}

Status Honest::Check(const KernelCall& c) { return builtin::CheckArguments(c); }

int64_t Honest::Position(const At& at) { return at.c.position(at.b, at.s); }

float Honest::InvFreq(const KernelCall& c, int64_t i) {
  const float plain =
      1 / std::pow(static_cast<float>(c.base()), static_cast<float>(2 * i) / static_cast<float>(c.rot_dim()));
  return c.law() == RC_LAW_LINEAR ? plain / static_cast<float>(c.law_param(0)) : plain;
}

float Honest::KeptInvFreq(const KernelCall& c, int64_t i) {
  while (static_cast<int64_t>(inv_freq_.size()) <= i)
    inv_freq_.push_back(InvFreq(c, static_cast<int64_t>(inv_freq_.size())));
  return inv_freq_[static_cast<size_t>(i)];
}

CosSin<float> Honest::Trig(float angle) { return {std::cos(angle), std::sin(angle)}; }

int64_t Honest::TableRow(const At& at) { return at.c.table_row(at.b, at.s); }

CosSin<float> Honest::Cache(const At& at, int64_t i, int member) {
  const auto read = [&](auto type) {
    const auto e = at.c.cache_at<decltype(type)>(TableRow(at), i, member);
    return CosSin<float>{static_cast<float>(e.cos), static_cast<float>(e.sin)};
  };
  if (at.c.cache_dtype() == RC_F32) return read(float());
  return at.c.cache_dtype() == RC_F16 ? read(Half()) : read(BFloat16());
}

CosSin<float> Honest::CosSinOf(const At& at, int64_t i, int member) {
  if (at.c.angles() == RC_ANGLES_CACHE) return Cache(at, i, member);
  const float angle = Angle(at, i);
  if (angle_ != angle) {  // both members have the same
    angle_ = angle;
    of_angle_ = Trig(angle);
  }
  return {of_angle_.cos * Gain(at.c), of_angle_.sin * Gain(at.c)};
}

CosSin<float> Honest::Turn(const At& at, int64_t i, int member) {
  CosSin<float> turn = CosSinOf(at, i, member);
  if (at.c.inverse()) turn.sin = -turn.sin;
  if (at.c.adjoint()) turn.sin = -CosSinOf(at, i, 1 - member).sin;
  return turn;
}

int64_t Honest::In(const At& at, int64_t d) {
  const Strides st = at.x.in_strides();
  return at.b * st.batch + at.s * st.token + at.h * st.head + d * st.dim;
}

int64_t Honest::Out(const At& at, int64_t d) {
  const Strides st = at.x.out_strides();
  return at.b * st.batch + at.s * st.token + at.h * st.head + d * st.dim;
}

const void* Honest::InData(const Operand& x) const { return x.in_tensor().data; }
void* Honest::OutData(const Operand& x) const { return x.out_tensor().data; }

float Honest::Load(const At& at, int64_t d) {
  const void* data = InData(at.x);
  if (at.c.dtype() == RC_F32) return At0<float>(data, In(at, d));
  return at.c.dtype() == RC_F16 ? At0<Half>(data, In(at, d)) : At0<BFloat16>(data, In(at, d));
}

void Honest::Store(const At& at, int64_t d, float y) {
  void* data = OutData(at.x);
  const int64_t element = Out(at, d);
  if (at.c.dtype() == RC_F32) {
    static_cast<float*>(data)[element] = y;
  } else if (at.c.dtype() == RC_F16) {
    static_cast<Half*>(data)[element] = Half(y);
  } else {
    static_cast<BFloat16*>(data)[element] = BFloat16(y);
  }
}

void Honest::Copy(const At& at, int64_t d) {
  const auto bytes = static_cast<int64_t>(ElementBytes(at.c));
  std::memmove(static_cast<char*>(OutData(at.x)) + Out(at, d) * bytes,
               static_cast<const char*>(InData(at.x)) + In(at, d) * bytes, ElementBytes(at.c));
}

void Honest::RotatePair(const At& at, int64_t i) {
  const auto [a, b] = PairOf(at.c, i);
  const float x0 = Load(at, a);
  const float x1 = Load(at, b);
  const CosSin<float> first = Turn(at, i, 0);
  const CosSin<float> second = Turn(at, i, 1);
  Store(at, a, x0 * first.cos - x1 * first.sin);
  Store(at, b, x1 * second.cos + x0 * second.sin);
}

void Honest::CopyRest(const At& at) {
  for (int64_t d = 0; d < at.c.rot_offset(); ++d) Copy(at, d);
  for (int64_t d = at.c.rot_offset() + at.c.rot_dim(); d < at.c.head_dim(); ++d) Copy(at, d);
}

void Honest::RotateHead(const At& at) {
  for (int64_t i = 0; i < Pairs(at.c); ++i) RotatePair(at, i);
  CopyRest(at);
}

void Honest::RotateToken(const KernelCall& c, const Operand& x, int64_t b, int64_t s) {
  for (int64_t h = 0; h < Heads(c, x); ++h) RotateHead({c, x, b, s, h});
}

void Honest::RotateOperand(const KernelCall& c, const Operand& x) {
  for (int64_t b = 0; b < c.batch(); ++b) {
    for (int64_t s = 0; s < c.tokens(); ++s) RotateToken(c, x, b, s);
  }
}

int64_t DenseOffset(const KernelCall& c, const Operand& x, int64_t b, int64_t s, int64_t h, int64_t d) {
  const int64_t heads = x.heads();
  switch (c.layout()) {
    case RC_BHSD:
      return ((b * heads + h) * c.tokens() + s) * c.head_dim() + d;
    case RC_SBHD:
      return ((s * c.batch() + b) * heads + h) * c.head_dim() + d;
    default:
      return ((b * c.tokens() + s) * heads + h) * c.head_dim() + d;
  }
}

}  // namespace ropecheck::mutants
