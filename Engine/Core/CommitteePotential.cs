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
public sealed class CommitteePotential : CompositePotential
{
    /// <summary>A committee.</summary>
    /// <param name="members">Two members at least. The caller keeps them.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public CommitteePotential(params IPotential[] members)
        : base(members, least: 2)
    {
    }

    /// <summary>What all members can yield, but for named components of the energy and orbitals, and uncertainties.</summary>
    public override Quantities Supported => (OfAll & ~(Quantities.Components | Quantities.FrontierOrbitals)) | Quantities.Uncertainty;

    /// <inheritdoc/>
    public override void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if ((requested & ~Supported) != 0)
        {
            throw new NotSupportedException($"The committee does not give {requested & ~Supported}.");
        }

        bool asksSpread = requested.HasFlag(Quantities.Uncertainty);
        Quantities ofMembers = asksSpread ? (requested & ~Quantities.Uncertainty) | Quantities.Energy | Quantities.Forces : requested;
        EvaluationResult[] opinions = [.. Parts.Select(_ => new EvaluationResult(system.AtomCount))];
        for (int m = 0; m < Parts.Count; m++)
        {
            Parts[m].Evaluate(system, ofMembers, opinions[m]);
        }

        var mean = new EvaluationResult(system.AtomCount);
        foreach (EvaluationResult opinion in opinions)
        {
            mean.AddScaled(opinion, 1.0 / Parts.Count);
        }

        if (asksSpread)
        {
            AddSpread(opinions, mean, result);
        }

        result.AddScaled(mean, 1);
    }

    private protected override CompositePotential Of(IPotential[] parts) => new CommitteePotential(parts);

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
