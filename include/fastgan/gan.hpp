// Adversarial training of two networks, in the terms of the papers: batches of real and of
// generated events, losses, updates. The loop over iterations stays with the caller, so that an
// example reads like its paper's algorithm.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "fastgan/device.hpp"
#include "fastgan/graph.hpp"
#include "fastgan/host_copy.hpp"
#include "fastgan/optimizer.hpp"
#include "fastgan/pass.hpp"
#include "fastgan/plan.hpp"
#include "fastgan/weights.hpp"
#include "kernels/backend.hpp"
#include "kernels/invariant_mass/invariant_mass.hpp"
#include "kernels/mmd/mmd.hpp"

namespace fastgan {

namespace kernels {
enum class PenaltyKind;
}  // namespace kernels

enum class Label { generated = 0, real = 1 };
enum class LatentKind { normal, uniform };

/// The noise a generator starts from: independent N(0, 1) or uniform (0, 1) numbers.
struct Latent {
  LatentKind kind = LatentKind::normal;
  Index dimension = 0;
};

/// Pull of the generated invariant mass towards a mean and a width (kernels/mass_regression); a
/// component of a momentum is origin + unit·x GeV, x being a column of the generator's output.
struct Regression {
  Index column[2][4];  // px, py, pz, E of both particles; −1: the component is 0
  float unit[2][4] = {{1, 1, 1, 1}, {1, 1, 1, 1}};
  float origin[2][4] = {};
  float mass = 0, sigma = 0;
  float c1 = 0, c2 = 0;
};

/// Shares of targets that are flipped to confuse the discriminator (LAGAN, arXiv:1701.05927,
/// section 4), and what the class counts beside real or generated.
struct ClassOptions {
  Index classes = 0;        ///< of the events: 0 (none) or 2; then D has a second logit, of class 1
  float flip_validity = 0;  ///< real or generated, when D learns
  float flip_generated = 0;  ///< class of generated events, when D learns
  float flip_deceived = 0;   ///< class, when G learns
  float weight = 1;          ///< of the class's cross-entropy
};

/// Invariant masses of groups of particles, whose distributions in generated events are pulled
/// towards those in real events (kernels/mmd): λ·Σ MMD² over the resonances. A component of a
/// momentum is unit·x GeV, x being a column of the generator's output.
struct ResonanceOptions {
  struct Resonance {
    std::vector<kernels::MassParticle> particles;
    std::vector<float> widths;  ///< GeV, of the mixture of kernels
    kernels::MmdKernel kernel = kernels::MmdKernel::breit_wigner;
  };
  std::vector<Resonance> resonances{};
  float weight = 1;  ///< λ
  float unit = 1;    ///< GeV
};

/// Penalty on the gradient of the logit by the events that the discriminator judges
/// (kernels/gradient_penalty). roth: of real and of generated events, each with its own factor.
enum class PenaltyKind { none, r1, roth, wgan_gp };
struct Penalty {
  PenaltyKind kind = PenaltyKind::none;
  float weight = 0;  ///< γ (γ/2 · mean …), of wgan_gp λ
};

/// What the logit is trained for. wasserstein: D maximises mean logit(real) − mean
/// logit(generated).
enum class Objective { cross_entropy, wasserstein };

struct GanOptions {
  Graph generator, discriminator;
  Latent latent;
  ClassOptions classes{};
  ResonanceOptions resonances{};
  Objective objective = Objective::cross_entropy;
  OptimizerOptions generator_optimizer, discriminator_optimizer;
  Index batch = 512;  ///< largest batch of any call
  Precision precision = Precision::fp32;
  std::uint64_t seed = 1;
  float average_decay = 0.0f;  ///< of the moving average of the generator; 0: none
};

/// What the last updates saw; loss means over the batch.
struct GanLosses {
  float discriminator_real = 0, discriminator_generated = 0;
  float penalty = 0, penalty_generated = 0;  ///< of real (or any other) and of generated events
  float generator = 0, regression = 0, mass_mean = 0, mass_width = 0;
  float resonances = 0;                                           ///< λ·Σ MMD²
  float class_real = 0, class_generated = 0, class_deceived = 0;  ///< cross-entropy of the class
};

/// Events, and the class of each where there are classes.
struct Events {
  Matrix x;                             ///< (N, features)
  const std::int32_t* label = nullptr;  ///< (N)
};

/// Two networks, their optimizers and their memory: the host's, or that of the context's device,
/// which must outlive the object. No call after the constructor allocates, but for the graphs of
/// the first iterations on a device. `data` (rows, features of the discriminator) and `labels`
/// (rows) must outlive the object.
class Gan {
 public:
  Gan(const Context& context, const GanOptions& options, std::span<const float> data,
      std::span<const std::int32_t> labels = {});

  /// N rows of the data, drawn with replacement.
  Events real(Index N);
  /// N new events of the generator as it is now, each of a random class.
  Events generated(Index N);

