// CPU kernels that take the place of libtorch's own, so that a result has the same bits whatever the number of threads.
//
// libtorch splits its work evenly over the threads. Where that shows in the result, the split here is another:
// - Products of matrices: OpenBLAS keeps to one thread (context.cpp), so blocks of rows or columns, of a size that does not depend
//   on the threads, go to libtorch's threads.
// - Functions that libtorch computes with vector instructions and finishes with scalar ones, which round otherwise: the parts of
//   the threads end at multiples of every vector width, so that the scalar end is at the same place for any number of threads.
// - The sum of all elements: sums of blocks of fixed size, then their sum.
// - The gradients of a layer norm's gains and biases, which libtorch adds up by threads: sums over the rows, each column by one thread.
#include "shim.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/ops/addmm_cpu_dispatch.h>
#include <ATen/ops/atan2_cpu_dispatch.h>
#include <ATen/ops/mm_cpu_dispatch.h>
#include <ATen/ops/native_layer_norm_backward_cpu_dispatch.h>
#include <ATen/ops/pow_cpu_dispatch.h>
#include <ATen/ops/sigmoid_cpu_dispatch.h>
#include <ATen/ops/silu_backward_cpu_dispatch.h>
#include <ATen/ops/silu_cpu_dispatch.h>
#include <ATen/ops/softplus_backward_cpu_dispatch.h>
#include <ATen/ops/softplus_cpu_dispatch.h>
#include <ATen/ops/sum_cpu_dispatch.h>
#include <torch/library.h>
#include <torch/version.h>

namespace {

using at::Scalar;
using at::Tensor;
// std::optional or its predecessor, after the version of libtorch.
using OptionalType = decltype(std::declval<c10::IValue>().toOptional<c10::ScalarType>());

bool is_real(const Tensor& tensor) { return tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble; }

// --- products ---

constexpr int64_t kBlock = 256;                // rows or columns of a block; each packs the other matrix anew
constexpr int64_t kBlockedFrom = int64_t(1) << 20;  // multiplications; below, a block takes less time than a thread to wake

// Calls multiply(parts of the tensors) for blocks of rows or columns of the result and of what goes with it.
// The parts are made here, on the calling thread, where libtorch has switched the recording of operations off.
template <class Multiply>
void by_blocks(const Tensor& left, const Tensor& right, const Tensor& added, Tensor& result, Multiply multiply) {
  struct Part {
    Tensor result, left, right, added;
  };
  const int64_t dim = left.size(0) >= right.size(1) ? 0 : 1;
  const int64_t total = result.size(dim);
  std::vector<Part> parts;
  for (int64_t begin = 0; begin < total; begin += kBlock) {
    const int64_t length = std::min(kBlock, total - begin);
    parts.push_back({result.narrow(dim, begin, length), dim == 0 ? left.narrow(0, begin, length) : left,
                     dim == 1 ? right.narrow(1, begin, length) : right, added.defined() ? added.narrow(dim, begin, length) : added});
  }
  at::parallel_for(0, static_cast<int64_t>(parts.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) multiply(parts[i]);
  });
}

bool worth_blocks(const Tensor& left, const Tensor& right) {
  return is_real(left) && left.dim() == 2 && right.dim() == 2 && left.size(1) == right.size(0) && left.scalar_type() == right.scalar_type() &&
         std::max(left.size(0), right.size(1)) >= 2 * kBlock && left.size(0) * left.size(1) * right.size(1) >= kBlockedFrom;
}

Tensor mm(const Tensor& left, const Tensor& right) {
  if (!worth_blocks(left, right)) return at::cpu::mm(left, right);
  Tensor result = at::empty({left.size(0), right.size(1)}, left.options());
  by_blocks(left, right, Tensor(), result, [](auto& part) { at::cpu::mm_out(part.result, part.left, part.right); });
  return result;
}

Tensor addmm(const Tensor& added, const Tensor& left, const Tensor& right, const Scalar& beta, const Scalar& alpha) {
  if (!worth_blocks(left, right) || added.scalar_type() != left.scalar_type()) return at::cpu::addmm(added, left, right, beta, alpha);
  Tensor result = at::empty({left.size(0), right.size(1)}, left.options());
  by_blocks(left, right, added.expand(result.sizes()), result,
            [&](auto& part) { at::cpu::addmm_out(part.result, part.added, part.left, part.right, beta, alpha); });
  return result;
}

