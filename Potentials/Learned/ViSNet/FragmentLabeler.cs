using System.Collections.Immutable;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Finds the fragment labels of a structure, once per topology: the structure's own, or those of the model file.</summary>
/// <param name="model">The model file.</param>
internal sealed class FragmentLabeler(ModelFile model)
{
    private Topology? labeled;
    private ImmutableArray<int> labels = [];

    /// <summary>[N] labels, numbered by first occurrence.</summary>
    /// <exception cref="InputException">There are none for this structure.</exception>
    public ImmutableArray<int> LabelsFor(AtomicSystem system)
    {
        if (!ReferenceEquals(system.Topology, labeled))
        {
            labels = Find(system.Topology);
            labeled = system.Topology;
        }

        return labels;
    }

    private ImmutableArray<int> Find(Topology topology)
    {
        if (!topology.FragmentLabels.IsEmpty)
        {
            return topology.FragmentLabels;
        }

        if (topology.AtomicNumbers.SequenceEqual(model.LabeledAtomicNumbers))
        {
            return Topology.NumberByFirstOccurrence(model.Labels);
        }

        throw new InputException(
            $"{model.Path}: ViSNet-LSRM needs a fragment label for each atom, the structure has none, and the model file holds none for these {topology.AtomCount} atoms in this order; add an integer column 'fragment' to the structure (extXYZ: Properties=...:fragment:I:1).");
    }
}