  /// Points on the lines between real and generated events, at a random place of each: where
  /// WGAN-GP wants its penalty.
  Events between(const Events& real, const Events& generated, Index N);

  /// Loss of the discriminator on events that carry `label`, with the penalty on the gradient of
  /// its logit there; leaves the gradient. A penalty takes a backward pass to the input, a tangent
  /// pass along the gradient found, and no second product per matrix of weights. Throws Error
  /// (bad_usage) for a penalty where events have classes.
  void judge(const Events& events, Index N, Label label, GradientMode mode,
             const Penalty& penalty = {});
  /// The penalty alone.
  void penalize(const Events& events, Index N, GradientMode mode, const Penalty& penalty);
  void update_discriminator(float rate = 1.0f);

  /// Non-saturating loss: cross-entropy of N generated events against the label `real` and the
  /// class asked for, through the frozen discriminator, plus the regression.
  void deceive(Index N, const Regression* regression = nullptr);
  /// The same with the pull of the resonances towards those of N real events in the regression's
  /// place. Throws Error (bad_usage) where the options name no resonance.
  void deceive(Index N, const Events& real);
  void update_generator(float rate = 1.0f);

  /// Whether what follows has to be fetched from a device, which waits for its work.
  bool on_device() const { return context_.device != nullptr; }
  const GanLosses& losses() const;
  /// What the calls since the last overwrite left, in the layout of the plan.
  std::span<const float> discriminator_gradients() const;
  std::span<const float> generator_gradients() const;
  /// The weights to generate with: the moving average where there is one.
  std::span<const float> generator_values() const;
  std::span<const float> discriminator_values() const;
  const Plan& generator_plan() const { return *generator_plan_; }
  const Plan& discriminator_plan() const { return *discriminator_plan_; }
  const GanOptions& options() const { return options_; }

  /// Everything that a bit-exact continuation needs, as named views into the object, or of a device
  /// into copies of its numbers.
  struct State {
    std::span<float> generator, discriminator, average;
    std::span<float> generator_first, generator_second, discriminator_first, discriminator_second;
  };
  State state();
  struct Counters {
    std::uint64_t noise_events = 0, batch_draws = 0, judged_events = 0;
    Index generator_step = 0, discriminator_step = 0;
  };
  Counters counters() const;
  /// To be called after writing into state(): packs the weights anew.
  void restore(const Counters& counters);

  /// Around what is the same sequence of calls again and again: see Device::begin_graph().
  void begin_iteration();
  void end_iteration();

 private:
  /// What one call of the discriminator is to answer.
  struct Question {
    Label label;
    const std::int32_t* classes;
    float flip_validity, flip_class;
    float *loss, *class_loss;
  };
  void ask(Matrix events, Index N, const Question& question);
  void ask_validity(Index N, const Question& question);
  void run_discriminator(Matrix events, Index N);
  void draw_labels(Index N);
  void backward_with_penalty(Index N, kernels::PenaltyKind kind, float weight, GradientMode mode,
                             float* loss);
  void allocate_resonances();
  Events deceive_without_terms(Index N);
  void pull_mass(const Events& events, Index N, const Regression& regression);
  void pull_resonances(const Events& events, Index N, const Events& real);
  void allocate();
  void initialize();

  Context context_;
  GanOptions options_;
  std::span<const float> data_;
  std::shared_ptr<const Plan> generator_plan_, discriminator_plan_;
  Weights generator_, discriminator_;
  Optimizer generator_optimizer_, discriminator_optimizer_;
  Pass generator_pass_, discriminator_pass_;
  Buffer<float> generator_gradients_, discriminator_gradients_, average_;
  std::span<const std::int32_t> data_labels_;
  Buffer<float> data_there_;  // on a device, which data_ and data_labels_ are views of then
  Buffer<std::int32_t> data_labels_there_;
  Buffer<float> noise_, real_, between_, input_gradient_, masses_, targets_;
  Buffer<float> ones_, zeros_, minus_ones_;  // (batch)
  Buffer<float> factor_, along_, slope_;     // (batch) of the penalty
  struct ResonanceMemory {
    Buffer<float> generated, real, gradient;  // (batch) masses
    Buffer<float> widths;                     // of all resonances, one after the other
    Buffer<float> loss;                       // (1) of one resonance
    Buffer<std::byte> scratch;
  };
  ResonanceMemory resonances_;
  Buffer<std::int32_t> real_labels_, generated_labels_;
  std::uint64_t noise_events_ = 0, batch_draws_ = 0, judged_events_ = 0;
  Buffer<GanLosses> losses_;  // one
  /// What has been fetched from a device; on the host views of the numbers themselves.
  struct Fetched {
    HostCopy generator, discriminator, average;
    HostCopy generator_first, generator_second, discriminator_first, discriminator_second;
    HostCopy generator_gradients, discriminator_gradients;
    GanLosses losses;
  };
  mutable Fetched fetched_;
};

}  // namespace fastgan