// --- functions of each element ---

constexpr int64_t kGrain = 32768;  // at::internal::GRAIN_SIZE: below, libtorch takes one thread
constexpr int64_t kAlignment = 64;

// compute(part of result, parts of the inputs), over all elements; the inputs have one size and are contiguous.
template <size_t N, class Compute>
Tensor by_parts(const std::array<Tensor, N>& inputs, Compute compute) {
  const int64_t total = inputs[0].numel();
  Tensor result = at::empty_like(inputs[0]);
  const int64_t threads = at::get_num_threads();
  const int64_t length = std::max<int64_t>(kGrain, ((total + threads - 1) / threads + kAlignment - 1) / kAlignment * kAlignment);
  std::vector<std::array<Tensor, N + 1>> parts;
  for (int64_t begin = 0; begin < total; begin += length) {
    const int64_t size = std::min(length, total - begin);
    std::array<Tensor, N + 1> part;
    part[N] = result.view(-1).narrow(0, begin, size);
    for (size_t i = 0; i < N; ++i) part[i] = inputs[i].view(-1).narrow(0, begin, size);
    parts.push_back(std::move(part));
  }
  at::parallel_for(0, static_cast<int64_t>(parts.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) compute(parts[i]);
  });
  return result;
}

template <class Whole, class Part>
Tensor unary(const Tensor& x, Whole whole, Part part) {
  if (!is_real(x) || x.numel() <= kGrain) return whole(x);
  return by_parts<1>({x.contiguous()}, [&](std::array<Tensor, 2>& p) { part(p[1], p[0]); });
}

template <class Whole, class Part>
Tensor binary(const Tensor& x, const Tensor& y, Whole whole, Part part) {
  if (!is_real(x) || x.scalar_type() != y.scalar_type() || x.sizes() != y.sizes() || x.numel() <= kGrain) return whole(x, y);
  return by_parts<2>({x.contiguous(), y.contiguous()}, [&](std::array<Tensor, 3>& p) { part(p[2], p[0], p[1]); });
}

Tensor silu(const Tensor& x) {
  return unary(x, [](const Tensor& a) { return at::cpu::silu(a); }, [](Tensor& out, const Tensor& a) { at::cpu::silu_out(out, a); });
}

Tensor silu_backward(const Tensor& gradient, const Tensor& x) {
  return binary(gradient, x, [](const Tensor& g, const Tensor& a) { return at::cpu::silu_backward(g, a); },
                [](Tensor& out, const Tensor& g, const Tensor& a) { at::cpu::silu_backward_out(out, g, a); });
}

Tensor sigmoid(const Tensor& x) {
  return unary(x, [](const Tensor& a) { return at::cpu::sigmoid(a); }, [](Tensor& out, const Tensor& a) { at::cpu::sigmoid_out(out, a); });
}

Tensor softplus(const Tensor& x, const Scalar& beta, const Scalar& threshold) {
  return unary(x, [&](const Tensor& a) { return at::cpu::softplus(a, beta, threshold); },
               [&](Tensor& out, const Tensor& a) { at::cpu::softplus_out(out, a, beta, threshold); });
}

Tensor softplus_backward(const Tensor& gradient, const Tensor& x, const Scalar& beta, const Scalar& threshold) {
  return binary(gradient, x, [&](const Tensor& g, const Tensor& a) { return at::cpu::softplus_backward(g, a, beta, threshold); },
                [&](Tensor& out, const Tensor& g, const Tensor& a) { at::cpu::softplus_backward_out(out, g, a, beta, threshold); });
}

Tensor arc_tangent(const Tensor& y, const Tensor& x) {
  return binary(y, x, [](const Tensor& a, const Tensor& b) { return at::cpu::atan2(a, b); },
                [](Tensor& out, const Tensor& a, const Tensor& b) { at::cpu::atan2_out(out, a, b); });
}

Tensor power(const Tensor& x, const Scalar& exponent) {
  return unary(x, [&](const Tensor& a) { return at::cpu::pow(a, exponent); },
               [&](Tensor& out, const Tensor& a) { at::cpu::pow_out(out, a, exponent); });
}

// --- sums ---

