using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>A network that gives each atom of a graph an output; the energy is their scaled sum.</summary>
public abstract class EnergyNetwork : nn.Module
{
    /// <summary>A network under this name.</summary>
    protected EnergyNetwork(string name)
        : base(name)
    {
    }

    /// <summary>How outputs become energies.</summary>
    public abstract EnergyScaling Scaling { get; }

    /// <summary>An empty graph of the kind that this network takes.</summary>
    /// <param name="skin">Skin of its neighbor lists, Å.</param>
    /// <param name="threads">Most threads of its neighbor lists; 0 for all processors.</param>
    /// <param name="device">What searches them in place of the threads, if anything; the caller keeps it.</param>
    public abstract NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null);

    /// <summary>The atoms' outputs ε, before scaling.</summary>
    /// <param name="graph">A graph that <see cref="CreateGraph"/> made.</param>
    /// <param name="displacements">Its displacement vectors as tensors [E,3] in the network's precision.</param>
    /// <returns>[N].</returns>
    public abstract Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements);

    /// <summary>What the network gives besides energies: charges, dipole, terms of the energy, Hirshfeld ratios.</summary>
    public virtual Quantities Moments => Quantities.None;

    /// <summary>The atoms' outputs together with what <see cref="Moments"/> names.</summary>
    /// <inheritdoc cref="AtomicOutputs"/>
    /// <returns>[N] outputs; [N,3] atomic dipoles in e·Å or null; [N] charges in e before they are made to sum to the total charge, or null.</returns>
    public virtual (Tensor Outputs, Tensor? Dipoles, Tensor? Charges) OutputsAndMoments(NetworkGraph graph, IReadOnlyList<Tensor> displacements) =>
        (AtomicOutputs(graph, displacements), null, null);

    /// <summary>Adds what <see cref="Moments"/> names besides dipole and charges, of the last structure: terms of the energy, Hirshfeld ratios.</summary>
    public virtual void AddTerms(EvaluationResult result)
    {
    }

    /// <summary>Copies every parameter and buffer from the tensor of that name, converted to the network's precision.</summary>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public void Load(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        foreach ((string name, Tensor target) in named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(named_buffers().Select(b => (b.name, b.buffer))))
        {
            double[] values = model.GetTensor(name, target.shape);
            target.copy_(tensor(values, target.shape, dtype: ScalarType.Float64));
        }
    }
}
