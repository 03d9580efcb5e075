using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>From the features of atoms to their outputs ε, and back to ∂(Σ ε)/∂ of the features.</summary>
internal interface IHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Multiplications an atom.</summary>
    double Products { get; }

    /// <summary>Its parameters, and how many rows of them an atom has.</summary>
    IEnumerable<(IRecorded Parameters, int RowsPerAtom)> Parameters { get; }

    /// <summary>Takes the parameters.</summary>
    void Load(TensorSource source);

    /// <summary>Outputs of a block of atoms.</summary>
    /// <param name="block">The atoms.</param>
    /// <param name="outputs">[N] receives ε.</param>
    /// <param name="differentiate">Whether the adjoints are wanted.</param>
    /// <param name="seeds">[N] what the outputs are weighted by in the sum that is differentiated; null for ones.</param>
    /// <param name="scratch">Memory of this thread.</param>
    void Read(AtomBlock block, double[] outputs, bool differentiate, double[]? seeds, Workspace<T> scratch);
}
