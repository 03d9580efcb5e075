// Gradients and the switches of their recording.
#include "shim.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

using shim::Handle;

SHIM_API int shim_requires_grad(Handle tensor) { return shim::borrow(tensor).requires_grad(); }

SHIM_API int64_t shim_set_requires_grad(Handle tensor, int required) {
  return shim::guarded([&] {
    shim::borrow(tensor).set_requires_grad(required != 0);
    return 0;
  });
}

SHIM_API int shim_is_leaf(Handle tensor) { return shim::borrow(tensor).is_leaf(); }

SHIM_API int64_t shim_retain_grad(Handle tensor) {
  return shim::guarded([&] {
    shim::borrow(tensor).retain_grad();
    return 0;
  });
}

// The accumulated gradient, null when there is none.
SHIM_API Handle shim_get_grad(Handle tensor) { return shim::release(at::Tensor(shim::borrow(tensor).grad())); }

SHIM_API int64_t shim_set_grad(Handle tensor, Handle gradient) {
  return shim::guarded([&] {
    shim::borrow(tensor).mutable_grad() = shim::borrow(gradient);
    return 0;
  });
}

// Gradients of the outputs' sum, weighted by the grad_outputs if given, one for each input; null for an unused one.
SHIM_API int64_t shim_grad(const Handle* outputs, int output_count, const Handle* inputs, int input_count, const Handle* grad_outputs,
                           int grad_output_count, int retain_graph, int create_graph, int allow_unused, Handle* results) {
  return shim::guarded([&] {
    auto gradients = torch::autograd::grad(shim::borrow_all(outputs, output_count), shim::borrow_all(inputs, input_count),
                                           shim::borrow_all(grad_outputs, grad_output_count), retain_graph != 0, create_graph != 0,
                                           allow_unused != 0);
    for (int i = 0; i < input_count; ++i) results[i] = shim::release(std::move(gradients[i]));
    return 0;
  });
}

// Accumulates gradients into the leaves, or into the inputs alone if given.
SHIM_API int64_t shim_backward(const Handle* tensors, int tensor_count, const Handle* gradients, int gradient_count, int retain_graph,
                               int create_graph, const Handle* inputs, int input_count) {
  return shim::guarded([&] {
    torch::autograd::backward(shim::borrow_all(tensors, tensor_count), shim::borrow_all(gradients, gradient_count), retain_graph != 0,
                              create_graph != 0, shim::borrow_all(inputs, input_count));
    return 0;
  });
}

SHIM_API int shim_grad_enabled() { return c10::GradMode::is_enabled(); }
SHIM_API void shim_set_grad_enabled(int enabled) { c10::GradMode::set_enabled(enabled != 0); }

SHIM_API void* shim_inference_mode_enter(int enabled) { return new c10::InferenceMode(enabled != 0); }
SHIM_API void shim_inference_mode_leave(void* mode) { delete static_cast<c10::InferenceMode*>(mode); }
SHIM_API int shim_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }
