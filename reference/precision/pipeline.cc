#include "reference/precision/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ropecheck {
namespace {

using Angle = AngleMethod;
using enum DType;
constexpr Level kL0 = Level::kIdeal, kL1 = Level::kGivenInvFreq, kL2 = Level::kGivenAngles,
                kL3 = Level::kGivenCache;
constexpr std::nullopt_t kNoCache = std::nullopt;

constexpr NamedPipeline Sound(std::string_view name, Level level, AngleMethod angle, Trig trig,
                              std::optional<DType> cache, DType arithmetic, std::string_view owner) {
  return {name, level, angle, trig, cache, arithmetic, Squeezed::kNothing, DType::kF32, owner};
}

// As angle=f32-pow trig=f32 cache=none arith=f32, with one quantity squeezed through a half type.
constexpr NamedPipeline Broken(std::string_view name, Squeezed what, DType to, std::string_view owner) {
  return {name, kL0, Angle::kF32Pow, Trig::kF32, kNoCache, kF32, what, to, owner};
}

// The order is from tight to loose within each level.
constexpr NamedPipeline kPipelines[] = {
    // L0: base, law and positions are exact.
    Sound("angle=exact trig=exact cache=none arith=f32", kL0, Angle::kExact, Trig::kExact, kNoCache, kF32,
          "fixed-point or two-word range reduction"),
    Sound("angle=f64 trig=f64 cache=none arith=f64", kL0, Angle::kF64, Trig::kF64, kNoCache, kF64,
          "fp64 references"),
    Sound("angle=f64 trig=f64 cache=none arith=f32", kL0, Angle::kF64, Trig::kF64, kNoCache, kF32,
          "fp64 tables held in fp32"),
    Sound("angle=f64-pow-f32-table trig=f32 cache=none arith=f32", kL0, Angle::kF64PowF32Table, Trig::kF32,
          kNoCache, kF32, "tables made in fp64: TensorRT-LLM, gemma.cpp"),
    Sound("angle=f32-pow trig=f32 cache=none arith=f32", kL0, Angle::kF32Pow, Trig::kF32, kNoCache, kF32,
          "Hugging Face, vLLM, SGLang"),
    Sound("angle=f32-pow-neg trig=f32 cache=none arith=f32", kL0, Angle::kF32PowNeg, Trig::kF32, kNoCache,
          kF32, "ggml OpenCL, MLX, FasterTransformer"),
    Sound("angle=f32-exp-log trig=f32 cache=none arith=f32", kL0, Angle::kF32ExpLog, Trig::kF32, kNoCache,
          kF32, "Triton kernels, turbomind"),
    Sound("angle=f32-pow-of-pow trig=f32 cache=none arith=f32", kL0, Angle::kF32PowOfPow, Trig::kF32,
          kNoCache, kF32, "ggml CUDA, Vulkan, WebGPU"),
    Sound("angle=f32-iterated trig=f32 cache=none arith=f32", kL0, Angle::kF32Iterated, Trig::kF32, kNoCache,
          kF32, "ggml CPU"),
    Sound("angle=f32-fast-pow trig=f32 cache=none arith=f32", kL0, Angle::kF32FastPow, Trig::kF32, kNoCache,
          kF32, "CUDA __powf"),
    Sound("angle=f64-pow-f32-table trig=fast cache=none arith=f32", kL0, Angle::kF64PowF32Table, Trig::kFast,
          kNoCache, kF32, "fp64 tables with -use_fast_math"),
    Sound("angle=f32-pow trig=fast cache=none arith=f32", kL0, Angle::kF32Pow, Trig::kFast, kNoCache, kF32,
          "powf with __sincosf"),
    Sound("angle=f32-pow-neg trig=fast cache=none arith=f32", kL0, Angle::kF32PowNeg, Trig::kFast, kNoCache,
          kF32, "powf with native_sin, native_cos"),
    Sound("angle=f32-exp-log trig=fast cache=none arith=f32", kL0, Angle::kF32ExpLog, Trig::kFast, kNoCache,
          kF32, "exp2 forms with __sincosf"),
    Sound("angle=f32-pow-of-pow trig=fast cache=none arith=f32", kL0, Angle::kF32PowOfPow, Trig::kFast,
          kNoCache, kF32, "ggml CUDA with -use_fast_math"),
    Sound("angle=f32-iterated trig=fast cache=none arith=f32", kL0, Angle::kF32Iterated, Trig::kFast,
          kNoCache, kF32, "recurrences with __sincosf"),
    Sound("angle=f32-fast-pow trig=fast cache=none arith=f32", kL0, Angle::kF32FastPow, Trig::kFast, kNoCache,
          kF32, "FlashInfer, -use_fast_math"),
    Sound("angle=f32-pow trig=f32 cache=f16 arith=f32", kL0, Angle::kF32Pow, Trig::kF32, kF16, kF32,
          "vLLM with a cache in the model's dtype"),
    Sound("angle=f32-pow trig=f32 cache=bf16 arith=f32", kL0, Angle::kF32Pow, Trig::kF32, kBF16, kF32,
          "vLLM with a cache in the model's dtype"),
    Sound("angle=f32-pow trig=f32 cache=f16 arith=f16", kL0, Angle::kF32Pow, Trig::kF32, kF16, kF16,
          "Hugging Face eager, candle"),
    Sound("angle=f32-pow trig=f32 cache=bf16 arith=bf16", kL0, Angle::kF32Pow, Trig::kF32, kBF16, kBF16,
          "Hugging Face eager, candle"),

    // L1: inv_freq is exact too.
    Sound("angle=f64-table-given trig=f64 cache=none arith=f64", kL1, Angle::kF64TableGiven, Trig::kF64,
          kNoCache, kF64, "fp64 references with an inv_freq input"),
    Sound("angle=f64-table-given trig=f64 cache=none arith=f32", kL1, Angle::kF64TableGiven, Trig::kF64,
          kNoCache, kF32, "fp64 angles held in fp32"),
    Sound("angle=f32-table-given trig=f32 cache=none arith=f32", kL1, Angle::kF32TableGiven, Trig::kF32,
          kNoCache, kF32, "xformers, kernels with an inv_freq input"),
    Sound("angle=f32-table-given trig=fast cache=none arith=f32", kL1, Angle::kF32TableGiven, Trig::kFast,
          kNoCache, kF32, "the same with -use_fast_math"),

    // L2: the angles are exact.
    Sound("angle=given trig=f64 cache=none arith=f64", kL2, Angle::kGiven, Trig::kF64, kNoCache, kF64,
          "fp64 references that take angles"),
    Sound("angle=given trig=f64 cache=none arith=f32", kL2, Angle::kGiven, Trig::kF64, kNoCache, kF32,
          "fp64 cos and sin held in fp32"),
    Sound("angle=given trig=f32 cache=none arith=f32", kL2, Angle::kGiven, Trig::kF32, kNoCache, kF32,
          "kernels that take angles: Transformer Engine, apex, aiter"),
    Sound("angle=given trig=fast cache=none arith=f32", kL2, Angle::kGiven, Trig::kFast, kNoCache, kF32,
          "the same with -use_fast_math"),

    // L3: cos and sin are exact.
    Sound("cache=given arith=f64", kL3, Angle::kNone, Trig::kNone, kNoCache, kF64,
          "fp64 references that take cos and sin"),
    Sound("cache=given arith=f32", kL3, Angle::kNone, Trig::kNone, kNoCache, kF32,
          "kernels that take cos and sin: vLLM, ONNX Runtime, Liger, GLM-4"),
    Sound("cache=given arith=f16", kL3, Angle::kNone, Trig::kNone, kNoCache, kF16,
          "the same in the model's dtype"),
    Sound("cache=given arith=bf16", kL3, Angle::kNone, Trig::kNone, kNoCache, kBF16,
          "the same in the model's dtype"),

    // Broken: known bugs, kept so that reports can name them and tests can show that they are caught.
    Broken("angle=f16 trig=f32 cache=none arith=f32", Squeezed::kAngle, kF16,
           "a bug: autocast reaching the angle"),
    Broken("angle=bf16 trig=f32 cache=none arith=f32", Squeezed::kAngle, kBF16,
           "a bug: autocast reaching the angle"),
    Broken("position=f16 trig=f32 cache=none arith=f32", Squeezed::kPosition, kF16,
           "a bug: positions in the model's dtype"),
    Broken("position=bf16 trig=f32 cache=none arith=f32", Squeezed::kPosition, kBF16,
           "a bug: candle PR 3520"),
    Broken("inv-freq=f16 trig=f32 cache=none arith=f32", Squeezed::kInvFreq, kF16,
           "a bug: inv_freq cast with the model"),
    Broken("inv-freq=bf16 trig=f32 cache=none arith=f32", Squeezed::kInvFreq, kBF16,
           "a bug: sglang-jax issue 1472"),
};

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const NamedPipeline> Pipelines() { return kPipelines; }

Result<const NamedPipeline*> FindPipeline(std::string_view name) {
  for (const NamedPipeline& row : kPipelines) {
    if (row.name == name) return &row;
  }
  // A hostile adapter may pass any length; what is far longer than every name is near none of them.
  constexpr size_t kLongest = 120;
  const std::string_view shown = name.substr(0, kLongest);
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const NamedPipeline& row : kPipelines) near.emplace_back(EditDistance(shown, row.name), row.name);
  std::sort(near.begin(), near.end());
  return Fail(ErrorCode::kInvalid, fmt::format("no pipeline is named '{}'. Near names: '{}', '{}', '{}'. "
                                               "`ropecheck list pipelines` lists them all.",
                                               shown, near[0].second, near[1].second, near[2].second));
}

Result<LibraryErrors> DeclaredErrors(double pow, double exp, double log, double sin) {
  LibraryErrors errors;
  const struct {
    std::string_view name;
    double declared;
    double* into;
  } fields[] = {{"k_pow", pow, &errors.pow},
                {"k_exp", exp, &errors.exp},
                {"k_log", log, &errors.log},
                {"k_sin", sin, &errors.sin}};
  for (const auto& field : fields) {
    if (!(field.declared >= 0 && field.declared <= kLargestLibraryError)) {
      return Fail(ErrorCode::kInvalid,
                  fmt::format("claim: {} = {} ulp is outside 0 .. {}. Use 0 for the grade's constant.",
                              field.name, field.declared, kLargestLibraryError));
    }
    if (field.declared > 0) *field.into = field.declared;
  }
  return errors;
}

}  // namespace ropecheck
