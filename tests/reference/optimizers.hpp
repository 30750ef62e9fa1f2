// One step of every optimizer and of the moving average, naive in double, weight by weight.
#pragma once

#include <cmath>

namespace fastgan::reference {

/// A number and the Σ|terms| its error is measured with.
struct Term {
  double value, terms;
};

struct AdadeltaStep {
  Term w, squared_gradients, squared_updates;
};
inline AdadeltaStep adadelta(double w, double a, double d, double g, double rate, double rho,
                             double epsilon) {
  const double new_a = rho * a + (1.0 - rho) * g * g;
  const double u = g * std::sqrt(d + epsilon) / std::sqrt(new_a + epsilon);
  const double new_d = rho * d + (1.0 - rho) * u * u;
  return {{w - rate * u, std::fabs(w) + std::fabs(rate * u)}, {new_a, new_a}, {new_d, new_d}};
}

struct AdamStep {
  Term w, m, v;
};
inline AdamStep adam(double w, double m, double v, double g, double t, double rate, double beta1,
                     double beta2, double epsilon) {
  const double new_m = beta1 * m + (1.0 - beta1) * g;
  const double m_terms = beta1 * std::fabs(m) + (1.0 - beta1) * std::fabs(g);
  const double new_v = beta2 * v + (1.0 - beta2) * g * g;
  const double unbiased_m = new_m / (1.0 - std::pow(beta1, t));
  const double denominator = std::sqrt(new_v / (1.0 - std::pow(beta2, t))) + epsilon;
  const double step_terms = rate * m_terms / (1.0 - std::pow(beta1, t)) / denominator;
  return {{w - rate * unbiased_m / denominator, std::fabs(w) + step_terms},
          {new_m, m_terms},
          {new_v, new_v}};
}

struct RmspropStep {
  Term w, squared_gradients;
};
inline RmspropStep rmsprop(double w, double a, double g, double rate, double rho, double epsilon) {
  const double new_a = rho * a + (1.0 - rho) * g * g;
  const double step = rate * g / (std::sqrt(new_a) + epsilon);
  return {{w - step, std::fabs(w) + std::fabs(step)}, {new_a, new_a}};
}

struct SgdStep {
  Term w, v;
};
inline SgdStep sgd(double w, double v, double g, double rate, double momentum) {
  const double new_v = momentum * v - rate * g;
  const double v_terms = std::fabs(momentum * v) + std::fabs(rate * g);
  return {{w + new_v, std::fabs(w) + v_terms}, {new_v, v_terms}};
}

inline Term moving_average(double average, double w, double decay) {
  return {decay * average + (1.0 - decay) * w,
          std::fabs(decay * average) + std::fabs((1.0 - decay) * w)};
}

}  // namespace fastgan::reference
