using MDEngine.Simulations.Biasing;

namespace MDEngine.Simulations;

/// <summary>Sums of potentials by a name, "sum:A + B". Only a plus between blanks parts terms, so that files may have one in their names.</summary>
internal static class SumName
{
    public const string Description = "\"sum:A + B\" (any of these, added; a term bias:FILE holds restraints, walls, a field)";

    private const string Prefix = "sum:";
    private const string BiasPrefix = "bias:";

    public static bool Matches(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    public static string[] Terms(string name) => name[Prefix.Length..].Split(" + ", StringSplitOptions.TrimEntries);

    /// <summary>The file of a term, as far as it is one's.</summary>
    public static string WithoutPrefix(string term) => IsBias(term) ? term[BiasPrefix.Length..] : term;

    /// <exception cref="InputException">A term is no potential, or cannot be had.</exception>
    public static SumPotential Create(string name, PotentialOptions options)
    {
        string[] terms = Terms(name);
        string[] potentials = [.. terms.Where(term => !IsBias(term))];
        if (Array.Find(potentials, term => term.Length == 0 || Matches(term) || PotentialRegistry.Find(term) is null) is { } unknown)
        {
            throw new InputException(
                $"{name}: the term '{unknown}' is no potential; expected {PotentialRegistry.Description}, with ' + ' between terms: a plus sign and blanks around it.");
        }

        if (potentials.Length == 0)
        {
            throw new InputException($"{name}: there is nothing but restraints; expected a potential, too.");
        }

        var made = new List<IPotential>();
        try
        {
            foreach (string term in potentials)
            {
                made.Add(PotentialRegistry.Find(term)!.Create(term, OptionsOf(term, potentials, options)));
            }

            IPotential? charges = made.Find(potential => potential.Supported.HasFlag(Quantities.Charges));
            made.AddRange(terms.Where(IsBias).Select(term => new BiasTerm(LoadBias(WithoutPrefix(term)), charges)));
            return new SumPotential([.. made]) { OwnsParts = true, Names = [.. potentials.Concat(terms.Where(IsBias)).Select(Path.GetFileName)!] };
        }
        catch
        {
            made.ForEach(term => (term as IDisposable)?.Dispose());
            throw;
        }
    }

    private static bool IsBias(string term) => term.StartsWith(BiasPrefix, StringComparison.Ordinal);

    /// <summary>What is for SO3LR alone goes to model files, where there are any, and not to the terms beside them.</summary>
    private static PotentialOptions OptionsOf(string term, string[] all, PotentialOptions options)
    {
        static bool IsModel(string term) => term.EndsWith(".safetensors", StringComparison.Ordinal);
        return IsModel(term) || !Array.Exists(all, IsModel) ? options : options with { LongCutoff = null, AllowUnpaired = false };
    }

    private static Bias LoadBias(string path)
    {
        Bias bias = Bias.Load(path);
        return bias.Metadynamics is null ? bias : throw new InputException($"{path}: metadynamics is no term of a sum; give the file to md --bias.");
    }
}
