using System.Text.Json.Nodes;
using MDEngine.Simulations.Biasing;

namespace MDEngine.Simulations;

/// <summary>What a variable of the atoms measures.</summary>
public enum BiasVariableKind
{
    /// <summary>Distance of two atoms, Å.</summary>
    Distance,

    /// <summary>Angle of three atoms at the second, rad.</summary>
    Angle,

    /// <summary>Torsion of four atoms, rad.</summary>
    Torsion,

    /// <summary>Distance of one atom from where the run begins, Å.</summary>
    Position,

    /// <summary>Root mean square deviation of atoms from where the run begins, after the best superposition, Å.</summary>
    Rmsd,
}

/// <summary>A variable of the atoms.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Atoms">Indices, from 0; of an RMSD none for all atoms.</param>
/// <param name="Name">What thermo.csv and messages call it; null for kind and atoms.</param>
public sealed record BiasVariable(BiasVariableKind Kind, IReadOnlyList<int> Atoms, string? Name = null)
{
    /// <summary>Whether it is an angle, in rad.</summary>
    public bool IsAngle => Kind is BiasVariableKind.Angle or BiasVariableKind.Torsion;

    internal string Label => Name ?? string.Join('_', [Kind.ToString().ToLowerInvariant(), .. Atoms.Select(atom => FormattableString.Invariant($"{atom}"))]);

    internal JsonObject ToJson() => new() { ["kind"] = Kind.ToString().ToLowerInvariant(), ["atoms"] = new JsonArray([.. Atoms.Select(atom => JsonValue.Create(atom))]) };
}

/// <summary>A spring on a variable, ½ k d², beyond an interval; <paramref name="Lower"/> = <paramref name="Upper"/> for a restraint to one value.</summary>
/// <param name="Variable">What is held.</param>
/// <param name="Lower">Lower end, Å or rad; −∞ for none.</param>
/// <param name="Upper">Upper end, Å or rad; ∞ for none.</param>
/// <param name="ForceConstant">k, eV/Å² or eV/rad².</param>
public sealed record BiasSpring(BiasVariable Variable, double Lower, double Upper, double ForceConstant);

/// <summary>A constant electric field on fixed charges.</summary>
/// <param name="VoltPerAngstrom">The field, V/Å.</param>
/// <param name="Charges">[N] e; null for those that the potential gives at the start.</param>
public sealed record BiasField(Vector3D VoltPerAngstrom, IReadOnlyList<double>? Charges = null);

/// <summary>Well-tempered metadynamics.</summary>
/// <param name="Variables">One or two.</param>
/// <param name="Widths">σ of the Gaussians along each, Å or rad.</param>
/// <param name="HeightEv">Height of the first Gaussian, eV.</param>
/// <param name="BiasFactor">γ = (T + ΔT)/T; infinite for Gaussians of constant height.</param>
/// <param name="IntervalSteps">Steps between Gaussians.</param>
public sealed record MetadynamicsSettings(
    IReadOnlyList<BiasVariable> Variables, IReadOnlyList<double> Widths, double HeightEv, double BiasFactor = 10, long IntervalSteps = 500);

/// <summary>An energy that a run adds to its potential: springs, walls, a field, metadynamics (docs/reference/bias.md).</summary>
/// <example>
/// <code>
/// var run = new MolecularDynamics(start, potential, "out") { Stages = stages, Bias = Bias.Load("bias.yaml") };
/// </code>
/// </example>
public sealed record Bias
{
    /// <summary>What messages call it.</summary>
    public string Source { get; init; } = "bias";

    /// <summary>Restraints and walls.</summary>
    public IReadOnlyList<BiasSpring> Springs { get; init; } = [];

    /// <summary>A field, or null.</summary>
    public BiasField? Field { get; init; }

    /// <summary>Metadynamics, or null.</summary>
    public MetadynamicsSettings? Metadynamics { get; init; }

