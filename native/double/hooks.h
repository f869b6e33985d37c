#pragma once
// What the doubled libraries say to each other beside NVIDIA's interfaces.
#include <cstddef>
#include <cstdint>
#include <cuda.h>

extern "C"
{
/**
 * Runs `work(argument)` on the stream: at once, or at every launch of the graph that the stream captures. `drop` ends
 * the argument's life. A result other than CUDA_SUCCESS is an asynchronous error: it shows at the next call.
 */
CUresult triplicate_double_submit(CUstream stream, CUresult (*work)(void*), void* argument, void (*drop)(void*));

/** Bytes from this address to the end of its device allocation; 0 where it is no device memory. */
size_t triplicate_double_extent(CUdeviceptr address);

/** Multiprocessors of the thread's current context; of the device where there is none. */
unsigned triplicate_double_multiprocessors();

/** Compute capability of the device, major * 10 + minor. */
int triplicate_double_compute();
}
