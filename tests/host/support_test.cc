#include "adapters/host/support.h"

#include "adapters/host/guards.h"
#include "adapters/host/hello.h"
#include "adapters/host/kernel_table.h"
#include "tests/host/harness.h"

namespace ropecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Support Defaults() {
  Support support;
  TakeDefaults(support);
  return support;
}

std::string Missing(const Support& support, const std::string& text) {
  const Call call = CallOf(text);
  return support.Missing(call.problem, call.around);
}

TEST(Support, TakesEveryAxisDefaultWhereNothingIsListed) {
  EXPECT_THAT(Missing(Defaults(), "rc0:half,f32,s7,h4/2,d64"), IsEmpty());
  EXPECT_THAT(Missing(Defaults(), "rc0:half,f32,s7,h4,d64"), IsEmpty());
}

TEST(Support, NamesTheAxisAndTheValueThatIsNotTaken) {
  EXPECT_EQ(Missing(Defaults(), "rc0:interleaved,f32,d64"), "the kernel does not take pairing interleaved");
  EXPECT_EQ(Missing(Defaults(), "rc0:half,bf16,d64"), "the kernel does not take dtype bf16");
  EXPECT_EQ(Missing(Defaults(), "rc0:half,f32,d64,r32+0"), "the kernel does not take window leading");
  EXPECT_EQ(Missing(Defaults(), "rc0:half,f32,d64|threads=2"), "the kernel does not take threads 2");
  EXPECT_EQ(Missing(Defaults(), "rc0:half,f32,s2,d8,strides=q(64,16,8,1)"),
            "the kernel does not take strides padded");
}

TEST(Support, LooksAtTableAxesOnlyWhereThereIsATable) {
  Support support = Defaults();
  support.values[RC_AXIS_ANGLES] |= 1u << RC_ANGLES_CACHE;
  support.values[RC_AXIS_CACHE_LAYOUT] = 1u << RC_CACHE_STACKED;
  EXPECT_THAT(Missing(support, "rc0:half,f32,d8"), IsEmpty());
  EXPECT_THAT(Missing(support, "rc0:half,f32,d8,cache=stacked(f32,rows=4)"), IsEmpty());
  EXPECT_EQ(Missing(support, "rc0:half,f32,d8,cache=fused(f32,rows=4)"),
            "the kernel does not take cache_layout fused");
  EXPECT_EQ(Missing(support, "rc0:half,f32,d8,cache=stacked(f16,rows=4)"),
            "the kernel does not take cache_dtype f16");
  EXPECT_EQ(Missing(support, "rc0:half,f32,d8,cache=stacked(f32,rows=4,stride=12)"),
            "the kernel does not take cache_stride padded");
}

TEST(Support, RangesOfOneAxisAddUp) {
  Support support = Defaults();
  support.ranges[RC_AXIS_HEAD_DIM] = {{64, 64, 1}, {128, 256, 64}};
  for (const int64_t taken : {64, 128, 192, 256}) EXPECT_TRUE(support.Allows(RC_AXIS_HEAD_DIM, taken));
  for (const int64_t not_taken : {63, 129, 320}) EXPECT_FALSE(support.Allows(RC_AXIS_HEAD_DIM, not_taken));
  support.ranges[RC_AXIS_POSITION] = {{0, 99, 1}};
  EXPECT_EQ(Missing(support, "rc0:half,f32,s101,d64"), "the kernel does not take position 100");
}

TEST(Support, CacheDtypesFollowTheDataWhereNoneIsListed) {
  Support support;
  support.values[RC_AXIS_DTYPE] = 1u << RC_F16 | 1u << RC_F32;
  TakeDefaults(support);
  EXPECT_EQ(support.values[RC_AXIS_CACHE_DTYPE], 1u << RC_F16 | 1u << RC_F32);
}

TEST(Hello, SaysInJsonWhatTheTableSays) {
  KernelInfo info{.name = "k", .version = "2", .source = "k.cc", .support = Defaults(), .contract = {}};
  info.support.ranges[RC_AXIS_BATCH] = {{1, 8, 1}};
  info.contract.align_bytes = 16;
  auto read = ParseHello(PrintHello({info}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->at(0).support.values, info.support.values);
  EXPECT_EQ(read->at(0).support.ranges, info.support.ranges);
  EXPECT_EQ(read->at(0).contract.align_bytes, 16);
}

TEST(Hello, NamesWhatIsWrong) {
  EXPECT_THAT(ParseHello("nonsense").error().message, HasSubstr("hello: "));
  EXPECT_THAT(
      ParseHello(R"({"hello":0,"kernels":[{"name":"k","support":{"colour":["red"]}}]})").error().message,
      HasSubstr("support has no axis 'colour'"));
  EXPECT_THAT(
      ParseHello(R"({"hello":0,"kernels":[{"name":"k","support":{"pairing":["thirds"]}}]})").error().message,
      HasSubstr("support.pairing has no value 'thirds'"));
}

Circumstances Around(MemorySide mem, int64_t align) {
  Circumstances around;
  around.mem = mem;
  around.align = align;
  return around;
}

TEST(Place, EndsFlushWithTheWindowOrBeginsWithIt) {
  const Buffer buffer{.bytes = 100, .element_bytes = 4, .access = Access::kRead};
  EXPECT_EQ(PlaceBuffer(buffer, {}, {})->offset, 3996);
  EXPECT_EQ(PlaceBuffer(buffer, {}, Around(MemorySide::kStart, 0))->offset, 0);
  EXPECT_EQ(PlaceBuffer(buffer, {.align_bytes = 64}, {})->offset, 3968);
  EXPECT_EQ(PlaceBuffer(buffer, {.over_read_bytes = 16}, {})->offset, 3980);
  EXPECT_FALSE(PlaceBuffer(buffer, {}, Around(MemorySide::kEnd, 24)));
}

TEST(Place, PutsBuffersAtOddMultiplesWithTheLeastSlack) {
  for (const int64_t bytes : {0, 4, 100, 4000, 4096, 5000})
    for (const int64_t align : {4, 64, 2048}) {
      const Buffer buffer{.bytes = bytes, .element_bytes = 4, .access = Access::kReadWrite};
      const Place place = PlaceBuffer(buffer, {}, Around(MemorySide::kEnd, align)).value();
      const int64_t after = place.pages * kPageBytes - place.offset - bytes;
      EXPECT_EQ(place.offset % (2 * align), align);
      EXPECT_GE(after, 0);
      EXPECT_LT(after, 2 * align);
    }
}

TEST(Runs, MergeDenseTensorsAndKeepGapsApart) {
  const auto runs = [](const std::string& text) {
    return CoveredRuns(*PlanTensors(CallOf(text).problem), 0);
  };
  EXPECT_THAT(runs("rc0:half,f32,b2,s3,h2,d8"), ElementsAre(ByteRun{0, 384}));
  EXPECT_THAT(runs("rc0:half,f32,s2,h2,d8,strides=q(40,20,10,1)"),
              ElementsAre(ByteRun{0, 32}, ByteRun{40, 72}, ByteRun{80, 112}, ByteRun{120, 152}));
  EXPECT_THAT(runs("rc0:half,f32,s2,h1,d4,strides=q(8,-8,4,-1)"),
              ElementsAre(ByteRun{0, 16}, ByteRun{32, 48}));
  EXPECT_THAT(runs("rc0:half,f32,s0,h1,d4"), IsEmpty());
  EXPECT_THAT(Gaps({{0, 4}, {8, 12}}, 16), ElementsAre(ByteRun{4, 8}, ByteRun{12, 16}));
}

}  // namespace
}  // namespace ropecheck
