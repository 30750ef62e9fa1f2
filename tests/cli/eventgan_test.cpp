// The executable for events with resonances: train, resume, generate tables and LHE files.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "cli/process.hpp"
#include "fastgan/io/lhe.hpp"
#include "fastgan/io/table_io.hpp"

namespace fastgan::test {
namespace {

const std::string kEvents = FASTGAN_SOURCE_DIR "/data/ttbar_sample.h5";

Finished eventgan(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  return Process(arguments, folder.path(), {.program = FASTGAN_BIN_DIR "/eventgan"}).wait();
}

/// A thousand of the shipped events.
void write_sample(const TemporaryFolder& folder) {
  const Table events = read_table(kEvents, {.columns = {}, .names = {}, .limit = 1000});
  const auto writer = open_table_writer(
      folder / "events.h5", {.columns = events.columns, .units = events.units, .attributes = {}});
  writer->append(events.values);
  writer->commit();
}

std::vector<std::string> training(const TemporaryFolder& folder, const std::string& out,
                                  const std::vector<std::string>& added) {
  std::vector<std::string> arguments = {"train",
                                        "--data",
                                        folder / "events.h5",
                                        "--out",
                                        folder / out,
                                        "--snapshot-every",
                                        "3",
                                        "--checkpoint-every",
                                        "0"};
  for (const char* set : {"training.batch=64", "generator.widths=[24,24]",
                          "discriminator.widths=[24,24]", "selection.events=300"}) {
    arguments.insert(arguments.end(), {"--set", set});
  }
  arguments.insert(arguments.end(), added.begin(), added.end());
  return arguments;
}

Finished train(const TemporaryFolder& folder, const std::string& out,
               const std::vector<std::string>& added) {
  const Finished run = eventgan(folder, training(folder, out, added));
  INFO(run.err);
  REQUIRE(run.code == 0);
  return run;
}

Table generated(const TemporaryFolder& folder, const std::string& model, const std::string& out,
                const std::vector<std::string>& added) {
  std::vector<std::string> arguments = {"generate", "--model", folder / model, "--out",
                                        folder / out};
  arguments.insert(arguments.end(), added.begin(), added.end());
  const Finished run = eventgan(folder, arguments);
  INFO(run.err);
  REQUIRE(run.code == 0);
  const Table first = read_table(folder / "events.h5", {.columns = {}, .names = {}, .limit = 1});
  return read_table(folder / out, {.columns = {}, .names = first.columns});
}

constexpr const char* kZGamma = R"(
name = "zgamma"
title = "pp -> Z gamma"
momentum_scale = 100.0
[beams]
pdg = [2212, 2212]
energy = [6500.0, 6500.0]
[cross_section]
value = 1.0
error = 0.1
[incoming.up]
pdg = [2, -2]
share = 1.0
[particle.mu1]
mass = 0.10566
pdg = 13
[particle.mu2]
mass = 0.10566
pdg = -13
[particle.gamma]
mass = 0.0
pdg = 22
[resonance.Z]
members = ["mu1", "mu2"]
pdg = 23
mass = 91.19
kernel = "gauss"
width = [2.5, 10.0]
)";

/// Four hundred events whose momenta balance across the beams.
void write_z_gamma(const std::string& path) {
  std::string table =
      "E_mu1,px_mu1,py_mu1,pz_mu1,E_mu2,px_mu2,py_mu2,pz_mu2,E_gamma,px_gamma,py_gamma,pz_gamma\n";
  std::mt19937 random(5);
  std::normal_distribution<double> normal(0, 30);
  for (int n = 0; n < 400; ++n) {
    double p[3][3];
    for (int c = 0; c < 3; ++c) {
      p[0][c] = normal(random);
      p[1][c] = normal(random);
      p[2][c] = c == 2 ? normal(random) : -p[0][c] - p[1][c];
    }
    for (const auto& [x, y, z] : p) {
      table += (&x == p[0] ? "" : ",") + std::to_string(std::sqrt(x * x + y * y + z * z + 0.012)) +
               "," + std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(z);
    }
    table += "\n";
  }
  write_text(path, table);
}

}  // namespace

