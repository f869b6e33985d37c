#pragma once
#include <cuda.h>
#include <functional>
#include <memory>
#include <vector>

namespace triplicate_double
{
struct Context
{
    unsigned multiprocessors;
    bool green;
};

/** Work that a stream ran or a graph holds. */
using Work = std::function<CUresult()>;

struct Graph
{
    std::vector<Work> works;
};

struct Stream
{
    std::unique_ptr<Graph> capture;
};

/** CUDA_SUCCESS, or why no call can do anything: not initialized, no current context, an error of an earlier work. */
CUresult ready();

/** Remembers an asynchronous error; as on a real device every later call gives it. */
void fail(CUresult error);

/** Runs the work at once, or adds it to the graph that the stream captures. */
CUresult submit(CUstream stream, Work work);

/** Whether `bytes` from this address lie in one device allocation. */
bool isDevice(CUdeviceptr address, size_t bytes);
} // namespace triplicate_double
