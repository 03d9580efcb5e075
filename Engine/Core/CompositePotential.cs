using System.Collections.ObjectModel;

namespace MDEngine;

/// <summary>Several potentials for the same atoms that are one to the outside, such as a sum or a committee.</summary>
public abstract class CompositePotential : IPotential, IHasCutoffs, IHasStatistics, IDomain, IDisposable
{
    private protected CompositePotential(IPotential[] parts, int least)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Length < least)
        {
            throw new ArgumentException($"{parts.Length} potentials were given; expected {least} or more.", nameof(parts));
        }

        Parts = [.. parts];
    }

    /// <summary>What it can yield.</summary>
    public abstract Quantities Supported { get; }

    /// <summary>Those of all parts, Å, ascending.</summary>
    public IReadOnlyList<double> Cutoffs => [.. Parts.OfType<IHasCutoffs>().SelectMany(part => part.Cutoffs).Distinct().Order()];

    /// <summary>Those of all parts; a subject that several tell about is the first's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        Parts.OfType<IHasStatistics>().SelectMany(part => part.Statistics).DistinctBy(pair => pair.Key).ToDictionary();

    /// <summary>Whether the parts are disposed with this.</summary>
    public bool OwnsParts { get; init; }

    /// <inheritdoc/>
    public bool TakesTotalCharge => Parts.OfType<IDomain>().Any(part => part.TakesTotalCharge);

    /// <summary>Of pairs that all parts know that know any, the longest of their distances: none has seen less.</summary>
    public IReadOnlyDictionary<(int First, int Second), double> ShortestDistances
    {
        get
        {
            IReadOnlyDictionary<(int First, int Second), double>[] known =
                [.. Parts.OfType<IDomain>().Select(part => part.ShortestDistances).Where(distances => distances.Count > 0)];
            return known.Length == 0
                ? ReadOnlyDictionary<(int First, int Second), double>.Empty
                : known[0].Keys.Where(pair => known.All(distances => distances.ContainsKey(pair))).ToDictionary(pair => pair, pair => known.Max(distances => distances[pair]));
        }
    }

    /// <summary>The shortest of the parts' that know it.</summary>
    public double Reach => Parts.OfType<IDomain>().Select(part => part.Reach).Where(reach => reach > 0).DefaultIfEmpty().Min();

    private protected IReadOnlyList<IPotential> Parts { get; }

    /// <summary>Those of all parts, each once.</summary>
    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => [.. Parts.OfType<IDomain>().SelectMany(part => part.Doubts(system)).Distinct()];

    /// <summary>Binds each part, in order, to what the parts before have derived.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system) => Bindings.Bind(Parts, system, Of);

    /// <inheritdoc/>
    public abstract void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result);

    /// <summary>Frees the parts where they are this one's.</summary>
    public void Dispose()
    {
        foreach (IDisposable part in OwnsParts ? Parts.OfType<IDisposable>() : [])
        {
            part.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The same of other parts, which stay the caller's.</summary>
    private protected abstract CompositePotential Of(IPotential[] parts);

    /// <summary>What all parts can yield.</summary>
    private protected Quantities OfAll => Parts.Aggregate((Quantities)~0, (all, part) => all & part.Supported);

    /// <summary>What some part can yield.</summary>
    private protected Quantities OfAny => Parts.Aggregate(Quantities.None, (any, part) => any | part.Supported);
}
