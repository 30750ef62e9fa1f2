# Flags shared by every target of the project: the language, the warnings, the sanitizers, and the
# floating-point model (no fast-math; contraction off, so that a fused multiply-add stands only
# where the source asks for one and two compilers give the same bits).
function(fastgan_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wconversion -ffp-contract=off)
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
