namespace MDEngine;

/// <summary>The sum of several potentials, such as a network and a dispersion correction.</summary>
/// <example><code>var potential = new SumPotential(network, dispersion);</code></example>
public sealed class SumPotential : IPotential, ICutoffs, IStatistics
{
    private readonly IPotential[] terms;

    /// <summary>A sum, in whose order the terms are added.</summary>
    /// <param name="terms">One term at least. The caller keeps them.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SumPotential(params IPotential[] terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Length == 0)
        {
            throw new ArgumentException("A sum needs one term at least.", nameof(terms));
        }

        this.terms = [.. terms];
    }

    /// <summary>What all terms can yield, and components of the energy.</summary>
    public Quantities Supported => terms.Aggregate((Quantities)~0, (all, term) => all & term.Supported) | Quantities.Components;

    /// <summary>Those of all terms, Å, ascending.</summary>
    public IReadOnlyList<double> Cutoffs => [.. terms.OfType<ICutoffs>().SelectMany(term => term.Cutoffs).Distinct().Order()];

    /// <summary>Those of all terms; a subject that several tell about is the first's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        terms.OfType<IStatistics>().SelectMany(term => term.Statistics).DistinctBy(pair => pair.Key).ToDictionary();

    /// <summary>Binds each term, in order, to what the terms before have derived.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system) => Bindings.Bind(terms, system, bound => new SumPotential(bound));

    /// <summary>A term that names no components of its energy is one: "term 1", "term 2" and so on, by its place in the sum.</summary>
    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            bool namesComponents = !requested.HasFlag(Quantities.Components) || terms[i].Supported.HasFlag(Quantities.Components);
            double before = result.Energy;
            terms[i].Evaluate(system, namesComponents ? requested : (requested & ~Quantities.Components) | Quantities.Energy, result);
            if (!namesComponents)
            {
                result.AddComponent($"term {i + 1}", result.Energy - before);
            }
        }
    }
}
