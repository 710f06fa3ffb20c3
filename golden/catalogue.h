// What the committed golden files hold: a table of file names and problem texts.
#pragma once

#include <string>
#include <vector>

namespace ropecheck::golden {

struct CatalogueFile {
  std::string name;  // of the file, without .h5
  std::vector<std::string> texts;
};

// One file per model family and one per axis, in the order of the table. Every text parses, is valid and is computed.
std::vector<CatalogueFile> Catalogue();

}  // namespace ropecheck::golden
