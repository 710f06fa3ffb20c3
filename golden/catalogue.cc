#include "golden/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

#include "reference/problem/case.h"
#include "reference/problem/models.h"

namespace ropecheck::golden {
namespace {

struct Row {
  std::string_view file;
  std::string_view text;  // behind rc0:
};

// Positions at which every pair of every model has turned, and at which fp32 angles begin to fail: the first ones, 2^17
// - 1 and 2^20 (docs/precision.md). bf16 data is a number of f16 and f32 too, but where it is below 2^-14: seeds with
// such values are not used, so that a file judges all dtypes (tests/golden/catalogue_test.cc).
constexpr std::string_view kModelTokens = "bf16,s7,h1";
// Of the axes: apart from each other wherever the first has left 1.
constexpr std::string_view kAxisPositions[] = {"[0,1,100,1023,8191,131071,1048576]",
                                               "[0,2,57,11,1000,4095,131071]", "[0,3,9,1022,77,16384,7]",
                                               "[0,4,5,6,7,8,9]"};

constexpr Row kAxes[] = {
    {"axis-pairing", "half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "interleaved,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "inv,half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "inv,interleaved,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "whole_head_half,bf16,s5,h2/1,d32,r16+0,f=proportional,pos=offset:1000"},
    {"axis-pairing", "interleaved_to_half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "interleaved_to_half,bf16,s5,h2/1,d32,r16+16,place=in,pos=offset:1000"},
    {"axis-pairing", "adj,interleaved_to_half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "inv,interleaved_to_half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "blocks_half,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "blocks_interleaved,bf16,s5,h2/1,d32,pos=offset:1000"},
    {"axis-pairing", "adj,half,bf16,s5,h2/1,d32,gain=1.5,pos=offset:1000"},

    {"axis-window", "half,bf16,s3,h2,d48,r32+0,pos=offset:77"},
    {"axis-window", "half,bf16,s3,h2,d48,r32+16,pos=offset:77"},
    {"axis-window", "interleaved,bf16,s3,h2,d48,r32+16,pos=offset:77"},
    {"axis-window", "half,bf16,s3,h2,d64,r32+6,pos=offset:77"},
    {"axis-window", "interleaved,bf16,s3,h2,d7,r6+1,pos=offset:77"},
    {"axis-window", "half,bf16,s3,h2,d2,pos=offset:77"},
    {"axis-window", "half,bf16,s3,h2,d128,r96+0,pos=offset:77"},

    {"axis-heads", "half,bf16,s3,h8/8,d16,pos=offset:9"},
    {"axis-heads", "half,bf16,s3,h8/2,d16,pos=offset:9"},
    {"axis-heads", "half,bf16,s3,h8/1,d16,pos=offset:9"},
    {"axis-heads", "half,bf16,s3,h1,d16,pos=offset:9"},
    {"axis-heads", "half,bf16,b3,s1,h4/2,d16,pos=seq.i64:5+100"},

    {"axis-dtype", "half,f64,s4,h2/1,d32,pos=i64:[0,1,4097,1048576]"},
    {"axis-dtype", "half,f32,s4,h2/1,d32,pos=i64:[0,1,4097,1048576]"},
    {"axis-dtype", "half,f16,s4,h2/1,d32,pos=i64:[0,1,4097,1048576]"},
    {"axis-dtype", "half,bf16,s4,h2/1,d32,pos=i64:[0,1,4097,1048576]"},

    {"axis-positions", "half,bf16,b2,s4,h1,d32"},
    {"axis-positions", "half,bf16,b2,s4,h1,d32,pos=offset:-5"},
    {"axis-positions", "half,bf16,b2,s4,h1,d32,pos=seq.i32:5+100"},
    {"axis-positions", "half,bf16,b2,s4,h1,d32,pos=seq.i64:[7,0]"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i32:2147483647-1"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i32:[-2147483648,-1,0,2147483647]"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i64:[2147483647,2147483648,4294967295,4294967296]"},
    {"axis-positions", "half,bf16,s5,h1,d32,pos=i64:16777214+1"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i64:1048575-1"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i64:[9007199254740991,9007199254740992,1,0]"},
    {"axis-positions", "half,bf16,s7,h1,d32,pos=cu:[0,3,3,7],layout=thd"},
    {"axis-positions", "half,bf16,s3,h1,d32,pos=cu:[0,1,2,3],layout=thd"},
    {"axis-positions", "half,bf16,s7,h2/1,d32,pos=cu.i32:[0,3,3,7]:[1000,5,131065],layout=thd"},
    {"axis-positions", "interleaved,bf16,s7,h2/1,d32,r16+0,pos=cu.i64:[0,1,4,7]:4096+1048576,layout=thd"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=cp:2/0"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=cp:2/1"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=f32:0.25+0.5"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=f64:[0.1,-3.7,16777217,131071.3]"},
    {"axis-positions", "half,bf16,s4,h1,d32,pos=i64:3+128"},
    {"axis-positions", "model=deepseek-v4-indexer,bf16,s4,h1,pos=i64:8+4"},
    {"axis-positions", "model=deepseek-v4-indexer,bf16,s4,h1,pos=i64:0+128"},
    {"axis-multi-axis",
     "half,bf16,s4,h1,d48,pos=axes.i64.chunked([8,8,8]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,4096]"},
    {"axis-multi-axis",
     "half,bf16,s4,h1,d48,pos=axes.i64.interleaved([8,8,8]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,4096]"},
    {"axis-multi-axis",
     "half,bf16,s4,h1,d48,pos=axes.i32.ggml_interleaved([8,8,8,0]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,"
     "4096]:[0,1,2,3]"},
    {"axis-multi-axis",
     "interleaved,bf16,s4,h1,d48,pos=axes.i64.ernie([8,8,8]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,4096]"},
    {"axis-multi-axis",
     "half,bf16,s4,h1,d48,r36+0,pos=axes.i64.vision([6,6,6]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,4096]"},
    {"axis-multi-axis", "half,bf16,s4,h1,d48,pos=axes.i64.alternating([12,12]):[0,5,1000,131071]:[0,9,3,77]"},
    {"axis-multi-axis", "half,bf16,s4,h1,d48,pos=axes.i64.pixtral([12,12]):[0,5,1000,131071]:[0,9,3,77]"},
    {"axis-multi-axis",
     "interleaved,bf16,s4,h1,d48,pos=axes.i64.greedy([8,8,8]):[0,5,1000,131071]:[0,9,3,77]:[0,2,801,4096]"},
    {"axis-multi-axis",
     "interleaved,bf16,s4,h1,d48,pos=axes.i64.greedy([12,12]):[0,5,1000,131071]:[0,9,3,77]"},
    {"axis-multi-axis",
     "half,bf16,b2,s2,h2/1,d32,pos=axes.i64.chunked([4,4,4,4]):0+1+7:3+0+1:[0,2,801,4096]:5+1"},
    {"axis-multi-axis",
     "half,bf16,s4,h1,d48,cache=separate(f32,rows=4097),pos=axes.i64.chunked([8,8,8]):[0,5,1000,4095]:[0,9,3,"
     "77]:[0,2,801,4096]"},
    {"axis-multi-axis", "blocks_half,bf16,s4,h1,d32,pos=axes.i64.vision([8,8]):[0,5,100,31]:[0,9,3,77]"},
    {"axis-multi-axis",
     "blocks_interleaved,bf16,s4,h1,d32,pos=axes.i64.vision([8,8]):[0,5,100,31]:[0,9,3,77]"},
    // p * inv_freq within 2^-35.8 of a multiple of pi/2 (base 1e4, d 128, pair 20), and the like for smaller positions.
    {"axis-positions", "half,bf16,s4,h1,d128,pos=i64:[300281868,84444,8603,562249]"},

    {"axis-law", "half,bf16,s6,h1,d64,base=100,pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,base=1e8,pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d80,pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,base=1e11,pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d20,r16+0,pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "half,bf16,s6,h1,d16,base=10,f=yarn(4,131072,32,1,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "half,bf16,s6,h1,d16,base=10,f=yarn_ggml(4,131072,32,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn(64,4096,1,1,0,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=linear(4),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=linear(3),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "interleaved,bf16,s6,h1,d64,f=rope_ratio(500),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d8,f=explicit([1,0.5,-0.25,0]),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=ntk(8),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=dynamic_ntk(4,2048,8192),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=dynamic_ntk(4,2048,1000),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=ntk_fixed(4),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=ntk_mixed(4,0.5),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=keras_dynamic(4),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=ntk_by_parts(4,2048,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn(4,32768,32,1,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn(32,4096,32,1,0,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn(32,4096,1,1,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn(8,4096,32,1,1,0),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn_ggml(4,32768,32,1,1),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,f=yarn_keras(4,32768,32,1,0),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,base=5e5,f=llama3(8,1,4,8192),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law", "half,bf16,s6,h1,d64,base=5e5,f=llama3(16,1,1,8192),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "half,bf16,s6,h1,d16,f=divisors([1,1.5,2,3,1e30,1,1,4]),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "half,bf16,s6,h1,d8,f=longrope([1,1.5,2,3],[2,4,8,16],4096,4096),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "half,bf16,s6,h1,d8,f=longrope([1,1.5,2,3],[2,4,8,16],4096,4097),pos=i64:[0,1,50,4095,131071,1048576]"},
    {"axis-law",
     "whole_head_half,bf16,s6,h1,d64,r16+0,f=proportional(2),pos=i64:[0,1,50,4095,131071,1048576]"},

    {"axis-gain", "half,bf16,s4,h1,d32,gain=1.2079441541679836,pos=offset:500"},
    {"axis-gain", "half,bf16,s4,h1,d32,gain=0.5,pos=offset:500"},
    {"axis-gain", "inv,half,bf16,s4,h1,d32,gain=-1,pos=offset:500"},
    {"axis-gain", "half,bf16,s4,h1,d32,gain=0,pos=offset:500"},
    {"axis-gain", "half,bf16,s4,h1,d32,r16+0,gain=1.5,pos=offset:500"},

    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=inv_freq(f64,fill=free),pos=i64:[1,5000,1048576]"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=radians(f32),pos=offset:40"},
    {"axis-given-angles", "interleaved,bf16,b2,s3,h1,d32,angles=radians(f32,by=sequence),pos=offset:40"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=radians(f64,rows=64,by=position),pos=offset:40"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=period(f32),pos=i64:[1,5000,1048576]"},
    {"axis-given-angles",
     "half,bf16,s3,h1,d32,angles=radians(f32,rows=64,stride=20,by=position),pos=offset:40"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=radians(f32,stride=35,wide=duplicated),pos=offset:40"},
    {"axis-law-tables", "half,bf16,s3,h1,d64,base=5e5,f=linear(4),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=linear(4),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables", "half,bf16,s3,h1,d64,base=5e5,f=ntk(8),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=ntk(8),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=yarn(4,32768,32,1,1,1),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=yarn(4,32768,32,1,1,1),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=llama3(8,1,4,8192),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=llama3(8,1,4,8192),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=rope_ratio(500),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,base=5e5,f=rope_ratio(500),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d8,f=longrope([1,1.5,2,3],[2,4,8,16],4096,8192),cache=fused(f32,rows=64),pos=offset:"
     "40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d8,f=longrope([1,1.5,2,3],[2,4,8,16],4096,8192),angles=inv_freq(f32),pos=i64:[1,5000,"
     "1048576]"},
    {"axis-law-tables",
     "whole_head_half,bf16,s3,h1,d32,r8+0,f=proportional,cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "whole_head_half,bf16,s3,h1,d32,r8+0,f=proportional,angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,f=dynamic_ntk(4,2048,8192),cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-law-tables",
     "half,bf16,s3,h1,d64,f=dynamic_ntk(4,2048,8192),angles=inv_freq(f32),pos=i64:[1,5000,1048576]"},
    // GLM-4: [batch, heads, tokens, head_dim], and a row of the table for each id of the batch.
    {"axis-law-tables",
     "interleaved,bf16,b2,s3,h2/1,d128,r64+0,f=rope_ratio(500),cache=stacked(bf16,by=sequence),pos=i64:[7,0,"
     "131071,2,2,4096],layout=bhsd"},
    {"axis-law-tables",
     "interleaved,bf16,b2,s3,h2/1,d128,r64+0,f=rope_ratio(500),cache=stacked(f16,by=sequence)"},
    {"axis-law-tables",
     "interleaved,bf16,b2,s3,h2/1,d128,r64+0,f=rope_ratio(500),cache=stacked(bf16,by=sequence)"},
    {"axis-law-tables",
     "interleaved,bf16,b2,s3,h2/1,d128,r64+0,f=rope_ratio(500),cache=stacked(f32,by=sequence)"},
    {"axis-law-tables",
     "interleaved,bf16,b2,s3,h2/1,d128,r64+0,f=rope_ratio(500),cache=stacked(bf16,by=token),layout=sbhd"},
    {"axis-given-angles", "half,bf16,s3,h1,d32,angles=radians(f32,wide=duplicated),pos=offset:40"},
    {"axis-given-angles",
     "interleaved,bf16,s3,h1,d32,angles=radians(f32,wide=repeated,fill=uneven),pos=offset:40"},
    {"axis-given-angles",
     "adj,half,bf16,s3,h1,d32,angles=radians(f32,wide=duplicated,fill=uneven),pos=offset:40"},

    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=fused(f32,rows=64),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,s3,h2/1,d32,cache=sin_first(f32,rows=64),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=separate(f32,rows=64),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=duplicated(f32,rows=64),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,s3,h2/1,d32,cache=repeated(f32,rows=64),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,s3,h2/1,d32,cache=stacked(f32,rows=64),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=fused(f64,rows=64),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=fused(f16,rows=64),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=fused(bf16,rows=64),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,b2,s3,h2/1,d32,r16+0,cache=stacked(bf16,by=token)"},
    {"axis-cache", "interleaved,bf16,b2,s3,h2/1,d32,r16+0,cache=stacked(bf16,by=sequence)"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=separate(f32,rows=64,fill=free)"},
    {"axis-cache", "half,bf16,s3,h2/1,d32,cache=duplicated(f32,rows=64,fill=uneven)"},
    {"axis-cache", "adj,half,bf16,s3,h2/1,d32,cache=duplicated(f32,rows=64,fill=uneven)"},
    {"axis-cache",
     "half,bf16,s3,h2/1,d128,cache=fused(f32,rows=1048577,stride=140),pos=i64:[0,131071,1048576]"},
    {"axis-cache", "half,bf16,s3,h1,d32,cache=separate(f32,rows=64,stride=20),pos=offset:40"},
    {"axis-cache", "half,bf16,s3,h1,d32,cache=duplicated(f32,rows=64,stride=35),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,s3,h1,d32,cache=repeated(f32,rows=64,stride=35),pos=offset:40"},
    {"axis-cache", "interleaved,bf16,s3,h1,d32,cache=stacked(f32,rows=64,stride=36),pos=offset:40"},

    {"axis-layout", "half,bf16,b2,s3,h4/2,d16,layout=bhsd"},
    {"axis-layout", "half,bf16,b2,s3,h4/2,d16,layout=sbhd"},
    {"axis-layout", "half,bf16,s3,h4/2,d16,layout=thd"},
    {"axis-layout", "half,bf16,b2,s3,h4/2,d16,layout=bshd/qkv"},
    {"axis-layout", "half,bf16,b2,s3,h4/2,d16,layout=bshd/qkv,place=in"},
    {"axis-layout", "half,bf16,b2,s3,h4/2,d16,place=in"},
    {"axis-layout",
     "half,bf16,b2,s3,h4/2,d8,strides=q(120,40,10,1)+k(60,20,10,1)+out_q(240,80,20,2)+out_k(60,20,10,1)"},
    {"axis-layout", "half,bf16,s3,d8,strides=q(24,-8,8,1)"},
    {"axis-layout", "half,bf16,s3,h4,d8,strides=q(0,8,0,1)"},

    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(zero,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(negative_zero,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,r16+0,pos=offset:3,data=special(nan,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,r16+0,pos=offset:3,data=special(inf,1)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(subnormal,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(huge,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(tiny_beside_huge,0)"},
    {"axis-edge-values", "half,bf16,s2,h2,d32,pos=offset:3,data=special(mixed,0)"},
    {"axis-edge-values", "half,f16,s2,h2,d32,pos=offset:3,data=special(subnormal,0)"},
    {"axis-edge-values", "half,f16,s2,h2,d32,pos=offset:3,data=special(huge,0)"},
    {"axis-edge-values", "half,f16,s2,h2,d32,pos=offset:3,data=special(tiny_beside_huge,0)"},
    {"axis-edge-values", "half,f16,s2,h2,d32,pos=offset:3,data=special(mixed,0)"},
    {"axis-edge-values", "half,f32,s2,h2,d32,pos=offset:3,data=special(subnormal,0)"},
    {"axis-edge-values", "half,f32,s2,h2,d32,pos=offset:3,data=special(huge,0)"},
    {"axis-edge-values", "half,f32,s2,h2,d32,pos=offset:3,data=special(mixed,0)"},
    {"axis-edge-values", "half,f64,s2,h2,d32,pos=offset:3,data=special(mixed,0)"},

    {"axis-hard-values", "half,f16,s3,h2,d32,pos=offset:100,data=cancel(1)"},
    {"axis-hard-values", "half,bf16,s3,h2,d32,pos=offset:100,data=cancel(1)"},
    {"axis-hard-values", "half,f32,s3,h2,d32,pos=offset:100,data=cancel(1)"},
    {"axis-hard-values", "half,f64,s3,h2,d32,pos=offset:100,data=cancel(1)"},
    {"axis-hard-values", "half,f16,s3,h2,d32,pos=offset:100,data=hard(1)"},
    {"axis-hard-values", "half,bf16,s3,h2,d32,pos=offset:100,data=hard(1)"},
    {"axis-hard-values", "half,f32,s3,h2,d32,pos=offset:100,data=hard(1)"},
    {"axis-hard-values", "half,f64,s3,h2,d32,pos=offset:100,data=hard(1)"},
};

// A published model's rope, at positions of all its axes.
std::string TextOf(const Model& model) {
  const std::string text = fmt::format("rc0:model={},{}", model.name, kModelTokens);
  const auto problem = ParseProblem(text);  // every model parses: tests/problem/models_test.cc
  const auto* axes = problem ? std::get_if<MultiAxis>(&problem->positions) : nullptr;
  if (axes == nullptr) return fmt::format("{},pos=i64:{}", text, kAxisPositions[0]);
  std::string positions;
  for (size_t axis = 0; axis < axes->ids.size(); ++axis)
    positions += fmt::format(":{}", kAxisPositions[axis]);
  return fmt::format("{},pos=axes.i64{}", text, positions);
}

void Add(std::vector<CatalogueFile>& files, std::string_view name, std::string text) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [name](const CatalogueFile& file) { return file.name == name; });
  CatalogueFile& file =
      found != files.end() ? *found : files.emplace_back(CatalogueFile{std::string(name), {}});
  file.texts.push_back(std::move(text));
}

}  // namespace

std::vector<CatalogueFile> Catalogue() {
  std::vector<CatalogueFile> files;
  for (const Model& model : Models()) files.push_back({std::string(model.name), {TextOf(model)}});
  for (const Row& row : kAxes) Add(files, row.file, fmt::format("rc0:{}", row.text));
  return files;
}

}  // namespace ropecheck::golden
