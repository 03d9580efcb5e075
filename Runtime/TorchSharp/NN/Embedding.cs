using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Rows of a table, picked by index.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _paddingIndex;

        internal Embedding(long count, long dimension, long? paddingIndex, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex ?? -1;
            weight = Initial.Parameter([count, dimension], values => Fill(values, paddingIndex), device, dtype);
            register_parameter("weight", weight);
        }

        public Parameter weight { get; }

        public override torch.Tensor forward(torch.Tensor input) => Interop.Ops.embedding.Call(weight, input, _paddingIndex);

        protected override void RegisterComponents()
        {
        }

        private static torch.Tensor Fill(torch.Tensor values, long? paddingIndex)
        {
            values.normal_();
            if (paddingIndex is { } row)
            {
                using var padding = values.select(0, row);
                padding.zero_();
            }
            return values;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null || scale_grad_by_freq || sparse)
                {
                    throw new NotImplementedException("Embeddings with max_norm, scale_grad_by_freq or sparse gradients need the TorchSharp package.");
                }
                return new(num_embeddings, embedding_dims, padding_idx, device, dtype);
            }
        }
    }
}
