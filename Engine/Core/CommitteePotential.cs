using System.Collections.ObjectModel;

namespace MDEngine;

/// <summary>
/// Several potentials for the same atoms, such as networks trained from different starts: the mean of what they give, with the spread between
/// them as its uncertainty.
/// </summary>
/// <remarks>
/// The uncertainty of the energy is the members' standard deviation s, s² = Σ (E_m − ⟨E⟩)²/(M − 1). That of the force on an atom is the same with the
/// vectors' distances |f_m − ⟨f⟩|. It tells what the members' training leaves open; what all of them lack, it does not see.
/// </remarks>
/// <example><code>var potential = new CommitteePotential(first, second, third);</code></example>
public sealed class CommitteePotential : IPotential, ICutoffs, IStatistics, IDomain, IDisposable
{
    private readonly IPotential[] members;

    /// <summary>A committee.</summary>
    /// <param name="members">Two members at least. The caller keeps them.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public CommitteePotential(params IPotential[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Length < 2)
        {
            throw new ArgumentException("A committee needs two members at least.", nameof(members));
        }

        this.members = [.. members];
    }

    /// <summary>What all members can yield, but for named components of the energy, and uncertainties.</summary>
    public Quantities Supported => (members.Aggregate((Quantities)~0, (all, member) => all & member.Supported) & ~Quantities.Components) | Quantities.Uncertainty;

    /// <summary>Those of all members, Å, ascending.</summary>
    public IReadOnlyList<double> Cutoffs => [.. members.OfType<ICutoffs>().SelectMany(member => member.Cutoffs).Distinct().Order()];

    /// <summary>The first member's that has any.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        members.OfType<IStatistics>().FirstOrDefault()?.Statistics ?? ReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>.Empty;

    /// <summary>Whether the members are disposed with the committee.</summary>
    public bool OwnsMembers { get; init; }

    /// <inheritdoc/>
    public bool TakesTotalCharge => members.OfType<IDomain>().Any(member => member.TakesTotalCharge);

    /// <summary>Of pairs that all members know that know any, the longest of their distances: none has seen less.</summary>
    public IReadOnlyDictionary<(int First, int Second), double> ShortestDistances
    {
        get
        {
            IReadOnlyDictionary<(int First, int Second), double>[] known =
                [.. members.OfType<IDomain>().Select(member => member.ShortestDistances).Where(distances => distances.Count > 0)];
            return known.Length == 0
                ? ReadOnlyDictionary<(int First, int Second), double>.Empty
                : known[0].Keys.Where(pair => known.All(distances => distances.ContainsKey(pair))).ToDictionary(pair => pair, pair => known.Max(distances => distances[pair]));
        }
    }

    /// <summary>The shortest of the members' that know it.</summary>
    public double Reach => members.OfType<IDomain>().Select(member => member.Reach).Where(reach => reach > 0).DefaultIfEmpty().Min();

    /// <summary>Those of all members, each once.</summary>
    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => [.. members.OfType<IDomain>().SelectMany(member => member.Doubts(system)).Distinct()];

    /// <summary>Binds each member, in order, to what the members before have derived.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system) => Bindings.Bind(members, system, bound => new CommitteePotential(bound));

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if ((requested & ~Supported) != 0)
        {
            throw new NotSupportedException($"The committee does not give {requested & ~Supported}.");
        }

        bool asksSpread = requested.HasFlag(Quantities.Uncertainty);
        Quantities ofMembers = asksSpread ? (requested & ~Quantities.Uncertainty) | Quantities.Energy | Quantities.Forces : requested;
        EvaluationResult[] opinions = [.. members.Select(_ => new EvaluationResult(system.AtomCount))];
        for (int m = 0; m < members.Length; m++)
        {
            members[m].Evaluate(system, ofMembers, opinions[m]);
        }

        var mean = new EvaluationResult(system.AtomCount);
        foreach (EvaluationResult opinion in opinions)
        {
            mean.AddScaled(opinion, 1.0 / members.Length);
        }

        if (asksSpread)
        {
            AddSpread(opinions, mean, result);
        }

        result.AddScaled(mean, 1);
    }

    /// <summary>Frees the members where they are the committee's.</summary>
    public void Dispose()
    {
        foreach (IDisposable member in OwnsMembers ? members.OfType<IDisposable>() : [])
        {
            member.Dispose();
        }
    }

    /// <summary>Uncertainties of independent potentials add as their squares do.</summary>
    private static void AddSpread(EvaluationResult[] opinions, EvaluationResult mean, EvaluationResult result)
    {
        int freedom = opinions.Length - 1;
        double variance = opinions.Sum(opinion => (opinion.Energy - mean.Energy) * (opinion.Energy - mean.Energy)) / freedom;
        result.EnergyUncertainty = Math.Sqrt((result.EnergyUncertainty * result.EnergyUncertainty) + variance);
        for (int i = 0; i < mean.Forces.Length; i++)
        {
            double squares = 0;
            foreach (EvaluationResult opinion in opinions)
            {
                squares += (opinion.Forces[i] - mean.Forces[i]).LengthSquared;
            }

            double before = result.ForceUncertainties[i];
            result.ForceUncertainties[i] = Math.Sqrt((before * before) + (squares / freedom));
        }
    }
}
