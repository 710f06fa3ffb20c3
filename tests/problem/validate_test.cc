#include "reference/problem/validate.h"

#include <gtest/gtest.h>

#include <string>

#include "reference/problem/case.h"

namespace ropecheck {
namespace {

struct Invalid {
  const char* text;
  const char* says;  // a part of the message, the axis included
};

class InvalidProblem : public testing::TestWithParam<Invalid> {};

TEST_P(InvalidProblem, IsRefusedWithTheAxisAtFault) {
  const auto c = ParseCase(GetParam().text);
  ASSERT_TRUE(c) << GetParam().text << "\n" << c.error().message;
  const auto valid = Validate(c->call);
  ASSERT_FALSE(valid) << GetParam().text;
  EXPECT_EQ(valid.error().code, ErrorCode::kInvalid);
  EXPECT_NE(valid.error().message.find(GetParam().says), std::string::npos) << valid.error().message;
  EXPECT_NE(valid.error().message.find("(ax"), std::string::npos) << valid.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Window, InvalidProblem,
    testing::Values(Invalid{"rc0:half,f32,d64,r96+0",
                            "rot_dim 96 is larger than head_dim 64 (axis r). Use r64+0, or d96."},
                    Invalid{"rc0:half,f32,d64,r63+0",
                            "rot_dim 63 is odd, and pairs need it even (axis r). Use r62+0."},
                    Invalid{"rc0:half,f32,d7", "odd"},
                    Invalid{"rc0:half,f32,d64,r0+0", "no pair to rotate (axis r)"},
                    Invalid{"rc0:half,f32,d1", "head_dim 1 has no pair to rotate (axis d)"},
                    Invalid{"rc0:half,f32,d64,r32+40", "beyond head_dim 64 (axis r). Use r32+32"},
                    Invalid{"rc0:half,f32,d64,r32-2", "rot_offset -2 is not between"},
                    Invalid{"rc0:blocks_half,f32,d6", "multiple of 4"},
                    Invalid{"rc0:blocks_interleaved,f32,d6", "multiple of 4"},
                    Invalid{"rc0:whole_head_half,f32,d7,r4+0", "no halves (axis d)"}));

INSTANTIATE_TEST_SUITE_P(
    Shape, InvalidProblem,
    testing::Values(Invalid{"rc0:half,f32,b-1,d8", "batch -1 is not between 0 and 2^40 (axis b)"},
                    Invalid{"rc0:half,f32,s-7,d8", "tokens -7"},
                    Invalid{"rc0:half,f32,h2/-1,d8", "heads_k -1"},
                    Invalid{"rc0:half,f32,h3/2,d8", "heads_k 2 does not divide heads_q 3 (axis h). Use h4/2"},
                    Invalid{"rc0:half,f32,b1000000,s1000000,h1000,d8", "larger than 2^46"}));

INSTANTIATE_TEST_SUITE_P(
    Frequencies, InvalidProblem,
    testing::Values(
        Invalid{"rc0:half,f32,d8,base=0", "base 0"}, Invalid{"rc0:half,f32,d8,base=-1", "(axis base)"},
        Invalid{"rc0:half,f32,d8,f=linear(0)", "linear: factor 0 is not a finite number above 0 (axis f)"},
        Invalid{"rc0:half,f32,d8,f=rope_ratio(-2)", "ratio -2"},
        Invalid{"rc0:half,f32,d8,base=1e300,f=rope_ratio(1e300)", "out of range (axis f)"},
        Invalid{"rc0:half,f32,d8,f=explicit([1,2,3])",
                "inv_freq has 3 numbers, and rot_dim 8 needs 4 (axis f)"},
        Invalid{"rc0:half,f32,d8,r2+0,f=ntk(2)", "R/(R-2)"},
        Invalid{"rc0:half,f32,d8,f=dynamic_ntk(2,0,5)", "max_positions 0"},
        Invalid{"rc0:half,f32,d8,f=yarn(4,4096,32,0,1,1)", "beta_slow 0 is not a finite number"},
        Invalid{"rc0:half,f32,d8,f=yarn(4,4096,32,1,1,2)", "extrapolation 2 is not between 0 and 1"},
        Invalid{"rc0:half,f32,d8,f=yarn_ggml(0,4096,32,1,1)", "factor 0"},
        Invalid{"rc0:half,f32,d8,base=1,f=yarn_keras(4,4096,32,1,1)",
                "yarn_keras: base 1 has no pair slower than another"},
        Invalid{"rc0:half,f32,d8,r2+0,f=ntk_by_parts(4,4096,1,1)", "R/(R-2)"},
        Invalid{"rc0:half,f32,d8,f=ntk_by_parts(4,4096,-1,1)", "ntk_factor -1"},
        Invalid{"rc0:half,f32,d8,r2+0,f=keras_dynamic(4)", "R/(R-2)"},
        Invalid{"rc0:half,f32,d8,f=ntk_mixed(4,-1)", "mixed_b -1"},
        Invalid{"rc0:half,f32,d8,base=1e300,f=ntk_fixed(1e300)", "out of range (axis f)"},
        Invalid{"rc0:half,f32,d4,f=ntk(1e200)", "out of range (axis f)"},
        Invalid{"rc0:half,f32,d8,f=proportional(0)", "factor 0"},
        Invalid{"rc0:half,f32,d8,f=longrope([1,1,1,1],[1,1,1],4096,8192)", "long_factors has 3"},
        Invalid{"rc0:half,f32,d8,f=llama3(8,4,1,8192)", "low_freq_factor 4 is above"},
        Invalid{"rc0:half,f32,d8,f=divisors([1,1,0,1])", "0 is not a finite number above 0"}));

INSTANTIATE_TEST_SUITE_P(
    Tables, InvalidProblem,
    testing::Values(
        Invalid{"rc0:half,f32,d8,angles=inv_freq(f16)", "Use f32 or f64 (axis angles)"},
        Invalid{"rc0:half,f32,d8,angles=inv_freq(f32,fill=uneven)", "fill=uneven"},
        Invalid{"rc0:half,f32,d8,cache=fused(i32,rows=4)", "a cache cannot hold i32"},
        Invalid{"rc0:half,f32,s9,d8,cache=fused(f32,rows=4)",
                "position 8 is beyond the table's 4 rows. Use rows=9 (axis cache)"},
        Invalid{"rc0:half,f32,d8,pos=offset:-3,cache=fused(f32,rows=4)", "position -3 is below"},
        Invalid{"rc0:half,f32,d8,cache=fused(f32,rows=4,by=token)", "rows=4 cannot be chosen with by=token"},
        Invalid{"rc0:half,f32,d8,cache=fused(f32,rows=4,stride=7)",
                "row stride 7 is below the row's width 8"},
        Invalid{"rc0:half,f32,d8,cache=separate(f32,rows=4,stride=3)", "width 4"},
        Invalid{"rc0:half,f32,d8,cache=fused(f32,rows=4,fill=uneven)", "Use duplicated or repeated"},
        Invalid{"rc0:half,f32,d8,pos=f64:0.5+1,cache=fused(f32,rows=4)",
                "by=position needs integer positions. Use by=token"},
        Invalid{"rc0:half,f32,d8,cache=fused(f32,rows=-4)", "-4 rows"},
        Invalid{"rc0:half,f32,d8,cache=fused(f32,rows=1000000000,stride=1000000000)", "larger than 2^46"}));

INSTANTIATE_TEST_SUITE_P(
    PositionsAxis, InvalidProblem,
    testing::Values(
        Invalid{"rc0:half,f32,s3,d8,pos=i64:[1,2]", "2 positions are listed for 3 tokens (axis pos)"},
        Invalid{"rc0:half,f32,b3,d8,pos=seq.i64:[1,2]", "2 positions are listed for 3 sequences"},
        Invalid{"rc0:half,f32,b3,d8,pos=seq.i64:1+2+3", "Use seq.i64:1+2"},
        Invalid{"rc0:half,f32,s2,d8,pos=i32:2147483647+1", "id 2147483648 does not fit i32. Use i64"},
        Invalid{"rc0:half,f32,d8,pos=seq.f32:0+1", "ids cannot be f32"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu:[0,3]", "Use layout=thd"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu:[],layout=thd", "do not begin with 0"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu:[1,3],layout=thd", "do not begin with 0"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu:[0,2,1,3],layout=thd", "fall from 2 to 1"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu:[0,2],layout=thd", "end at 2 and there are 3 tokens"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu.i32:[0,2,3]:[1],layout=thd",
                "1 positions are listed for 2 sequences"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu.i32:[0,2,3]:2147483647+1,layout=thd",
                "id 2147483648 does not fit i32"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu.f32:[0,3]:0+0,layout=thd", "ids cannot be f32"},
        Invalid{"rc0:half,f32,s3,d8,pos=cu.i64:[0,3]:5+3+1,layout=thd", "Use cu.i64:[..]:5+3"},
        Invalid{"rc0:half,f32,s3,d8,cache=fused(f32,rows=9),pos=cu.i32:[0,3]:7+0,layout=thd", "Use rows=10"},
        Invalid{"rc0:half,f32,s3,d8,angles=radians(f32,stride=3)", "row stride 3 is below the row's width 4"},
        Invalid{"rc0:half,f32,s3,d8,pos=cp:2/0", "two chunks"},
        Invalid{"rc0:half,f32,s2,d8,pos=cp:2/2", "no shard 2 of 2"},
        Invalid{"rc0:half,f32,s2,d8,pos=i64:9223372036854775807+1", "does not fit 64 bits"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.chunked([1,1]):0+1:0+1", "the sections have 2 pairs together"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.chunked([2,2]):0+1", "2 sections are given for 1 axes"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.chunked([])",
                "chunked positions have 1 to 4 axes, not 0 (axis pos)"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.interleaved([2,2]):0+1:0+1",
                "interleaved positions have 3 axes, not 2"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.ernie([0,2,2]):0+1:0+1:0+1",
                "sections of 0 and 2 pairs do not"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.pixtral([1,3]):0+1:0+1", "pixtral takes turns"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.alternating([1,3]):0+1:0+1", "as many pairs each, not 1 and 3"},
        Invalid{"rc0:half,f32,d8,pos=axes.i64.greedy([0,2,2]):0+1:0+1:0+1", "greedy with three axes"},
        Invalid{"rc0:half,f32,d8,pos=f32:[1e39]", "a position is not finite in f32 (axis pos)"},
        Invalid{"rc0:half,f32,s2,d8,pos=f64:1e308+1e308", "a position is not finite in f64"},
        Invalid{"rc0:whole_head_half,f32,d8,r4+2", "rot_offset 2 is not 0 (axis r). Use r4+0"},
        Invalid{"rc0:half,f32,d8,angles=radians(f32,fill=uneven)", "fill=uneven needs full-width rows"},
        Invalid{"rc0:half,f32,d8,angles=period(bf16)", "a table of bf16 is not known here"}));

INSTANTIATE_TEST_SUITE_P(
    Memory, InvalidProblem,
    testing::Values(
        Invalid{"rc0:half,f32,b2,d8,layout=thd", "batch 1, not 2 (axis layout)"},
        Invalid{"rc0:half,f32,h2,d8,layout=bshd/qkv", "needs a k tensor"},
        Invalid{"rc0:half,f32,h2/2,d8,layout=bshd/qkv,strides=q(1,1,1,1)", "follow from qkv (axis strides)"},
        Invalid{"rc0:half,f32,d8,strides=k(8,8,8,1)", "no k tensor"},
        Invalid{"rc0:half,f32,d8,place=in,strides=out_q(8,8,8,1)", "in place the outputs"},
        Invalid{"rc0:half,f32,s2,d8,strides=out_q(8,7,8,1)", "may share memory (axis strides)"},
        Invalid{"rc0:half,f32,s2,d8,place=in,strides=q(8,0,8,1)", "elements of q, which is written"},
        Invalid{"rc0:half,f32,s3,d8,strides=q(0,70368744177664,8,1)", "spans more than 2^46 bytes"},
        Invalid{"rc0:half,f32,d8,strides=q(-9223372036854775808,8,8,1)", "beyond 2^46"},
        Invalid{"rc0:half,f32,d8,data=special(big,1)",
                "no special values 'big' (axis data). There are zero"}));

INSTANTIATE_TEST_SUITE_P(Around, InvalidProblem,
                         testing::Values(Invalid{"rc0:half,f32,d8|align=3", "(axis align)"},
                                         Invalid{"rc0:half,f32,d8|align=8192", "(axis align)"},
                                         Invalid{"rc0:half,f32,d8|threads=0", "(axis threads)"},
                                         Invalid{"rc0:half,f32,d8|bad=tired",
                                                 "no mismatch 'tired' (axis bad). There are odd_rot_dim"},
                                         Invalid{"rc0:half,f32,d8|bad=ids_beyond_cache",
                                                 "it needs explicit ids"},
                                         Invalid{"rc0:half,f32,d9;half,f32,d8", "odd"}));

TEST(Validate, TakesBroadcastInputsAndInterlockedOutputs) {
  for (const char* text :
       {"rc0:half,f32,b2,s3,d8,strides=q(0,0,0,0)", "rc0:half,f32,b2,s3,h4,d8,strides=out_q(-8,-16,48,1)",
        "rc0:half,f32,s3,h1,d8,strides=out_q(0,8,0,1)"})
    EXPECT_TRUE(Validate(ParseProblem(text).value())) << text;
}

struct NotComputed {
  const char* text;
  const char* says;
};
class NotComputedProblem : public testing::TestWithParam<NotComputed> {};

TEST_P(NotComputedProblem, IsValidAndSaysWhichAxisIsMissing) {
  const Problem problem = ParseProblem(GetParam().text).value();
  ASSERT_TRUE(Validate(problem)) << GetParam().text;
  const auto computable = Computable(problem);
  ASSERT_FALSE(computable) << GetParam().text;
  EXPECT_EQ(computable.error().code, ErrorCode::kNotComputed);
  EXPECT_NE(computable.error().message.find(GetParam().says), std::string::npos)
      << computable.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Each, NotComputedProblem,
    testing::Values(NotComputed{"rc0:half,f32,d8,pos=f64:[1e300]", "positions beyond 2^53"},
                    NotComputed{"rc0:half,f32,d8,pos=offset:9007199254740993", "positions beyond 2^53"},
                    NotComputed{"rc0:half,f32,d8,pos=offset:-9007199254740993", "positions beyond 2^53"},
                    NotComputed{"rc0:half,f32,d8,data=file(abc)", "(axis data)"}));

}  // namespace
}  // namespace ropecheck
