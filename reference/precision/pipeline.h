// The table of pipelines: every way of computing a rotation that ropecheck knows, one row each. Claims, error
// bounds, the no-claim rule, `ropecheck list pipelines` and the emulations of the tests all come from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "reference/oracle/oracle.h"
#include "reference/problem/dtype.h"
#include "reference/problem/result.h"

namespace ropecheck {

// How the angle of a (position, pair) comes about. R = rot_dim, f = inv_freq[i].
enum class AngleMethod : uint8_t {
  kExact,           // no error: fixed-point turns, two-word fp32
  kF64,             // pow and product in fp64
  kF64TableGiven,   // inv_freq given, product in fp64
  kF64PowF32Table,  // inv_freq in fp64, rounded to fp32, product in fp32
  kF32TableGiven,   // inv_freq given, product in fp32
  kF32Pow,          // 1 / powf(b, 2i/R)
  kF32PowNeg,       // powf(b, -2i/R), p / powf(b, 2i/R)
  kF32ExpLog,       // expf(-2i * (logf(b) / R)), exp2 likewise
  kF32PowOfPow,     // powf(powf(b, -2/R), i)
  kF32Iterated,     // theta *= powf(b, -2/R) from pair to pair
  kF32FastPow,      // ex2(y * lg2(b)) with the hardware's approximations: __powf
  kGiven,           // angles given
  kNone,            // cos and sin given
};

enum class Trig : uint8_t {
  kExact,  // correct to half an ulp of the type they are held in
  kF64,    // fp64 library
  kF32,    // fp32 library
  kFast,   // __sinf, __cosf, sin.approx: the angle is divided by 2 pi in fp32
  kNone,   // cos and sin given
};

// What was squeezed through a half type on the way to the angle. Always a bug.
enum class Squeezed : uint8_t { kNothing, kAngle, kPosition, kInvFreq };

struct NamedPipeline {
  std::string_view name;
  Level level;  // the level it is judged at: which of the kernel's inputs are exact
  AngleMethod angle;
  Trig trig;
  std::optional<DType>
      cache;         // half type that cos and sin are rounded to by the kernel; absent: they are not
  DType arithmetic;  // type of the products and of their sum
  Squeezed squeezed = Squeezed::kNothing;
  DType squeezed_to = DType::kF32;
  std::string_view owner;  // who computes like this

  bool broken() const { return squeezed != Squeezed::kNothing; }
};

std::span<const NamedPipeline> Pipelines();
// By exact name. Error: kInvalid, with the nearest names.
Result<const NamedPipeline*> FindPipeline(std::string_view name);

// Largest error of the library functions a pipeline calls, in ulp of the result. The defaults are the
// grade's: round figures just above every accurate library measured (docs/precision.md).
struct LibraryErrors {
  double pow = 2, exp = 1.25, log = 1, sin = 1.5;  // sin: cos too
  bool operator==(const LibraryErrors&) const = default;
};
inline constexpr double kLargestLibraryError = 4;

// What a claim declares: 0 stands for the grade's constant. Error: kInvalid if one is negative, not a number
// or above kLargestLibraryError.
Result<LibraryErrors> DeclaredErrors(double pow, double exp, double log, double sin);

// Where the attention factor is multiplied in; values are those of rc_claim.gain_site.
enum class GainSite : uint8_t {
  kTableBefore,  // on cos and sin, before they are rounded to the cache's type
  kTableAfter,   // on the rounded table, rounded again
  kXFirst,       // on x, rounded to the data's type, before the rotation
  kOutput,       // on the rotated value, before its last rounding
};

// How a kernel says it computes one problem.
struct Claim {
  const NamedPipeline* pipeline = nullptr;  // null: no claim, see Bound
  LibraryErrors errors{};
  GainSite gain_site = GainSite::kTableBefore;
  bool flushes_subnormals = false;  // results below the smallest normal may be zero
};

}  // namespace ropecheck