bool sums_all(const Tensor& x, at::OptionalIntArrayRef dims) {
  return is_real(x) && x.numel() > kGrain && (!dims.has_value() || dims->empty() || static_cast<int64_t>(dims->size()) == x.dim());
}

Tensor whole_sum(const Tensor& x, bool keep) {
  const int64_t blocks = x.numel() / kGrain;
  const Tensor flat = x.contiguous().view(-1);
  Tensor partial = at::empty({blocks + 1}, x.options());
  Tensor body = partial.narrow(0, 0, blocks), rest = partial.narrow(0, blocks, 1);
  at::cpu::sum_out(body, flat.narrow(0, 0, blocks * kGrain).view({blocks, kGrain}), at::IntArrayRef({1}));
  at::cpu::sum_out(rest, flat.narrow(0, blocks * kGrain, x.numel() - blocks * kGrain).view({1, -1}), at::IntArrayRef({1}));
  Tensor total = at::cpu::sum(partial, at::IntArrayRef({0}));
  return keep ? total.view(std::vector<int64_t>(x.dim(), 1)) : total;
}

Tensor sum(const Tensor& x, at::OptionalIntArrayRef dims, bool keep, OptionalType type) {
  if (!sums_all(x, dims) || (type.has_value() && *type != x.scalar_type())) return at::cpu::sum(x, dims, keep, type);
  return whole_sum(x, keep);
}

// The mean comes this way.
Tensor& sum_out(const Tensor& x, at::OptionalIntArrayRef dims, bool keep, OptionalType type, Tensor& out) {
  if (!sums_all(x, dims) || out.scalar_type() != x.scalar_type() || (type.has_value() && *type != x.scalar_type())) {
    return at::cpu::sum_outf(x, dims, keep, type, out);
  }
  const Tensor total = whole_sum(x, keep);
  return out.resize_(total.sizes()).copy_(total);
}

// --- layer norm ---

std::tuple<Tensor, Tensor, Tensor> layer_norm_backward(const Tensor& gradient, const Tensor& x, at::IntArrayRef shape, const Tensor& mean,
                                                       const Tensor& inverse_deviation, const c10::optional<Tensor>& weight,
                                                       const c10::optional<Tensor>& bias, std::array<bool, 3> wanted) {
  std::tuple<Tensor, Tensor, Tensor> result;
  if (wanted[0]) {
    result = at::cpu::native_layer_norm_backward(gradient, x, shape, mean, inverse_deviation, weight, bias, {true, false, false});
  }
  const int64_t columns = c10::multiply_integers(shape);
  auto sum_rows = [&](const Tensor& t) { return t.reshape({-1, columns}).sum(0).view(shape); };
  if (wanted[1]) std::get<1>(result) = sum_rows(x.sub(mean).mul(inverse_deviation).mul(gradient));
  if (wanted[2]) std::get<2>(result) = sum_rows(gradient);
  return result;
}

#if TORCH_VERSION_MAJOR >= 2
namespace warnings = c10::WarningUtils;
struct Silent : c10::WarningHandler {
  void process(const c10::Warning&) override {}
};
#else
namespace warnings = c10::Warning;
struct Silent : c10::WarningHandler {
  void process(const c10::SourceLocation&, const std::string&, const bool) override {}
};
#endif

}  // namespace

namespace shim {

// Registers the kernels; libtorch would warn of each that it replaces another.
void replace_kernels() {
  static torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
  Silent silent;
  warnings::WarningHandlerGuard guard(&silent);
  library.impl("mm", TORCH_FN(mm));
  library.impl("addmm", TORCH_FN(addmm));
  library.impl("silu", TORCH_FN(silu));
  library.impl("silu_backward", TORCH_FN(silu_backward));
  library.impl("sigmoid", TORCH_FN(sigmoid));
  library.impl("softplus", TORCH_FN(softplus));
  library.impl("softplus_backward", TORCH_FN(softplus_backward));
  library.impl("atan2", TORCH_FN(arc_tangent));
  library.impl("pow.Tensor_Scalar", TORCH_FN(power));
  library.impl("sum.dim_IntList", TORCH_FN(sum));
  library.impl("sum.IntList_out", TORCH_FN(sum_out));
  library.impl("native_layer_norm_backward", TORCH_FN(layer_norm_backward));
}

}  // namespace shim
