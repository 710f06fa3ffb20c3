// What the oracle says, for a program that knows it otherwise (check_oracle.py). One JSON object a line:
//   {"text": "rc0:..", "tokens": [[b, s], ..]}
// answered in the same order by
//   {"inv_freq": [..], "rows": [{"cos_hi": [..], "cos_lo": .., "sin_hi": .., "sin_lo": ..}, ..],
//    "q": [..], "out_q": [..]}          tensors in logical order; NaN and infinities are null
// or {"error": NAME, "message": ..}, NAME not_parsed, not_computed or refused. {"models": true} is answered by
// the text of each model's axes. Doubles are printed so that they read back exactly.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "reference/oracle/oracle.h"
#include "reference/problem/case.h"
#include "reference/problem/models.h"
#include "reference/problem/validate.h"
#include "tests/oracle/host_tensors.h"

namespace ropecheck {
namespace {

using Json = nlohmann::json;

Json Values(const HostTensors& tensors, Role role) {
  Json values = Json::array();
  const int64_t elements = tensors[role].tensor->elements();
  for (int64_t i = 0; i < elements; ++i) values.push_back(tensors.At(role, i));
  return values;
}

Result<Json> Answer(const std::string& text, const Json& tokens) {
  const auto problem = ParseProblem(text);
  if (!problem) return tl::unexpected(problem.error());
  if (auto valid = Validate(*problem); !valid) return tl::unexpected(valid.error());
  if (auto computable = Computable(*problem); !computable) return tl::unexpected(computable.error());
  HostTensors tensors(*problem);
  if (auto filled = FillInputs(*problem, tensors.views()); !filled) return tl::unexpected(filled.error());
  const auto oracle = Oracle::Create(*problem, OwnLevel(*problem), tensors.views());
  if (!oracle) return tl::unexpected(oracle.error());

  Json answer;
  answer["inv_freq"] = std::vector<double>(oracle->inv_freq().begin(), oracle->inv_freq().end());
  answer["rows"] = Json::array();
  for (const Json& token : tokens) {
    AngleRow row;
    oracle->Row(token.at(0), token.at(1), row);
    answer["rows"].push_back(
        {{"cos_hi", row.cos_hi}, {"cos_lo", row.cos_lo}, {"sin_hi", row.sin_hi}, {"sin_lo", row.sin_lo}});
  }
  answer["q"] = Values(tensors, Role::kQ);
  if (auto rotated = oracle->Rotate(tensors[Role::kQ], tensors[Role::kOutQ]); !rotated)
    return tl::unexpected(rotated.error());
  answer["out_q"] = Values(tensors, Role::kOutQ);
  return answer;
}

Json ModelAxes() {
  Json axes = Json::array();
  for (const Model& model : Models()) axes.push_back(model.axes);
  return axes;
}

Json Refusal(const Error& error) {
  const char* name = "refused";
  if (error.code == ErrorCode::kNotComputed) name = "not_computed";
  if (error.code == ErrorCode::kParse) name = "not_parsed";
  return {{"error", name}, {"message", error.message}};
}

Json Reply(const Json& request) {
  if (request.contains("models")) return ModelAxes();
  const auto answer = Answer(request.at("text"), request.at("tokens"));
  return answer ? *answer : Refusal(answer.error());
}

}  // namespace
}  // namespace ropecheck

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << ropecheck::Reply(nlohmann::json::parse(line)).dump() << std::endl;
}
