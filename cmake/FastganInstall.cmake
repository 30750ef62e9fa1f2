# Installs the libraries, the public headers, the CMake package with its components core and io,
# and fastgan.pc.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/fastgan)
set(FASTGAN_ABI ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

set_target_properties(fastgan PROPERTIES VERSION ${PROJECT_VERSION}
                                         SOVERSION ${FASTGAN_ABI})
fastgan_hide_foreign_symbols(fastgan)
install(TARGETS fastgan EXPORT fastgan_core)
install(EXPORT fastgan_core NAMESPACE fastgan:: FILE fastgan-core.cmake
        DESTINATION ${package_folder})

# The prefix include/fastgan is on the include path as well, so that "kernels/dense/dense.hpp"
# is found.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/fastgan DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp" PATTERN "io" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/kernels
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fastgan
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def" PATTERN "cpu" EXCLUDE PATTERN "cuda" EXCLUDE
                       PATTERN "*_cuda.hpp" EXCLUDE)

file(RELATIVE_PATH FASTGAN_PC_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/fastgan.pc.in ${PROJECT_BINARY_DIR}/fastgan.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/fastgan.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(FASTGAN_BUILD_IO)
  set_target_properties(fastgan_io PROPERTIES EXPORT_NAME io VERSION ${PROJECT_VERSION}
                                              SOVERSION ${FASTGAN_ABI})
  fastgan_hide_foreign_symbols(fastgan_io)
  install(TARGETS fastgan_io EXPORT fastgan_io)
  install(EXPORT fastgan_io NAMESPACE fastgan:: FILE fastgan-io.cmake
          DESTINATION ${package_folder})
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/fastgan/io
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fastgan FILES_MATCHING PATTERN "*.hpp")
endif()

if(TARGET fastgan_cuda)  # no target of the package: it is loaded, not linked
  install(TARGETS fastgan_cuda LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/fastgan-config.cmake.in
  ${PROJECT_BINARY_DIR}/fastgan-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/fastgan-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/fastgan-config.cmake
              ${PROJECT_BINARY_DIR}/fastgan-config-version.cmake DESTINATION ${package_folder})
