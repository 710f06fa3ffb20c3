// A folder for one test's files, and small golden cases.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "golden/make_case.h"
#include "golden/write_file.h"
#include "reference/problem/case.h"

namespace ropecheck::golden {

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("ropecheck-golden-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline GoldenFile FileOf(const std::vector<std::string>& texts) {
  GoldenFile file{"ropecheck test", {}};
  for (const std::string& text : texts) {
    auto golden = MakeCase(ParseProblem(text).value());
    EXPECT_TRUE(golden) << text << ": " << golden.error().message;
    if (golden) file.cases.push_back(std::move(*golden));
  }
  return file;
}

inline std::vector<char> Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void PutBytes(const std::string& path, const std::vector<char>& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// One text of every kind of content that a file can hold.
inline const std::vector<std::string>& AllKinds() {
  static const std::vector<std::string> texts = {
      "rc0:half,bf16,s3,h2/1,d8,r6+1,pos=i64:[0,5,1048576],gain=1.25",
      "rc0:inv,interleaved,f64,b2,s2,d4,pos=seq.i32:5+100",
      "rc0:interleaved,f32,s2,d4,f=rope_ratio(500)",
      "rc0:half,f16,s5,d4,pos=cu:[0,2,2,5],layout=thd,data=special(mixed,3)",
      "rc0:half,bf16,s3,d8,angles=inv_freq(f32),pos=offset:7",
      "rc0:half,bf16,b2,s3,d8,angles=radians(f64,by=sequence)",
      "rc0:half,bf16,s2,h2,d8,cache=fused(bf16,rows=1048577,stride=12),pos=i64:[1048576,3]",
      "rc0:interleaved,bf16,s2,d8,cache=repeated(f32,rows=9,fill=uneven),layout=bhsd,place=in",
      "rc0:half,bf16,s2,d8,r4+0,data=special(nan,1)",
      "rc0:half,f32,s0,h2/0,d8",
  };
  return texts;
}

}  // namespace ropecheck::golden
