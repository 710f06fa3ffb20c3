// The names of kernel.h are names of the one table of pipelines.
#include <gtest/gtest.h>
#include <ropecheck/claim.h>

#include "reference/precision/pipeline.h"

namespace {

namespace pipeline = ropecheck::pipeline;

TEST(PipelineConstants, AreNamesOfTheTable) {
  for (const char* name : {pipeline::exact,
                           pipeline::f64,
                           pipeline::f64_f32,
                           pipeline::f64_pow_f32_table,
                           pipeline::f32_pow,
                           pipeline::f32_pow_neg,
                           pipeline::f32_exp_log,
                           pipeline::f32_pow_of_pow,
                           pipeline::f32_iterated,
                           pipeline::f32_fast_pow,
                           pipeline::f32_pow_fast_trig,
                           pipeline::f32_fast_pow_fast_trig,
                           pipeline::f32_pow_f16_cache,
                           pipeline::f32_pow_bf16_cache,
                           pipeline::f32_pow_f16,
                           pipeline::f32_pow_bf16,
                           pipeline::f32_table_given,
                           pipeline::f64_table_given,
                           pipeline::f32_angles_given,
                           pipeline::f64_angles_given,
                           pipeline::cache_f32,
                           pipeline::cache_f64,
                           pipeline::cache_f16,
                           pipeline::cache_bf16}) {
    const auto row = ropecheck::FindPipeline(name);
    ASSERT_TRUE(row.has_value()) << row.error().message;
    EXPECT_FALSE((*row)->broken()) << name;
  }
}

}  // namespace
