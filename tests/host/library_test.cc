// Libraries that cannot be used say why, whatever they do while they are loaded.
#include "tests/host/harness.h"

namespace ropecheck {
namespace {

using testing::HasSubstr;

Error ErrorOf(const std::string& library, const std::string& kernel = "", double seconds = 5) {
  auto subject = OpenInWorker(library, kernel, Options(seconds));
  return subject ? Error{ErrorCode::kInternal, "it opened"} : subject.error();
}

TEST(Library, ThatIsMissingOrHasNoSymbolSaysWhatToDo) {
  EXPECT_THAT(ErrorOf("./no-such.so").message, HasSubstr("no-such.so"));
  EXPECT_THAT(
      ErrorOf("libm.so.6").message,
      HasSubstr("kernel libm.so.6: no symbol ropecheck_kernels. Was it linked with ROPECHECK_KERNELS(...)?"));
}

TEST(Library, ListsItsKernelsWhereAWrongOneIsAsked) {
  EXPECT_THAT(ErrorOf(Misbehaving(), "nobody").message,
              HasSubstr("it has no kernel named nobody. It has honest, null"));
  EXPECT_THAT(ErrorOf(Misbehaving()).message, HasSubstr("kernels. Choose one:"));
  auto kernels = ListKernels(Misbehaving());
  ASSERT_TRUE(kernels) << kernels.error().message;
  EXPECT_EQ(kernels->at(0).name, "honest");
  EXPECT_TRUE(kernels->at(0).support.Has(RC_AXIS_STRIDES, RC_STRIDES_PADDED));
  EXPECT_FALSE(kernels->at(0).support.Has(RC_AXIS_DTYPE, RC_F16));
}

TEST(Library, ThatIsAbsentSaysHowToGetIt) {
  const Error error = ErrorOf(BadLibrary("Absent"));
  EXPECT_EQ(error.code, ErrorCode::kAbsent);
  EXPECT_THAT(error.message, HasSubstr("Run `script/kernels foo`."));
}

TEST(Library, WithTablesThatLieIsRefused) {
  EXPECT_THAT(ErrorOf(BadLibrary("OldVersion")).message, HasSubstr("ABI version 77"));
  EXPECT_THAT(ErrorOf(BadLibrary("ShortTable")).message, HasSubstr("struct_size is 12"));
  EXPECT_THAT(ErrorOf(BadLibrary("NullTable")).message, HasSubstr("returned NULL"));
  EXPECT_THAT(ErrorOf(BadLibrary("UnknownAxis")).message,
              HasSubstr("kernel only: rc_support.values: unknown axis 31"));
  EXPECT_THAT(ErrorOf(BadLibrary("ValueRange")).message, HasSubstr("axis pairing has no value 17"));
}

TEST(Library, ThatDiesWhileItIsLoadedNamesItsDeath) {
  EXPECT_THAT(ErrorOf(BadLibrary("Crash")).message, HasSubstr("SIGSEGV in dlopen"));
  EXPECT_THAT(ErrorOf(BadLibrary("Hang"), "", 0.1).message,
              HasSubstr("time limit: asleep for 0.5 s, blocked in dlopen"));
  const Error error = ErrorOf(BadLibrary("Exit"));
  EXPECT_THAT(error.message, HasSubstr("exit(4) in dlopen"));
  EXPECT_THAT(error.message, HasSubstr("license not found"));
}

TEST(Library, WithFastMathIsFoundInEveryCallAndUndone) {
  auto subject = OpenInWorker(BadLibrary("Flush"), "", Options());
  ASSERT_TRUE(subject) << subject.error().message;
  for (const Kept& kept : RunAll(**subject, {CallOf(kFusedProblem), CallOf(kFusedProblem)})) {
    ASSERT_EQ(kept.outcome.guards.size(), 1u);
    EXPECT_THAT(kept.outcome.guards[0].says,
                HasSubstr("loading the library changed the floating-point environment: flush to zero"));
  }
}

TEST(Library, WhoseDestructorsHangDoesNotHangTheHost) {
  auto subject = OpenInWorker(BadLibrary("HangAtExit"), "only", Options());
  ASSERT_TRUE(subject) << subject.error().message;
  EXPECT_EQ(RunAll(**subject, {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kOutputs);
}

TEST(KernelPath, SplitsLibraryAndName) {
  EXPECT_EQ(SplitKernelPath("a/lib.so:neox").kernel, "neox");
  EXPECT_EQ(SplitKernelPath("a/lib.so:neox").library, "a/lib.so");
  EXPECT_EQ(SplitKernelPath("a:b/lib.so").library, "a:b/lib.so");
}

}  // namespace
}  // namespace ropecheck
