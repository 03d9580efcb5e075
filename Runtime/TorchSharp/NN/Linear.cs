using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>x Wᵀ + b.</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Linear))
        {
            weight = Initial.Parameter([outputSize, inputSize], values => torch.nn.init.kaiming_uniform_(values, Math.Sqrt(5)), device, dtype);
            register_parameter("weight", weight);
            if (hasBias)
            {
                var bound = 1 / Math.Sqrt(inputSize);
                bias = Initial.Parameter([outputSize], values => values.uniform_(-bound, bound), device, dtype);
                register_parameter("bias", bias);
            }
        }

        public Parameter weight { get; }

        public Parameter? bias { get; }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);

        // The parameters are registered under the names that the properties have.
        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    /// <summary>How modules make their parameters.</summary>
    internal static class Initial
    {
        /// <summary>A parameter of values that are drawn in single precision, so that they are the same in double precision.</summary>
        public static Parameter Parameter(long[] shape, Func<torch.Tensor, torch.Tensor> fill, torch.Device? device, torch.ScalarType? dtype)
        {
            using var _ = torch.no_grad();
            using var values = fill(torch.empty(shape, torch.ScalarType.Float32));
            return new Parameter(values.to(dtype ?? torch.get_default_dtype(), device ?? torch.CPU));
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
