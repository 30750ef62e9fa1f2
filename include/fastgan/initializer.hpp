// The first values of parameters.
#pragma once

namespace fastgan {

/// How a parameter starts; I and O are its fan-in and fan-out.
enum class Initializer {
  zeros,
  ones,
  glorot_uniform,  ///< uniform in ±√(6 / (I + O)) (Glorot and Bengio, 2010), the default of Keras
  he_normal,       ///< normal with σ = √(2 / I) (He et al., arXiv:1502.01852)
  he_uniform,      ///< uniform in ±√(6 / I), of the same σ
};

}  // namespace fastgan
