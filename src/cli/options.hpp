// What the commands of every example tool are asked for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/types.hpp"

namespace fastgan {

struct CommonOptions {
  std::uint64_t seed = 1;
  int threads = 1;
  std::string device = "auto";  ///< as asked: cpu, cuda or auto
  Precision precision = Precision::fp32;
  bool quiet = false;
  bool json_progress = false;
  std::string command;  ///< the whole command line, for the provenance
};

struct TrainOptions : CommonOptions {
  std::string data, variant, process, recipe, out = "model";
  std::vector<std::string> columns;  ///< of a data file without names (npy)
  std::vector<std::string> sets;     ///< key=value
  Index iterations = 0;              ///< 0: the recipe's
  double minutes = 0;                ///< 0: no limit
  Index snapshot_every = -1;         ///< -1: the recipe's
  double checkpoint_every_s = 5;
  int trials = 1;
  bool resume = false, overwrite = false, print_config = false;
};

struct GenerateOptions : CommonOptions {
  std::string model, out;
  std::uint64_t events = 0, first = 0;
  bool random_azimuth = false, compress = false;
  std::int32_t label = -1;  ///< class of all events; −1: the classes take turns
};

struct EvaluateOptions : CommonOptions {
  std::string model, generated, compare, data, train, process, out;
  std::vector<std::string> columns;  ///< of a generated npy file
  std::int64_t limit = -1;           ///< most events per sample; -1: all
};

/// Several variants of a system trained and judged alike, over several seeds.
struct CompareOptions : CommonOptions {
  std::string data, unseen, recipe, out = "compare";
  std::vector<std::string> sets;
  Index iterations = 0;  ///< 0: the recipe's
  int seeds = 3;
};

struct InfoOptions : CommonOptions {
  std::string model;
};

}  // namespace fastgan