    /// <summary>Whether it ties atoms to places in space, which a cell that changes would move.</summary>
    public bool IsExternal => Field is not null || Springs.Any(spring => spring.Variable.Kind == BiasVariableKind.Position);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputFileException">It is not what it should be.</exception>
    public static Bias Load(string path) => BiasFile.Load(path);

    /// <summary>The energy function for the atoms of a run.</summary>
    /// <param name="start">Where the run begins.</param>
    /// <param name="potential">The run's potential, which may be asked for charges; null for none.</param>
    /// <exception cref="InputException">It does not fit the atoms.</exception>
    internal BiasPotential Create(AtomicSystem start, IPotential? potential)
    {
        var watched = new List<(string Name, CollectiveVariable Variable)>();
        CollectiveVariable Make(BiasVariable variable)
        {
            CollectiveVariable made = VariableFactory.Create(variable, start, Source);
            string name = $"{variable.Label}_{(variable.IsAngle ? "degree" : "angstrom")}";
            watched.Add((watched.Any(other => other.Name == name) ? $"{name}_{watched.Count + 1}" : name, made));
            return made;
        }

        var terms = new List<IBiasTerm>();
        terms.AddRange(Springs.Select(spring => new HarmonicTerm(Make(spring.Variable), spring.Lower, spring.Upper, spring.ForceConstant)));
        if (Field is not null)
        {
            terms.Add(new FieldTerm(Field.VoltPerAngstrom, ChargesOf(Field, start, potential)));
        }

        if (Metadynamics is { } settings)
        {
            terms.Add(new MetadynamicsTerm([.. settings.Variables.Select(Make)], settings.Widths, settings.HeightEv, settings.BiasFactor));
        }

        return new BiasPotential(terms, watched);
    }

    /// <summary>What decides the trajectory.</summary>
    internal JsonObject ToJson() => new()
    {
        ["springs"] = new JsonArray([.. Springs.Select(spring => new JsonObject
        {
            ["variable"] = spring.Variable.ToJson(),
            ["lower"] = double.IsFinite(spring.Lower) ? spring.Lower : null,
            ["upper"] = double.IsFinite(spring.Upper) ? spring.Upper : null,
            ["force_constant"] = spring.ForceConstant,
        })]),
        ["field"] = Field is null ? null : new JsonArray(Field.VoltPerAngstrom.X, Field.VoltPerAngstrom.Y, Field.VoltPerAngstrom.Z),
        ["charges"] = Field?.Charges is { } charges ? new JsonArray([.. charges.Select(charge => JsonValue.Create(charge))]) : null,
        ["metadynamics"] = Metadynamics is not { } metadynamics ? null : new JsonObject
        {
            ["variables"] = new JsonArray([.. metadynamics.Variables.Select(variable => variable.ToJson())]),
            ["widths"] = new JsonArray([.. metadynamics.Widths.Select(width => JsonValue.Create(width))]),
            ["height_ev"] = metadynamics.HeightEv,
            ["bias_factor"] = double.IsFinite(metadynamics.BiasFactor) ? metadynamics.BiasFactor : null,
            ["interval_steps"] = metadynamics.IntervalSteps,
        },
    };

    private IReadOnlyList<double> ChargesOf(BiasField field, AtomicSystem start, IPotential? potential)
    {
        if (field.Charges is { } given)
        {
            return given.Count == start.AtomCount
                ? given
                : throw new InputException($"{Source}: field has {given.Count} charges, and the structure {start.AtomCount} atoms; expected one an atom.");
        }

        if (potential is null || !potential.Supported.HasFlag(Quantities.Charges))
        {
            throw new InputException($"{Source}: field has no charges, and the potential gives none; add charges: [q, …], one an atom.");
        }

        var result = new EvaluationResult(start.AtomCount);
        potential.Evaluate(start, Quantities.Energy | Quantities.Charges, result);
        return result.Charges;
    }
}
