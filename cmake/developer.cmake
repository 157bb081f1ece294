# The developer's half: read only when heed is the project being built.

set(HEED_TEST_SCALE reduced CACHE STRING "How often repeated and random tests repeat: reduced or full")
set_property(CACHE HEED_TEST_SCALE PROPERTY STRINGS reduced full)

set(CMAKE_CXX_EXTENSIONS OFF)
set_target_properties(heed_match heed PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)  # each header compiles alone

# What every program of this repository links: heed, and the warnings it must be free of.
add_library(heed_developer INTERFACE)
target_link_libraries(heed_developer INTERFACE heed::heed)
target_compile_options(
  heed_developer INTERFACE -Wall -Wextra -Werror
                           # g++ 12 takes some concatenations of std::string for overlapping copies
                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

enable_testing()
foreach(part IN ITEMS tests samples)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${part}/CMakeLists.txt)
    add_subdirectory(${part})
  endif()
endforeach()
if(EXISTS ${PROJECT_SOURCE_DIR}/bench/CMakeLists.txt)
  add_subdirectory(bench EXCLUDE_FROM_ALL)
endif()
