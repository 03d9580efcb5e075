using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MDEngine.Fragmentation;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>
/// Finds the fragment labels of a structure, once per topology: the structure's own, those that the model file holds for this
/// molecule, or those of the scheme that the model file names. Each label of a structure must be of one piece: programs that put
/// molecules together repeat the labels, and one fragment would then lie in several of them.
/// </summary>
/// <param name="model">The model file.</param>
internal sealed class FragmentLabelSource(ModelFile model)
{
    /// <summary>The scheme of model files that rely on labels brought by the structure or stored with the model.</summary>
    private const string LabelsOnly = "labels";

    // By identity: while a topology lives, its labels are those of the first structure that had it.
    private readonly ConditionalWeakTable<Topology, Labels> known = [];

    /// <summary>One line: where the last labels came from.</summary>
    public string Explanation { get; private set; } = "";

    /// <summary>[N] labels, numbered by first occurrence.</summary>
    /// <exception cref="InputException">There are none for this structure.</exception>
    public ImmutableArray<int> LabelsFor(AtomicSystem system)
    {
        if (!known.TryGetValue(system.Topology, out Labels? labels))
        {
            labels = Find(system);
            known.Add(system.Topology, labels);
        }

        Explanation = labels.Explanation;
        return labels.OfAtoms;
    }

    /// <summary>The topology as a run should keep it: with the labels of this structure, which stay when its atoms move, whatever becomes of its bonds.</summary>
    /// <exception cref="InputException">There are none for this structure.</exception>
    public Topology Prepare(AtomicSystem system)
    {
        Topology prepared = system.Topology with { FragmentLabels = LabelsFor(system) };
        known.Add(prepared, new Labels(prepared.FragmentLabels, Explanation));
        return prepared;
    }

    private Labels Find(AtomicSystem system)
    {
        Topology topology = system.Topology;
        if (!topology.FragmentLabels.IsEmpty)
        {
            RequireConnected(system);
            return new Labels(topology.FragmentLabels, "fragment labels of the structure");
        }

        if (topology.AtomicNumbers.SequenceEqual(model.LabeledAtomicNumbers))
        {
            return new Labels(Topology.NumberByFirstOccurrence(model.Labels), "fragment labels of the model file, made for this molecule");
        }

        if (model.FragmentationScheme != LabelsOnly)
        {
            FragmentAssignment assignment = FragmentLabels.Assign(system, FragmentationScheme.Parse(model.FragmentationScheme));
            return new Labels(assignment.Labels, assignment.Explanation);
        }

        throw new InputException(
            $"{model.Path}: {model.Architecture} needs a fragment label for each atom; the structure has none, and the model file holds none for these {topology.AtomCount} atoms in this order: add an integer column 'fragment' to the structure, for example with 'mdengine fragment'.");
    }

    /// <exception cref="InputException">A label is of several pieces, and neither stands so in the model file nor follows from its scheme.</exception>
    private void RequireConnected(AtomicSystem system)
    {
        Topology topology = system.Topology;
        bool areTheModels = topology.AtomicNumbers.SequenceEqual(model.LabeledAtomicNumbers)
            && topology.FragmentLabels.SequenceEqual(Topology.NumberByFirstOccurrence(model.Labels));
        if (areTheModels || FragmentLabels.FindDivided(system, topology.FragmentLabels) is not (int first, int second))
        {
            return;
        }

        if (model.FragmentationScheme == LabelsOnly
            || !FragmentLabels.Assign(system, FragmentationScheme.Parse(model.FragmentationScheme)).Labels.SequenceEqual(topology.FragmentLabels))
        {
            throw new InputException(
                $"Atoms {first + 1} and {second + 1} have the same fragment label, and no bonds join them: a fragment must be one piece. Give each copy of a molecule labels of its own in the column 'fragment', such as 0 to 4 for the first and 5 to 9 for the next.");
        }
    }

    private sealed record Labels(ImmutableArray<int> OfAtoms, string Explanation);
}
