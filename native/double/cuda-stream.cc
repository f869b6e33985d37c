// libcuda double: streams run their work at once, graphs hold it and run it at each launch, events hold the host clock.
#include "cuda-state.h"
#include "hooks.h"
#include <chrono>

namespace triplicate_double
{
namespace
{
struct Event
{
    std::chrono::steady_clock::time_point at;
    bool recorded = false;
    bool timed = true;
};

Stream* streamOf(CUstream stream)
{
    return reinterpret_cast<Stream*>(stream);
}

Event* eventOf(CUevent event)
{
    return reinterpret_cast<Event*>(event);
}

bool captures(CUstream stream)
{
    // The small numbers are CUDA's handles of the default streams, which capture nothing.
    return reinterpret_cast<uintptr_t>(stream) > 2 && streamOf(stream)->capture != nullptr;
}

CUresult run(Work const& work)
{
    if (CUresult const error = work()) fail(error);
    return CUDA_SUCCESS;
}
} // namespace

CUresult submit(CUstream stream, Work work)
{
    if (!captures(stream)) return run(work);
    streamOf(stream)->capture->works.push_back(std::move(work));
    return CUDA_SUCCESS;
}
} // namespace triplicate_double

using namespace triplicate_double;

extern "C"
{
CUresult triplicate_double_submit(CUstream stream, CUresult (*work)(void*), void* argument, void (*drop)(void*))
{
    std::shared_ptr<void> const owned(argument, drop);
    return submit(stream, [=] { return work(owned.get()); });
}

CUresult cuStreamCreate(CUstream* stream, unsigned)
{
    if (CUresult const error = ready()) return error;
    *stream = reinterpret_cast<CUstream>(new Stream);
    return CUDA_SUCCESS;
}

CUresult cuStreamCreateWithPriority(CUstream* stream, unsigned flags, int)
{
    return cuStreamCreate(stream, flags);
}

CUresult cuStreamDestroy(CUstream stream)
{
    delete streamOf(stream);
    return CUDA_SUCCESS;
}

CUresult cuStreamSynchronize(CUstream stream)
{
    if (CUresult const error = ready()) return error;
    return captures(stream) ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : CUDA_SUCCESS;
}

CUresult cuStreamQuery(CUstream stream)
{
    return cuStreamSynchronize(stream);
}

/** Work is done when it is submitted, so there is nothing to wait for. */
CUresult cuStreamWaitEvent(CUstream, CUevent, unsigned)
{
    return ready();
}

CUresult cuLaunchHostFunc(CUstream stream, CUhostFn function, void* argument)
{
    if (CUresult const error = ready()) return error;
    return submit(stream, [=] {
        function(argument);
        return CUDA_SUCCESS;
    });
}

CUresult cuStreamBeginCapture(CUstream stream, CUstreamCaptureMode)
{
    if (CUresult const error = ready()) return error;
    if (reinterpret_cast<uintptr_t>(stream) <= 2) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    if (captures(stream)) return CUDA_ERROR_ILLEGAL_STATE;
    streamOf(stream)->capture = std::make_unique<Graph>();
    return CUDA_SUCCESS;
}

CUresult cuStreamEndCapture(CUstream stream, CUgraph* graph)
{
    if (!captures(stream)) return CUDA_ERROR_ILLEGAL_STATE;
    *graph = reinterpret_cast<CUgraph>(streamOf(stream)->capture.release());
    return CUDA_SUCCESS;
}

CUresult cuStreamIsCapturing(CUstream stream, CUstreamCaptureStatus* status)
{
    *status = captures(stream) ? CU_STREAM_CAPTURE_STATUS_ACTIVE : CU_STREAM_CAPTURE_STATUS_NONE;
    return CUDA_SUCCESS;
}

CUresult cuGraphInstantiate(CUgraphExec* executable, CUgraph graph, unsigned long long)
{
    if (graph == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *executable = reinterpret_cast<CUgraphExec>(new Graph(*reinterpret_cast<Graph*>(graph)));
    return CUDA_SUCCESS;
}

CUresult cuGraphUpload(CUgraphExec, CUstream)
{
    return ready();
}

CUresult cuGraphLaunch(CUgraphExec executable, CUstream)
{
    if (CUresult const error = ready()) return error;
    for (Work const& work : reinterpret_cast<Graph*>(executable)->works) run(work);
    return CUDA_SUCCESS;
}

CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode*, size_t* count)
{
    *count = reinterpret_cast<Graph*>(graph)->works.size();
    return CUDA_SUCCESS;
}

CUresult cuGraphDestroy(CUgraph graph)
{
    delete reinterpret_cast<Graph*>(graph);
    return CUDA_SUCCESS;
}

CUresult cuGraphExecDestroy(CUgraphExec executable)
{
    delete reinterpret_cast<Graph*>(executable);
    return CUDA_SUCCESS;
}

CUresult cuEventCreate(CUevent* event, unsigned flags)
{
    if (CUresult const error = ready()) return error;
    auto* made = new Event;
    made->timed = (flags & CU_EVENT_DISABLE_TIMING) == 0;
    *event = reinterpret_cast<CUevent>(made);
    return CUDA_SUCCESS;
}

CUresult cuEventDestroy(CUevent event)
{
    delete eventOf(event);
    return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent event, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    // As in CUDA, an event that is recorded in a capture belongs to the graph and holds no time.
    if (captures(stream)) return CUDA_SUCCESS;
    eventOf(event)->at = std::chrono::steady_clock::now();
    eventOf(event)->recorded = true;
    return CUDA_SUCCESS;
}

CUresult cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned flags)
{
    if ((flags & CU_EVENT_RECORD_EXTERNAL) == 0 || !captures(stream)) return cuEventRecord(event, stream);
    return submit(stream, [=] {
        eventOf(event)->at = std::chrono::steady_clock::now();
        eventOf(event)->recorded = true;
        return CUDA_SUCCESS;
    });
}

CUresult cuEventSynchronize(CUevent)
{
    return ready();
}

CUresult cuEventQuery(CUevent)
{
    return ready();
}

CUresult cuEventElapsedTime(float* milliseconds, CUevent begin, CUevent end)
{
    if (CUresult const error = ready()) return error;
    for (Event* event : {eventOf(begin), eventOf(end)})
        if (!event->recorded || !event->timed) return CUDA_ERROR_INVALID_HANDLE;
    *milliseconds = std::chrono::duration<float, std::milli>(eventOf(end)->at - eventOf(begin)->at).count();
    return CUDA_SUCCESS;
}

// The name before CUDA 12.8.
#undef cuEventElapsedTime
CUresult cuEventElapsedTime(float* milliseconds, CUevent begin, CUevent end)
{
    return cuEventElapsedTime_v2(milliseconds, begin, end);
}
}
