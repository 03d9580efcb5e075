using MDEngine.Threading;

namespace MDEngine.Training;

/// <summary>
/// Muon (K. Jordan et al., 2024): a matrix moves along its momentum with all singular values made equal, so that rare directions learn as fast as
/// frequent ones. Matrices of maps only; all else is left to <see cref="AdamW"/>. A step has the size of AdamW's (root mean square 0.2 of the learning rate for
/// each element: Liu et al., doi:10.48550/arXiv.2502.16982), so both share one learning rate.
/// </summary>
internal sealed class Muon
{
    private const double Momentum = 0.95;
    private const double StepSize = 0.2;

    // Maps with fewer inputs or outputs, such as the last to one output, have too few directions.
    private const int Least = 16;

    private readonly List<Block> blocks = [];
    private readonly double[] mean;
    private readonly double decay;
    private readonly ThreadTeam team;

    /// <summary>At rest.</summary>
    /// <param name="options">Options.</param>
    /// <param name="parameters">The tensors.</param>
    /// <param name="mean">[P] keeps the momentum of what Muon moves.</param>
    /// <param name="threads">Threads; 0 for one for each processor.</param>
    public Muon(OptimizerOptions options, IReadOnlyList<ParameterTensor> parameters, double[] mean, int threads)
    {
        this.mean = mean;
        decay = options.WeightDecay;
        team = new ThreadTeam(threads);
        int offset = 0;
        foreach (ParameterTensor tensor in parameters)
        {
            if (Moves(tensor))
            {
                AddBlocks(tensor, offset);
            }

            offset += tensor.Length;
        }
    }

    /// <summary>Whether a tensor is a map between channels; the rows of element tables are no directions of a map.</summary>
    public static bool Moves(ParameterTensor tensor) =>
        tensor.Shape is [>= Least, >= Least] && !tensor.Name.Contains("embedding", StringComparison.Ordinal);

    /// <summary>Advances the matrices in place.</summary>
    /// <param name="parameters">[P].</param>
    /// <param name="gradient">[P].</param>
    /// <param name="learningRate">For this step.</param>
    public void Advance(double[] parameters, double[] gradient, double learningRate) =>
        team.Run(blocks.Count, block => blocks[block].Advance(parameters, gradient, mean, learningRate, decay));

    /// <summary>Maps to several kinds of channels stand above each other in one tensor: each square is a map of its own.</summary>
    private void AddBlocks(ParameterTensor tensor, int offset)
    {
        int outputs = (int)tensor.Shape[0];
        int inputs = (int)tensor.Shape[1];
        int height = outputs % inputs == 0 ? inputs : outputs;
        for (int first = 0; first < outputs; first += height)
        {
            blocks.Add(new Block(offset + (first * inputs), height, inputs));
        }
    }

    private sealed class Block(int offset, int outputs, int inputs)
    {
        private readonly float[] matrix = new float[outputs * inputs]; // [outputs, inputs], or transposed where these are fewer
        private readonly Orthogonalization orthogonalization = new(Math.Min(outputs, inputs), Math.Max(outputs, inputs));
        private readonly double size = StepSize * Math.Sqrt(Math.Max(outputs, inputs));

        public void Advance(double[] parameters, double[] gradient, double[] mean, double learningRate, double decay)
        {
            for (int i = 0; i < matrix.Length; i++)
            {
                double g = gradient[offset + i];
                double m = mean[offset + i] = (mean[offset + i] * Momentum) + (g * (1 - Momentum));
                matrix[Place(i)] = (float)((m * Momentum) + (g * (1 - Momentum))); // Nesterov's look ahead
            }

            orthogonalization.Apply(matrix);
            for (int i = 0; i < matrix.Length; i++)
            {
                parameters[offset + i] = (parameters[offset + i] * (1 - (decay * learningRate))) - (learningRate * size * matrix[Place(i)]);
            }
        }

        private int Place(int i) => outputs <= inputs ? i : ((i % inputs) * outputs) + (i / inputs);
    }
}