TEST_CASE("eventgan: stop and --resume, and any number of threads, give the same model") {
  const TemporaryFolder folder;
  write_sample(folder);
  for (const std::string recipe : {"paper", "tuned"}) {
    INFO(recipe);
    const std::string small = "chain.recalibration_events=500";
    const auto with = [&](std::vector<std::string> added) {
      added.insert(added.end(), {"--recipe", recipe});
      if (recipe == "tuned") added.insert(added.end(), {"--set", small});
      return added;
    };
    train(folder, recipe + "_whole", with({"--iterations", "12", "--threads", "1"}));
    train(folder, recipe + "_threads", with({"--iterations", "12", "--threads", "2"}));
    train(folder, recipe + "_parts", with({"--iterations", "5"}));
    train(folder, recipe + "_parts", with({"--iterations", "12", "--resume"}));
    const std::string whole = content(folder / (recipe + "_whole/model.safetensors"));
    CHECK(content(folder / (recipe + "_threads/model.safetensors")) == whole);
    // The rate falls with the length that a training was begun for: the paper's does not.
    if (recipe == "paper") {
      CHECK(content(folder / (recipe + "_parts/model.safetensors")) == whole);
    }
    train(folder, recipe + "_seed", with({"--iterations", "12", "--seed", "2"}));
    CHECK(content(folder / (recipe + "_seed/model.safetensors")) != whole);
  }
}

TEST_CASE("eventgan: generated events have any split, 24 columns, energies on the shell") {
  const TemporaryFolder folder;
  write_sample(folder);
  train(folder, "m",
        {"--iterations", "2", "--recipe", "tuned", "--set", "chain.recalibration_events=500"});
  const Table whole = generated(folder, "m", "whole.h5", {"--events", "900", "--threads", "1"});
  CHECK(whole.width() == 24);
  CHECK(whole.columns.front() == "E_q1_Wp");
  CHECK(whole.rows() == 900);
  CHECK(generated(folder, "m", "threads.csv", {"--events", "900", "--threads", "2"}).values ==
        whole.values);
  const Table tail = generated(folder, "m", "tail.npy", {"--events", "400", "--first", "500"});
  CHECK(std::equal(tail.values.begin(), tail.values.end(), whole.values.begin() + 500 * 24));
  for (std::size_t r = 0; r < whole.rows(); ++r) {
    double px = 0, stored = 0, energy = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      px += static_cast<double>(whole.row(r)[4 * k + 1]);
      stored += std::abs(static_cast<double>(whole.row(r)[4 * k + 1]));
      energy += static_cast<double>(whole.row(r)[4 * k]);
    }
    // Each momentum is rounded once, from boosts in double that take fewer than 2¹⁰ roundings.
    CHECK(std::abs(px) <= std::ldexp(stored, -24) + std::ldexp(energy, 10 - 53));
  }
}

TEST_CASE("eventgan: LHE files hold the events of the tables") {
  const TemporaryFolder folder;
  write_sample(folder);
  train(folder, "m", {"--iterations", "2"});
  const Table table = generated(folder, "m", "events.h5", {"--events", "20"});
  const Finished run = eventgan(folder, {"generate", "--model", folder / "m", "--events", "20",
                                         "--out", folder / "e.lhe.gz"});
  INFO(run.err);
  REQUIRE(run.code == 0);
  LheReader reader(folder / "e.lhe.gz");
  CHECK(reader.head().beam_pdg[0] == 2212);
  LheEvent event;
  std::size_t events = 0;
  while (reader.next(event)) ++events;
  const std::size_t left_out = run.err.find("left out") == std::string::npos ? 0 : 20;
  CHECK(events + left_out >= 20);
  CHECK(events <= table.rows());
}

