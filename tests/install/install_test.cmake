# Installs the library in one WAY, static or shared, and runs the consumer's programs.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(status)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nexit status ${status}\n${text}")
  endif()
  message(STATUS "${text}")
endfunction()

set(compilers -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_C_COMPILER=${C} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
set(prefix ${FOLDER}/prefix)
set(consumer ${SOURCE}/tests/install/consumer)
file(REMOVE_RECURSE ${prefix} ${FOLDER}/consumer ${FOLDER}/results)
file(MAKE_DIRECTORY ${FOLDER}/results)

if(WAY STREQUAL shared)  # as a part of another project; unoptimised, since the point is linking
  run(${CMAKE_COMMAND} ${compilers} -S ${SOURCE}/tests/install/subdirectory -B ${FOLDER}/build
      -DFASTGAN_SOURCE=${SOURCE} -DBUILD_SHARED_LIBS=ON -DCMAKE_CXX_FLAGS_RELEASE=-O0)
  run(${CMAKE_COMMAND} --build ${FOLDER}/build)
  run(${FOLDER}/build/fastgan/bin/two_threads ${FOLDER}/results)
  set(BUILD ${FOLDER}/build)
endif()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
run(${CMAKE_COMMAND} ${compilers} -S ${consumer} -B ${FOLDER}/consumer
    -DCMAKE_PREFIX_PATH=${prefix})
run(${CMAKE_COMMAND} --build ${FOLDER}/consumer)
foreach(program IN ITEMS two_threads kernel_alone write_table)
  run(${FOLDER}/consumer/${program} ${FOLDER}/results)
endforeach()

# The same through pkg-config, without CMake.
file(GLOB_RECURSE pc ${prefix}/*/fastgan.pc)
cmake_path(GET pc PARENT_PATH pc_folder)
set(ENV{PKG_CONFIG_PATH} ${pc_folder})
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs fastgan OUTPUT_VARIABLE flags
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND ${flags})
cmake_path(GET pc_folder PARENT_PATH libraries)
run(${CXX} -std=c++20 ${consumer}/kernel_alone.cpp ${flags} -Wl,-rpath,${libraries}
    -o ${FOLDER}/results/kernel_alone)
run(${FOLDER}/results/kernel_alone)
