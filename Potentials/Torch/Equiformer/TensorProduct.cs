using MDEngine.Potentials.Learned.Equiformer;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// The product of features with harmonics, channel by channel (Q6). Coupling tensors and harmonics are contracted first, to small matrices that
/// all channels and all blocks share.
/// </summary>
internal sealed class TensorProduct
{
    private const int HarmonicCount = 9;

    private static readonly int[][] PathsOfFirst =
        [.. Enumerable.Range(0, CouplingTensors.HighestOrder + 1).Select(order => Enumerable.Range(0, CouplingTensors.Paths.Count)
            .Where(path => CouplingTensors.Paths[path].First == order).ToArray())];

    private readonly int[] channels;
    private readonly Tensor[] couplings;

    /// <param name="channels">[3] of the features.</param>
    /// <param name="hasOddPaths">Whether products of an odd sum of orders are taken, or are zero.</param>
    public TensorProduct(IReadOnlyList<int> channels, bool hasOddPaths)
    {
        this.channels = [.. channels];
        couplings = [.. PathsOfFirst.Select((paths, order) => Coupling(order, paths, hasOddPaths))];
    }

    /// <summary>Weights: one for each path and channel.</summary>
    public int WeightCount => CouplingTensors.Paths.Sum(path => channels[path.First]);

    /// <summary>[3] channels of the product, by order.</summary>
    public int[] Channels =>
        [.. channels.Select((_, order) => CouplingTensors.Paths.Where(path => path.Result == order).Sum(path => channels[path.First]))];

    /// <summary>Matrices [E, rows, 2l+1] for each order l of features, from harmonics [E,9].</summary>
    public Tensor[] Matrices(Tensor harmonics) =>
        [.. couplings.Select((coupling, order) => matmul(harmonics, coupling.to(harmonics.dtype).to(harmonics.device)).view(harmonics.shape[0], coupling.shape[1] / ((2 * order) + 1), (2 * order) + 1))];

    /// <summary>The product, by order.</summary>
    /// <param name="features">[3] of edges, [E,(2l+1,)F_l].</param>
    /// <param name="matrices">Of <see cref="Matrices"/>.</param>
    /// <param name="weights">[E,W].</param>
    public Tensor[] Of(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> matrices, Tensor weights)
    {
        var parts = new List<Tensor>[channels.Length];
        long weightOffset = 0;
        for (int first = 0; first < channels.Length; first++)
        {
            Tensor rows = bmm(matrices[first], first == 0 ? features[0].unsqueeze(1) : features[first]);
            long row = 0;
            foreach (int path in PathsOfFirst[first])
            {
                int result = CouplingTensors.Paths[path].Result;
                long width = (2 * result) + 1;
                (parts[result] ??= []).Add(rows.narrow(1, row, width) * weights.narrow(1, weightOffset, channels[first]).unsqueeze(1));
                row += width;
                weightOffset += channels[first];
            }
        }

        Tensor[] products = [.. parts.Select(part => cat([.. part], 2))];
        products[0] = products[0].squeeze(1);
        return products;
    }

    /// <summary>[9, rows·(2l1+1)] √(2·l3+1) C, rows being the components of the results of all paths.</summary>
    private static Tensor Coupling(int order, int[] paths, bool hasOddPaths)
    {
        int size = (2 * order) + 1;
        int columns = paths.Sum(path => (2 * CouplingTensors.Paths[path].Result) + 1) * size;
        var matrix = new double[HarmonicCount * columns];
        int row = 0;
        foreach (CouplingPath path in paths.Select(path => CouplingTensors.Paths[path]))
        {
            double[,,] coupling = CouplingTensors.Of(path);
            double factor = path.IsOdd && !hasOddPaths ? 0 : Math.Sqrt((2 * path.Result) + 1);
            for (int k = 0; k < coupling.GetLength(2); k++, row++)
            {
                for (int j = 0; j < coupling.GetLength(1); j++)
                {
                    for (int i = 0; i < size; i++)
                    {
                        matrix[((Harmonics.Offsets[path.Second] + j) * columns) + (row * size) + i] = factor * coupling[i, j, k];
                    }
                }
            }
        }

        return tensor(matrix, [HarmonicCount, columns], dtype: ScalarType.Float64).DetachFromDisposeScope();
    }
}
