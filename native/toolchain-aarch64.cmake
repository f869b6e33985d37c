# Cross-compiles for Jetson and other arm64 machines: cmake -DCMAKE_TOOLCHAIN_FILE=native/toolchain-aarch64.cmake …
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
