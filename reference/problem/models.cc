#include "reference/problem/models.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "reference/problem/text_reader.h"

namespace ropecheck {
namespace {

// What was read: repository, commit, path.
constexpr std::string_view kLitgpt = "litgpt 26857050, litgpt/config.py";
constexpr std::string_view kDefault =
    "transformers decba1d2ea, src/transformers/models/*/configuration_*.py, its default";
constexpr std::string_view kModelling = "transformers decba1d2ea, src/transformers/models/*/modeling_*.py";
constexpr std::string_view kMaxText = "MaxText e591f30cb, src/maxtext/configs/models/*.yml";
constexpr std::string_view kTorchtune = "torchtune bd2a0fc7c, torchtune/models/llama4";
constexpr std::string_view kMetaLlama = "meta-llama/llama 689c7f2, llama/model.py";
constexpr std::string_view kMetaModels = "meta-llama/llama-models a9c89c4, models/llama3/model.py";
constexpr std::string_view kMistral = "mistral-inference 2557e12, src/mistral_inference/rope.py";
constexpr std::string_view kDeepSeek = "DeepSeek-V3 9b4e978, inference/model.py";
constexpr std::string_view kGptOss = "gpt-oss 7b58334, gpt_oss/torch/model.py";
constexpr std::string_view kChatGlm = "modeling_chatglm.py of the model's repository, in copies";
constexpr std::string_view kGenAi =
    "config.json as onnxruntime-genai a0c04eb13 has it in test_yarn_rope_parity.py";
constexpr std::string_view kExcerpt = "config.json as quoted in issues and other repositories";
constexpr std::string_view kSecondary = "secondary source only";

// Several axes: id 0, 1, .. on each, for text that gives none (pos=axes.DTYPE:SERIES:.. does).
constexpr Model kModels[] = {
    // Llama
    {"llama-2", "half,d128,base=1e4", 4096, kLitgpt, "7B, 13B and 70B"},
    {"llama-2-meta", "interleaved,d128,base=1e4", 4096, kMetaLlama, "Meta's own weights"},
    {"codellama-7b", "half,d128,base=1e6", 16384, kLitgpt, ""},
    {"llama-3", "half,d128,base=5e5", 8192, kLitgpt, ""},
    {"llama-3-meta", "interleaved,d128,base=5e5", 8192, kMetaModels, "Meta's own weights"},
    {"llama-3.1", "half,d128,base=5e5,f=llama3(8,1,4,8192)", 131072, kLitgpt, "Llama-3.3, too"},
    {"llama-3.1-meta", "interleaved,d128,base=5e5,f=llama3(8,1,4,8192)", 131072, kMetaModels,
     "Meta's own weights"},
    {"llama-3.2-1b", "half,d64,base=5e5,f=llama3(32,1,4,8192)", 131072, kLitgpt, ""},
    {"llama-3.2-3b", "half,d128,base=5e5,f=llama3(32,1,4,8192)", 131072, kLitgpt, ""},
    {"llama-4-scout", "interleaved,d128,base=5e5,f=llama3(16,1,1,8192)", 10485760, kTorchtune,
     "every 4th layer has no rope; the maximum is from copies of its configuration"},
    {"llama-4-maverick", "interleaved,d128,base=5e5", 0, kMaxText, "every 4th layer has no rope"},
    {"apertus", "half,d128,base=1.2e7,f=llama3(8,1,4,8192)", 65536, kDefault, ""},
    {"cwm", "half,d128,base=1e6,f=llama3(16,1,4,8192)", 131072, kDefault, ""},
    {"open-llama-3b", "half,d100,base=1e4", 2048, kLitgpt, ""},
    {"yi-34b", "half,d128,base=5e6", 4096, kSecondary, ""},
    // Mistral
    {"mistral-7b-v0.1", "half,d128,base=1e4", 4096, kLitgpt, "the maximum is the attention window"},
    {"mistral-7b-v0.3", "half,d128,base=1e6", 32768, kLitgpt, "Mathstral, too"},
    {"mixtral-8x7b", "half,d128,base=1e6", 32768, kLitgpt, ""},
    {"mistral-large-2407", "half,d128,base=1e6", 32768, kLitgpt, ""},
    {"ministral-3-3b-2512", "half,d128,base=1e6,f=yarn(16,16384,32,1,1,1)", 262144, kGenAi,
     "mscale = mscale_all_dim = 1, so the gain is 1"},
    {"mistral-4", "interleaved_to_half,d128,r64+64,base=1e4,f=yarn(128,8192,32,1,1,1)", 1048576, kDefault,
     "mscale = mscale_all_dim = 1, so the gain is 1"},
    {"pixtral-12b-vision", "half,d64,base=1e4,pos=axes.i64.pixtral([16,16]):0+1:0+1", 0, kDefault, ""},
    {"pixtral-12b-vision-reference", "interleaved,d64,base=1e4,pos=axes.i64.pixtral([16,16]):0+1:0+1", 0,
     kMistral, "mistral-inference's weights"},
    // Qwen
    {"qwen2.5-0.5b", "half,d64,base=1e6", 32768, kLitgpt, ""},
    {"qwen2.5-7b", "half,d128,base=1e6", 131072, kLitgpt,
     "YaRN as an option: f=yarn(4,32768,32,1,1,1),gain=1.138629436111989"},
    {"qwen2.5-7b-1m", "half,d128,base=1e7", 1010000, kLitgpt, "without its dual chunk attention"},
    {"qwen2.5-math-7b", "half,d128,base=1e4", 4096, kLitgpt, ""},
    {"qwen3", "half,d128,base=1e6", 40960, kLitgpt, "8B and 30B-A3B"},
    {"qwen3-4b-2507", "half,d128,base=5e6", 262144, kLitgpt, ""},
    {"qwen3-235b-a22b-2507", "half,d128,base=5e6", 262144, kLitgpt, ""},
    {"qwen3-30b-a3b-2507", "half,d128,base=1e7", 262144, kLitgpt, ""},
    {"qwen3-next-80b-a3b", "half,d256,r64+0,base=1e7", 32768, kMaxText,
     "the maximum is Hugging Face's default"},
    {"qwen3.5", "half,d256,r64+0,base=1e7,pos=axes.i64.interleaved([11,11,10]):0+1:0+1:0+1", 262144, kMaxText,
     "Qwen3.6, too; the maximum is a secondary source's"},
    {"qwen2-vl", "half,d128,base=1e6,pos=axes.i64.chunked([16,24,24]):0+1:0+1:0+1", 32768, kDefault, ""},
    {"qwen2.5-vl", "half,d128,base=1e6,pos=axes.i64.chunked([16,24,24]):0+1:0+1:0+1", 32768, kDefault, ""},
    {"qwen2-vl-vision", "half,d80,base=1e4,pos=axes.i64.vision([20,20]):0+1:0+1", 0, kModelling, "axes h, w"},
    {"qwen3-vl", "half,d128,base=5e6,pos=axes.i64.interleaved([24,20,20]):0+1:0+1:0+1", 128000, kMaxText,
     "the maximum is Hugging Face's default"},
    {"cosmos3-edge", "half,d128,base=1e8,pos=axes.i64.interleaved([24,20,20]):0+1:0+1:0+1", 131072, kDefault,
     ""},
    // Gemma
    {"gemma", "half,d256,base=1e4", 8192, kLitgpt, "2B and 7B"},
    {"gemma-2-9b", "half,d256,base=1e4", 8192, kLitgpt, ""},
    {"gemma-2-27b", "half,d128,base=1e4", 8192, kLitgpt, ""},
    {"gemma-3-1b-local", "half,d256,base=1e4", 131072, kLitgpt, ""},
    {"gemma-3-1b-global", "half,d256,base=1e6", 131072, kLitgpt, ""},
    {"gemma-3-4b-local", "half,d256,base=1e4", 131072, kLitgpt, "12B, too"},
    {"gemma-3-4b-global", "half,d256,base=1e6,f=linear(8)", 131072, kLitgpt, "12B, too"},
    {"gemma-3-27b-local", "half,d128,base=1e4", 131072, kLitgpt, ""},
    {"gemma-3-27b-global", "half,d128,base=1e6,f=linear(8)", 131072, kLitgpt, ""},
    {"gemma-4-local", "half,d256,base=1e4", 262144, kDefault, "31B and 26B-A4B"},
    {"gemma-4-global", "whole_head_half,d512,r128+0,base=1e6,f=proportional", 262144, kDefault,
     "31B and 26B-A4B; a quarter of the pairs turns"},
    // GLM
    {"chatglm-6b", "blocks_half,d128,base=1e4,pos=axes.i64.vision([32,32]):0+1:0+1", 2048, kChatGlm,
     "axes: position in the text, position in the block"},
    {"chatglm2-6b", "interleaved,d128,r64+0,base=1e4", 0, kChatGlm, ""},
    {"chatglm3-6b-32k", "interleaved,d128,r64+0,base=1e4,f=rope_ratio(50)", 32768, kChatGlm,
     "the ratio is a secondary source's"},
    {"glm-4-9b", "interleaved,d128,r64+0,base=1e4", 0, kChatGlm, "rope_ratio 1"},
    {"glm-4-9b-chat", "interleaved,d128,r64+0,base=1e4,f=rope_ratio(500)", 131072, kExcerpt, ""},
    {"glm-4-9b-chat-1m", "interleaved,d128,r64+0,base=1e4,f=rope_ratio(10000)", 1048576, kExcerpt, ""},
    {"glm-4-0414", "interleaved,d128,r64+0,base=1e4", 32768, kSecondary, ""},
    {"glm-4.1v", "interleaved,d128,r64+0,base=1e4,pos=axes.i64.chunked([8,12,12]):0+1:0+1:0+1", 32768,
     kModelling, ""},
    {"glm-4.5", "half,d128,r64+0,base=1e6", 131072, kSecondary, ""},
    {"glm-4.6", "half,d128,r64+0,base=1e6", 202752, kSecondary, ""},
    {"glm-5.2", "interleaved_to_half,d256,r64+192,base=8e6", 202752, kExcerpt,
     "the maximum is Hugging Face's default"},
    {"glm-5.2-indexer", "interleaved_to_half,d128,r64+0,base=8e6", 202752, kExcerpt, ""},
    // DeepSeek, Kimi
    {"deepseek-v2", "interleaved,d192,r64+128,base=1e4,f=yarn(40,4096,32,1,1,1)", 163840, kExcerpt,
     "mscale = mscale_all_dim = 0.707, so the gain is 1"},
    {"deepseek-v3", "interleaved_to_half,d192,r64+128,base=1e4,f=yarn(40,4096,32,1,1,1)", 163840, kExcerpt,
     "R1, too; mscale = mscale_all_dim = 1, so the gain is 1"},
    {"deepseek-v3-reference", "interleaved,d192,r64+128,base=1e4,f=yarn(40,4096,32,1,1,1)", 163840, kDeepSeek,
     "its own code, and vLLM; gain as V3"},
    {"deepseek-v3.2", "interleaved_to_half,d192,r64+128,base=1e4,f=yarn(40,4096,32,1,1,1)", 163840, kDefault,
     "base, scaling and gain as V3"},
    {"deepseek-v3.2-indexer", "half,d128,r64+0,base=1e4,f=yarn(40,4096,32,1,1,1)", 163840, kModelling,
     "base, scaling and gain as V3"},
    {"deepseek-v4-sliding", "interleaved,d512,r64+448,base=1e4", 1048576, kDefault,
     "and inv on the output of the attention"},
    {"deepseek-v4-compressed", "interleaved,d512,r64+448,base=160000,f=yarn(16,65536,32,1,1,1)", 1048576,
     kDefault, "the gain is forced to 1; keys stand every 4 or 128 positions"},
    {"deepseek-v4-indexer", "interleaved,d128,r64+64,base=160000,f=yarn(16,65536,32,1,1,1)", 1048576,
     kDefault, "the gain is forced to 1; keys stand every 4 positions"},
    {"kimi-k2", "interleaved_to_half,d192,r64+128,base=50000,f=yarn(32,4096,1,1,1,1)", 131072, kMaxText,
     "both betas are 1; mscale = mscale_all_dim, so the gain is 1"},
    {"kimi-k2-thinking", "interleaved_to_half,d192,r64+128,base=50000,f=yarn(64,4096,1,1,1,1)", 262144,
     kSecondary, "both betas are 1; mscale = mscale_all_dim, so the gain is 1"},
    {"kimi-k2.5", "interleaved_to_half,d192,r64+128,base=50000,f=yarn(64,4096,32,1,1,1)", 262144, kExcerpt,
     "mscale = mscale_all_dim, so the gain is 1"},
    {"kimi-k2.5-vision", "half,d72,base=1e4,pos=axes.i64.alternating([18,18]):0+1:0+1", 0, kDefault,
     "axes x, y"},
    // GPT-J, NeoX, Pythia, Phi
    {"gpt-j-6b", "interleaved,d256,r64+0,base=1e4", 2048, kDefault, ""},
    {"gpt-neox-20b", "half,d96,r24+0,base=1e4", 2048, kDefault, ""},
    {"pythia-70m", "half,d64,r16+0,base=1e4", 2048, kLitgpt, ""},
    {"pythia-2.8b", "half,d80,r20+0,base=1e4", 2048, kLitgpt, ""},
    {"pythia-6.9b", "half,d128,r32+0,base=1e4", 2048, kLitgpt, ""},
    {"phi-1.5", "half,d64,r32+0,base=1e4", 2048, kLitgpt, ""},
    {"phi-2", "half,d80,r32+0,base=1e4", 2048, kLitgpt, ""},
    {"phi-3-mini-4k", "half,d96,base=1e4", 4096, kLitgpt, ""},
    {"phi-3.5-mini-long",
     "half,d96,base=1e4,f=longrope([1,1.0199999809265137,1.0299999713897705,1.0299999713897705,"
     "1.0499999523162842,1.0499999523162842,1.0499999523162842,1.0499999523162842,1.0499999523162842,"
     "1.0699999332427979,1.0999999046325684,1.1099998950958252,1.1599998474121094,1.1599998474121094,"
     "1.1699998378753662,1.2899998426437378,1.339999794960022,1.679999828338623,1.7899998426437378,"
     "1.8199998140335083,1.8499997854232788,1.8799997568130493,1.9099997282028198,1.9399996995925903,"
     "1.9899996519088745,2.0199997425079346,2.0199997425079346,2.0199997425079346,2.0199997425079346,"
     "2.0199997425079346,2.0199997425079346,2.0299997329711914,2.0299997329711914,2.0299997329711914,"
     "2.0299997329711914,2.0299997329711914,2.0299997329711914,2.0299997329711914,2.0299997329711914,"
     "2.0299997329711914,2.0799996852874756,2.0899996757507324,2.189999580383301,2.2199995517730713,"
     "2.5899994373321533,2.729999542236328,2.749999523162842,2.8399994373321533],[1.0800000429153442,"
     "1.1100000143051147,1.1399999856948853,1.340000033378601,1.5899999141693115,1.600000023841858,"
     "1.6200000047683716,2.620000123977661,3.2300000190734863,3.2300000190734863,4.789999961853027,"
     "7.400000095367432,7.700000286102295,9.09000015258789,12.199999809265137,17.670000076293945,"
     "24.46000099182129,28.57000160217285,30.420001983642578,30.840002059936523,32.590003967285156,"
     "32.93000411987305,42.320003509521484,44.96000289916992,50.340003967285156,50.45000457763672,"
     "57.55000305175781,57.93000411987305,58.21000289916992,60.1400032043457,62.61000442504883,"
     "62.62000274658203,62.71000289916992,63.1400032043457,63.1400032043457,63.77000427246094,"
     "63.93000411987305,63.96000289916992,63.970001220703125,64.02999877929688,64.06999969482422,"
     "64.08000183105469,64.12000274658203,64.41000366210938,64.4800033569336,64.51000213623047,"
     "64.52999877929688,64.83999633789062],4096,131072),gain=1.1902380714238083",
     131072, kExcerpt, "gain sqrt(1 + ln(32)/ln(4096)); up to 4096 tokens the first list"},
    {"phi-4", "half,d128,base=250000", 16384, kLitgpt, ""},
    {"phi-4-reasoning", "half,d128,base=5e5", 32768, kLitgpt, ""},
    // Cohere, Falcon, StableLM, MiniMax, OLMo, ERNIE
    {"command-r-v01", "interleaved,d128,base=8e6", 8192, kExcerpt, ""},
    {"command-r-plus", "interleaved,d128,base=7.5e7", 131072, kExcerpt, ""},
    {"command-r-08-2024", "interleaved,d128,base=4e6", 131072, kExcerpt, ""},
    {"command-r7b", "interleaved,d128,base=50000", 0, kExcerpt, "sliding layers; the others have no rope"},
    {"falcon", "half,d64,base=1e4", 2048, kLitgpt, "7B and 40B"},
    {"falcon3-7b", "half,d256,base=1000042", 32768, kLitgpt, ""},
    {"stablelm-3b-4e1t", "half,d80,r20+0,base=1e4", 4096, kLitgpt, "zephyr-3b, too"},
    {"minimax-m2", "half,d128,r64+0,base=5e6", 196608, kDefault, ""},
    {"minimax-m3", "half,d128,r64+0,base=5e6", 1048576, kExcerpt, ""},
    {"minimax-m3-vision", "half,d80,r78+0,base=1e4,pos=axes.i64.vision([13,13,13]):0+1:0+1:0+1", 0, kDefault,
     "axes t, h, w"},
    {"olmo-2-7b", "half,d128,base=5e5", 4096, kLitgpt, ""},
    {"olmo-3-7b-local", "half,d128,base=5e5", 65536, kMaxText, ""},
    {"olmo-3-7b-global", "half,d128,base=5e5,f=yarn(8,8192,32,1,1,1),gain=1.2079441541679836", 65536,
     kMaxText, "gain 0.1 ln(8) + 1"},
    {"ernie-4.5", "interleaved,d128,base=5e5", 131072, kDefault, ""},
    {"ernie-4.5-vl", "interleaved,d128,base=5e5,pos=axes.i64.ernie([22,22,20]):0+1:0+1:0+1", 131072, kDefault,
     "sections of h, w, t"},
    // others
    {"gpt-oss", "half,d64,base=150000,f=yarn(32,4096,32,1,0,1),gain=1.3465735902799727", 131072, kGptOss,
     "gain 0.1 ln(32) + 1; the limits of the ramp are not rounded"},
    {"openai-privacy-filter", "interleaved,d64,base=150000,f=yarn(32,4096,32,1,0,1),gain=1.3465735902799727",
     131072, kDefault, "gain 0.1 ln(32) + 1; the limits of the ramp are not rounded"},
    {"internlm2-7b", "half,d128,base=1e6", 32768, kExcerpt, "beyond that: f=dynamic_ntk(2,32768,LENGTH)"},
    {"persimmon-8b", "half,d64,r32+0,base=25000", 16384, kDefault, ""},
    {"nemotron", "half,d128,r64+0,base=1e4", 4096, kDefault, ""},
    {"modernbert-local", "half,d64,base=1e4", 8192, kDefault, ""},
    {"modernbert-global", "half,d64,base=160000", 8192, kDefault, ""},
    {"smollm2-135m", "half,d64,base=1e5", 8192, kLitgpt, ""},
    {"smollm2-1.7b", "half,d64,base=130000", 8192, kLitgpt, ""},
    {"smollm3-3b", "half,d128,base=5e6", 65536, kSecondary, "every 4th layer has no rope"},
    {"starcoder2", "half,d128,base=1e5", 4096, kDefault, ""},
    {"mimo-v2-flash-local", "half,d192,r64+0,base=1e4", 131072, kDefault, ""},
    {"mimo-v2-flash-global", "half,d192,r64+0,base=5e6", 131072, kDefault, ""},
    {"laguna-local", "half,d128,base=1e4", 131072, kDefault, ""},
    {"laguna-global", "half,d128,r64+0,base=5e5", 131072, kDefault, ""},
    {"zaya-local", "half,d128,r64+0,base=1e4", 131072, kDefault, ""},
    {"zaya-global", "half,d128,r64+0,base=5e6", 131072, kDefault, ""},
    {"hy-v3", "half,d128,base=11158840", 131072, kDefault, "1e4 x 1000^(128/126), rounded"},
    {"sam2-memory", "blocks_interleaved,d256,base=1e4,pos=axes.i64.vision([64,64]):0+1:0+1", 0, kDefault,
     "axes x, y; SAM3 tracker and EdgeTAM, too"},
    {"sam3-vision", "blocks_interleaved,d64,base=1e4,pos=axes.i64.vision([16,16]):0+1:0+1", 0, kDefault,
     "axes x, y"},
    {"efficientloftr", "interleaved,d256,base=1e4,pos=axes.i64.alternating([64,64]):1+1:1+1", 0, kDefault,
     "axes row, column, from 1; the whole hidden width is one head"},
};

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (const char c : a) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (c == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Model> Models() { return kModels; }

const Model* FindModel(std::string_view name) {
  const auto named = [](std::string_view one) -> const Model* {
    const auto found =
        std::find_if(std::begin(kModels), std::end(kModels), [&](const Model& m) { return m.name == one; });
    return found == std::end(kModels) ? nullptr : &*found;
  };
  if (const Model* model = named(name)) return model;
  // Where sizes do not differ a size may be added: llama-3.1-8b is llama-3.1.
  const size_t dash = name.rfind('-');
  if (dash == name.npos || !name.ends_with('b')) return nullptr;
  const std::string_view size = name.substr(dash + 1, name.size() - dash - 2);
  const bool is_size = !size.empty() && size.find_first_not_of("0123456789.x") == size.npos;
  return is_size ? named(name.substr(0, dash)) : nullptr;
}

std::string NamesNear(std::string_view name) {
  constexpr size_t kShown = 3, kLongest = 64;  // of a wrong name, which may be anything
  std::vector<std::pair<size_t, std::string_view>> names;
  for (const Model& model : kModels)
    names.emplace_back(EditDistance(name.substr(0, kLongest), model.name), model.name);
  std::partial_sort(names.begin(), names.begin() + kShown, names.end());
  std::vector<std::string_view> shown;
  for (size_t i = 0; i < kShown; ++i) shown.push_back(names[i].second);
  return Listed(shown);
}

}  // namespace ropecheck
