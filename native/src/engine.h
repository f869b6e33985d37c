// A plan, deserialized on this device.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session.h"
#include "tensors.h"

namespace triplicate {

class Runner;
struct RunnerOptions;

struct EngineTensor : Tensor {
  bool isInput = false;
  bool onHost = false;
};

class Engine {
 public:
  /** Errors: IO, PLAN_REFUSED, OUT_OF_MEMORY. */
  Engine(Session& session, const std::string& plan, bool hostCodeAllowed);
  ~Engine();

  /** Errors: CLOSED, and those of Runner. */
  std::shared_ptr<Runner> createRunner(const RunnerOptions& options);
  std::string inspect();

  /** Closes its runners first. A second close does nothing. */
  void close();
  bool isClosed() const { return !engine_; }
  bool isBusy() const;
  void forgetClosed();
  size_t runnerCount() const { return runners_.size(); }

  const EngineTensor* find(const std::string& name) const;
  nvinfer1::ICudaEngine& get() { return *engine_; }
  Session& session() { return session_; }

  std::vector<EngineTensor> tensors;
  std::vector<Profile> profiles;
  int layers = 0;
  uint64_t contextBytes = 0;
  int auxStreams = 0;
  std::optional<std::string> hardwareCompatibility;
  double readMs = 0, deserializeMs = 0;
  /** What TensorRT said while it loaded the plan, warnings too. */
  std::string said;

 private:
  void deserialize(const std::vector<char>& bytes, const std::string& plan);
  void describe();

  Session& session_;
  std::unique_ptr<nvinfer1::ICudaEngine> engine_;
  std::vector<std::shared_ptr<Runner>> runners_;
};

}  // namespace triplicate
