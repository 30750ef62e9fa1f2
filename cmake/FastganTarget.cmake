# Flags shared by every target of the project: the language, the warnings, the sanitizers, and the
# floating-point model (no fast-math; contraction off, so that a fused multiply-add stands only
# where the source asks for one and two compilers give the same bits; no operation that the source
# does not have may raise a flag, as g++ has it by default: clang fills up short vectors with zeros
# and divides zero by zero there).
include(CheckCXXCompilerFlag)
set(CMAKE_REQUIRED_FLAGS -Werror)  # clang warns where a processor's backend cannot do it
check_cxx_compiler_flag(-ffp-exception-behavior=maytrap FASTGAN_HAS_MAYTRAP)
unset(CMAKE_REQUIRED_FLAGS)

function(fastgan_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wconversion -ffp-contract=off)
  if(FASTGAN_HAS_MAYTRAP)
    target_compile_options(${name} PRIVATE -ffp-exception-behavior=maytrap)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${name} PRIVATE -Wno-restrict)  # false alarms on string + (GCC 105651)
  endif()
  if(FASTGAN_WERROR)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
  if(FASTGAN_SANITIZE)
    target_compile_options(${name} PUBLIC -fsanitize=${FASTGAN_SANITIZE} -fno-omit-frame-pointer
                                          -fno-sanitize-recover=all)
    target_link_options(${name} PUBLIC -fsanitize=${FASTGAN_SANITIZE})
  endif()
endfunction()

# A shared library shows the names of namespace fastgan and none of the libraries inside it.
function(fastgan_hide_foreign_symbols name)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL "SHARED_LIBRARY" AND NOT APPLE AND NOT FASTGAN_SANITIZE)
    set(symbols ${PROJECT_SOURCE_DIR}/cmake/symbols.map)
    target_link_options(${name} PRIVATE "LINKER:--version-script=${symbols}")
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${symbols})
  endif()
endfunction()