TEST_CASE("eventgan: --mmd chooses the kernel, and is kept in the model") {
  const TemporaryFolder folder;
  write_sample(folder);
  std::vector<std::string> models;
  for (const std::string kernel : {"off", "gauss", "cauchy", "breit-wigner"}) {
    train(folder, kernel, {"--iterations", "2", "--mmd", kernel});
    models.push_back(content(folder / (kernel + "/model.safetensors")));
    CHECK(models.back().find("\"mmd\":\"" + kernel + "\"") != std::string::npos);
  }
  for (std::size_t a = 0; a < models.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) CHECK(models[a] != models[b]);
  }
  const Finished info = eventgan(folder, {"info", "--model", folder / "off"});
  CHECK(info.code == 0);
  CHECK(info.out.find("on_shell") != std::string::npos);
  const Finished unknown = eventgan(folder, training(folder, "x", {"--mmd", "voigt"}));
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("--mmd") != std::string::npos);
}

TEST_CASE("eventgan: another process needs a page, and nothing else") {
  const TemporaryFolder folder;
  write_text(folder / "zgamma.toml", kZGamma);
  write_z_gamma(folder / "events.csv");
  for (const std::string recipe : {"paper", "tuned"}) {
    std::vector<std::string> arguments =
        training(folder, recipe,
                 {"--process", folder / "zgamma.toml", "--recipe", recipe, "--iterations", "3"});
    arguments[2] = folder / "events.csv";
    if (recipe == "tuned") {
      arguments.insert(arguments.end(), {"--set", "chain.recalibration_events=500"});
    }
    const Finished run = eventgan(folder, arguments);
    INFO(run.err);
    REQUIRE(run.code == 0);
    const Finished lhe = eventgan(folder, {"generate", "--model", folder / recipe, "--events", "10",
                                           "--out", folder / (recipe + ".lhe")});
    INFO(lhe.err);
    REQUIRE(lhe.code == 0);
    LheReader reader(folder / (recipe + ".lhe"));
    LheEvent event;
    REQUIRE(reader.next(event));
    CHECK(event.particles.size() == 6);  // two incoming, the Z, its muons, the photon
  }
}

TEST_CASE("eventgan: another page of the process is another training") {
  const TemporaryFolder folder;
  write_sample(folder);
  std::string page = read_text(FASTGAN_SOURCE_DIR "/examples/eventgan/processes/ttbar.toml");
  const std::string mine = folder / "mine.toml";
  write_text(mine, page);
  train(folder, "m", {"--iterations", "3", "--process", mine});
  train(folder, "shipped", {"--iterations", "3"});
  CHECK(content(folder / "m/model.safetensors") == content(folder / "shipped/model.safetensors"));
  page.replace(page.find("width = 2.05"), 12, "width = 4.00");
  write_text(mine, page);
  const Finished other =
      eventgan(folder, training(folder, "m", {"--iterations", "6", "--process", mine, "--resume"}));
  CHECK(other.code == 1);
  CHECK(other.err.find("another training") != std::string::npos);
}

TEST_CASE("eventgan: bad input is one clear line") {
  const TemporaryFolder folder;
  write_sample(folder);
  const Finished tuned = eventgan(
      folder, training(folder, "x", {"--recipe", "tuned", "--mmd", "gauss", "--iterations", "1"}));
  CHECK(tuned.code == 2);
  CHECK(tuned.err.find("loss.mmd") != std::string::npos);
  write_text(folder / "events.csv", "E,px\n1,2\n3,4\n");
  const Finished columns =
      eventgan(folder, {"train", "--data", folder / "events.csv", "--out", folder / "y"});
  CHECK(columns.code == 1);
  CHECK(columns.err.find("events.csv") != std::string::npos);
  const Finished process = eventgan(folder, training(folder, "x", {"--process", "dijet"}));
  CHECK(process.code == 2);
}

}  // namespace fastgan::test
