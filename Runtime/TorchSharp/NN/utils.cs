using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales the gradients so that their norm over all parameters is at most <paramref name="max_norm"/>; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                var gradients = tensors.Select(parameter => parameter.Gradient).OfType<Tensor>().ToArray();
                if (gradients.Length == 0)
                {
                    return 0;
                }
                // The sum of squares rather than libtorch's norm, which depends on the number of threads.
                var norms = Array.ConvertAll(gradients, gradient => norm_type == 2 ? gradient.square().sum().sqrt() : linalg.norm(gradient.flatten(), norm_type));
                var total = linalg.norm(stack(norms), norm_type).ToDouble();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    Ops._foreach_mul__Scalar.Run(gradients, (Scalar)factor);
                }
                return total;
            }

            /// <summary>Limits each element of the gradients to ± <paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                foreach (var gradient in tensors.Select(parameter => parameter.Gradient).OfType<Tensor>())
                {
                    gradient.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
